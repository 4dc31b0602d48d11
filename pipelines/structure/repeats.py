"""Repeated blocks inside one document: a body pasted twice, a tail pasted again.

Belongs here: finding that a run of paragraphs says again what another run said, and choosing the copy to keep.
Does not belong here: duplicates between documents.

How: the letters and digits of the folded text form a stream; equal 10-grams lie on a diagonal; a dense run on one
diagonal is a repeated block; it is snapped to whole paragraphs. A block is refused when its digits differ more than its
words (next year's plan on the same page), when list numbers disagree, and below a length that lawful repetition
(owner lines, table headers, a task's boilerplate) reaches.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipelines.structure.grams import Codes, codes_of, grams
from pipelines.structure.numbering import Head, head_at
from pipelines.structure.paragraphs import Paragraph

_GRAM = 10
_MIN_RUN = 150  # characters of the stream a block must reach
_MIN_DENSITY = 0.55  # share of the block's positions that equal 10-grams cover
_DRIFT = 24  # how far a diagonal may drift: insertions and deletions of noise
_GAP = 80  # unmatched characters bridged inside one block
_LONGEST_ALIGNMENT = 3_000
_MAX_BLOCKS = 64  # the longest blocks of a text that repeats everywhere
_MAX_PARTNERS = 6  # earlier occurrences considered for each 10-gram
_MIN_PARAGRAPH_SCORE = 80.0
_ANCHOR_STEP = 48
_MIN_ANCHORS = 2
_ANCHOR_BITS = 16
_OPENING = 3  # letters behind a number that tell it from a number of anything else
_SLIP = 8  # letters by which aligning may miss the beginning of a paragraph
_SHORT = 20
_LEAST_SHORT, _LEAST_LONG = 55.0, 70.0  # likeness to the other copy below which a paragraph says something of its own
_MIN_DOUBLED = 3
_MARGIN_OF_HEADS = 1
_DIGITS = re.compile(r"[0-9]+")


class Repeat(NamedTuple):
    """Two runs of paragraphs that say the same.

    Attributes:
        removed: index range [first, last] of the paragraphs that are the duplicate.
        kept_start, kept_end: character span of the copy that stays.
        similarity: share of the removed characters found in the kept copy, 0 to 1.
        matched_chars: letters and digits matched.
    """

    removed_first: int
    removed_last: int
    kept_start: int
    kept_end: int
    similarity: float
    matched_chars: int


class _Text(NamedTuple):
    """A text with its letters, and where the letters of each paragraph begin and end."""

    folded: str
    paragraphs: list[Paragraph]
    letters: str
    first_letter: npt.NDArray[np.intp]
    end_letter: npt.NDArray[np.intp]

    def length(self, first: int, last: int) -> int:
        """Letters of the paragraphs `first` to `last`."""
        return int(self.end_letter[last] - self.first_letter[first])

    def said(self, first: int, last: int) -> str:
        """The letters of the paragraphs `first` to `last`."""
        return self.letters[int(self.first_letter[first]) : int(self.end_letter[last])]

    def numbered(self, first: int, last: int) -> int:
        """How many of the paragraphs `first` to `last` begin with a number."""
        return sum(self.head(index) is not None for index in range(first, last + 1))

    def head(self, index: int) -> Head | None:
        """The number a paragraph begins with."""
        return head_at(self.folded, self.paragraphs[index].start, self.paragraphs[index].end)


class _Run(NamedTuple):
    """Whole paragraphs that say again what earlier ones said; all bounds are inclusive.

    `is_chain`: the later ones go on to say again what they said themselves, as the second and third of three copies do.
    """

    later_first: int
    later_last: int
    earlier_first: int
    earlier_last: int
    similarity: float
    is_chain: bool


class _Block(NamedTuple):
    later_start: int
    later_end: int
    shift: int
    density: float


@cache
def _letter_table() -> npt.NDArray[np.bool_]:
    # One lookup table instead of isalnum per character; built once a process, 15 ms.
    return np.fromiter((chr(code).isalnum() for code in range(0x10000)), dtype=np.bool_, count=0x10000)


def find_repeats(folded: str, paragraphs: list[Paragraph]) -> list[Repeat]:
    """Repeated blocks of `folded`, in order of their removed copy; no two overlap."""
    codes = codes_of(folded)
    if not _may_repeat(folded, codes):
        return []
    is_letter = _letter_table()[np.minimum(codes, 0xFFFF)]
    offsets = np.flatnonzero(is_letter)
    stream = codes[offsets]
    if len(stream) < 2 * _MIN_RUN:
        return []
    letters = stream.tobytes().decode("utf-32-le")
    first_letter = np.searchsorted(offsets, [paragraph.start for paragraph in paragraphs])
    end_letter = np.searchsorted(offsets, [paragraph.end for paragraph in paragraphs])
    text = _Text(folded, paragraphs, letters, first_letter, end_letter)
    repeats: list[Repeat] = []
    taken: set[int] = set()
    for block in sorted(_blocks(stream), key=lambda block: block.later_start - block.later_end)[:_MAX_BLOCKS]:
        if _is_other_edition(letters, block):
            continue
        run = _snap(text, block, taken)
        if run is None:
            continue
        later, earlier = (run.later_first, run.later_last), (run.earlier_first, run.earlier_last)
        only_later = _said_only_in(text, later, earlier, taken)
        only_earlier = _said_only_in(text, earlier, later, taken)
        removed, kept, own = later, earlier, only_later
        if not run.is_chain and _keep_later(text, earlier, later, only_earlier, only_later):
            removed, kept, own = earlier, later, only_earlier
        if taken.intersection(range(removed[0], removed[1] + 1)):
            continue
        for first, last in _unbroken(removed, own):
            taken.update(range(first, last + 1))
            matched = round(run.similarity * text.length(first, last))
            repeats.append(
                Repeat(first, last, paragraphs[kept[0]].start, paragraphs[kept[1]].end, run.similarity, matched)
            )
    repeats += _doubled(text, taken)
    return sorted(repeats, key=lambda repeat: repeat.removed_first)


def _may_repeat(folded: str, codes: Codes) -> bool:
    """A cheap look: do short samples of the text occur again further on? Most documents stop here.

    The samples set bits of a small table; one look-up of every gram of the text leaves few places to compare.
    """
    step = min(_ANCHOR_STEP, max(8, len(folded) // 64))
    places = range(0, len(folded) - _MIN_RUN, step)
    if len(places) <= _MIN_ANCHORS:
        return False
    hashes = grams(codes, _GRAM)
    buckets = hashes >> np.uint64(64 - _ANCHOR_BITS)
    anchors = np.arange(places.start, places.stop, places.step)
    is_anchor = np.zeros(1 << _ANCHOR_BITS, np.bool_)
    is_anchor[buckets[anchors]] = True
    candidates = np.flatnonzero(is_anchor[buckets])
    candidates = candidates[np.argsort(hashes[candidates], kind="stable")]
    last = candidates[np.searchsorted(hashes[candidates], hashes[anchors], side="right") - 1]
    hits = 0
    for start in anchors[last >= anchors + _GRAM].tolist():
        anchor = folded[start : start + _GRAM]
        hits += "\n" not in anchor and " " not in anchor
        if hits > _MIN_ANCHORS:
            return True
    return False


def _repeated_grams(stream: Codes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """(later, earlier) positions of equal grams, each gram with at most `_MAX_PARTNERS` earlier ones."""
    hashes = grams(stream, _GRAM)
    # a bucket with one gram in it holds no repeat: what remains to be sorted is a small part of the text
    bits = max(8, (4 * len(hashes)).bit_length())
    buckets = (hashes >> np.uint64(64 - bits)).astype(np.intp)
    shared = np.flatnonzero(np.bincount(buckets, minlength=1 << bits)[buckets] > 1)
    order = shared[np.argsort(hashes[shared], kind="stable")]
    sorted_hashes = hashes[order]
    later_parts, earlier_parts = [order[:0]], [order[:0]]
    for step in range(1, min(_MAX_PARTNERS, len(order) - 1) + 1):
        equal = sorted_hashes[step:] == sorted_hashes[:-step]
        if not equal.any():
            break
        later_parts.append(order[step:][equal])
        earlier_parts.append(order[:-step][equal])
    return np.concatenate(later_parts), np.concatenate(earlier_parts)


def _blocks(stream: Codes) -> list[_Block]:
    """Dense runs of equal grams along a diagonal."""
    later, earlier = _repeated_grams(stream)
    shift = later - earlier
    far = shift >= _GRAM
    later, shift = later[far], shift[far]
    by_shift = np.argsort(shift, kind="stable")
    groups = np.split(by_shift, np.flatnonzero(np.diff(shift[by_shift]) > _DRIFT) + 1)
    blocks = []
    for group in groups:
        if len(group) < _MIN_RUN // 4:
            continue
        positions = np.unique(later[group])
        for run in np.split(positions, np.flatnonzero(np.diff(positions) > _GAP) + 1):
            start, end = int(run[0]), int(run[-1]) + _GRAM
            if end - start < _MIN_RUN:
                continue
            covered = np.zeros(end - start + 1, np.int32)
            np.add.at(covered, run - start, 1)
            np.add.at(covered, run - start + _GRAM, -1)
            density = float((np.cumsum(covered)[:-1] > 0).mean())
            if density >= _MIN_DENSITY:
                inside = (later[group] >= start) & (later[group] < end)
                blocks.append(_Block(start, end, int(np.median(shift[group][inside])), density))
    return blocks


def _is_other_edition(letters: str, block: _Block) -> bool:
    """Whether digits changed much more often than words: last year's plan beside this year's."""
    # aligning costs the square of the length, and a long stretch says as much as the whole
    end = min(block.later_end, block.later_start + _LONGEST_ALIGNMENT)
    later = letters[block.later_start : end]
    earlier = letters[max(0, block.later_start - block.shift - _DRIFT) : end - block.shift + _DRIFT]
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


def _snap(text: _Text, block: _Block, taken: set[int]) -> _Run | None:
    """The whole paragraphs of a block."""
    _, paragraphs, letters, first_letter, end_letter = text
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
        low, high = max(0, start - block.shift - _DRIFT), min(start, end - block.shift + _DRIFT)
        paragraph, source = letters[start:end], letters[low:high]
        alignment = fuzz.partial_ratio_alignment(paragraph, source) if len(source) >= 0.7 * len(paragraph) else None
        if alignment is None or alignment.score < _MIN_PARAGRAPH_SCORE:
            continue
        if not _numbers_agree(paragraph, source) or not _heads_agree(
            text, index, low + alignment.dest_start, low, high
        ):
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
    has_head = any(text.head(index) for index in best)
    if length < _MIN_RUN or not (has_head or length >= 400):
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
    return _Run(first, last, earlier_first, earlier_last, similarity, is_chain)


def _under_other_headings(text: _Text, later: int, earlier: int) -> bool:
    """Whether two runs stand each under a heading of its own: (一)城关镇 and (二)河口镇 may have the same measures."""
    above = [text.head(index - 1) if index else None for index in (later, earlier)]
    first = text.head(later)
    if first is None or above[0] is None or above[1] is None:
        return False
    return above[0].rank == above[1].rank < first.rank and above[0].value != above[1].value


def _numbers_agree(paragraph: str, source: str) -> bool:
    numbers = _DIGITS.findall(paragraph)
    if not numbers or len(paragraph) >= 400:
        return True
    missing = sum(number not in source for number in numbers)
    return missing <= len(numbers) * 0.34


def _heads_agree(text: _Text, index: int, aligned: int, low: int, high: int) -> bool:
    """A numbered paragraph repeats only one with the same number, in the letters `low` to `high`.

    `aligned` is the letter at which the paragraph begins in the earlier copy, as far as aligning can tell.
    """
    head = text.head(index)
    if head is None or head.value is None:
        return True
    first = int(np.searchsorted(text.end_letter, low, side="right"))
    last = int(np.searchsorted(text.first_letter, high, side="left"))
    sources = (text.head(i) for i in range(first, min(last, index)))
    if any(source is not None and (source.rank, source.value) == (head.rank, head.value) for source in sources):
        return True
    # Where the breaks between measures were lost, the number stands inside a paragraph.
    number = re.sub(r"[\W_]", "", text.folded[head.start : head.number_end])
    begin = int(text.first_letter[index])
    opening = text.letters[begin : begin + len(number) + _OPENING]
    around = text.letters[max(0, aligned - _SLIP) : aligned + _SLIP + len(opening)]
    at = around.find(opening)
    return at >= 0 and not (at and around[at - 1].isdigit() and opening[:1].isdigit())


def _said_only_in(text: _Text, run: tuple[int, int], other: tuple[int, int], taken: set[int]) -> set[int]:
    """The paragraphs of `run` that nothing in `other` says, apart from what is taken out already."""
    source = "".join(text.said(*stretch) for stretch in _unbroken(other, taken))
    own = set()
    for index in range(run[0], run[1] + 1):
        paragraph = text.said(index, index)
        if paragraph and paragraph not in source:
            least = _LEAST_SHORT if len(paragraph) < _SHORT else _LEAST_LONG
            if fuzz.partial_ratio(paragraph, source, score_cutoff=least) < least:
                own.add(index)
    return own


def _unbroken(run: tuple[int, int], without: set[int]) -> list[tuple[int, int]]:
    """The stretches of `run` that remain without some of its paragraphs."""
    stretches: list[tuple[int, int]] = []
    for index in range(run[0], run[1] + 1):
        if index in without:
            continue
        if stretches and stretches[-1][1] == index - 1:
            stretches[-1] = (stretches[-1][0], index)
        else:
            stretches.append((index, index))
    return stretches


def _doubled(text: _Text, taken: set[int]) -> list[Repeat]:
    """Numbered paragraphs each said twice in a row, as where two copies were woven into one another.

    One such paragraph may be a slip of the writer; what counts is that the page as a whole does so.
    """
    said = [i for i in range(len(text.paragraphs)) if i not in taken and text.length(i, i)]
    found: list[Repeat] = []
    kept = 0
    for index in said[1:]:
        before, kept = said[kept], kept + 1
        paragraph, source = text.said(index, index), text.said(before, before)
        head, head_before = text.head(index), text.head(before)
        if head is None or head_before is None or (head.rank, head.value) != (head_before.rank, head_before.value):
            continue
        score = fuzz.ratio(paragraph, source)
        if score < _MIN_PARAGRAPH_SCORE or not _numbers_agree(paragraph, source):
            continue
        place = text.paragraphs[before]
        matched = max(1, round(score / 100 * len(paragraph)))
        found.append(Repeat(index, index, place.start, place.end, round(score / 100, 6), matched))
    whole = sum(repeat.matched_chars for repeat in found)
    return found if len(found) >= _MIN_DOUBLED and whole >= _MIN_RUN else []


def _keep_later(
    text: _Text, earlier: tuple[int, int], later: tuple[int, int], only_earlier: set[int], only_later: set[int]
) -> bool:
    """Whether the later copy is the one to keep.

    A copy that the text goes on from is the whole one, and one that breaks off is a fragment. Else the copy that says
    what the other does not, or the longer one, is the more complete; then the one whose measures have lines of their
    own. Of equals the first stays, unless an opening paragraph stands directly before the second copy and none before
    the first: then title, opening and second copy read on naturally.
    """
    later_goes_on, earlier_goes_on = (_goes_on(text, later[1]), _goes_on(text, earlier[1]))
    if later_goes_on != earlier_goes_on:
        return later_goes_on
    earlier_length, later_length = text.length(*earlier), text.length(*later)
    margin = 0.05 * max(earlier_length, later_length)
    more = sum(text.length(i, i) for i in only_later) - sum(text.length(i, i) for i in only_earlier)
    for difference in (more, later_length - earlier_length):
        if abs(difference) > margin:
            return difference > 0
    numbered = text.numbered(*later) - text.numbered(*earlier)
    if abs(numbered) > _MARGIN_OF_HEADS:
        return numbered > 0
    return _opens_with_prose(text, later[0], earlier[1] + 1) and not _opens_with_prose(text, earlier[0], 0)


def _goes_on(text: _Text, last: int) -> bool:
    """Whether the paragraph behind a run carries on its numbering: 9. behind 8., 三、 behind 二、."""
    if last + 1 >= len(text.paragraphs):
        return False
    behind = text.head(last + 1)
    if behind is None or behind.value is None:
        return False
    for index in range(last, max(-1, last - 13), -1):
        head = text.head(index)
        if head is not None and head.rank == behind.rank:
            return head.value is not None and behind.value == head.value + 1
    return False


def _opens_with_prose(text: _Text, first: int, floor: int) -> bool:
    if first <= floor:
        return False
    before = text.paragraphs[first - 1]
    is_prose = before.end - before.start >= 60 and text.folded[before.end - 1] in "。:"
    return is_prose and text.head(first - 1) is None
