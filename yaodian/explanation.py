"""Where a row comes from.

Belongs here: the way from a row back to rule, words, bytes and checks.
Does not belong here: printing (`yaodian.commands.explain_command`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yaodian.documents import Document, by_key, find, text_between
from yaodian.exits import CommandError
from yaodian.text import one_line

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CONTEXT = 40
"""Characters shown on either side of the words."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of row that can be explained.

    Attributes:
        table: its table of the star.
        key: the column that identifies a row.
        text: the column with its words as stored, None where it has only a span.
        prefix: of the span columns.
    """

    table: str
    key: str
    text: str | None
    prefix: str = ""


SUBJECTS = {
    "task": Subject("dim_task", "task_key", "text_zh"),
    "responsibility": Subject("fct_task_responsibility", "responsibility_key", "party_name_raw"),
    "target": Subject("fct_target", "target_key", "value_text_raw", "value_"),
    "policy_reference": Subject("fct_policy_reference", "policy_reference_key", "cited_text_raw"),
    "anomaly": Subject("fct_text_damage", "damage_key", "raw_text"),
    "arithmetic_check": Subject("fct_arithmetic_check", "arithmetic_check_key", None),
    "section": Subject("dim_section", "section_key", None),
}


@dataclass(frozen=True, slots=True)
class Bytes:
    """What the stored original says at the place.

    Attributes:
        start, end: bytes of the original; None where the text was repaired and has no bytes of its own.
        says: None when it agrees, else what is wrong.
    """

    path: Path
    start: int | None
    end: int | None
    says: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A reviewed correction that the row shows."""

    field: str
    extracted: str | None
    corrected: str | None
    reason: str
    author: str
    reviewed_on: str


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check that looks at single rows.

    Attributes:
        is_own: it says something about this table; the others are the keys, references, code lists and required values
            that every table has.
    """

    check_id: str
    zh: str
    en: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A row with everything behind it.

    Attributes:
        row: column → value as stored.
        members: column → what the dimension it points to calls the member; reserved members are left out.
        passed, failed: checks of single rows.
    """

    subject: Subject
    row: dict[str, Any]
    members: dict[str, str]
    document: Document
    span: tuple[int, int] | None
    before: str
    words: str
    after: str
    original: Bytes | None
    passed: list[RowCheck]
    failed: list[RowCheck]
    corrections: list[Correction]


def explain(con: DuckDBPyConnection, raw_path: Path | None, kind: str, key: int) -> Explanation:
    """Explain row `key` of `kind` (a key of `SUBJECTS`).

    Args:
        raw_path: folder of the stored originals, None to leave out the look at the bytes.

    Raises:
        CommandError: there is no such row.
    """
    subject = SUBJECTS[kind]
    cursor = con.execute(f"SELECT * FROM star.{subject.table} WHERE {subject.key} = ? AND {subject.key} > 0", [key])
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    if not rows:
        (low, high) = con.execute(
            f"SELECT min({subject.key}), max({subject.key}) FROM star.{subject.table} WHERE {subject.key} > 0"
        ).fetchall()[0]
        raise CommandError(
            f"{kind} 没有键 {key}；键在 {low} 与 {high} 之间",
            f"there is no {kind} {key}; its keys run from {low} to {high}",
        )
    row = dict(zip(names, rows[0], strict=True))
    document = by_key(con, row["document_key"])
    start, end = row.get(f"{subject.prefix}char_start"), row.get(f"{subject.prefix}char_end")
    span = None if start is None or end is None else (int(start), int(end))
    before = words = after = ""
    if span:
        before = text_between(con, document.document_key, max(0, span[0] - CONTEXT), span[0])
        words = text_between(con, document.document_key, *span)
        after = text_between(con, document.document_key, span[1], span[1] + CONTEXT)
    original = None
    if span and raw_path is not None:
        original = _look_at_bytes(raw_path, document, span, words)
    passed, failed = _checks(con, subject, key)
    members = _members(con, subject, row)
    corrections = _corrections(con, subject, key)
    return Explanation(
        subject, row, members, document, span, before, words, after, original, passed, failed, corrections
    )


