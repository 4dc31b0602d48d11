"""Lists of many pages: no page links to all of them, and any is reached in a few clicks."""

from __future__ import annotations

import pytest

from yaodian.report.index_page import ListPage


def _links(number: int, of: int) -> list[int]:
    return ListPage("targets", [], number, of, 0).numbers


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
