"""A phrase said twice in a row.

Belongs here: repetition inside a sentence.
Does not belong here: repeated blocks of paragraphs (`structure.repeats`), lines of a page printed twice (`blocks`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pipelines.extract.damage.model import Damage
from pipelines.structure.grams import Codes, codes_of, grams

_SHORTEST, _LONGEST = 5, 20
# A phrase of five or more characters holds, at an even place, a run of four that the second copy repeats.
_PROBE = 4


def find(folded: str) -> Iterator[Damage]:
    """A phrase of 5 to 20 Chinese characters said twice in a row, by comparing the text with itself shifted."""
    codes = codes_of(folded)
    if len(codes) <= 2 * _SHORTEST:
        return
    found = [(start, length) for length in _likely_lengths(codes) for start in _repeats_at(codes, length)]
    last_end = -1
    for start, length in sorted(found, key=lambda item: (item[0], -item[1])):
        if start < last_end:
            continue
        last_end = start + 2 * length
        phrase = folded[start : start + length]
        if len(set(phrase)) > length // 2:
            yield Damage(start, last_end, "repeated_phrase", phrase, "high", "damage.phrase_twice")


def _likely_lengths(codes: Codes) -> list[int]:
    """The lengths of phrases that may be said twice: the distances at which a probe of Chinese characters returns."""
    probes = grams(codes, _PROBE)
    padded = np.concatenate((probes, np.zeros(_LONGEST, probes.dtype)))
    behind = sliding_window_view(padded[_SHORTEST:], _LONGEST - _SHORTEST + 1)[: len(probes) : 2]
    places, steps = np.nonzero(behind == probes[::2, np.newaxis])
    first = codes[2 * places]
    lengths: list[int] = (np.unique(steps[(first >= 0x4E00) & (first <= 0x9FFF)]) + _SHORTEST).tolist()
    return lengths


def _repeats_at(codes: Codes, length: int) -> list[int]:
    """Where a run of `length` Chinese characters begins that the next `length` characters repeat."""
    if len(codes) <= 2 * length:
        return []
    first = codes[:-length]
    equal = (first == codes[length:]) & (first >= 0x4E00) & (first <= 0x9FFF)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], equal.astype(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    kept: list[int] = starts[ends - starts >= length].tolist()
    return kept
