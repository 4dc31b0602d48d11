"""Things that are counted: firms, projects, patents, people.

Belongs here: whether a number of things is a stock to reach, an increase, or a count to deliver, and its name.
Does not belong here: measured amounts (`amounts`), comparators and bounds (`bounds`).
"""

from __future__ import annotations

import re

from pipelines.extract.quantities import unit_classes
from pipelines.extract.targets import words
from pipelines.extract.targets.cues import to_level
from pipelines.extract.targets.model import Memory, Place, Reading
from pipelines.extract.targets.phrases import (
    IMPROVED,
    counted,
    ends_in_statistic,
    head_of,
    noun_of,
    object_of,
    scope_before_verb,
    short_verb,
    subject_of,
    verb_in,
)

# ,其中省级 3家; 、发明类不少于 20件
_PART = re.compile(
    "(?:^|[,、])\\s*(?:其中)?[,:]?(?P<which>[\u4e00-\u9fff]{1,8}级|[\u4e00-\u9fff]{1,8}类)"
    "(?:不少于|不低于|达到|达|约|超过|至少)?$"
)
_SHARED_HEAD = re.compile("、[0-9]+[个家户][^,。;]*?(?P<head>的[\u4e00-\u9fff]{2,12})")
_PER_HEAD = re.compile("每[十百千万]+(?:名|个)?[\u4e00-\u9fff]{1,8}?(?:拥有|有|配备)[\u4e00-\u9fff]{2,}")
_LEVELLED = re.compile("(?:国家|省|市|县|区|州|部|自治区)级(?!以)")
_VERB_AND_LEVEL = re.compile("(?P<verb>[\u4e00-\u9fff]{2,4}?)(?P<level>(?:国家|省|市|县|区|州|部|自治区)级)")
_LEVEL_AND_ABOVE = re.compile("(?:国家|省|市|县|区|州|部|自治区)级(?:及)?以上")
_RANKS = {"国": 0, "部": 0, "省": 1, "自": 1, "市": 2, "州": 2, "县": 3, "区": 3}
_TOTALS = frozenset({"总数", "总量", "数量", "总数量", "总额", "规模", "总规模"})
_NUMBERS = ("次数", "人数", "户数", "件数", "数量", "总数", "人次")
_ADDS = ("新", "净增", "增加")
_DONE_PART = re.compile(
    "[,、]?(?:其中)?[,:]?(?P<does>新?(?:开工|投产|竣工投产|竣工|建成投产|建成|签约|落地|新建|续建|认定|立项|验收|通过验收)(?:建设)?)"
)
# 新建分校30所,每个街道(镇)至少1所
_PER = re.compile("(?P<which>[每各](?:个|所|家|名|户)?[\u4e00-\u9fff()]{1,8}?)(?:至少|不少于|不低于|均|各|达到)?")
_BRACKETED = re.compile("[(][^()]*[)]")
_LONGEST_PART, _LONGEST_PROPERTY = 10, 20
_ITEM_NUMBER = re.compile("^[(]?[0-9一二三四五六七八九十]{1,2}[).、]")
_LONGEST_TAIL = 2
_LISTED_THING = re.compile("[\u4e00-\u9fff“”()、]{3,24}(?<![的有是和对])")
_LONGEST_ELLIPSIS, _SHORTEST_THING = 14, 4
# 在研的17个项目
_OF_UNIT = re.compile("[0-9]\\s?(?P<unit>[\u4e00-\u9fff])(?P<thing>[\u4e00-\u9fff]{2,12})$")
_NO_LEVEL = ("完成", "实现", "进入", "在", "为")
_PASSES = re.compile("突破$")
_AT_LEAST = re.compile("(?:力争|争取|确保)?(?:不少于|不低于|至少|超过|约|近)")
# 高新技术企业数年均净增不少于 75家
_GROWS_BY = re.compile("(?:年均|每年|累计|力争|净)*(?:增加|净增|新增|增长|增)(?!到|至)")
# 收入, 投资: a flow is a level, whatever verb stands before it
_WON = re.compile("(?:^|[、,是])(?:共|全年|积极|努力)?争取(?P<noun>[\u4e00-\u9fff、()]{4,30})$")
# 专利执法检查4次: an activity that is counted in times
_TIMES = frozenset({"次", "期", "场", "场次"})
_ATTENDED = _TIMES | {"人", "人次"}
_OFTEN = re.compile("每(?:半年|季度?|月|周|年|[0-9一二两三]{1,2}(?:天|周|个月|年))")
_LONGEST_ACTIVITY = 12
_ACTIVITY = re.compile(
    "(?:检查|巡查|督查|抽查|整治|执法|宣传|培训|演练|调研|走访|活动|会议|讲座|论坛|展览|比赛|大赛"
    "|进(?:校园|社区|乡村|农村|企业|机关|园区|基层))$"
)
# 科技项目立项50项, 科技型中小企业入库500家: what happens to things makes them count
_EVENT = re.compile(
    "[\u4e00-\u9fff”)]{2}(?:立项|入库|认定|备案|登记|获批|获奖|通过|授权|申请|申报|注册|签约|开工|投产|竣工|上市|毕业|落地|落户|入驻|出孵|下线)$"
)
# 签约项目350项, 进站院士团队攻关项目35项: what is done with things stands before them
_DONE_THING = re.compile(
    "(?:攻关|签约|合作|示范|引进|培育|转化|产业化|培训|入库|落地|开工|投产|立项|备案)(?:项目|成果|课题)$"
)
_FLOW = re.compile("(?:量|额|产值|收入|增加值|利润|税收|投资|支出|投入|总值)$")
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
    "(?:以(?!上|下|内|及)|对(?![接标外口照比])|(?<!并)将(?!通过|要|继续|进一步)|把|对于|围绕|按照|依托|面向|针对|从|由|除|包括|选择|抓住|原|现有|已有|现有的|已引进|共建的|已建的|原来"
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


