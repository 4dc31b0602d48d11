"""Tables of indicators: 指标, 单位, 2020年基数, 2025年目标, one row a line.

Belongs here: the head of such a table, the columns it names, and the targets that a row states.
Does not belong here: tables whose cells lie one a line, tables of tasks (`structure.tables`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from pipelines.extract.quantities import Quantity
from pipelines.extract.targets.bounds import bounds_of
from pipelines.extract.targets.model import Target
from pipelines.structure.segments import Segment
from pipelines.text.numerals import MULTIPLIERS, to_number

# cells are divided by a tab, a bar or two blanks; where the head has none of these, by a blank
_CELL = re.compile(r"[^\s|](?:[^\t|\n]*?[^\s|])??(?=\s*(?:[\t|\n]|\s{2}|$))")
_WORD = re.compile(r"[^\s|]+")
_DIVIDED = re.compile(r"\t|\||\S\s{2,}\S")
_NAME_HEAD = re.compile("(?:主要|具体|核心|考核|一级|二级|三级)?指标(?:名称|内容)?|指标项目?")
_UNIT_HEAD = re.compile("(?:计量)?单位")
_YEAR_HEAD = re.compile(r"(?P<base>基期|基准)?(?P<year>(?:19|20)[0-9]{2})年?(?P<what>[^0-9]{0,8})")
_GOAL_HEAD = re.compile("(?:规划|计划|预期)?目标值?")
_IS_BASE = re.compile("基|现状|现值|实际|完成|实绩")
_NO_VALUE = re.compile("增速|增长|增幅|累计|责任|牵头")
_VALUE = re.compile(
    "(?P<opens>≥|≤|>|<|不低于|不少于|不超过|超过|突破|达到|达|约)?\\s*(?P<low>[0-9]+(?:,[0-9]{3})*(?:\\.[0-9]+)?)"
    "(?:[-—~](?P<high>[0-9]+(?:\\.[0-9]+)?))?\\s*(?P<unit>[%‰]|[\u4e00-\u9fff/]{0,6}?)(?P<suffix>以上|以下|以内|左右)?"
)
_UNIT = re.compile("(?P<times>万亿|亿|千万|百万|十万|万|千(?![克瓦米]))?(?P<unit>[%‰]|[\u4e00-\u9fffA-Za-z/]{1,8})")
_UNIT_IN_NAME = re.compile("[(](?P<unit>(?:万亿|亿|万)?(?:[%‰]|[\u4e00-\u9fff]{1,3}(?:/[\u4e00-\u9fff]{1,3})?))[)]$")
_COMPARATORS = {
    "≥": "ge", "不低于": "ge", "不少于": "ge", "以上": "ge", "≤": "le", "不超过": "le", "以下": "le", "以内": "le",
    ">": "gt", "超过": "gt", "突破": "gt", "<": "lt", "左右": "approx", "约": "approx",
}  # fmt: skip
_LONGEST_ROW = 200
_GROWTH_NAME = re.compile("(?:增速|增幅|增长率?|降低率?|下降)$")


class Column(NamedTuple):
    """A column of values: its place among the cells, its year, and whether it is the base of the others."""

    place: int
    year: int | None
    is_base: bool


class Head(NamedTuple):
    """The head of a table: how its cells are divided, how many it has, where name and unit stand, and its values."""

    cell: re.Pattern[str]
    cells: int
    name: int
    unit: int | None
    values: tuple[Column, ...]


def head_of(line: str, plan_start: int | None) -> Head | None:
    """What a line that names the columns of a table of indicators says of them; None for any other line."""
    cell = _CELL if _DIVIDED.search(line) else _WORD
    cells = [match.group() for match in cell.finditer(line)]
    names = [place for place, text in enumerate(cells) if _NAME_HEAD.fullmatch(text)]
    if not names or len(cells) < 2:
        return None
    columns: list[Column] = []
    for place in range(names[-1] + 1, len(cells)):
        text = cells[place]
        dated = _YEAR_HEAD.fullmatch(text)
        if dated and not _NO_VALUE.search(dated.group("what")):
            year = int(dated.group("year"))
            is_base = _IS_BASE.search(text) is not None or (plan_start is not None and year < plan_start)
            columns.append(Column(place, year, is_base))
        elif _GOAL_HEAD.fullmatch(text):
            columns.append(Column(place, None, False))
    if all(column.is_base for column in columns):
        return None
    units = [place for place, text in enumerate(cells) if _UNIT_HEAD.fullmatch(text)]
    return Head(cell, len(cells), names[-1], units[0] if units else None, tuple(columns))


class IndicatorTables:
    """Reads the rows of the tables of one document; remembers the head they stand under."""

    def __init__(
        self, folded: str, plan_start: int | None, plan_end: int | None, simplified: Callable[[str], str]
    ) -> None:
        self._folded = folded
        self._plan_start = plan_start
        self._plan_end = plan_end
        self._simplified = simplified
        self._head: Head | None = None

    def targets(self, segment: Segment) -> list[Target]:
        """The targets of a segment that is a row of a table; empty for any other."""
        if self._head is None and self._folded.find("指标", segment.start, segment.end) < 0:
            return []
        line = self._folded[segment.start : segment.end]
        if len(line) > _LONGEST_ROW or "。" in line:
            self._head = None
            return []
        head = head_of(line.strip(), self._plan_start) if "指标" in line else None
        if head is not None:
            self._head = head
            return []
        return self._row(segment, self._head) if self._head is not None else []

    def _row(self, segment: Segment, head: Head) -> list[Target]:
        cells = list(head.cell.finditer(self._folded, segment.start, segment.end))
        # cells that several rows share are printed once: 创新投入, and under it only the indicators
        missing = head.cells - len(cells)
        if not 0 <= missing <= head.name:
            return []
        name = cells[head.name - missing].group()
        written = _UNIT_IN_NAME.search(name)
        unit = cells[head.unit - missing].group() if head.unit is not None else written.group("unit") if written else ""
        if written:
            name = name[: written.start()]
        values = [(column, self._value(cells[column.place - missing], unit)) for column in head.values]
        base = next(((column, value) for column, value in values if column.is_base and value), None)
        stated = [(column, value) for column, value in values if not column.is_base and value]
        return [self._target(segment, name, column, value, base) for column, value in stated]

    def _value(self, cell: re.Match[str], unit: str) -> tuple[Quantity, str] | None:
        """The quantity in a cell and its comparator; None where the cell has no number."""
        match = _VALUE.fullmatch(cell.group())
        if match is None:
            return None
        measured = _UNIT.fullmatch(match.group("unit") or unit)
        low = to_number(match.group("low"))
        high = to_number(match.group("high")) if match.group("high") else low
        if measured is None or low is None or high is None:
            return None
        form = "percent" if measured.group("unit") in "%‰" else "rank" if measured.group("unit") in "位名" else "number"
        suffix = match.group("suffix") or ""
        quantity = Quantity(
            cell.start(), cell.end(), form, low, high, MULTIPLIERS[measured.group("times") or ""],
            measured.group("unit"), suffix,
        )  # fmt: skip
        if form == "rank":
            return quantity, "le"
        comparator = "range" if low != high else _COMPARATORS.get(suffix or match.group("opens") or "", "eq")
        return quantity, comparator

    def _target(
        self,
        segment: Segment,
        name: str,
        column: Column,
        value: tuple[Quantity, str],
        base: tuple[Column, tuple[Quantity, str]] | None,
    ) -> Target:
        quantity, comparator = value
        kind = {"percent": "share", "rank": "rank"}.get(quantity.form, "level")
        if kind == "share" and _GROWTH_NAME.search(name):
            kind = "growth_rate"
        low, high = bounds_of(quantity, comparator)
        before = base[1][0] if base and kind != "rank" else None
        return Target(
            quantity=quantity,
            indicator=self._simplified(name),
            qualifier=None,
            kind=kind,
            comparator=comparator,
            direction=None,
            low=low,
            high=high,
            unit=quantity.unit,
            deadline_year=column.year or self._plan_end,
            deadline_basis="stated" if column.year else "plan_year",
            frequency=None,
            base_year=base[0].year if base and before else None,
            base_value=round((before.low or 0.0) * before.multiplier, 6) if before else None,
            base_unit=before.unit if before else None,
            quote_start=segment.start,
            quote_end=segment.end,
            task=None,
            section=segment.section,
            parent=None,
            is_suspect=False,
            rule_id="table_row",
            plan_end=self._plan_end,
        )
