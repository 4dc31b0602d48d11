"""Pages that stand: known without being read, read again when they are not what is remembered, never taken on trust."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yaodian.report.memory import MEMORY
from yaodian.report.standing import Standing

PAGE = '<!doctype html><meta name="yaodian-page" content="{}"><p>要点'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two pages and the memory of them."""
    pages = Standing(tmp_path, ("documents",))
    for name in ("a", "b"):
        pages.put(f"documents/{name}.html", PAGE.format(f"stamp-{name}"), f"stamp-{name}", f"short-{name}")
    pages.put("list.html", PAGE.format("stamp-list"), "stamp-list")
    pages.numbers["run"] = [1, 2]
    pages.finish("index.html", "<p>first", "all", "this snapshot")
    return tmp_path


def _again(folder: Path, *, is_trusted: bool = False) -> Standing:
    return Standing(folder, ("documents",), is_trusted=is_trusted)


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


@pytest.mark.parametrize("damage", ["", "{", '{"version":4}\n', '{"version":2,"pages":{}}', "[1]\n{}\n", "cut short"])
def test_without_a_memory_pages_are_read(folder: Path, damage: str) -> None:
    whole = (folder / MEMORY).read_text(encoding="utf-8")
    (folder / MEMORY).write_text(whole[:-9] if damage == "cut short" else damage, encoding="utf-8")
    for pages in (_again(folder), _again(folder, is_trusted=True)):
        assert pages.stamp("documents/b.html") == "stamp-b"
        assert pages.remembered("documents/b.html", "short-b") == ""
        assert not pages.is_left_alone and not pages.is_whole("index.html", "all")


def test_pages_nobody_wants_go_and_files_of_others_stay(folder: Path) -> None:
    (folder / "documents" / "mine.html").write_text("<p>mine", encoding="utf-8")
    pages = _again(folder)
    pages.take_away({"documents/b.html"})
    pages.finish("index.html", "<p>first", "all", "this snapshot")

    assert sorted(os.listdir(folder / "documents")) == ["b.html", "mine.html"]
    assert sorted(os.listdir(folder)) == [MEMORY, "documents", "index.html"]
    assert "documents/a.html" not in (folder / MEMORY).read_text(encoding="utf-8")


@pytest.mark.parametrize("is_trusted", [False, True])
def test_a_folder_is_whole_until_a_page_is_touched_or_another_report_is_wanted(folder: Path, is_trusted: bool) -> None:
    pages = _again(folder, is_trusted=is_trusted)

    assert pages.is_whole("index.html", "all") and pages.is_left_alone == is_trusted
    assert pages.numbers == {"run": [1, 2]}
    assert not pages.is_whole("index.html", "other")
    assert not pages.is_whole("other.html", "all")
    for page in ("index.html", "list.html", "documents/a.html"):
        (folder / page).rename(folder / "kept")
        assert not _again(folder, is_trusted=is_trusted).is_whole("index.html", "all")
        (folder / "kept").rename(folder / page)


def test_pages_of_a_folder_that_was_left_alone_are_looked_at_one_by_one(folder: Path) -> None:
    pages = _again(folder, is_trusted=True)
    assert pages.shows("this snapshot") and not pages.shows("another")
    assert not _again(folder).shows("this snapshot")  # nobody said that the folder may be trusted

    (folder / "documents" / "c.html").write_text("<p>mine", encoding="utf-8")
    assert not _again(folder, is_trusted=True).is_left_alone
    assert [pages.stamp(f"documents/{name}.html") for name in "abc"] == ["stamp-a", "stamp-b", ""]
    pages.put("documents/b.html", PAGE.format("stamp-new"), "stamp-new", "short-new")
    pages.take_away({"list.html"}, ["documents/a.html", "documents/c.html", "documents/none.html"])
    pages.finish("index.html", "<p>second", "more", "the next")

    assert sorted(os.listdir(folder / "documents")) == ["b.html", "c.html"] and (folder / "list.html").exists()
    again = _again(folder, is_trusted=True)
    assert again.is_whole("index.html", "more") and again.shows("the next")
    again.look_through()
    assert again.is_whole("index.html", "more")
    assert again.remembered("documents/b.html", "short-new") == "stamp-new"
    assert again.stamp("documents/a.html") == ""


def test_a_folder_that_two_writers_finished_is_trusted_by_nobody(folder: Path) -> None:
    first = _again(folder, is_trusted=True)
    second = _again(folder)
    second.put("documents/b.html", PAGE.format("of-another"), "of-another")
    second.finish("index.html", "<p>second", "other", "another snapshot")
    first.put("documents/a.html", PAGE.format("stamp-new"), "stamp-new")
    first.finish("index.html", "<p>first", "all", "this snapshot")

    again = _again(folder, is_trusted=True)
    assert not again.is_left_alone
    assert [again.stamp(f"documents/{name}.html") for name in "ab"] == ["stamp-new", "of-another"]


def test_the_memory_begins_anew_where_most_of_it_is_old(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yaodian.report.memory._MOST_BYTES", 2000)
    sizes = []
    for number in range(40):
        pages = _again(folder, is_trusted=True)
        assert pages.is_left_alone
        pages.put("documents/a.html", PAGE.format(f"stamp-{number}"), f"stamp-{number}")
        pages.finish("index.html", "<p>first", "all", "this snapshot")
        sizes.append((folder / MEMORY).stat().st_size)
    assert max(sizes) < 4000 and sizes != sorted(sizes)
    again = _again(folder)
    assert [again.stamp(f"documents/{name}.html") for name in "ab"] == ["stamp-39", "stamp-b"]
    assert again.remembered("documents/b.html", "short-b") == "stamp-b"
