"""Things that are not named again: a verb and a number whose noun stands in a clause before.

Belongs here: 在研的17个项目,年内验收 12个.
Does not belong here: a part of what was counted (`parts`), a stock of what was added (`stocks`).
"""

from __future__ import annotations

import re

from pipelines.extract.targets import words
from pipelines.extract.targets.counts import LEVELLED, count_of
from pipelines.extract.targets.model import Memory, Place, Reading
from pipelines.extract.targets.parts import DONE_PART
from pipelines.extract.targets.phrases import noun_of, object_of, short_verb, subject_of

_VERB_AND_LEVEL = re.compile("(?P<verb>[\u4e00-\u9fff]{2,4}?)(?P<level>(?:国家|省|市|县|区|州|部|自治区)级)")
_LONGEST_ELLIPSIS = 14
# 在研的17个项目
_OF_UNIT = re.compile("[0-9]\\s?(?P<unit>[\u4e00-\u9fff])(?P<thing>[\u4e00-\u9fff]{2,12})$")


def elided(place: Place, memory: Memory, earlier: str) -> Reading | None:
    """在研的17个项目,年内验收 12个: what is counted stands before the verb. `earlier` are the clauses before."""
    if len(place.before) > _LONGEST_ELLIPSIS or "比" in place.before or "较" in place.before:
        return None
    if memory.last is not None and memory.last.kind != "count" and place.before.endswith("突破"):
        return None  # 净增80家,总量突破 400家
    said = subject_of(place.before)
    if said == "授权" and "专利" in memory.subject:
        return count_of("", "专利授权", "count_elided")
    alone = words.verb_alone().fullmatch(said)
    levelled = _VERB_AND_LEVEL.fullmatch(said) if alone is None and memory.last is None else None
    if levelled and memory.subject and not noun_of(place.after):
        # 在现有9家国家级星创天地的基础上,新增国家级 2家
        thing = memory.subject.removesuffix("数")
        own = LEVELLED.match(thing)
        thing = thing[own.end() :] if own else thing
        return count_of(levelled.group("verb"), levelled.group("level") + thing, "count_elided")
    if alone is None or noun_of(place.after):
        return None
    is_part = memory.last is not None and memory.last.kind == "count" and DONE_PART.fullmatch(place.before)
    if is_part and memory.last is not None and words.doing().match(memory.last.indicator):
        return None  # 实施项目42个,其中新开工 18个
    thing = _thing_named(place, memory, earlier)
    return count_of(short_verb(alone.group("verb")) or alone.group("verb"), thing, "count_elided") if thing else None


def _thing_named(place: Place, memory: Memory, earlier: str) -> str:
    """What was counted in the same unit before, or else what the two clauses before speak of; perhaps nothing."""
    last = memory.last_number
    if last is not None and last.kind == "count" and last.quantity.unit == place.quantity.unit:
        doing = words.doing().match(last.indicator)
        if doing:
            return doing.group("noun").removesuffix("数")
    done = words.thing_done().match(last.indicator) if last is not None and last.kind == "count" else None
    if done and last is not None and last.quantity.unit == place.quantity.unit:
        return done.group("thing")  # 高企申报80家、认定 60家
    for clause in reversed(earlier.split(",")[-2:]):
        of_unit = _OF_UNIT.search(clause)
        if of_unit and of_unit.group("unit") == place.quantity.unit:
            return of_unit.group("thing")
        thing = object_of(clause)
        if thing:
            return thing
    return ""
