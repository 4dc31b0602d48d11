"""Noun phrases and verbs around a number.

Belongs here: cutting the measured or counted phrase out of the words before or behind a number, and shortening it to
its head.
Does not belong here: what kind of target a phrase makes (`amounts`, `things`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.extract.targets import words

_BULLETS = "-—●◆■□•·"
# 到2010年,全省…: a year before the subject
_DATED = re.compile("(?:19|20)[0-9]{2}年(?:年?[底末])?(?:之?前)?,?(?=[\u4e00-\u9fffA-Z])")
# what may stand before a subject and is none of it: 一是, 到2015年底, 力争, 通过三年努力, “十二五”期间
_LEADING = re.compile(
    r"(?:[\s、,①-⑳]|[(][0-9一二三四五六七八九十]{1,2}[)]|[0-9]{1,2}[、)]|[一二三四五六七八九]是|[一二三四五六]要"
    r"|(?:到|至|截至|力争到|争取到)?\s?(?:19|20)[0-9]{2}\s?年(?:底前?|末|前|内|度|要|力争)?,?"
    "|年内|当年|今年|全年|年底前?|力争|争取|确保|努力|同时|其中|使|全面|并|且|要|实现|保持|预计|预期|(?:全[镇乡村])?计划(?=存栏|出栏|播种|面积|产量|种植|发展|新|冬季|年内|全年|[0-9到至新再“]|培训|培养|完成|实施|投入|引进|建设|培育|举办|组织|开展|安排)|拟定?(?=新|建|引|培|投|申|实施|组织|建设)|其(?![他它余中])|以及|及|和|将|推动"
    "|保障|保证|促进|继续|进一步|通过[^,]{1,12}努力|通过[\u4e00-\u9fff]{2,10}?(?:方式|形式|途径|渠道)|(?:到|至|在)?“?十[一二三四五六]五”?(?:末|期间|时期|期末)"
    "|(?:高标准|高质量|高水平|高起点|积极|大力|着力|切实|扎实|稳步|有序|统筹|加强)(?=建|培|打造|推|举办|编|引|组|实施|开展|完成|创|争|申报|发展)"
    "|(?:[0-9]{1,2}|[一二三四五六七八九十两])年(?:内|之内|来|(?=新获|获批|共|累计|惠及|培育|培养|培训|新增|新建|建成|建设|引进|完成|安排|投入|实施))|[0-9]{1,2}月(?:底|末)?(?:之?前|完成)|每(?:[0-9一二两三]{1,2}(?:天|周|个月|年))|(?:上|下)半年|前三季度|同口径|[一二三四]季度"
    "|每[户家个名所][\u4e00-\u9fff]{2,6}至少(?=[\u4e00-\u9fff]{2})"
    r"|每(?:个)?(?:县市区|区市|市州|县区|县市|乡镇|镇街|街道|园区|企业|[县市区乡镇村户人园校])(?:\([^()]{1,6}\))?(?:至少)?(?=[\u4e00-\u9fff]{2})|各?(?:县|市|区)(?:至少)"
    r"|[比较与](?:(?:19|20)[0-9]{2}年|上年|去年|上一?年度?)(?:同期)?(?:相比)?|年(?=接听|接待|兑付|培训|播出|受理|服务|减免|发布|举办|开展|组织|引进|孵化|培养|转化|新增|完成|处理|加工|安排)"
    r"|[各再](?=新[增建培认引创设]|培育|培养|引进|建设|建成|建立|认定|打造|举办|组织|开展|创建|完成)|本计划期内|规划期内|各?有?条件成熟时|让|每年|每半年|每季度?|每月|每周|每期|累计|平均|确保实现|的?基础上)+"
)
# what may stand between a subject and its number
_TRAILERS = (
    "力争|争取|确保|要|均|分别|再|各|同比|年均|累计|总量|总体|稳步|持续|逐步|继续|实现|已|将|可|从|由|约|共|共有"
    "|两年累计|三年累计|四年累计|五年累计|每年|每半年|每季度|每季|每月|每周|平均"
    "|全面|有望|基本|为|在|达|有|控|大幅|稳定|保持|预期|目标|目标为|以|并|较|比|上年|去年|每年新|力争年|也|都|还"
)
_TRAILING_ENDS = frozenset(word[-1] for word in _TRAILERS.split("|"))
_GUARDED = (
    _TRAILERS.replace("|比|", "|(?<![占之])比|")
    .replace("|约|", "|(?<![公条合契签预节集])约|")
    .replace("|均|", "|(?<![人户亩])均|")
)
_TRAILING = re.compile(f"(?:{_GUARDED})+$")
# 全省实现工业增加值: the verb inside a subject that ends in a sum of money
_INNER_VERB = re.compile(
    "(?<=[\u4e00-\u9fff]{2})(?:实现|完成|累计)"
    "(?=(?:[\u4e00-\u9fff]{0,6})(?:收入|产值|增加值|总额|利润|投资|税收|销售额|贸易额)$)"
)
# R&D(研究与试验发展经费/国民生产总值)投入比例: a long explanation inside a name
_GLOSS = re.compile("[(][^()]{9,}[)](?=[\u4e00-\u9fff])")
# 资金要在2021年基础上 增长10%
_ON_BASE = re.compile("(?:要|将|力争)?在?(?:(?:19|20)[0-9]{2}年|去年|上年|上一年)(?:水平)?的?基础上$")
# 从去年的, 在原有: the base opens behind the subject
_BASE_OPENS = re.compile(
    "[从由在](?:(?<=[从由])(?=去年|上年|原来|目前|现在|原先|现有|[0-9])|(?<=在)(?=原|[0-9]|去年|上年))[^,]{0,12}$"
)
# 三年累计 1000家: a stretch of years alone measures nothing
_SCOPE_ONLY = re.compile("全[省市县区镇乡村州旗](?:计划|共|年)?|计划")
_LONGEST_EMPTY = 4  # the longest text that either of these matches
_YEARS_ONLY = re.compile("[0-9一二三四五六七八九十两]{1,2}年")
# 工业总产值比2012年 翻一番
_THAN_YEAR = re.compile("[比较](?:(?:19|20)[0-9]{2}年|上年|去年|上一年|“?十[一二三四五六]?五”?末?期?)(?:同期)?$")
_LONGEST_SUBJECT = 60

_BEHIND_UNIT = re.compile(r"(?:以上|以下|以内|左右|之内|的|多|余|\s)+")
# 烧结烟气脱硫、余热发电等先进适用技术
_EXAMPLES = re.compile("^[^的]{2,40}、[^的、]{1,30}等(?=[\u4e00-\u9fff]{4})")
# 年专利申请量100件以上的企业: what bounds a thing stays in its name
_BOUNDED = re.compile("[0-9][^的]{0,6}(?:以上|以下|以内)的")
_WHOLLY_QUOTED = re.compile("“[^“”]*”")
_QUOTED_NAME = re.compile("“[^”]{1,16}”(?=[\u4e00-\u9fff])")
# 升级改造, 数字化转型: what is done to counted things behind their noun
IMPROVED = (
    "(?:(?:数字化|智能化|技术|绿色化?|网络化)?(?:升级改造|改造升级|转型升级|提升改造)"
    "|(?:技术|数字化|智能化|绿色化?)(?:改造|转型))(?![\u4e00-\u9fff]{0,2}(?:项目|工程|专项|示范|试点|行动))|上云(?:上平台|用数赋智)*|(?:线下|线上|全员)(?:培训|轮训)"
)
# where a counted noun ends: a mark, 建设 before one, or the verb that says what the counted things do
_NOUN_STOP = re.compile(
    "[,。;、:!?()“”\n]|(?<!级)以上|以下|左右|(?:和|及|与|以及)[\u4e00-\u9fff]{0,4}(?=[0-9])|等(?:工作|方式|措施|举措|途径)|(?:的)?(?:建设|改造|创建|认定|申报|实施|培育|任务|工作)(?=[,。;、]|$)"
    f"|(?<=[\u4e00-\u9fff]{{2}})(?:通过|进入|成为|获批|入选|列入|上市|落户|全部|全面|顺利"
    "|在[\u4e00-\u9fff0-9]{1,12}(?:落地|建成|投产)"
    "|参加|参展|承担|深入|赴|与[^,。;]{2,16}(?:建立|签订|签署|开展|对接|合作|共建|结对)|率先|提质增效|提档升级|提质升级"
    "|(?:到|进驻|下沉|下沉到)(?:基层|一线|农村|乡村|乡镇|企业|园区|社区)"
    "|开展|(?<=企业|单位|高校|院所|园区|学校|医院|机构)(?:实施|完成|申报)(?=[\u4e00-\u9fff]{2})|(?<=企业|单位|高校|院所|园区|学校|医院|机构)"
    "(?:实施|完成|申报|建立|建设|设立|组建|获得|享受|进行|发行|参与)(?![\u4e00-\u9fff]{0,4}(?:项目|工程|任务|方案|计划|资金|情况))"
    f"|{IMPROVED}|带动|推动|促进|实现|达到|建成|开工|投产|引领|支持|用于|覆盖|惠及|支撑)"
)
_LONGEST_GLOSS = 60
_BOUND_OPENS = re.compile("[0-9.]*[十百千]?[万亿]+元(?:以上|以下)的?(?=[\u4e00-\u9fff]{2})")
_HAN = re.compile("[\u4e00-\u9fff]")
# 净增 1000户的硬任务, 5家的目标: the aim is no thing that is counted
_AIM = re.compile("的[\u4e00-\u9fff]{0,6}?(?:任务|目标)(?!企业|项目|市场|客户)")
# 10个建成, 5家通过: the verb right behind the unit is no noun
_PARTICIPLE = re.compile(
    "^(?:达到|通过|进入|成为|获批|入选|列入|纳入|上市|建成|完成|实现|开工|投产|落户|落地|挂牌|建立|开展|入围|跻身|获得|参加"
    "|取得|全面|顺利|基本|稳定|增收|脱贫|就近|就业)"
)
_NO_NOUN = re.compile(
    "(?:来[\u4e00-\u9fff]{1,2}(?:设立|投资|落户|创业|发展|工作|考察|开展)"
    "|参加|赴|前往|从事|用于|进行|和|与|及|至|到|为|是|在|对|由|向|并|且)"
)
# 3个在全国有影响的产业集群
_CLAUSE_AND_NOUN = re.compile("[在由][^的]{2,16}的[\u4e00-\u9fff]{2,16}")
# …参与建设全国重点实验室
_OBJECT = re.compile("(?P<thing>[\u4e00-\u9fff“”]{3,20}?)(?:建设|认定|申报|创建|培育|改造)?$")
_NOUN_OPENS = re.compile("[\u4e00-\u9fffA-Za-z“]")
_LOOSE_MODIFIER = re.compile("^(?:各类|一批|新的|左右|以上)")
# 加快建设 → 建设
_MANNER = re.compile("^(?:加快|重点|集中|滚动|继续|大力|推进|组织(?=实施)|加快推进|启动(?=实施))")
# 在多晶硅规模化生产等领域
_FIELD = re.compile("(?:在|围绕)(?P<scope>[^,]{2,30}?(?:领域|方面|行业|产业|地区)?)(?:内|中|上)?$")
# 全省工业增加值 → 全省, 工业增加值
_SCOPE_BEFORE = re.compile(
    "^(?P<scope>全省|全市|全区|全县|全州|全国|我省|我市|我区|我县|全旗|全盟|我州)(?=[\u4e00-\u9fff]{2})"
)
# 我省将力争…: what stands between a scope and what is measured in it
_HOPED = re.compile("^(?:将|要|力争|全年|预计|计划)+(?=[\u4e00-\u9fff]{4})")
# 年产值5000万元以上企业研发机构覆盖率 → 年产值5000万元以上企业, 研发机构覆盖率
_BOUND_BEFORE = re.compile(
    "^(?P<scope>[\u4e00-\u9fff]{2,8}[0-9.]*[万亿]+元(?:以上|以下)的?[\u4e00-\u9fff]{0,6}?企业)(?=[\u4e00-\u9fffA-Z]{3})"
)


@lru_cache(maxsize=1024)
def subject_of(text: str) -> str:
    """The noun phrase measured, out of the words between the last value and this one; empty when there is none."""
    text = "".join(text.split()).lstrip(_BULLETS)
    if "年" in text:
        dated = None
        for match in _DATED.finditer(text):
            dated = match.end()
        if dated is not None and len(text) - dated >= 4:
            text = text[dated:]
    if "目标是" in text:
        text = text.rpartition("目标是")[2] or text
    while True:
        leading = _LEADING.match(text)
        if leading:
            text = text[leading.end() :]
        trailing = _TRAILING.search(text) if text[-1:] in _TRAILING_ENDS else None
        if trailing:
            text = text[: trailing.start()]
        if not leading and not trailing:
            break
    text = text.lstrip("”’)")
    if "实现" in text or "完成" in text or "累计" in text:
        text = _INNER_VERB.sub("", text)
    if "(" in text:
        text = _GLOSS.sub("", text)
    if text.endswith("基础上"):
        text = _ON_BASE.sub("", text)
    base = _BASE_OPENS.search(text) if "从" in text or "由" in text or "在" in text else None
    if base:
        text = text[: base.start()]
    if text.endswith(("年", "同期", "五”", "末", "末期")):
        text = _THAN_YEAR.sub("", text)
    if len(text) <= _LONGEST_EMPTY and (_YEARS_ONLY.fullmatch(text) or _SCOPE_ONLY.fullmatch(text)):
        return ""
    return text if 2 <= len(text) <= _LONGEST_SUBJECT or text == "GDP" else ""


@lru_cache(maxsize=1024)
def noun_of(after: str) -> str:
    """The noun phrase a number counts, right after its unit; empty when a verb or nothing follows."""
    if after.startswith("的") and _AIM.match(after):
        return ""
    behind = _BEHIND_UNIT.match(after)
    text = (after[behind.end() :] if behind else after).replace("\n", "")
    quoted = _QUOTED_NAME.match(text) if text.startswith("“") else None
    if quoted:
        # 10个“数字领航”企业: the quotes belong to the name
        rest = noun_of(text[quoted.end() :])
        return quoted.group() + rest if rest else ""
    bound = _BOUND_OPENS.match(text)
    if bound:
        # 100个亿元以上的农产品加工项目
        rest = noun_of(text[bound.end() :])
        return bound.group() + rest if rest else ""
    stop = _NOUN_STOP.search(text)
    noun = text[: stop.start()] if stop else text
    if stop and stop.group() == "(":
        closing = text.find(")", stop.start())
        if 0 < closing < _LONGEST_GLOSS and _HAN.match(text, closing + 1):
            end = _NOUN_STOP.search(text, closing + 1)
            noun = text[: end.start()] if end else text[:60]
    inner = _QUOTED_NAME.match(text, stop.start()) if stop and stop.group() == "“" else None
    if inner:
        # 10所省级“双高建设计划”院校
        rest = noun_of(text[inner.end() :])
        noun = noun + inner.group() + rest if rest else noun
    noun = noun.strip("的 ").removesuffix("等")
    if len(noun) < 2 or (len(noun) <= 4 and _PARTICIPLE.match(noun) and not noun.endswith(("企业", "公司", "项目"))):
        return ""
    if not _NOUN_OPENS.match(noun) or (_NO_NOUN.match(noun) and not _CLAUSE_AND_NOUN.fullmatch(noun)):
        return ""
    return noun


def head_of(noun: str) -> str:
    """A noun phrase without the clause that modifies it: 制约发展的关键技术 → 关键技术."""
    noun = _LOOSE_MODIFIER.sub("", noun)
    head = noun.rsplit("的", 1)[-1] if not _BOUNDED.search(noun) else noun
    head = _EXAMPLES.sub("", head if len(head) >= 2 else noun)
    return head[1:-1] if _WHOLLY_QUOTED.fullmatch(head) else head


def verb_in(text: str) -> str:
    """The first verb that delivers, or nothing."""
    match = words.verb().search(text)
    return match.group("verb") if match else ""


def object_of(clause: str) -> str:
    """What the last verb with an object works on: 高标准建设中央创新区 → 中央创新区; perhaps nothing."""
    for verb in reversed(list(words.verb().finditer(clause))):
        thing = _OBJECT.match(clause, verb.end())
        if thing:
            return thing.group("thing")
    return ""


def short_verb(verb: str) -> str:
    """The part of a verb group that makes things count; nothing of a verb that only says to work on them."""
    if verb in words.words("weak_verb"):
        return ""
    return _MANNER.sub("", verb) or verb


def ends_in_statistic(text: str) -> bool:
    """Whether words end in a measured quantity (…增加值)."""
    return text.endswith(words.statistic_heads().get(text[-1:], ()))


def counted(subject: str) -> str:
    """A stock of discrete things is named with 数."""
    return subject if ends_in_statistic(subject) else subject + "数"


def scope_before_verb(text: str) -> str | None:
    """The scope before a verb: 在多晶硅规模化生产等领域, 高新区."""
    text = "".join(text.split()).strip("、,")
    match = _FIELD.match(text) or words.scope_end().search(text)
    return match.group("scope") if match else None


def split_scope(name: str) -> tuple[str | None, str]:
    """(scope, rest) of an indicator that begins with 全省, 全市, 年产值5000万元以上企业 …"""
    match = _SCOPE_BEFORE.match(name) or (_BOUND_BEFORE.match(name) if "元" in name else None)
    return (match.group("scope"), _HOPED.sub("", name[match.end() :])) if match else (None, name)
