"""Deadlines: the year by which a target is due, and what that year is taken from.

Belongs here: years beside the value, of the sentence, the heading, the five-year plan or the list it stands under.
Does not belong here: deadlines of tasks inside responsibility clauses (`extract.responsibilities`).

What stands nearest wins: a year in the sentence, a stretch of years, the year an earlier sentence gave, the heading of
the list, the five-year plan of paragraph or heading, and last the plan's own last year.
"""

from __future__ import annotations

import re

from pipelines.conform import periods
from pipelines.extract.targets.model import Context
from pipelines.structure.outline import is_guidance
from pipelines.structure.segments import Segment
from pipelines.text.numerals import chinese_to_int

_YEAR = "(?:(?:19|20)[0-9]{2})"
# 到2015年, 2010年底前, “十二五”末; not 2010年的基础上, 2010年的5%
_BY_YEAR = re.compile(
    rf"(?:到|至|在|于|截至|力争到|争取到)?\s?(?P<year>{_YEAR})\s?年(?!\s?[0-9]{{1,2}}月[0-9])(?:[0-9]{{1,2}}月)?"
    "(?:底前?|末|前|内|年底)?(?!的?基础|的[0-9.]+(?:%|倍|[万亿]?[家件项元人个户]))"
    '|[“"]?(?P<plan>十[一二三四五六]|十)五[”"]?(?:末|期末|期间|时期)'
)
# what every match of the above holds; most sentences have neither
_MAY_DATE = re.compile('[12五](?:(?<=1)9[0-9]{2}|(?<=2)0[0-9]{2}|(?<=五)[”"]?[末期时])')
_NUMBERS_OF_PLANS = {"十": 10, "十一": 11, "十二": 12, "十三": 13, "十四": 14, "十五": 15, "十六": 16}
_REACHES = ("到", "至", "在", "于")
# 比2010年: the year of a base
_BASE_BEFORE = re.compile("[比较与从自由以在]\\s?$")
_BASE_RIGHT_BEFORE = re.compile("[比较从自由与]$")
# 三年内, 用5年左右的时间, 经过3-5年的努力
_RELATIVE = re.compile(
    "(?:通过|经过|用|利用|力争)?(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,2})"
    "(?:[-—至到](?P<m>[0-9]{1,2}|[一二三四五六七八九十]))?(?:个)?年(?P<about>左右)?的?(?:时间|努力|奋斗|内|之内|左右)"
)
_RELATIVE_END = re.compile("年(?:左右)?的?(?:时间|努力|奋斗|内|之内|左右)")
# 到2025年 in an earlier sentence
_CARRIED = re.compile("(?:到|至)((?:19|20)[0-9]{2})年")
_CARRIED_ON = re.compile(r"[。;:)、.]\s*(?:力争)?(?:到|至)((?:19|20)[0-9]{2})年")
# 增至2020年的 34万亿元
_REACHED_IN = re.compile(rf"[到至](?P<year>{_YEAR})年的")
_REACHED_SPAN = 7
_CARRIED_REACH = 2000
_SINGLE_YEAR = re.compile("(?:19|20)[0-9]{2}年(?!以?来)")
_PLAN_AHEAD = re.compile('十[一二三四五]?五[”"]?(?:时期|期间|经济|发展|规划|目标|主要|工作|国民|的|总体|奋斗)')
# a list number, or one glued to a year
_NUMBER_BEFORE = re.compile(r"^[0-9]{1,2}(?=(?:19|20)[0-9]{2})|^[0-9(一二三四五六七八九十)]+[、.)]\s*")
_GLUED_NUMBER = re.compile("^[0-9]{1,2}(?=(?:19|20)[0-9]{2}年)")
_STATED_YEAR = re.compile("((?:19|20)[0-9]{2})年")
_HEADING_END = re.compile("[。,:]")
_BULLETS = "-—●◆■"


# 2021年、2022年…分别: a year for each of a list of values
_YEARS_LISTED = re.compile(rf"{_YEAR}年?(?:底|末)?(?:[、和及,]{_YEAR}年?(?:底|末)?)+(?=[年,\u4e00-\u9fff])")
_EACH_YEAR = re.compile("(?:19|20)[0-9]{2}")


def base_year(year: str | None, is_last_year: bool, plan_start: int | None) -> int | None:
    """The year a base is of: as printed, or the one before the plan for 去年 and 原有."""
    if year:
        return int(year)
    return plan_start - 1 if is_last_year and plan_start is not None else None


def years_ahead(head: str) -> int | None:
    """The number of years of the last stretch that a sentence names before a value: 三年内, 用5年左右的时间."""
    if _RELATIVE_END.search(head) is None:
        return None
    years = None
    for match in _RELATIVE.finditer(head):
        count = match.group("m") or match.group("n")
        years = int(count) if count.isdigit() else chinese_to_int(count)
    return years or None


