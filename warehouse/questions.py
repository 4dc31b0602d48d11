"""The named questions of `questions.sql`.

Belongs here: parsing that file. Does not belong here: running a question (`read.query`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

BLOCK = re.compile(
    r"^-- name: (?P<name>[a-z0-9-]+)\n-- zh: (?P<zh>[^\n]+)\n-- en: (?P<en>[^\n]+)\n(?P<sql>[^;]+);",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its name, what it asks in Chinese and English, and one SELECT without semicolon."""

    name: str
    zh: str
    en: str
    sql: str


@cache
def questions() -> dict[str, Question]:
    """All named questions by name, in the order of the file; ValueError when the file is malformed."""
    text = resources.files("warehouse").joinpath("questions.sql").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> dict[str, Question]:
    """The blocks of `text`; ValueError names a block that repeats or lacks a part."""
    found: dict[str, Question] = {}
    for match in BLOCK.finditer(text):
        question = Question(match["name"], match["zh"].strip(), match["en"].strip(), match["sql"].strip())
        if question.name in found:
            raise ValueError(f"questions.sql: {question.name} is defined twice")
        found[question.name] = question
    started = re.findall(r"^-- name: *(.*)$", text, re.MULTILINE)
    if missing := [name for name in started if name not in found]:
        raise ValueError(
            f"questions.sql: {', '.join(missing)} needs the lines name, zh, en and a statement that ends with ;"
        )
    return found
