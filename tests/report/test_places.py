"""Addresses in the report: stable, apart from one another, and safe in a link whatever a source is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import report_places as places
from schemas.keys import child_key

PLAIN = re.compile("[A-Za-z0-9_./#-]+")


def test_the_published_addresses_are_as_documented() -> None:
    assert places.check("star.fct_target.value_is_finite") == "index.html#check-star.fct_target.value_is_finite"
    assert places.document("plans/2020 要点.txt") == "documents/2020-de245fb8cd61.html"
    assert places.fact("要点.txt", "target", child_key(4, 2)).endswith(".html#target-2")
    assert places.fact_in_text("要点.txt", "task", child_key(1, 7)).endswith(".html#task-7-text")
    assert places.segment("a.txt", 12) == f"{places.document('a.txt')}#segment-12"
    assert places.copy("a.txt") == places.document("a.txt").replace("documents/", "copies/")


@given(st.text(st.characters(), min_size=1, max_size=300))
def test_any_name_gives_a_short_address_that_needs_no_quoting(source_file: str) -> None:
    page = places.document(source_file)

    assert PLAIN.fullmatch(page) and len(page) < 80
    assert ".." not in page and page.count("/") == 1


@given(st.lists(st.text(min_size=1), min_size=2, max_size=20, unique=True))
def test_two_sources_have_two_pages(names: list[str]) -> None:
    assert len({places.document(name) for name in names}) == len(names)


def test_a_view_without_anchors_is_named_with_those_that_have_them() -> None:
    with pytest.raises(KeyError, match=r"task_theme have no anchor.*target"):
        places.fact("a.txt", "task_theme", 1)


def test_an_address_becomes_a_uri_of_this_machine(tmp_path: Path) -> None:
    uri = places.uri(tmp_path / "资料", places.check("lake.content.key"))

    assert uri.startswith("file:///") and uri.endswith("/report/index.html#check-lake.content.key")
    assert "%E8%B5%84" in uri
