"""Things that are counted: firms, projects, patents, people.

Belongs here: whether a number of things is a stock to reach, an increase, or a count to deliver, and its name.
Does not belong here: measured amounts (`amounts`), comparators and bounds (`bounds`).
"""

from __future__ import annotations

import re

from pipelines.extract.targets import words
from pipelines.extract.targets.counts import SHORTEST_THING, count_of, stock
from pipelines.extract.targets.cues import to_level
from pipelines.extract.targets.delivered import delivered
from pipelines.extract.targets.model import Memory, Place, Reading
from pipelines.extract.targets.parts import part_of
from pipelines.extract.targets.phrases import counted, head_of, noun_of, subject_of, verb_in
from pipelines.extract.targets.stocks import grown_by, reached, stock_of

# 1个产值过50亿元、 5个产值过10亿元的企业
_SHARED_HEAD = re.compile("、[0-9]+[个家户][^,。;]*?(?P<head>的[\u4e00-\u9fff]{2,12})")
_ITEM_NUMBER = re.compile("^[(]?[0-9一二三四五六七八九十]{1,2}[).、]")
_LONGEST_TAIL = 2
_LISTED_THING = re.compile("[\u4e00-\u9fff“”()、]{3,24}(?<![的有是和对])")
_ADDS = re.compile("(?:新增|净增|增加)$")
_NO_LEVEL = ("完成", "实现", "进入", "在", "为")


def count(place: Place, memory: Memory) -> Reading | None:
    """What a number of things states; None when the words name nothing to count."""
    before, noun = place.before, noun_of(place.after)
    shared = _SHARED_HEAD.search(place.after) if noun.endswith("元") else None
    if shared:
        noun += shared.group("head")  # 1个产值过50亿元、 5个产值过10亿元的企业
    part = part_of(place, noun, memory)
    if part is not None:
        return part
    to = to_level(before)
    if to and not noun:
        return stock(stock_of(subject_of(before[: to.start()]), memory))
    level = place.level_cue
    grown = grown_by(place) if level and not noun else ""
    if grown:
        return Reading(counted(grown), "increase_abs", "increase")
    if level and level.group().endswith(("为", "在") if place.quantity.suffix else "为") and not noun:
        named = subject_of(before[: level.start()])
        if named.endswith(("数", "数量", "总量")) or (len(named) >= SHORTEST_THING and not verb_in(named)):
            return stock(named)  # 科技型中小企业数为 5000家
    if level and not level.group().endswith(_NO_LEVEL):
        return reached(place, level, noun, memory)
    if place.growth_cue and not to and not (noun and _is_compound(before, place.growth_cue)):
        adds = _ADDS.search(place.growth_cue.group()) if noun else None
        if adds:
            memory.verb = adds.group().replace("增加", "新增")
            return Reading(memory.verb + head_of(noun) + "数", "count", "count")
        subject = subject_of(before[: place.growth_cue.start()]) or memory.measured_in(place.quantity.unit)
        return Reading(counted(subject), "increase_abs", "increase") if subject else None
    if to:
        return stock(stock_of(subject_of(before[: to.start()]), memory))
    return delivered(place, noun, memory)


def listed(before: str, after: str) -> Reading | None:
    """主要目标:高新技术企业 350家: the clause is what is counted and nothing else."""
    subject = subject_of(_ITEM_NUMBER.sub("", before))
    if noun_of(after) or not _LISTED_THING.fullmatch(subject):
        return None
    opening = words.verb().match(subject)
    if opening and len(subject) - opening.end() > _LONGEST_TAIL:
        return None  # a verb and its object; 孵化器 and 研发平台 only begin like one
    return count_of("", subject, "count_of_goals")


def _is_compound(before: str, growth_cue: re.Match[str]) -> bool:
    """改造提升 25个: a verb that delivers and only ends like one of growth."""
    verb = words.verb_before_number().search(before)
    return verb is not None and len(verb.group("verb")) > len(growth_cue.group())
