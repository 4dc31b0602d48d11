"""Targets: quantities a document commits to reach or to deliver.

Belongs here: deciding which quantities are targets, and reading indicator, comparator, kind, deadline, base and scope of each
from the words around it.
Does not belong here: finding quantities (`quantities`), checking arithmetic (`arithmetic`), the list of known indicators (`conform`).

The unit of reading is the sentence; inside it the clause. What a clause does not say (subject, verb, deadline, base) it takes from
the clause before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.conform import indicators, periods, units
from pipelines.extract.fields import Fields
from pipelines.extract.quantities import Quantity, find_quantities, unit_classes
from pipelines.lexicon import load
from pipelines.structure.numbering import head_at
from pipelines.structure.outline import Outline, is_guidance, looks_back
from pipelines.structure.segments import Segment
from pipelines.text.numerals import chinese_to_int, date_key
from schemas.keys import UNKNOWN

# a question mark before O is debris of ㎡, and a line break inside a paragraph one of the page: neither ends a sentence
_SENTENCE_BREAK = re.compile("[。;!]|\\?(?!O)")
_CLAUSE_BREAK = re.compile("[,:]")
_READ_KINDS = frozenset({"task", "body", "preamble"})
_YEAR = "(?:(?:19|20)[0-9]{2})"
_BY_YEAR = re.compile(
    rf"(?:到|至|在|于|截至|力争到|争取到)?\s?(?P<year>{_YEAR})\s?年(?!\s?[0-9]{{1,2}}月[0-9])(?:[0-9]{{1,2}}月)?(?:底前?|末|前|内|年底)?(?!的?基础|的?[0-9.]+(?:%|[万亿]?[家件项元人个户]))"
    '|[“"]?(?P<plan>十[一二三四五六]|十)五[”"]?(?:末|期末|期间|时期)'
)
_PERIOD = re.compile('[“"]?(?:十[一二三四五六]?|九)五[”"]?(?:期间|时期|以来|末)')
_PERIOD_AHEAD = re.compile('十[一二三四五六]?五[”"]?(?:时期|期间|经济|发展|规划|目标|主要|工作|国民|的|总体|奋斗)')
_BASE_YEAR_BEFORE = re.compile("(?:比|较|与|从|自|由|以|在)\\s?$")
_RELATIVE = re.compile(
    "(?:通过|经过|用|利用|力争)?(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,2})(?:[-—至到](?P<m>[0-9]{1,2}|[一二三四五六七八九十]))?(?:个)?年(?P<about>左右)?的?(?:时间|努力|奋斗|内|之内|左右)"
)
_WITHIN_YEAR = re.compile("年内|年底前?|今年|全年|本年度?|当年")
_FREQUENCY = (
    (re.compile("每年|年均(?!增|提|下|递)|逐年"), "annual"),
    (re.compile("每季度?"), "quarterly"),
    (re.compile("每月"), "monthly"),
)
_GROWTH = re.compile(
    "(?:年均|同比|平均|每年|逐年|比上年|较上年|比去年|较去年|累计|分别|均|实际|可比价)*(?:递增|增长|增幅|增速|提高|提升|上升|增加|下降|降低|减少|压减|缩减|回落|降幅|减排|翻)"
)
_DECREASE = re.compile("下降|降低|减少|压减|压缩|缩减|缩短|回落|降幅|控制在|降至|降到|不超过|不高于|减排")
_INCREASE = re.compile("增长|提高|提升|上升|增加|新增|增幅|增速|递增|扩大|翻|高于|超过|快于")
_TO = re.compile(
    "(?:增加|提高|增长|上升|提升|扩大|发展|下降|降低|减少|压缩|缩短|压减|控制|稳定|保持|达到|达|增)(?:到|至|在|为)$"
)
_LEVEL_CUE = re.compile(
    "(?:力争|争取|确保|努力|要|均|分别|总量|累计|稳定)*(?:达到|达|突破|超过|超|提高到|提高至|提升到|提升至|增加到|增加至|增长到|增长至|扩大到|下降到|下降至|降低到|降低至|降至|降到|控制在|稳定在|保持在|稳定达到|不低于|不少于|不超过|不高于|低于|高于|大于|实现|完成|为|在|至少|不小于|压缩至|压缩到|缩短至|缩短到|维持在|位居|居|进入|覆盖|惠及|保持|约|近|超出|收窄至|左右)+(?:约|近|全国|全省|了)?$"
)
_GROWTH_CUE = re.compile(
    "(?:年均|同比|平均|每年|逐年|比上年|较上年|比去年|较去年|累计|分别|均|实际|再|各|力争|争取|确保|总体|预期|目标|保持|实现|达到|达|名义)*(?:递增|增长率?|增幅|增速|提高|提升|上升|增加|新增|下降|降低|减少|压减|压缩|缩短|压降|缩减|回落|降幅|翻)(?:幅度|率|速度)?(?:力争|争取|确保|保持|稳定|控制|分别|均|达到?|为|在|不低于|不少于|超过|超|高于|突破|约|不超过|低于|不高于|了|至少)*$"
)
_LEADING = re.compile(
    r"^(?:[\s、,]|[一二三四五六七八九]是|[一二三四五六]要|(?:到|至|截至|力争到|争取到)?\s?(?:19|20)[0-9]{2}\s?年(?:底前?|末|前|内|度|要|力争)?,?|年内|今年|全年|年底前?|力争|争取|确保|努力|同时|其中|使|全面|并|且|要|实现|保持|预计|预期|其|以及|及|和|将|推动|保障|保证|促进|继续|进一步|主要目标是|目标是|通过[^,]{1,12}努力|“?十[一二三四五六]五”?(?:末|期间|时期|期末)|三年内|五年内|本计划期内|规划期内|各?有?条件成熟时|让|每年|每季度|累计|平均|确保实现|的?基础上)+"
)
_TRAILING = re.compile(
    "(?:力争|争取|确保|要|均|分别|再|各|同比|年均|累计|总量|总体|稳步|持续|逐步|继续|实现|已|将|可|从|由|约|共|共有|每年|平均|全面|有望|基本|为|在|达|有|控|大幅|稳定|保持|预期|目标|目标为|以|并|较|(?<!占)比|上年|去年|每年新|力争年|也|都|还)+$"
)
_PARTICIPLE = re.compile(
    "^(?:达到|通过|进入|成为|获批|入选|列入|纳入|上市|建成|完成|实现|开工|投产|落户|落地|挂牌|建立|开展|入围|跻身|获得|参加|取得|全面|顺利|基本)"
)
_NOUN_STOP = re.compile(
    "[,。;、:!?()“”\n]|以上|以下|左右|(?:的)?(?:建设|改造|创建|认定|申报|实施|培育|任务|工作)(?=[,。;、]|$)|(?<=[\u4e00-\u9fff]{2})(?:通过|进入|成为|获批|入选|列入|上市|落户|全部|全面|顺利|在[\u4e00-\u9fff0-9]{1,12}(?:落地|建成|投产)|带动|推动|促进|实现|达到|建成|开工|投产|引领|支持|用于|覆盖|惠及|支撑)"
)
_FLOW_HEAD = re.compile("(?:量|额|产值|收入|增加值|利润|税收|投资|支出|投入|总值)$")
_ATTRIBUTIVE = re.compile(
    "^(?:以上|以下|以内|左右)?(?:的|及以上的)[^,。;]{0,12}?(?:企业|项目|单位|人员|机构|园区|工程|地区|家庭|学校|产品|资金|贷款|设备|耕地|土地|用户|职工|房屋|道路)"
)
_THRESHOLD_BEFORE = re.compile(
    "(?:年收入|年产值|年营业收入|年主营业务收入|年销售收入|总投资|投资额|单项|单个|单体|注册资本|资产|每[家户人个项]|人均补|规模|产值|营收|年产)(?:超过|超|达到|在|达)?$"
)
_OBJECT_BEFORE = re.compile(
    "(?:以|对|将|把|对于|围绕|按照|依托|面向|针对|从|由|除|包括|选择|抓住|原|现有|已有|现有的|已引进|共建的|已建的|原来|首批|前)[^,]{0,12}$"
)
_LISTED_BEFORE = re.compile(
    "[\u4e00-\u9fff]、[\u4e00-\u9fff]{1,8}(?:、[\u4e00-\u9fff]{1,8})*(?:和[\u4e00-\u9fff]{1,8})?等?$"
)
_BASE_AFTER = re.compile(r"^(?:\([^()]*\))?的?(?:基础上|基数上|基础之上)")
_FROM_BEFORE = re.compile(rf"(?:从|由)(?P<when>(?:{_YEAR}年(?:底|末)?|去年|上年|原来|目前|现在|原先|现有)?)的?$")
_IN_BASE_BEFORE = re.compile(rf"在(?:(?P<year>{_YEAR})年(?:底|末)?|(?P<last>去年|上年|原来|原有|现有))?[^,0-9]{{0,8}}$")
_THAN_YEAR = re.compile(rf"(?:比|较|与)(?:(?P<year>{_YEAR})年|(?P<last>去年|上年|上一年))")
_GOES_TO = re.compile(r"^(?:的)?(?:增加|提高|增长|上升|提升|扩大|发展|下降|降低|减少|压缩|缩短|调整)(?:到|至|为)")
_COORDINATED_STEM = "(?P<head>.*?)(?P<a>{stems})(?:量)?(?:和|、|及|与)(?P<b>{stems})(?P<c>(?:和|、|及|与)(?:{stems}))?(?P<tail>量|数|额|率)$"
_SPLIT = re.compile("、|和|及|与|以及")
_GOAL = re.compile("目标|指标|要求|任务|预期|思路")
_PLAN_MARK = re.compile("目标|力争|确保|计划|预期|将|要|争取|今年|明年|新的一年|[到至](?:19|20)[0-9]{2}年")
_LEVEL_WORD = re.compile("(?:国家|省|市|县|区|州|部|自治区)级?")
# what a plan counts of itself: tasks, measures, aspects
_PLAN_PART = re.compile(
    "^(?:项|个)?(?:重点|主要|具体|工作|改革)*(?:任务|工作|措施|举措|方面|内容|要求|原则|事项|环节|政策措施)(?:$|[,。、])"
)


# How far back a sentence is read for subject, year and verb: a sentence without end costs no more than a long one.
_REACH = 400
_LONGEST_VALUE_LIST = 12


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading of targets needs of a document."""

    folded: str
    segments: list[Segment]
    structure: Outline
    fields: Fields
    simplified: Callable[[str], str]


