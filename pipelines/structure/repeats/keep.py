"""Which of two copies stays, and what only one of them says.

Belongs here: comparing two runs of paragraphs that say the same.
Does not belong here: finding them (`blocks`, `snap`).
"""

from __future__ import annotations

from rapidfuzz import fuzz

from pipelines.structure.repeats.model import Letters

_SHORT = 20
_LEAST_SHORT, _LEAST_LONG = 55.0, 70.0  # likeness to the other copy below which a paragraph says something of its own
_MARGIN_OF_HEADS = 1


def said_only_in(text: Letters, run: tuple[int, int], other: tuple[int, int], taken: set[int]) -> set[int]:
    """The paragraphs of `run` that nothing in `other` says, apart from what is taken out already."""
    source = "".join(text.said(*stretch) for stretch in unbroken(other, taken))
    own = set()
    for index in range(run[0], run[1] + 1):
        paragraph = text.said(index, index)
        if paragraph and paragraph not in source:
            least = _LEAST_SHORT if len(paragraph) < _SHORT else _LEAST_LONG
            if fuzz.partial_ratio(paragraph, source, score_cutoff=least) < least:
                own.add(index)
    return own


def unbroken(run: tuple[int, int], without: set[int]) -> list[tuple[int, int]]:
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


def keep_later(
    text: Letters, earlier: tuple[int, int], later: tuple[int, int], only_earlier: set[int], only_later: set[int]
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


def _goes_on(text: Letters, last: int) -> bool:
    """Whether the paragraph behind a run carries on its numbering: 9. behind 8., 三、 behind 二、."""
    if last + 1 >= len(text.paragraphs):
        return False
    behind = text.heads[last + 1]
    if behind is None or behind.value is None:
        return False
    for index in range(last, max(-1, last - 13), -1):
        head = text.heads[index]
        if head is not None and head.rank == behind.rank:
            return head.value is not None and behind.value == head.value + 1
    return False


def _opens_with_prose(text: Letters, first: int, floor: int) -> bool:
    if first <= floor:
        return False
    before = text.paragraphs[first - 1]
    is_prose = before.end - before.start >= 60 and text.folded[before.end - 1] in "。:"
    return is_prose and text.heads[first - 1] is None
