"""Stocks: a number of things that shall stand at a level, and numbers behind 达到 and its like that do not.

Belongs here: 达到, 突破, 不少于 before a number of things; what a stock is called.
Does not belong here: things that a verb delivers (`delivered`).
"""

from __future__ import annotations

import re

from pipelines.extract.targets import words
from pipelines.extract.targets.counts import EVENT, FLOW, count_of, stock
from pipelines.extract.targets.model import Memory, Place, Reading
from pipelines.extract.targets.phrases import counted, ends_in_statistic, head_of, short_verb, subject_of, verb_in

_TOTALS = frozenset({"总数", "总量", "数量", "总数量", "总额", "规模", "总规模"})
_ADDS = ("新", "净增", "增加")
_AT_LEAST = re.compile("(?:力争|争取|确保)?(?:不少于|不低于|至少|超过|约|近)")
# 高新技术企业数年均净增不少于 75家
_GROWS_BY = re.compile("(?:年均|每年|累计|力争|净)*(?:增加|净增|新增|增长|增)(?!到|至)")


def grown_by(place: Place) -> str:
    """高新技术企业数年均净增不少于 75家: what grows, though 不少于 states a level; empty where nothing does."""
    cue = place.growth_cue
    if cue is None or not _GROWS_BY.match(cue.group()) or words.doing().match(place.before):
        return ""
    return subject_of(place.before[: cue.start()])


def reached(place: Place, level: re.Match[str], noun: str, memory: Memory) -> Reading | None:
    """达到, 突破, 不少于 before the number."""
    subject = subject_of(place.before[: level.start()])
    if memory.verb and memory.last is not None and memory.last.kind == "count" and _AT_LEAST.fullmatch(level.group()):
        listed = place.before.startswith(("、", "和")) and not noun and subject and not ends_in_statistic(subject)
        if listed:
            return count_of(memory.verb, subject, "count_list")  # 新增国家级平台2家、省级平台不少于 45家
    if not noun and _AT_LEAST.fullmatch(level.group()) and EVENT.search(subject):
        return count_of("", subject, "count_event")  # 重点项目立项不少于 20项
    verb = verb_in(place.before[: level.start()])
    doing = words.doing().match(subject)
    if doing and not noun and not FLOW.search(doing.group("noun")):
        # 开展专项检查不少于2次, 争取各类项目达到80项: things to be done, not a stock
        memory.verb = short_verb(doing.group("verb"))
        return count_of(memory.verb, doing.group("noun"), "count", doing.group("who") or None)
    if noun and level.group().endswith(("覆盖", "惠及")):
        return count_of(level.group()[-2:], noun, "count")  # 科技扶贫覆盖 20个贫困村
    if noun and level.group().endswith("突破"):
        # 突破60项关键技术 makes breakthroughs; 突破1600件 passes a level
        return count_of("突破", noun, "count")
    if subject or not verb:
        subject = stock_of(subject, memory)
    if not subject and noun:
        return Reading(head_of(noun) + "数", "level", "stock")
    return stock(subject)


def stock_of(subject: str, memory: Memory) -> str:
    """新建成5G基站2000个, 累计达到: what is delivered names the stock that it is added to."""
    if subject.endswith("的") and memory.subject:
        # 收入超10亿元的企业达到5家,超亿元的达到 30家
        return subject + head_of(memory.subject)
    if subject and subject not in _TOTALS:
        return subject
    doing = words.doing().match(memory.subject)
    added = doing is not None and doing.group("verb").startswith(_ADDS)
    stock = doing.group("noun").removesuffix("数") if doing and added else memory.subject
    return stock if stock.endswith(subject) else stock + subject


def stock_named(name: str) -> str:
    """The stock that an addition adds to: 新增著名商标数 → 著名商标数."""
    return counted(stock_of("", Memory(subject=name)))
