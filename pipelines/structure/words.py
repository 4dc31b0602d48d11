"""The word lists of the structure grammar as parts of a pattern.

Belongs here: handing over a list of the lexicon.
Does not belong here: the words (`lexicon/data/structure_words.csv`), the grammar around them.
"""

from __future__ import annotations

from functools import cache

from pipelines.lexicon import load
from pipelines.lexicon.patterns import any_of


@cache
def words_of(name: str) -> str:
    """A pattern of the words of one list of `structure_words`."""
    return any_of(row.word for row in load("structure_words") if row.list == name)
