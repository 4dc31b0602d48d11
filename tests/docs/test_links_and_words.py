"""Links lead somewhere, no page names a place it must not, and the glossary speaks of what exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, links, name, read, tables

CONTEXT = ROOT / "CONTEXT.md"
ADR = ROOT / "docs" / "adr"
# Put together so that this file does not hold them.
FORBIDDEN = re.compile(
    "|".join(
        (
            "/" + "work/",
            "/" + "tmp/",
            "/" + "root/",
            "/" + "home/",
            r"\.\./" + "shared",
            r"pypi\." + "org",
            "python" + "hosted",
        )
    ),
    re.IGNORECASE,
)
ADR_PARTS = ("**Context.**", "**Decision.**", "**Alternatives", "**Consequences.**")
ADR_WORDS = 400


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_of_a_page_leads_to_a_file_or_heading(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{name(page)} links to {target}, which is not there"
        assert not anchor or anchor in anchors(file), f"{name(page)} links to {target}, which has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_machine_or_a_package_index(page: Path) -> None:
    assert FORBIDDEN.findall(read(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_a_page_names_exists(page: Path) -> None:
    for path in re.findall(
        r"`((?:schemas|pipelines|warehouse|assets|yaodian|tests|docs)/[\w/.]+\.(?:py|md|sql|csv|txt))`", read(page)
    ):
        assert (ROOT / path).exists(), f"{name(page)} names {path}"


def test_every_decision_has_its_parts_and_fits_on_a_page() -> None:
    pages = [page for page in sorted(ADR.glob("*.md")) if page.name != "README.md"]
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = read(page)
        places = [text.find(part) for part in ADR_PARTS]
        assert -1 not in places and places == sorted(places), page.name
        assert len(text.split()) <= ADR_WORDS, page.name
        assert f"]({page.name})" in read(ADR / "README.md")
        assert text.splitlines()[0].removeprefix("# ")[:4] == page.name[:4]


@cache
def sources() -> str:
    """All code of the packages, SQL and Python."""
    folders = [ROOT / package for package in ("schemas", "pipelines", "warehouse", "assets", "yaodian")]
    return "\n".join(
        path.read_text("utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".sql")
    )


def test_every_name_the_glossary_gives_exists_in_the_code() -> None:
    rows = tables(CONTEXT, "Term")
    assert len(rows) > 60
    for term, meaning, names, avoid in rows:
        assert meaning and avoid, term
        found = re.findall(r"`([^`]+)`", names)
        assert found, f"{term} has no name in the code"
        for each in found:
            assert re.search(rf"(?<!\w){re.escape(each)}(?!\w)", sources()), f"{term}: no {each} in the code"


def test_no_term_stands_twice_in_the_glossary() -> None:
    terms = [row[0] for row in tables(CONTEXT, "Term")]

    assert len(set(terms)) == len(terms)


def test_contributing_lists_every_folder_of_tests() -> None:
    listed = {
        found for row in tables(ROOT / "CONTRIBUTING.md", "folder") for found in re.findall(r"`tests/(\w+)`", row[0])
    }

    assert listed == {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
