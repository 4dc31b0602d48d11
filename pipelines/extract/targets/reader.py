"""The walk over a document's sentences, and the making of targets.

Belongs here: which segments are read, where sentences begin and end, values shared out over names.
Does not belong here: what words mean (`statement` and the modules behind it).

The unit of reading is the sentence; inside it the clause. What a clause does not say (subject, verb, deadline, base) it
takes from the clause before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import islice

from pipelines.extract.quantities import Quantity, find_quantities
from pipelines.extract.targets import exclusions, told
from pipelines.extract.targets.bounds import bounds_of, comparator_of
from pipelines.extract.targets.deadlines import Deadlines
from pipelines.extract.targets.model import Context, Memory, Target
from pipelines.extract.targets.phrases import noun_of, subject_of
from pipelines.extract.targets.statement import (
    ANAPHOR,
    ANAPHORIC,
    Statement,
    Words,
    clause_end,
    first_statement,
    statement,
)
from pipelines.extract.targets.tables import IndicatorTables
from pipelines.extract.targets.words import verb_opening
from pipelines.structure.numbering import head_at
from pipelines.structure.outline import looks_back
from pipelines.structure.segments import Segment

_READ_KINDS = frozenset({"task", "body", "preamble"})
# a line break inside a paragraph is one of the page and ends no sentence
_SENTENCE_ENDS = "。;!?"
_DEBRIS = "?O"  # of ㎡: no end of a sentence either
_SENTENCE_END = re.compile(f"[{_SENTENCE_ENDS}](?!(?<=\\?)O)")
# 主要目标:高新技术企业350家,…: goals are listed, and a list needs no verb
_GOALS_OPEN = re.compile("(?:目标|指标)[^。:;,]{0,6}:")
_GOALS_HEAD = re.compile("(?:目标|指标)$")
# 高企培育⏎净增高企30家: in a row of a table a blank divides cells, but 2018年底前⏎新增12家 and 年均⏎增长 go on
_CELL_BOUND = re.compile("(?<=[\u4e00-\u9fff)”])(?<![年月前底内各])[ \n]+(?=[\u4e00-\u9fff])")
_LONGEST_VERB = 12
_LIST_GAPS = frozenset(("、", "和", "及", "、约", "与"))
_QUOTE_LEAD = " \t、,和及与-—●◆■•"

# How far back a sentence is read for subject, year and verb: a sentence without end costs no more than a long one.
_REACH = 400
_LONGEST_VALUE_LIST = 12
# 全市增加值完成98亿元;…确保全年增速不低于16%: a rate of what the paragraph measured last
_BARE_RATES = frozenset({"增速", "增幅", "全年增速", "全年增幅"})
_GROWN = re.compile("([\u4e00-\u9fff]{2,24}(?:增加值|产值|收入|投资|额|量|支出))(?:完成|实现|达|增长|同比|为|突破)")
_SHARES_REACH = 8
# ;到2017年,达到: a later year and a cue, and nothing that is measured
_GOES_ON = re.compile(
    "\\s*(?:力争)?(?:到|至)?(?:19|20)[0-9]{2}年(?:年?[底末])?前?,?(?:力争|确保|进一步|再)*"
    "(?:达到?|突破|超过|(?:增加|增长|提高|提升|扩大|下降|降低|增|升|降)[到至])"
)
_LONGEST_GOING_ON = 24
_CLAUSE = re.compile("[^,。;、]*")
_BARE_NOUN = re.compile("[\u4e00-\u9fff“”]{3,12}")
_KINDS_OF_FORMS = {"percent": "share", "number": "level"}


def find_targets(context: Context) -> list[Target]:
    """The targets of a document, in the order of their values."""
    return _Reader(context).read()


def _sentence_start(folded: str, low: int, position: int) -> int:
    """Where the sentence that holds `position` begins if another ends at or after `low`; else -1."""
    last = -1
    for mark in _SENTENCE_ENDS:
        found = folded.rfind(mark, low, position)
        while found >= 0 and folded.startswith(_DEBRIS, found):
            found = folded.rfind(mark, low, found)
        if found > last:
            last = found
    return last + 1 if last >= 0 else -1


class _Headings:
    """Whether a section stands under a heading that says something, its own or one above; each is asked once."""

    def __init__(self, context: Context, says: Callable[[str], bool]) -> None:
        self._context = context
        self._says = says
        self._known: dict[int, bool] = {}

    def over(self, section: int | None) -> bool:
        """Whether the heading of a section, or one above it, says it."""
        if section is None:
            return False
        known = self._known.get(section)
        if known is None:
            current = self._context.structure.sections[section]
            heading = self._context.folded[current.heading_start : current.heading_end]
            known = self._known[section] = self._says(heading) or self.over(current.parent)
        return known


class _Reader:
    """Reads the targets of one document sentence by sentence."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.folded = context.folded
        self.plan_start = context.fields.plan_start_year
        self.plan_end = context.fields.plan_end_year
        self.deadlines = Deadlines(context)
        self.tables = IndicatorTables(self.folded, self.plan_start, self.plan_end, context.simplified)
        self.task_starts = [task.start for task in context.structure.tasks]
        self.row_starts = {
            task.start for task in context.structure.tasks if any(clause.columns for clause in task.clauses)
        }
        self.text_starts = {task.start: task.text_start for task in context.structure.tasks}
        self.targets: list[Target] = []
        self.looks_back = _Headings(context, looks_back)
        self.lists_goals = _Headings(context, lambda heading: _GOALS_HEAD.search(heading) is not None)
        self.before: Memory | None = None  # what the last sentence with a value remembered, which ends at before_end
        self.before_end = -1
        self.goals_at = -1  # where the goals of a segment begin; -1 where it lists none

    def read(self) -> list[Target]:
        for segment in self.context.segments:
            if segment.kind in _READ_KINDS and not self.looks_back.over(segment.section):
                rows = self.tables.targets(segment)
                self.targets += rows
                if not rows:
                    self._segment(segment)
        return self.targets

    def _segment(self, segment: Segment) -> None:
        self.deadlines.note_list_year(segment)
        quantities = list(find_quantities(self.folded, segment.start, segment.end))
        if not quantities:
            return
        start = self.text_starts.get(segment.start)
        if start is None:
            head = head_at(self.folded, segment.start, segment.end)
            start = head.text_start if head else segment.start
        self.goals_at = self._goals_at(segment)
        cells = self._cells(segment) if segment.start in self.row_starts else []
        first, stop = 0, segment.start  # nothing before the end of the last sentence is looked at again
        while first < len(quantities):
            at = quantities[first].start
            opening = _sentence_start(self.folded, stop, at)
            ending = _SENTENCE_END.search(self.folded, at, segment.end)
            stop = ending.start() if ending else segment.end
            behind = bisect_right(cells, at)
            opening = max([opening, *cells[max(0, behind - 1) : behind]])
            stop = min([stop, *cells[behind : behind + 1]])
            last = first + 1
            while last < len(quantities) and quantities[last].start < stop:
                last += 1
            self._sentence(opening if opening >= 0 else start, stop, quantities[first:last], segment)
            first = last

    def _cells(self, segment: Segment) -> list[int]:
        """Where the cells of a row begin that say what is delivered; a line that was broken opens with no verb."""
        bounds = _CELL_BOUND.finditer(self.folded, segment.start, segment.end)
        return [at.end() for at in bounds if verb_opening().match(self.folded[at.end() : at.end() + _LONGEST_VERB])]

    def _goals_at(self, segment: Segment) -> int:
        """Where a segment lists goals from: behind 主要目标:, or all of it under a heading of goals; -1 nowhere."""
        if self.folded.find("标", segment.start, segment.end) >= 0:
            opening = _GOALS_OPEN.search(self.folded, segment.start, segment.end)
            if opening is not None:
                return opening.end()
        return segment.start if self.lists_goals.over(segment.section) else -1

    # --- one sentence -----------------------------------------------------------------------------------------

    def _sentence(self, sentence_start: int, end: int, quantities: list[Quantity], segment: Segment) -> None:
        folded = self.folded
        memory: Memory | None = None  # nothing is remembered before the first value
        consumed = sentence_start  # end of the last value and of the noun it counts
        skip_until = -1
        for index, quantity in enumerate(quantities):
            if quantity.start < skip_until:
                consumed = max(consumed, quantity.end)
                continue
            start = max(sentence_start, quantity.start - _REACH)
            stop = clause_end(folded, quantity.end, min(end, quantity.end + _REACH))
            is_task = self._task_at(quantity.start) is not None
            words = Words(
                quantity.shape(),
                folded[start : quantity.start],
                max(0, min(consumed, quantity.start) - start),
                folded[quantity.end : stop],
                exclusions.is_in_short_quotes(folded, start, quantity.start, quantity.end, end)
                or told.is_in_past_period(folded, quantity.start, self.plan_start)
                or (not is_task and told.is_told_of_earlier_year(folded, start, quantity.start, end, self.plan_start))
                or told.is_report_of_months(folded, start, quantity.start, end, is_task=is_task),
                0 <= self.goals_at <= quantity.start,
            )
            values = self._values(quantities, index)
            memory = memory or self._goes_on(sentence_start, words)
            if memory is None and len(values) == 1:
                said, kept = first_statement(words, self.plan_start)
                if said.kind == "threshold":
                    continue
                memory = kept.copied(start)
            else:
                memory = memory or Memory()
                said = statement(words, memory, start, len(values), self.plan_start)
                if said.kind == "threshold":
                    continue  # its words belong to what the next number counts: 100件以上的企业10家
            consumed = max(consumed, quantity.end)
            if said.kind == "base" and quantity.low is not None:
                memory.base_value = round(quantity.low * quantity.multiplier, 6)
            if said.kind in ("base", "nothing"):
                continue
            years = None
            if len(values) > 1 and len(said.names) == 1:
                years = self.deadlines.of_each(max(segment.start, quantity.start - _REACH), quantity.start, len(values))
            if 1 < len(values) <= max(len(said.names), len(years or ())):
                skip_until = values[-1].end
            self._state(said, words, values, years, memory, start, stop, segment)
            consumed = max(consumed, self.targets[-1].quote_end)
        self.before, self.before_end = memory, end

    def _goes_on(self, sentence_start: int, words: Words) -> Memory | None:
        """What a sentence behind a semicolon goes on with: 达到300家;到2017年,达到 500家, 建立10处基地; 3个园区."""
        before = self.before
        if before is None or before.last is None or sentence_start != self.before_end + 1:
            return None
        if self.folded[self.before_end] != ";":
            return None
        head = words.head
        if len(head) > _LONGEST_GOING_ON:
            return None
        if not head.strip() and before.verb:
            clause = _CLAUSE.match(words.after)
            if clause is None or not clause.group().endswith(noun_of(words.after)):
                return None  # 新建孵化器2家;30家企业建立研发机构
            return Memory(verb=before.verb, last=before.last, last_ordinal=before.last_ordinal)
        if before.last.rule_id.startswith("stock") and _BARE_NOUN.fullmatch(head):
            return Memory(last=before.last, last_ordinal=before.last_ordinal)  # 公共站达到5000座; 专用站 3000座
        between = self.folded[before.last.quantity.end : sentence_start - 1]
        goes_on = not between.strip(" )") and _GOES_ON.fullmatch(head)
        return Memory(subject=before.last.indicator) if goes_on else None

    def _state(
        self,
        said: Statement,
        words: Words,
        values: list[Quantity],
        years: list[int] | None,
        memory: Memory,
        start: int,
        stop: int,
        segment: Segment,
    ) -> None:
        """Add the targets of a statement, one for each name; values as many as names or years are shared out."""
        quantity = values[0]
        quote_start = start + said.quote_at
        while quote_start < len(self.folded) and self.folded[quote_start] in _QUOTE_LEAD:
            quote_start += 1
        quote_end = quantity.end + said.noun_end
        parent = memory.whole(quantity.form) if said.is_part else None
        deadline, basis = self.deadlines.due(start, quantity.start, stop, said.years_ahead, segment)
        has_base = said.kind != "rank"
        task = self._task_at(quantity.start)
        names = said.names * len(years) if years else said.names
        shared_out = 1 < len(values) == len(names)
        for index, (scope, name) in enumerate(names):
            value = values[index] if shared_out else quantity
            if years:
                deadline, basis = years[index], "stated"
            comparator, kind = said.comparator, said.kind
            if value.form != quantity.form:
                kind = _KINDS_OF_FORMS.get(value.form, kind)
            if value is not quantity:
                comparator = comparator_of(value.shape(), said.before, words.after, kind)
            low, high = bounds_of(value, comparator)
            target = Target(
                quantity=value,
                indicator=self.context.simplified(self._meant(name, segment.start, start)),
                qualifier=said.qualifier or scope,
                kind=kind,
                comparator=comparator,
                direction=said.direction,
                low=low,
                high=high,
                unit=None if value.form == "benchmark" and said.kind == "level" else value.unit,
                deadline_year=deadline,
                deadline_basis=basis,
                frequency=said.frequency,
                base_year=said.base_year,
                base_value=memory.base_value if has_base else None,
                base_unit=memory.base_unit if has_base else None,
                quote_start=quote_start,
                quote_end=max(value.end, quote_end),
                task=task,
                section=segment.section,
                parent=parent,
                is_suspect=False,
                rule_id=said.rule_id,
                plan_end=self.plan_end,
            )
            self.targets.append(target)
            memory.note(target, len(self.targets))

    def _meant(self, name: str, paragraph_start: int, sentence_start: int) -> str:
        """What 该比例 means: the last noun phrase of the paragraph that ends in the word."""
        if name in _BARE_RATES:
            low = max(paragraph_start, sentence_start - _REACH)
            grown = _GROWN.findall(self.folded, low, sentence_start)
            return subject_of(grown[-1]) + name if grown else name
        anaphor = ANAPHOR.fullmatch(name) if name.startswith(ANAPHORIC) else None
        if anaphor is None:
            return name
        word = anaphor.group("word")
        low = max(paragraph_start, sentence_start - _REACH)
        pattern = f"([\u4e00-\u9fff]{{2,24}}{word})[为由从达是占提增下突超0-9]"
        named = re.findall(pattern, self.folded[low:sentence_start])
        return (subject_of(named[-1].removeprefix("年")) if named else "") or name

    def _values(self, quantities: list[Quantity], index: int) -> list[Quantity]:
        """A value and those listed behind it: 分别增长5%左右、5%以上、5%左右."""
        value = first = quantities[index]
        values = [first]
        for following in islice(quantities, index + 1, index + _LONGEST_VALUE_LIST):
            if self.folded[value.end : following.start] not in _LIST_GAPS:
                break
            # 强度、拥有量分别达到2%、6件: under 分别 the values of a list may differ in form
            if following.form != first.form and (
                self.folded.find("分别", max(0, first.start - _SHARES_REACH), first.start) < 0
            ):
                break
            value = following
            values.append(value)
        return values

    def _task_at(self, position: int) -> int | None:
        index = bisect_right(self.task_starts, position) - 1
        if index < 0:
            return None
        return index + 1 if position < self.context.structure.tasks[index].block_end else None
