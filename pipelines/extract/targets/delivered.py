"""Deliveries: things that a verb shall bring about, next to their number or some way before it.

Belongs here: 新建 5家, 培训农民 2万人次, 推进 1000家企业升级改造; the lists that go on with such a verb.
Does not belong here: stocks (`stocks`), parts of a number before (`parts`).
"""

from __future__ import annotations

import re

from pipelines.extract.targets import words
from pipelines.extract.targets.counts import EVENT, FLOW, TIMES, count_of
from pipelines.extract.targets.model import Memory, Place, Reading
from pipelines.extract.targets.phrases import (
    IMPROVED,
    counted,
    ends_in_statistic,
    head_of,
    scope_before_verb,
    short_verb,
    subject_of,
)

_PER_HEAD = re.compile("每[十百千万]+(?:名|个)?[\u4e00-\u9fff]{1,8}?(?:拥有|有|配备)[\u4e00-\u9fff]{2,}")
_WON = re.compile("(?:^|[、,是])(?:共|全年|积极|努力)?争取(?P<noun>[\u4e00-\u9fff、()]{4,30})$")
_TEACHES = ("培训", "轮训", "培养")
_ATTENDED = TIMES | {"人", "人次"}
_OFTEN = re.compile("每(?:半年|季度?|月|周|年|[0-9一二两三]{1,2}(?:天|周|个月|年))")
_LONGEST_ACTIVITY = 12
_ACTIVITY = re.compile(
    "(?:检查|巡查|督查|抽查|整治|执法|宣传|培训|演练|调研|走访|活动|会议|讲座|论坛|展览|比赛|大赛"
    "|进(?:校园|社区|乡村|农村|企业|机关|园区|基层))$"
)
# 签约项目350项, 进站院士团队攻关项目35项: what is done with things stands before them
_DONE_THING = re.compile(
    "(?:攻关|签约|合作|示范|引进|培育|转化|产业化|培训|入库|落地|开工|投产|立项|备案)(?:项目|成果|课题)$"
)
_WILL = re.compile("将(?:每年|力争|逐步|陆续|累计|再)*$")
_TOPIC = re.compile("(?:重点)?(?:领域|方面|环节|地区|省份|部门|原则)")
# what a plan counts of itself: tasks, measures, aspects
_PLAN_PART = re.compile(
    "(?:项|个)?(?:重点|主要|具体|工作|改革)*(?:任务|工作|措施|举措|方面|内容|要求|原则|事项|环节|政策措施)(?:$|[,。、])"
)
# 推进5个医疗中心高效运行 speaks of what is there
_RUNS = re.compile("(?:高效|有序|平稳|正常|规范|安全|稳定|良好)(?:运行|运转|运营)\\s*$")
_HANDLED = re.compile("(?:对(?![接标外口照比])|(?<!并)将(?!通过|要|继续|进一步)|把)[^,]{0,10}$")
# the number belongs to what is worked on, not to what comes out of it
_OBJECT_BEFORE = re.compile(
    "(?:以(?!上|下|内|及)|对(?![接标外口照比])|(?<!并)将(?!通过|要|继续|进一步)|把|对于|围绕|按照|依托|面向|针对|从|由|除|包括|抓住|原|现有|已有|现有的|已引进|共建的|已建的|原来"
    "|首批|前)[^,]{0,12}$"
)
# 通过高新技术企业认定
_PASSING = re.compile(
    "(?P<does>(?:通过|进入|成为|获批|入选|列入|纳入|达到|参加|参展|承担|深入|赴|与[^,。;]{2,16}(?:建立|签订|签署|开展|对接|合作|共建|结对))[^,。;]{0,24})"
)
# 推动50家企业 开展贯标, behind a verb that only says to work on them
_MADE_TO_DO = re.compile("(?P<does>(?:开展|实施|完成|申报|建立|建设|设立|组建|获得|享受|进行|发行|参与)[^,。;]{2,24})")
_IMPROVED = re.compile(IMPROVED)
# 3个试点市进入全国创新型城市行列
_DOES = re.compile(
    "(?P<what>(?:[\u4e00-\u9fff(][\u4e00-\u9fff()、]{0,23}?)??)(?:[0-9]{1,2}月(?:底|末)?之?前|年底前|年内)?(?P<does>(?:全部|顺利|基本)?"
    "(?:通过|进入|成为|获批|入选|列入|纳入|上市|在[\u4e00-\u9fff0-9年]{1,12}(?:顺利)?(?:落地|建成|投产|上市|挂牌|落户)|建成|完成|实现|开工"
    "|投产|落户|落地|挂牌|跻身|入围|全面脱贫|脱贫|晋升|升格|达到)[^,。;]{0,24})"
)
# 600名残疾儿童提供康复训练, behind 为
_SERVED = re.compile(
    "(?P<what>.{2,24}?)(?P<does>(?:提供|开展|实施|进行|办理|发放|建设|配备|安装|改造)[\u4e00-\u9fff]{2,16})"
)
_SERVING = ("为", "对", "给", "面向")
_BARE = re.compile("[、,和及]?[\u4e00-\u9fff()“”]{2,12}")
_LIST_ONLY = re.compile("\\s*[、和及与以,]*\\s*")
_GAINS = re.compile("受益|覆盖|受众|受训|参与|参赛|参训|参展|观众|从业|累计")
_HAVE = re.compile("[有共]$")


