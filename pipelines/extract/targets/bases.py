"""Bases: quantities that another target is measured from.

Belongs here: 在20亿元的基础上, 从2007年的 13件增加到, 比上年的 30家增加.
Does not belong here: the year a rate is compared with (`statement`), checking the arithmetic (`arithmetic`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.conform import periods
from pipelines.extract.quantities import Shape
from pipelines.extract.targets.deadlines import base_year
from pipelines.extract.targets.phrases import counted, subject_of

_YEAR = "(?:(?:19|20)[0-9]{2})"
# 20亿元的基础上: the value is the base of another
_BASE_AFTER = re.compile(r"^(?:\([^()]*\))?(?P<noun>[\u4e00-\u9fff“”]{0,16}?)的?(?:基础上|基数上|基础之上)")
# 从2007年的, 由目前的
_FROM_BEFORE = re.compile(
    rf"(?:从|由)(?P<when>(?:{_YEAR}年(?:底|末)?|去年|上年|原来|目前|现在|原先|现有|“?十[一二三四五]?五”?(?:末|时期|期间)?)?)的?(?:每[项个户家人亩年])?$"
)
# 较2010年的 1250件翻一番, 比上年的 30家增加5家
_THAN_BEFORE = re.compile(rf"(?:较|比)(?P<when>{_YEAR}年|去年|上年|上一年)的?$")
_GROWS_AFTER = re.compile("翻|增长|增加|提高|提升|净增|下降|减少|降低")
# 在2007年, 在原有
_IN_BASE_BEFORE = re.compile(rf"在(?:(?P<year>{_YEAR})年(?:底|末)?|(?P<last>去年|上年|原来|原有|现有))?[^,0-9]{{0,8}}$")
# 调整为
_BECOMES = re.compile("的?(?:增加|提高|增长|上升|提升|扩大|发展|下降|降低|减少|压缩|缩短|调整)为")
_GOES_TO_REACH = 14


class Base(NamedTuple):
    """The base of a target: the year it is of, if told, and the words that name what is measured, if any."""

    year: int | None
    subject: str


def base_of(quantity: Shape, before: str, after: str, plan_start: int | None) -> Base | None:
    """What a quantity is the base of (在…基础上, 从…增加到); None when it is no base."""
    if quantity.form == "benchmark":
        return None
    base = _BASE_AFTER.match(after) if "基" in after else None
    if base:
        match = _IN_BASE_BEFORE.search(before)
        year = base_year(match.group("year"), bool(match.group("last")), plan_start) if match else None
        thing = subject_of(base.group("noun"))
        return Base(year, counted(thing) if thing else subject_of(before[: match.start()] if match else before))
    match = _THAN_BEFORE.search(before) if _GROWS_AFTER.match(after) else None
    if match is None and ("从" in before or "由" in before) and _goes_on(after):
        match = _FROM_BEFORE.search(before)
    if match is None:
        return None
    when = match.group("when")
    if "五" in when:
        named = periods.five_year_plan_named(when)
        return Base(named[1] if named else None, subject_of(before[: match.start()]))
    year = base_year(when[:4] if when[:4].isdigit() else None, bool(when), plan_start)
    return Base(year, subject_of(before[: match.start()]))


def _goes_on(after: str) -> bool:
    near = after[:_GOES_TO_REACH]
    return "到" in near or "至" in near or _BECOMES.match(near) is not None
