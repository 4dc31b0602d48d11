"""Rows in the order of a list, and how they fall into pages.

Belongs here: where pages begin, what each is made of in short, handing rows out while they are read.
Does not belong here: what is listed, and in which order (`document_lines`, `target_lines`), HTML (`list_rows`).

A list is a temporary table: ``place`` counts its rows from 0, ``mark`` is a number below `MARKS` that a row has
wherever it stands, ``said`` a hash of what is shown of it. A page begins at the row with the lowest mark within reach.
So a row that comes or goes changes its own page, and those behind it begin where they began.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MARKS = 2**32
_LEAST, _MOST = 250, 750  # rows of a page, where there are so many
_LOW = MARKS // 100  # a page has a few rows with a lower mark to begin at
_AT_ONCE = 1_000
_PAGES_AT_ONCE = 600


class Listing:
    """The list in the temporary table `table`."""

    def __init__(self, con: DuckDBPyConnection, table: str) -> None:
        self._con, self._table = con, table
        self._firsts: list[int] = []  # of each page, and of one behind the last
        self.total = int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])

    def sums(self) -> list[str]:
        """What each page is made of, in short: with equal sums pages say the same. Divides the list into pages."""
        low = self._con.execute(f"SELECT place, mark FROM {self._table} WHERE mark < {_LOW} ORDER BY place").fetchall()
        firsts = beginnings(self.total, low)
        self._firsts = [*firsts, self.total]
        pages = ", ".join(f"({number}, {first})" for number, first in enumerate(firsts))
        self._con.execute(
            f"CREATE OR REPLACE TEMP TABLE {self._table}_page AS SELECT * FROM (VALUES {pages}) AS p(page, first)"
        )
        sums = self._con.execute(
            f"SELECT sum(CAST(hash(said, place - first) AS HUGEINT)) FROM ({self._paged()}) GROUP BY page ORDER BY page"
        )
        return [str(total) for (total,) in sums.fetchall()]

    def first(self, query: str, most: int) -> list[tuple[Any, ...]]:
        """What `query` makes of the first rows: it begins with page and place and speaks of them as ``chosen``."""
        chosen = f"SELECT 0 AS page, * FROM {self._table} WHERE place < {int(most)}"
        return self._con.execute(f"WITH chosen AS ({chosen}) {query} ORDER BY place").fetchall()

    def pages(self, query: str, numbers: Collection[int]) -> Iterator[tuple[int, Iterator[tuple[Any, ...]]]]:
        """Number and rows of some pages, the first one has the number 0; `query` is as in `first`."""
        ordered = sorted(numbers)
        for start in range(0, len(ordered), _PAGES_AT_ONCE):  # with all at once sorting would go through the disk
            some = ordered[start : start + _PAGES_AT_ONCE]
            low, high = self._firsts[some[0]], self._firsts[some[-1] + 1]
            chosen = (
                f"{self._paged()} WHERE place >= {low} AND place < {high} AND page IN ({', '.join(map(str, some))})"
            )
            rows = streamed(self._con, f"WITH chosen AS ({chosen}) {query} ORDER BY place")
            yield from groupby(rows, key=lambda row: int(row[0]))

    def _paged(self) -> str:
        return f"SELECT page, first, r.* FROM {self._table} AS r ASOF JOIN {self._table}_page AS p ON place >= p.first"


def beginnings(total: int, low: Sequence[tuple[int, int]]) -> list[int]:
    """The places at which pages of a list of `total` rows begin.

    Args:
        low: place and mark of the rows with a low mark, in the order of places.
    """
    firsts = [0]
    while total - firsts[-1] > _MOST:
        least, most = firsts[-1] + _LEAST, min(firsts[-1] + _MOST, total - _LEAST)
        within = low[bisect_left(low, (least, 0)) : bisect_left(low, (most, 0))]
        firsts.append(min(within, key=lambda row: row[1])[0] if within else most)
    return firsts


def streamed(con: DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, of which only some are held in memory at once."""
    cursor = con.execute(query)
    while part := cursor.fetchmany(_AT_ONCE):
        yield from part
