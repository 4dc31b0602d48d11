"""The order of the steps: blocks, whole paragraphs, the copy that stays.

Belongs here: running the steps, and that no two repeats overlap.
Does not belong here: any judgement.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.structure.numbering import Head
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.repeats.doubled import doubled, may_be_doubled
from pipelines.structure.repeats.keep import keep_later, said_only_in, unbroken
from pipelines.structure.repeats.model import MIN_RUN, Block, Letters, Repeat
from pipelines.structure.repeats.snap import is_other_edition, snap
from pipelines.text.codes import codes_of, is_letter

_MAX_BLOCKS = 64  # the longest blocks of a text that repeats everywhere


def find_repeats(
    folded: str, paragraphs: list[Paragraph], heads: Sequence[Head | None], blocks: list[Block] | None
) -> list[Repeat]:
    """Repeated blocks of `folded`, in order of their removed copy; no two overlap.

    `heads` are the numbers its paragraphs begin with, one for each; `blocks` what `search_blocks` found in it.
    """
    if blocks is None or not (blocks or may_be_doubled(heads)):
        return []
    text = _letters(folded, paragraphs, heads)
    if len(text.letters) < 2 * MIN_RUN:
        return []
    taken: set[int] = set()
    repeats = _whole_paragraphs(text, blocks, taken)
    repeats += doubled(text, taken)
    return sorted(repeats, key=lambda repeat: repeat.removed_first)


def _letters(folded: str, paragraphs: list[Paragraph], heads: Sequence[Head | None]) -> Letters:
    codes = codes_of(folded)
    places = is_letter().take(codes, mode="clip").nonzero()[0]
    first_letter = np.searchsorted(places, [paragraph.start for paragraph in paragraphs])
    end_letter = np.searchsorted(places, [paragraph.end for paragraph in paragraphs])
    return Letters(folded, paragraphs, heads, codes[places].tobytes().decode("utf-32-le"), first_letter, end_letter)


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
