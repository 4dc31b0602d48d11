"""Numbers that say which things are meant, or whose they are, and state no goal of their own.

Belongs here: 100件以上的企业 10家, 汇聚 300名专家的实验室, 搭建 8个部门联动的平台.
Does not belong here: quantities that promise nothing for another reason (`exclusions`).
"""

from __future__ import annotations

import re

from pipelines.extract.quantities import Shape
from pipelines.extract.targets import words

_OF_FIRMS = re.compile(
    "的[^,。;、0-9()]{0,6}?(?:企业|项目|单位|人员|园区|机构)|(?:以上|以下)(?:的|[^,。;、0-9()]{0,8}?)(?:企业|项目|单位|人员|园区|机构)|以上、[^,。;]{2,24}以上的(?:企业|项目|单位)"
    "|(?:以上|以下|以内)?的[0-9]+[家个户项名人]"
)
# 年专利申请量100件以上的企业10家, 500亩优质苹果示范园1个: a number of the things that the next number counts
_OF_COUNTED = re.compile("(?:(?:及以上|以上|以下)的[^,。;、0-9]{0,14}|[\u4e00-\u9fff]{2,12})[0-9]+[个家处座户项所名人]")
# 10蒸吨及以下燃煤锅炉1860台
_KIND_OF_COUNTED = re.compile("(?:及?以上|及?以下)的?[^,。;、0-9]{1,14}[0-9]+[个家处座户项所名人台套辆]")
# 拓展12个沿线国家科技合作
_WITH_COUNTRIES = re.compile("[^,。;]{0,14}(?:国家|地区|城市)[^,。;]{0,6}(?:合作|交流|往来)")
# 实现12个乡镇科技特派员全覆盖: all there are
_COVERED_WHOLLY = re.compile("[^,。;、0-9]{1,24}全覆盖")
_COVERS = ("实现", "确保", "推动", "推进", "达到")
# 年产3万吨负极材料项目年底前投产: how large a work is that is named
_YEARLY = ("年产", "年处理", "年加工", "年生产")
# 发挥集聚80家企业的优势, 巩固建成9个基地的成果: what is there already
_MAKES_USE = re.compile("(?:发挥|利用)好?$")
_TENDS = re.compile("(?:巩固|加强|强化|做好)$")
_OF_THINGS = re.compile("[^,。;的]{1,12}的[^,。;]{2}")
# 指导9个县科技局开展工作 is guidance; 指导30家企业通过认定 has a result
_GUIDES = re.compile("(?<!技术)(?<!专家)(?<!培训)(?<!服务)(?<!现场)指导$")


def counts_others(quantity: Shape, before: str, after: str) -> bool:
    """Whether a verb stands before the number that delivers what is behind it, or nothing, and not what it counts."""
    if before.endswith("一式"):
        return True  # 报送材料一式3份
    if before.endswith(_YEARLY):
        return words.named_work().match(after) is not None
    if before.endswith("指导"):
        return quantity.unit in ("个", "家") and bool(_GUIDES.search(before)) and not words.result().search(after)
    if words.gathers().search(before) and words.of_owners().match(after):
        return True
    if before.endswith("拓展") and _WITH_COUNTRIES.match(after):
        return True
    if words.acts_together().match(after):
        return True
    if "全覆盖" in after and before.endswith(_COVERS) and _COVERED_WHOLLY.match(after):
        return True
    adjacent = words.verb_before_number().search(before)
    if adjacent is None:
        return False
    if _MAKES_USE.search(before, 0, adjacent.start()):
        return True
    return _TENDS.search(before, 0, adjacent.start()) is not None and _OF_THINGS.match(after) is not None


def is_threshold(quantity: Shape, unit_class: str, after: str) -> bool:
    """Whether a number says which things are meant, and another one how many: 100件以上的企业10家."""
    suffix = quantity.suffix
    if unit_class == "money" or quantity.form == "percent":
        return (suffix or after)[:1] in "的以" and _OF_FIRMS.match(suffix + after) is not None
    if unit_class == "thing":
        return bool(suffix) and after.startswith("的") and _OF_COUNTED.match(suffix + after) is not None
    if unit_class == "measure":
        return (suffix or after)[:1] in "及以" and _KIND_OF_COUNTED.match(suffix + after) is not None
    return unit_class == "area" and _OF_COUNTED.match(suffix + after) is not None
