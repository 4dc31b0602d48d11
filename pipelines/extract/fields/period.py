"""The years a plan is for.

Belongs here: reading first and last year out of titles, opening, dates and goals.
Does not belong here: naming the period (`conform.periods`), deadlines of single targets (`extract.targets.deadlines`).
"""

from __future__ import annotations

import re

from pipelines.conform import periods
from pipelines.text.numerals import chinese_to_int

Period = tuple[int | None, int | None, bool]
"""First year, last year, whether they are inferred."""

# 2014-2020年, 2018年至2020年
_YEARS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*年?\s*(?:-|—|~|至|到)+\s*((?:19|20)[0-9]{2})\s*年?")
# 明确2021—2022年度重点任务
_ANNUAL_YEARS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*年?\s*[-—~至]+\s*((?:19|20)[0-9]{2})\s*年度")
# 2009年, but not 2009年3月
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*年(?!\s*[0-9]{1,2}\s*月)")
_CHINESE_YEAR = re.compile("([二一][零〇○O0九][零〇○O0一二三四五六七八九]{2})年")
# “十二五”科技发展规划
_FIVE_YEAR_PLAN = re.compile(
    '[“"]?(十[一二三四五六]?|九|八)五[”"]?(?:时期|期间|科|规划|国民|知|教|发展|创新|[\u4e00-\u9fff]{0,12}规划)'
)
_NUMBERS_OF_PLANS = {
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
    "十三": 13,
    "十四": 14,
    "十五": 15,
    "十六": 16,
}
# 2016年工作总结和2017年工作要点: the plan is for the year before its own word
_YEAR_OF_PLAN = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s*年[^0-9]{0,24}?(?:要点|计划|安排|打算|思路|设想|谋划|部署)"
)
# 三年行动
_YEARS_OF_ACTION = re.compile("([二三四五六]|[2-6])年行动")
# 2012年起5年内
_YEARS_FROM = re.compile(
    "(?<![0-9])((?:19|20)[0-9]{2})年(?:起|开始),?(?:的|用)?([二三四五六七八九十]|[2-9]|10)年(?:内|时间|左右|里)"
)
# “十三五”行动: in a title nothing else need follow
_QUOTED_FIVE_YEARS = re.compile('[“"](十[一二三四五六]?|九|八)五[”"]')
# 国民经济和社会发展第十一个五年规划纲要
_LONG_VIEW = re.compile("(?:19|20)[0-9]{2}年远景")
_NUMBERED_PLAN = re.compile("第(十[一二三四五六]?|九|八)个五年(?:规划|计划)")
# 到2020年, 2020年底前, 2020年前
_GOAL_YEAR = re.compile(
    "[到至12](?:(?<=[到至]) ?(?P<by>(?:19|20)[0-9]{2}) ?年(?!以来)"
    "|(?:(?<=1)9|(?<=2)0)[0-9]{2}(?P<end>年(?:(?:[0-9]{1,2}月)?(?:底|末)前?|前)))"
)
_OWN_YEAR = re.compile(
    "((?:19|20)[0-9]{2})年(?:是|,?(?:全[省市区县州国]|我[省市区县州局厅委])?[^,。;]{0,24}(?:要|将|工作的?(?:总体|指导)))"
)
_DUE_MONTH = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年[0-9]{1,2}月(?:底|末|[0-9]{1,2}日)?(?:之)?前")
_UNTOLD = "其他"
# in force until revoked, where they state no years
_OPEN_ENDED_TYPES = frozenset({"实施意见", "指导意见", "若干意见", "工作意见", "若干措施"})
_ANNUAL_TYPES = frozenset({"工作要点", "责任分解", "工作计划", "工作总结", "政府工作报告", "通知"})


def first_year(text: str) -> int | None:
    """The first year a text names without a month."""
    match = _YEAR.search(text)
    if match:
        return int(match.group(1))
    chinese = _CHINESE_YEAR.search(text)
    return chinese_to_int(chinese.group(1).replace("O", "〇")) if chinese else None


def period_of(titles: list[str], opening: str, dated: int | None, folded: str, kind: str) -> Period:
    """The plan years of a document dated in the year `dated`; without those that cannot be a plan's."""
    start, end, is_inferred = _stated(titles, opening, dated, folded, kind)
    years = [year for year in (start, end) if year is not None]
    if all(periods.FIRST_YEAR <= year <= periods.LAST_YEAR for year in years) and years == sorted(years):
        return start, end, is_inferred
    return None, None, is_inferred  # digits that only look like a year


