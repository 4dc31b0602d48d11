"""A cheap look at texts: do they say anything again at all?

Belongs here: the samples that decide whether looking closely is worth it.
Does not belong here: where and what is repeated (`blocks`).
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import numpy as np

from pipelines.structure.grams import grams
from pipelines.structure.joined import Joined, set_apart
from pipelines.structure.repeats.model import GRAM, MIN_RUN

_STEP = 48
_MIN_SAMPLES = 2
_BITS_BEYOND, _MOST_BITS = 6, 22  # of a table 64 times as long as there are samples, so that few grams hit by chance


def may_repeat(texts: Joined) -> set[int]:
    """The texts of which short samples occur again further on, by number. Many have none.

    The samples set bits of a small table; one look-up of every gram leaves few places to compare.
    """
    samples = np.array(_samples(texts.starts), np.intp)
    if not len(samples):
        return set()
    hashes = set_apart(grams(texts.codes, GRAM), texts.starts[:-1])
    bits = min(_MOST_BITS, len(samples).bit_length() + _BITS_BEYOND)
    buckets = (hashes >> np.uint64(64 - bits)).view(np.int64)  # a signed index needs no conversion
    is_sample = np.zeros(1 << bits, np.bool_)
    is_sample[buckets[samples]] = True
    places = is_sample[buckets].nonzero()[0]
    places = places[np.argsort(hashes[places], kind="stable")]
    last = places[np.searchsorted(hashes[places], hashes[samples], side="right") - 1]
    hits: dict[int, int] = {}
    for start in samples[last >= samples + GRAM].tolist():
        sample = texts.text[start : start + GRAM]
        if "\n" not in sample and " " not in sample:
            number = bisect_right(texts.starts, start) - 1
            hits[number] = hits.get(number, 0) + 1
    return {number for number, count in hits.items() if count > _MIN_SAMPLES}


def _samples(starts: list[int]) -> list[int]:
    """Where the samples begin: more densely in short texts, none in texts too short to hold a repeated block."""
    samples: list[int] = []
    for start, following in pairwise(starts):
        size = following - 1 - start
        places = range(start, start + size - MIN_RUN, min(_STEP, max(8, size // 64)))
        if len(places) > _MIN_SAMPLES:
            samples += places
    return samples
