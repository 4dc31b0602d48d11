"""Which units are worth comparing: those that share passages few others have.

Belongs here: rare passages, and the pairs they suggest.
Does not belong here: what a pair is (`judge`).

How rare a passage is depends on the corpus as a whole, and grows only. So a pair of old units can stop being a
candidate when documents are added, and never becomes one: an increment asks for pairs with new units, and looks
again at the old pairs whose passages became common.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.corpus.units import Units

RARE = 24
"""A passage that more units than these have suggests nothing."""
_SHARED = 2
_SHARE = 0.04  # of the passages of the smaller unit; noise in both copies leaves a fifth
_SHORT = 16  # a unit with fewer passages needs one rare one in common

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def candidate_pairs(units: Units, is_new: NDArray[np.bool_]) -> Pairs:
    """Pairs (left < right, indexes of units) that share rare passages and of which one at least is new."""
    codes = [_of_same_text(units)]
    starts = np.cumsum(units.frequency) - units.frequency
    owner = units.passages.owner()[units.passage_order]
    for frequency in range(2, RARE + 1):
        rows = owner[starts[units.frequency == frequency][:, None] + np.arange(frequency)]
        if not is_new.all():
            rows = rows[is_new[rows].any(axis=1)]
        rows.sort(axis=1)
        first, second = np.triu_indices(frequency, 1)
        one, other = rows[:, first].ravel(), rows[:, second].ravel()
        codes.append((one * len(units) + other)[one != other])  # a passage may stand twice in a unit
    suggested = np.sort(np.concatenate(codes[1:]))
    begins = np.flatnonzero(np.diff(suggested, prepend=-1))
    times = np.diff(begins, append=len(suggested))
    pairs = suggested[begins]
    left, right = pairs // max(1, len(units)), pairs % max(1, len(units))
    pairs = pairs[times >= _needed(units, left, right)]
    pairs = np.concatenate([pairs, np.setdiff1d(codes[0], pairs)])
    left, right = pairs // max(1, len(units)), pairs % max(1, len(units))
    wanted = is_new[left] | is_new[right]
    return left[wanted], right[wanted]


def still_candidates(
    units: Units, is_new: NDArray[np.bool_], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which pairs of old units share enough rare passages now that there are new units."""
    owner = units.passages.owner()
    ids = units.passages.values
    before = units.frequency - np.bincount(ids[is_new[owner]], minlength=len(units.frequency))
    became_common = (before <= RARE) & (before > 1) & (units.frequency > RARE)
    touched = np.zeros(len(units), np.bool_)
    touched[owner[became_common[ids]]] = True
    keep = np.ones(len(left), np.bool_)
    is_rare = units.frequency <= RARE
    bounds = units.passages.bounds
    again = touched[left] & touched[right] & (units.text_keys[left] != units.text_keys[right])
    needed = _needed(units, left, right)
    for index in np.flatnonzero(again).tolist():
        one = ids[bounds[left[index]] : bounds[left[index] + 1]]
        other = ids[bounds[right[index]] : bounds[right[index] + 1]]
        shared = np.intersect1d(one[is_rare[one]], other[is_rare[other]])
        keep[index] = len(shared) >= needed[index]
    return keep


def _needed(units: Units, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    sizes = np.diff(units.passages.bounds)
    smaller = np.minimum(sizes[left], sizes[right])
    needed: NDArray[np.int64] = np.maximum(np.where(smaller < _SHORT, 1, _SHARED), (_SHARE * smaller).astype(np.int64))
    return needed


def _of_same_text(units: Units) -> NDArray[np.int64]:
    """Units with the same letters, told apart by their fields: each with the first of them."""
    order = np.lexsort((np.arange(len(units)), units.text_keys))
    begins = np.diff(units.text_keys[order], prepend=-1) != 0
    if not len(order):
        return np.empty(0, np.int64)
    first = order[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    again: NDArray[np.int64] = (first * len(units) + order)[~begins]
    return again


__all__ = ["RARE", "Pairs", "candidate_pairs", "still_candidates"]
