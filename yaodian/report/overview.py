"""What a snapshot holds, in numbers: for the head of the first page and the list of documents.

Belongs here: counts of views, the verdict, what the texts are made of, the lines of the list of documents.
Does not belong here: checks one by one (`judged`), targets, load and themes (`measures`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas import marts
from schemas.vocabulary import CONSERVATION_CLASS_OF_KIND, CONSERVATION_CLASSES

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


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in the list; counts are of its own rows, copies included.

    Attributes:
        shares: class of conservation, its label, its characters.
    """

    source_file: str
    title: str | None
    issuer: str | None
    years: str
    characters: int
    is_canonical: bool
    tasks: int
    targets: int
    anomalies: int
    shares: list[tuple[str, str, int]]

    @property
    def unclassified(self) -> float:
        """The share of the text that no rule placed."""
        return sum(size for code, _, size in self.shares if code == "unclassified") / max(1, self.characters)


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


def document_lines(con: DuckDBPyConnection, words: Words) -> list[DocumentLine]:
    """Every current document, by name."""
    shares: dict[str, dict[str, int]] = {}
    for source_file, kind, characters in con.execute(
        "SELECT source_file, kind, characters FROM marts.conservation"
    ).fetchall():
        parts = shares.setdefault(source_file, {})
        code = CONSERVATION_CLASS_OF_KIND[kind]
        parts[code] = parts.get(code, 0) + int(characters)
    counted = " ".join(
        f"LEFT JOIN (SELECT document_key, count(*) AS {name} FROM star.{table} GROUP BY 1) USING (document_key)"
        for name, table in (("tasks", "fct_task"), ("targets", "fct_target"), ("anomalies", "fct_text_damage"))
    )
    rows = con.execute(
        "SELECT source_file, title, issuer_name, plan_start_year, plan_end_year, char_count, is_canonical,"
        " coalesce(tasks, 0), coalesce(targets, 0), coalesce(anomalies, 0)"
        f" FROM marts.document {counted} ORDER BY source_file"
    ).fetchall()
    return [
        DocumentLine(
            name, title, issuer, "–".join(dict.fromkeys(str(year) for year in (first, last) if year)), characters,
            is_canonical, tasks, targets, anomalies, classes(shares.get(name, {}), words),
        )
        for name, title, issuer, first, last, characters, is_canonical, tasks, targets, anomalies in rows
    ]  # fmt: skip


def classes(characters: dict[str, int], words: Words) -> list[tuple[str, str, int]]:
    """Every class of conservation with its label and its characters."""
    return [(entry.code, words.t(entry.zh, entry.en), characters.get(entry.code, 0)) for entry in CONSERVATION_CLASSES]


def altogether(lines: Sequence[DocumentLine], words: Words) -> list[tuple[str, str, int]]:
    """What all texts together are made of."""
    total: dict[str, int] = {}
    for line in lines:
        for code, _, size in line.shares:
            total[code] = total.get(code, 0) + size
    return classes(total, words)


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
