"""Sorting the paragraphs: where the body of each document begins, and what belongs to it.

Belongs here: the order of the judgements, and the first paragraph of a body.
Does not belong here: what a line in front of or behind the body is (`front`, `back`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.structure.cell_lines import FIRST_NUMBER, cell_rows, head_lines
from pipelines.structure.furniture import LONGEST_PAGE_NUMBER, chrome_among, is_metadata, is_page_number
from pipelines.structure.layout.back import back_matter
from pipelines.structure.layout.front import front_matter
from pipelines.structure.layout.inner import inner_titles
from pipelines.structure.layout.model import ANNEX_LABEL, ENDS_SENTENCE, Layout, Lines
from pipelines.structure.loose_tables import HEAD_WORD, is_loose_head
from pipelines.structure.numbering import RANK_DIGIT, RANK_HAN, Head, plain_head_at
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.tables import is_table_head
from pipelines.structure.titles import LONGEST_TITLE_LINE, is_title
from pipelines.text.readings import has_readings, without_readings

_TITLES_WITHIN = 60  # paragraphs
_FIRST_ANNEX = re.compile(r"\s*1\s*[.、]")


def lay_out(folded: str, paragraphs: list[Paragraph], numbers: Sequence[Head | None], removed: set[int]) -> Layout:
    """Sort the paragraphs of a document.

    `numbers` are the list numbers they begin with, one for each; `removed` the indexes of duplicate paragraphs.
    """
    layout = Layout()
    texts = {index: folded[start:end] for index, (start, end) in enumerate(paragraphs) if index not in removed}
    if has_readings(folded):
        # no line is judged by what a page put behind its characters
        texts = {index: without_readings(text) for index, text in texts.items()}
    layout.kinds.update(dict.fromkeys(removed, "duplicate"))
    order = list(texts)
    if not order:
        return layout
    heads = {index: head for index, head in enumerate(numbers) if head is not None and index in texts}
    if any(head.style == "decimal" for head in heads.values()):
        for index in order:
            plain = None if index in heads else plain_head_at(folded, paragraphs[index].start, paragraphs[index].end)
            if plain is not None:
                heads[index] = plain
    if _are_page_numbers(order, texts, heads):
        heads = {index: head for index, head in heads.items() if head.style != "digit"}
    may_hold_tables = _may_hold_tables(folded)
    cells: set[int] = set()
    if FIRST_NUMBER in texts.values():
        layout.cell_rows = cell_rows(texts, paragraphs, order)
        for index, row in layout.cell_rows.items():
            cells.update((index, *row.taken, *row.rest))
            if texts[index] == FIRST_NUMBER:
                cells.update(head_lines(texts, order, index))
    annexes = _annex_entries(order, texts, heads) if "附" in folded else frozenset()
    lines = Lines(texts, heads, chrome_among(texts, folded), may_hold_tables, frozenset(cells), annexes)
    bounds = [0, *inner_titles(order, lines), len(order)]
    for start, end in pairwise(bounds):
        _lay_out_part(order[start:end], lines, layout)
    return layout


def _annex_entries(order: list[int], texts: dict[int, str], heads: dict[int, Head]) -> frozenset[int]:
    """The lines that go on with a list of annexes, which begins behind its label: 附件:1.目标分解表 / 2.任务分解表."""
    entries: set[int] = set()
    expected = 0
    for index in order:
        label = ANNEX_LABEL.match(texts[index])
        if label and _FIRST_ANNEX.match(texts[index], label.end()):
            expected = 2
        elif expected and index in heads and heads[index].value == expected and len(texts[index]) <= LONGEST_TITLE_LINE:
            entries.add(index)
            expected += 1
        else:
            expected = 0
    return frozenset(entries)


def _opens_inside(opening: Head, first: Head) -> bool:
    """Whether an excerpt begins with a later chapter: 四、…, and the numbers below it with 1."""
    return opening.rank <= RANK_HAN and opening.rank < first.rank and (opening.value or 0) > 1


def _may_hold_tables(folded: str) -> bool:
    return "\t" in folded or "|" in folded or HEAD_WORD in folded


def _lay_out_part(order: list[int], lines: Lines, layout: Layout) -> None:
    """One document of the file: most files hold one, some a notice and its plans, or a plan and its annexes."""
    first_body = _first_body(order, lines)
    front = [index for index in order if index < first_body]
    rest = [index for index in order if index >= first_body]
    after_table = lines.may_hold_tables and any(is_loose_head(lines.texts[index]) for index in rest)
    back = back_matter(rest, lines, after_table=after_table)
    layout.kinds.update((index, "metadata") for index in front if index in lines.annexes)
    front_matter(front, lines.texts, layout)
    layout.part_starts.add(first_body)
    texts, heads = lines.texts, lines.heads
    layout.kinds.update(back)
    inner = [index for index in rest if index not in back]
    furniture = [
        index
        for index in inner
        if index not in lines.cells
        and (index in lines.chrome or (len(texts[index]) <= LONGEST_PAGE_NUMBER and is_page_number(texts[index])))
    ]
    if furniture:
        layout.kinds.update(dict.fromkeys(furniture, "chrome"))
        inner = [index for index in inner if index not in layout.kinds]
    layout.body += inner
    layout.heads.update((index, heads[index]) for index in inner if index in heads)


def _are_page_numbers(order: list[int], texts: dict[int, str], heads: dict[int, Head]) -> bool:
    """Whether the numbers at line starts are those of pages: each page breaks off inside a sentence."""
    numbered = [position for position, index in enumerate(order) if index in heads and heads[index].style == "digit"]
    if len(numbered) < 2:
        return False
    broken = sum(
        len(texts[order[position - 1]]) > 100 and not texts[order[position - 1]].endswith(ENDS_SENTENCE)
        for position in numbered[1:]
    )
    return broken >= (len(numbered) - 1) / 2


def _first_body(order: list[int], lines: Lines) -> int:
    """The first paragraph of the body: where the numbering begins, or the first prose after the title."""
    texts, heads = lines.texts, lines.heads
    titled = [
        position
        for position, index in enumerate(order[:_TITLES_WITHIN])
        if index not in heads and is_title(texts[index])
    ]
    table = None
    if lines.may_hold_tables or lines.cells:
        table = next(
            (
                index
                for index in order
                if index in lines.cells or is_table_head(texts[index]) or is_loose_head(texts[index])
            ),
            None,
        )
    # numbers before the first title are those of the page; further titles are told apart by `inner_titles`
    no_head = lines.chrome | lines.annexes
    possible = [index for index in order if index in heads and index not in no_head]
    from_title = order[titled[0] if titled else 0]
    numbered = [index for index in possible if index >= from_title and heads[index].rank <= RANK_DIGIT] or possible
    first = next((index for index in numbered if heads[index].value == 1), numbered[0] if numbered else None)
    if first is not None and numbered[0] != first and _opens_inside(heads[numbered[0]], heads[first]):
        first = numbered[0]
    if first is not None or table is not None:
        return min(index for index in (first, table) if index is not None)
    for index in order[titled[-1] if titled else 0 :]:
        text = texts[index]
        if len(text) >= 60 and "。" in text and index not in lines.chrome and not is_metadata(text):
            return index
    return order[-1] + 1
