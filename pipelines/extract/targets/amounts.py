"""Measured amounts: shares, growth, benchmarks, ranks, money, area, mass.

Belongs here: what a quantity states that measures something instead of counting things.
Does not belong here: things that are counted (`things`), comparators and bounds (`bounds`).
"""

from __future__ import annotations

import re

from pipelines.extract.quantities import unit_classes
from pipelines.extract.targets import words
from pipelines.extract.targets.cues import HOURS, TIMES_OF, fund_of, to_level
from pipelines.extract.targets.model import Memory, Place, Reading
from pipelines.extract.targets.phrases import ends_in_statistic, noun_of, object_of, short_verb, subject_of, verb_in

_LONGEST_SUBJECT = 60
# 行风评议进入县直单位前十名
_RANKED_IN = re.compile("(?:进入|跻身|位居|居|位列|列|保持)[\u4e00-\u9fff]{2,8}$")
# 增速高于全市平均水平5个百分点
_ABOVE = re.compile(
    "(?P<subject>.*?)(?:(?:高于|快于|高出|低于)[^,]{2,24}?|(?<!占)比(?!例|重|率|上年|去年)[^,0-9]{2,16}?(?:(?<!提)高|(?<!降)低|(?<!加)快))$"
)
# 提高科技成果转化率 8个百分点
_RAISED = re.compile("(?:力争|争取|确保|[、,和])*(?:提高|提升|降低|压减)(?P<what>[\u4e00-\u9fff]{3,20})")
_LONGEST_OBJECT = 20
_GROWS = re.compile("增长|增速|增幅|涨幅|同步|增长幅度")
# 80%的企业建立研发机构: a share of those that do something
_OF_WHOLE = re.compile(
    "的(?P<whole>[\u4e00-\u9fff、()]{1,20}?)"
    "(?P<does>(?:达到|成为|进入|纳入|建立|实现|完成|通过|建成|开展|设立|有)[^,。;]{2,30})"
)
_AMONG = re.compile("其中(?:有|的)?$")
# 扩种大豆3万亩,其中复合种植 1万亩
_AMONG_AMOUNT = re.compile("[,、]?(?:其中[:,]?)?(?P<which>[\u4e00-\u9fff“”]{2,20})")
# 作物播种面积56万亩,其中油菜 25万亩
_CROP_MEASURE = re.compile("(?<=[\u4e00-\u9fff]{2})(?:播种|种植|栽培|养殖)?(?:面积|总产量|总产|产量|产值)$")
_LONGEST_CROP = 4
_HAPPENS = re.compile("的?(?P<does>(?:被|得到|获得|获|实现|达到|进入|通过|完成|投向|用于)[^,。;]{2,20})")
# 参赛学生占在校生的40%
_SHARE_OF = re.compile("占[^,占]{2,20}的$")
# 科技特派员覆盖全县90%的行政村
_COVERS = re.compile("(?P<who>[^,]{2,30}?)覆盖(?:全国|全省|全市|全区|全县|全州)?$")
# 技术合同成交额不低于GDP的 3%
_OF_SUM = re.compile(
    "(?P<subject>[^,]{3,30}?)(?:力争)?(?:不低于|不少于|不超过|达到?|相当于|超过)"
    "(?P<of>GDP|地区生产总值|[\u4e00-\u9fff]{2,12}(?:总值|收入|支出|产值|总额|成本|预算|面积|人口|人数|总数|总量|户数))的"
)
_COVERS_ALONE = re.compile("[,、]?(?:并)?覆盖(?:全国|全省|全市|全区|全县|全州)?")
_COVERED = re.compile("的(?P<whole>[\u4e00-\u9fff]{1,12}(?:\\([^()]{1,6}\\))?)(?=[,。;、)]|$)")
_HANDLING = re.compile("^(?:把|将|使)")
_GROWTH_ENDS = ("增速", "增幅", "增长率", "增长幅度", "增长", "涨幅", "跌幅", "降幅", "增产", "增收", "增效")
# R&D经费支出增速…,占GDP比重: the share is of what grows
_GROWTH_END = re.compile("(?:年均)?(?:增速|增幅|增长率|增长幅度)$")
_EFFECT_OF = re.compile("[\u4e00-\u9fff]{2,10}(?=对[\u4e00-\u9fff]{2,10}的)")
_RATE = re.compile("增速|增幅")
# 完成年度任务的 60%
_TASK_DONE = re.compile("(?:完成|实现)[^,]{2,20}的$")
_DONE = re.compile("完成|实现")
# 示范面积5万亩, 辐射带动 30万亩
_SPREADS = re.compile("[,、]?(?P<how>(?:示范|辐射|带动|推广)(?:示范|辐射|带动|推广)?)")
_ADDING = ("新增", "增加", "扩")
# 高新区完成技工贸收入: who, verb, statistic
_WHO_DELIVERS = re.compile(
    "^(?P<who>[\u4e00-\u9fff]{0,10}?)(?P<verb>完成|实现|争取|落实|引进|安排|新增|筹措|投入)(?=[\u4e00-\u9fff]{2})"
)
_BARE_SUMS = frozenset({"投资", "收入", "产值", "税收", "支出"})
_BARE_AREAS = frozenset({"面积", "新增面积", "总面积", "建筑面积", "孵化面积", "场地面积"})
_BARE_CONTRACTS = frozenset({"协议金额", "合同金额", "签约金额", "协议投资额", "总投资", "项目总投资"})
_CONTRACTED = ("项目", "合同", "协议", "工程", "基地", "园区", "新城", "中心")
_SUMS_SOUGHT = ("资金", "资金支持", "经费", "投资", "收入", "贷款", "融资")
_LONGEST_OWNER = 9
# 行业领军企业达到3%以上: the same share of others
_WHOSE = re.compile("(?:企业|园区|高校|院校|院所|县|市|区|州|乡镇|地区|农村|城镇)$")
# 每年投入不少于2亿元 支持基础研究
# 土地流转 9000亩
_DONE_TO_LAND = re.compile(
    "(?:[\u4e00-\u9fff](?:流转|承包|改造|治理|造林|绿化|种植|养殖|复垦|整治|灌溉|插秧|收割|深松|播种|托管|修复|育林|抚育|新造|补植)|^(?:造林|营造林))$"
)
# 完成营造林11万亩,其中退化林修复 8万亩: works of their own
_OWN_WORK = re.compile("[\u4e00-\u9fff](?:造林|修复|育林|抚育|新造|补植|绿化|治理|改造)$")
_GIVING = frozenset({"投入", "安排", "筹措", "投资"})
_PURPOSE = re.compile("(?:支持|用于)[\u4e00-\u9fff]{2,16}")
_LIST_MARK = re.compile("\\s*[、和及]")