def delivered(place: Place, noun: str, memory: Memory) -> Reading | None:
    """Things that a verb delivers, next to the number or some way before it."""
    before, after = place.before, place.after
    if noun and (_TOPIC.match(noun) or _PLAN_PART.match(noun) or _RUNS.search(after)):
        return None
    # 新建5家区域创新平台: the verb stands right before the number
    adjacent = words.verb_before_number().search(before) if noun else None
    # 我省将实施150项攻关: 将 before the verb is the future
    if adjacent and not _is_object(_WILL.sub("", before[: adjacent.start()])):
        memory.verb = short_verb(adjacent.group("verb"))
        scope = scope_before_verb(before[: adjacent.start()])
        # 培育100家科技型企业通过高新技术企业认定 counts those that pass, 推进1000家企业升级改造 those improved
        noun_end = after.find(noun) + len(noun)
        improved = _IMPROVED.match(after, noun_end)
        if improved:
            return Reading(f"{improved.group()}的{head_of(noun)}数", "count", "count_that_do", scope)
        passing = _PASSING.match(after, noun_end) or (None if memory.verb else _MADE_TO_DO.match(after, noun_end))
        if passing:
            return Reading(f"{passing.group('does')}的{head_of(noun)}数", "count", "count_that_do", scope)
        return count_of(memory.verb, noun, "count", scope)
    # 重点支持太阳能光伏产业等28项科技攻关项目
    exemplar = words.verb_with_examples().search(before) if noun and "等" in before else None
    if exemplar and not _is_object(before[: exemplar.start()]):
        memory.verb = short_verb(exemplar.group("verb"))
        return count_of(memory.verb, noun, "count_exemplar")
    # 力争3个试点市进入全国创新型城市行列
    is_hoped = words.hope().search(before) is not None or (
        memory.last is not None and memory.last.rule_id == "count_that_do" and _LIST_ONLY.fullmatch(before) is not None
    )
    # 10个以上创新产品进入国际市场: what is bounded is not told; 20户以上自然村 says which
    bounded = not before and place.quantity.suffix in ("以上", "左右") and place.quantity.unit not in ("户", "人")
    does = _DOES.match(after) if is_hoped or bounded else None
    if does:
        what = head_of(does.group("what"))
        of_what = f"的{what}数" if what else "数"
        return Reading(does.group("does") + of_what, "count", "count_that_do")
    # 为600名0—6岁残疾儿童提供康复训练
    served = _SERVED.match(after) if before.endswith(_SERVING) else None
    if served:
        return Reading(f"{served.group('does')}的{head_of(served.group('what'))}数", "count", "count_served")
    joins = _PASSING.match(after) if not noun else None
    if joins and words.verb_before_number().search(before):
        # 组织60人参加资格考试
        return count_of("", joins.group("does") + (place.quantity.unit or ""), "count_that_do")
    if not noun:
        return _delivered_before(before, place.quantity.unit or "", memory)
    return _delivered_loosely(before, noun, memory, is_hoped=is_hoped)


