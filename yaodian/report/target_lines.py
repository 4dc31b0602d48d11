"""All targets of canonical documents, in the order in which the report shows them.

Belongs here: that order, which page of the list shows what, the lines of some pages.
Does not belong here: HTML (`list_rows`); one document's own targets (`document_rows`).

The order is made once, without the words of the text: they are cut out of it for the lines that are shown only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from schemas import report_places as places
from schemas.keys import CHILD_STRIDE
from yaodian.report.listing import MARKS, Listing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yaodian.report.words import Words

_ORDERED = f"""
    CREATE OR REPLACE TEMP TABLE report_target AS
    WITH named AS (
        SELECT coalesce(i.name_zh, t.indicator_name_zh) AS name, t.target_key, d.region_name, t.deadline_year,
            d.place AS document, (d.mark + t.target_key % {CHILD_STRIDE} * 2654435761) % {MARKS} AS mark,
            hash(name, t.qualifier_zh, d.region_name, t.deadline_year, t.comparator_code, t.value_low, t.value_high,
                t.unit_zh, t.benchmark_text_zh, t.baseline_value, t.base_unit_zh, t.base_year, t.consistency_code,
                t.is_suspect, t.measure_kind_code, d.source_file, t.target_key, d.title, t.quote_char_start,
                t.quote_char_end, d.run_key) AS said
        FROM star.fct_target AS t
        JOIN report_document AS d USING (document_key)
        LEFT JOIN star.dim_indicator AS i ON i.indicator_key = t.indicator_key AND i.indicator_key > 0
        WHERE d.is_canonical
    ), spread AS (
        SELECT name, row_number() OVER (ORDER BY count(DISTINCT document) DESC, count(*) DESC, name) AS rank
        FROM named GROUP BY name
    )
    SELECT
        row_number() OVER (
            ORDER BY rank, region_name NULLS LAST, deadline_year NULLS LAST, document, target_key
        ) - 1 AS place,
        mark, said, target_key
    FROM named JOIN spread USING (name)"""
# The words of a target are those of its place in a text, which stays as it is while it is not loaded anew.
_LINES = """, quoted AS (
        SELECT t.target_key,
            string_agg(
                substr(
                    s.text_raw,
                    greatest(t.quote_char_start, s.char_start) - s.char_start + 1,
                    least(t.quote_char_end, s.char_end) - greatest(t.quote_char_start, s.char_start)
                ),
                '' ORDER BY s.char_start
            ) AS quote
        FROM chosen JOIN star.fct_target AS t USING (target_key)
        JOIN star.fct_text_segment AS s
            ON s.document_key = t.document_key AND s.char_start < t.quote_char_end AND s.char_end > t.quote_char_start
        GROUP BY t.target_key
    )
    SELECT chosen.page, chosen.place, coalesce(i.name_zh, t.indicator_name_zh), t.qualifier_zh, d.region_name,
        t.deadline_year, t.comparator_code, t.value_low, t.value_high, t.unit_zh, t.benchmark_text_zh, t.baseline_value,
        t.base_unit_zh, t.base_year, t.consistency_code, t.is_suspect, t.measure_kind_code, quote, d.source_file,
        target_key, coalesce(d.title, d.source_file)
    FROM chosen
    JOIN star.fct_target AS t USING (target_key)
    JOIN report_document AS d USING (document_key)
    LEFT JOIN star.dim_indicator AS i ON i.indicator_key = t.indicator_key AND i.indicator_key > 0
    LEFT JOIN quoted USING (target_key)"""


class TargetLine(NamedTuple):
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
    """Every target of a canonical document, by indicator, region and year; indicators of many documents first.

    `DocumentLines` has made its table on `con`.
    """

    def __init__(self, con: DuckDBPyConnection, words: Words) -> None:
        self._words = words
        con.execute(_ORDERED)
        self._listing = Listing(con, "report_target")
        self.total = self._listing.total

    def sums(self) -> list[str]:
        """What each page is made of, in short."""
        return self._listing.sums()

    def first(self, most: int) -> list[TargetLine]:
        """The first lines."""
        return [_line(self._words, row) for row in self._listing.first(_LINES, most)]

    def pages(self, numbers: Collection[int]) -> Iterator[tuple[int, list[TargetLine]]]:
        """Number and lines of some pages; the first page has the number 0. `sums` has been asked for."""
        for number, rows in self._listing.pages(_LINES, numbers):
            yield number, [_line(self._words, row) for row in rows]


def grouped(lines: Collection[TargetLine]) -> list[tuple[str, list[TargetLine]]]:
    """Lines by indicator, in their order."""
    return [(name, list(group)) for name, group in groupby(lines, key=lambda line: line.indicator)]


def _line(words: Words, row: tuple[Any, ...]) -> TargetLine:
    (_, _, said, qualifier, region, year, *bounds, base, base_unit, base_year, consistency, is_suspect, kind, quote,
     source_file, key, plan) = row  # fmt: skip
    start = "" if base is None else words.amount(base) + (base_unit or "")
    start = " ".join(part for part in (start, f"({base_year})" if base_year else "") if part)
    audit = "suspect" if is_suspect else "" if consistency == "not_applicable" else consistency
    value = words.value(*bounds)
    place = places.fact(source_file, "target", key)
    return TargetLine(
        said, qualifier or "", region or "", year, value, start, audit, words.label("target_kind", kind), quote or "",
        place, plan,
    )  # fmt: skip
