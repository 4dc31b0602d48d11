"""The rows that fail a check, all of them, with the place in a document each one speaks of.

Belongs here: asking an audited database once more for what a check found, and the fingerprint of a finding.
Does not belong here: judging (`audit`), the few samples a result keeps, and what has been accepted (the command line).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from schemas.star import TABLES

LONGEST_VALUE = 200  # characters of one value

_DOCUMENT_COLUMNS = ("document_key", "left_document_key", "scope_document_key")
# In this order: of a target the words of its value are meant, not the whole quote.
_SPAN_PREFIXES = ("value_", "", "quote_", "left_")
# What numbers a data folder, moves when a line is added above, or words the same thing differently.
_NO_IDENTITY = ("_key", "char_start", "char_end", "byte_start", "byte_end")
_NOT_NAMED = ("ordinal", "row_json", "message_zh", "message_en", "first_seen_run_id", "rows_before", "rows_now")


@dataclass(frozen=True, slots=True)
class FailingRow:
    """One row that fails a check.

    Attributes:
        source_file: the document it speaks of, empty where it is about none or several.
        span: its code points there, half-open; None where it has no place.
        values: column → value as JSON can say it, long texts cut.
        fingerprint: the same in every data folder and run, as long as the row says the same.
    """

    check_id: str
    source_file: str
    span: tuple[int, int] | None
    values: dict[str, Any]
    fingerprint: str


def failing_rows(con: duckdb.DuckDBPyConnection, check_id: str, limit: int) -> list[FailingRow]:
    """The failing rows of a check of the star, in a fixed order; empty when nothing is known of it.

    Of a check that is no query the rows are those that the warehouse kept.

    Args:
        con: an audited warehouse; it is only read.
        limit: at most so many.
    """
    found = con.execute(
        "SELECT table_name, failing_rows_sql FROM star.dim_check WHERE check_id = ? AND failing_rows_sql IS NOT NULL",
        [check_id],
    ).fetchall()
    if not found:
        return _kept(con, check_id, limit)
    table, sql = found[0]
    cursor = con.execute(f"SELECT * FROM ({sql}) ORDER BY ALL LIMIT {int(limit)}")
    names = [column[0] for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    places = _places(con, table, rows)
    sources = _sources(con, rows, places)
    numbered = Fingerprints()
    failing = []
    for row, (document, span) in zip(rows, places, strict=True):
        source = row.get("source_file") or sources.get(document, "")
        values = {name: shown(value) for name, value in row.items()}
        failing.append(FailingRow(check_id, source, span, values, numbered.of(check_id, source, values)))
    return failing


def _kept(con: duckdb.DuckDBPyConnection, check_id: str, limit: int) -> list[FailingRow]:
    """Findings that `findings.record_findings` stored, as rows."""
    found = con.execute(
        "SELECT coalesce(d.source_file, ''), a.char_start, a.char_end, a.observed_value, a.fingerprint"
        " FROM star.fct_anomaly AS a JOIN star.dim_check AS c USING (check_key)"
        " LEFT JOIN star.dim_document AS d ON d.document_key = a.document_key AND d.document_key > 0"
        f" WHERE c.check_id = ? ORDER BY ALL LIMIT {int(limit)}",
        [check_id],
    ).fetchall()
    rows = []
    for source, start, end, said, print_ in found:
        values: dict[str, Any] = json.loads(said)
        span = None if start is None or end is None else (start, end)
        rows.append(FailingRow(check_id, str(values.get("source_file") or source), span, values, print_))
    return rows


class Fingerprints:
    """Fingerprints of the findings of one run: two findings that say the same are told apart by their order."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, check_id: str, source_file: str, values: Mapping[str, Any]) -> str:
        """The fingerprint of the next finding."""
        plain = fingerprint(check_id, source_file, values)
        self._seen[plain] += 1
        count = self._seen[plain]
        return plain if count == 1 else fingerprint(check_id, source_file, values, count)


def fingerprint(check_id: str, source_file: str, values: Mapping[str, Any], occurrence: int = 1) -> str:
    """A SHA-256 over the check, the file and what was found, in natural keys: surrogate keys number a data folder, and
    offsets move when a line is added above."""
    said = {
        name: value
        for name, value in values.items()
        if value is not None and not name.endswith(_NO_IDENTITY) and name not in _NOT_NAMED
    }
    parts = [check_id, source_file, said, *([occurrence] if occurrence > 1 else [])]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def shown(value: Any) -> Any:
    """A value as it can stand in JSON, long texts cut."""
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return value[:LONGEST_VALUE] + "…"
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _places(
    con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]
) -> list[tuple[int | None, tuple[int, int] | None]]:
    """Document and span of each row: from the row itself, else from the row of the star it names by its key."""
    named = {**_entities(con, "dim_task", rows), **_entities(con, table, rows)}
    columns = list(dict.fromkeys(column for column, _ in named))
    places = []
    for row in rows:
        document = next((row[name] for name in _DOCUMENT_COLUMNS if isinstance(row.get(name), int)), None)
        span = _span(row)
        for column in columns:
            other_document, other_span = named.get((column, row.get(column, 0)), (None, None))
            document = other_document if document is None else document
            span = span or other_span
        places.append((document, span))
    return places


def _entities(
    con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, int], tuple[int | None, tuple[int, int] | None]]:
    declared = next((each for each in TABLES if each.name == table), None)
    if declared is None or len(declared.primary_key) != 1 or not rows or declared.primary_key[0] not in rows[0]:
        return {}
    key = declared.primary_key[0]
    keys = sorted({row[key] for row in rows if isinstance(row.get(key), int) and row[key] > 0})
    prefix = next((each for each in _SPAN_PREFIXES if f"{each}char_start" in declared.column_names), None)
    document = next((each for each in _DOCUMENT_COLUMNS if each in declared.column_names), None)
    if prefix is None or not keys:
        return {}
    found = con.execute(
        f"SELECT {key}, {document or 'NULL'}, {prefix}char_start, {prefix}char_end FROM star.{table}"
        f" WHERE {key} IN (SELECT unnest(?::BIGINT[]))",
        [keys],
    ).fetchall()
    return {
        (key, number): (of, None if start is None or end is None else (start, end)) for number, of, start, end in found
    }


def _span(row: Mapping[str, Any]) -> tuple[int, int] | None:
    for prefix in _SPAN_PREFIXES:
        start, end = row.get(f"{prefix}char_start"), row.get(f"{prefix}char_end")
        if isinstance(start, int) and isinstance(end, int):
            return start, end
    return None


def _sources(
    con: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]], places: Iterable[tuple[int | None, Any]]
) -> dict[int | None, str]:
    wanted = sorted({document for document, _ in places if document is not None and document > 0})
    if not wanted:
        return {}
    return dict(
        con.execute(
            "SELECT document_key, source_file FROM star.dim_document"
            " WHERE document_key IN (SELECT unnest(?::BIGINT[]))",
            [wanted],
        ).fetchall()
    )
