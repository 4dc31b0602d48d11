"""Scoring a published warehouse against a gold annotation.

Belongs here: running every measure over every gold document, and adding them up.
Does not belong here: the measures (`measures`, `targets`), and printing (`yaodian.commands.eval_command`).

Only the views are read, so the scores do not depend on how the tables under them are built.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from yaodian.evaluate import measures
from yaodian.evaluate.comparing import rates
from yaodian.evaluate.subject import Say, Subject, ignore
from yaodian.evaluate.targets import targets

KINDS = (
    "segments",
    "document",
    "tasks",
    "responsibilities",
    "targets",
    "policy_references",
    "anomalies",
    "arithmetic",
)
"""What can be shown miss by miss."""

SUMMED = ("tasks", "responsibilities", "targets", "targets_full", "policy_references")
"""Measures that are added up over the documents."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by document, and what was said about misses and false alarms."""

    documents: dict[str, dict[str, Any]]
    notes: list[str] = field(default_factory=list)

    @property
    def totals(self) -> dict[str, dict[str, float]]:
        """The summed measures over all documents."""
        total = {}
        for name in SUMMED:
            parts = [scores[name] for scores in self.documents.values()]
            total[name] = rates(*(sum(part[count] for part in parts) for count in ("tp", "fp", "fn")))
        return total


def evaluate(subjects: Iterable[tuple[str, Subject]], show: Collection[str] = ()) -> Evaluation:
    """Score named documents; `show` holds the kinds of which every miss is noted."""
    scores: dict[str, dict[str, Any]] = {}
    notes: list[str] = []
    for name, subject in subjects:
        scores[name] = score(subject, show, notes)
    return Evaluation(scores, notes)


def score(subject: Subject, show: Collection[str], notes: list[str]) -> dict[str, Any]:
    """Every measure of one document. The order matters: segments tell which copy was kept, tasks who owns what."""

    def about(kind: str) -> Say:
        if kind not in show:
            return ignore
        return lambda note: notes.append(f"{subject.source_file[:3]} {kind}: {note}")

    figures: dict[str, Any] = {}
    is_annotated_whole = bool(subject.gold.get("segments"))
    if is_annotated_whole:
        figures |= measures.segments(subject, about("segments"))
    figures["document_fields"] = measures.document_fields(subject, about("document"))
    figures["tasks"] = measures.tasks(subject, about("tasks"))
    figures["responsibilities"] = measures.responsibilities(subject, about("responsibilities"))
    figures["targets"], figures["targets_full"] = targets(subject, about("targets"))
    figures["policy_references"] = measures.policy_references(subject, about("policy_references"))
    if is_annotated_whole:
        figures["anomalies"] = measures.anomalies(subject, about("anomalies"))
        figures["arithmetic"] = measures.arithmetic(subject, about("arithmetic"))
    return figures