def measure(place: Place, memory: Memory) -> Reading | None:
    """What a quantity states that is no number of things; None when the words name nothing."""
    form = place.quantity.form
    if form == "benchmark":
        return _benchmark(place, memory)
    before = place.before
    compares = form in ("points", "percent") and ("于" in before or "比" in before or "高出" in before)
    above = _ABOVE.match(before) if compares else None
    if above and (form == "points" or ends_in_statistic(above.group("subject"))):
        subject = subject_of(above.group("subject")) or memory.subject
        kind = "increase_pp" if form == "points" else "growth_rate"
        return Reading(subject, kind, "points_above") if subject else None
    if place.quantity.unit == "倍":
        return _times(place, memory)
    raised = _RAISED.fullmatch(before) if form == "points" else None
    if raised and ends_in_statistic(raised.group("what")):
        return Reading(raised.group("what"), "increase_pp", "increase_pp")
    if form == "points" and place.level_cue and to_level(before):
        return _stated(place, place.level_cue, memory, "level")
    if form == "points":
        return _stated(place, place.growth_cue or place.level_cue, memory, "increase_pp")
    if form == "rank":
        return _stated(place, place.level_cue or _RANKED_IN.search(place.before), memory, "rank")
    if form == "index":
        return _stated(place, place.level_cue, memory, "level")
    if form == "multiple":
        subject = subject_of(place.before) or memory.subject
        return Reading(subject, "growth_rate", "multiple") if subject else None
    if form in ("percent", "fraction"):
        return _share(place, memory)
    return _amount(place, memory)


