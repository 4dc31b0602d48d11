"""The checks the warehouse answers for: those of the star in the catalogue, and the comparison with the stored text.

Belongs here: SQL that proves that every quoted text stands where its row says.
Does not belong here: running checks (`audit`); rules of single tables (`schemas`).

How a text is compared: the segments of a document partition it, so a span overlaps one segment or several in a row.
Every overlap must show the same characters in the row's text and in the segment, and the overlaps must add up to the
whole span. That is a join on the document with a range condition; no document is ever put together again.
"""

from __future__ import annotations

from functools import cache

from schemas.checks import CheckKind, CheckSpec, Scope
from schemas.contract import Layer, Severity
from schemas.rules import check_catalogue
from schemas.star import TABLES
from schemas.volumes import volume_checks

# table → (column with the text, prefix of its span)
QUOTED: tuple[tuple[str, str, str], ...] = (
    ("dim_task", "text_zh", ""),
    ("fct_task_responsibility", "party_name_raw", ""),
    ("fct_target", "value_text_raw", "value_"),
    ("fct_policy_reference", "cited_text_raw", ""),
    ("fct_text_damage", "raw_text", ""),
)


@cache
def star_checks() -> tuple[CheckSpec, ...]:
    """Every check of the star, those on the stored text last."""
    listed = tuple(spec for spec in check_catalogue() if spec.layer is Layer.STAR)
    known = {spec.check_id for spec in listed}
    return (*listed, *(spec for spec in _stored_texts() if spec.check_id not in known))


def all_checks() -> tuple[CheckSpec, ...]:
    """Every check of every layer: what `dim_check` lists."""
    return (*(spec for spec in check_catalogue() if spec.layer is not Layer.STAR), *star_checks(), *volume_checks())


def _stored_texts() -> list[CheckSpec]:
    specs = []
    for name, column, prefix in QUOTED:
        table = TABLES[name]
        if column not in table.column_names:
            continue
        specs.append(
            CheckSpec(
                f"star.{name}.{column}_is_stored",
                Layer.STAR,
                name,
                column,
                CheckKind.RECONCILIATION,
                Severity.ERROR,
                True,
                f"{table.zh}: {column} 与存档文本在其区间上逐字相同",
                f"star.{name}: {column} equals the stored text at its span",
                stored_text_sql(name, table.primary_key[0], column, prefix),
                scope=Scope.DOCUMENT,
            )
        )
    return specs


def stored_text_sql(table: str, key: str, column: str, prefix: str) -> str:
    """The rows of `table` whose `column` is not the text that the segments hold at its span."""
    start, end = f"t.{prefix}char_start", f"t.{prefix}char_end"
    low, high = f"greatest({start}, s.char_start)", f"least({end}, s.char_end)"
    said = f"substr(t.{column}, {low} - {start} + 1, {high} - {low})"
    stored = f"substr(s.text_raw, {low} - s.char_start + 1, {high} - {low})"
    return " ".join(
        f"""
        SELECT t.{key}, t.document_key, {start}, {end}, t.{column} FROM star.{table} AS t LEFT JOIN (
            SELECT t.{key} AS key, sum({high} - {low}) FILTER (WHERE {said} = {stored}) AS same
            FROM star.{table} AS t JOIN star.fct_text_segment AS s ON s.document_key = t.document_key
            AND s.char_start < {end} AND s.char_end > {start} GROUP BY ALL
        ) AS found ON found.key = t.{key}
        WHERE t.{key} > 0 AND (found.same IS DISTINCT FROM {end} - {start} OR length(t.{column}) <> {end} - {start})
        """.split()
    )
