"""A phrase said twice in a row.

Belongs here: repetition inside a sentence.
Does not belong here: repeated blocks of paragraphs (`structure.repeats`), lines of a page printed twice (`blocks`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.extract.damage.model import Damage
from pipelines.structure.grams import Codes, Grams, codes_of, grams

_SHORTEST, _LONGEST = 5, 20
# A phrase of five or more characters holds, at an even place, a run of four that the second copy repeats.
_PROBE = 4


def find(folded: str) -> Iterator[Damage]:
    """A phrase of 5 to 20 Chinese characters said twice in a row, by comparing the text with itself shifted."""
    codes = codes_of(folded)
    if len(codes) <= 2 * _SHORTEST:
        return
    probes = grams(codes, _PROBE)
    found = [
        (start, length)
        for length in range(_LONGEST, _SHORTEST - 1, -1)
        if _may_repeat(codes, probes, length)
        for start in _repeats_at(codes, length)
    ]
    last_end = -1
    for start, length in sorted(found, key=lambda item: (item[0], -item[1])):
        if start < last_end:
            continue
        last_end = start + 2 * length
        phrase = folded[start : start + length]
        if len(set(phrase)) > length // 2:
            yield Damage(start, last_end, "repeated_phrase", phrase, "high", "damage.phrase_twice")


def _may_repeat(codes: Codes, probes: Grams, length: int) -> bool:
    if len(probes) <= length:
        return False
    equal = probes[:-length:2] == probes[length::2]
    if not equal.any():
        return False
    first = codes[2 * np.flatnonzero(equal)]
    return bool(((first >= 0x4E00) & (first <= 0x9FFF)).any())


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
