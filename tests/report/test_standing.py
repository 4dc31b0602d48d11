"""Pages that stand: known without being read, read again when they are not what is remembered, never taken on trust."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yaodian.report.standing import MEMORY, Standing

PAGE = '<!doctype html><meta name="yaodian-page" content="{}"><p>要点'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two pages and the memory of them."""
    pages = Standing(tmp_path, ("documents",))
    for name in ("a", "b"):
        pages.put(f"documents/{name}.html", PAGE.format(f"stamp-{name}"), f"stamp-{name}", f"short-{name}")
    pages.remember()
    return tmp_path


def _again(folder: Path) -> Standing:
    return Standing(folder, ("documents",))


def test_a_page_that_did_not_change_is_known_by_size_and_time(folder: Path) -> None:
    page = folder / "documents" / "a.html"
    before = page.stat()
    page.write_text(PAGE.format("unread-"), encoding="utf-8")  # as long as what stood there
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    pages = _again(folder)

    assert pages.stamp("documents/a.html") == "stamp-a"
    assert pages.remembered("documents/a.html", "short-a") == "stamp-a"
    assert pages.remembered("documents/a.html", "another") == ""


def test_a_page_that_was_changed_is_believed_instead_of_the_memory(folder: Path) -> None:
    page = folder / "documents" / "a.html"
    page.write_text(PAGE.format("stamp-c"), encoding="utf-8")
    os.utime(page, (1, 1))
    pages = _again(folder)

    assert pages.stamp("documents/a.html") == "stamp-c"


@pytest.mark.parametrize("damage", ["", "{", '{"version":2}', '{"version":0,"pages":{}}', '{"version":2,"pages":[1]}'])
def test_without_a_memory_pages_are_read(folder: Path, damage: str) -> None:
    (folder / MEMORY).write_text(damage, encoding="utf-8")
    pages = _again(folder)

    assert pages.stamp("documents/b.html") == "stamp-b"
    assert pages.remembered("documents/b.html", "short-b") == ""


def test_pages_nobody_wants_go_and_files_of_others_stay(folder: Path) -> None:
    (folder / "documents" / "mine.html").write_text("<p>mine", encoding="utf-8")
    pages = _again(folder)

    assert pages.take_away({"documents/b.html"}) == 1
    pages.remember()
    assert sorted(os.listdir(folder / "documents")) == ["b.html", "mine.html"]
    assert "documents/a.html" not in (folder / MEMORY).read_text(encoding="utf-8")


def _written(folder: Path) -> None:
    pages = _again(folder)
    pages.put_first("index.html", "<p>first", "all")
    pages.numbers["run"] = [1, 2]
    pages.remember()


def test_a_folder_is_whole_until_a_page_is_touched_or_another_report_is_wanted(folder: Path) -> None:
    assert not _again(folder).is_whole("index.html", "all")
    _written(folder)

    assert _again(folder).is_whole("index.html", "all")
    assert _again(folder).numbers == {"run": [1, 2]}
    assert not _again(folder).is_whole("index.html", "other")
    assert not _again(folder).is_whole("other.html", "all")
    for page in ("index.html", "documents/a.html"):
        _written(folder)
        (folder / page).unlink()
        assert not _again(folder).is_whole("index.html", "all")


def test_a_page_of_a_list_stands_as_long_as_it_is_what_was_written(folder: Path) -> None:
    pages = _again(folder)
    assert pages.stands("documents/a.html", "stamp-a", "short-a")
    assert not pages.stands("documents/a.html", "stamp-a", "short-b")
    os.utime(folder / "documents" / "a.html", (1, 1))
    assert not _again(folder).stands("documents/a.html", "stamp-a", "short-a")
