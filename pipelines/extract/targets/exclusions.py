"""Quantities that are no target: bases, subsidies, thresholds, looks back, numbers inside a quoted name.

Belongs here: every reason to pass a quantity over.
Does not belong here: quantities that could be targets but state nothing that can be named (`amounts`, `things`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.conform import periods
from pipelines.extract.quantities import Shape
from pipelines.extract.targets import words
from pipelines.extract.targets.cues import HOURS, fund_of, level_cue
from pipelines.extract.targets.deadlines import base_year
from pipelines.extract.targets.phrases import counted, subject_of

_YEAR = "(?:(?:19|20)[0-9]{2})"
# 20亿元的基础上: the value is the base of another
_BASE_AFTER = re.compile(r"^(?:\([^()]*\))?(?P<noun>[\u4e00-\u9fff“”]{0,16}?)的?(?:基础上|基数上|基础之上)")
# 从2007年的, 由目前的
_FROM_BEFORE = re.compile(
    rf"(?:从|由)(?P<when>(?:{_YEAR}年(?:底|末)?|去年|上年|原来|目前|现在|原先|现有|“?十[一二三四五]?五”?(?:末|时期|期间)?)?)的?(?:每[项个户家人亩年])?$"
)
# 较2010年的 1250件翻一番, 比上年的 30家增加5家
_THAN_BEFORE = re.compile(rf"(?:较|比)(?P<when>{_YEAR}年|去年|上年|上一年)的$")
_GROWS_AFTER = re.compile("翻|增长|增加|提高|提升|净增|下降|减少|降低")
# 在2007年, 在原有
_IN_BASE_BEFORE = re.compile(rf"在(?:(?P<year>{_YEAR})年(?:底|末)?|(?P<last>去年|上年|原来|原有|现有))?[^,0-9]{{0,8}}$")
# 调整为
_BECOMES = re.compile("的?(?:增加|提高|增长|上升|提升|扩大|发展|下降|降低|减少|压缩|缩短|调整)为")
_GOES_TO_REACH = 14
_LONGEST_QUOTE = 30

_BRACKETS = re.compile(r"[(][^()]*[)]")
# 1—6月,全市完成增加值98.6亿元,同比增长14.2%: what was reached in months that are over
_MONTHS = re.compile(
    "(?:今年以来|截至[^,。]{0,8}[月日]|(?:今年)?(?:1月?[-—~至到][0-9]{1,2}月(?:份)?|[上前]半年|[前一]?[一二三]季度))(?![^,。;]{0,6}(?:要|力争|确保|完成对))"
)
_OF_NAMED_YEAR = re.compile("(?:19|20)[0-9]{2}年第?$")
# the sentence goes on with months that are not over: 一季度召开大会,全年投资增长20%
_MONTHS_AHEAD = re.compile("全年(?!度?的?(?:计划|目标|任务|预期))|年底|年末|下半年|7月?[-—~至到]12月|[三四]季度")
_HOPED = re.compile("力争|确保|(?<!年度|全年)计划|争取|将|(?<![主重需])要|预计|预期|目标为")
# 同比增长9%以上: how exactly it came is not known yet
_COMPARED_ROUGHLY = re.compile("同比[^,。;]{0,16}?(?:以上|左右|不低于|不少于|以内)")
# 上半年,全市实现产值88亿元,同比增长11%: what was done, and by how much more than last year, in this clause or the next
_TOLD_OF_SEASON = re.compile("[,:]?[^,。;]*?(?:实现|完成|达到|新增)[^,。;]*,?[^,。;]*?(?:同比|比上年同期|比去年同期)")
_TOLD_OF_MONTHS = re.compile(
    "(?:实现|完成)[^。;]{2,40}?增长[0-9.]+%|(?:占|为|完成|达到)(?:年度|全年)(?:计划|目标|任务)[^,。;]{0,4}的"
)
_COMPARED_WITH_LAST_YEAR = re.compile("同比|比上年同期|比去年同期")
# 比去年 has a base, and 确保上半年完成 a deadline
_BASE_OR_HOPE_BEFORE = re.compile("(?:[从比较在由]|力争|确保|争取)$")
_PLAN_MARK = re.compile("目标|力争|确保|计划|预期|将|要|争取|今年|明年|新的一年|[到至](?:19|20)[0-9]{2}年")
_YEARS = re.compile("((?:19|20)[0-9]{2})年")
_BASE_WORD = re.compile("基础上|比(?![例重率值])|较|从|由|年(?:水平)?的(?:$|[0-9.]+倍)")
# 比2020年, 由2015年的, 是2020年的2倍: a year that only a base has
_BASE_YEAR = re.compile(
    "(?:比(?![例重率值])|较|从|由|与)(?:19|20)[0-9]{2}年|(?:19|20)[0-9]{2}年(?:水平)?的(?:$|[0-9.]+倍)"
)
# 2007年立项的项目: a year that tells which things are meant
_YEAR_OF_THINGS = re.compile("(?:19|20)[0-9]{2}年度?[\u4e00-\u9fff]{2,4}的")
_PERIOD = re.compile('[“"]?(?:十[一二三四五六]?|九)五[”"]?(?:期间|时期|以来|末)')
_PARAGRAPH_REACH = 1200
# 5%以上的企业: a property, not a goal
_PROPERTY = re.compile("(?:及以上|以上)?的(?!目标|速度|增速|水平|增长)")
# 每年安排不低于 500万元的转化资金
_GIVES = re.compile("(?:安排|设立|投入|筹措|筹集|列支)(?:不低于|不少于|超过|约|总额)*$")
_FUNDS = re.compile("(?:以上)?的[\u4e00-\u9fff]{0,12}(?:资金|基金|经费|专款)(?=[,。;、)用支]|$)")
# 年收入超过 500万元以上的企业
_THRESHOLD_BEFORE = re.compile(
    "(?:年收入|年产值|年营业收入|年主营业务收入|年销售收入|总投资|投资额|单项|单个|单体|注册资本|资产|每[家户人个项]"
    "|人均补|规模|产值|营收|年产)(?:超过|超|达到|在|达)?$"
)
_ATTRIBUTIVE = re.compile(
    "^(?:以上|以下|以内|左右)?(?:的|及以上的)[^,。;]{0,12}?(?:企业|项目|单位|人员|机构|园区|工程|地区|家庭|学校|产品"
    "|资金|贷款|设备|耕地|土地|用户|职工|房屋|道路)"
)
# 落实81万亩天然林的管护责任: land that is there
_CARED_FOR = re.compile("[\u4e00-\u9fff]{2,14}的[\u4e00-\u9fff]{2,8}(?:责任|工作|任务)")
# 30万千瓦级机组, 3人制球场: the number names a kind
_NAMES_A_KIND = re.compile("级|制(?=[^,。;、约定造订度]{1,6})|口径")
# 720兆瓦储能电站, 5000吨碳纤维生产线: how large one named thing is
_NAMES_A_WORK = re.compile(
    "[\u4e00-\u9fff]{1,12}?(?:电站|电厂|风电场|机组|装置|生产线|项目|工程)(?:建设|改造|扩建|前期工作)?(?=[,。;、)和及等]|$)"
)
# 科技奖励10项: prizes are applied for, and money is given as a prize
_PRIZE = re.compile(
    "(?:科技|科学技术|技术发明|科技进步|科技成果|优秀成果)(?:奖励|奖)|(?:获得?|荣获|争取)[\u4e00-\u9fff]{0,10}奖励|评审奖励|加计扣除"
)
# 减免税额100亿元: what firms are spared is the goal itself, not what one firm is promised
_TAX_RELIEF = re.compile("减免(?=税|额|各[类项]税|[\u4e00-\u9fff]{0,4}所得税|增值税|企业(?:各[类项])?税|租金|房租)")
_OF_FIRMS = re.compile(
    "的[^,。;、0-9()]{0,6}?(?:企业|项目|单位|人员|园区|机构)|(?:以上|以下)(?:的|[^,。;、0-9()]{0,8}?)(?:企业|项目|单位|人员|园区|机构)|以上、[^,。;]{2,24}以上的(?:企业|项目|单位)"
    "|(?:以上|以下|以内)?的[0-9]+[家个户项名人]"
)
# 年专利申请量100件以上的企业10家, 500亩优质苹果示范园1个: a number of the things that the next number counts
_OF_COUNTED = re.compile("(?:(?:及以上|以上|以下)的[^,。;、0-9]{0,14}|[\u4e00-\u9fff]{2,12})[0-9]+[个家处座户项所名人]")
# 10蒸吨及以下燃煤锅炉1860台
_KIND_OF_COUNTED = re.compile("(?:及?以上|及?以下)的?[^,。;、0-9]{1,14}[0-9]+[个家处座户项所名人台套辆]")
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
# 汇聚300名专家的实验室, 帮扶6个村的成果: the number counts those to whom the thing behind 的 belongs
_GATHERS = re.compile("(?:汇聚|集聚|帮扶|接受|拓展|示范带动)(?:不少于|不低于|至少|超过|约|近)?$")
_OWNERS = "人员|人才|专家|学者|院士|博士|团队|企业|公司|机构|单位|高校|院所|村|户|乡镇|国家|地区"
_OF_OWNERS = re.compile(
    "(?!来自|[具拥]?有|服务|面向|支撑|引领|带动|从事|在|与|从)(?:[^,。;的]{0,12}?"
    f"(?:{_OWNERS}))?的(?![^,。;]{{0,12}}(?:{_OWNERS})(?:$|[,。;]))[\u4e00-\u9fff]{{2}}"
)
# 拓展12个沿线国家科技合作
_WITH_COUNTRIES = re.compile("[^,。;]{0,14}(?:国家|地区|城市)[^,。;]{0,6}(?:合作|交流|往来)")
# 搭建8个部门联动的平台: it takes several to act together
_TOGETHER = re.compile(
    "(?:县区|区县|县市|市县|市州|乡镇|街道|部门|单位|城市|国家|省份?)(?:联动|协同|联合|共建|共享|参与)的[\u4e00-\u9fff]{2}"
)
# 实现12个乡镇科技特派员全覆盖: all there are
_COVERED_WHOLLY = re.compile("[^,。;、0-9]{1,24}全覆盖")
# 年产3万吨负极材料项目年底前投产: how large a work is that is named
_YEARLY = ("年产", "年处理", "年加工", "年生产")
_WORK = re.compile("[\u4e00-\u9fff]{1,14}?(?:项目|生产线|工程|装置|基地|工厂|车间)")
# 发挥集聚80家企业的优势, 巩固建成9个基地的成果: what is there already
_MAKES_USE = re.compile("(?:发挥|利用)好?$")
_TENDS = re.compile("(?:巩固|加强|强化|做好)$")
_OF_THINGS = re.compile("[^,。;的]{1,12}的[^,。;]{2}")
# 指导9个县科技局开展工作 is guidance; 指导30家企业通过认定 has a result
_GUIDES = re.compile("(?<!技术)(?<!专家)(?<!培训)(?<!服务)(?<!现场)指导$")
_RESULT = re.compile(
    "通过|进入|成为|获|入选|列入|上市|认定|申报|备案|入库|贯标|改造|转型|升级|创建|实施|完成|实现|组建|设立|建[立设成]"
    "|开展(?![^,。;]{0,8}工作)"
)


class Base(NamedTuple):
    """The base of a target: the year it is of, if told, and the words that name what is measured, if any."""

    year: int | None
    subject: str


def base_of(quantity: Shape, before: str, after: str, plan_start: int | None) -> Base | None:
    """What a quantity is the base of (在…基础上, 从…增加到); None when it is no base."""
    if quantity.form == "benchmark":
        return None
    base = _BASE_AFTER.match(after) if "基" in after else None
    if base:
        match = _IN_BASE_BEFORE.search(before)
        year = base_year(match.group("year"), bool(match.group("last")), plan_start) if match else None
        thing = subject_of(base.group("noun"))
        return Base(year, counted(thing) if thing else subject_of(before[: match.start()] if match else before))
    match = _THAN_BEFORE.search(before) if _GROWS_AFTER.match(after) else None
    if match is None and ("从" in before or "由" in before) and _goes_on(after):
        match = _FROM_BEFORE.search(before)
    if match is None:
        return None
    when = match.group("when")
    if "五" in when:
        named = periods.five_year_plan_named(when)
        return Base(named[1] if named else None, subject_of(before[: match.start()]))
    year = base_year(when[:4] if when[:4].isdigit() else None, bool(when), plan_start)
    return Base(year, subject_of(before[: match.start()]))


def _goes_on(after: str) -> bool:
    near = after[:_GOES_TO_REACH]
    return "到" in near or "至" in near or _BECOMES.match(near) is not None


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
    if _is_told(head) or _is_of_earlier_years(head, plan_start):
        return True
    if unit_class == "money" and before.endswith(_AT_HIGHEST):
        return True
    if ("单" in before or "每" in before) and (
        _EACH_GETS.search(before) or (unit_class == "money" and _EACH_GETS_MONEY.search(before))
    ):
        return True
    if ("申" in head and _APPLIES.search(head)) or after.strip() == "的":
        return True  # 达到5%以上的,给予补助: a condition
    if "须比" in before or "应比" in before or "应当比" in before:
        return _ASKED_TO_EXCEED.search(before) is not None
    if quantity.form != "number":
        return False
    if _counts_others(quantity, before, after):
        return True
    if unit_class == "measure" and not quantity.suffix and _NAMES_A_WORK.match(after):
        return True
    if unit_class == "money" and fund_of(before, after):
        return False
    if unit_class == "area" and _CARED_FOR.match(after):
        return True
    if after[:1] not in "的以及左":
        return False
    if unit_class != "thing" and _PROPERTY.match(after):
        return not (unit_class == "money" and _GIVES.search(before) and _FUNDS.match(after))
    return bool(_ATTRIBUTIVE.match(after) and _THRESHOLD_BEFORE.search(before))


def _counts_others(quantity: Shape, before: str, after: str) -> bool:
    """Whether a verb stands before the number that delivers what is behind it, or nothing, and not what it counts."""
    if before.endswith("一式"):
        return True  # 报送材料一式3份
    if before.endswith(_YEARLY):
        return _WORK.match(after) is not None
    if before.endswith("指导"):
        return quantity.unit in ("个", "家") and bool(_GUIDES.search(before)) and not _RESULT.search(after)
    if _GATHERS.search(before) and _OF_OWNERS.match(after):
        return True
    if before.endswith("拓展") and _WITH_COUNTRIES.match(after):
        return True
    if _TOGETHER.match(after) or ("全覆盖" in after and _COVERED_WHOLLY.match(after)):
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


def _is_told(head: str) -> bool:
    """Words of the past, and no word of a plan behind them."""
    last = words.past().search(head)
    if last is None:
        return False
    for later in words.past().finditer(head, last.end()):
        last = later
    return not _BASE_OR_HOPE_BEFORE.search(head, 0, last.start()) and not _PLAN_MARK.search(head, last.end())


def _is_of_earlier_years(head: str, plan_start: int | None) -> bool:
    """Every year of the sentence so far lies before the plan, and none is that of a base."""
    if plan_start is None or "年" not in head:
        return False
    years = [int(year) for year in _YEARS.findall(head)]
    if not years or max(years) >= plan_start:
        return False
    if not _YEARS.search(_YEAR_OF_THINGS.sub("", head)):
        return False
    own = [int(year) for year in _YEARS.findall(_BASE_YEAR.sub("", head))]
    return not _BASE_WORD.search(head) or (bool(own) and own[0] > min(years))


def is_report_of_months(folded: str, start: int, position: int, end: int, *, is_task: bool) -> bool:
    """Whether the sentence [start, end) tells what months gone by brought: 上半年实现…,同比增长10%.

    In a task 上半年 is a deadline, and so is, wherever it stands, a quarter of a year that is named: years before the
    plan are told apart by themselves.
    """
    if all(folded.find(word, start, position) < 0 for word in ("月", "半年", "季度", "今年以来")):
        return False
    months = _MONTHS.search(folded, start, position)
    if months is None or _HOPED.search(folded, start, position):
        return False
    if _MONTHS_AHEAD.search(folded, months.end(), position) or _COMPARED_ROUGHLY.search(folded, months.end(), end):
        return False
    if "半年" in months.group() or "季度" in months.group():
        is_due = is_task or _OF_NAMED_YEAR.search(folded, start, months.start()) is not None
        return not is_due and _TOLD_OF_SEASON.match(folded, months.end(), end) is not None
    if "月" in months.group() and _TOLD_OF_MONTHS.search(folded, months.end(), end):
        return True
    return _COMPARED_WITH_LAST_YEAR.search(folded, months.end(), end) is not None


def is_told_of_earlier_year(folded: str, start: int, position: int, plan_start: int | None) -> bool:
    """Whether the sentence from `start` compares what an earlier one dated before the plan: 2018年,…。…同比增长11%."""
    if plan_start is None or folded.rfind("同比", start, position) < 0:
        return False
    low = max(0, start - _PARAGRAPH_REACH, folded.rfind("\n", 0, start) + 1)
    years = _YEARS.findall(folded, low, start)
    if not years or max(map(int, years)) >= plan_start:
        return False
    return _YEARS.search(folded, start, position) is None and _PLAN_MARK.search(folded, low, position) is None


def is_in_past_period(folded: str, position: int, plan_start: int | None) -> bool:
    """Whether the paragraph so far speaks of a five-year plan that ended before this one: “十三五”期间,…提高至3.98%."""
    if plan_start is None:
        return False
    low = max(0, position - _PARAGRAPH_REACH)
    if folded.find("五", low, position) < 0:
        return False
    low = max(low, folded.rfind("\n", low, position) + 1)
    if folded.find("五", low, position) < 0:
        return False
    named = _PERIOD.findall(folded, low, position)
    number = periods.five_year_plan_named(named[-1]) if named else None
    return number is not None and number[1] < plan_start
