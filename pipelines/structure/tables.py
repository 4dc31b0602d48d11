"""Tables pasted as text: a head row that names columns, and rows of cells divided by tabs or bars.

Belongs here: recognising the head row by its column names, and the task and owner cells of each row.
Does not belong here: reading names out of a cell (`extract.responsibilities`), tables whose cells lie one a line.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipelines.lexicon import load
from pipelines.structure.clauses import Clause
from pipelines.structure.numbering import RANK_DIGIT, Head
from pipelines.structure.paragraphs import Paragraph

_CELL_BREAK = re.compile(r"\s*(?:\t|\|)[\t| ]*")
_BLANK = re.compile(r"\s+")
# 序号, 编号
NUMBER_COLUMN = re.compile("序号|编号|序|项次")
# 工作任务, 重点工作内容, 主要措施
TASK_COLUMN = re.compile(
    "(?:年度|重点|主要|具体|工作|目标|民生|实施|改革)*(?:任务|工作|措施|内容|事项|举措|项目)(?:名称|内容|分解)?"
)
# 工作目标, 预期成效, 任务要求: what shall come of a task, in a column behind it or in its place
GOAL_COLUMN = re.compile(
    "(?:年度|重点|主要|具体|工作|任务|目标|预期|量化)*(?:目标|成果|成效|要求|任务|内容)(?:名称|内容|分解|要求|目标)?"
)
_NUMBER = re.compile("[0-9]{1,3}")


# 指标 单位 2019年实际 2020年目标
_CELL = re.compile(r"[^\s|]+")
_INDICATOR_COLUMN = re.compile("(?:主要|具体|核心|考核|[一二三]级)?指标(?:名称|内容|项目)?")
_VALUE_COLUMN = re.compile("(?:计量)?单位|(?:19|20)[0-9]{2}年?[^0-9,。;:]{0,8}|(?:规划|计划|预期)?目标值?")
_HOLDS_VALUE = re.compile("[≥≤<>]?[0-9]|(?:不低于|不少于|不超过|超过|突破|达到?|约)[0-9]")
_LONGEST_ROW = 200


class TableRow(NamedTuple):
    """One row of a table of tasks: its number and text as a head, its owner cells as a clause."""

    head: Head
    clause: Clause


class _Columns(NamedTuple):
    number: int | None
    task: int
    owners: dict[int, str]
    width: int


@cache
def owner_labels() -> frozenset[str]:
    """The words that name a column of owners or of deadlines."""
    return frozenset(row.word for row in load("role_words") if row.usage == "label")


def is_table_head(text: str) -> bool:
    """Whether a line names the columns of a table of tasks."""
    return ("\t" in text or "|" in text) and _columns(text) is not None


def table_rows(folded: str, paragraphs: list[Paragraph], indexes: list[int]) -> dict[int, TableRow]:
    """The rows of every table among the paragraphs `indexes`, by paragraph; a row needs a task and an owner cell."""
    rows: dict[int, TableRow] = {}
    columns: _Columns | None = None
    for index in indexes:
        paragraph = paragraphs[index]
        text = folded[paragraph.start : paragraph.end]
        if "\t" not in text and "|" not in text:
            columns = None
            continue
        named = _columns(text)
        if named is not None:
            columns = named
        elif columns is not None:
            row = _row(folded, paragraph, columns)
            if row is not None:
                rows[index] = row
    return rows


def indicator_lines(folded: str, paragraphs: list[Paragraph], indexes: list[int]) -> set[int]:
    """The lines among the paragraphs `indexes` that are tables of indicators, heads and rows: they order nothing."""
    lines: set[int] = set()
    inside = False
    for index in indexes:
        start, end = paragraphs[index]
        text = folded[start:end]
        cells = _CELL.findall(text) if len(text) <= _LONGEST_ROW and not text.endswith("。") else []
        if len(cells) >= 3 and "指标" in text and _names_indicators(cells):
            inside = True
        else:
            inside = inside and len(cells) >= 2 and any(map(_HOLDS_VALUE.match, cells[1:]))
        if inside:
            lines.add(index)
    return lines


def _names_indicators(cells: list[str]) -> bool:
    at = next((at for at, cell in enumerate(cells) if _INDICATOR_COLUMN.fullmatch(cell)), len(cells))
    behind = cells[at + 1 :]
    return len(behind) >= 2 and sum(_VALUE_COLUMN.fullmatch(cell) is not None for cell in behind) >= 2


def _columns(text: str) -> _Columns | None:
    names = [_BLANK.sub("", name) for name in _CELL_BREAK.split(text.strip("| \t"))]
    owners = {at: name for at, name in enumerate(names) if name in owner_labels()}
    tasks = [at for at, name in enumerate(names) if at not in owners and TASK_COLUMN.fullmatch(name)]
    numbers = [at for at, name in enumerate(names) if NUMBER_COLUMN.fullmatch(name)]
    if not tasks and any(GOAL_COLUMN.fullmatch(name) for name in names):
        tasks = [numbers[0] + 1 if numbers else 0]  # 指标名称, 年度目标: a row begins with what is to reach the goal
    if len(names) < 2 or not owners or not tasks or tasks[-1] >= min(owners):
        return None
    return _Columns(numbers[0] if numbers else None, tasks[-1], owners, len(names))


def _row(folded: str, paragraph: Paragraph, columns: _Columns) -> TableRow | None:
    cells = _cells(folded, paragraph)
    if len(cells) < columns.width:
        # blanks at the end of a line are lost on the way: its last cells are empty
        cells += [(paragraph.end, paragraph.end)] * (columns.width - len(cells))
    if len(cells) != columns.width:
        return None
    task_start, task_end = cells[columns.task]
    owners = tuple((label, *cells[at]) for at, label in sorted(columns.owners.items()) if cells[at][1] > cells[at][0])
    if task_end <= task_start or not owners:
        return None
    number_start, number_end = cells[columns.number] if columns.number is not None else (task_start, task_start)
    is_numbered = _NUMBER.fullmatch(folded, number_start, number_end) is not None
    start = number_start if is_numbered else task_start
    value = int(folded[number_start:number_end]) if is_numbered else None
    head = Head(start, number_end if is_numbered else start, task_start, RANK_DIGIT, "table", value)
    first = owners[0][1]
    before = cells[min(columns.owners) - 1][1]
    bar = folded.find("|", before, first)  # which divides the owners from the task, and is no word of it
    return TableRow(head, Clause(bar if bar >= 0 else first, paragraph.end, first, paragraph.end, False, owners))


def _cells(folded: str, paragraph: Paragraph) -> list[tuple[int, int]]:
    start, end = paragraph.start, paragraph.end
    while start < end and folded[start] in "| \t":
        start += 1
    while end > start and folded[end - 1] in "| \t":
        end -= 1
    cells, at = [], start
    for match in _CELL_BREAK.finditer(folded, start, end):
        cells.append((at, match.start()))
        at = match.end()
    return [*cells, (at, end)]
