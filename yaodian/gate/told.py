"""What every format tells: the verdicts of one run, and the words around them.

Belongs here: the record the formats share.
Does not belong here: any format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yaodian.gate.finding import Finding
    from yaodian.gate.places import Places
    from yaodian.verdicts import Verdict

LEVELS = ("error", "warn", "info")
"""Severities, the worst first."""

MARKS = ("fail", "warn", "info", "accepted", "pass", "skipped")


@dataclass(frozen=True, slots=True)
class Told:
    """A judged run.

    Attributes:
        run: what was judged: a snapshot, or the last run.
        fail_on: the level at which the gate closes.
        ended_by: why the run did not come to its end, None where it did.
    """

    verdicts: Sequence[Verdict]
    run: str
    fail_on: str
    lang: str
    ended_by: str | None
    places: Places

    @property
    def is_closed(self) -> bool:
        """Whether the gate lets nothing through."""
        return self.ended_by is not None or any(verdict.fails(self.fail_on) for verdict in self.verdicts)

    def counts(self) -> dict[str, int]:
        """How many checks ended how."""
        return {mark: sum(verdict.mark == mark for verdict in self.verdicts) for mark in MARKS}

    def failing(self) -> list[Verdict]:
        """The verdicts that are not passed, skipped or accepted, the worst first."""
        failed = [verdict for verdict in self.verdicts if verdict.mark in ("fail", "warn", "info")]
        return sorted(failed, key=lambda verdict: (LEVELS.index(verdict.severity), verdict.check_id))

    def open_findings(self) -> Iterator[tuple[Verdict, Finding]]:
        """Every finding nobody accepted, those of the worst checks first."""
        for verdict in self.failing():
            for finding in verdict.findings:
                if not finding.accepted:
                    yield verdict, finding

    def t(self, zh: str, en: str) -> str:
        """The sentence in the language of the telling."""
        return zh if self.lang == "zh" else en

    def description(self, verdict: Verdict) -> str:
        """What holds when the check passes."""
        return self.t(verdict.zh, verdict.en)

    def headline(self) -> str:
        """The run in a line."""
        counts = self.counts()
        accepted = sum(verdict.accepted for verdict in self.verdicts)
        return self.t(
            f"{len(self.verdicts)} 项检查：{counts['pass']} 通过，{counts['warn']} 警告，{counts['fail']} 失败，"
            f"{counts['info']} 项提示，{counts['skipped']} 项未做"
            + (f"，已接受 {accepted} 条发现" if accepted else ""),
            f"{len(self.verdicts)} checks: {counts['pass']} passed, {counts['warn']} warned, {counts['fail']} failed,"
            f" {counts['info']} findings, {counts['skipped']} not made"
            + (f", {accepted} findings accepted" if accepted else ""),
        )
