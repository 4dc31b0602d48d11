"""The order of the steps: blocks, whole paragraphs, the copy that stays.

Belongs here: running the steps, and that no two repeats overlap.
Does not belong here: any judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from pipelines.structure.grams import Codes, codes_of
from pipelines.structure.numbering import Head
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.repeats.blocks import dense_blocks
from pipelines.structure.repeats.doubled import doubled, may_be_doubled
from pipelines.structure.repeats.hint import may_repeat
from pipelines.structure.repeats.keep import keep_later, said_only_in, unbroken
from pipelines.structure.repeats.model import MIN_RUN, Block, Letters, Repeat
from pipelines.structure.repeats.snap import is_other_edition, snap

_MAX_BLOCKS = 64  # the longest blocks of a text that repeats everywhere


@cache
def _letter_table() -> npt.NDArray[np.bool_]:
    # One lookup table instead of isalnum per character; built once a process, 15 ms.
    return np.fromiter((chr(code).isalnum() for code in range(0x10000)), dtype=np.bool_, count=0x10000)


def find_repeats(folded: str, paragraphs: list[Paragraph], heads: Sequence[Head | None]) -> list[Repeat]:
    """Repeated blocks of `folded`, in order of their removed copy; no two overlap.

    `heads` are the numbers its paragraphs begin with, one for each.
    """
    codes = codes_of(folded)
    if not may_repeat(folded, codes):
        return []
    places = _letter_table()[np.minimum(codes, 0xFFFF)].nonzero()[0]
    stream = codes[places]
    if len(stream) < 2 * MIN_RUN:
        return []
    blocks = dense_blocks(stream)
    if not blocks and not may_be_doubled(heads):
        return []
    text = _letters(folded, paragraphs, heads, stream, places)
    taken: set[int] = set()
    repeats = _whole_paragraphs(text, blocks, taken)
    repeats += doubled(text, taken)
    return sorted(repeats, key=lambda repeat: repeat.removed_first)


def _letters(
    folded: str,
    paragraphs: list[Paragraph],
    heads: Sequence[Head | None],
    stream: Codes,
    places: npt.NDArray[np.intp],
) -> Letters:
    """The text as letters; `places` are where those of `stream` stand."""
    first_letter = np.searchsorted(places, [paragraph.start for paragraph in paragraphs])
    end_letter = np.searchsorted(places, [paragraph.end for paragraph in paragraphs])
    return Letters(folded, paragraphs, heads, stream.tobytes().decode("utf-32-le"), first_letter, end_letter)


def _whole_paragraphs(text: Letters, blocks: list[Block], taken: set[int]) -> list[Repeat]:
    """The repeats that the longest blocks stand for; the paragraphs they take out are added to `taken`."""
    repeats: list[Repeat] = []
    for block in sorted(blocks, key=lambda block: block.later_start - block.later_end)[:_MAX_BLOCKS]:
        if is_other_edition(text.letters, block):
            continue
        run = snap(text, block, taken)
        if run is None:
            continue
        later, earlier = (run.later_first, run.later_last), (run.earlier_first, run.earlier_last)
        only_later = said_only_in(text, later, earlier, taken)
        only_earlier = said_only_in(text, earlier, later, taken)
        removed, kept, own = later, earlier, only_later
        if not run.is_chain and keep_later(text, earlier, later, only_earlier, only_later):
            removed, kept, own = earlier, later, only_earlier
        if taken.intersection(range(removed[0], removed[1] + 1)):
            continue
        kept_start, kept_end = text.paragraphs[kept[0]].start, text.paragraphs[kept[1]].end
        for first, last in unbroken(removed, own):
            taken.update(range(first, last + 1))
            matched = round(run.similarity * text.length(first, last))
            repeats.append(Repeat(first, last, kept_start, kept_end, run.similarity, matched))
    return repeats
