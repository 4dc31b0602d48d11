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

_TILES = (
    "document",
    "task",
    "responsibility",
    "target",
    "policy_reference",
    "anomaly",
    "arithmetic_check",
    "duplicate",
    "quarantine",
    "correction",
)


def counts(con: DuckDBPyConnection, words: Words) -> list[tuple[str, str, int]]:
    """Views with their name for people and their rows."""
    said = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM marts.{name}" for name in _TILES)
    rows = dict(con.execute(said).fetchall())
    views = [marts.view(name) for name in _TILES]
    return [(view.name, words.t(view.zh, view.name.replace("_", " ")), rows[view.name]) for view in views]


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
        " LEFT JOIN marts.document AS d ON d.source_file = q.source_file"
        f" ORDER BY q.target_table NULLS FIRST, q.source_file, q.rule_id, q.char_start LIMIT {int(limit)}"
    ).fetchall()
    return [Refused(*row) for row in rows]
