"""Tables pasted as text that lost their dividers: cells with blanks between them, some broken over lines.

Belongs here: recognising the head row by its column names, where each row begins and ends, and its cells.
Does not belong here: tables whose cells tabs or bars divide (`tables`), tables whose cells lie one a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipelines.conform import organizations
from pipelines.lexicon import load
from pipelines.structure.clauses import DEADLINE, Clause, deadline_labels, names_only
from pipelines.structure.numbering import RANK_DIGIT, Head
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.tables import GOAL_COLUMN, NUMBER_COLUMN, TASK_COLUMN, TableRow, owner_labels
from pipelines.structure.words import words_of

# what a line must hold to be a head row; asked of the whole text first
HEAD_WORD = "序号"
_PIECE = re.compile(r"\S+")
# 33 新培育高新技术企业30家
_ROW_START = re.compile(r"[0-9]{1,3}(?=\s+[^\s0-9])")
_REMARK_COLUMN = re.compile("备注|说明|进展情况")
_NAME_BREAK = re.compile("[、,;/]")
# what a sentence says of bodies; 应急管理局, 要素处 and 自由贸易区 are names
_ORDERS = re.compile(
    "(?<![主重])要(?![素闻情])|(?<![供响反相对])应(?![急用对届])|须|(?<!自)由(?!来)|抓好|^请|^(?:上述|以上)(?:各?项)?(?:工作|任务)"
)
# 备注:每季度末报送进展情况。
_NOTE = re.compile(r"(?:备\s*注|注|说\s*明)\s*:")
_LONGEST_HEAD, _LONGEST_GOING_ON, _MOST_LINES = 60, 80, 12


@cache
def _orders_a_body() -> re.Pattern[str]:
    """建设国家实验室, 争创国家高新区: what is to be built ends as a body does; 推进办 and 建设中心 are bodies."""
    return re.compile(f"{words_of('builds')}(?!{words_of('names_body')}).{{2,}}{words_of('built')}")


class Cell(NamedTuple):
    """One or several pieces of a row, half-open."""

    start: int
    end: int


class LooseRow(NamedTuple):
    """A row, the paragraphs after its first that it takes in, and those that are cells of no concern."""

    row: TableRow
    taken: tuple[int, ...]
    rest: tuple[int, ...] = ()


def is_loose_head(text: str) -> bool:
    """Whether a line names the columns of a table of tasks, with nothing but blanks between the names."""
    return len(text) <= _LONGEST_HEAD and HEAD_WORD in text and _columns(text) is not None


def may_be_of_row(text: str) -> bool:
    """Whether a line may begin a row or go on with its cells: a number, or owners and a deadline and nothing else."""
    return bool(
        _ROW_START.match(text) or all(names_owners(piece) or DEADLINE.fullmatch(piece) for piece in text.split())
    )


def _columns(text: str) -> tuple[str, ...] | None:
    """The labels behind the task column: a number, a task and at least one owner, and no other word."""
    names = text.split()
    if len(names) < 3 or not NUMBER_COLUMN.fullmatch(names[0]):
        return None
    tasks = [
        at
        for at, name in enumerate(names)
        if at and name not in owner_labels() and (TASK_COLUMN.fullmatch(name) or GOAL_COLUMN.fullmatch(name))
    ]
    behind = names[tasks[-1] + 1 :] if tasks else []
    labels = tuple(name for name in behind if not _REMARK_COLUMN.fullmatch(name))
    if tasks != list(range(1, len(tasks) + 1)) or not labels or any(label not in owner_labels() for label in labels):
        return None
    return labels if any(label not in deadline_labels() for label in labels) else None


def loose_rows(
    folded: str, paragraphs: list[Paragraph], indexes: list[int], heads: dict[int, Head]
) -> dict[int, LooseRow]:
    """The rows of every such table among the paragraphs `indexes`, by their first paragraph."""
    rows: dict[int, LooseRow] = {}
    labels: tuple[str, ...] | None = None
    lines: list[int] = []

    def close() -> None:
        if labels and lines:
            row = _longest_row(folded, paragraphs, lines, labels)
            if row is not None:
                rows[lines[0]] = row
        lines.clear()

    for index in indexes:
        start, end = paragraphs[index]
        if end - start <= _LONGEST_HEAD and is_loose_head(folded[start:end]):
            close()
            labels = _columns(folded[start:end])
        elif labels is None:
            continue
        elif _ROW_START.match(folded, start, end):
            close()
            lines.append(index)
        elif index in heads and heads[index].rank < RANK_DIGIT:
            close()
        elif lines and index == lines[-1] + 1 and end - start <= _LONGEST_GOING_ON and len(lines) < _MOST_LINES:
            lines.append(index)
        else:
            close()
    close()
    return rows


def _longest_row(
    folded: str, paragraphs: list[Paragraph], lines: list[int], labels: tuple[str, ...]
) -> LooseRow | None:
    """The row of the most of the lines that read as one; what follows a row belongs to no cell of it."""
    for count in range(_lines_of_row(folded, paragraphs, lines, labels), 0, -1):
        row = _row(folded, paragraphs[lines[0]].start, paragraphs[lines[count - 1]].end, labels)
        if row is not None:
            return LooseRow(row, tuple(lines[1:count]))
    return None


def _lines_of_row(folded: str, paragraphs: list[Paragraph], lines: list[int], labels: tuple[str, ...]) -> int:
    """How many of the lines may belong to the row: no note does, nor a sentence below a row that has its owners."""
    for count in range(1, len(lines)):
        start, end = paragraphs[lines[count]]
        if _NOTE.match(folded, start, end):
            return count
        if folded[end - 1] == "。" and not names_owners(folded[start:end].split()[-1]):
            before = paragraphs[lines[count - 1]].end
            if _row(folded, paragraphs[lines[0]].start, before, labels) is not None:
                return count
    return len(lines)


def _row(folded: str, start: int, end: int, labels: tuple[str, ...]) -> TableRow | None:
    """The number, the task, and behind it nothing but the cells of the columns `labels`."""
    number, *pieces = _pieces(folded, start, end)
    columns: list[tuple[str, Cell]] = []
    owners = [label for label in labels if label not in deadline_labels()]
    deadline = next((label for label in labels if label in deadline_labels()), None)
    if deadline and pieces and DEADLINE.fullmatch(folded[pieces[-1].start : pieces[-1].end].rstrip("。")):
        columns.append((deadline, pieces.pop()))
    first = len(pieces)
    while first > 1 and names_owners(folded[pieces[first - 1].start : pieces[first - 1].end]):
        first -= 1
    behind = pieces[first:]
    beside = [at for at in range(1, len(behind)) if "\n" not in folded[behind[at - 1].end : behind[at].start]]
    shares = shared_out([folded[piece.start : piece.end] for piece in behind], len(owners), beside)
    cells = [Cell(behind[share.start].start, behind[share.end - 1].end) for share in shares]
    if not cells or not pieces[:first]:
        return None
    columns = [*zip(labels_of_cells(owners, [folded[slice(*cell)] for cell in cells]), cells, strict=True), *columns]
    task = Cell(pieces[0].start, pieces[first - 1].end)
    owner_start = cells[0].start
    head = Head(number.start, number.end, task.start, RANK_DIGIT, "table", int(folded[number.start : number.end]))
    spans = tuple((label, cell.start, cell.end) for label, cell in columns)
    return TableRow(head, Clause(owner_start, end, owner_start, end, False, spans))


def _pieces(folded: str, start: int, end: int) -> list[Cell]:
    """What blanks divide; a person's name padded to the width of a longer one (王  强) is one piece."""
    pieces: list[Cell] = []
    for match in _PIECE.finditer(folded, start, end):
        piece = Cell(*match.span())
        if pieces and piece.end - piece.start == 1 and pieces[-1].end - pieces[-1].start == 1:
            name = folded[pieces[-1].start] + folded[piece.start]
            if organizations.looks_like_person(name):
                pieces[-1] = Cell(pieces[-1].start, piece.end)
                continue
        pieces.append(piece)
    return pieces


