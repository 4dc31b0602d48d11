"""Whole lines that are missing, printed twice, broken in two or cut off.

Belongs here: damage told from segments and their neighbours.
Does not belong here: what the segments are (`structure`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipelines.extract.damage.model import Damage
from pipelines.structure.furniture import metadata_fields
from pipelines.structure.segments import Segment

_BLANK = re.compile(r"\s+")
_SHORTEST_LINE = 20
_SHORTEST_SUMMARY = 30
_SUMMARY_TAIL = 16
_SENTENCE_ENDS = tuple("。!?…")
# the rest of a sentence, up to its mark
_REST = re.compile("[^。!?,;\n]{1,20}[。!?]?")


def find(text: str, folded: str, segments: list[Segment], outer: list[Segment]) -> Iterator[Damage]:
    """Damaged lines of the decoded and the folded text; `outer` are the segments around its body."""
    kinds = [segment.kind for segment in outer]
    if "title" not in kinds:
        yield from _missing_title(folded, segments)
    yield from _printed_twice(text, outer)
    if kinds.count("title") > 1:
        yield from _broken_titles(text, segments)
    if kinds.count("metadata") > 1:
        yield from _labels_apart(text, folded, segments)
    yield from _cut_summaries(folded, outer)


def _missing_title(folded: str, segments: list[Segment]) -> Iterator[Damage]:
    if not segments:
        return
    first = segments[0]
    is_blank = first.kind == "whitespace"
    end = first.end if is_blank else min(1, len(folded))
    confidence = "high" if is_blank and first.end >= 4 else "medium"
    yield Damage(0, end, "missing_title", None, confidence, "damage.missing_title")


def _printed_twice(text: str, segments: list[Segment]) -> Iterator[Damage]:
    seen: set[str] = set()
    for start, end, kind, _ in segments:
        if kind == "duplicate":
            yield Damage(start, end, "duplicated_block", None, "high", "damage.repeated_block")
        elif end - start >= _SHORTEST_LINE and kind in ("title", "chrome"):
            line = _BLANK.sub("", text[start:end])
            if line in seen:
                yield Damage(start, end, "duplicated_block", None, "high", "damage.repeated_title")
            seen.add(line)


def _broken_titles(text: str, segments: list[Segment]) -> Iterator[Damage]:
    """A title over several lines."""
    run: list[Segment] = []
    for segment in (*segments, Segment(len(text), len(text), "end", None)):
        if segment.kind == "whitespace":
            continue
        if segment.kind == "title" and (not run or text.count("\n", run[-1].end, segment.start) == 1):
            run.append(segment)
            continue
        if len(run) > 1:
            parts = [text[piece.start : piece.end].strip() for piece in run]
            if len({_BLANK.sub("", part) for part in parts}) == len(parts):
                title = "".join(parts)
                yield Damage(run[0].start, run[-1].end, "broken_line", title, "high", "damage.title_over_lines")
        run = [segment] if segment.kind == "title" else []


def _labels_apart(text: str, folded: str, segments: list[Segment]) -> Iterator[Damage]:
    """A label and its value on two lines."""
    solid = [segment for segment in segments if segment.kind != "whitespace"]
    for first, second in pairwise(solid):
        if not first.kind == "metadata" == second.kind or text.count("\n", first.end, second.start) != 1:
            continue
        label = metadata_fields(folded[first.start : first.end])
        if len(label) != 1 or label[0][2] < first.end - first.start:
            continue
        if not metadata_fields(folded[second.start : second.end]):
            reading = text[first.start : first.end] + text[second.start : second.end]
            yield Damage(first.start, second.end, "broken_line", reading, "high", "damage.label_apart")


def _cut_summaries(folded: str, segments: list[Segment]) -> Iterator[Damage]:
    """A summary of the page that breaks off inside a sentence the text says in full."""
    for start, end, kind, _ in segments:
        if kind != "chrome" or end - start < _SHORTEST_SUMMARY or folded[end - 1] in _SENTENCE_ENDS:
            continue
        again = folded.find(folded[end - _SUMMARY_TAIL : end], end)
        if again < 0:
            continue
        rest = _REST.match(folded, again + _SUMMARY_TAIL)
        reading = folded[end - 2 : end] + (rest.group() if rest else "")
        yield Damage(end - 2, end, "truncated_sentence", reading, "high", "damage.cut_summary")