@dataclass(slots=True)
class Target:
    """One target; values before the multiplier are kept in `quantity`."""

    quantity: Quantity
    indicator: str
    qualifier: str | None
    kind: str
    comparator: str
    direction: str | None
    low: float | None
    high: float | None
    unit: str | None
    deadline_year: int | None
    deadline_basis: str
    frequency: str | None
    base_year: int | None
    base_value: float | None
    base_unit: str | None
    quote_start: int
    quote_end: int
    task: int | None
    section: int | None
    parent: int | None
    is_suspect: bool
    rule_id: str
    plan_end: int | None
    stated_growth: float | None = None
    implied_growth: float | None = None
    consistency: str = "not_applicable"

    def row(self, content_key: int, ordinal: int, text: str) -> tuple[Any, ...]:
        """The silver row, in the column order of the contract."""
        unit = units.find(self.unit) if self.unit else None
        known = indicators.code_of(self.indicator, self.unit, self.kind)
        quantity = self.quantity
        fills_low = self.comparator not in ("le", "lt")
        fills_high = self.comparator not in ("ge", "gt")
        if self.frequency:
            stage = "recurring"
        elif self.deadline_year is None or self.plan_end is None:
            stage = "unspecified"
        else:
            stage = (
                "final"
                if self.deadline_year == self.plan_end
                else "interim"
                if self.deadline_year < self.plan_end
                else "beyond"
            )
        return (
            content_key, ordinal, self.parent, self.task, None if self.section is None else self.section + 1,
            known.indicator_key if known else UNKNOWN, self.indicator, self.qualifier, self.kind, self.comparator, self.direction, self.frequency,
            self.deadline_year, self.deadline_basis, date_key(self.deadline_year), self.is_suspect, unit.unit_key if unit else UNKNOWN, self.unit,
            quantity.low if fills_low else None, quantity.high if fills_high else None, self.low, self.high,
            self.base_year, self.base_value, self.base_unit, date_key(self.base_year), self.stated_growth, self.implied_growth, self.consistency, stage,
            quantity.benchmark, text[quantity.start : quantity.end], self.quote_start, self.quote_end, quantity.start, quantity.end, self.rule_id,
        )  # fmt: skip


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(row.word for row in load("target_words") if row.list == name)


@cache
def _pattern(name: str, template: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(_words(name), key=len, reverse=True)))
    return re.compile(template.replace("WORDS", words))


def find_targets(context: Context) -> list[Target]:
    """The targets of a document, in the order of their values."""
    return _Reader(context).read()


@dataclass(slots=True)
class _Memory:
    """What earlier clauses of a sentence said."""

    subject: str = ""
    subject_at: int = -1
    qualifier: str | None = None
    verb: str = ""
    verb_clause: int = -1
    base_year: int | None = None
    base_value: float | None = None
    base_unit: str | None = None
    last: Target | None = None
    last_ordinal: int | None = None