def _times(place: Place, memory: Memory) -> Reading | None:
    """专利授权量为2020年的 2倍: what it shall be many times of; 增长 1.5倍 is growth."""
    of_year = TIMES_OF.search(place.before)
    if of_year is None:
        return _stated(place, place.growth_cue, memory, "growth_rate")
    subject = subject_of(place.before[: of_year.start()]) or memory.subject
    return Reading(subject, "level", "times") if subject else None


def _benchmark(place: Place, memory: Memory) -> Reading | None:
    """高于全国平均水平, 与经济增长同步."""
    quantity = place.quantity
    subject = subject_of(place.before) or memory.subject
    if not subject or len(subject) > _LONGEST_SUBJECT:
        return None
    if place.quantity.cue != "同步" and subject.endswith(
        ("拥有量", "数", "收入", "产值", "总量", "总额", "面积", "产量")
    ):
        return Reading(subject, "level", "benchmark")
    grows = quantity.cue == "同步" or _GROWS.search((quantity.benchmark or "") + place.before[-6:])
    return Reading(subject, "growth_rate" if grows else "share", "benchmark")


def _stated(place: Place, cue: re.Match[str] | None, memory: Memory, kind: str) -> Reading | None:
    if cue is None:
        return None
    subject = subject_of(place.before[: cue.start()]) or memory.subject
    return Reading(subject, kind, kind) if subject else None


def _share(place: Place, memory: Memory) -> Reading | None:
    """Per cents and fractions: growth, a share, or a share of those that do something."""
    before, growth_cue, level_cue = place.before, place.growth_cue, place.level_cue
    is_fraction = place.quantity.form == "fraction"
    of_whole = _OF_WHOLE.match(place.after)
    among = _AMONG.search(before) if memory.last is not None else None
    done = _HAPPENS.match(place.after) if among else None
    if done:
        # 提出建议100条,争取其中三分之一被采纳
        doing = words.doing().match(memory.last.indicator) if memory.last is not None else None
        whole = (doing.group("noun") if doing else memory.subject).removesuffix("数")
        return Reading(f"{whole}{done.group('does')}比例", "share", "share_of_whole")
    if is_fraction and growth_cue and not of_whole:
        subject = subject_of(_HANDLING.sub("", before[: growth_cue.start()])) or memory.subject
        return Reading(subject, "growth_rate", "growth") if subject else None
    if is_fraction and not of_whole and (level_cue or before.endswith("占")):
        # 农业标准化种植面积占三分之二以上
        subject = subject_of(before[: level_cue.start()] if level_cue else before[:-1])
        if not subject:
            return None
        is_ratio = subject.endswith(("比例", "比重", "占比", "率"))
        return Reading(subject if is_ratio else subject.removesuffix("占") + "占比", "share", "share")
    if is_fraction or (of_whole and not growth_cue and not level_cue):
        if of_whole is None:
            return None
        whole = of_whole.group("whole")
        return Reading(f"{of_whole.group('does')}的{whole}占比", "share", "share_of_whole", whole)
    if growth_cue and not to_level(before):
        subject = subject_of(before[: growth_cue.start()]).removesuffix("增长") or memory.subject
        rate = _RATE.search(growth_cue.group()) if not subject else None
        if rate:
            return Reading(rate.group(), "growth_rate", "growth")  # 确保全年增速不低于 16%: of what was told before
        return Reading(subject, "growth_rate", "growth") if subject else None
    of_sum = _OF_SUM.fullmatch(before) if before.endswith("的") else None
    if of_sum and ends_in_statistic(subject_of(of_sum.group("subject"))):
        return Reading(f"{subject_of(of_sum.group('subject'))}占{of_sum.group('of')}的比重", "share", "share_of_sum")
    covers = _COVERS.search(before) if "覆盖" in before else None
    covered = _COVERED.match(place.after) if covers or _COVERS_ALONE.fullmatch(before) else None
    if covered and not covers:
        return Reading(f"覆盖{covered.group('whole')}比例", "share", "share_covered")
    if covers and covered:
        who = subject_of(covers.group("who"))
        return Reading(f"{who}覆盖{covered.group('whole')}比例", "share", "share_covered") if who else None
    if memory.last is not None and memory.last.quantity.form == "percent" and _LIST_MARK.fullmatch(before):
        # 分别增长3.5%、 6%: a value in a list says the same of the same
        return Reading(memory.subject, memory.last.kind, "share_list") if memory.subject else None
    if level_cue:
        subject = subject_of(before[: level_cue.start()])
    elif _TASK_DONE.search(before):
        return Reading(subject_of(before).removesuffix("的") + "比例", "share", "share_of_task")
    elif _SHARE_OF.search(before):
        subject = subject_of(before).removesuffix("的") + "的比例"
    elif ends_in_statistic(before) or place.quantity.suffix or before.endswith("占"):
        subject = subject_of(before)
        subject += "比" if subject.endswith("占") else ""  # 企业专利申请量占 60%以上
    else:
        return None
    last = memory.last
    if level_cue and last is not None and last.kind == "share":
        whose = _WHOSE.search(subject)
        if whose and whose.group() in last.indicator and ends_in_statistic(last.indicator):
            # 大中型企业研发投入占比达到1.5%, 行业领军企业达到3%
            return Reading(last.indicator, "share", "share_of_others", subject)
    whose = _EFFECT_OF.match(memory.subject) if subject.startswith("对") else None
    if whose:
        # 科技进步对农业的贡献率达到50%,对工业的贡献率达到 45%
        subject = whose.group() + subject
    if subject.startswith(("占", "且占")):
        subject = _GROWTH_END.sub("", memory.subject) + subject.removeprefix("且")
    subject = subject or memory.subject
    if not subject:
        return None
    return Reading(subject, "growth_rate" if subject.endswith(_GROWTH_ENDS) else "share", "share")


