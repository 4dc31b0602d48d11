"""All targets of canonical documents, in the order in which the report shows them.

Belongs here: that order, which page of the list shows what, the lines of some pages.
Does not belong here: HTML (`list_rows`); one document's own targets (`document_rows`).

The order is made once, without the words of the text: they are cut out of it for the lines that are shown only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from schemas import report_places as places
from yaodian.report import listing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yaodian.report.words import Words

_ORDERED = """
    CREATE OR REPLACE TEMP TABLE report_target AS
    WITH named AS (
        SELECT coalesce(i.name_zh, t.indicator_name_zh) AS said, t.qualifier_zh, d.region_name, t.deadline_year,
            t.comparator_code, t.value_low, t.value_high, t.unit_zh, t.benchmark_text_zh, t.baseline_value,
            t.base_unit_zh, t.base_year, t.consistency_code, t.is_suspect, t.measure_kind_code, d.source_file,
            t.target_key, coalesce(d.title, d.source_file) AS plan, t.document_key, t.quote_char_start,
            t.quote_char_end, c.run_key
        FROM star.fct_target AS t
        JOIN marts.document AS d USING (document_key)
        LEFT JOIN star.dim_indicator AS i ON i.indicator_key = t.indicator_key AND i.indicator_key > 0
        LEFT JOIN star.fct_document_conservation AS c USING (document_key)
        WHERE d.is_canonical
    ), spread AS (SELECT said, count(DISTINCT source_file) AS documents, count(*) AS n FROM named GROUP BY said)
    SELECT
        row_number() OVER (
            ORDER BY documents DESC, n DESC, said, region_name NULLS LAST, deadline_year NULLS LAST, source_file,
                target_key
        ) - 1 AS place,
        named.*
    FROM named JOIN spread USING (said)"""
_LINES = """
    WITH chosen AS (FROM report_target WHERE place // {size} IN ({pages}) AND place < {end}), quoted AS (
        SELECT t.target_key,
            string_agg(
                substr(
                    s.text_raw,
                    greatest(t.quote_char_start, s.char_start) - s.char_start + 1,
                    least(t.quote_char_end, s.char_end) - greatest(t.quote_char_start, s.char_start)
                ),
                '' ORDER BY s.char_start
            ) AS quote
        FROM chosen AS t
        JOIN star.fct_text_segment AS s
            ON s.document_key = t.document_key AND s.char_start < t.quote_char_end AND s.char_end > t.quote_char_start
        GROUP BY t.target_key
    )
    SELECT place // {size}, said, qualifier_zh, region_name, deadline_year, comparator_code, value_low, value_high,
        unit_zh, benchmark_text_zh, baseline_value, base_unit_zh, base_year, consistency_code, is_suspect,
        measure_kind_code, quote, source_file, target_key, plan
    FROM chosen LEFT JOIN quoted USING (target_key) ORDER BY place"""


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target: whose, of what, by when, from where, and whether its numbers agree.

    Attributes:
        place: its row on the page of its document.
        audit: code of ``consistency``, or ``suspect``; empty where nothing could be recomputed.
    """

    indicator: str
    qualifier: str
    region: str
    year: int | None
    value: str
    base: str
    audit: str
    kind: str
    quote: str
    place: str
    plan: str


class TargetLines:
    """Every target of a canonical document, by indicator, region and year; indicators of many documents first."""

    def __init__(self, con: DuckDBPyConnection, words: Words) -> None:
        self._con, self._words = con, words
        con.execute(_ORDERED)
        self.total = int(con.execute("SELECT count(*) FROM report_target").fetchall()[0][0])

    def sums(self, size: int) -> list[str]:
        """What each page of `size` lines is made of, in short.

        The words of a target are those of its place in a text, which stays as it is while it is not loaded anew.
        """
        return listing.page_sums(self._con, "report_target", size)

    def first(self, most: int) -> list[TargetLine]:
        """The first lines."""
        return next((lines for _, lines in self._read([0], self.total, most)), [])

    def pages(self, numbers: Collection[int], size: int) -> Iterator[tuple[int, list[TargetLine]]]:
        """Number and lines of some pages of `size` lines; the first page has the number 0."""
        return self._read(numbers, size, self.total)

    def _read(self, numbers: Collection[int], size: int, end: int) -> Iterator[tuple[int, list[TargetLine]]]:
        if not numbers or not self.total:
            return
        query = _LINES.format(size=int(size), pages=", ".join(map(str, numbers)), end=int(end))
        for number, group in groupby(listing.streamed(self._con, query), key=lambda row: int(row[0])):
            yield number, [_line(self._words, row) for row in group]


def grouped(lines: Collection[TargetLine]) -> list[tuple[str, list[TargetLine]]]:
    """Lines by indicator, in their order."""
    return [(name, list(group)) for name, group in groupby(lines, key=lambda line: line.indicator)]


def _line(words: Words, row: tuple[Any, ...]) -> TargetLine:
    (_, said, qualifier, region, year, comparator, low, high, unit, benchmark, base, base_unit, base_year, consistency,
     is_suspect, kind, quote, source_file, key, plan) = row  # fmt: skip
    start = "" if base is None else words.amount(base) + (base_unit or "")
    start = " ".join(part for part in (start, f"({base_year})" if base_year else "") if part)
    audit = "suspect" if is_suspect else "" if consistency == "not_applicable" else consistency
    value = words.value(comparator, low, high, unit, benchmark)
    place = places.fact(source_file, "target", key)
    return TargetLine(
        said, qualifier or "", region or "", year, value, start, audit, words.label("target_kind", kind), quote or "",
        place, plan,
    )  # fmt: skip
