"""Blocks: dense runs of equal grams along a diagonal.

Belongs here: equal grams of streams of letters, and where they lie densely at one distance.
Does not belong here: paragraphs (`snap`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.structure.grams import Codes, grams
from pipelines.structure.joined import set_apart
from pipelines.structure.repeats.model import DRIFT, GRAM, MIN_RUN, Block

_MIN_DENSITY = 0.55  # share of the block's positions that equal grams cover
_MIN_PAIRS = MIN_RUN // 4
_GAP = 80  # unmatched letters bridged inside one block
_MAX_PARTNERS = 6  # earlier occurrences considered for each gram
_ROOM = 40  # bits for a place below the number of its group
_Places = npt.NDArray[np.int64]


def dense_blocks(stream: Codes, starts: Sequence[int]) -> list[list[Block]]:
    """The blocks of each of several streams of letters, in the order of their distance.

    `starts` is where each stream begins; what lies between two of them must hold a number that stands nowhere else.
    """
    blocks: list[list[Block]] = [[] for _ in starts]
    later, earlier = _repeated_grams(stream, starts)
    shift = later - earlier
    far = shift >= GRAM
    later, shift = later[far], shift[far]
    if len(later) < _MIN_PAIRS:
        return blocks
    owner = np.searchsorted(starts, later, side="right") - 1
    diagonal = (owner << _ROOM) + shift  # so no two streams share a diagonal
    by_diagonal = np.argsort(diagonal, kind="stable")
    later, shift, diagonal = later[by_diagonal], shift[by_diagonal], diagonal[by_diagonal]
    first, last = _runs(diagonal, DRIFT)
    for group, start, end in _dense(later, first, last):
        members = slice(int(first[group]), int(last[group]) + 1)
        inside = (later[members] >= start) & (later[members] < end)
        number = int(diagonal[first[group]]) >> _ROOM
        block = Block(start - starts[number], end - starts[number], int(np.median(shift[members][inside])))
        blocks[number].append(block)
    return blocks


def _dense(later: _Places, first: _Places, last: _Places) -> list[tuple[int, int, int]]:
    """(group, start, end) of the dense runs of places inside each group of pairs `first` to `last`."""
    counts = last - first + 1
    counts[counts < _MIN_PAIRS] = 0
    if not counts.any():
        return []
    groups = np.repeat(np.arange(len(first)), last - first + 1)
    large = np.repeat(counts > 0, last - first + 1)
    places = np.sort((groups[large] << _ROOM) + later[large])  # so no run goes on in the next group
    covered = np.concatenate(([0], np.cumsum(np.minimum(places[1:] - places[:-1], GRAM))))
    begin, stop = _runs(places, _GAP)
    length = places[stop] - places[begin] + GRAM
    density = (covered[stop] - covered[begin] + GRAM) / length
    found = ((length >= MIN_RUN) & (density >= _MIN_DENSITY)).nonzero()[0]
    starts = places[begin[found]]
    return list(
        zip(
            (starts >> _ROOM).tolist(),
            (starts & ((1 << _ROOM) - 1)).tolist(),
            ((starts & ((1 << _ROOM) - 1)) + length[found]).tolist(),
            strict=True,
        )
    )


def _runs(ascending: _Places, gap: int) -> tuple[_Places, _Places]:
    """The first and last index of every run of numbers that are at most `gap` apart."""
    breaks = (ascending[1:] - ascending[:-1] > gap).nonzero()[0]
    return np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(ascending) - 1]))


def _repeated_grams(stream: Codes, starts: Sequence[int]) -> tuple[_Places, _Places]:
    """(later, earlier) places of equal grams of one stream, each gram with at most `_MAX_PARTNERS` earlier ones."""
    hashes = set_apart(grams(stream, GRAM), starts)
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
