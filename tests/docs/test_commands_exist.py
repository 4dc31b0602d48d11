"""Every command the pages name can be typed: the command, its options, the make target, the question."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from schemas.marts import VIEWS
from tests.docs.pages import (
    PAGES,
    README,
    README_ZH,
    ROOT,
    blocks,
    name,
    read,
    shown,
    tables,
    typed,
    without_language,
)
from warehouse.questions import questions
from yaodian.cli import cli
from yaodian.exits import Exit

BOTH = pytest.mark.parametrize("page", [README, README_ZH], ids=name)


def unknown_part(arguments: tuple[str, ...]) -> str | None:
    """The first word of a ``yaodian`` command that the command line does not know, None when it knows all."""
    command: click.Command = cli
    words = list(arguments[1:])
    while words and isinstance(command, click.Group):
        word = words.pop(0)
        if word == "--help":
            continue
        found = command.get_command(click.Context(command), word)
        if found is None:
            return word
        command = found
    options = {
        spelling for parameter in command.params for spelling in parameter.opts if isinstance(parameter, click.Option)
    }
    return next((word for word in words if word.startswith("--") and word not in options), None)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_on_a_page_can_be_typed(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for arguments in typed(page):
        if arguments[0] == "make":
            assert re.search(rf"^{arguments[1]}:", makefile, re.MULTILINE), f"{name(page)}: make {arguments[1]}"
        else:
            part = unknown_part(arguments)
            assert part is None, f"{name(page)}: {' '.join(arguments)}: there is no {part}"


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert unknown_part(("yaodian", "bild")) == "bild"
    assert unknown_part(("yaodian", "build", "--ful")) == "--ful"
    assert unknown_part(("yaodian", "snapshots", "rollback")) is None


@BOTH
def test_the_page_names_every_question_and_no_other(page: Path) -> None:
    named = set(re.findall(r"@[a-z]+(?:-[a-z]+)*", read(page)))

    assert named == {f"@{question}" for question in questions()}


@BOTH
def test_the_page_names_every_view_once(page: Path) -> None:
    rows = tables(page, "view" if page == README else "视图")

    assert sorted(row[0].split()[0].strip("`") for row in rows) == sorted(view.name for view in VIEWS)
    if page == README_ZH:
        assert {row[0].split()[0].strip("`"): row[0].split()[1] for row in rows} == {
            view.name: view.zh for view in VIEWS
        }


@BOTH
def test_the_page_explains_every_exit_code(page: Path) -> None:
    rows = tables(page, "exit code" if page == README else "退出码")

    assert [int(row[0]) for row in rows] == sorted(Exit)


def test_both_readmes_show_the_same() -> None:
    english, chinese = ([without_language(command) for command in typed(page)] for page in (README, README_ZH))
    assert english == chinese
    for language in ("sh", "python"):
        code = [[re.sub(r"\s+#.*", "", block.text) for block in blocks(page, language)] for page in (README, README_ZH)]
        assert code[0] == code[1]
    assert [each.command for each in shown(README)] == [each.command for each in shown(README_ZH)]
    assert len(re.findall(r"^## ", read(README), re.MULTILINE)) == len(
        re.findall(r"^## ", read(README_ZH), re.MULTILINE)
    )