def _amount(place: Place, memory: Memory) -> Reading | None:
    """Money, area, mass and other measured amounts."""
    before, after = place.before, place.after
    fund = fund_of(before, after)
    if fund:
        return Reading(fund + "规模", "level", "amount_of_fund")
    last = memory.last
    among = _AMONG_AMOUNT.fullmatch(before) if last is not None and not noun_of(after) else None
    if among and last is not None and last.quantity.unit == place.quantity.unit:
        which = among.group("which")
        is_done = _OWN_WORK.search(which) is not None
        opens = "其中" in before or (last.rule_id == "part" and (is_done or not verb_in(which)))
        cue = place.level_cue or place.growth_cue
        named = which[: cue.start() - len(before)] if cue else which  # 其中工业产值突破 1000亿元 has a name of its own
        if opens and not ends_in_statistic(named) and last.kind in ("level", "increase_abs"):
            measured = _CROP_MEASURE.search(last.indicator) if len(which) <= _LONGEST_CROP else None
            name = which + measured.group() if measured else which if is_done else last.indicator
            return Reading(name, last.kind, "part", which, is_part=True)
    if place.growth_cue and not to_level(before):
        subject = subject_of(before[: place.growth_cue.start()]) or noun_of(after) or memory.subject
        return Reading(subject, "increase_abs", "increase") if subject else None
    if place.level_cue:
        subject = subject_of(before[: place.level_cue.start()])
        if not subject and _DONE.search(place.level_cue.group()) and noun_of(after):
            return Reading(noun_of(after), "level", "amount")
        purpose = _PURPOSE.match(after) if subject in _GIVING else None
        if purpose:
            subject += purpose.group() + "资金"
        elif subject in _GIVING:
            subject += noun_of(after)  # 安排不低于500万元的转化资金
        subject = subject or memory.subject or _sum_named(memory.earlier)
        return Reading(subject, "level", "amount") if subject else None
    if place.quantity.unit == "人年" and subject_of(before):
        return Reading(subject_of(before), "level", "amount")  # 每万名就业人员中研发人员 35人年
    hours = HOURS.search(before) if "均" in before or "每" in before else None
    if hours:
        name = subject_of(before).removesuffix("时长").removesuffix("时间")
        return Reading(name + "时间", "level", "hours") if name else None
    if ends_in_statistic(before) or (before.endswith("累计") and ends_in_statistic(subject_of(before))):
        return _statistic(subject_of(before), memory)
    return _delivered_amount(place, memory)