def count(place: Place, memory: Memory) -> Reading | None:
    """What a number of things states; None when the words name nothing to count."""
    before, noun = place.before, noun_of(place.after)
    shared = _SHARED_HEAD.search(place.after) if noun.endswith("元") else None
    if shared:
        noun += shared.group("head")  # 1个产值过50亿元、 5个产值过10亿元的企业
    part = _part(place, noun, memory)
    if part is not None:
        return part
    to = to_level(before)
    if to and not noun:
        return _stock(_stock_of(subject_of(before[: to.start()]), memory))
    level = place.level_cue
    grown = _grown_by(place) if level and not noun else ""
    if grown:
        return Reading(counted(grown), "increase_abs", "increase")
    if level and level.group().endswith(("为", "在") if place.quantity.suffix else "为") and not noun:
        named = subject_of(before[: level.start()])
        if named.endswith(("数", "数量", "总量")) or (len(named) >= _SHORTEST_THING and not verb_in(named)):
            return _stock(named)  # 科技型中小企业数为 5000家
    if level and not level.group().endswith(_NO_LEVEL):
        return _reached(place, level, noun, memory)
    if place.growth_cue and not to and not (noun and _is_compound(before, place.growth_cue)):
        if noun and place.growth_cue.group().endswith(("新增", "增加")):
            memory.verb = "新增"
            return Reading("新增" + head_of(noun) + "数", "count", "count")
        subject = subject_of(before[: place.growth_cue.start()]) or memory.measured_in(place.quantity.unit)
        return Reading(counted(subject), "increase_abs", "increase") if subject else None
    if to:
        return _stock(_stock_of(subject_of(before[: to.start()]), memory))
    return _delivered(place, noun, memory)


def _grown_by(place: Place) -> str:
    """高新技术企业数年均净增不少于 75家: what grows, though 不少于 states a level; empty where nothing does."""
    cue = place.growth_cue
    if cue is None or not _GROWS_BY.match(cue.group()) or words.doing().match(place.before):
        return ""
    return subject_of(place.before[: cue.start()])


def elided(place: Place, memory: Memory, earlier: str) -> Reading | None:
    """在研的17个项目,年内验收 12个: what is counted stands before the verb. `earlier` are the clauses before."""
    if len(place.before) > _LONGEST_ELLIPSIS or "比" in place.before or "较" in place.before:
        return None
    if memory.last is not None and memory.last.kind != "count" and _PASSES.search(place.before):
        return None  # 净增80家,总量突破 400家
    said = subject_of(place.before)
    if said == "授权" and "专利" in memory.subject:
        return _count("", "专利授权", "count_elided")
    alone = words.verb_alone().fullmatch(said)
    levelled = _VERB_AND_LEVEL.fullmatch(said) if alone is None and memory.last is None else None
    if levelled and memory.subject and not noun_of(place.after):
        # 在现有9家国家级星创天地的基础上,新增国家级 2家
        thing = memory.subject.removesuffix("数")
        own = _LEVELLED.match(thing)
        thing = thing[own.end() :] if own else thing
        return _count(levelled.group("verb"), levelled.group("level") + thing, "count_elided")
    if alone is None or noun_of(place.after):
        return None
    is_part = memory.last is not None and memory.last.kind == "count" and _DONE_PART.fullmatch(place.before)
    if is_part and memory.last is not None and words.doing().match(memory.last.indicator):
        return None  # 实施项目42个,其中新开工 18个
    thing = _thing_named(place, memory, earlier)
    return _count(short_verb(alone.group("verb")) or alone.group("verb"), thing, "count_elided") if thing else None


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


