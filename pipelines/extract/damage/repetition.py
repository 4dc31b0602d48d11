"""A phrase said twice in a row.

Belongs here: repetition inside a sentence.
Does not belong here: repeated blocks of paragraphs (`structure.repeats`), lines of a page printed twice (`blocks`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from pipelines.extract.damage.model import Damage
from pipelines.text.joined import Joined

Phrase = tuple[int, int]

_SHORTEST, _LONGEST = 5, 20
_FIRST_HAN, _COUNT_OF_HAN = 0x4E00, 0x5200
_AT_ONCE = 1 << 18  # comparisons in one array


def find(folded: str, phrases: Iterable[Phrase]) -> Iterator[Damage]:
    """A phrase of 5 to 20 Chinese characters said twice in a row; `phrases` are those of `phrases_said_twice`."""
    last_end = -1
    for start, length in sorted(phrases, key=lambda phrase: (phrase[0], -phrase[1])):
        if start < last_end:
            continue
        last_end = start + 2 * length
        phrase = folded[start : start + length]
        if len(set(phrase)) > length // 2:
            yield Damage(start, last_end, "repeated_phrase", phrase, "high", "damage.phrase_twice")


def phrases_said_twice(joined: Joined) -> list[list[Phrase]]:
    """(start, length) of Chinese phrases that the next `length` characters repeat, in each of several texts.

    The text is laid beside itself, shifted by every length at once; a phrase said twice is a run of equal characters
    at least as long as the shift. Few places have as many equal characters as the shortest phrase has.
    """
    found: list[list[Phrase]] = [[] for _ in range(len(joined))]
    codes, size = joined.codes, len(joined.codes)
    is_han = codes - np.uint32(_FIRST_HAN) < _COUNT_OF_HAN  # unsigned: what lies below wraps around
    # What is not Chinese equals nothing, and neither does what lies behind the end: so no run goes on in the next row,
    # nor in the next text.
    here = (codes * is_han).astype(np.uint16)
    there = np.ones(size + _LONGEST, np.uint16)
    there[:size] = np.maximum(here, 1)
    # Row i is the text shifted by _SHORTEST + i, in place: one more element is one more step of two bytes.
    shifted = np.ndarray((_LONGEST - _SHORTEST + 1, size), np.uint16, there.data, 2 * _SHORTEST, (2, 2))
    rows = max(1, _AT_ONCE // max(1, size))
    for first in range(0, len(shifted), rows):
        equal = (shifted[first : first + rows] == here).ravel()
        for place, count in _runs(equal):
            row, start = divmod(place, size)
            length = _SHORTEST + first + row
            if count >= length:
                number = bisect_right(joined.starts, start) - 1
                if joined.starts[number + 1] - joined.starts[number] > 2 * length + 1:
                    found[number].append((start - joined.starts[number], length))
    return found


def _runs(equal: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(start, count) of every run of at least `_SHORTEST` true values."""
    two = equal[:-1] & equal[1:]
    four = two[:-2] & two[2:]
    five = (four[:-1] & equal[4:]).nonzero()[0]
    if not len(five):
        return []
    breaks = (five[1:] - five[:-1] > 1).nonzero()[0]
    starts = five[np.concatenate(([0], breaks + 1))]
    counts = five[np.concatenate((breaks, [-1]))] - starts + _SHORTEST
    return list(zip(starts.tolist(), counts.tolist(), strict=True))