def _statistic(subject: str, memory: Memory) -> Reading | None:
    """高新区完成技工贸收入500亿元: a statistic, perhaps with the one who delivers it."""
    if subject in _BARE_CONTRACTS:
        owner = _project_of(memory)
        return Reading((owner if owner.endswith(_CONTRACTED) else "") + subject, "level", "amount")
    if subject in _BARE_AREAS:
        return Reading(_project_of(memory) + subject, "level" if subject[:2] != "新增" else "increase_abs", "amount")
    verb = _WHO_DELIVERS.match(subject)
    if verb is None:
        return Reading(subject, "level", "amount", memory.qualifier) if subject else None
    if subject[verb.end("verb") :] in _BARE_SUMS:
        # 中央创新区完成投资35亿元: without the one who delivers it nobody knows which investment is meant
        owner = _project_of(memory) if subject.endswith("投资") else ""
        return Reading(owner + subject, "level", "amount")
    who = verb.group("who") or None
    is_done = verb.group("verb") in ("完成", "实现")
    name = subject[verb.end("verb") if is_done else verb.start("verb") :]
    if verb.group("verb") == "新增":
        return Reading(name, "increase_abs", "amount", who)
    memory.qualifier = who
    return Reading(name, "level", "amount", who)


def _sum_named(earlier: str) -> str:
    """大力争取上级部门资金支持,确保超过6000万元: the sum that the clause before works for; perhaps nothing."""
    thing = object_of(earlier.rpartition(",")[2])
    return thing if thing.endswith(_SUMS_SOUGHT) else ""


def _project_of(memory: Memory) -> str:
    """实施工业项目42个,完成投资98亿元: the things counted just before, where their name is short."""
    doing = words.doing().match(memory.last.indicator) if memory.last is not None else None
    thing = doing.group("noun").removesuffix("数") if doing and memory.last and memory.last.kind == "count" else ""
    if memory.last is None:
        thing = object_of(memory.earlier.rpartition(",")[2])  # 高标准建设中央创新区,完成投资35亿元
    return thing if len(thing) <= _LONGEST_OWNER else ""


def _delivered_amount(place: Place, memory: Memory) -> Reading | None:
    """An amount that a verb delivers: 完成人工造林8万亩、封山育林6万亩; 引进省外资金30亿元."""
    before, noun = place.before, noun_of(place.after)
    subject = subject_of(before)
    spreads = _SPREADS.fullmatch(before)
    if spreads and not noun and unit_classes().get(place.quantity.unit or "") == "area":
        return Reading(spreads.group("how") + "面积", "level", "amount_spread")
    goes_on = memory.last is not None and memory.last.rule_id.startswith(("amount", "count"))
    counted = memory.last is not None and memory.last.rule_id.startswith("count")
    listed = _LIST_MARK.match(before) or (counted and memory.verb and not verb_in(before))
    if goes_on and not noun and 2 <= len(subject) <= 12 and listed:
        doing = words.doing().match(memory.last.indicator) if memory.last is not None and not counted else None
        verb = short_verb(doing.group("verb")) if doing and not doing.group("who") else ""
        if verb == "完成" or verb_in(subject):
            verb = ""
        return Reading((memory.verb if counted else verb) + subject, "level", "amount_list")
    opening = (words.verb_and_noun().match(subject) or words.doing().match(subject)) if not noun else None
    if opening and len(opening.group("noun")) <= _LONGEST_OBJECT:
        verb = opening.group("verb")
        return Reading(verb + opening.group("noun"), _kind_of(verb), "amount_of_noun")
    if not noun and _DONE_TO_LAND.search(subject) and unit_classes().get(place.quantity.unit or "") == "area":
        return Reading(subject, "level", "amount_event")
    near = words.verb_near_number().search(before)
    if near is None:
        return None
    verb = near.group("verb")
    if noun:
        return Reading(verb + noun, _kind_of(verb), "amount_of_noun")
    subject = subject_of(before[near.end("verb") :])
    return Reading(verb + subject, "level", "amount") if subject else None


def _kind_of(verb: str) -> str:
    return "increase_abs" if verb.startswith(_ADDING) else "level"
