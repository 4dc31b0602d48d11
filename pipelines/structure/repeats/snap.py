"""From a block of letters to whole paragraphs, and what speaks against a block.

Belongs here: which paragraphs say again what the earlier ones said; next year's plan, list numbers
and headings that disagree.
Does not belong here: finding blocks (`blocks`), choosing the copy that stays (`keep`).
"""

from __future__ import annotations

import re

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipelines.structure.repeats.model import DRIFT, MIN_PARAGRAPH_SCORE, MIN_RUN, Block, Letters, Run

_LONGEST_ALIGNMENT = 3_000
_OPENING = 3  # letters behind a number that tell it from a number of anything else
_SLIP = 8  # letters by which aligning may miss the beginning of a paragraph
_DIGITS = re.compile(r"[0-9]+")


def is_other_edition(letters: str, block: Block) -> bool:
    """Whether digits changed much more often than words: last year's plan beside this year's."""
    # aligning costs the square of the length, and a long stretch says as much as the whole
    end = min(block.later_end, block.later_start + _LONGEST_ALIGNMENT)
    later = letters[block.later_start : end]
    earlier = letters[max(0, block.later_start - block.shift - DRIFT) : end - block.shift + DRIFT]
    digits = _count_digits(later)
    if digits < 6:
        return False
    changed_digits = changed_words = 0
    for change in Levenshtein.opcodes(earlier, later):
        if change.tag in ("replace", "insert"):
            changed = later[change.dest_start : change.dest_end]
            in_digits = _count_digits(changed)
            changed_digits += in_digits
            changed_words += len(changed) - in_digits
    return changed_digits / digits > 0.12 + 2 * changed_words / max(1, len(later) - digits)


def _count_digits(text: str) -> int:
    return sum(len(number) for number in _DIGITS.findall(text))


def snap(text: Letters, block: Block, taken: set[int]) -> Run | None:
    """The whole paragraphs of a block."""
    paragraphs, letters, first_letter, end_letter = text.paragraphs, text.letters, text.first_letter, text.end_letter
    accepted: list[int] = []
    matched = total = 0.0
    earlier_low, earlier_high = len(letters), 0
    begin = int(np.searchsorted(end_letter, block.later_start, side="right"))
    for index in range(begin, len(paragraphs)):
        start, end = int(first_letter[index]), int(end_letter[index])
        if start >= block.later_end:
            break
        if start == end or index in taken:
            continue
        overlap = min(end, block.later_end) - max(start, block.later_start)
        if overlap / (end - start) < 0.8:
            continue
        low, high = max(0, start - block.shift - DRIFT), min(start, end - block.shift + DRIFT)
        paragraph, source = letters[start:end], letters[low:high]
        alignment = fuzz.partial_ratio_alignment(paragraph, source) if len(source) >= 0.7 * len(paragraph) else None
        if alignment is None or alignment.score < MIN_PARAGRAPH_SCORE:
            continue
        if not numbers_agree(paragraph, source) or not _heads_agree(text, index, low + alignment.dest_start, low, high):
            continue
        accepted.append(index)
        matched += alignment.score / 100 * (end - start)
        total += end - start
        earlier_low = min(earlier_low, low + alignment.dest_start)
        earlier_high = max(earlier_high, low + alignment.dest_end)
    if not accepted:
        return None
    first, last = accepted[0], accepted[-1]
    # what lies between accepted paragraphs must be negligible, or the run is two runs: keep the longest unbroken one
    runs: list[list[int]] = []
    for index in accepted:
        gap = int(sum(end_letter[i] - first_letter[i] for i in range(runs[-1][-1] + 1, index))) if runs else 0
        if runs and gap <= 12:
            runs[-1].append(index)
        else:
            runs.append([index])
    best = max(runs, key=lambda run: int(end_letter[run[-1]] - first_letter[run[0]]))
    first, last = best[0], best[-1]
    length = int(end_letter[last] - first_letter[first])
    has_head = any(text.heads[index] for index in best)
    if length < MIN_RUN or not (has_head or length >= 400):
        return None
    shift = block.shift
    earlier_first = int(np.searchsorted(end_letter, int(first_letter[first]) - shift, side="right"))
    earlier_last = int(np.searchsorted(first_letter, max(int(end_letter[last]) - shift - 1, 0), side="right")) - 1
    is_chain = earlier_last >= first
    earlier_first, earlier_last = max(0, min(earlier_first, first - 1)), max(0, min(earlier_last, first - 1))
    if earlier_last < earlier_first:
        return None
    if _under_other_headings(text, first, earlier_first):
        return None
    similarity = round(min(1.0, matched / max(total, 1.0)), 6)
    return Run(first, last, earlier_first, earlier_last, similarity, is_chain)


def _under_other_headings(text: Letters, later: int, earlier: int) -> bool:
    """Whether two runs stand each under a heading of its own: (一)城关镇 and (二)河口镇 may have the same measures."""
    above = [text.heads[index - 1] if index else None for index in (later, earlier)]
    first = text.heads[later]
    if first is None or above[0] is None or above[1] is None:
        return False
    return above[0].rank == above[1].rank < first.rank and above[0].value != above[1].value


def numbers_agree(paragraph: str, source: str) -> bool:
    numbers = _DIGITS.findall(paragraph)
    if not numbers or len(paragraph) >= 400:
        return True
    missing = sum(number not in source for number in numbers)
    return missing <= len(numbers) * 0.34


def _heads_agree(text: Letters, index: int, aligned: int, low: int, high: int) -> bool:
    """A numbered paragraph repeats only one with the same number, in the letters `low` to `high`.

    `aligned` is the letter at which the paragraph begins in the earlier copy, as far as aligning can tell.
    """
    head = text.heads[index]
    if head is None or head.value is None:
        return True
    first = int(np.searchsorted(text.end_letter, low, side="right"))
    last = int(np.searchsorted(text.first_letter, high, side="left"))
    sources = (text.heads[i] for i in range(first, min(last, index)))
    if any(source is not None and (source.rank, source.value) == (head.rank, head.value) for source in sources):
        return True
    # Where the breaks between measures were lost, the number stands inside a paragraph.
    number = re.sub(r"[\W_]", "", text.folded[head.start : head.number_end])
    begin = int(text.first_letter[index])
    opening = text.letters[begin : begin + len(number) + _OPENING]
    around = text.letters[max(0, aligned - _SLIP) : aligned + _SLIP + len(opening)]
    at = around.find(opening)
    return at >= 0 and not (at and around[at - 1].isdigit() and opening[:1].isdigit())