class Deadlines:
    """Finds the year of each target of one document; remembers the list and the headings it stands under."""

    def __init__(self, context: Context) -> None:
        self._folded = context.folded
        self._sections = context.structure.sections
        self._plan_start = context.fields.plan_start_year
        self._plan_end = context.fields.plan_end_year
        self._list_year: int | None = None
        self._of_heading: dict[int, tuple[bool, int | None]] = {}
        self._sentence = (-1, -1)  # the segment's and the sentence's start that `_handed_down` is of
        self._handed_down: tuple[int | None, str] = (None, "plan_year")

    def note_list_year(self, segment: Segment) -> None:
        """A goal heading with a year (2008年…奋斗目标:) dates the bullets under it."""
        text = self._folded[segment.start : segment.end].strip()
        if not text or text[0] in _BULLETS:
            return
        self._list_year = None
        if not text.endswith((":", "目标")):
            return
        first = _HEADING_END.split(text, maxsplit=1)[0]
        if is_guidance(_NUMBER_BEFORE.sub("", first)):
            year = _STATED_YEAR.search(_GLUED_NUMBER.sub("", first))
            self._list_year = int(year.group(1)) if year else None

    def due(
        self, sentence_start: int, position: int, clause_end: int, years: int | None, segment: Segment
    ) -> tuple[int | None, str]:
        """(year or None, basis: stated, relative or plan_year) of the value at `position`.

        `years` is what `years_ahead` finds in the sentence before the value.
        """
        is_of_year = self._folded.startswith("年的", position - 2)
        reached = _REACHED_IN.match(self._folded, position - _REACHED_SPAN, position) if is_of_year else None
        if reached and (self._plan_start is None or int(reached.group("year")) >= self._plan_start):
            return int(reached.group("year")), "stated"
        year = self._by_year(sentence_start, position, clause_end)
        if year is not None:
            return year, "stated"
        if years is not None and self._plan_start is not None:
            return self._plan_start + years, "relative"
        if self._sentence != (segment.start, sentence_start):
            self._sentence, self._handed_down = (segment.start, sentence_start), self._above(segment, sentence_start)
        return self._handed_down

    def _above(self, segment: Segment, sentence_start: int) -> tuple[int | None, str]:
        """What stands above a sentence gives it: an earlier sentence, the list, the five-year plan, the plan."""
        carried = self._carried(segment, sentence_start)
        if carried is None:
            carried = self._list_year
        if carried is None:
            carried = self._of_period(segment, sentence_start)
        return (self._plan_end, "plan_year") if carried is None else (carried, "stated")

    def of_each(self, start: int, position: int, values: int) -> list[int] | None:
        """The years a list of so many values is shared out over (2021年、2022年分别净增120家、150家); None without.

        A paragraph names them once for all its sentences, so it is read from its `start`.
        """
        head = self._folded[start:position]
        shared = head.rfind("分别")
        if shared < 0:
            return None
        listed = _YEARS_LISTED.findall(head, 0, shared)
        years = [int(year) for year in _EACH_YEAR.findall(listed[-1])] if listed else []
        return years if len(years) == values else None

    def _by_year(self, sentence_start: int, position: int, clause_end: int) -> int | None:
        """The last year before the value, or else the first behind it."""
        if _MAY_DATE.search(self._folded, sentence_start, clause_end) is None:
            return None
        window = self._folded[sentence_start:clause_end]
        here = position - sentence_start
        found: int | None = None
        for match in _BY_YEAR.finditer(window):
            if match.start() > here and found is not None:
                break
            if not match.group().startswith(_REACHES) and _BASE_BEFORE.search(window[: match.start()]):
                continue
            year: int
            if match.group("plan"):
                year = 1953 + (_NUMBERS_OF_PLANS[match.group("plan")] - 1) * 5 + 7
            elif _BASE_RIGHT_BEFORE.search(window[: match.start("year")]):
                continue
            else:
                year = int(match.group("year"))
            if self._plan_start is None or year >= self._plan_start:
                found = year
        return found

    def _carried(self, segment: Segment, sentence_start: int) -> int | None:
        """The goal year an earlier sentence of a paragraph of goals gives: 到2025年,…。建设若干…"""
        start = max(segment.start, sentence_start - _CARRIED_REACH)
        carried = _CARRIED
        if segment.kind != "body":
            # 到2022年,企业达到300家;占比超过60%: what opens a sentence holds to its full stop
            start, carried = max(start, self._folded.rfind("。", start, sentence_start)), _CARRIED_ON
        later = None
        for year in map(int, carried.findall(self._folded, start, sentence_start)):
            if self._plan_start is None or year >= self._plan_start:
                later = year
        return later

    def _of_period(self, segment: Segment, position: int) -> int | None:
        """The last year of the five-year plan that the paragraph so far, or else the nearest heading, names."""
        is_decided, year = self._last_year_named(segment.start, position)
        section = segment.section
        while not is_decided and section is not None:
            if section not in self._of_heading:
                current = self._sections[section]
                self._of_heading[section] = self._last_year_named(current.heading_start, current.heading_end)
            is_decided, year = self._of_heading[section]
            section = self._sections[section].parent
        return year

    def _last_year_named(self, start: int, end: int) -> tuple[bool, int | None]:
        """(whether the stretch decides, year). A single year decides for no period: it is nearer than any."""
        if end <= start:
            return False, None
        text = self._folded[start:end]
        if "年" in text and _SINGLE_YEAR.search(text):
            return True, None
        named = periods.five_year_plan_named(text) if "五" in text and _PLAN_AHEAD.search(text) else None
        if named is None:
            return False, None
        return True, named[1] if self._plan_start is None or named[1] >= self._plan_start else None
