"""What a snapshot holds, in numbers: for the head of the first page.

Belongs here: counts of views, the verdict, what was refused.
Does not belong here: checks one by one (`judged`), documents and targets one by one (`document_lines`, `target_lines`),
load and themes (`measures`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas import marts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yaodian.report.words import Words

# View → what it counts, asked of the tables: a view of facts puts the words of each together from the text.
_FACTS = (
    "(SELECT count(*) FROM star.{0} AS f JOIN star.dim_document AS d USING (document_key)"
    " WHERE d.is_current AND d.is_canonical AND d.document_key > 0 AND f.{1} > 0)"
)
COUNTS = {
    "document": "(SELECT count(*) FROM star.dim_document WHERE is_current AND document_key > 0)",
    "task": _FACTS.format("fct_task", "task_key"),
    "responsibility": _FACTS.format("fct_task_responsibility", "responsibility_key"),
    "target": _FACTS.format("fct_target", "target_key"),
    "policy_reference": _FACTS.format("fct_policy_reference", "policy_reference_key"),
    "anomaly": "(SELECT count(*) FROM marts.anomaly)",
    "arithmetic_check": _FACTS.format("fct_arithmetic_check", "arithmetic_check_key"),
    "duplicate": "(SELECT count(*) FROM marts.duplicate)",
    "quarantine": "(SELECT count(*) FROM marts.quarantine)",
    "correction": "(SELECT count(*) FROM marts.correction)",
}
"""View of ``marts`` → SQL for the number of its rows."""


def counts(con: DuckDBPyConnection, words: Words) -> list[tuple[str, str, int]]:
    """Views with their name for people and their rows."""
    counted = con.execute(f"SELECT {', '.join(COUNTS.values())}").fetchall()[0]
    views = [marts.view(name) for name in COUNTS]
    return [
        (view.name, words.t(view.zh, view.name.replace("_", " ")), count)
        for view, count in zip(views, counted, strict=True)
    ]


def verdict(con: DuckDBPyConnection) -> dict[str, int]:
    """How many checks passed, failed at each level, and were skipped."""
    found = {"passed": 0, "info": 0, "warned": 0, "failed": 0, "skipped": 0}
    names = {"error": "failed", "warn": "warned", "info": "info"}
    for severity, status, count in con.execute(
        "SELECT severity, status, count(*) FROM marts.check_result GROUP BY severity, status"
    ).fetchall():
        found[{"pass": "passed", "skipped": "skipped"}.get(status, names[severity])] += count
    return found


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or row in quarantine."""

    source_file: str | None
    has_page: bool
    table: str | None
    rule_id: str
    message: str
    raw_text: str | None


def refused(con: DuckDBPyConnection, words: Words, limit: int) -> list[Refused]:
    """What was refused, files first."""
    rows: list[tuple[Any, ...]] = con.execute(
        "SELECT q.source_file, d.source_file IS NOT NULL, q.target_table, q.rule_id,"
        f" q.message_{words.lang}, q.raw_text FROM star.quarantine AS q"
        " LEFT JOIN report_document AS d ON d.source_file = q.source_file"
        f" ORDER BY q.target_table NULLS FIRST, q.source_file, q.rule_id, q.char_start LIMIT {int(limit)}"
    ).fetchall()
    return [Refused(*row) for row in rows]
