"""What the steps of finding repeats hand to one another.

Belongs here: the records, and the two lengths all steps go by.
Does not belong here: finding or judging anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.structure.numbering import Head
from pipelines.structure.paragraphs import Paragraph

GRAM = 10
"""Letters of which every run is compared."""
MIN_RUN = 150
"""Letters a repeated block must reach."""
DRIFT = 24
"""How far a diagonal may drift, in letters: insertions and deletions of noise."""
MIN_PARAGRAPH_SCORE = 80.0
"""Likeness, of 100, from which two paragraphs say the same."""


class Repeat(NamedTuple):
    """Two runs of paragraphs that say the same.

    Attributes:
        removed: index range [first, last] of the paragraphs that are the duplicate.
        kept_start, kept_end: character span of the copy that stays.
        similarity: share of the removed characters found in the kept copy, 0 to 1.
        matched_chars: letters and digits matched.
    """

    removed_first: int
    removed_last: int
    kept_start: int
    kept_end: int
    similarity: float
    matched_chars: int


class Letters(NamedTuple):
    """A text with its letters, and where the letters of each paragraph begin and end."""

    folded: str
    paragraphs: list[Paragraph]
    heads: Sequence[Head | None]
    letters: str
    first_letter: npt.NDArray[np.intp]
    end_letter: npt.NDArray[np.intp]

    def length(self, first: int, last: int) -> int:
        """Letters of the paragraphs `first` to `last`."""
        return int(self.end_letter[last] - self.first_letter[first])

    def said(self, first: int, last: int) -> str:
        """The letters of the paragraphs `first` to `last`."""
        return self.letters[int(self.first_letter[first]) : int(self.end_letter[last])]

    def numbered(self, first: int, last: int) -> int:
        """How many of the paragraphs `first` to `last` begin with a number."""
        return sum(self.heads[index] is not None for index in range(first, last + 1))


class Run(NamedTuple):
    """Whole paragraphs that say again what earlier ones said; all bounds are inclusive.

    `is_chain`: the later ones go on to say again what they said themselves, as the second and third of three copies do.
    """

    later_first: int
    later_last: int
    earlier_first: int
    earlier_last: int
    similarity: float
    is_chain: bool


class Block(NamedTuple):
    """A stretch of the stream of letters, and how far before it stands what it repeats; half-open."""

    later_start: int
    later_end: int
    shift: int
