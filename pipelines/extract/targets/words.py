"""Patterns made of the lexicon's word lists, each compiled once.

Belongs here: a list of words set into the grammar that surrounds it.
Does not belong here: grammar without listed words; it stands beside the rule that uses it.
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.lexicon import load
from pipelines.lexicon.patterns import alternatives, any_of

_HAN = "[\u4e00-\u9fff]"
# 国家级, 省, 市级
LEVEL_WORD = "(?:(?:国家|省|市|县|区|州|部|自治区)级?|城镇|农村|城市|乡村)"
# somebody named, or a place: 高新区, 围绕先进制造业
_BODIES = "区|市|县|院|所|企业|园|局|厅|校|协会|联盟|机构|平台|中心"
_WHO = (
    f"(?P<who>(?:(?:“[^“”]{{1,12}}”{_HAN}{{0,4}}|{_HAN}{{1,9}})(?:{_BODIES})|企业|各(?:乡镇|村|乡|镇|街道|县区|区县|县市|市州|市县|县|区|市|单位|部门|学校|高校)|[全我各][省州旗盟国]|[省市县区州村]|乡镇|(?:在|于|围绕|依托)[\u4e00-\u9fff、]{{1,24}}?|在《[^《》]{{1,20}}》上?"
    f"|[向为]{_HAN}{{2,12}}?"
    f"|与{_HAN}[\u4e00-\u9fff、]{{1,24}}?|{_HAN}[\u4e00-\u9fff、()]{{1,24}}?各)??)"
    "(?:全年|每年|年内|今年|年|要|须|应|拟定|力争|争取)?"
)


# 建示范基地300亩, 办专栏4期: verbs of one character, where no longer word begins with them
_SHORT_VERB = (
    "建(?![议筑材档成立])|办(?![理公学事法])|设(?![备施计想置区市有立点])|提(?=合理化)|签(?![约订署])|授权(?=专利|发明)"
)


@cache
def words(name: str) -> frozenset[str]:
    """The words of one list of `target_words`."""
    return frozenset(row.word for row in load("target_words") if row.list == name)


@cache
def _any_of(name: str) -> str:
    return any_of(words(name))


@cache
def _verbs() -> str:
    """A verb that delivers, with 新 or without (新打造)."""
    # as 新?(?:…) would match, written so that a search skips to what begins a verb
    verbs = f"{alternatives(words('deliver_verb'))}|{_SHORT_VERB}"
    return f"(?:新(?:{verbs})|{verbs})"


@cache
def measure_stems() -> str:
    """专利申请, 专利授权 …: what stands before 量, 数, 额 or 率, as alternatives of a pattern."""
    return _any_of("measure_stem")


@cache
def incentive() -> re.Pattern[str]:
    """奖励, 补助 before a value, unless they are the topic (补助政策) or no word at all (累计分别)."""
    topic = (
        "资金(?=由|从|总额|总量|规模|达到|增加)|方式|形式|性|机制|制度|政策|水平|标准|强度|力度"
        "|(?<=扣除)金?额|(?<=加计)扣除金?额"
    )
    return re.compile(f"{_any_of('incentive_cue')}(?!{topic}|别)")


@cache
def incentive_behind() -> re.Pattern[str]:
    """A value with 奖励 right behind it."""
    return re.compile(f"^[^,。;]{{0,6}}{_any_of('incentive_cue')}")


@cache
def gathers() -> re.Pattern[str]:
    """汇聚, 帮扶 before a number."""
    return re.compile(f"{_any_of('gathering_verb')}(?:不少于|不低于|至少|超过|约|近)?$")


@cache
def of_owners() -> re.Pattern[str]:
    """300名专家的实验室, 6个村的成果: the number counts those to whom the thing behind 的 belongs."""
    owners = _any_of("owner")
    return re.compile(
        f"(?!来自|[具拥]?有|服务|面向|支撑|引领|带动|从事|在|与|从)(?:[^,。;的]{{0,12}}?{owners})?"
        f"的(?![^,。;]{{0,12}}{owners}(?:$|[,。;])){_HAN}{{2}}"
    )


@cache
def acts_together() -> re.Pattern[str]:
    """8个部门联动的平台: it takes several to act together."""
    return re.compile(f"{_any_of('actor')}(?:联动|协同|联合|共建|共享|参与)的{_HAN}{{2}}")


@cache
def result() -> re.Pattern[str]:
    """指导30家企业 通过认定: what guidance brings about; guided 工作 is no result."""
    return re.compile(f"{_any_of('result_verb')}|开展(?![^,。;]{{0,8}}工作)")


@cache
def named_work() -> re.Pattern[str]:
    """年产3万吨 负极材料项目: the number says how large a work is that is named."""
    return re.compile(f"{_HAN}{{1,14}}?{_any_of('named_work')}")


@cache
def size_of_work() -> re.Pattern[str]:
    """720兆瓦 储能电站建设: the same, where the work ends the clause or stands in a list."""
    ending = "(?:建设|改造|扩建|前期工作)?(?=[,。;、)和及等]|$)"
    return re.compile(f"{_HAN}{{1,12}}?{_any_of('named_work')}{ending}")


@cache
def property_before() -> re.Pattern[str]:
    """年收入超过 500万元: what a thing is told by, before the amount."""
    return re.compile(f"(?:{_any_of('property')}|每[家户人个项])(?:超过|超|达到|在|达)?$")


@cache
def of_property() -> re.Pattern[str]:
    """500万元 以上的企业: a thing told by an amount."""
    return re.compile(f"^(?:以上|以下|以内|左右)?(?:的|及以上的)[^,。;]{{0,12}}?{_any_of('of_property')}")


@cache
def past() -> re.Pattern[str]:
    """已, 去年: what is told and not planned."""
    return re.compile(_any_of("past_cue"))


@cache
def hope() -> re.Pattern[str]:
    """力争, 确保: what is planned."""
    return re.compile(_any_of("hope_verb"))


@cache
def statistic_heads() -> dict[str, tuple[str, ...]]:
    """The words for a measured quantity (…增加值, …比重), by the character they end in."""
    heads: dict[str, tuple[str, ...]] = {}
    for word in sorted(words("statistic_head")):
        heads[word[-1]] = (*heads.get(word[-1], ()), word)
    return heads


@cache
def verb() -> re.Pattern[str]:
    """A verb that delivers, anywhere; group ``verb``."""
    return re.compile(f"(?P<verb>{_verbs()})")


@cache
def doing() -> re.Pattern[str]:
    """Someone does something to a thing: who (often nobody named, or a place), verb, noun."""
    verbs = _verbs()
    return re.compile(
        f"^{_WHO}(?P<verb>{verbs})(?:(?:、{_HAN}{{2}}){{0,3}}(?:、|和)(?:{verbs}))?(?P<noun>[\u4e00-\u9fffA-Za-z0-9(《“].+)$"
    )


@cache
def verb_before_number() -> re.Pattern[str]:
    """新建约 5家: the verb stands right before the number."""
    return re.compile(
        f"(?P<verb>{_verbs()})(?:了|出|约|近|不少于|不低于|至少|首批|第一批|超过|超|各类|共|新的|一[支个批套])?$"
    )


@cache
def verb_near_number() -> re.Pattern[str]:
    """引进省外资金 30亿元: up to six characters between verb and number."""
    return re.compile(
        f"(?P<verb>{_verbs()})(?:约|近|超过?|不少于|不低于|至少|各类|(?:“[^“”]{{1,10}}”)?{_HAN}{{0,6}})?$"
    )


@cache
def verb_with_examples() -> re.Pattern[str]:
    """支持太阳能光伏产业等 28项: examples between verb and number."""
    between = f"[^,。;]{{2,40}}等(?:{_HAN}{{0,4}}(?:领域|方面|行业|产业|地区))?的?"
    return re.compile(f"(?P<verb>{_verbs()}){between}$")


@cache
def verb_somewhere_before() -> re.Pattern[str]:
    """A verb up to twelve characters before the number."""
    return re.compile(f"(?:^|{_HAN})(?P<verb>{_verbs()}){_HAN}{{1,12}}$")


@cache
def verb_and_noun() -> re.Pattern[str]:
    """新增造林面积: a verb and what it delivers fill the words before the number."""
    return re.compile(f"^(?P<verb>{_verbs()})(?P<noun>[\u4e00-\u9fff()“”]{{2,20}}?)(?:任务|面积)?$")


@cache
def verb_alone() -> re.Pattern[str]:
    """验收, 认定首批: a verb whose object the words leave out."""
    return re.compile(f"(?:首批|第一批)?(?P<verb>{_verbs()})(?:首批|第一批)?")


@cache
def thing_done() -> re.Pattern[str]:
    """高企申报数: a thing and the verb done to it, as a name."""
    return re.compile(f"^(?P<thing>[\u4e00-\u9fff]{{2,12}}?)(?:{_verbs()})数$")


@cache
def verb_of_levels() -> re.Pattern[str]:
    """争取国家、省项目: a verb before a list of levels."""
    return re.compile(f"^(?P<verb>{_verbs()})(?={LEVEL_WORD})")


@cache
def verb_opening() -> re.Pattern[str]:
    """培训企业管理人员、专利工作者: a verb that a whole list shares."""
    return re.compile(f"^(?P<verb>{_verbs()})(?=[\u4e00-\u9fff]{{2}})")


@cache
def scope_end() -> re.Pattern[str]:
    """A scope such as 全市 at the end of the words."""
    return re.compile(f"(?:^|\\b)(?P<scope>{_any_of('scope')})$")
