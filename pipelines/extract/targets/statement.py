"""What the words around a value state.

Belongs here: from the words of a sentence around one value to a statement: what it measures, how it compares, whose
base or bound it is, or that it is no goal.
Does not belong here: where sentences begin and end, deadlines and values themselves (`reader`).

A statement depends on words alone: its digits and its place are no part of what is read here. Plans say the same words
with other figures (年内新增示范企业 12家), so what the first value of a sentence states is kept by its words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipelines.extract.quantities import Shape, unit_classes
from pipelines.extract.targets import amounts, exclusions, things
from pipelines.extract.targets.bases import base_of
from pipelines.extract.targets.bounds import comparator_of, direction_of
from pipelines.extract.targets.cues import TIMES_OF, growth_cue, level_cue
from pipelines.extract.targets.deadlines import base_year, years_ahead
from pipelines.extract.targets.elided import elided
from pipelines.extract.targets.model import Memory, Place, Reading
from pipelines.extract.targets.names import names_of
from pipelines.extract.targets.of_others import is_threshold
from pipelines.extract.targets.phrases import ends_in_statistic, noun_of, split_scope, subject_of
from pipelines.extract.targets.stocks import stock_named

_CLAUSE_BREAK = re.compile("[,:\t|]")  # a tab or a bar divides the cells of a row
_CLAUSE_MARK = re.compile("[,:()\t|]")
_COUNTED_FOR = re.compile("(?:每[人户亩月年吨例]|每平方米|人均)+$")
_COUNTED_FOR_ENDS = tuple("人户亩月年吨例米均")
_THAN_YEAR = re.compile("[比较与](?:(?P<year>(?:19|20)[0-9]{2})年|(?P<last>去年|上年|上一年))")
# 在2021年基础上 再增长10%
_ON_YEAR = re.compile("在?(?:(?P<year>(?:19|20)[0-9]{2})年|(?P<last>去年|上年|上一年))(?:水平)?的?基础上")
_FREQUENCY = (
    (re.compile("每年|年均(?!增|提|下|递)|逐年"), "annual"),
    (re.compile("每季度?"), "quarterly"),
    (re.compile("每月"), "monthly"),
)
# 实施总投资35亿元的 80项工程
_SUM_OF_THINGS = re.compile("(?:总?投资|年?产值|收入|规模)[0-9.]+[万亿]*元的$")
# 由22万亿元增至2020年的 34万亿元
_YEAR_REACHED = re.compile("(?<=[到至])(?:19|20)[0-9]{2}年的$")
_OF_A_CROP = frozenset({"总产", "总产量", "单产", "亩产", "产量", "产值", "年产值", "年产量"})
_CROP = re.compile(
    "(?P<crop>(?!计划|播种|种植|示范|推广|栽培|核心|辐射)[\u4e00-\u9fff]{2,8}?)(?:播种|种植|栽培|养殖|示范|推广)?(?:面积|总产量?|单产|产量|规模)$"
)
_QUOTED = re.compile("“[^”]*”")
_RANKING = re.compile("[^,]{2,24}?(?:考核|考评|评比|评估|评价|排名|位次|名次|指数)(?!办法|体系|机制|指标|工作|标准)")
_LISTED = re.compile("、|和|及|与")
_LIST_OPENS = re.compile("(?P<names>[^,。;、和]{2,20}?[和、及与][^,。;]{2,20}?)(?:在(?:19|20)|实现|均|力争|预计|要)")
_BARE_HEAD = re.compile(
    "总额|总量|总规模|占比|比重|(?:年均|平均)?(?P<growth>增幅|增速|增长率)|首期(?:到位|规模|出资)|(?:城乡|区域)差距"
)
# ,累计分别达到80件和600件; 、分别增长10%和15%: of what was named before
_OF_THOSE = re.compile(
    "[,、]?(?:总数|总量|累计|同比|要|将|力争|预计|[比较](?:上年|去年|(?:19|20)[0-9]{2}年))*分别(?:同比|力争|[比较](?:上年|去年|(?:19|20)[0-9]{2}年))*"
    "(?:年均)?(?:增长|提高|提升|增加|下降|降低|(?:增长|提高|提升|增加)?[到至]|达到?|突破|超过|为)?约?"
)
# 到2027年该比例超过11%: what was measured just before
ANAPHOR = re.compile("(?:该|这一|这个|上述|此)(?:项)?(?P<word>指标|比例|比重|占比|比率|数字|数值|数量)")
ANAPHORIC = ("该", "这", "上述", "此")
# forms whose indicator the clause before may name
_RATES = frozenset({"percent", "points"})
_COMPARED_FORMS = frozenset({"benchmark", "percent", "points"})
# a longer sentence hardly returns, and the memory of what was read stays small
_LONGEST_KNOWN = 80


class Words(NamedTuple):
    """A value and the words around it.

    Attributes:
        value: the value but for its digits.
        head: the sentence up to the value.
        consumed: where in `head` the value before it, with the noun it counts, ends.
        after: the words behind the value, to the end of its clause.
        is_silenced: whether what stands around the sentence makes the value none of the plan's (a quoted name, a
            period gone by).
        lists_goals: whether the text lists goals, which need no verb.
    """

    value: Shape
    head: str
    consumed: int
    after: str
    is_silenced: bool
    lists_goals: bool = False


class Statement(NamedTuple):
    """What a value states.

    Attributes:
        kind: code of the target kind; ``base``, ``threshold`` and ``nothing`` are no targets.
        names: (scope, indicator) of each indicator the value is stated for.
        before: the words right before the value, without blanks.
        quote_at: where the words begin that state it, counted from the start of the head.
        noun_end: how far behind the value the noun it counts ends.
        base_year: the year it is compared with, or its base is of.
        years_ahead: the stretch of years the sentence names (三年内).
    """

    kind: str
    names: tuple[tuple[str | None, str], ...] = ()
    rule_id: str = ""
    qualifier: str | None = None
    is_part: bool = False
    comparator: str = ""
    direction: str | None = None
    before: str = ""
    quote_at: int = 0
    noun_end: int = 0
    frequency: str | None = None
    base_year: int | None = None
    years_ahead: int | None = None


THRESHOLD, BASE, NOTHING = Statement("threshold"), Statement("base"), Statement("nothing")


def first_statement(words: Words, plan_start: int | None) -> tuple[Statement, Memory]:
    """What the first value of a sentence states, alone, and what is remembered of it; places count from the head.

    The memory is shared: copy it before it is changed.
    """
    short = len(words.head) + len(words.after) <= _LONGEST_KNOWN
    return (_known_first if short else _first)(words, plan_start)


@lru_cache(maxsize=1024)
def _known_first(words: Words, plan_start: int | None) -> tuple[Statement, Memory]:
    return _first(words, plan_start)


def _first(words: Words, plan_start: int | None) -> tuple[Statement, Memory]:
    memory = Memory()
    return statement(words, memory, 0, 1, plan_start), memory


def statement(words: Words, memory: Memory, head_at: int, values: int, plan_start: int | None) -> Statement:
    """What a value states after what `memory` holds of the sentence, which is brought up to date.

    Args:
        head_at: where the head begins; `memory` counts its places from there on back.
        values: how many values are listed, with this one.
    """
    value, head, consumed, after, is_silenced, lists_goals = words
    if head.rfind("(") > head.rfind(")"):
        if not memory.outside:
            memory.outside, memory.outside_at = memory.subject, memory.subject_at
    elif memory.outside:
        # 专利申请量达到300件(其中发明专利申请量100件),同比增长 10%: behind a bracket stands what was before it
        memory.subject, memory.subject_at, memory.outside = memory.outside, memory.outside_at, ""
    clause_at = _clause_at(head)
    item_at = max(clause_at, consumed)
    # blanks and line ends of the page stand inside words and before numbers: 年均⏎增长不低于 5%
    before = "".join(head[item_at:].split())
    if before.endswith("元的"):
        before = _SUM_OF_THINGS.sub("", before)
    if before.endswith("年的") and value.unit not in ("倍", "%"):
        before = _YEAR_REACHED.sub("", before)
    unit_class = unit_classes().get(value.unit or "", "")
    if is_threshold(value, unit_class, after) or (unit_class == "time" and before.endswith("每")):
        return THRESHOLD  # 每10天下乡指导1次: how often belongs to what is done
    base = base_of(value, before, after, plan_start)
    if base is not None:
        memory.base_year, memory.base_unit, memory.base_of = base.year, value.unit, None
        if base.subject:
            # 增加值增长20%,占工业的比重由15%提高到25%
            whose = memory.subject if base.subject.startswith("占") else ""
            memory.subject, memory.subject_at = whose + base.subject, head_at + item_at
        return BASE
    if is_silenced or exclusions.is_no_target(value, unit_class, head, clause_at, before, after, plan_start):
        return NOTHING
    memory.earlier = head[: max(0, clause_at - 1)]
    counts_things = _counts_things(value)
    reading, before = _read(value, counts_things, before, after, memory, memory.earlier)
    if reading is None and lists_goals and counts_things:
        reading = things.listed(before, after)
    if reading is None or not reading.subject:
        return NOTHING
    subject, kind, rule_id, qualifier, is_part = reading
    bare = _BARE_HEAD.fullmatch(subject) if memory.subject else None
    if bare and not _BARE_HEAD.fullmatch(memory.subject):
        # 研发投入增长25%,总额突破40亿元; 经费安排400万元,占支出的1%,其增幅高于…
        whole = memory.subject.partition("占")[0] if bare.group("growth") else memory.subject.removesuffix("规模")
        subject = (whole or memory.subject) + subject
    elif subject in _OF_A_CROP and (crop := _CROP.match(memory.subject)):
        # 蔬菜面积稳定在20万亩、总产 60万吨
        subject = crop.group("crop") + subject
    elif memory.subject and subject.startswith(ANAPHORIC) and ANAPHOR.fullmatch(subject):
        subject = memory.subject
    if not is_part:
        memory.subject = subject
        if memory.base_unit is not None:
            memory.keep_base_for(subject)
    quote_at = item_at
    if head.find(subject[:4], item_at) >= 0:
        memory.subject_at = head_at + item_at
    elif 0 <= memory.subject_at < head_at + item_at and subject == memory.subject:
        quote_at = memory.subject_at - head_at
    clause = head[clause_at:]
    if is_part and qualifier and before.endswith("各"):
        # 其中南康区、章贡区各15家: one part for each
        names: tuple[tuple[str | None, str], ...] = tuple((part, subject) for part in _LISTED.split(qualifier))
        qualifier = None
    elif 1 < values <= len(memory.stated) and _OF_THOSE.fullmatch(before):
        stated = memory.stated[-values:]
        names = tuple((None, stock_named(name) if kind == "level" else name) for name in stated)
    else:
        names = tuple(map(split_scope, names_of(subject, before, values, is_rate=value.form in _RATES)))
    year = memory.base_year if kind != "rank" else None
    return Statement(
        kind,
        names,
        rule_id,
        qualifier,
        is_part,
        comparator_of(value, before, after, kind),
        direction_of(before, kind),
        before,
        quote_at,
        _noun_end(after) if counts_things else 0,
        _frequency(clause),
        _than_year(clause, plan_start) if year is None else year,
        years_ahead(head) if "年" in head else None,
    )


def _clause_at(head: str) -> int:
    """Where the last clause of `head` begins; inside brackets the bracket bounds it."""
    if "(" not in head:
        return max(head.rfind(","), head.rfind(":"), head.rfind("\t"), head.rfind("|")) + 1
    at, depth = 0, 0
    for match in _CLAUSE_MARK.finditer(head):
        char = match.group()
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            at = match.end()
    return head.rfind("(") + 1 if depth else at


def clause_end(folded: str, position: int, end: int) -> int:
    """Where the clause that holds `position` ends, at most `end`."""
    match = _CLAUSE_BREAK.search(folded, position, end)
    return match.start() if match else end


def _read(
    value: Shape, counts_things: bool, before: str, after: str, memory: Memory, earlier: str
) -> tuple[Reading | None, str]:
    """What the words say of a value, and the words before it without 每人, 每年 … `earlier` are the clauses before."""
    if value.form == "number" and before.endswith(_COUNTED_FOR_ENDS):
        # 提高到每人每年1200元: what the value is counted for stands between verb and number
        bare = _COUNTED_FOR.sub("", before)
        before = bare if bare or not counts_things else before  # 创建基地32个(每年 8个)
    place = Place(value, before, after, growth_cue(before), level_cue(before))
    if not memory.subject and earlier and "分别" in before and _OF_THOSE.fullmatch(before):
        memory.subject = _those_named(earlier)
    if value.form == "rank" and place.level_cue and not subject_of(before[: place.level_cue.start()]):
        memory.subject = _ranked_in(earlier) or memory.subject
    if counts_things:
        hangs = earlier or memory.last is not None
        reading = (elided(place, memory, earlier) if hangs else None) or things.count(place, memory)
    else:
        reading = amounts.measure(place, memory)
    if reading is None and not memory.subject:
        # the clause before may name what this one only compares: 确保财政科技投入增长幅度“两高于”,即高于…
        memory.subject = _measured_in(earlier)
        if not memory.subject and value.form == "rank":
            memory.subject = _ranked_in(earlier)
        if memory.subject and (value.form in _COMPARED_FORMS or value.form == "rank"):
            reading = amounts.measure(place, memory)
    return reading, before


def _measured_in(earlier: str) -> str:
    """A measured noun phrase that fills the last clause of `earlier`, or nothing."""
    if not earlier:
        return ""
    subject = subject_of(_QUOTED.sub("", _CLAUSE_BREAK.split(earlier)[-1]))
    return subject if ends_in_statistic(subject) else ""


def _ranked_in(earlier: str) -> str:
    """What the last clause of `earlier` says places are taken in: 科技进步考核保二争一,位居全市前2名."""
    ranking = _RANKING.match(_CLAUSE_BREAK.split(earlier)[-1]) if earlier else None
    return subject_of(ranking.group()) if ranking else ""


def _those_named(earlier: str) -> str:
    """高新技术企业和科技型企业实现倍增,分别超过…: the list that the last clause of `earlier` opens with, or nothing."""
    listed = _LIST_OPENS.match(_CLAUSE_BREAK.split(earlier)[-1])
    return subject_of(listed.group("names")) if listed else ""


def _frequency(clause: str) -> str | None:
    """Every year, quarter or month, if the clause says so."""
    if "每" in clause or "年均" in clause or "逐年" in clause:
        return next((name for pattern, name in _FREQUENCY if pattern.search(clause)), None)
    return None


def _than_year(clause: str, plan_start: int | None) -> int | None:
    """比2010年, 较上年: the year a value is compared with."""
    if "年" not in clause:
        return None
    clause = "".join(clause.split())
    than = _THAN_YEAR.search(clause)
    if than is None and "基础上" in clause:
        than = _ON_YEAR.search(clause)
    if than is None and clause.endswith("的"):
        than = TIMES_OF.search(clause)
    return base_year(than.group("year"), bool(than.group("last")), plan_start) if than else None


def _noun_end(after: str) -> int:
    """How far behind a value the noun it counts ends; 0 where none follows."""
    noun = noun_of(after)
    at = after.find(noun) if noun else -1
    return at + len(noun) if at >= 0 else 0


def _counts_things(value: Shape) -> bool:
    return value.form == "number" and unit_classes().get((value.unit or "").split("/")[0]) == "thing"
