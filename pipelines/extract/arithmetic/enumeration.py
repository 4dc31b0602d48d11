"""An announced number against what is listed.

Belongs here: 三个城市 behind three names, “两高于” and what follows it, 五个方面 before five sections, 六大工程 before
tasks.
Does not belong here: list numbers (`numbering`).

Every enumeration is found by its count; the list before it is read backwards, which costs nothing where there is no
count.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from pipelines.conform import regions
from pipelines.extract.arithmetic.model import Finding
from pipelines.structure.outline import Outline
from pipelines.structure.segments import Segment
from pipelines.text.numerals import to_number

_SPOKEN = frozenset({"task", "body", "preamble", "section_heading"})
_HAN = "[\u4e00-\u9fff]"
_NUMBER = "(?:[0-9]{1,2}|[两二三四五六七八九十]{1,2})"
# 三个城市, 10大产业; not 第三个, 十三个 from its second character on
_COUNTED = re.compile(
    "(?<![第十百0-9])(?P<count>[0-9]{1,2}|[两二三四五六七八九十]{1,2})"
    f"(?P<unit>个|大|家|支|项|方|座|类|市|省|区|县)(?P<noun>{_HAN}{{2,12}})"
)
# 五个方面的重点工作
_ANNOUNCED = re.compile(f"(?P<count>{_NUMBER})(?:个)?方面(?:的)?(?:重点)?(?:工作|任务|内容|举措)")
# “三大平台”
_NAMED_SET = re.compile(f"“(?P<count>{_NUMBER})大(?P<noun>{_HAN}{{2,4}})”")
# “两高于”,即高于…、高于…
_LABEL_OF_CLAUSES = re.compile(f"“(?P<count>[两二三四五六])(?P<phrase>{_HAN}{{2,4}})”[,，]?即(?P<rest>[^。;]{{4,120}})")
# “6个1”工程:一个…, 一支…
_ONES = re.compile("“(?P<count>[0-9]{1,2}|[三四五六七八九十])个[1一]\\s?”[^,。]{0,6}[,:](?P<rest>[^。]{10,240})")
_ONE_OF = re.compile("一[个所家项条支座处名本套间]")
# 六大工程
_SET_OF_WORKS = re.compile(f"(?P<count>[两二三四五六七八九十])大(?P<noun>工程|行动|计划|专项)(?!{_HAN}{{0,2}}”)")
# up to the last mark that no list goes across
_TO_LIST_BREAK = re.compile(".*[,。;:!?“”《》\\s]", re.S)
_BRACKETED = re.compile("\\([^()]{1,8}\\)")
_AND = re.compile(f"(?<=[\u4e00-\u9fff)]{{2}})(?:和|与|及)(?={_HAN}{{2}})")
_LONGEST_LIST = 240
# and no 城市群, 省级高新区
_OF_PLACES = re.compile("(?:城市|地市|地区|州市|市|县|区|省)(?![群级圈带])")
_FEWEST_PLACES = 3
# 上海、江苏、浙江、安徽三省 一市
_AND_PLACES = re.compile("[一两二三四五六七八九]个?(?:自治区|省|市|区|县|州|盟|旗)")
_LENGTHS_OF_NAMES = (2, 3, 4, 5)


def check(folded: str, segments: list[Segment], structure: Outline, counts: list[int]) -> Iterator[Finding]:
    """Enumeration findings of what a document says, page furniture left out.

    `counts` are the places where something may be counted, in order.
    """
    top = [section for section in structure.sections if section.depth == 1]
    first_heading = top[0].start if top else len(folded)
    last = 0
    for segment in segments:
        start, end, kind, _ = segment
        if kind not in _SPOKEN:
            continue
        first = bisect_left(counts, start, last)
        last = bisect_left(counts, end, first)
        if first == last:
            continue
        if kind == "preamble" or start < first_heading:
            yield from _sections_announced(folded, segment, len(top))
            yield from _works(folded, segment, structure)
        yield from _listed(folded, segment, counts[first:last])
        if folded.find("“", start, end) >= 0:
            yield from _named_sets(folded, segment)
            yield from _labels(folded, segment)


def _finding(statement: str, expression: str, counted: int, stated: float, start: int, end: int, rule: str) -> Finding:
    verdict = "pass" if counted == stated else "fail"
    return Finding("enumeration", statement, expression, float(counted), stated, verdict, start, end, f"audit.{rule}")


def _count(match: re.Match[str]) -> float | None:
    return _number(match.group("count"))


@lru_cache(maxsize=1024)
def _number(written: str) -> float | None:
    """The value of a count; there are few, and every text counts with the same."""
    return to_number(written.replace("两", "二"))


def _sections_announced(folded: str, segment: Segment, sections: int) -> Iterator[Finding]:
    for match in _ANNOUNCED.finditer(folded, segment.start, segment.end):
        stated = to_number(match.group("count"))
        if stated and sections and stated == sections:
            expression = "count of top-level sections"
            yield _finding(match.group(), expression, sections, stated, *match.span(), "announced_sections")


def _list_before(folded: str, start: int, position: int) -> tuple[int, str]:
    """The stretch right before `position` that may be a list: (its start, its text).

    Marks inside brackets do not end it.
    """
    window_start = max(start, position - _LONGEST_LIST)
    window = folded[window_start:position]
    plain = _BRACKETED.sub(_blanked, window) if "(" in window else window
    to_break = _TO_LIST_BREAK.match(plain)
    at = to_break.end() if to_break else 0
    return window_start + at, window[at:]


def _blanked(match: re.Match[str]) -> str:
    return "字" * len(match.group())


def _listed(folded: str, segment: Segment, places: list[int]) -> Iterator[Finding]:
    """杭州、宁波、嘉兴三个城市; A和B两个基地; A、B等八个县, where 等 only closes the list."""
    behind = segment.start
    for at in places:
        match = _COUNTED.match(folded, at, segment.end) if at >= behind else None
        if match is None:
            continue
        behind = match.end()
        stated = _count(match)
        if not stated or stated < 2:
            continue
        start, text = _list_before(folded, segment.start, match.start())
        goes_on = text.endswith("等")
        text = text.removesuffix("等")
        members = text.split("、")
        if len(members) == 1 and (stated != 2 or text.endswith("的")):
            continue
        last = _AND.split(members[-1])
        counts = {len(members), len(members) - 1 + len(last)} if len(members) > 1 else {len(last)}
        if stated not in counts and not goes_on and _are_places(match, members, last):
            count = len(members) - 1 + len(last)
            yield _finding(folded[start : match.end()], f"{count} listed", count, stated, start, match.end(), "listed")
        elif stated in counts and all(2 <= len(member) <= 40 for member in (*members[:-1], *last)):
            count = int(stated)
            yield _finding(folded[start : match.end()], f"{count} listed", count, stated, start, match.end(), "listed")


def _are_places(match: re.Match[str], members: list[str], last: list[str]) -> bool:
    """Whether 西安、宝鸡、咸阳、渭南 三个城市 lists places and nothing else: names that are known can be counted."""
    noun = match.group("noun") if match.group("unit") == "个" else match.group("unit")
    if (
        not _OF_PLACES.match(noun)
        or len(members) < _FEWEST_PLACES
        or _AND_PLACES.match(match.string, match.end("unit"))
    ):
        return False
    first, *others = [*members[:-1], *last]
    opens = any(regions.is_name(first[-length:]) for length in _LENGTHS_OF_NAMES if len(first) >= length)
    return opens and all(map(regions.is_name, others))


def _named_sets(folded: str, segment: Segment) -> Iterator[Finding]:
    """A平台、B平台“三大平台”: every member ends in the noun of the set, so the marks tell how many there are."""
    for match in _NAMED_SET.finditer(folded, segment.start, segment.end):
        start, text = _list_before(folded, segment.start, match.start())
        members = text.split("、")
        stated = _count(match)
        if stated and len(members) > 1 and all(member.endswith(match.group("noun")) for member in members):
            count = len(members)
            yield _finding(
                folded[start : match.end()], f"{count} listed", count, stated, start, match.end(), "named_set"
            )


def _labels(folded: str, segment: Segment) -> Iterator[Finding]:
    """A label that counts what follows it: “两高于”,即高于…、高于…; “6个1”工程,每村一个…"""
    for match in _LABEL_OF_CLAUSES.finditer(folded, segment.start, segment.end):
        stated = _count(match)
        count = match.group("rest").count(match.group("phrase"))
        if stated and count == stated:
            expression = f"{count} × {match.group('phrase')}"
            yield _finding(match.group(), expression, count, stated, *match.span(), "label_of_clauses")
    for match in _ONES.finditer(folded, segment.start, segment.end):
        stated = to_number(match.group("count"))
        count = len(_ONE_OF.findall(match.group("rest")))
        if stated and count == stated:
            yield _finding(match.group(), f"{count} components", count, stated, *match.span(), "ones")


def _works(folded: str, segment: Segment, structure: Outline) -> Iterator[Finding]:
    """六大工程 announced before the tasks, against the works the tasks open with (实施…工程)."""
    for match in _SET_OF_WORKS.finditer(folded, segment.start, segment.end):
        noun = match.group("noun")
        opening = re.compile(f"(?:实施|推进|开展)(?P<name>{_HAN}{{2,16}}?{noun})")
        names = {
            found.group("name")
            for task in structure.tasks
            if (found := opening.match(folded, task.text_start, task.end))
        }
        stated = _count(match)
        if stated and len(names) == stated:
            expression = f"{len(names)} distinct {noun}"
            yield _finding(match.group(), expression, len(names), stated, *match.span(), "set_of_works")
