"""Reading the body: which nodes are headings, which blocks are tasks.

Belongs here: the decisions, and the order of sections and tasks.
Does not belong here: the tree they are made on (`tree`), the pieces they leave (`pieces`).
"""

from __future__ import annotations

import re
from bisect import bisect_left

from pipelines.structure.clauses import Clause, find_clauses
from pipelines.structure.layout import Layout
from pipelines.structure.loose_tables import HEAD_WORD, is_loose_head, loose_rows
from pipelines.structure.numbering import RANK_DIGIT, Head, bullet_at
from pipelines.structure.outline.headings import is_guidance_at
from pipelines.structure.outline.judge import LONGEST_HEADING, SENTENCE_END, Judge
from pipelines.structure.outline.model import Node, Outline, Section, Task
from pipelines.structure.outline.pieces import Pieces
from pipelines.structure.outline.tree import build_tree, flat_rank, join_continuations, only_instructs
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.tables import indicator_lines, is_table_head, table_rows

_LONG_SENTENCE = 50
_LONGEST_LABEL = 10
_ROW_NUMBER = re.compile(r"(?P<number>[0-9]{1,3})(?:\s|\|)[\s|]*(?=[^\s|])")
# members of a leading group: they own no task, and what stands beside them orders none
_ROSTER = re.compile(r"(?:组\s*长|副\s*组\s*长|成\s*员|召\s*集\s*人|副\s*召\s*集\s*人)\s*:")


def outline(
    folded: str, paragraphs: list[Paragraph], layout: Layout, brackets: list[int], *, orders_measures: bool
) -> Outline:
    """Read the body.

    `brackets` are the places of those in the text. `orders_measures` is false for reports and summaries: they have
    sections but no tasks.
    """
    return _Reader(folded, paragraphs, layout, brackets, orders_measures).read()


