"""Lists of many pages: any page is reached in a few clicks, and a row more or less changes its own page only."""

from __future__ import annotations

import random

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yaodian.report.index_page import ListPage
from yaodian.report.listing import MARKS, Listing, beginnings


def _links(number: int, of: int) -> list[int]:
    return ListPage("targets", "", number, of, 0).numbers


def test_of_few_pages_all_are_linked() -> None:
    assert _links(3, 60) == list(range(1, 61))


@pytest.mark.parametrize("of", [61, 2_400])
def test_of_many_pages_any_is_reached_in_a_few_clicks(of: int) -> None:
    reached, edge = {1}, {1}
    for _ in range(12):
        edge = {there for here in edge for there in _links(here, of)} - reached
        reached |= edge

    assert reached == set(range(1, of + 1))
    for number in (1, of // 2, of):
        assert len(_links(number, of)) <= 60 and {1, of, number} <= set(_links(number, of))


@given(total=st.integers(0, 20_000), step=st.integers(1, 3_000), shift=st.integers(0, 3_000))
def test_pages_are_neither_short_nor_long(total: int, step: int, shift: int) -> None:
    firsts = beginnings(total, [(place, place * 7919 % 1000) for place in range(shift, total, step)])

    sizes = [end - first for first, end in zip(firsts, [*firsts[1:], total], strict=True)]
    assert firsts[0] == 0 and sum(sizes) == total
    assert sizes == [total] if total <= 750 else all(250 <= size <= 750 for size in sizes)


def _pages(marks: list[int]) -> list[str]:
    with duckdb.connect() as con:
        con.execute(
            "CREATE TEMP TABLE listed AS"
            " SELECT unnest(?::BIGINT[]) AS place, unnest(?::BIGINT[]) AS mark, mark AS said",
            [list(range(len(marks))), marks],
        )
        listing = Listing(con, "listed")
        sums = listing.sums()
        asked = range(len(sums))
        read = listing.pages("SELECT page, place, said FROM chosen", asked)
        assert [row[2] for _, page in read for row in page] == marks
        assert [row[2] for row in listing.first("SELECT page, place, said FROM chosen", 5)] == marks[:5]
    return sums


def test_a_row_more_or_less_changes_no_page_but_its_own() -> None:
    chance = random.Random(6)
    marks = [chance.randrange(MARKS) for _ in range(10_000)]
    before = set(_pages(marks))
    assert 14 <= len(before) <= 40

    for place in (0, 3_333, 6_666, 9_999):
        more = [*marks[:place], chance.randrange(MARKS), *marks[place:]]
        less = [*marks[:place], *marks[place + 1 :]]
        for changed in (more, less):
            assert len(set(_pages(changed)) - before) <= 2


def test_the_order_of_rows_on_a_page_counts() -> None:
    assert len(set(_pages([1, 2])) & set(_pages([2, 1]))) == 0
