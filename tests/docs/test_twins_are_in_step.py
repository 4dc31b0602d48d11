"""A page and its Chinese twin have the same parts, show the same commands and name the same things in their tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks, name, prose, read

PAIRS = [
    (page, page.with_suffix(".zh.md"))
    for page in sorted((ROOT / "docs").rglob("*.md"))
    if page.with_suffix(".zh.md").exists()
]


def headings(page: Path) -> list[int]:
    """The levels of the headings outside fences, in order."""
    return [len(mark) for mark in re.findall(r"^(#+) ", prose(page), re.MULTILINE)]


def codes(page: Path) -> list[set[str]]:
    """The code spans of each row of a table that has some, in order; those in Chinese belong to one language."""
    rows = [line for line in prose(page).splitlines() if line.startswith("|")]
    return [found for row in rows if (found := set(re.findall(r"`([^`]+)`", row)))]


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda page: name(page))
def test_a_page_and_its_twin_are_in_step(english: Path, chinese: Path) -> None:
    assert headings(english) == headings(chinese)
    for language in ("sh", "toml", "csv", "python"):
        assert [block.text for block in blocks(english, language)] == [
            block.text for block in blocks(chinese, language)
        ], language
    assert len(blocks(english, "mermaid")) == len(blocks(chinese, "mermaid"))
    assert codes(english) == codes(chinese)


def test_every_chinese_page_has_an_english_one_and_speaks_chinese() -> None:
    for page in (ROOT / "docs").rglob("*.zh.md"):
        assert page.with_name(page.name.replace(".zh.md", ".md")).exists(), name(page)
        assert len(re.findall("[\u4e00-\u9fff]", read(page))) > 100, name(page)
