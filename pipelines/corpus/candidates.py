"""Which units are worth comparing: those that share telling passages.

Belongs here: which passages tell something, and the pairs they suggest.
Does not belong here: what a pair is (`judge`).

How common a passage is depends on the corpus as a whole, so a pair can stop being a candidate when documents come, and
become one when documents go: `changed` follows that where few came or went. Here candidates are looked up among all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.corpus.units import Units, ranges

RARE = 16
"""Of a passage that stands in no more units than these, every two are compared."""
LEADERS = 2
"""Of a passage that stands in more, each is compared with the first ones by key: a page copied a hundred times has few
rare passages, but a hundred copies lead to one."""
_SHARED = 2
_SHARE = 0.1  # of the passages of the smaller unit; noise in both copies leaves a fifth
_SHORT = 16  # a unit with fewer passages needs one in common

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def candidate_pairs(units: Units) -> Pairs:
    """Pairs (left < right, indexes of units) that share enough telling passages."""
    count = max(1, len(units))
    starts = np.cumsum(units.frequency) - units.frequency
    owner = units.holders
    codes = []
    for frequency in range(2, RARE + 1):
        rows = owner[starts[units.frequency == frequency][:, None] + np.arange(frequency)]
        first, second = np.triu_indices(frequency, 1)
        codes.append((rows[:, first] * count + rows[:, second]).ravel())
    common = np.flatnonzero(units.frequency > RARE)
    for rank in range(LEADERS):
        after = units.frequency[common] - rank - 1
        led = np.repeat(owner[starts[common] + rank], after) * count + owner[ranges(starts[common] + rank + 1, after)]
        codes.append(led)
    suggested = np.sort(np.concatenate(codes))
    begins = np.flatnonzero(np.diff(suggested, prepend=-1))
    times = np.diff(begins, append=len(suggested))
    pairs = suggested[begins]
    sizes = units.passage_counts
    pairs = pairs[times >= needed(np.minimum(sizes[pairs // count], sizes[pairs % count]))]
    same_text = np.sort(_of_same_text(units))
    at = np.minimum(np.searchsorted(pairs, same_text), max(0, len(pairs) - 1))
    is_new = pairs[at] != same_text if len(pairs) else np.ones(len(same_text), bool)
    pairs = np.concatenate([pairs, same_text[is_new]])
    return pairs // count, pairs % count


def needed(smaller: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many telling passages a pair must share, by the passages of its smaller unit."""
    least: NDArray[np.int64] = np.maximum(np.where(smaller < _SHORT, 1, _SHARED), (_SHARE * smaller).astype(np.int64))
    return least


def _of_same_text(units: Units) -> NDArray[np.int64]:
    """Units with the same letters, told apart by their fields: each with the first of them."""
    order = np.lexsort((np.arange(len(units)), units.text_keys))
    begins = np.diff(units.text_keys[order], prepend=-1) != 0
    if not len(order):
        return np.empty(0, np.int64)
    first = order[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    again: NDArray[np.int64] = (first * len(units) + order)[~begins]
    return again


__all__ = ["LEADERS", "RARE", "Pairs", "candidate_pairs", "needed"]
