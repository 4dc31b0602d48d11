"""What is told and not planned: quantities of years, months and five-year plans gone by.

Belongs here: words of the past, years before the plan, reports of months.
Does not belong here: sections that look back as a whole (`structure.outline`).
"""

from __future__ import annotations

import re

from pipelines.conform import periods
from pipelines.extract.targets import words

# 1—6月,全市完成增加值98.6亿元,同比增长14.2%: what was reached in months that are over
_MONTHS = re.compile(
    "(?:今年以来|截至[^,。]{0,8}[月日]|(?:今年)?(?:1月?[-—~至到][0-9]{1,2}月(?:份)?|[上前]半年|[前一]?[一二三]季度))(?![^,。;]{0,6}(?:要|力争|确保|完成对))"
)
_OF_NAMED_YEAR = re.compile("(?:19|20)[0-9]{2}年第?$")
# the sentence goes on with months that are not over: 一季度召开大会,全年投资增长20%
_MONTHS_AHEAD = re.compile("全年(?!度?的?(?:计划|目标|任务|预期))|年底|年末|下半年|7月?[-—~至到]12月|[三四]季度")
_HOPED = re.compile("力争|确保|(?<!年度|全年)计划|争取|将|(?<![主重需])要|预计|预期|目标为")
# 同比增长9%以上: how exactly it came is not known yet
_COMPARED_ROUGHLY = re.compile("同比[^,。;]{0,16}?(?:以上|左右|不低于|不少于|以内)")
# 上半年,全市实现产值88亿元,同比增长11%: what was done, and by how much more than last year, in this clause or the next
_TOLD_OF_SEASON = re.compile("[,:]?[^,。;]*?(?:实现|完成|达到|新增)[^,。;]*,?[^,。;]*?(?:同比|比上年同期|比去年同期)")
_TOLD_OF_MONTHS = re.compile(
    "(?:实现|完成)[^。;]{2,40}?增长[0-9.]+%|(?:占|为|完成|达到)(?:年度|全年)(?:计划|目标|任务)[^,。;]{0,4}的"
)
_COMPARED_WITH_LAST_YEAR = re.compile("同比|比上年同期|比去年同期")
# 比去年 has a base, and 确保上半年完成 a deadline
_BASE_OR_HOPE_BEFORE = re.compile("(?:[从比较在由]|力争|确保|争取)$")
_PLAN_MARK = re.compile("目标|力争|确保|计划|预期|将|要|争取|今年|明年|新的一年|[到至](?:19|20)[0-9]{2}年")
_YEARS = re.compile("((?:19|20)[0-9]{2})年")
_BASE_WORD = re.compile("基础上|比(?![例重率值])|较|从|由|年(?:水平)?的(?:$|[0-9.]+倍)")
# 比2020年, 由2015年的, 是2020年的2倍: a year that only a base has
_BASE_YEAR = re.compile(
    "(?:比(?![例重率值])|较|从|由|与)(?:19|20)[0-9]{2}年|(?:19|20)[0-9]{2}年(?:水平)?的(?:$|[0-9.]+倍)"
)
# 2007年立项的项目: a year that tells which things are meant
_YEAR_OF_THINGS = re.compile("(?:19|20)[0-9]{2}年度?[\u4e00-\u9fff]{2,4}的")
# (比“十一五”末 names a base)
_PERIOD = re.compile('(?<![比较从由与])(?<![比较从由与][“"])[“"]?(?:十[一二三四五六]?|九)五[”"]?(?:期间|时期|以来|末)')
_PARAGRAPH_REACH = 1200


def is_told(head: str) -> bool:
    """Words of the past, and no word of a plan behind them."""
    last = words.past().search(head)
    if last is None:
        return False
    for later in words.past().finditer(head, last.end()):
        last = later
    return not _BASE_OR_HOPE_BEFORE.search(head, 0, last.start()) and not _PLAN_MARK.search(head, last.end())


def is_of_earlier_years(head: str, plan_start: int | None) -> bool:
    """Every year of the sentence so far lies before the plan, and none is that of a base."""
    if plan_start is None or "年" not in head:
        return False
    years = [int(year) for year in _YEARS.findall(head)]
    if not years or max(years) >= plan_start:
        return False
    if not _YEARS.search(_YEAR_OF_THINGS.sub("", head)):
        return False
    own = [int(year) for year in _YEARS.findall(_BASE_YEAR.sub("", head))]
    return not _BASE_WORD.search(head) or (bool(own) and own[0] > min(years))


def is_report_of_months(folded: str, start: int, position: int, end: int, *, is_task: bool) -> bool:
    """Whether the sentence [start, end) tells what months gone by brought: 上半年实现…,同比增长10%.

    In a task 上半年 is a deadline, and so is, wherever it stands, a quarter of a year that is named: years before the
    plan are told apart by themselves.
    """
    if all(folded.find(word, start, position) < 0 for word in ("月", "半年", "季度", "今年以来")):
        return False
    months = _MONTHS.search(folded, start, position)
    if months is None or _HOPED.search(folded, start, position):
        return False
    if _MONTHS_AHEAD.search(folded, months.end(), position) or _COMPARED_ROUGHLY.search(folded, months.end(), end):
        return False
    if "半年" in months.group() or "季度" in months.group():
        is_due = is_task or _OF_NAMED_YEAR.search(folded, start, months.start()) is not None
        return not is_due and _TOLD_OF_SEASON.match(folded, months.end(), end) is not None
    if "月" in months.group() and _TOLD_OF_MONTHS.search(folded, months.end(), end):
        return True
    return _COMPARED_WITH_LAST_YEAR.search(folded, months.end(), end) is not None


def is_told_of_earlier_year(folded: str, start: int, position: int, end: int, plan_start: int | None) -> bool:
    """Whether the sentence [start, end) compares what an earlier one dated before the plan: 2018年,…。…同比增长11%."""
    if plan_start is None or folded.rfind("同比", start, position) < 0:
        return False
    if _COMPARED_ROUGHLY.search(folded, start, end):
        return False
    low = max(0, start - _PARAGRAPH_REACH)
    low = max(low, folded.rfind("\n", low, start) + 1)
    years = _YEARS.findall(folded, low, start)
    if not years or max(map(int, years)) >= plan_start:
        return False
    return _YEARS.search(folded, start, position) is None and _PLAN_MARK.search(folded, low, position) is None


def is_in_past_period(folded: str, position: int, plan_start: int | None) -> bool:
    """Whether the paragraph so far speaks of a five-year plan that ended before this one: “十三五”期间,…提高至3.98%."""
    if plan_start is None:
        return False
    low = max(0, position - _PARAGRAPH_REACH)
    if folded.find("五", low, position) < 0:
        return False
    low = max(low, folded.rfind("\n", low, position) + 1)
    if folded.find("五", low, position) < 0:
        return False
    named = _PERIOD.findall(folded, low, position)
    number = periods.five_year_plan_named(named[-1]) if named else None
    return number is not None and number[1] < plan_start