def names_owners(text: str) -> bool:
    """Whether a cell holds names of bodies or of persons and nothing else."""
    text = text.rstrip("。;,、")
    names = [name for name in _NAME_BREAK.split(text) if name]
    if not names or "。" in text:
        return False
    if _names_persons(text):
        return True
    # 建设国家实验室 and 由高新区管委会 end as names do
    return names_only(text) and not any(_ORDERS.search(name) or _orders_a_body().fullmatch(name) for name in names)


def _names_persons(text: str) -> bool:
    """Whether a cell holds names of persons and nothing else; short ones are padded (王  强)."""
    names = ["".join(name.split()) for name in _NAME_BREAK.split(text.rstrip("。;,、"))]
    return all(organizations.looks_like_person(name) for name in names if name)


def labels_of_cells(labels: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The label of each cell. Where a row has fewer cells than columns, persons stand below the labels of persons."""
    if len(cells) < len(labels):
        persons = frozenset(row.word for row in load("role_words") if row.usage == "label" and row.party == "person")
        behind = iter(labels)
        fitting = [
            label
            for cell in cells
            if (label := next((label for label in behind if (label in persons) == _names_persons(cell)), None))
        ]
        if len(fitting) == len(cells):
            return fitting
    return list(labels[: len(cells)])


def shared_out(pieces: list[str], columns: int, beside: Sequence[int] = ()) -> list[Cell]:
    """Which pieces fill which of so many columns; empty where that cannot be told.

    `beside` are the pieces that stand on one line with the one before them: a cell goes on below itself.
    """
    if len(pieces) <= columns:
        return [Cell(at, at + 1) for at in range(len(pieces))]
    breaks = list(beside) if columns > 1 else []
    if len(breaks) != columns - 1 and columns == 2:
        # names one a line, and behind them the other cell, which lists its names
        breaks = [at for at in range(1, len(pieces)) if _NAME_BREAK.search(pieces[at])][:1]
    if len(breaks) != columns - 1:
        return []
    return [Cell(*bounds) for bounds in pairwise([0, *breaks, len(pieces)])]
