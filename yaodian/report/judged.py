"""The checks of a snapshot as the report shows them.

Belongs here: every check with its counts, and the failing rows with the place in a document each one speaks of.
Does not belong here: finding failing rows (`warehouse.failing`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas import report_places as places

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yaodian.report.words import Words

MOST_ROWS = 20
"""Failing rows shown of a check; the rest are counted."""

_KEYS = {f"{view}_key": view for view in places.FACTS} | {"damage_key": "anomaly"}
_SILENT_ENDS = ("_key", "char_start", "char_end", "byte_start", "byte_end")
_SILENT = ("source_file", "row_json", "message_zh", "message_en")


@dataclass(frozen=True, slots=True)
class Failing:
    """A failing row.

    Attributes:
        place: its address in the report, empty where it is about no current document.
        message: what is wrong, in a sentence; empty where `values` have to say it.
        values: column → value.
    """

    source_file: str
    place: str
    message: str
    values: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A check and how it ended."""

    check_id: str
    table: str
    severity: str
    status: str
    rows_evaluated: int
    rows_failed: int
    description: str
    failing: list[Failing] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Its anchor on the first page."""
        return places.check_anchor(self.check_id)


def judged(con: DuckDBPyConnection, words: Words) -> list[Judged]:
    """Every check, those that failed first, the worst before the others."""
    rows = con.execute(
        "SELECT r.check_id, r.table_name, r.severity, r.status, r.rows_evaluated, r.rows_failed,"
        f" c.description_{words.lang} FROM marts.check_result AS r JOIN star.dim_check AS c USING (check_id)"
        " ORDER BY r.status <> 'fail', array_position(['error', 'warn', 'info'], CASE WHEN r.status = 'fail'"
        " THEN r.severity END), r.check_id"
    ).fetchall()
    return [
        Judged(
            check_id, table, severity, status, evaluated, failed, said,
            _failing(con, check_id, words) if status == "fail" else [],
        )
        for check_id, table, severity, status, evaluated, failed, said in rows
    ]  # fmt: skip


def _failing(con: DuckDBPyConnection, check_id: str, words: Words) -> list[Failing]:
    from warehouse.failing import failing_rows

    found = [(row.source_file, row.span, row.values) for row in failing_rows(con, check_id, MOST_ROWS)]
    found = found or _refused(con, check_id)
    with_page = _current(con, {source for source, _, _ in found if source})
    return [
        Failing(
            source,
            _place(con, source, span, values) if source in with_page else "",
            str(values.get(f"message_{words.lang}") or ""),
            [
                (name, words.plain(value))
                for name, value in values.items()
                if value is not None and name not in _SILENT and not name.endswith(_SILENT_ENDS)
            ],
        )
        for source, span, values in found
    ]


def _current(con: DuckDBPyConnection, sources: set[str]) -> set[str]:
    """Those of `sources` that are current documents: they have a page."""
    rows = con.execute(
        "SELECT source_file FROM star.dim_document WHERE is_current AND document_key > 0"
        " AND source_file IN (SELECT unnest(?::VARCHAR[]))",
        [sorted(sources)],
    ).fetchall()
    return {source for (source,) in rows}


def _refused(con: DuckDBPyConnection, check_id: str) -> list[tuple[str, tuple[int, int] | None, dict[str, Any]]]:
    """The rows that a check of silver refused: they are in quarantine."""
    _, table, rule = check_id.split(".", 2)
    cursor = con.execute(
        "SELECT source_file, message_zh, message_en, raw_text, char_start, char_end FROM star.quarantine"
        f" WHERE target_table = ? AND rule_id = ? ORDER BY ALL LIMIT {MOST_ROWS}",
        [table, rule],
    )
    return [
        (source, None if start is None or end is None else (start, end),
         {"message_zh": zh, "message_en": en, "raw_text": text})
        for source, zh, en, text, start, end in cursor.fetchall()
    ]  # fmt: skip


def _place(con: DuckDBPyConnection, source: str, span: tuple[int, int] | None, values: dict[str, Any]) -> str:
    """The row of the fact where one is meant, else the segment, else the document."""
    for name, view in _KEYS.items():
        key = values.get(name)
        if isinstance(key, int) and key > 0:
            return places.fact(source, view, key)
    if span is None:
        return places.document(source)
    found = con.execute(
        "SELECT max(s.ordinal) FROM star.fct_text_segment AS s JOIN star.dim_document AS d USING (document_key)"
        " WHERE d.is_current AND d.source_file = ? AND s.char_start <= ?"
        " AND (s.segment_kind_code <> 'whitespace' OR s.ordinal = 1)",
        [source, span[0]],
    ).fetchall()
    return places.segment(source, found[0][0]) if found and found[0][0] else places.document(source)
