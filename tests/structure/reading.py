"""Reading small documents in tests.

Belongs here: parsing a text given as a string, and looking at what came out in few words.
Does not belong here: assertions.
"""

from __future__ import annotations

from tests.gold.reading import Parsed


def read(text: str) -> Parsed:
    """Parse a document given as text."""
    return Parsed(text.encode())


def kinds(document: Parsed) -> list[tuple[str, str]]:
    """(kind, text) of every segment but blanks."""
    return [
        (row["segment_kind_code"], row["text_raw"])
        for row in document.table("text_segment")
        if row["segment_kind_code"] != "whitespace"
    ]


def kind_of(document: Parsed, words: str) -> set[str]:
    """The kinds of the segments that hold the first occurrence of `words`."""
    start = document.text.index(words)
    end = start + len(words)
    return {
        row["segment_kind_code"]
        for row in document.table("text_segment")
        if row["char_start"] < end and start < row["char_end"]
    }


def task_texts(document: Parsed) -> list[str]:
    """The text of every task."""
    return [row["text_raw"] for row in document.table("task")]


def task_numbers(document: Parsed) -> list[str | None]:
    """The printed number of every task."""
    return [row["number_raw"] for row in document.table("task")]


def headings(document: Parsed) -> list[tuple[int, str | None]]:
    """(depth, heading) of every section."""
    return [(row["depth"], row["heading_zh"]) for row in document.table("section")]


def owners(document: Parsed) -> list[tuple[int, str, str]]:
    """(task, role, name) of every responsibility."""
    return [(row["task_seq"], row["role_code"], row["party_name_zh"]) for row in document.table("responsibility")]
