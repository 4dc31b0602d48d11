"""All current documents, each in a line: what it is made of, and how much.

Belongs here: their order, which page of the list shows what, the lines of some pages, what all of them come to.
Does not belong here: HTML (`list_rows`); one document's own rows (`document_rows`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from schemas.vocabulary import CONSERVATION_CLASSES
from yaodian.report.listing import Listing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yaodian.report.words import Words

_CODES = [entry.code for entry in CONSERVATION_CLASSES]
_SIZES = ", ".join(f"{code}_chars" for code in _CODES)
_SHOWN = (
    "source_file, title, issuer_name, plan_start_year, plan_end_year, char_count, is_canonical, tasks, targets,"
    f" anomalies, {_SIZES}"
)
# 32 bits of an MD5 are a mark. Names are sorted by themselves and counts joined at once, since the other rows are wide.
_ORDERED = f"""
    CREATE OR REPLACE TEMP TABLE report_document AS
    WITH placed AS (
        SELECT document_key, row_number() OVER (ORDER BY source_file) - 1 AS place FROM star.dim_document
        WHERE is_current AND document_key > 0
    ), counted AS (
        SELECT document_key, count(*) FILTER (kind = 1) AS tasks, count(*) FILTER (kind = 2) AS targets,
            count(*) FILTER (kind = 3) AS anomalies
        FROM (
            SELECT document_key, 1 AS kind FROM star.fct_task
            UNION ALL SELECT document_key, 2 FROM star.fct_target
            UNION ALL SELECT document_key, 3 FROM star.fct_text_damage
        ) GROUP BY document_key
    ), named AS (
        SELECT place, source_file, title, issuer_name, plan_start_year, plan_end_year, char_count, is_canonical,
            coalesce(tasks, 0) AS tasks, coalesce(targets, 0) AS targets, coalesce(anomalies, 0) AS anomalies, {_SIZES},
            document_key, region_name, c.run_key
        FROM marts.document JOIN placed USING (document_key)
        JOIN star.fct_document_conservation AS c USING (document_key) LEFT JOIN counted USING (document_key)
    )
    SELECT CAST(md5_number(source_file) >> 96 AS BIGINT) AS mark, hash({_SHOWN}) AS said, * FROM named"""
_LINES = f"SELECT page, place, {_SHOWN} FROM chosen"
_UNCLASSIFIED = "unclassified_chars::DOUBLE / greatest(1, char_count)"


class DocumentLine(NamedTuple):
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


class DocumentLines:
    """Every current document, by name."""

    def __init__(self, con: DuckDBPyConnection, words: Words) -> None:
        self._con, self._words = con, words
        con.execute(_ORDERED)
        self._listing = Listing(con, "report_document")
        self.total = self._listing.total
        sums = ", ".join(f"coalesce(sum({code}_chars), 0)::BIGINT" for code in _CODES)
        self.together = _classes(con.execute(f"SELECT {sums} FROM report_document").fetchall()[0], words)
        """What all texts together are made of."""

    def sums(self) -> list[str]:
        """What each page is made of, in short."""
        return self._listing.sums()

    def first(self, most: int) -> list[DocumentLine]:
        """Those with the largest share of unclassified text, where there are more than `most`; else all by name."""
        order = "place" if self.total <= most else f"{_UNCLASSIFIED} DESC, place"
        query = f"SELECT 0, place, {_SHOWN} FROM report_document ORDER BY {order} LIMIT {int(most)}"
        return [_line(self._words, row) for row in self._con.execute(query).fetchall()]

    def pages(self, numbers: Collection[int]) -> Iterator[tuple[int, list[DocumentLine]]]:
        """Number and lines of some pages; the first page has the number 0. `sums` has been asked for."""
        for number, rows in self._listing.pages(_LINES, numbers):
            yield number, [_line(self._words, row) for row in rows]


def _line(words: Words, row: tuple[Any, ...]) -> DocumentLine:
    _, _, name, title, issuer, first, last, characters, is_canonical, tasks, targets, anomalies, *sizes = row
    years = "–".join(dict.fromkeys(str(year) for year in (first, last) if year))
    return DocumentLine(
        name, title, issuer, years, characters, is_canonical, tasks, targets, anomalies, _classes(sizes, words)
    )


def _classes(sizes: Sequence[int], words: Words) -> list[tuple[str, str, int]]:
    return [
        (entry.code, words.t(entry.zh, entry.en), int(size))
        for entry, size in zip(CONSERVATION_CLASSES, sizes, strict=True)
    ]