def listed(before: str, after: str) -> Reading | None:
    """主要目标:高新技术企业 350家: the clause is what is counted and nothing else."""
    subject = subject_of(_ITEM_NUMBER.sub("", before))
    if noun_of(after) or not _LISTED_THING.fullmatch(subject):
        return None
    opening = words.verb().match(subject)
    if opening and len(subject) - opening.end() > _LONGEST_TAIL:
        return None  # a verb and its object; 孵化器 and 研发平台 only begin like one
    return _count("", subject, "count_of_goals")


def stock_named(name: str) -> str:
    """The stock that an addition adds to: 新增著名商标数 → 著名商标数."""
    return counted(_stock_of("", Memory(subject=name)))


def _is_compound(before: str, growth_cue: re.Match[str]) -> bool:
    """改造提升 25个: a verb that delivers and only ends like one of growth."""
    verb = words.verb_before_number().search(before)
    return verb is not None and len(verb.group("verb")) > len(growth_cue.group())


def _part(place: Place, noun: str, memory: Memory) -> Reading | None:
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
        sibling = _LEVELLED.search(last.indicator) or _above(which, last.indicator)
        if sibling and "其中" not in part.group() and which != sibling.group():
            # 新增国家级企业技术中心1家、省级 5家: beside the first, not among them
            opening = "" if verb_in(which) else last.indicator[: sibling.start()]
            name = opening + which + last.indicator[sibling.end() :]
            return Reading(name, last.kind, "count_list")
        return Reading(last.indicator, last.kind, "part", which, is_part=True)
    per = _PER.fullmatch(place.before.lstrip("、,")) if _same_unit(last.quantity.unit, place.quantity.unit) else None
    if per and not verb_in(per.group("which")):
        return Reading(last.indicator, last.kind, "part", per.group("which"))
    done = _DONE_PART.fullmatch(place.before)
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
            return _count("", which.removesuffix("的"), "count_among") if len(which) >= _SHORTEST_THING else None
        if which and len(which) <= longest and (among or len(which) <= 6) and not verb_in(which):
            which = which.removesuffix("的")
            doing = words.doing().match(last.indicator) if len(which) >= _SHORTEST_THING else None
            if doing and which[-2:] in _BRACKETED.sub("", doing.group("noun")).removesuffix("数")[-2:]:
                # 引进高层次人才50名,其中顶尖人才 2名: a noun of its own
                return Reading(f"{doing.group('verb')}{which}数", last.kind, "part", which, is_part=True)
            return Reading(last.indicator, last.kind, "part", which, is_part=True)
    return None


def _above(which: str, name: str) -> re.Match[str] | None:
    """The 省级以上 of a name that a lower level stands beside: 申报省级以上项目1项、市级 5项."""
    above, own = _LEVEL_AND_ABOVE.search(name), _LEVELLED.search(which)
    if above is None or own is None or _RANKS[own.group()[:1]] <= _RANKS[above.group()[:1]]:
        return None
    return above


def _same_unit(one: str | None, other: str | None) -> bool:
    """16场次 and 1场 count the same."""
    return one == other or (one or "").removesuffix("次") == (other or "").removesuffix("次")


def _stock(subject: str) -> Reading | None:
    return Reading(counted(subject), "level", "stock") if subject else None


def _count(verb: str, noun: str, rule_id: str, qualifier: str | None = None) -> Reading:
    head = head_of(noun)
    return Reading(verb + head + ("" if head.endswith(_NUMBERS) else "数"), "count", rule_id, qualifier)


def _reached(place: Place, level: re.Match[str], noun: str, memory: Memory) -> Reading | None:
    """达到, 突破, 不少于 before the number."""
    subject = subject_of(place.before[: level.start()])
    if memory.verb and memory.last is not None and memory.last.kind == "count" and _AT_LEAST.fullmatch(level.group()):
        listed = place.before.startswith(("、", "和")) and not noun and subject and not ends_in_statistic(subject)
        if listed:
            return _count(memory.verb, subject, "count_list")  # 新增国家级平台2家、省级平台不少于 45家
    if not noun and _AT_LEAST.fullmatch(level.group()) and _EVENT.search(subject):
        return _count("", subject, "count_event")  # 重点项目立项不少于 20项
    verb = verb_in(place.before[: level.start()])
    doing = words.doing().match(subject)
    if doing and not noun and not _FLOW.search(doing.group("noun")):
        # 开展专项检查不少于2次, 争取各类项目达到80项: things to be done, not a stock
        memory.verb = short_verb(doing.group("verb"))
        return _count(memory.verb, doing.group("noun"), "count", doing.group("who") or None)
    if noun and level.group().endswith(("覆盖", "惠及")):
        return _count(level.group()[-2:], noun, "count")  # 科技扶贫覆盖 20个贫困村
    if noun and _PASSES.search(level.group()):
        # 突破60项关键技术 makes breakthroughs; 突破1600件 passes a level
        return _count("突破", noun, "count")
    if subject or not verb:
        subject = _stock_of(subject, memory)
    if not subject and noun:
        return Reading(head_of(noun) + "数", "level", "stock")
    return _stock(subject)


