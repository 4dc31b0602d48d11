"""Sentences of the command line and of the settings in Chinese.

Belongs here: reading ``chinese.csv``, which people review. Does not belong here: messages of the program, which are
written in both languages where they are said.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def sentences() -> dict[str, str]:
    """English sentence → Chinese."""
    text = resources.files("yaodian.reference").joinpath("chinese.csv").read_text(encoding="utf-8")
    return {row["en"]: row["zh"] for row in csv.DictReader(text.splitlines())}


def said(sentence: str, lang: str) -> str:
    """The sentence in a language; English where nobody has written the Chinese one yet (a test names it)."""
    return sentences().get(sentence, sentence) if lang == "zh" else sentence
