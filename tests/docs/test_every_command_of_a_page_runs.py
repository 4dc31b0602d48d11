"""Every command the pages below docs/ show is typed, in order, at a desk with the built samples.

Pages that build, remove or start something are tried by `make test-site` (website/tests).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.at_the_desk import changes_data, commands, differs, language, sit_down, try_page
from tests.docs.pages import ROOT, name

DOCS = sorted((ROOT / "docs").rglob("*.md"))
SHOWING = [page for page in DOCS if commands(page)]


@pytest.mark.parametrize("page", [page for page in SHOWING if not changes_data(page)], ids=name)
def test_every_command_of_the_page_runs_and_prints_what_is_shown(
    page: Path, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_page(page, sit_down(tmp_path, page, samples), monkeypatch)


def test_a_page_and_its_twin_have_the_same_commands() -> None:
    twins = [page for page in SHOWING if language(page) == "en" and page.with_suffix(".zh.md").exists()]
    assert twins
    for page in twins:
        both = [[command.text for command in commands(each)] for each in (page, page.with_suffix(".zh.md"))]
        assert both[0] == both[1], name(page)


def test_an_elision_stands_for_lines_or_within_a_line_for_words() -> None:
    assert differs(("a…z", "…", "c"), ["a to z", "b", "c"]) is None
    assert differs(("a…z",), ["a to y"]) == "a…z"
    assert differs(("a", "c"), ["a", "b", "c"]) == "c"
    assert differs(("1.0",), ["1x0"]) == "1.0"
    assert differs(("a",), ["a", "b"]) == "(nothing after) a"


def test_a_command_that_ends_otherwise_or_prints_otherwise_is_named(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (block, said) in enumerate(
        (
            ("$ yaodian query @nothing   # exit 3", "ended with 2"),
            ('$ yaodian query "SELECT 1 AS a"   # exit 1', "the page says 1"),
            ('$ yaodian query "SELECT 1 AS a"\nb\n…', "does not print: b"),
        )
    ):
        page = ROOT / "docs" / "quality_gate.md"  # a name for the message; the text is another
        monkeypatch.setattr("tests.docs.pages.read", lambda _, text=block: f"```console\n{text}\n```\n")
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(AssertionError, match=said):
            try_page(page, sit_down(folder, page, samples), monkeypatch)
