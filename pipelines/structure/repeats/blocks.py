"""Blocks: dense runs of equal grams along a diagonal.

Belongs here: equal grams of a stream of letters, and where they lie densely at one distance.
Does not belong here: paragraphs (`snap`).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipelines.structure.grams import Codes, grams
from pipelines.structure.repeats.model import DRIFT, GRAM, MIN_RUN, Block

_MIN_DENSITY = 0.55  # share of the block's positions that equal grams cover
_MIN_PAIRS = MIN_RUN // 4
_GAP = 80  # unmatched letters bridged inside one block
_MAX_PARTNERS = 6  # earlier occurrences considered for each gram
_Places = npt.NDArray[np.intp]


def dense_blocks(stream: Codes) -> list[Block]:
    """The blocks of a stream of letters, in the order of their distance."""
    later, earlier = _repeated_grams(stream)
    shift = later - earlier
    far = shift >= GRAM
    later, shift = later[far], shift[far]
    if len(later) < _MIN_PAIRS:
        return []
    by_shift = np.argsort(shift, kind="stable")
    later, shift = later[by_shift], shift[by_shift]
    bounds = [0, *((shift[1:] - shift[:-1] > DRIFT).nonzero()[0] + 1).tolist(), len(shift)]
    return [
        block
        for first, last in pairwise(bounds)
        if last - first >= _MIN_PAIRS
        for block in _runs(later[first:last], shift[first:last])
    ]


def _runs(later: _Places, shift: _Places) -> list[Block]:
    """The dense runs of the places that lie at about one distance from what they repeat."""
    places = np.sort(later)
    gaps = places[1:] - places[:-1]
    covered = np.minimum(gaps, GRAM)
    bounds = [0, *((gaps > _GAP).nonzero()[0] + 1).tolist(), len(places)]
    blocks = []
    for first, last in pairwise(bounds):
        start, end = int(places[first]), int(places[last - 1]) + GRAM
        if end - start < MIN_RUN:
            continue
        density = (int(covered[first : last - 1].sum()) + GRAM) / (end - start)
        if density >= _MIN_DENSITY:
            inside = (later >= start) & (later < end)
            blocks.append(Block(start, end, int(np.median(shift[inside]))))
    return blocks


def _repeated_grams(stream: Codes) -> tuple[_Places, _Places]:
    """(later, earlier) positions of equal grams, each gram with at most `_MAX_PARTNERS` earlier ones."""
    hashes = grams(stream, GRAM)
    # a bucket with one gram in it holds no repeat: what remains to be sorted is a small part of the text
    bits = max(8, (4 * len(hashes)).bit_length())
    buckets = (hashes >> np.uint64(64 - bits)).view(np.int64)
    shared = (np.bincount(buckets)[buckets] > 1).nonzero()[0]
    order = shared[np.argsort(hashes[shared], kind="stable")]
    sorted_hashes = hashes[order]
    later_parts, earlier_parts = [order[:0]], [order[:0]]
    for step in range(1, min(_MAX_PARTNERS, len(order) - 1) + 1):
        equal = (sorted_hashes[step:] == sorted_hashes[:-step]).nonzero()[0]
        if not len(equal):
            break
        later_parts.append(order[equal + step])
        earlier_parts.append(order[equal])
    return np.concatenate(later_parts), np.concatenate(earlier_parts)
