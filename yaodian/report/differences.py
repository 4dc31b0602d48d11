"""Two texts side by side: what one has and the other has not.

Belongs here: aligning two texts and cutting them into rows that stand side by side.
Does not belong here: deciding whether they are copies (`pipelines.corpus`), HTML.

Width, script and blanks make no difference: the folded texts without blanks are compared, and as folding moves no
character, every part is a stretch of the stored text again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, chain, pairwise, starmap

_MOST_CELLS = 200_000_000
"""Characters of one times characters of the other, up to which they are aligned one by one (50 MB)."""

_FEW = 64
"""Characters in which copies differ at most as a rule: what lies further apart is compared where more differ."""

_WORD = re.compile(r"\S+")

Block = tuple[bool, int, int, int, int]
"""Whether equal, and from where to where in each of the two streams."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of both texts that is the same, or differs."""

    is_equal: bool
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Line:
    """What stands side by side: a paragraph of the left text and its counterpart."""

    parts: list[Part]

    @property
    def is_equal(self) -> bool:
        """Whether both sides say the same."""
        return all(part.is_equal for part in self.parts)

    @property
    def size(self) -> int:
        """Characters of the longer side."""
        return max(sum(len(part.left) for part in self.parts), sum(len(part.right) for part in self.parts))


def side_by_side(left: str, right: str) -> list[Line]:
    """`left` and `right` in lines; the parts of each side, put together, are that text."""
    left_at, left_stream, line_ends = _stream(left)
    right_at, right_stream, _ = _stream(right)
    lines: list[Line] = []
    parts: list[Part] = []
    done_left = done_right = 0

    def take(is_equal: bool, left_end: int, right_end: int) -> None:
        nonlocal done_left, done_right
        part = Part(is_equal, left[done_left:left_end], right[done_right:right_end])
        done_left, done_right = left_end, right_end
        if part.left or part.right:
            parts.append(part)

    for is_equal, left_start, left_end, right_start, right_end in _blocks(left_stream, right_stream):
        if is_equal:
            first, last = (bisect_left(line_ends, place) for place in (max(left_start, 1), left_end))
            for offset in line_ends[first:last]:
                take(True, left_at[offset], right_at[right_start + offset - left_start])
                if parts:
                    lines.append(Line(parts))
                parts = []
        take(is_equal, left_at[left_end], right_at[right_end])
    take(True, len(left), len(right))
    return [*lines, Line(parts)] if parts else lines


def folded(lines: Sequence[Line], around: int = 1, least: int = 200) -> Iterator[tuple[bool, list[Line]]]:
    """Lines in groups, and whether a group may be folded: it is all the same, long, and not next to a difference."""
    keep = [False] * len(lines)
    for number, line in enumerate(lines):
        if not line.is_equal:
            for near in range(max(0, number - around), min(len(lines), number + around + 1)):
                keep[near] = True
    borders = [0, *(n for n in range(1, len(lines)) if keep[n] != keep[n - 1]), len(lines)]
    for first, last in pairwise(borders):
        group = list(lines[first:last])
        if group:
            yield not keep[first] and sum(line.size for line in group) >= least, group


def _stream(text: str) -> tuple[list[int], str, list[int]]:
    """The folded text without blanks; where each of its characters stands, and behind the last, the end; the places
    of the stream before which a line of the text ends."""
    from pipelines.text.fold import fold, in_one_script

    plain = in_one_script(fold(text))
    spans = [match.span() for match in _WORD.finditer(plain)]
    sizes = accumulate(end - start for start, end in spans)
    line_ends = [
        size for size, ((_, end), (start, _)) in zip(sizes, pairwise(spans), strict=False) if "\n" in text[end:start]
    ]
    return [*chain.from_iterable(starmap(range, spans)), len(text)], "".join(plain.split()), line_ends


def _blocks(left: str, right: str) -> Iterator[Block]:
    if len(left) * len(right) <= _MOST_CELLS:
        yield from _exactly(left, right, 0, 0)
        return
    # Long texts: sentences first, then what lies between equal ones.
    left_parts, right_parts = _sentences(left), _sentences(right)
    matcher = SequenceMatcher(
        None, [left[a:b] for a, b in left_parts], [right[a:b] for a, b in right_parts], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        a1, a2 = _edge(left_parts, i1, len(left)), _edge(left_parts, i2, len(left))
        b1, b2 = _edge(right_parts, j1, len(right)), _edge(right_parts, j2, len(right))
        if tag == "equal" or (a2 - a1) * (b2 - b1) > _MOST_CELLS:
            yield tag == "equal", a1, a2, b1, b2
        else:
            yield from _exactly(left[a1:a2], right[b1:b2], a1, b1)


def _edge(parts: Sequence[tuple[int, int]], number: int, end: int) -> int:
    return parts[number][0] if number < len(parts) else end


def _sentences(stream: str) -> list[tuple[int, int]]:
    """Sentences and clauses of a stream, as places from and to."""
    borders = [0, *(place + 1 for place, char in enumerate(stream) if char in "。；;,，"), len(stream)]
    return [(first, last) for first, last in pairwise(borders) if last > first]


def _exactly(left: str, right: str, left_offset: int, right_offset: int) -> Iterator[Block]:
    """Character by character."""
    from rapidfuzz.distance import Levenshtein

    for code in Levenshtein.opcodes(left, right, score_hint=_FEW):
        yield (
            code.tag == "equal", code.src_start + left_offset, code.src_end + left_offset,
            code.dest_start + right_offset, code.dest_end + right_offset,
        )  # fmt: skip
