"""A cheap look at texts: do they say anything again at all?

Belongs here: the samples that decide whether looking closely is worth it.
Does not belong here: where and what is repeated (`blocks`).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipelines.structure.grams import BASES, grams, paired, set_apart
from pipelines.structure.repeats.model import GRAM, MIN_RUN
from pipelines.text.joined import Joined

_STEP = 48
_MIN_SAMPLES = 2
_LINE_BREAK, _BLANK = ord("\n"), ord(" ")
_BITS_BEYOND, _MOST_BITS = 6, 22  # of a table 64 times as long as there are samples, so that few grams hit by chance


def may_repeat(texts: Joined) -> set[int]:
    """The texts of which short samples occur again further on, by number. Many have none.

    The samples set bits of a small table; one look-up of every gram leaves few places to compare.
    """
    samples = np.array(_samples(texts.starts), np.intp)
    if not len(samples):
        return set()
    upper = set_apart(grams(texts.codes, GRAM), texts.starts[:-1])
    bits = min(_MOST_BITS, len(samples).bit_length() + _BITS_BEYOND)
    buckets = (upper >> np.uint32(32 - bits)).astype(np.intp)
    is_sample = np.zeros(1 << bits, np.bool_)
    is_sample[buckets[samples]] = True
    places = is_sample.take(buckets).nonzero()[0]
    lower = grams(texts.codes, GRAM, BASES[1])
    # sorted with the place in the lower bits: of equal grams the last one stands last
    below = np.uint64((1 << len(upper).bit_length()) - 1)
    ordered = np.sort((paired(upper, lower, places) & ~below) | places.astype(np.uint64))
    places, hashes = (ordered & below).view(np.int64), ordered & ~below
    ends = np.concatenate(((hashes[1:] != hashes[:-1]).nonzero()[0], [len(hashes) - 1]))
    last = np.repeat(places[ends], np.diff(ends, prepend=-1))
    places = places[last >= places + GRAM]
    again = places[_are_among(samples, places, len(upper))]
    said = texts.codes[again[:, None] + np.arange(GRAM)]
    again = again[~((said == _LINE_BREAK) | (said == _BLANK)).any(axis=1)]
    hits = np.bincount(np.searchsorted(texts.starts, again, side="right") - 1)
    return set((hits > _MIN_SAMPLES).nonzero()[0].tolist())


def _are_among(chosen: npt.NDArray[np.intp], places: npt.NDArray[np.intp], size: int) -> npt.NDArray[np.bool_]:
    """Which of `places` are among the `chosen`; all are below `size`."""
    is_chosen = np.zeros(size, np.bool_)
    is_chosen[chosen] = True
    return is_chosen[places]


def _samples(starts: list[int]) -> list[int]:
    """Where the samples begin: more densely in short texts, none in texts too short to hold a repeated block."""
    samples: list[int] = []
    for start, following in pairwise(starts):
        size = following - 1 - start
        places = range(start, start + size - MIN_RUN, min(_STEP, max(8, size // 64)))
        if len(places) > _MIN_SAMPLES:
            samples += places
    return samples
