"""Grams: every run of a few characters of a text as one number, computed for the whole text at once.

Belongs here: the rolling hash of all runs of a given length.
Does not belong here: what equal runs mean (a repeated block in `repeats`, a phrase said twice in the damage ledger).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.text.codes import Codes

Grams = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15  # odd, so that no character is multiplied away
_WORD = (1 << 64) - 1


def grams(codes: Codes, length: int) -> Grams:
    """The hash of codes[i : i + length] for every i; one shorter array for each further character.

    A polynomial modulo 2**64, put together from runs of 1, 2, 4, … characters: the cost grows with the logarithm of
    `length`. Use the high bits where few bits are needed.
    """
    run, width = codes.astype(np.uint64), 1
    total, built = run[:0], 0
    while built < length:
        if length & width:
            count = max(0, len(codes) - built - width + 1)
            total = total[:count] + run[built : built + count] * _power(built) if built else run
            built += width
        run, width = run[:-width] + run[width:] * _power(width), width * 2
    return total


def _power(exponent: int) -> np.uint64:
    return np.uint64(pow(_BASE, exponent, _WORD + 1))
