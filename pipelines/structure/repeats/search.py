"""Searching many texts for repeated blocks at once.

Belongs here: what is asked of which text, and the streams of letters.
Does not belong here: how it is found (`hint`, `blocks`), what comes of a block (`finder`).
"""

from __future__ import annotations

import numpy as np

from pipelines.structure.repeats.blocks import dense_blocks
from pipelines.structure.repeats.hint import may_repeat
from pipelines.structure.repeats.model import Block
from pipelines.text.codes import is_letter
from pipelines.text.joined import Joined, join


def search_blocks(texts: Joined) -> list[list[Block] | None]:
    """The repeated blocks of each text, in its letters; None where nothing in it is said again at all."""
    found: list[list[Block] | None] = [None] * len(texts)
    suspects = sorted(may_repeat(texts))
    if not suspects:
        return found
    joined = join([texts[number] for number in suspects]) if len(suspects) < len(texts) else texts
    counts = is_letter().take(joined.codes, mode="clip")
    counts[joined.separators] = True
    places = counts.nonzero()[0]
    starts = np.searchsorted(places, joined.starts[:-1])
    for number, blocks in zip(suspects, dense_blocks(joined.codes[places], starts.tolist()), strict=True):
        found[number] = blocks
    return found
