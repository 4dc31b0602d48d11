"""Cues: the words right before a number that tell growth from level.

Belongs here: 年均增长, 提高到, 达到 and all their combinations.
Does not belong here: what a cue makes of a number (`amounts`, `things`).
"""

from __future__ import annotations

import re

# 增加到, 降至: what looks like growth and states a level
TO = re.compile(
    "(?:增加|提高|增长|上升|提升|扩大|发展|下降|降低|减少|压缩|缩短|压减|控制|稳定|保持|达到|达|增)(?:到|至|在|为)$"
)
# 力争达到, 突破, 控制在, 不少于约
LEVEL_CUE = re.compile(
    "(?:力争|争取|确保|努力|要|平均|均|分别|总量|累计|稳定)*"
    "(?:达到|达|突破|迈上|站上|跨上|登上|迈过|跨过|超过|超|(?:提高|提升|增加|增长|扩大|扩展|发展|上升|下降|降低|减少|压减|缩减|增|升|降)[到至]"
    "|控制在|稳定在|保持在|稳定达到|不低于|不少于|不超过|不高于|低于|高于|大于|实现|完成|为|在|至少|不小于|压缩至"
    "|压缩到|缩短至|缩短到|维持在|位居|居|进入|覆盖|惠及|保持|(?<![公条合契签预节集])约|近|超出|收窄至|左右)+"
    "(?:(?<![公条合契签预节集])约|近|全国|全省|了)?$"
)
# 年均增长, 同比下降, 增幅力争达到, 再提高不低于
GROWTH_CUE = re.compile(
    "(?:年均|同比|平均|每年|逐年|比上年|较上年|比去年|较去年|累计|分别|均|实际|再|各|力争|争取|确保|总体|预期|目标|保持"
    "|实现|达到|达|名义)*"
    "(?:递增|增长率?|增幅|增速|提高|提升|上升|增加|新增|净增|下降|降低|减少|压减|压缩|缩短|压降|缩减|削减(?!率)|减排|回落|降幅|前移|晋升|翻)"
    "(?:幅度|率|速度)?"
    "(?:力争|争取|确保|保持|稳定|控制|分别|均|达到?|为|在|不低于|不少于|超过|超|高于|突破|约|不超过|低于|不高于|了|至少)*$"
)
# The last characters of every cue: most words before a number end otherwise, and a search from each of their
# characters on would find that out slowly.
_LEVEL_ENDS = tuple("到达破上过超至于现成为在少居入盖及持约近出右国省了")
_GROWTH_ENDS = tuple("争取保持定制别均达到为在于过超破约了少度率增长幅速高升加降低减缩短排落移翻")


def level_cue(before: str) -> re.Match[str] | None:
    """The cue of a level that ends the words before a number: 力争达到, 控制在."""
    return LEVEL_CUE.search(before) if before.endswith(_LEVEL_ENDS) else None


def growth_cue(before: str) -> re.Match[str] | None:
    """The cue of growth that ends the words before a number: 年均增长, 同比下降."""
    return GROWTH_CUE.search(before) if before.endswith(_GROWTH_ENDS) else None