def _stock_of(subject: str, memory: Memory) -> str:
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


def _delivered(place: Place, noun: str, memory: Memory) -> Reading | None:
    """Things that a verb delivers, next to the number or some way before it."""
    before, after = place.before, place.after
    if noun and (_TOPIC.match(noun) or _PLAN_PART.match(noun) or _RUNS.search(after)):
        return None
    # 新建5家区域创新平台: the verb stands right before the number
    adjacent = words.verb_before_number().search(before) if noun else None
    # 我省将实施150项攻关: 将 right before the verb is the future
    if adjacent and not _is_object(before[: adjacent.start()].removesuffix("将")):
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
        return _count(memory.verb, noun, "count", scope)
    # 重点支持太阳能光伏产业等28项科技攻关项目
    exemplar = words.verb_with_examples().search(before) if noun and "等" in before else None
    if exemplar and not _is_object(before[: exemplar.start()]):
        memory.verb = short_verb(exemplar.group("verb"))
        return _count(memory.verb, noun, "count_exemplar")
    # 力争3个试点市进入全国创新型城市行列
    is_hoped = words.hope().search(before) is not None or (
        memory.last is not None and memory.last.rule_id == "count_that_do" and _LIST_ONLY.fullmatch(before) is not None
    )
    does = _DOES.match(after) if is_hoped else None
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
        return _count("", joins.group("does") + (place.quantity.unit or ""), "count_that_do")
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
        return _count("争取", subject, "count")
    doing = words.doing().match(subject)
    if doing and doing.group("who") and _EVENT.search(subject):
        return _count("", subject, "count_event")  # 国家科技型中小企业备案入库1500家
    if _PER_HEAD.match(subject):
        return Reading(counted(subject), "level", "statistic")  # 每百万人拥有科普场馆 2个
    if doing is None and ends_in_statistic(before):
        return Reading(subject, "level", "statistic")
    if doing and len(doing.group("noun")) >= 2:
        memory.verb = short_verb(doing.group("verb"))
        if _FLOW.search(doing.group("noun")):
            return Reading(doing.group("noun"), "level", "statistic")
        return _count(memory.verb, doing.group("noun"), "count")
    if place_unit in _TIMES and _OFTEN.search(before) and len(subject) <= _LONGEST_ACTIVITY:
        return _count("", subject + place_unit, "count_event")  # 每季度会商1次
    is_activity = len(subject) >= 4 and _ACTIVITY.search(subject) and (not memory.verb or place_unit in _ATTENDED)
    if is_activity or _EVENT.search(subject) or _DONE_THING.search(subject):
        return _count("", subject, "count_event")
    stands = memory.last is not None and memory.last.kind in ("level", "increase_abs") and _BARE.fullmatch(before)
    if stands and not before.startswith(("、", "和", "及")):
        # 在孵企业达到300家, 毕业企业 30家
        if place_unit in _TIMES:
            return _count("", subject, "count_event")
        return Reading(counted(subject), "level", "stock_list")
    if memory.verb and memory.last is not None and not _OBJECT_BEFORE.search(before):
        return _count("" if _GAINS.match(subject) else memory.verb, subject, "count_list")
    if (
        memory.last is not None
        and memory.last.rule_id.startswith("count")
        and before.startswith(("、", "和", "及"))
        and "等" not in before
    ):
        return _count("", subject, "count_list")  # 组织服务团10个、专家 200名
    return Reading(counted(subject), "level", "stock_list") if stands else None


def _delivered_loosely(before: str, noun: str, memory: Memory, *, is_hoped: bool) -> Reading | None:
    """A noun behind the number, and no verb next to it."""
    # a member of a list takes the verb of the list: 培育2个…优势区域和2家…优势企业
    if memory.verb and memory.last is not None and _LIST_ONLY.fullmatch(before):
        return _count(memory.verb, noun, "count_list")
    if memory.last is not None and memory.last.rule_id == "count" and before.strip() and _LIST_ONLY.fullmatch(before):
        return _count("", noun, "count_list")  # 抓好100个示范村、 1000个示范户建设
    if not is_hoped:
        return None
    if _HAVE.search(before):
        return _count("", noun, "count_have")
    loose = words.verb_somewhere_before().search(before)
    if loose and "的" not in before[loose.end("verb") :] and not _OBJECT_BEFORE.search(before):
        memory.verb = short_verb(loose.group("verb"))
        return _count(memory.verb, noun, "count_loose")
    return None