class _Reader:
    """Reads the targets of one document sentence by sentence."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.folded = context.folded
        self.plan_start = context.fields.plan_start_year
        self.plan_end = context.fields.plan_end_year
        self.task_starts = [task.start for task in context.structure.tasks]
        self.targets: list[Target] = []
        self.list_year: int | None = None

    def read(self) -> list[Target]:
        for segment in self.context.segments:
            if segment.kind not in _READ_KINDS or self._looks_back(segment):
                continue
            self._segment(segment)
        return self.targets

    def _looks_back(self, segment: Segment) -> bool:
        """Whether a segment stands under a heading that looks back."""
        section = segment.section
        while section is not None:
            current = self.context.structure.sections[section]
            if looks_back(self.folded[current.heading_start : current.heading_end]):
                return True
            section = current.parent
        return False

    def _segment(self, segment: Segment) -> None:
        self._note_list_year(segment)
        quantities = list(find_quantities(self.folded, segment.start, segment.end))
        if not quantities:
            return
        position = 0
        head = head_at(self.folded, segment.start, segment.end)
        start = head.text_start if head else segment.start
        breaks = [match.start() for match in _SENTENCE_BREAK.finditer(self.folded, segment.start, segment.end)]
        for stop in [*breaks, segment.end]:
            inside = []
            while position < len(quantities) and quantities[position].start < stop:
                inside.append(quantities[position])
                position += 1
            if inside:
                self._sentence(start, stop, inside, segment)
            start = stop + 1

    def _note_list_year(self, segment: Segment) -> None:
        """A goal heading with a year (2008年…奋斗目标:) dates the bullets under it."""
        text = self.folded[segment.start : segment.end]
        first = re.split("[。,:]", text, maxsplit=1)[0]
        if text.lstrip()[:1] in "-—●◆■":
            return
        self.list_year = None
        if is_guidance(
            re.sub(r"^[0-9]{1,2}(?=(?:19|20)[0-9]{2})|^[0-9(一二三四五六七八九十)]+[、.)]\s*", "", first)
        ) and text.rstrip().endswith((":", "目标")):
            match = re.search("((?:19|20)[0-9]{2})年", re.sub("^[0-9]{1,2}(?=(?:19|20)[0-9]{2}年)", "", first))
            self.list_year = int(match.group(1)) if match else None

    # --- one sentence -----------------------------------------------------------------------------------------

    def _sentence(self, start: int, end: int, quantities: list[Quantity], segment: Segment) -> None:
        sentence_start = start
        memory = _Memory()
        consumed = start  # end of the last value and of the noun it counts
        skip_until = -1
        for index, quantity in enumerate(quantities):
            start = max(sentence_start, quantity.start - _REACH)
            if quantity.start < skip_until:
                consumed = max(consumed, quantity.end)
                continue
            clause_start = self._clause_start(start, quantity.start)
            clause_end = self._clause_end(quantity.end, min(end, quantity.end + _REACH))
            item_start = max(clause_start, min(consumed, quantity.start))
            before = self.folded[item_start : quantity.start]
            after = self.folded[quantity.end : clause_end]
            if self._is_base(quantity, before, after, memory, clause_start):
                consumed = max(consumed, quantity.end)
                continue
            if self._in_short_quotes(quantity, start, end) or self._is_no_target(
                quantity, before, after, clause_start, start
            ):
                consumed = max(consumed, quantity.end)
                continue
            values = [quantity]
            # 分别增长5%左右、5%以上、5%左右
            for following in quantities[index + 1 : index + _LONGEST_VALUE_LIST]:
                gap = self.folded[values[-1].end : following.start]
                if following.form == quantity.form and gap in ("、", "和", "及", "、约", "与"):
                    values.append(following)
                else:
                    break
            found = self._read(
                quantity, values, before, after, memory, clause_start, clause_end, start, segment, item_start
            )
            if found and len(values) > 1 and len(found) >= len(values):
                skip_until = values[-1].end
            for target in found:
                self.targets.append(target)
                memory.last = target
                memory.last_ordinal = len(self.targets)
            consumed = max(consumed, quantity.end, *(target.quote_end for target in found))

    def _clause_start(self, start: int, position: int) -> int:
        at = position
        depth = 0
        for match in re.finditer(r"[,:()]", self.folded[start:position]):
            char = match.group()
            if char == "(":
                depth += 1
            elif char == ")":
                depth = max(0, depth - 1)
        if depth:
            # inside brackets the bracket bounds the clause
            return start + self.folded[start:position].rfind("(") + 1
        at = start
        depth = 0
        for match in re.finditer(r"[,:()]", self.folded[start:position]):
            char = match.group()
            if char == "(":
                depth += 1
            elif char == ")":
                depth = max(0, depth - 1)
            elif depth == 0:
                at = start + match.end()
        return at

    def _clause_end(self, position: int, end: int) -> int:
        match = re.compile("[,:]").search(self.folded, position, end)
        return match.start() if match else end

    # --- what is no target --------------------------------------------------------------------------------------

    def _is_base(self, quantity: Quantity, before: str, after: str, memory: _Memory, clause_start: int) -> bool:
        """Whether a quantity is the base of a target (在…基础上, 从…增加到); it is remembered then."""
        if quantity.form == "benchmark" or quantity.low is None:
            return False
        year: int | None = None
        is_base = False
        if _BASE_AFTER.match(after):
            is_base = True
            match = _IN_BASE_BEFORE.search(before)
            year = self._base_year(match.group("year") if match else None, match.group("last") if match else None)
            subject = before[: match.start()] if match else before
        else:
            match = _FROM_BEFORE.search(before)
            if match and (_GOES_TO.match(after) or "到" in after[:14] or "至" in after[:14]):
                is_base = True
                when = match.group("when")
                year = self._base_year(when[:4] if when[:4].isdigit() else None, when or None)
                subject = before[: match.start()]
        if not is_base:
            return False
        memory.base_year, memory.base_value = year, round(quantity.low * quantity.multiplier, 6)
        memory.base_unit = quantity.unit
        named = _subject(subject)
        if named:
            memory.subject = named
            memory.subject_at = quantity.start - len(before)
        return True

    def _base_year(self, year: str | None, last: str | None) -> int | None:
        if year:
            return int(year)
        if last and self.plan_start is not None:
            return self.plan_start - 1
        return None

    def _in_short_quotes(self, quantity: Quantity, start: int, end: int) -> bool:
        opened = max(self.folded.rfind("“", start, quantity.start), self.folded.rfind("《", start, quantity.start))
        if opened < 0:
            return False
        closer = "”" if self.folded[opened] == "“" else "》"
        if self.folded.find(closer, opened, quantity.start) >= 0:
            return False
        closed = self.folded.find(closer, quantity.end, end)
        return closed >= 0 and closed - opened <= 30

    def _is_no_target(self, quantity: Quantity, before: str, after: str, clause_start: int, start: int) -> bool:
        unit_class = unit_classes().get(quantity.unit or "", "")
        if unit_class == "time" and not _LEVEL_CUE.search(before):
            return True
        if _pattern("incentive_cue", "(?:WORDS)(?!性|机制|制度|政策|水平|标准)").search(
            self.folded, clause_start, quantity.start
        ) or _pattern("incentive_cue", "^[^,。;]{0,6}(?:WORDS)").match(after):
            return True
        head = re.sub(r"[(][^()]*[)]", "", self.folded[start : quantity.start])
        past = list(_pattern("past_cue", "(?:WORDS)").finditer(head))
        if (
            past
            and not re.search("(?:从|比|较|在|由)$", head[: past[-1].start()])
            and not _PLAN_MARK.search(head[past[-1].end() :])
        ):
            return True
        if self._in_past_period(quantity.start, start):
            return True
        years = [int(year) for year in re.findall("((?:19|20)[0-9]{2})年", head)]
        if (
            years
            and self.plan_start is not None
            and max(years) < self.plan_start
            and not re.search("基础上|比|较|从|由", head)
        ):
            return True
        if (
            re.match("(?:及以上|以上)?的(?!目标|速度|增速|水平|增长)", after)
            and quantity.form == "number"
            and unit_class != "thing"
        ):
            return True
        if quantity.form == "number" and (_THRESHOLD_BEFORE.search(before) and _ATTRIBUTIVE.match(after)):
            return True
        return (
            quantity.form == "number"
            and bool(re.match("(?:以上|以下)?的(?:企业|项目|单位|人员|园区|机构)", quantity.suffix + after))
            and unit_class == "money"
        )

    def _in_past_period(self, position: int, start: int) -> bool:
        """Whether the paragraph so far speaks of a five-year plan that ended before this one: “十三五”期间,…提高至3.98%."""
        if self.plan_start is None:
            return False
        line = self.folded.rfind("\n", max(0, position - 1200), position) + 1
        last = None
        for last in _PERIOD.finditer(self.folded, max(line, position - 1200), position):
            pass
        if last is None:
            return False
        number = periods.five_year_plan_named(last.group())
        return number is not None and number[1] < self.plan_start

    # --- reading one target ----------------------------------------------------------------------------------------

    def _read(
        self,
        quantity: Quantity,
        values: list[Quantity],
        before: str,
        after: str,
        memory: _Memory,
        clause_start: int,
        clause_end: int,
        sentence_start: int,
        segment: Segment,
        item_start: int,
    ) -> list[Target]:
        unit_class = unit_classes().get((quantity.unit or "").split("/")[0], "")
        # 提高到每人每年1200元: what the value is counted for stands between verb and number
        before = re.sub("(?:每[人户亩月年吨例]|每平方米|人均)+$", "", before) if quantity.form == "number" else before
        is_thing = quantity.form == "number" and unit_class == "thing"
        growth_cue = _GROWTH_CUE.search(before)
        level_cue = _LEVEL_CUE.search(before)
        if quantity.form == "benchmark":
            found = self._benchmark(quantity, before, memory)
        elif quantity.form == "points":
            found = self._measured(
                before,
                growth_cue or level_cue,
                memory,
                "increase_pp" if growth_cue and not _TO.search(before) else "increase_pp",
            )
        elif quantity.form in ("percent", "fraction", "multiple"):
            found = self._percentage(quantity, before, after, growth_cue, level_cue, memory)
        elif quantity.form == "rank":
            found = self._measured(before, level_cue, memory, "rank")
        elif quantity.form == "index":
            found = self._measured(before, level_cue, memory, "level")
        elif is_thing:
            found = self._things(quantity, before, after, growth_cue, level_cue, memory, clause_start, sentence_start)
        else:
            found = self._amount(quantity, before, after, growth_cue, level_cue, memory, clause_start)
        if found is None and not memory.subject:
            # the clause before may name what this one only compares: 确保财政科技投入增长幅度“两高于”,即高于…
            memory.subject = self._subject_before(sentence_start, clause_start)
            if memory.subject and (quantity.form in ("benchmark", "percent", "points") or level_cue):
                found = self._again(quantity, before, after, growth_cue, level_cue, memory, clause_start)
        if found is None:
            return []
        subject, qualifier, kind, rule_id, part = found
        if not subject:
            return []
        memory.subject = subject if not part else memory.subject
        names = self._names(subject, before, values)
        pairs = (
            list(zip(names, values, strict=True))
            if len(values) > 1 and len(names) == len(values)
            else [(name, quantity) for name in names]
        )
        targets = []
        quote_start = self._quote_start(item_start, quantity.start, subject, memory)
        deadline, basis = self._deadline(sentence_start, quantity.start, clause_end, segment)
        frequency = next(
            (name for pattern, name in _FREQUENCY if pattern.search(self.folded, clause_start, quantity.start)), None
        )
        if (
            basis == "stated"
            and frequency
            and memory.last is None
            and re.search("每", self.folded[clause_start : quantity.start])
        ):
            basis = "stated"
        for name, value in pairs:
            comparator = self._comparator(value, before, after, kind, unit_class)
            low, high = self._bounds(value, comparator)
            scope, name = _scoped(name)
            base_year, base_value, base_unit = memory.base_year, memory.base_value, memory.base_unit
            if kind == "rank":
                base_year = base_value = base_unit = None
            than = _THAN_YEAR.search(self.folded, clause_start, quantity.start)
            if than and base_year is None:
                base_year = self._base_year(than.group("year"), than.group("last"))
            targets.append(
                Target(
                    quantity=value,
                    indicator=self.context.simplified(name),
                    qualifier=qualifier or scope,
                    kind=kind,
                    comparator=comparator,
                    direction=_direction(before, kind),
                    low=low,
                    high=high,
                    unit=value.unit,
                    deadline_year=deadline,
                    deadline_basis=basis,
                    frequency=frequency,
                    base_year=base_year,
                    base_value=base_value,
                    base_unit=base_unit,
                    quote_start=quote_start,
                    quote_end=max(value.end, self._quote_end(quantity, after, is_thing)),
                    task=self._task_at(quantity.start),
                    section=segment.section,
                    parent=_whole_of(memory) if part else None,
                    is_suspect=False,
                    rule_id=rule_id,
                    plan_end=self.plan_end,
                )
            )
        return targets

    def _again(
        self,
        quantity: Quantity,
        before: str,
        after: str,
        growth_cue: re.Match[str] | None,
        level_cue: re.Match[str] | None,
        memory: _Memory,
        clause_start: int,
    ) -> tuple[str, str | None, str, str, bool] | None:
        if quantity.form == "benchmark":
            return self._benchmark(quantity, before, memory)
        if quantity.form == "points":
            return self._measured(before, growth_cue or level_cue, memory, "increase_pp")
        if quantity.form == "percent":
            return self._percentage(quantity, before, after, growth_cue, level_cue, memory)
        return None

    def _subject_before(self, sentence_start: int, clause_start: int) -> str:
        """A measured noun phrase that fills the clause before, or nothing."""
        if clause_start <= sentence_start:
            return ""
        text = re.split("[,:]", self.folded[sentence_start : clause_start - 1])[-1]
        subject = _subject(re.sub("“[^”]*”", "", text))
        return subject if _pattern("statistic_head", "(?:WORDS)$").search(subject) else ""

    def _benchmark(
        self, quantity: Quantity, before: str, memory: _Memory
    ) -> tuple[str, str | None, str, str, bool] | None:
        subject = _subject(before) or memory.subject
        growth = (
            bool(re.search("增长|增速|增幅|涨幅|同步|增长幅度", (quantity.benchmark or "") + before[-6:]))
            or quantity.cue == "同步"
        )
        if not subject or len(subject) > 60:
            return None
        return subject, None, "growth_rate" if growth else "share", "benchmark", False

    def _measured(
        self, before: str, cue: re.Match[str] | None, memory: _Memory, kind: str
    ) -> tuple[str, str | None, str, str, bool] | None:
        if cue is None:
            return None
        subject = _subject(before[: cue.start()]) or memory.subject
        return (subject, None, kind, kind, False) if subject else None

    def _percentage(
        self,
        quantity: Quantity,
        before: str,
        after: str,
        growth_cue: re.Match[str] | None,
        level_cue: re.Match[str] | None,
        memory: _Memory,
    ) -> tuple[str, str | None, str, str, bool] | None:
        if quantity.form == "multiple":
            subject = _subject(before) or memory.subject
            return (subject, None, "growth_rate", "multiple", False) if subject else None
        of_whole = re.match(
            "(?:的)(?P<whole>[\u4e00-\u9fff、()]{1,20}?)(?P<does>(?:达到|成为|进入|建立|实现|完成|通过|建成|开展|设立|有)[^,。;]{2,30})",
            after,
        )
        if quantity.form == "fraction" and growth_cue and not of_whole:
            subject = _subject(re.sub("^(?:把|将|使)", "", before[: growth_cue.start()])) or memory.subject
            return (subject, None, "growth_rate", "growth", False) if subject else None
        if quantity.form == "fraction" or (of_whole and not growth_cue and not level_cue):
            if not of_whole:
                return None
            return (
                f"{of_whole.group('does')}的{of_whole.group('whole')}占比",
                of_whole.group("whole"),
                "share",
                "share_of_whole",
                False,
            )
        if growth_cue and not _TO.search(before):
            subject = _subject(before[: growth_cue.start()])
            if (
                subject.endswith(("比重", "占比", "率"))
                and re.search("提高|下降|降低|上升", growth_cue.group())
                and not re.search("增长|年均|同比", growth_cue.group())
            ):
                return (subject or memory.subject), None, "growth_rate", "growth", False
            subject = subject or memory.subject
            return (subject, None, "growth_rate", "growth", False) if subject else None
        subject = ""
        if level_cue:
            subject = _subject(before[: level_cue.start()])
        elif re.search("(?:完成|实现)[^,]{2,20}的$", before):
            return _subject(before).removesuffix("的") + "比例", None, "share", "share_of_task", False
        elif _pattern("statistic_head", "(?:WORDS)$").search(before) or quantity.suffix:
            subject = _subject(before)
        else:
            return None
        if subject.startswith("占") or subject.startswith("且占"):
            subject = memory.subject + subject.removeprefix("且")
        subject = subject or memory.subject
        if not subject:
            return None
        grows = subject.endswith(("增速", "增幅", "增长率", "增长幅度", "增长", "涨幅", "跌幅", "降幅"))
        return subject, None, "growth_rate" if grows else "share", "share", False

    def _amount(
        self,
        quantity: Quantity,
        before: str,
        after: str,
        growth_cue: re.Match[str] | None,
        level_cue: re.Match[str] | None,
        memory: _Memory,
        clause_start: int,
    ) -> tuple[str, str | None, str, str, bool] | None:
        """Money, area, mass and other measured amounts."""
        if growth_cue and not _TO.search(before):
            subject = _subject(before[: growth_cue.start()])
            after_noun = _noun(after) if not subject else ""
            subject = subject or after_noun or memory.subject
            return (subject, None, "increase_abs", "increase", False) if subject else None
        if level_cue:
            subject = _subject(before[: level_cue.start()])
            if not subject and re.search("完成|实现", level_cue.group()):
                noun = _noun(after)
                if noun:
                    return noun, None, "level", "amount", False
            subject = subject or memory.subject
            return (subject, None, "level", "amount", False) if subject else None
        if _pattern("statistic_head", "(?:WORDS)$").search(before):
            subject = _subject(before)
            verb = _pattern(
                "deliver_verb",
                "^(?P<who>[\u4e00-\u9fff]{0,10}?)(?P<verb>完成|实现|争取|落实|引进|安排|新增|筹措|投入)(?=[\u4e00-\u9fff]{2})",
            ).match(subject)
            if verb:
                who = verb.group("who") or None
                name = (
                    subject[verb.end("verb") :]
                    if verb.group("verb") in ("完成", "实现")
                    else subject[verb.start("verb") :]
                )
                if verb.group("verb") == "新增":
                    return name, who, "increase_abs", "amount", False
                memory.qualifier = who
                return name, who, "level", "amount", False
            return (subject, memory.qualifier, "level", "amount", False) if subject else None
        listed = _subject(before)
        if (
            listed
            and 2 <= len(listed) <= 12
            and memory.last is not None
            and not _noun(after)
            and re.match("\\s*[、和及]", before)
            and memory.last.rule_id.startswith("amount")
        ):
            # 完成人工造林8万亩、封山育林6万亩
            return listed, None, "level", "amount_list", False
        opening = _pattern("deliver_verb", "^(?P<verb>WORDS)(?P<noun>[\u4e00-\u9fff()“”]{2,20}?)(?:任务|面积)?$").match(
            _subject(before)
        )
        if opening and not _noun(after):
            kind = "increase_abs" if opening.group("verb").startswith(("新增", "增加", "扩")) else "level"
            return opening.group("verb") + opening.group("noun"), None, kind, "amount_of_noun", False
        verb_match = _pattern(
            "deliver_verb", "(?P<verb>WORDS)(?:约|近|超过?|不少于|不低于|至少|各类|[\u4e00-\u9fff]{0,6})?$"
        ).search(before)
        if verb_match:
            noun = _noun(after)
            if noun:
                kind = "increase_abs" if verb_match.group("verb").startswith(("新增", "增加", "扩")) else "level"
                return verb_match.group("verb") + noun, None, kind, "amount_of_noun", False
            subject = _subject(before[verb_match.end("verb") :])
            if subject:
                return verb_match.group("verb") + subject, None, "level", "amount", False
        return None

    def _things(
        self,
        quantity: Quantity,
        before: str,
        after: str,
        growth_cue: re.Match[str] | None,
        level_cue: re.Match[str] | None,
        memory: _Memory,
        clause_start: int,
        sentence_start: int,
    ) -> tuple[str, str | None, str, str, bool] | None:
        """Things that are counted: firms, projects, patents, people."""
        part = re.search(
            "(?:^|[,、])\\s*(?:其中)?[,:]?(?P<which>[\u4e00-\u9fff]{2,8}级|[\u4e00-\u9fff]{1,8}类)(?:不少于|不低于|达到|达|约|超过|至少)?$",
            before,
        )
        if part and memory.last is not None and memory.last.quantity.form == "number" and not _noun(after):
            return memory.last.indicator, part.group("which"), memory.last.kind, "part", True
        if re.match("其中", before) and memory.last is not None:
            which = before.removeprefix("其中").strip()
            if which and not _noun(after) and len(which) <= 10 and not _verb_in(which):
                return memory.last.indicator, which, memory.last.kind, "part", True
        if _TO.search(before) and not _noun(after):
            subject = _subject(_TO.sub("", before)) or memory.subject
            return (_counted(subject), None, "level", "stock", False) if subject else None
        if level_cue and not re.search("(?:完成|实现|进入|在|为)$", level_cue.group()):
            subject = _subject(before[: level_cue.start()])
            verb = _verb_in(before)
            doing = _doing().match(subject)
            if doing and not _FLOW_HEAD.search(doing.group("noun")) and not _noun(after):
                # 开展专项检查不少于2次, 争取各类项目达到80项: things to be done, not a stock
                memory.verb = _short_verb(doing.group("verb"))
                return (
                    memory.verb + _head_noun(doing.group("noun")) + "数",
                    doing.group("who") or None,
                    "count",
                    "count",
                    False,
                )
            # 突破60项关键技术 makes breakthroughs; 突破1600件 passes a level
            if re.search("突破$", level_cue.group()) and _noun(after):
                return "突破" + _head_noun(_noun(after)) + "数", None, "count", "count", False
            subject = subject or (memory.subject if not verb else "")
            if not subject and _noun(after):
                return _head_noun(_noun(after)) + "数", None, "level", "stock", False
            return (_counted(subject), None, "level", "stock", False) if subject else None
        if growth_cue and not _TO.search(before):
            subject = _subject(before[: growth_cue.start()])
            noun = _noun(after)
            if noun and growth_cue.group().endswith(("新增", "增加")):
                return "新增" + _head_noun(noun) + "数", None, "count", "count", False
            subject = subject or memory.subject
            return (_counted(subject), None, "increase_abs", "increase", False) if subject else None
        if _TO.search(before):
            subject = _subject(_TO.sub("", before)) or memory.subject
            return (_counted(subject), None, "level", "stock", False) if subject else None
        noun = _noun(after)
        if noun and (re.match("(?:重点)?(?:领域|方面|环节|地区|省份|部门|原则)", noun) or _PLAN_PART.match(noun)):
            return None
        # 新建5家区域创新平台: the verb stands right before the number
        adjacent = _pattern(
            "deliver_verb", "(?P<verb>WORDS)(?:了|出|约|近|不少于|不低于|至少|首批|第一批|超过|超|各类|共|新的)?$"
        ).search(before)
        if (
            adjacent
            and noun
            and not _OBJECT_BEFORE.search(
                before[: adjacent.start()][-14:]
                if re.search("(?:对|将|把)[^,]{0,10}$", before[: adjacent.start()])
                else ""
            )
        ):
            verb = _short_verb(adjacent.group("verb"))
            memory.verb = verb
            # 培育100家科技型企业通过高新技术企业认定 counts those that pass
            passing = re.match(
                "(?P<does>(?:通过|进入|成为|获批|入选|列入|纳入|达到)[^,。;]{2,24})",
                after[after.find(noun) + len(noun) :],
            )
            if passing:
                return (
                    f"{passing.group('does')}的{_head_noun(noun)}数",
                    _where(before[: adjacent.start()]),
                    "count",
                    "count_that_do",
                    False,
                )
            return verb + _head_noun(noun) + "数", _where(before[: adjacent.start()]), "count", "count", False
        # 重点支持太阳能光伏产业等28项科技攻关项目
        exemplar = _pattern(
            "deliver_verb", "(?P<verb>WORDS)[^,。;]{2,40}等(?:[\u4e00-\u9fff]{0,4}(?:领域|方面|行业|产业|地区))?的?$"
        ).search(before)
        if exemplar and noun:
            memory.verb = _short_verb(exemplar.group("verb"))
            return memory.verb + _head_noun(noun) + "数", None, "count", "count_exemplar", False
        # 力争3个试点市进入全国创新型城市行列
        does = re.match(
            "(?P<what>[\u4e00-\u9fff()、]{0,24}?)(?P<does>(?:全部|顺利|基本)?(?:通过|进入|成为|获批|入选|列入|纳入|上市|在[\u4e00-\u9fff0-9年]{1,12}(?:顺利)?(?:落地|建成|投产)|建成|完成|实现|开工|投产|落户|落地|挂牌|跻身|入围|全面脱贫|脱贫|晋升|升格|达到)[^,。;]{0,24})",
            after,
        )
        hopes = _pattern("hope_verb", "(?:WORDS)").search(before) or memory.verb == "hope"
        if does and hopes:
            what = _head_noun(does.group("what"))
            return (
                f"{does.group('does')}的{what}数" if what else f"{does.group('does')}数",
                None,
                "count",
                "count_that_do",
                False,
            )
        # 为600名0—6岁残疾儿童提供康复训练
        served = re.match("(?P<what>.{2,24}?)(?P<does>(?:提供|开展|实施|进行|办理|发放)[\u4e00-\u9fff]{2,16})", after)
        if served and re.search("(?:为|对|给|面向)$", before):
            return f"{served.group('does')}的{_head_noun(served.group('what'))}数", None, "count", "count_served", False
        if not noun:
            # 新建企业研究院25家左右, 高新技术产品60种
            subject = _subject(before)
            verb_match = _doing().match(subject) if subject else None
            if _pattern("statistic_head", "(?:WORDS)$").search(before) and subject and not verb_match:
                return subject, None, "level", "statistic", False
            if verb_match and len(verb_match.group("noun")) >= 2:
                memory.verb = _short_verb(verb_match.group("verb"))
                if _FLOW_HEAD.search(verb_match.group("noun")):
                    return verb_match.group("noun"), None, "level", "statistic", False
                return memory.verb + _head_noun(verb_match.group("noun")) + "数", None, "count", "count", False
            if subject and memory.verb and memory.last is not None and not _OBJECT_BEFORE.search(before):
                return memory.verb + _head_noun(subject) + "数", None, "count", "count_list", False
            return None
        # a member of a list takes the verb of the list: 培育2个…优势区域和2家…优势企业
        if memory.verb and memory.last is not None and re.fullmatch("\\s*[、和及与以,]*\\s*", before):
            return memory.verb + _head_noun(noun) + "数", None, "count", "count_list", False
        loose = _pattern("deliver_verb", "(?:^|[\u4e00-\u9fff])(?P<verb>WORDS)[\u4e00-\u9fff]{1,12}$").search(before)
        if hopes and re.search("有$|共$", before):
            return _head_noun(noun) + "数", None, "count", "count_have", False
        if loose and hopes and not _OBJECT_BEFORE.search(before) and "的" not in before[loose.end("verb") :]:
            memory.verb = _short_verb(loose.group("verb"))
            return memory.verb + _head_noun(noun) + "数", None, "count", "count_loose", False
        return None

    # --- attributes ------------------------------------------------------------------------------------------------------

    def _names(self, subject: str, before: str, values: list[Quantity]) -> list[str]:
        """The indicators a value is stated for: one, or each of a list under 分别 or 均."""
        distributes = (
            re.search("分别|(?<![年人平])均(?!值|水平|衡|可|GDP)|各(?:增长|提高|达)", before) is not None
            or len(values) > 1
        )
        stems = "|".join(sorted(_words("measure_stem"), key=len, reverse=True))
        coordinated = re.match(_COORDINATED_STEM.format(stems=stems), subject)
        if coordinated:
            head, tail = coordinated.group("head"), coordinated.group("tail")
            parts = [coordinated.group("a"), coordinated.group("b")]
            if coordinated.group("c"):
                parts.append(re.sub("^(?:和|、|及|与)", "", coordinated.group("c")))
            return [f"{head}{part}{tail}" for part in parts]
        if not distributes:
            return [subject]
        verb = _pattern("deliver_verb", f"^(?P<verb>WORDS)(?={_LEVEL_WORD.pattern})").match(subject)
        stem = subject[verb.end() :] if verb else subject
        parts = [part for part in _SPLIT.split(stem) if part]
        if len(parts) < 2:
            return [subject]
        return [verb.group("verb") + name if verb else name for name in _restore_heads(parts)]

    def _comparator(self, quantity: Quantity, before: str, after: str, kind: str, unit_class: str) -> str:
        suffix = quantity.suffix or (m.group() if (m := re.match("以上|以下|以内|之内|左右", after)) else "")
        tail = before[-8:]
        if quantity.form == "benchmark":
            return {
                "达到": "eq",
                "同步": "eq",
                "不低于": "ge",
                "达到或超过": "ge",
                "达到或接近": "approx",
                "低于": "lt",
            }.get(quantity.cue or "", "gt")
        if quantity.form == "rank":
            return "le"
        if quantity.low != quantity.high:
            return "range"
        if suffix.endswith("以上"):
            return "ge"
        if suffix in ("以下", "以内", "之内"):
            return "le"
        if re.search("不低于|不少于|不小于|至少|最低$", tail):
            return "ge"
        if suffix in ("左右", "上下") or re.search("(?:约|近|大约|接近)$", tail):
            return "approx"
        if re.search("不超过|不高于|控制在|不大于|不多于|限制在", tail):
            return "le"
        if re.search("低于$|小于$", tail):
            return "lt"
        if re.search("(?:超过|超|高于|大于|多于|超出)$", tail):
            return "gt"
        if re.search("突破$", tail) and kind not in ("count",):
            return "gt"
        return "gt" if quantity.more else "eq"

    def _bounds(self, quantity: Quantity, comparator: str) -> tuple[float | None, float | None]:
        if quantity.low is None or quantity.high is None:
            return None, None
        # multiplied values are rounded: 1.1 × 10^8 is 110000000 and not 110000000.00000001
        low, high = round(quantity.low * quantity.multiplier, 6), round(quantity.high * quantity.multiplier, 6)
        if comparator in ("ge", "gt"):
            return low, None
        if comparator in ("le", "lt"):
            return None, high
        return min(low, high), max(low, high)

    def _deadline(
        self, sentence_start: int, position: int, clause_end: int, segment: Segment
    ) -> tuple[int | None, str]:
        window = self.folded[sentence_start:clause_end]
        here = position - sentence_start
        year: int | None = None
        for match in _BY_YEAR.finditer(window):
            if match.start() > here and year is not None:
                break
            if _BASE_YEAR_BEFORE.search(window[: match.start()]) and not match.group().startswith(
                ("到", "至", "在", "于")
            ):
                continue
            if match.group("year") and re.search("(?:比|较|从|自|由|与)$", window[: match.start("year")]):
                continue
            if match.group("plan"):
                number = {"十": 10, "十一": 11, "十二": 12, "十三": 13, "十四": 14, "十五": 15, "十六": 16}.get(
                    match.group("plan")
                )
                if number is None:
                    continue
                candidate = 1953 + (number - 1) * 5 + 7
            else:
                candidate = int(match.group("year"))
            if self.plan_start is not None and candidate < self.plan_start:
                continue
            year = candidate
        if year is not None:
            return year, "stated"
        relative = None
        for relative in _RELATIVE.finditer(window[:here]):
            pass
        if relative is not None and self.plan_start is not None:
            count = _number(relative.group("m") or relative.group("n"))
            if count:
                return self.plan_start + count, "relative"
        carried = self._carried_year(segment, sentence_start)
        if carried is not None:
            return carried, "stated"
        if self.list_year is not None:
            return self.list_year, "stated"
        period = self._period_of_section(segment, sentence_start)
        if period is not None:
            return period, "stated"
        return self.plan_end, "plan_year"

    def _period_of_section(self, segment: Segment, position: int) -> int | None:
        """The last year of the five-year plan that the paragraph so far, or else the nearest heading with a period, speaks of."""
        stretches = [(segment.start, position)]
        section = segment.section
        while section is not None:
            current = self.context.structure.sections[section]
            stretches.append((current.heading_start, current.heading_end))
            section = current.parent
        for start, end in stretches:
            text = self.folded[start:end]
            named = periods.five_year_plan_named(text) if "五" in text else None
            if re.search("(?:19|20)[0-9]{2}年(?!以?来)", text):
                return None  # a single year is nearer than any period
            if named is not None and _PERIOD_AHEAD.search(text):
                return named[1] if self.plan_start is None or named[1] >= self.plan_start else None
        return None

    def _carried_year(self, segment: Segment, sentence_start: int) -> int | None:
        """The goal year an earlier sentence of a paragraph of goals gives: 到2025年,…。建设若干…"""
        if segment.kind != "body":
            return None
        years = re.findall(
            "(?:到|至)((?:19|20)[0-9]{2})年", self.folded[max(segment.start, sentence_start - 2000) : sentence_start]
        )
        later = [int(year) for year in years if self.plan_start is None or int(year) >= self.plan_start]
        return later[-1] if later else None

    def _quote_start(self, item_start: int, position: int, subject: str, memory: _Memory) -> int:
        """Where the words begin that state a target: its own clause, or the earlier one that names what it measures."""
        start = item_start
        if self.folded.find(subject[:4], item_start, position) >= 0:
            memory.subject_at = item_start
        elif 0 <= memory.subject_at < item_start and subject == memory.subject:
            start = memory.subject_at
        while start < len(self.folded) and self.folded[start] in " \t、,和及与-—●◆■•":
            start += 1
        return start

    def _quote_end(self, quantity: Quantity, after: str, is_thing: bool) -> int:
        if not is_thing:
            return quantity.end
        noun = _noun(after)
        at = after.find(noun) if noun else -1
        return quantity.end + at + len(noun) if at >= 0 else quantity.end

    def _task_at(self, position: int) -> int | None:
        index = bisect_right(self.task_starts, position) - 1
        if index < 0:
            return None
        return index + 1 if position < self.context.structure.tasks[index].block_end else None


def _whole_of(memory: _Memory) -> int | None:
    """The target that the parts of a sentence are parts of."""
    if memory.last is not None and memory.last.parent is not None:
        return memory.last.parent
    return memory.last_ordinal


# --- words ---------------------------------------------------------------------------------------------------------------


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese_to_int(text)


def _subject(text: str) -> str:
    """The noun phrase measured, out of the words between the last value and this one."""
    text = re.sub(r"\s+", "", text).lstrip("-—●◆■□•·")
    dated = list(re.finditer("(?:19|20)[0-9]{2}年(?:底|末)?,?(?=[\u4e00-\u9fffA-Z])", text))
    if dated and len(text) - dated[-1].end() >= 4:
        text = text[dated[-1].end() :]
    previous = None
    while previous != text:
        previous = text
        text = _LEADING.sub("", text)
        text = _TRAILING.sub("", text)
    text = re.sub("^[”’)]+", "", text)
    text = re.sub(
        "(?<=[\u4e00-\u9fff]{2})(?:实现|完成|累计)(?=(?:[\u4e00-\u9fff]{0,6})(?:收入|产值|增加值|总额|利润|投资|税收|销售额|贸易额)$)",
        "",
        text,
    )
    base = re.search(
        "(?:(?:从|由)(?=去年|上年|原来|目前|现在|原先|现有|[0-9])|在(?=原|[0-9]|去年|上年))[^,]{0,12}$", text
    )
    if base:
        text = text[: base.start()]
    return text if 2 <= len(text) <= 60 or text in ("GDP",) else ""


def _doing() -> re.Pattern[str]:
    """Someone does something to a thing: who (often nobody named, or a place), verb, noun."""
    who = "(?P<who>(?:[\u4e00-\u9fff]{1,9}(?:区|市|县|院|所|企业|园|局|厅|校)|(?:在|于|围绕|依托)[\u4e00-\u9fff、]{1,24}?)?)"
    return _pattern(
        "deliver_verb", f"^{who}(?P<verb>WORDS)(?:(?:、|和)(?:WORDS))?(?P<noun>[\u4e00-\u9fffA-Za-z0-9(《“].+)$"
    )


def _noun(after: str) -> str:
    """The noun phrase a number counts, right after its unit."""
    text = re.sub("^(?:以上|以下|以内|左右|之内|的|多|余|\\s)+", "", after).replace("\n", "")
    quoted = re.match("“[^”]{1,16}”(?=[\u4e00-\u9fff])", text)
    if quoted:
        # 10个“数字领航”企业: the quotes belong to the name
        rest = _noun(text[quoted.end() :])
        return quoted.group() + rest if rest else ""
    stop = _NOUN_STOP.search(text)
    noun = text[: stop.start()] if stop else text
    if stop and stop.group() == "(":
        closing = text.find(")", stop.start())
        if 0 < closing < 30 and re.match("[\u4e00-\u9fff]", text[closing + 1 : closing + 2]):
            rest = _NOUN_STOP.search(text, closing + 1)
            noun = text[: rest.start()] if rest else text[:60]
    noun = noun.strip("的 ")
    if not noun or (_PARTICIPLE.match(noun) and len(noun) <= 4) or re.match("(?:参加|赴|前往|从事|用于|进行)", noun):
        return ""
    return (
        noun
        if len(noun) >= 2
        and re.match("[\u4e00-\u9fffA-Za-z“]", noun)
        and not re.match("(?:和|与|及|至|到|为|是|在|对|由|向|并|且)", noun)
        else ""
    )


def _head_noun(noun: str) -> str:
    """A noun phrase without the clause that modifies it: 制约发展的关键技术 → 关键技术."""
    noun = re.sub("^(?:各类|一批|新的|左右|以上)", "", noun)
    head = noun.rsplit("的", 1)[-1]
    return (head if len(head) >= 2 else noun).strip("“”")


def _verb_in(text: str) -> str:
    match = _pattern("deliver_verb", "(?P<verb>WORDS)").search(text)
    return match.group("verb") if match else ""


def _short_verb(verb: str) -> str:
    """The part of a verb group that makes things count; nothing of a verb that only says to work on them."""
    if verb in _words("weak_verb"):
        return ""
    return re.sub("^(?:加快|重点|集中|滚动|继续|大力|推进|组织(?=实施)|加快推进|启动(?=实施))", "", verb) or verb


def _counted(subject: str) -> str:
    """A stock of discrete things is named with 数."""
    return subject if _pattern("statistic_head", "(?:WORDS)$").search(subject) else subject + "数"


def _where(text: str) -> str | None:
    """The scope before a verb: 在多晶硅规模化生产等领域, 高新区."""
    text = re.sub(r"\s", "", text).strip("、,")
    match = re.match("(?:在|围绕)(?P<scope>[^,]{2,30}?(?:领域|方面|行业|产业|地区)?)(?:内|中|上)?$", text)
    if match:
        return match.group("scope")
    scope = _pattern("scope", "(?:^|\\b)(?P<scope>WORDS)$").search(text)
    return scope.group("scope") if scope else None


def _scoped(name: str) -> tuple[str | None, str]:
    """(scope, rest) of an indicator that begins with 全省, 全市 …"""
    match = _pattern(
        "scope", "^(?P<scope>全省|全市|全区|全县|全州|全国|我省|我市|我区|我县|全旗|全盟|我州)(?=[\u4e00-\u9fff]{2})"
    ).match(name)
    return (match.group("scope"), name[match.end() :]) if match else (None, name)


def _restore_heads(parts: list[str]) -> list[str]:
    """专利申请量, 授权量 → 专利申请量, 专利授权量: a short member takes the modifier of the first.

    国家, 省各类科技计划项目 → 国家各类科技计划项目, 省各类科技计划项目: a bare level takes the noun of the last.
    """
    own_level = _LEVEL_WORD.match(parts[-1])
    if own_level and all(_LEVEL_WORD.fullmatch(part) for part in parts[:-1]):
        head = parts[-1][own_level.end() :]
        return [part + head for part in parts[:-1]] + [parts[-1]]
    first = parts[0]
    stems = "|".join(sorted(_words("measure_stem"), key=len, reverse=True))
    modifier = re.sub(f"(?:{stems})?(?:总)?(?:量|数|额|率|值)$", "", first)
    tail = re.search("(?:增加值|产值|收入|投资|总额|量|额|率)$", parts[-1])
    restored = []
    for index, part in enumerate(parts):
        if index and re.fullmatch(f"(?:{stems})(?:量|数|额|率)", part) and modifier != first:
            part = modifier + part
        elif (
            index
            and (shared := re.match("(?P<of>[\u4e00-\u9fff]{2,12}(?:产业|企业|工业|行业|园区|农业|服务业))", first))
            and re.fullmatch("利税|利润|产值|税收|收入|增加值|出口额?|销售收入|投资", part)
        ):
            part = shared.group("of") + part
        elif (
            index < len(parts) - 1
            and tail
            and not re.search("(?:量|额|率|值|收入|投资|总产|单产|数|口|出)$", part)
            and len(part) <= 6
        ):
            part = part + tail.group()
        restored.append(part)
    return restored


def _direction(before: str, kind: str) -> str | None:
    tail = before[-14:]
    if _DECREASE.search(tail):
        return "decrease"
    if kind in ("growth_rate", "increase_abs", "increase_pp") or _INCREASE.search(tail):
        return "increase"
    return None
