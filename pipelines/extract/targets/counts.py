"""The two ways to state a number of things: a stock that shall stand at it, or things that shall be done.

Belongs here: how either is named.
Does not belong here: which of the two a number states (`things`).
"""

from __future__ import annotations

import re

from pipelines.extract.targets.model import Reading
from pipelines.extract.targets.phrases import counted, head_of

# 科技项目立项50项, 科技型中小企业入库500家: what happens to things makes them count
EVENT = re.compile(
    "[\u4e00-\u9fff”)]{2}(?:立项|入库|认定|备案|登记|获批|获奖|通过|授权|申请|申报|注册|签约|开工|投产|竣工|上市|毕业|落地|落户|入驻|出孵|下线)$"
)
# 收入, 投资: a flow is a level, whatever verb stands before it
FLOW = re.compile("(?:量|额|产值|收入|增加值|利润|税收|投资|支出|投入|总值)$")
LEVELLED = re.compile("(?:国家|省|市|县|区|州|部|自治区)级(?!以)")
TIMES = frozenset({"次", "期", "场", "场次"})
SHORTEST_THING = 4
_NUMBERS = ("次数", "人数", "户数", "件数", "数量", "总数", "人次")


def stock(subject: str) -> Reading | None:
    """A stock of what the subject names; None of nothing."""
    return Reading(counted(subject), "level", "stock") if subject else None


def count_of(verb: str, noun: str, rule_id: str, qualifier: str | None = None) -> Reading:
    """Things that a verb (or nothing but their name) makes count."""
    head = head_of(noun)
    return Reading(verb + head + ("" if head.endswith(_NUMBERS) else "数"), "count", rule_id, qualifier)
