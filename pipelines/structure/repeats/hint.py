"""A cheap look at a text: does it say anything again at all?

Belongs here: the samples that decide whether looking closely is worth it.
Does not belong here: where and what is repeated (`blocks`).
"""

from __future__ import annotations

import numpy as np

from pipelines.structure.grams import Codes, grams
from pipelines.structure.repeats.model import GRAM, MIN_RUN

_STEP = 48
_MIN_SAMPLES = 2
_BITS_BEYOND = 6  # a table this many times (as a power of two) as long as there are samples: few grams hit by chance


def may_repeat(folded: str, codes: Codes) -> bool:
    """Whether short samples of the text occur again further on. Most documents stop here.

    The samples set bits of a small table; one look-up of every gram of the text leaves few places to compare.
    """
    step = min(_STEP, max(8, len(folded) // 64))
    samples = np.arange(0, max(0, len(folded) - MIN_RUN), step)
    if len(samples) <= _MIN_SAMPLES:
        return False
    hashes = grams(codes, GRAM)
    bits = min(16, len(samples).bit_length() + _BITS_BEYOND)
    buckets = (hashes >> np.uint64(64 - bits)).view(np.int64)  # a signed index needs no conversion
    is_sample = np.zeros(1 << bits, np.bool_)
    is_sample[buckets[samples]] = True
    candidates = is_sample[buckets].nonzero()[0]
    last = dict(zip(hashes[candidates].tolist(), candidates.tolist(), strict=True))
    hits = 0
    for start, value in zip(samples.tolist(), hashes[samples].tolist(), strict=True):
        if last[value] >= start + GRAM:
            sample = folded[start : start + GRAM]
            hits += "\n" not in sample and " " not in sample
            if hits > _MIN_SAMPLES:
                return True
    return False
