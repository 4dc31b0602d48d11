"""Numbered paragraphs each said twice in a row.

Belongs here: two copies woven into one another.
Does not belong here: one copy behind the other (`blocks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from pipelines.structure.numbering import Head
from pipelines.structure.repeats.model import MIN_PARAGRAPH_SCORE, MIN_RUN, Letters, Repeat
from pipelines.structure.repeats.snap import numbers_agree

_MIN_DOUBLED = 3


def may_be_doubled(heads: Sequence[Head | None]) -> bool:
    """Whether enough list numbers stand twice in a row; where nothing was taken out, nothing else can be doubled."""
    numbers = [(head.rank, head.value) for head in heads if head is not None]
    return sum(before == number for before, number in pairwise(numbers)) >= _MIN_DOUBLED


def doubled(text: Letters, taken: set[int]) -> list[Repeat]:
    """Numbered paragraphs each said twice in a row, as where two copies were woven into one another.

    One such paragraph may be a slip of the writer; what counts is that the page as a whole does so.
    """
    has_letters = (text.end_letter > text.first_letter).tolist()
    said = [i for i, head in enumerate(text.heads) if has_letters[i] and i not in taken]
    found: list[Repeat] = []
    for before, index in pairwise(said):
        head, head_before = text.heads[index], text.heads[before]
        if head is None or head_before is None or (head.rank, head.value) != (head_before.rank, head_before.value):
            continue
        paragraph, source = text.said(index, index), text.said(before, before)
        score = fuzz.ratio(paragraph, source)
        if score < MIN_PARAGRAPH_SCORE or not numbers_agree(paragraph, source):
            continue
        place = text.paragraphs[before]
        matched = max(1, round(score / 100 * len(paragraph)))
        found.append(Repeat(index, index, place.start, place.end, round(score / 100, 6), matched))
    whole = sum(repeat.matched_chars for repeat in found)
    return found if len(found) >= _MIN_DOUBLED and whole >= MIN_RUN else []
