"""The pages on BI: their commands print what they show, their links lead somewhere, both languages say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import in_process
from tests.docs.pages import ROOT, Shown, links, name, read, shown, tables, typed
from tests.docs.test_commands_exist import unknown_part
from tests.docs.test_shown_results_are_real import differs
from warehouse.ddl import SCHEMAS

DOCS = ROOT / "docs"
BI = (DOCS / "bi.md", DOCS / "bi.zh.md")
PAGES = (*BI, *(DOCS / f"{page}{lang}.md" for page in ("metrics", "questions") for lang in ("", ".zh")))
CASES = [pytest.param(each, id=f"{name(page)}: {each.command}") for page in BI for each in shown(page)]


@pytest.mark.parametrize("example", CASES)
def test_a_command_prints_what_the_page_shows(samples: Path, example: Shown) -> None:
    done = in_process(*example.arguments[1:], "--data-dir", samples)

    assert done.code == 0, done.err
    found = [line.rstrip() for line in done.out.splitlines()]
    assert differs(example.lines, found) is None, "\n".join(found)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_and_command_of_the_page_exists(page: Path) -> None:
    for target in links(page):
        assert (page.parent / target.partition("#")[0]).resolve().exists(), target
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for arguments in typed(page):
        if arguments[0] == "make":
            assert re.search(rf"^{arguments[1]}:", makefile, re.MULTILINE), arguments
        else:
            assert unknown_part(arguments) is None, arguments


def test_both_pages_name_every_schema_the_same_clients_and_the_same_commands() -> None:
    for page, head in zip(BI, ("schema", "模式"), strict=True):
        assert {row[0].strip("`") for row in tables(page, head)} == set(SCHEMAS)
    english, chinese = (re.findall(r"^\*\*([A-Z]\w+(?: BI)?)", read(page), re.MULTILINE) for page in BI)
    assert {"SQLAlchemy", "DBeaver", "Metabase", "Power BI", "Tableau", "Superset"} <= set(chinese) <= set(english)
    assert [each.command for each in shown(BI[0])] == [each.command for each in shown(BI[1])]