def _stated(titles: list[str], opening: str, dated: int | None, folded: str, kind: str) -> Period:
    """From a title; else from opening and dates; a plan of several years ends with its last goal."""
    if any("年度" in title for title in titles):
        annual = _ANNUAL_YEARS.search(opening)
        if annual:
            return int(annual.group(1)), int(annual.group(2)), False
    for title in sorted(titles, key=lambda title: _YEARS.search(title) is None):
        years = _year_among(title) or _years_of(title, _QUOTED_FIVE_YEARS)
        if years:
            return *years, False
    if kind == "政府工作报告" and dated:
        return dated, dated, True
    if kind == _UNTOLD and dated is None:
        year = _year_at_hand(opening, folded)
        if year is not None:
            return year, year, True
    span = _YEARS_FROM.search(opening)
    if span:
        return int(span.group(1)), int(span.group(1)) + _count(span.group(2)) - 1, True
    if kind not in _ANNUAL_TYPES:
        goals = [year for year in _goal_years(folded) if dated is None or year >= dated]
        if goals:
            first = first_year(opening) if dated is None else dated
            return (first if first is not None and first < min(goals) else dated), max(goals), True
    own = _OWN_YEAR.match(opening.lstrip()) if kind in _ANNUAL_TYPES else None
    if own and dated in (None, int(own.group(1))):
        # 2017年是“十三五”的重要一年: the year, and not the five
        return int(own.group(1)), int(own.group(1)), True
    if kind in _ANNUAL_TYPES and dated is not None and first_year(opening) == dated and not _YEARS.search(opening):
        # 2021年《政府工作报告》重点工作…, of a notice of 2021 that speaks of five years further on
        return dated, dated, True
    years = _years_of(opening)
    if years and (dated is None or years[1] >= dated or kind == "工作总结"):
        return *years, True
    is_opinion = kind == _UNTOLD and bool(titles) and titles[0].endswith("意见")
    return dated, None if is_opinion or kind in _OPEN_ENDED_TYPES else dated, True


def _year_at_hand(opening: str, folded: str) -> int | None:
    """The year a text without title and date speaks of as its own.

    2016年是…开局之年: the opening says what its year is, or is to bring. 2022年10月底前 …, 2022年6月底前: every
    deadline is a month of one year.
    """
    own = _OWN_YEAR.match(opening.lstrip())
    if own:
        return int(own.group(1))
    due = _DUE_MONTH.findall(folded)
    return int(due[0]) if len(due) > 1 and len(set(due)) == 1 else None


def _goal_years(folded: str) -> list[int]:
    return [int(match.group("by") or match.group()[:4]) for match in _GOAL_YEAR.finditer(folded)]


def _year_among(title: str) -> tuple[int, int] | None:
    """The year of the plan in a title that names more than one, as what looks back and ahead does."""
    if len(set(_YEAR.findall(title))) < 2 or _YEARS.search(title) or _YEARS_OF_ACTION.search(title):
        return None
    planned = _YEAR_OF_PLAN.findall(title)
    return (int(planned[-1]), int(planned[-1])) if planned else None


def _years_of(text: str, quoted: re.Pattern[str] | None = None) -> tuple[int, int] | None:
    match = _YEARS.search(text)
    if match and int(match.group(1)) <= int(match.group(2)) <= int(match.group(1)) + 30:
        return int(match.group(1)), int(match.group(2))
    if quoted is not None:
        numbered = _NUMBERED_PLAN.search(text)
        # 落实第十三个五年规划2018年度重点任务 is for a year, 第十四个五年规划和2035年远景目标纲要 for five
        if numbered and first_year(_LONG_VIEW.sub("", text)) is None:
            return _five_years(_NUMBERS_OF_PLANS[numbered.group(1)])
    plan = None if "年度" in text else _FIVE_YEAR_PLAN.search(text)  # “十四五”规划实施年度推进计划 is for a year
    if plan is None and quoted is not None and first_year(text) is None:
        plan = quoted.search(text)
    if plan and plan.group(1) in _NUMBERS_OF_PLANS:
        return _five_years(_NUMBERS_OF_PLANS[plan.group(1)])
    year = first_year(text)
    if year is None:
        return None
    action = _YEARS_OF_ACTION.search(text)
    return year, year + (_count(action.group(1)) if action else 1) - 1


def _five_years(number: int) -> tuple[int, int]:
    """First and last year of the national five-year plan of a number."""
    # the plans run from 1953 without the years 1963 to 1965
    first = 1956 + (number - 1) * 5
    return first, first + 4


def _count(numeral: str) -> int:
    """What 三 and 3 say."""
    return int(numeral) if numeral.isdigit() else chinese_to_int(numeral) or 1
