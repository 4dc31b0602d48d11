"""Quantities that are no target: subsidies, conditions, properties, numbers inside a quoted name.

Belongs here: every reason to pass a quantity over.
Does not belong here: bases (`bases`), what the past brought (`told`), numbers that say which things are meant
(`of_others`), quantities that could be targets but state nothing that can be named (`amounts`, `things`).
"""

from __future__ import annotations

import re

from pipelines.extract.quantities import Shape
from pipelines.extract.targets import words
from pipelines.extract.targets.cues import HOURS, fund_of, level_cue
from pipelines.extract.targets.of_others import counts_others
from pipelines.extract.targets.told import is_of_earlier_years, is_told

_LONGEST_QUOTE = 30
_BRACKETS = re.compile(r"[(][^()]*[)]")
# 5%以上的企业: a property, not a goal
_PROPERTY = re.compile("(?:及以上|以上)?的(?!目标|速度|增速|水平|增长)")
# 每年安排不低于 500万元的转化资金
_GIVES = re.compile("(?:安排|设立|投入|筹措|筹集|列支)(?:不低于|不少于|超过|约|总额)*$")
_FUNDS = re.compile("(?:以上)?的[\u4e00-\u9fff]{0,12}(?:资金|基金|经费|专款)(?=[,。;、)用支]|$)")
# 落实81万亩天然林的管护责任: land that is there
_CARED_FOR = re.compile("[\u4e00-\u9fff]{2,14}的[\u4e00-\u9fff]{2,8}(?:责任|工作|任务)")
# 30万千瓦级机组, 3人制球场: the number names a kind
_NAMES_A_KIND = re.compile("级|制(?=[^,。;、约定造订度]{1,6})|口径")
# 科技奖励10项: prizes are applied for, and money is given as a prize
_PRIZE = re.compile(
    "(?:科技|科学技术|技术发明|科技进步|科技成果|优秀成果)(?:奖励|奖)|(?:获得?|荣获|争取)[\u4e00-\u9fff]{0,10}奖励|评审奖励|加计扣除"
)
# 减免税额100亿元: what firms are spared is the goal itself, not what one firm is promised
_TAX_RELIEF = re.compile("减免(?=税|额|各[类项]税|[\u4e00-\u9fff]{0,4}所得税|增值税|企业(?:各[类项])?税|租金|房租)")
# 单个项目支持额度一般为20—50万元
_EACH_GETS = re.compile(
    "(?:单[个项]|每[个项户家人名])[^,。;]{0,8}(?:额度|标准|上限|限额|经费|补助|资助|限报)[^,。;]{0,6}$"
)
# 单个项目支持最高300万元; 每个县支持企业20家 is a goal
_EACH_GETS_MONEY = re.compile(
    "(?:单[个项]|每[个项户家人名])[^,。;]{0,8}(?:支持(?!强度|力度)|资助|最高|上限)[^,。;]{0,6}$"
)
# 支持建设省级平台最高 500万元: what one of them may get
_AT_HIGHEST = ("最高", "最高可达", "最高不超过", "最高可获", "最高给予")
# 新品种须比对照增产 5%: what is asked of one that is admitted
_ASKED_TO_EXCEED = re.compile("(?:须|必须|应当?)比[^,。;]{2,12}(?:增产|增收|提高|高出?|增加)$")
# 申报单位注册资金不低于 100万元: what is asked of those who apply
_APPLIES = re.compile("(?:申报|申请)(?:单位|企业|人|主体|机构)(?:应|须|需|必须|注册|成立|上年|近|年|具)")


def is_in_short_quotes(folded: str, start: int, value_start: int, value_end: int, end: int) -> bool:
    """A number inside “…” or 《…》 of at most 30 characters is part of a name. The sentence is [start, end)."""
    opened, closer = folded.rfind("“", start, value_start), "”"
    title = folded.rfind("《", start, value_start)
    if title > opened:
        opened, closer = title, "》"
    if opened < 0:
        return False
    if folded.find(closer, opened, value_start) >= 0:
        return False
    closed = folded.find(closer, value_end, end)
    return closed >= 0 and closed - opened <= _LONGEST_QUOTE


def is_no_target(
    quantity: Shape, unit_class: str, head: str, clause_at: int, before: str, after: str, plan_start: int | None
) -> bool:
    """Whether the words around a quantity say that it is no goal.

    Args:
        head: the sentence up to the quantity; its own clause begins at `clause_at`.
    """
    if unit_class == "time" and not level_cue(before) and not HOURS.search(before):
        return True
    if not quantity.suffix and after[:1] in "级制口" and _NAMES_A_KIND.match(after):
        return True
    clause = head[clause_at:]
    if unit_class == "thing" and ("奖" in clause or "加计扣除" in clause):
        clause = _PRIZE.sub("", clause)
    if unit_class == "money" and "减免" in clause:
        clause = _TAX_RELIEF.sub("", clause)
    if words.incentive().search(clause) or words.incentive_behind().match(after):
        return True
    if "(" in head:
        head = _BRACKETS.sub("", head)
    if is_told(head) or is_of_earlier_years(head, plan_start):
        return True
    if unit_class == "money" and before.endswith(_AT_HIGHEST):
        return True
    if ("单" in before or "每" in before) and (
        _EACH_GETS.search(before) or (unit_class == "money" and _EACH_GETS_MONEY.search(before))
    ):
        return True
    if ("申" in head and _APPLIES.search(head)) or after.strip() == "的":
        return True  # 达到5%以上的,给予补助: a condition
    if ("须比" in before or "应比" in before or "应当比" in before) and _ASKED_TO_EXCEED.search(before):
        return True
    if quantity.form != "number":
        return False
    if counts_others(quantity, before, after):
        return True
    if unit_class == "measure" and not quantity.suffix and words.size_of_work().match(after):
        return True
    if unit_class == "money" and fund_of(before, after):
        return False
    if unit_class == "area" and _CARED_FOR.match(after):
        return True
    if after[:1] not in "的以及左":
        return False
    if unit_class != "thing" and _PROPERTY.match(after):
        return not (unit_class == "money" and _GIVES.search(before) and _FUNDS.match(after))
    return bool(words.of_property().match(after) and words.property_before().search(before))