def _is_object(text: str) -> bool:
    """Whether the words before a verb handle something: 对现有企业 改造."""
    return _HANDLED.search(text) is not None and _OBJECT_BEFORE.search(text[-14:]) is not None


def _delivered_before(before: str, place_unit: str, memory: Memory) -> Reading | None:
    """新建企业研究院25家左右, 高新技术产品60种: the noun stands before the number."""
    subject = subject_of(before)
    if not subject:
        return None
    won = _WON.search(before) if "争取" in before else None
    if won and won.group("noun") == subject:
        # 争取国家、省科技项目 8项: a hope that is all the sentence does
        memory.verb = "争取"
        return count_of("争取", subject, "count")
    doing = words.doing().match(subject)
    if doing and doing.group("who") and EVENT.search(subject):
        return count_of("", subject, "count_event")  # 国家科技型中小企业备案入库1500家
    if _PER_HEAD.match(subject):
        return Reading(counted(subject), "level", "statistic")  # 每百万人拥有科普场馆 2个
    if doing is None and ends_in_statistic(before):
        return Reading(subject, "level", "statistic")
    if doing and len(doing.group("noun")) >= 2:
        memory.verb = short_verb(doing.group("verb"))
        if FLOW.search(doing.group("noun")):
            return Reading(doing.group("noun"), "level", "statistic")
        return count_of(memory.verb, doing.group("noun"), "count")
    if place_unit in TIMES and _OFTEN.search(before) and len(subject) <= _LONGEST_ACTIVITY:
        return count_of("", subject + place_unit, "count_event")  # 每季度会商1次
    if place_unit in _ATTENDED and subject in _TEACHES:
        return count_of("", subject + place_unit, "count_event")  # 年内培训 2000人次
    is_activity = len(subject) >= 4 and _ACTIVITY.search(subject) and (not memory.verb or place_unit in _ATTENDED)
    if is_activity or EVENT.search(subject) or _DONE_THING.search(subject):
        return count_of("", subject, "count_event")
    stands = memory.last is not None and memory.last.kind in ("level", "increase_abs") and _BARE.fullmatch(before)
    if stands and not before.startswith(("、", "和", "及")):
        # 在孵企业达到300家, 毕业企业 30家
        if place_unit in TIMES:
            return count_of("", subject, "count_event")
        return Reading(counted(subject), "level", "stock_list")
    if memory.verb and memory.last is not None and not _OBJECT_BEFORE.search(before):
        return count_of("" if _GAINS.match(subject) else memory.verb, subject, "count_list")
    if (
        memory.last is not None
        and memory.last.rule_id.startswith("count")
        and before.startswith(("、", "和", "及"))
        and "等" not in before
    ):
        return count_of("", subject, "count_list")  # 组织服务团10个、专家 200名
    return Reading(counted(subject), "level", "stock_list") if stands else None


def _delivered_loosely(before: str, noun: str, memory: Memory, *, is_hoped: bool) -> Reading | None:
    """A noun behind the number, and no verb next to it."""
    # a member of a list takes the verb of the list: 培育2个…优势区域和2家…优势企业
    if memory.verb and memory.last is not None and _LIST_ONLY.fullmatch(before):
        return count_of(memory.verb, noun, "count_list")
    if memory.last is not None and memory.last.rule_id == "count" and before.strip() and _LIST_ONLY.fullmatch(before):
        return count_of("", noun, "count_list")  # 抓好100个示范村、 1000个示范户建设
    if not is_hoped:
        return None
    if _HAVE.search(before):
        return count_of("", noun, "count_have")
    loose = words.verb_somewhere_before().search(before)
    if loose and "的" not in before[loose.end("verb") :] and not _OBJECT_BEFORE.search(before):
        memory.verb = short_verb(loose.group("verb"))
        return count_of(memory.verb, noun, "count_loose")
    return None