def key_at(con: DuckDBPyConnection, kind: str, wanted: str) -> int:
    """The key of the row a person means: the key itself, or ``SOURCE_FILE:CHAR`` with a character of its words.

    Raises:
        CommandError: no row or several are meant; the sentence says how to go on.
    """
    if wanted.lstrip("-").isdigit():
        return int(wanted)
    name, _, place = wanted.rpartition(":")
    if not name or not place.isdigit():
        raise CommandError(
            f"{one_line(wanted)} 既不是键，也不是 来源文件:字符位置（如 plan.txt:120）",
            f"{one_line(wanted)} is neither a key nor SOURCE_FILE:CHARACTER (as in plan.txt:120)",
        )
    subject = SUBJECTS[kind]
    document = find(con, name)
    start, end = f"{subject.prefix}char_start", f"{subject.prefix}char_end"
    rows = con.execute(
        f"SELECT {subject.key}, {start}, {end} FROM star.{subject.table}"
        f" WHERE document_key = $1 AND {start} <= $2 AND $2 < {end} ORDER BY {start} = $2 DESC, {end} - {start}, 1",
        [document.document_key, int(place)],
    ).fetchall()
    first = [row for row in rows if row[1] == int(place)] or rows
    if len(first) == 1 or (first and first[0][1:] != first[1][1:]):
        return int(first[0][0])
    if not rows:
        raise CommandError(
            f"{one_line(document.source_file)} 的第 {place} 个字符处没有 {kind}",
            f"no {kind} of {one_line(document.source_file)} covers character {place}",
        )
    keys = ", ".join(str(key) for key, _, _ in first)
    raise CommandError(
        f"第 {place} 个字符处有 {len(first)} 行 {kind}；请给出其中一个键：{keys}",
        f"{len(first)} rows of {kind} stand at character {place}; give one of their keys: {keys}",
    )


def _look_at_bytes(raw_path: Path, document: Document, span: tuple[int, int], words: str) -> Bytes:
    from pipelines.decode import NotReadable
    from pipelines.formats import read

    try:
        raw = raw_path.read_bytes()
    except OSError as error:
        return Bytes(raw_path, None, None, f"the stored original cannot be read: {error.strerror}")
    if hashlib.sha256(raw).hexdigest() != document.raw_sha256:
        return Bytes(raw_path, None, None, "the stored original is not the one that was parsed: its checksum differs")
    try:
        source = read(raw)
    except NotReadable as error:
        return Bytes(raw_path, None, None, f"the stored original cannot be decoded: {error}")
    if source.text[span[0] : span[1]] != words:
        return Bytes(raw_path, None, None, "the decoded original says something else at this place")
    offsets = source.byte_offsets(span)
    if offsets is None:
        return Bytes(raw_path, None, None, None)
    first, last = offsets[span[0]], offsets[span[1]]
    same = raw[first:last] == words.encode(source.encoding)
    return Bytes(raw_path, first, last, None if same else "the bytes at this place are not these words")


def _members(con: DuckDBPyConnection, subject: Subject, row: dict[str, Any]) -> dict[str, str]:
    """The names of the members a row points to."""
    from schemas.star import TABLES

    named = {}
    for column in TABLES[subject.table].foreign_keys:
        other, key = TABLES[str(column.references)], row.get(column.name)
        name = next((each for each in _NAMES if each in other.column_names), None)
        if name is None or not isinstance(key, int) or key <= 0 or other.name == subject.table:
            continue
        found = con.execute(
            f"SELECT CAST({name} AS VARCHAR) FROM star.{other.name} WHERE {other.primary_key[0]} = ?", [key]
        ).fetchall()
        if found and found[0][0]:
            named[column.name] = str(found[0][0])
    return named


# What a dimension calls a member, the first it has.
_NAMES = ("path_zh", "canonical_name_zh", "name_zh", "title_zh", "label_zh", "role_zh", "period_label_zh", "full_date")


def _corrections(con: DuckDBPyConnection, subject: Subject, key: int) -> list[Correction]:
    """The corrections that changed this row, in the order of their file."""
    rows = con.execute(
        "SELECT c.field_name, c.extracted_value, c.corrected_value, c.reason, c.author, c.reviewed_on::VARCHAR"
        " FROM star.bridge_corrected_row AS b JOIN star.fct_correction AS c USING (correction_key)"
        " WHERE b.entity_table = ? AND b.entity_key = ? ORDER BY c.correction_key",
        [subject.table, key],
    ).fetchall()
    return [Correction(*row) for row in rows]


def _checks(con: DuckDBPyConnection, subject: Subject, key: int) -> tuple[list[RowCheck], list[RowCheck]]:
    """The checks of single rows that this row passed and failed."""
    rules = con.execute(
        "SELECT check_id, description_zh, description_en, failing_rows_sql FROM star.dim_check"
        " WHERE table_name = ? AND failing_rows_sql IS NOT NULL AND check_id LIKE 'star.%' ORDER BY check_id",
        [subject.table],
    ).fetchall()
    passed: list[RowCheck] = []
    failed: list[RowCheck] = []
    for check_id, zh, en, sql in rules:
        columns = [column[0] for column in con.execute(f"SELECT * FROM ({sql}) LIMIT 0").description]
        if subject.key not in columns:
            continue  # about groups of rows or whole tables
        (count,) = con.execute(f"SELECT count(*) FROM ({sql}) WHERE {subject.key} = ?", [key]).fetchall()[0]
        rule = check_id.split(".", 2)[2]
        is_own = not rule.startswith(_COMMON) and not rule.endswith(_OF_SPANS)
        (failed if count else passed).append(RowCheck(check_id, zh, en, is_own))
    return passed, failed


# Rules that follow from the declaration of every table.
_COMMON = ("fk.", "domain.", "primary_key", "natural_key", "not_null", "shape")
_OF_SPANS = ("span_is_forward", "span_starts_inside", "_is_a_date")