class _Reader:
    """One pass over the tree of one document."""

    def __init__(
        self, folded: str, paragraphs: list[Paragraph], layout: Layout, brackets: list[int], orders_measures: bool
    ) -> None:
        self.folded = folded
        self.paragraphs = paragraphs
        self.layout = layout
        self.orders_measures = orders_measures
        self.clauses: dict[int, list[Clause]] = {}
        for index in layout.body:
            start, end = paragraphs[index]
            first = bisect_left(brackets, start)
            found = find_clauses(folded, start, end, brackets[first : bisect_left(brackets, end, first)])
            if found:
                self.clauses[index] = found
        self.rows = table_rows(folded, paragraphs, layout.body) if "\t" in folded or "|" in folded else {}
        taken: set[int] = set()
        loose = {**layout.cell_rows}
        if HEAD_WORD in folded:
            loose.update(loose_rows(folded, paragraphs, layout.body, layout.heads))
        for index, row in loose.items():
            self.rows[index] = row.row
            taken.update((*row.taken, *row.rest))
        self.clauses = {index: found for index, found in self.clauses.items() if index not in taken}
        self.clauses.update({index: [row.clause] for index, row in self.rows.items()})
        self.has_indicators = "指标" in folded
        self.body = join_continuations(folded, paragraphs, layout, self.clauses, taken)
        self.out = Outline()
        self.pieces = Pieces(folded, paragraphs, self.clauses, self.out)
        for index in (index for row in loose.values() for index in row.rest):
            self.pieces.body(*paragraphs[index], None)
        self.positions: dict[int | None, int] = {}
        self.siblings: dict[int | None, int] = {}

    def read(self) -> Outline:
        root = build_tree(self.folded, self.paragraphs, self.layout, self.body, self.rows)
        self.has_clauses = bool(self.clauses)
        self.judge = Judge(
            self.folded,
            self.paragraphs,
            self.clauses,
            flat_rank=flat_rank(root),
            orders_measures=self.orders_measures,
        )
        if not self.has_clauses and only_instructs(self.folded, self.paragraphs, self.layout, root):
            self.orders_measures = self.judge.orders_measures = False
            self.out.only_instructs = True
        for index in root.prose:
            self._prose_block([index], None, guided=not self.clauses.get(index))
        for node in root.children:
            self._visit(node, None, guided=False)
        self.pieces.close_sections()
        # prose in front of any heading was read first, also that of a further document in the file
        self.out.tasks.sort(key=lambda task: task.start)
        return self.out

    # --- walking ---------------------------------------------------------------------------------------

    def _visit(self, node: Node, section: int | None, *, guided: bool) -> None:
        guided = guided or self.judge.is_guidance(node)
        if self.judge.is_item(node, guided):
            self._item(node, section, guided=guided)
            return
        is_no_task = guided or not self.orders_measures
        if self.judge.is_long_sentence(node) or (is_no_task and self.judge.is_sentence_alone(node)):
            self.pieces.body(self.paragraphs[node.index].start, self.paragraphs[node.index].end, section)
            return
        inner = self._heading(node, section, guided)
        if node.children:
            lead_in = [index for index in node.prose if index < node.children[0].index]
            for index in lead_in:
                self._prose_block([index], inner, guided=not self.clauses.get(index))
            # goals whose items have owners are measures, and so is the one among them whose owner is missing
            owned = sum(self.judge.is_owned(child) for child in node.children)
            guided = guided and 2 * owned <= len(node.children)
            for child in node.children:
                self._visit(child, inner, guided=guided)
        else:
            self._paragraphs_under(node, inner, guided)

    def _all_indexes(self, node: Node) -> list[int]:
        indexes = [node.index, *node.prose]
        for child in node.children:
            indexes += self._all_indexes(child)
        return sorted(indexes)

    # --- what a node becomes ------------------------------------------------------------------------------

    def _heading(self, node: Node, section: int | None, guided: bool) -> int:
        paragraph, head = self.paragraphs[node.index], node.head
        clauses = self.clauses.get(node.index, [])
        text_end = self.judge.text_end(node.index)
        heading_end = text_end
        if self.judge.is_glued(node):
            match = SENTENCE_END.search(self.folded, head.text_start, text_end)
            heading_end = match.end() if match else text_end
        bare_end = heading_end - (self.folded[heading_end - 1] in "。.:")
        sibling = self.siblings[section] = self.siblings.get(section, 0) + 1
        depth = 1 if section is None else self.out.sections[section].depth + 1
        inherited = clauses[-1] if clauses and clauses[-1].end >= paragraph.end - 1 else None
        if inherited is None and node.prose:
            # the owner on a line of its own, right below the heading
            inherited = next((clause for clause in self.clauses.get(node.prose[0], ()) if clause.is_line), None)
        self.out.sections.append(
            Section(
                head.start,
                paragraph.end,
                head.number_end,
                head.text_start,
                bare_end,
                depth,
                section,
                sibling,
                inherited if node.children else None,
            )
        )
        inner = len(self.out.sections) - 1
        self.out.pieces.append((head.start, heading_end, "section_heading", inner))
        if heading_end < text_end:
            start = heading_end
            while self.folded[start].isspace():
                start += 1
            self.pieces.body(start, text_end, inner)
        if text_end < paragraph.end:
            self.pieces.of_clauses([node.index], text_end, inner)
        return inner

    def _item(self, node: Node, section: int | None, *, guided: bool) -> None:
        if not (node.children or node.prose):
            # most items are one paragraph
            self._prose_block([node.index], section, guided=guided and node.index not in self.clauses, head=node.head)
            return
        indexes = self._all_indexes(node)
        has_clause = any(index in self.clauses for index in indexes)
        if (guided or not self.orders_measures) and not has_clause:
            for index in indexes:
                self.pieces.body(self.paragraphs[index].start, self.paragraphs[index].end, section)
            return
        blocks = self._blocks(indexes)
        for position, block in enumerate(blocks):
            if position and not any(index in self.clauses for index in block):
                # what follows a finished measure and has no owner closes the list
                self._prose_block(block, section, guided=True)
                continue
            self._task(block, section, node.head if position == 0 else None)

    def _paragraphs_under(self, node: Node, section: int, guided: bool) -> None:
        # the names of columns and the rows of indicators order nothing
        of_tables = indicator_lines(self.folded, self.paragraphs, node.prose) if self.has_indicators else set()
        of_tables.update(index for index in node.prose if self._names_columns(index))
        for index in sorted(of_tables):
            self.pieces.body(self.paragraphs[index].start, self.paragraphs[index].end, section)
        prose = [index for index in node.prose if index not in of_tables]
        if self.has_clauses:
            number: int | None = None
            for block in self._blocks(prose) if prose else ():
                if any(index in self.clauses for index in block):
                    self._prose_block(block, section, guided=False)
                    number = self.rows[block[-1]].head.value if block[-1] in self.rows else None
                    continue
                for index in block:
                    head = self._next_row(index, number)
                    self._prose_block([index], section, guided=guided or head is None, head=head)
                    number = head.value if head is not None else None
            return
        is_roster = any(
            _ROSTER.match(self.folded, self.paragraphs[index].start, self.paragraphs[index].end) for index in prose
        )
        guided = guided or is_roster
        for index in prose:
            paragraph = self.paragraphs[index]
            is_part = bullet_at(self.folded, paragraph.start, paragraph.end) is not None
            is_lead_in = self.folded[paragraph.end - 1] == ":"
            self._prose_block([index], section, guided=guided or is_part or is_lead_in or self._states_goal(paragraph))

    def _states_goal(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph opens with a label that announces goals: 工作目标:到2023年,…"""
        start, end = paragraph
        colon = self.folded.find(":", start, min(end, start + _LONGEST_LABEL))
        return colon > 0 and is_guidance_at(self.folded, start, colon)

    def _next_row(self, index: int, number: int | None) -> Head | None:
        """The number of a line that goes on with the rows of a table behind row `number`, its owner cell empty."""
        start, end = self.paragraphs[index]
        match = _ROW_NUMBER.match(self.folded, start, end) if number is not None else None
        if match is None or number is None or int(match.group("number")) != number + 1:
            return None
        return Head(start, match.end("number"), match.end(), RANK_DIGIT, "table", number + 1)

    def _names_columns(self, index: int) -> bool:
        text = self.folded[slice(*self.paragraphs[index])]
        return index not in self.rows and (is_loose_head(text) or is_table_head(text))

    def _blocks(self, indexes: list[int]) -> list[list[int]]:
        """Split paragraphs into blocks, each ending with a clause of its own; the rest joins the last block.

        Lines that are clauses belong to the text before them; a row of a table begins a block.
        """
        blocks: list[list[int]] = [[]]
        closed = False
        for index in indexes:
            clauses = self.clauses.get(index)
            if (closed and not self.judge.is_clause_line(index)) or (blocks[-1] and index in self.rows):
                blocks.append([])
                closed = False
            blocks[-1].append(index)
            if clauses and clauses[-1].end >= self.paragraphs[index].end - 1:
                closed = True
        if (
            len(blocks) > 1
            and not any(index in self.clauses for index in blocks[-1])
            and not self._is_finished(blocks[-2][-1])
        ):
            tail = blocks.pop()
            blocks[-1] += tail
        return blocks

    def _is_finished(self, index: int) -> bool:
        """Whether a paragraph that ends with its clause says a whole measure. A bare heading goes on below."""
        if index in self.rows:
            return True
        head = self.layout.heads.get(index)
        start = head.text_start if head else self.paragraphs[index].start
        text = self.folded[start : self.judge.text_end(index)]
        is_sentence = text.endswith("。") and "," in text and len(text) > _LONG_SENTENCE
        return is_sentence or len(text) > LONGEST_HEADING or "。" in text[:-1]

    def _prose_block(self, indexes: list[int], section: int | None, *, guided: bool, head: Head | None = None) -> None:
        if guided or not (self.orders_measures or any(index in self.clauses for index in indexes)):
            for index in indexes:
                self.pieces.body(self.paragraphs[index].start, self.paragraphs[index].end, section)
            return
        self._task(indexes, section, head)

    def _task(self, indexes: list[int], section: int | None, head: Head | None) -> None:
        clauses = [clause for index in indexes for clause in self.clauses.get(index, ())]
        text_indexes = [index for index in indexes if not self.judge.is_clause_line(index)] if clauses else indexes
        if head is None and indexes[0] in self.rows:
            head = self.rows[indexes[0]].head
        if not text_indexes:
            # a clause without a text before it: keep it as a clause of nobody
            self.pieces.of_clauses(indexes, self.paragraphs[indexes[0]].start, section)
            return
        start = self.paragraphs[text_indexes[0]].start
        end = self.judge.text_end(text_indexes[-1])
        for clause in self.clauses.get(text_indexes[0], ()):
            if clause.start == start and clause.end < end:
                # the owner stands before the measure; a task begins with its own words
                start = clause.end
                while start < end - 1 and self.folded[start].isspace():
                    start += 1
        if head is not None and start == head.start:
            text_start, number = head.text_start, head.value
            number_end = head.number_end if head.number_end > head.start else None
        else:
            text_start, number_end, number = start, None, None
        position = self.positions[section] = self.positions.get(section, 0) + 1
        block_end = max([self.paragraphs[indexes[-1]].end, *[clause.end for clause in clauses]])
        task = Task(start, end, text_start, number_end, number, block_end, section, position, clauses)
        self.out.tasks.append(task)
        for index in indexes:
            self.pieces.split_by_clauses(index, "task", section)
