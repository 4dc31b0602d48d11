"""Parts: a number of things that is part of the number before it, or stands beside it in a list of levels.

Belongs here: 其中省级 3家, 其中新开工 18个, 每个街道至少 1所.
Does not belong here: parts of amounts (`amounts`), numbers that stand for themselves (`delivered`, `stocks`).
"""

from __future__ import annotations

import re

from pipelines.extract.quantities import unit_classes
from pipelines.extract.targets import words
from pipelines.extract.targets.counts import LEVELLED, SHORTEST_THING, count_of
from pipelines.extract.targets.model import Memory, Place, Reading, Target
from pipelines.extract.targets.phrases import verb_in

# ,其中省级 3家; 、发明类不少于 20件
_PART = re.compile(
    "(?:^|[,、])\\s*(?:其中)?[,:]?(?P<which>[\u4e00-\u9fff]{1,8}级|[\u4e00-\u9fff]{1,8}类)"
    "(?:不少于|不低于|达到|达|约|超过|至少)?$"
)
_LEVEL_AND_ABOVE = re.compile("(?:国家|省|市|县|区|州|部|自治区)级(?:及)?以上")
_RANKS = {"国": 0, "部": 0, "省": 1, "自": 1, "市": 2, "州": 2, "县": 3, "区": 3}
# 其中新开工 18个: what is done with part of the things
DONE_PART = re.compile(
    "[,、]?(?:其中)?[,:]?(?P<does>新?(?:开工|投产|竣工投产|竣工|建成投产|建成|签约|落地|新建|续建|认定|立项|验收|通过验收)(?:建设)?)"
)
# 新建分校30所,每个街道(镇)至少1所
_PER = re.compile("(?P<which>[每各](?:个|所|家|名|户)?[\u4e00-\u9fff()]{1,8}?)(?:至少|不少于|不低于|均|各|达到)?")
_BRACKETED = re.compile("[(][^()]*[)]")
_LONGEST_PART, _LONGEST_PROPERTY = 10, 20
_LONGEST_MEASURE = 4


def part_of(place: Place, noun: str, memory: Memory) -> Reading | None:
    """其中省级3家: a part of the number before it."""
    last = memory.last
    if last is None or noun:
        return None
    if last.quantity.form != "number" and memory.last_number is not None and "其中" in place.before:
        # 专利申请量达到380件,增长20%,其中发明专利 80件
        last = memory.last_number
    levelled = last.quantity.form == "number" and ("级" in place.before or "类" in place.before)
    part = _PART.search(place.before) if levelled else None
    if part:
        which = part.group("which")
        sibling = LEVELLED.search(last.indicator) or _above(which, last.indicator)
        if sibling and "其中" not in part.group() and which != sibling.group():
            # 新增国家级企业技术中心1家、省级 5家: beside the first, not among them
            opening = "" if verb_in(which) else last.indicator[: sibling.start()]
            name = opening + which + last.indicator[sibling.end() :]
            return Reading(name, last.kind, "count_list")
        return Reading(last.indicator, last.kind, "part", which, is_part=True)
    per = _PER.fullmatch(place.before.lstrip("、,")) if _same_unit(last.quantity.unit, place.quantity.unit) else None
    if per and not verb_in(per.group("which")):
        return Reading(last.indicator, last.kind, "part", per.group("which"))
    done = DONE_PART.fullmatch(place.before)
    noun_of_last = words.doing().match(last.indicator) if done and last.kind == "count" else None
    if done and noun_of_last:
        # 实施工业项目42个,其中新开工18个、竣工投产 12个
        return Reading(done.group("does") + noun_of_last.group("noun"), "count", "part_done", is_part=True)
    among = place.before.startswith(("其中", ",其中", "、其中"))
    # 其中国际先进水平5项,国内领先水平 15项
    alike = last.rule_id == "part" and last.qualifier is not None and place.before.endswith(last.qualifier[-2:])
    if among or alike or (last.rule_id == "part" and place.before.startswith(("、", ",", "和"))):
        which = place.before.lstrip("、,和").removeprefix("其中").removesuffix("各").strip()
        longest = _LONGEST_PROPERTY if which.endswith("的") or place.before.endswith("各") else _LONGEST_PART
        if among and which and last.quantity.unit and unit_classes().get(last.quantity.unit) != "thing":
            # 落实大棚育秧面积300万亩,其中催芽基地 12处: things are no part of an amount
            return count_of("", which.removesuffix("的"), "count_among") if len(which) >= SHORTEST_THING else None
        if which and len(which) <= longest and (among or len(which) <= 6) and not _is_done(which, last):
            which = which.removesuffix("的")
            doing = words.doing().match(last.indicator) if len(which) >= SHORTEST_THING else None
            if doing and which[-2:] in _BRACKETED.sub("", doing.group("noun")).removesuffix("数")[-2:]:
                # 引进高层次人才50名,其中顶尖人才 2名: a noun of its own
                return Reading(f"{doing.group('verb')}{which}数", last.kind, "part", which, is_part=True)
            return Reading(last.indicator, last.kind, "part", which, is_part=True)
    return None


def _is_done(which: str, whole: Target) -> bool:
    """Whether words tell what is done, as 新认定 does; 养殖户 only begins like it, 发明专利申请 is of 专利申请量."""
    verb = words.verb().search(which)
    if verb is None or (verb.start() == 0 and len(which) == verb.end() + 1):
        return False
    return which[-_LONGEST_MEASURE:] not in whole.indicator


def _above(which: str, name: str) -> re.Match[str] | None:
    """The 省级以上 of a name that a lower level stands beside: 申报省级以上项目1项、市级 5项."""
    above, own = _LEVEL_AND_ABOVE.search(name), LEVELLED.search(which)
    if above is None or own is None or _RANKS[own.group()[:1]] <= _RANKS[above.group()[:1]]:
        return None
    return above


def _same_unit(one: str | None, other: str | None) -> bool:
    """16场次 and 1场 count the same."""
    return one == other or (one or "").removesuffix("次") == (other or "").removesuffix("次")
