"""The indicators one statement is made for: a single one, or each of a list.

Belongs here: lists under 分别 or 均, coordinated words that share a head (专利申请和授权量).
Does not belong here: cutting the phrase out of its clause (`phrases`), known indicators (`conform.indicators`).
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.extract.targets import words

# 分别增长, 均达到, 各增长
_DISTRIBUTES = re.compile("分别|(?<![年人平])均(?!值|水平|衡|可|GDP)|各(?:增长|提高|达|$)")
# 国家、行业标准: the levels that a noun is listed for
_LEVEL_AT_END = re.compile("(?:国家|行业|地方|团体|国际|企业|省|市|县|区|州)级?$")
_LEVEL_AT_START = re.compile("(?:国家|行业|地方|团体|国际|企业|省|市|县|区|州)级?(?=[\u4e00-\u9fff]{2})")
# “国千”“省千”专家
_QUOTED_LIST = re.compile("(?P<head>[^“”]*)(?P<quoted>“[^“”]+”(?:[、和]?“[^“”]+”)+)(?P<tail>[^“”]+)")
_QUOTED = re.compile("“[^“”]+”")
_SPLIT = re.compile("、|和|及(?!时)|(?<!参)与|以及")
_LEADING_AND = re.compile("^(?:和|、|及|与)")
_LEVEL = re.compile(words.LEVEL_WORD)
# 增加值, 总额: the head a list has only at its end
_SHARED_TAIL = re.compile("(?:排放量|拥有量|覆盖率|普及率|增加值|产值|收入|投资|总额|量|额|率)$")
_HAS_HEAD = re.compile(
    "(?:量|额|率|值|收入|投资|总产|单产|数|口|出|强度|比重|占比|比例|指数|水平|规模|能力|面积|增速|增幅|余额|资金|利税|利润|税收)$"
)
# 一二三产增加值, 第一、二、三产业增加值
_BRANCHES = re.compile("(?P<head>[^一二三]*?第?)(?P<which>[一二三]、?(?:[一二]、?)?[二三])(?P<kind>次?产业?)")
_NUMERAL = re.compile("[一二三]")
# 高新技术产业产值、利税: a list that shares what it is of
_OF_WHOM = re.compile("(?P<of>[\u4e00-\u9fff]{2,12}(?:产业|企业|工业|行业|园区|农业|服务业))")
_SUM = re.compile("利税|利润|产值|税收|收入|增加值|出口额?|销售收入|投资")


_LONGEST_HEADLESS = 8
_LONGEST_MEASURE = 4


@cache
def _coordinated() -> re.Pattern[str]:
    """专利申请量和授权量, 专利申请、授权数."""
    stems = words.measure_stems()
    return re.compile(
        f"(?P<head>.*?)(?P<a>{stems})(?:量)?(?:和|、|及|与)(?P<b>{stems})(?P<c>(?:和|、|及|与){stems})?"
        "(?P<tail>量|数|额|率)$"
    )


@cache
def _measure_end() -> re.Pattern[str]:
    return re.compile(f"{words.measure_stems()}?(?:总)?(?:量|数|额|率|值)$")


@cache
def _bare_measure() -> re.Pattern[str]:
    return re.compile(f"{words.measure_stems()}(?:量|数|额|率)")


def names_of(subject: str, before: str, values: int, *, is_rate: bool = False) -> list[str]:
    """The indicators a statement of so many `values` is made for: one, or each of a list under 分别 or 均.

    A rate is that of each thing measured, also without such a word: 产量、收入提高 10%.
    """
    is_list = "、" in subject or "和" in subject or "及" in subject or "与" in subject
    coordinated = _coordinated().match(subject) if is_list and subject.endswith(("量", "数", "额", "率")) else None
    if coordinated:
        head, tail = coordinated.group("head"), coordinated.group("tail")
        parts = [coordinated.group("a"), coordinated.group("b")]
        if coordinated.group("c"):
            parts.append(_LEADING_AND.sub("", coordinated.group("c")))
        return [f"{head}{part}{tail}" for part in parts]
    branches = _BRANCHES.match(subject) if values > 1 else None
    if branches:
        kind, rest = branches.group("kind"), subject[branches.end() :]
        return [f"{branches.group('head')}{number}{kind}{rest}" for number in _NUMERAL.findall(branches.group("which"))]
    if not is_list and "“" not in subject:
        return [subject]
    if values == 1 and _DISTRIBUTES.search(before) is None:
        return _each_measured(subject) if is_rate else [subject]
    quoted = _QUOTED_LIST.fullmatch(subject)
    if quoted:
        return [f"{quoted['head']}{name}{quoted['tail']}" for name in _QUOTED.findall(quoted["quoted"])]
    verb = words.verb_of_levels().match(subject)
    if verb is None and before.endswith("各"):
        verb = words.verb_opening().match(subject)
    stem = subject[verb.end() :] if verb else subject
    parts = [part for part in _SPLIT.split(stem) if part]
    if len(parts) < 2:
        return [subject]
    return [verb.group("verb") + name if verb else name for name in _with_heads(parts)]


_SHORT_RATE = 3


def _each_measured(subject: str) -> list[str]:
    """入户率和到位率 → 入户率, 到位率, where each member of a list is a measured quantity; else the list as one."""
    first, *others = [part for part in _SPLIT.split(subject) if part]
    if not others or not all(_HAS_HEAD.search(part) and len(part) <= _LONGEST_MEASURE for part in others):
        return [subject]
    if not _HAS_HEAD.search(first):
        return [subject]
    rates = all(part.endswith("率") for part in (first, *others))
    # 技术入户率和到位率: what the first is a rate of, the others are too
    whose = first[:-_SHORT_RATE] if rates and len(others[0]) == _SHORT_RATE and len(first) > _SHORT_RATE + 1 else ""
    return [first, *(whose + part for part in others)]


def _with_heads(parts: list[str]) -> list[str]:
    """专利申请量, 授权量 → 专利申请量, 专利授权量: a short member takes the modifier of the first.

    国家, 省各类科技计划项目 → 国家各类科技计划项目, 省各类科技计划项目: a bare level takes the noun of the last.
    """
    own_level = _LEVEL.match(parts[-1])
    if own_level and all(_LEVEL.fullmatch(part) for part in parts[:-1]):
        head = parts[-1][own_level.end() :]
        return [part + head for part in parts[:-1]] + [parts[-1]]
    first = parts[0]
    level, own = _LEVEL_AT_END.search(first), _LEVEL_AT_START.match(parts[-1])
    if level and own and level.start() != 1 and all(_LEVEL_AT_END.fullmatch(part) for part in parts[1:-1]):
        # 参与制定国家、行业标准 → 参与制定国家标准, 参与制定行业标准
        opening, noun = first[: level.start()], parts[-1][own.end() :]
        return [opening + part + noun for part in (level.group(), *parts[1:-1], own.group())]
    modifier = _measure_end().sub("", first)
    shared = _OF_WHOM.match(first)
    tail = _SHARED_TAIL.search(parts[-1])
    names = [first + tail.group() if tail and _lacks_head(first) else first]
    for part in parts[1:]:
        if modifier != first and _bare_measure().fullmatch(part):
            names.append(modifier + part)
        elif shared and _SUM.fullmatch(part):
            names.append(shared.group("of") + part)
        elif tail and len(names) < len(parts) - 1 and _lacks_head(part):
            names.append(part + tail.group())
        else:
            names.append(part)
    return names


def _lacks_head(part: str) -> bool:
    return len(part) <= _LONGEST_HEADLESS and not _HAS_HEAD.search(part)
