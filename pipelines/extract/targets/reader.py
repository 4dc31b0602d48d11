"""The walk over a document's sentences, and the making of targets.

Belongs here: which segments are read, sentence and clause bounds, and what a clause hands to the next one.
Does not belong here: what words mean (the other modules of this package).

The unit of reading is the sentence; inside it the clause. What a clause does not say (subject, verb, deadline, base) it
takes from the clause before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pipelines.extract.quantities import Quantity, find_quantities, unit_classes
from pipelines.extract.targets import amounts, exclusions, things
from pipelines.extract.targets.bounds import bounds_of, comparator_of, direction_of
from pipelines.extract.targets.cues import GROWTH_CUE, LEVEL_CUE
from pipelines.extract.targets.deadlines import Deadlines
from pipelines.extract.targets.model import Context, Memory, Place, Reading, Target
from pipelines.extract.targets.names import names_of
from pipelines.extract.targets.phrases import ends_in_statistic, noun_of, split_scope, subject_of
from pipelines.structure.numbering import head_at
from pipelines.structure.outline import looks_back
from pipelines.structure.segments import Segment

_READ_KINDS = frozenset({"task", "body", "preamble"})
# a question mark before O is debris of ㎡, and a line break inside a paragraph one of the page: neither ends a sentence
_SENTENCE_BREAK = re.compile("[。;!?](?!(?<=\\?)O)")
_CLAUSE_BREAK = re.compile("[,:\t]")  # a tab divides the cells of a row
_CLAUSE_MARK = re.compile("[,:()\t]")
_LIST_GAPS = frozenset(("、", "和", "及", "、约", "与"))
_COUNTED_FOR = re.compile("(?:每[人户亩月年吨例]|每平方米|人均)+$")
_THAN_YEAR = re.compile("[比较与](?:(?P<year>(?:19|20)[0-9]{2})年|(?P<last>去年|上年|上一年))")
_FREQUENCY = (
    (re.compile("每年|年均(?!增|提|下|递)|逐年"), "annual"),
    (re.compile("每季度?"), "quarterly"),
    (re.compile("每月"), "monthly"),
)
_BLANK = re.compile("\\s+")
_QUOTED = re.compile("“[^”]*”")
_QUOTE_LEAD = " \t、,和及与-—●◆■•"
_BARE_HEADS = frozenset({"总额", "总量", "总规模", "增幅", "增速", "占比", "比重", "增长率"})
# forms whose indicator the clause before may name
_COMPARED_FORMS = frozenset({"benchmark", "percent", "points"})

# How far back a sentence is read for subject, year and verb: a sentence without end costs no more than a long one.
_REACH = 400
_LONGEST_VALUE_LIST = 12


def find_targets(context: Context) -> list[Target]:
    """The targets of a document, in the order of their values."""
    return _Reader(context).read()


class _Reader:
    """Reads the targets of one document sentence by sentence."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.folded = context.folded
        self.plan_start = context.fields.plan_start_year
        self.plan_end = context.fields.plan_end_year
        self.deadlines = Deadlines(context)
        self.task_starts = [task.start for task in context.structure.tasks]
        self.text_starts = {task.start: task.text_start for task in context.structure.tasks}
        self.targets: list[Target] = []
        self.is_retrospect: dict[int, bool] = {}

    def read(self) -> list[Target]:
        for segment in self.context.segments:
            if segment.kind in _READ_KINDS and not self._looks_back(segment.section):
                self._segment(segment)
        return self.targets

    def _looks_back(self, section: int | None) -> bool:
        """Whether a section, or one above it, looks back."""
        if section is None:
            return False
        known = self.is_retrospect.get(section)
        if known is None:
            current = self.context.structure.sections[section]
            heading = self.folded[current.heading_start : current.heading_end]
            known = self.is_retrospect[section] = looks_back(heading) or self._looks_back(current.parent)
        return known

    def _segment(self, segment: Segment) -> None:
        self.deadlines.note_list_year(segment)
        quantities = list(find_quantities(self.folded, segment.start, segment.end))
        if not quantities:
            return
        start = self.text_starts.get(segment.start)
        if start is None:
            head = head_at(self.folded, segment.start, segment.end)
            start = head.text_start if head else segment.start
        position = 0
        breaks = [match.start() for match in _SENTENCE_BREAK.finditer(self.folded, segment.start, segment.end)]
        for stop in (*breaks, segment.end):
            first = position
            while position < len(quantities) and quantities[position].start < stop:
                position += 1
            if position > first:
                self._sentence(start, stop, quantities[first:position], segment)
            start = stop + 1

    # --- one sentence -----------------------------------------------------------------------------------------

    def _sentence(self, sentence_start: int, end: int, quantities: list[Quantity], segment: Segment) -> None:
        folded = self.folded
        memory = Memory()
        consumed = sentence_start  # end of the last value and of the noun it counts
        skip_until = -1
        for index, quantity in enumerate(quantities):
            if quantity.start < skip_until:
                consumed = max(consumed, quantity.end)
                continue
            start = max(sentence_start, quantity.start - _REACH)
            clause_start = self._clause_start(start, quantity.start)
            clause_end = self._clause_end(quantity.end, min(end, quantity.end + _REACH))
            item_start = max(clause_start, min(consumed, quantity.start))
            # blanks and line ends of the page stand inside words and before numbers: 年均⏎增长不低于 5%
            before = _BLANK.sub("", folded[item_start : quantity.start])
            after = folded[quantity.end : clause_end]
            unit_class = unit_classes().get(quantity.unit or "", "")
            if exclusions.is_threshold(quantity, unit_class, after):
                continue  # its words belong to what the next number counts: 100件以上的企业10家
            consumed = max(consumed, quantity.end)
            if (
                exclusions.take_base(quantity, before, after, item_start, memory, self.deadlines)
                or exclusions.is_in_short_quotes(folded, quantity, start, end)
                or exclusions.is_no_target(
                    folded, quantity, unit_class, before, after, clause_start, start, self.plan_start
                )
            ):
                continue
            values = self._values(quantities, index)
            reading, before = self._read(quantity, before, after, memory, start, clause_start)
            if reading is None or not reading.subject:
                continue
            if reading.subject in _BARE_HEADS and memory.subject and memory.subject not in _BARE_HEADS:
                # 研发投入增长25%,总额突破40亿元
                reading = reading._replace(subject=memory.subject + reading.subject)
            if not reading.is_part:
                memory.subject = reading.subject
            if memory.base_unit is not None and not reading.is_part:
                memory.keep_base_for(reading.subject)
            names = names_of(reading.subject, before, values)
            if len(values) > 1 and len(names) >= len(values):
                skip_until = values[-1].end
            quote_start = self._quote_start(item_start, quantity.start, reading.subject, memory)
            parent = memory.whole() if reading.is_part else None
            deadline, basis = self.deadlines.due(start, quantity.start, clause_end, segment)
            frequency = self._frequency(clause_start, quantity.start)
            base_year = memory.base_year if reading.kind != "rank" else None
            has_base = reading.kind != "rank"
            if base_year is None:
                base_year = self._than_year(clause_start, quantity.start)
            task = self._task_at(quantity.start)
            pairs = zip(names, values, strict=True) if 1 < len(values) == len(names) else ((n, quantity) for n in names)
            for name, value in pairs:
                comparator = comparator_of(value, before, after, reading.kind)
                low, high = bounds_of(value, comparator)
                scope, bare_name = split_scope(name)
                target = Target(
                    quantity=value,
                    indicator=self.context.simplified(bare_name),
                    qualifier=reading.qualifier or scope,
                    kind=reading.kind,
                    comparator=comparator,
                    direction=direction_of(before, reading.kind),
                    low=low,
                    high=high,
                    unit=None if value.form == "benchmark" and reading.kind == "level" else value.unit,
                    deadline_year=deadline,
                    deadline_basis=basis,
                    frequency=frequency,
                    base_year=base_year,
                    base_value=memory.base_value if has_base else None,
                    base_unit=memory.base_unit if has_base else None,
                    quote_start=quote_start,
                    quote_end=max(value.end, self._quote_end(quantity, after)),
                    task=task,
                    section=segment.section,
                    parent=parent,
                    is_suspect=False,
                    rule_id=reading.rule_id,
                    plan_end=self.plan_end,
                )
                self.targets.append(target)
                memory.last, memory.last_ordinal = target, len(self.targets)
                consumed = max(consumed, target.quote_end)

    def _values(self, quantities: list[Quantity], index: int) -> list[Quantity]:
        """A value and those listed behind it: 分别增长5%左右、5%以上、5%左右."""
        values = [quantities[index]]
        for following in quantities[index + 1 : index + _LONGEST_VALUE_LIST]:
            if following.form != values[0].form or self.folded[values[-1].end : following.start] not in _LIST_GAPS:
                break
            values.append(following)
        return values

    def _clause_start(self, start: int, position: int) -> int:
        """Where the clause around `position` begins; inside brackets the bracket bounds it."""
        folded = self.folded
        if folded.find("(", start, position) < 0:
            return max(start, *(folded.rfind(mark, start, position) + 1 for mark in ",:\t"))
        at, depth = start, 0
        for match in _CLAUSE_MARK.finditer(folded, start, position):
            char = match.group()
            if char == "(":
                depth += 1
            elif char == ")":
                depth = max(0, depth - 1)
            elif depth == 0:
                at = match.end()
        return folded.rfind("(", start, position) + 1 if depth else at

    def _clause_end(self, position: int, end: int) -> int:
        match = _CLAUSE_BREAK.search(self.folded, position, end)
        return match.start() if match else end

    # --- one target -------------------------------------------------------------------------------------------

    def _read(
        self, quantity: Quantity, before: str, after: str, memory: Memory, sentence_start: int, clause_start: int
    ) -> tuple[Reading | None, str]:
        """What the words say of a quantity, and the words before it without 每人, 每年 …"""
        if quantity.form == "number":
            # 提高到每人每年1200元: what the value is counted for stands between verb and number
            before = _COUNTED_FOR.sub("", before)
        place = Place(quantity, before, after, GROWTH_CUE.search(before), LEVEL_CUE.search(before))
        reading = things.count(place, memory) if _counts_things(quantity) else amounts.measure(place, memory)
        if reading is None and not memory.subject:
            # the clause before may name what this one only compares: 确保财政科技投入增长幅度“两高于”,即高于…
            memory.subject = self._subject_before(sentence_start, clause_start)
            if memory.subject and quantity.form in _COMPARED_FORMS:
                reading = amounts.measure(place, memory)
        return reading, before

    def _subject_before(self, sentence_start: int, clause_start: int) -> str:
        """A measured noun phrase that fills the clause before, or nothing."""
        if clause_start <= sentence_start:
            return ""
        clause = _CLAUSE_BREAK.split(self.folded[sentence_start : clause_start - 1])[-1]
        subject = subject_of(_QUOTED.sub("", clause))
        return subject if ends_in_statistic(subject) else ""

    def _frequency(self, clause_start: int, position: int) -> str | None:
        for pattern, name in _FREQUENCY:
            if pattern.search(self.folded, clause_start, position):
                return name
        return None

    def _than_year(self, clause_start: int, position: int) -> int | None:
        """比2010年, 较上年: the year a value is compared with."""
        than = _THAN_YEAR.search(self.folded, clause_start, position)
        return self.deadlines.base_year(than.group("year"), bool(than.group("last"))) if than else None

    def _quote_start(self, item_start: int, position: int, subject: str, memory: Memory) -> int:
        """Where the words begin that state a target: its own clause, or the earlier one that names what it measures."""
        start = item_start
        if self.folded.find(subject[:4], item_start, position) >= 0:
            memory.subject_at = item_start
        elif 0 <= memory.subject_at < item_start and subject == memory.subject:
            start = memory.subject_at
        while start < len(self.folded) and self.folded[start] in _QUOTE_LEAD:
            start += 1
        return start

    def _quote_end(self, quantity: Quantity, after: str) -> int:
        """The end of the value, or of the noun it counts."""
        if not _counts_things(quantity):
            return quantity.end
        noun = noun_of(after)
        at = after.find(noun) if noun else -1
        return quantity.end + at + len(noun) if at >= 0 else quantity.end

    def _task_at(self, position: int) -> int | None:
        index = bisect_right(self.task_starts, position) - 1
        if index < 0:
            return None
        return index + 1 if position < self.context.structure.tasks[index].block_end else None


def _counts_things(quantity: Quantity) -> bool:
    return quantity.form == "number" and unit_classes().get((quantity.unit or "").split("/")[0]) == "thing"
