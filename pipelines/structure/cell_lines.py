"""Tables pasted as text with every cell on a line of its own: 序号 / 工作任务 / 责任单位 / 1 / 新建站点12个 / 市交通局.

Belongs here: recognising the names of the columns above the first number, and the rows between the numbers.
Does not belong here: cells that stand beside each other (`tables`, `loose_tables`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.structure.clauses import DEADLINE, Clause, deadline_labels
from pipelines.structure.loose_tables import LooseRow, labels_of_cells, names_owners, shared_out
from pipelines.structure.numbering import RANK_DIGIT, Head
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.tables import NUMBER_COLUMN, TableRow, owner_labels

# the line that begins the first row
FIRST_NUMBER = "1"
_LONE_NUMBER = re.compile("[0-9]{1,3}")
_NAME_OF_COLUMN = re.compile(r"[^。,;:!?]{1,12}")
_MOST_NAMES, _MOST_LINES = 16, 24


def cell_rows(texts: Mapping[int, str], paragraphs: list[Paragraph], indexes: list[int]) -> dict[int, LooseRow]:
    """The rows of every such table among the lines `indexes`, by the line of their number; owners close a row."""
    rows: dict[int, LooseRow] = {}
    numbers = [at for at, index in enumerate(indexes) if _LONE_NUMBER.fullmatch(texts[index])]
    labels: tuple[str, ...] = ()
    expected = 0
    for position, at in enumerate(numbers):
        value = int(texts[indexes[at]])
        if value == 1:
            labels, expected = _labels_above(texts, indexes, at), 1
        if not labels or value != expected:
            continue
        limit = numbers[position + 1] if position + 1 < len(numbers) else len(indexes)
        cells = [index for index in indexes[at + 1 : min(limit, at + _MOST_LINES)]]
        row = _row(texts, paragraphs, indexes[at], cells, labels, is_last=position + 1 == len(numbers))
        if row is not None:
            rows[indexes[at]] = row
        expected += 1
    return rows


def head_lines(texts: Mapping[int, str], indexes: list[int], first: int) -> list[int]:
    """The lines above the row `first`, the one of number 1, that name the columns."""
    return _names_above(texts, indexes, indexes.index(first))


def _names_above(texts: Mapping[int, str], indexes: list[int], at: int) -> list[int]:
    """The lines right above a line that may name columns; none above the one that names the numbers."""
    names: list[int] = []
    for index in indexes[max(0, at - _MOST_NAMES) : at][::-1]:
        text = "".join(texts[index].split())
        if not _NAME_OF_COLUMN.fullmatch(text):
            break
        names.append(index)
        if NUMBER_COLUMN.fullmatch(text):
            break
    return names[::-1]


def _labels_above(texts: Mapping[int, str], indexes: list[int], at: int) -> tuple[str, ...]:
    """The owner labels among the column names right above a line (责任 / 单位 is one); empty where those are none."""
    names = ["".join(texts[index].split()) for index in _names_above(texts, indexes, at)]
    labels: list[str] = []
    position = 0
    while position < len(names):
        joined = "".join(names[position : position + 2])
        if names[position] in owner_labels() and joined not in owner_labels():
            labels.append(names[position])
        elif joined in owner_labels():
            labels.append(joined)
            position += 1
        position += 1
    has_owners = any(label not in deadline_labels() for label in labels)
    return tuple(labels) if has_owners and len(names) > len(labels) + 1 else ()


def _row(
    texts: Mapping[int, str],
    paragraphs: list[Paragraph],
    number: int,
    lines: list[int],
    labels: tuple[str, ...],
    *,
    is_last: bool,
) -> LooseRow | None:
    """The number, the lines of the task, and the lines of owners and deadline behind them.

    What stands behind the owners of a row and before the next is cells of other columns: problems, next steps.
    """
    first = next((at for at in range(1, len(lines)) if names_owners(texts[lines[at]])), None)
    if first is None:
        return None
    last = first
    while last < len(lines) and names_owners(texts[lines[last]]):
        last += 1
    owners = [label for label in labels if label not in deadline_labels()]
    cells = shared_out([texts[index] for index in lines[first:last]], len(owners))
    held = [texts[lines[first + cell.start]] for cell in cells]
    spans = [
        (label, paragraphs[lines[first + cell.start]].start, paragraphs[lines[first + cell.end - 1]].end)
        for label, cell in zip(labels_of_cells(owners, held), cells, strict=True)
    ]
    if not spans:
        return None
    deadline = next((label for label in labels if label in deadline_labels()), None)
    if deadline and last < len(lines) and DEADLINE.fullmatch(texts[lines[last]]):
        spans.append((deadline, *paragraphs[lines[last]]))
        last += 1
    start, end = paragraphs[lines[first]].start, paragraphs[lines[last - 1]].end
    head = Head(*paragraphs[number], paragraphs[lines[0]].start, RANK_DIGIT, "table", int(texts[number]))
    row = TableRow(head, Clause(start, end, start, end, False, tuple(spans)))
    return LooseRow(row, tuple(lines[:last]), () if is_last else tuple(lines[last:]))
