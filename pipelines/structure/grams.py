"""Grams: every run of a few characters of a text as one number, computed for the whole text at once.

Belongs here: the rolling hash of all runs of a given length.
Does not belong here: what equal runs mean (a repeated block in `repeats`).

The hash has 32 bits, of which a processor computes many at once: two of them take a third of the time of one of 64.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipelines.text.codes import Codes

Grams = npt.NDArray[np.uint32]

BASES = (0x9E3779B1, 0x85EBCA77)
"""Two of them, for two hashes that together are as good as one of 64 bits. Odd, so that no character is lost."""
_SEED = 0xC2B2AE3D
_WORD = (1 << 32) - 1


def grams(codes: Codes, length: int, base: int = BASES[0]) -> Grams:
    """The hash of codes[i : i + length] for every i; one shorter array for each further character.

    A polynomial modulo 2**32 without a constant term, put together from runs of 1, 2, 4, … characters: the cost grows
    with the logarithm of `length`. Use the high bits where few bits are needed; they depend on every character.
    """
    run, width = codes * np.uint32(base), 1
    total, built = run[:0], 0
    while built < length:
        if length & width:
            count = max(0, len(codes) - built - width + 1)
            total = _behind(total[:count], run[built : built + count], built, base) if built else run
            built += width
        if built < length:
            run, width = _behind(run[:-width], run[width:], width, base), width * 2
    return total


def _behind(first: Grams, second: Grams, width: int, base: int) -> Grams:
    """Runs put together: each of `first`, which has `width` characters, and what follows it."""
    whole = second * np.uint32(pow(base, width, _WORD + 1))
    whole += first
    return whole


def set_apart(hashes: Grams, starts: Sequence[int]) -> Grams:
    """Hashes of grams that are equal inside one text only: those of text i begin at `starts[i]`. Changed in place."""
    for number, (start, end) in enumerate(pairwise((*starts, len(hashes)))):
        hashes[start:end] += np.uint32(number * _SEED & _WORD)
    return hashes


def paired(upper: Grams, lower: Grams, places: npt.NDArray[np.intp]) -> npt.NDArray[np.uint64]:
    """The two hashes of the runs at `places` as one number."""
    whole = upper[places].astype(np.uint64)
    whole <<= np.uint64(32)
    whole |= lower[places]
    return whole
