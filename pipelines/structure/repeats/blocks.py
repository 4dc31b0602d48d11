"""Blocks: dense runs of equal grams along a diagonal.

Belongs here: equal grams of streams of letters, and where they lie densely at one distance.
Does not belong here: paragraphs (`snap`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.structure.grams import BASES, Grams, grams, paired, set_apart
from pipelines.structure.repeats.model import DRIFT, GRAM, MIN_RUN, Block
from pipelines.text.codes import Codes

_MIN_DENSITY = 0.55  # share of the block's positions that equal grams cover
_MIN_PAIRS = MIN_RUN // 4
_GAP = 80  # unmatched letters bridged inside one block
_MAX_PARTNERS = 6  # earlier occurrences considered for each gram
_Places = npt.NDArray[np.int64]


def dense_blocks(stream: Codes, starts: Sequence[int]) -> list[list[Block]]:
    """The blocks of each of several streams of letters, in the order of their distance.

    `starts` is where each stream begins; what lies between two of them must hold a number that stands nowhere else.
    """
    blocks: list[list[Block]] = [[] for _ in starts]
    later, earlier = _repeated_grams(stream, starts)
    far = later - earlier >= GRAM
    later, earlier = later[far], earlier[far]
    if len(later) < _MIN_PAIRS:
        return blocks
    # A shift is shorter than its text: counted from where the text begins, and a little more for every text before it,
    # no two texts share a diagonal or have neighbouring ones.
    owner = np.searchsorted(starts, later, side="right") - 1
    zero = np.asarray(starts) + np.arange(len(starts)) * (DRIFT + 1)
    diagonal, later = _sorted_pairs(zero[owner] + later - earlier, later)
    first, last = _runs(diagonal, DRIFT)
    for group, start, end in _dense(later, first, last):
        members = slice(int(first[group]), int(last[group]) + 1)
        inside = (later[members] >= start) & (later[members] < end)
        number = bisect_right(starts, start) - 1
        shift = int(np.median(diagonal[members][inside] - zero[number]))
        blocks[number].append(Block(start - starts[number], end - starts[number], shift))
    return blocks


def _dense(later: _Places, first: _Places, last: _Places) -> list[tuple[int, int, int]]:
    """(group, start, end) of the dense runs of places inside each group of pairs, `first` to `last`."""
    counts = last - first + 1
    is_large = counts >= _MIN_PAIRS
    if not is_large.any():
        return []
    groups = np.repeat(np.arange(len(first)), counts)
    inside = np.repeat(is_large, counts)
    groups, places = _sorted_pairs(groups[inside], later[inside])
    gaps = places[1:] - places[:-1]
    covered = np.concatenate(([0], np.cumsum(np.clip(gaps, 0, GRAM))))
    gaps[groups[1:] != groups[:-1]] = _GAP + 1
    begin, stop = _ends(gaps > _GAP)
    length = places[stop] - places[begin] + GRAM
    density = (covered[stop] - covered[begin] + GRAM) / length
    found = begin[(length >= MIN_RUN) & (density >= _MIN_DENSITY)]
    lengths = length[(length >= MIN_RUN) & (density >= _MIN_DENSITY)]
    return list(zip(groups[found].tolist(), places[found].tolist(), (places[found] + lengths).tolist(), strict=True))


def _runs(ascending: _Places, gap: int) -> tuple[_Places, _Places]:
    """The first and last index of every run of numbers that are at most `gap` apart."""
    return _ends(ascending[1:] - ascending[:-1] > gap)


def _ends(is_break: npt.NDArray[np.bool_]) -> tuple[_Places, _Places]:
    """The first and last index of every stretch between breaks; a break lies between an index and the next."""
    breaks = is_break.nonzero()[0]
    return np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(is_break)]))


def _sorted_pairs(first: _Places, second: _Places) -> tuple[_Places, _Places]:
    """Pairs of numbers of at most 31 bits in order; sorting them packed takes half the time of sorting indexes."""
    packed = np.sort((first << 32) | second)
    return packed >> 32, packed & 0xFFFFFFFF


def _repeated_grams(stream: Codes, starts: Sequence[int]) -> tuple[_Places, _Places]:
    """(later, earlier) places of equal grams of one stream, each gram with at most `_MAX_PARTNERS` earlier ones."""
    upper, lower = set_apart(grams(stream, GRAM), starts), grams(stream, GRAM, BASES[1])
    # What is alone in its bucket is said once. What is left by two ways of filling buckets is nearly all said again:
    # little has to be sorted.
    places = _shares_bucket(upper).nonzero()[0]
    places = places[_shares_bucket(lower[places])]
    # sorted with the place in the lower bits; what the hash loses by that is looked at again
    below = np.uint64((1 << len(upper).bit_length()) - 1)
    order = (np.sort((paired(upper, lower, places) & ~below) | places.astype(np.uint64)) & below).view(np.int64)
    sorted_hashes = paired(upper, lower, order)
    later_parts, earlier_parts = [order[:0]], [order[:0]]
    for step in range(1, min(_MAX_PARTNERS, len(order) - 1) + 1):
        equal = (sorted_hashes[step:] == sorted_hashes[:-step]).nonzero()[0]
        if not len(equal):
            break
        later_parts.append(order[equal + step])
        earlier_parts.append(order[equal])
    return np.concatenate(later_parts), np.concatenate(earlier_parts)


def _shares_bucket(hashes: Grams) -> npt.NDArray[np.bool_]:
    """Whether the upper bits of each hash are those of another one too."""
    bits = max(8, (4 * len(hashes)).bit_length())
    buckets = (hashes >> np.uint32(32 - bits)).astype(np.intp)
    shares: npt.NDArray[np.bool_] = np.bincount(buckets).take(buckets) > 1
    return shares
