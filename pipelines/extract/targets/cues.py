"""Cues: the words right before a number that tell growth from level.

Belongs here: 年均增长, 提高到, 达到 and all their combinations.
Does not belong here: what a cue makes of a number (`amounts`, `things`).
"""

from __future__ import annotations

import re

# 增加到, 降至: what looks like growth and states a level
TO = re.compile(
    "(?:增加|提高|增长|上升|提升|扩大|发展|下降|降低|减少|压缩|缩短|缩小|收窄|压减|控制|稳定|保持|达到|达|增)(?:到|至|在|为)$"
)
# 是2020年的 2倍, 达到去年的 1.5倍: the year that the many times are of
TIMES_OF = re.compile(
    "(?:是|为|相当于|(?:达|提高|提升|增加|增长|扩大)?[到至]|达)"
    "(?:(?P<year>(?:19|20)[0-9]{2})年|(?P<last>去年|上年|上一年)|(?:全国|全省|全市|全区|全县|全州)平均)(?:水平)?的$"
)
# 日均开放 8小时: hours are a goal where somebody serves in them
HOURS = re.compile(
    "(?:日均|每[天日周]|每周平均|周均)[^,0-9]{0,8}?(?:开放|服务|营业|运行|开机)(?:时间|时长)?(?:不少于|不低于|达到?|至少)?$"
)
# 设立总规模 50亿元的引导基金
_SETS_UP = re.compile(
    "(?:设立|组建|建立|成立|发起|筹建|形成)(?:总|首期|一期|初始)?规模(?:达到?|为|约|不低于|不少于|超过?|突破)?$"
)
_FUND = re.compile("的(?P<fund>[\u4e00-\u9fff“”]{0,20}(?:基金|资金池|补偿金|资金))(?=[,。;、(]|$)")
# 力争达到, 突破, 控制在, 不少于约
LEVEL_CUE = re.compile(
    "(?:力争|争取|确保|努力|要|平均|(?<![人户亩])均|分别|总量|累计|稳定)*"
    "(?:达到|达|突破|迈上|站上|跨上|登上|迈过|跨过|超过|超|(?:提高|提升|增加|增长|扩大|扩展|发展|上升|下降|降低|减少|压减|缩减|缩小|增|升|降)[到至]"
    "|控制在|稳定在|保持在|稳定达到|不得?低于|不得?少于|不得?超过|不得?高于|低于|高于|大于|实现|完成|为|在|至少|不小于|压缩至"
    "|压缩到|缩短至|缩短到|维持在|位居|居|进入|覆盖|惠及|保持|(?<![公条合契签预节集])约|近|超出|收窄至|左右)+"
    "(?:(?<![公条合契签预节集])约|近|全国|全省|了)?$"
)
# 年均增长, 同比下降, 增幅力争达到, 再提高不低于
GROWTH_CUE = re.compile(
    "(?:年均|(?<![0-9])年(?=[增递提下])|同比|平均|每年|逐年|比上年|较上年|比去年|较去年|累计|分别|均|实际|再|各|力争|争取|确保|总体|预期|目标|保持"
    "|实现|达到|达|名义)*"
    "(?:递增|增长率?|增幅|增速|提高|提升|上升|增加|新增|净增|下降|降低|减少|压减|压缩|缩短|压降|缩减|削减(?!率)|减排|缩小|收窄|回落|降幅|前移|晋升|翻)"
    "(?:幅度|率|速度)?"
    "(?:力争|争取|确保|保持|稳定|控制|分别|均|达到?|为|在|不低于|不少于|超过|超|高于|突破|约|不超过|低于|不高于|了|至少)*$"
)
# The last characters of every cue: most words before a number end otherwise, and a search from each of their
# characters on would find that out slowly.
_LEVEL_ENDS = frozenset("到达破上过超至于现成为在少居入盖及持约近出右国省了")
_TO_ENDS = frozenset("到至在为")
_GROWTH_ENDS = frozenset("小窄争取保持定制别均达到为在于过超破约了少度率增长幅速高升加降低减缩短排落移翻")


def fund_of(before: str, after: str) -> str:
    """The fund that an amount of money sets up: 设立规模 5亿元的科技创新引导基金; empty where there is none."""
    fund = _FUND.match(after) if "规模" in before and _SETS_UP.search(before) else None
    return fund.group("fund") if fund else ""


def level_cue(before: str) -> re.Match[str] | None:
    """The cue of a level that ends the words before a number: 力争达到, 控制在."""
    return LEVEL_CUE.search(before) if before[-1:] in _LEVEL_ENDS else None


def to_level(before: str) -> re.Match[str] | None:
    """增加到, 降至 at the end of the words before a number."""
    return TO.search(before) if before[-1:] in _TO_ENDS else None


def growth_cue(before: str) -> re.Match[str] | None:
    """The cue of growth that ends the words before a number: 年均增长, 同比下降."""
    return GROWTH_CUE.search(before) if before[-1:] in _GROWTH_ENDS else None
