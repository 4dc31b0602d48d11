"""The outline: headings, tasks and prose of the body.

Belongs here: nesting numbered heads into a tree, and deciding which nodes are headings and which blocks are tasks.
Does not belong here: front and back matter (`layout`), reading clauses (`extract.responsibilities`).

A task is the smallest block the document itself sets off as a measure: a numbered item, a paragraph that ends with its
own responsibility clause, or, where neither exists, a paragraph under a heading of a plan. Direction, goals, a look
back and instructions of a covering notice are not measures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from pipelines.lexicon import load
from pipelines.structure.clauses import Clause, continues_clause, find_clauses
from pipelines.structure.layout import Layout
from pipelines.structure.numbering import RANK_DIGIT, RANK_DIGIT_BRACKET, RANK_HAN_BRACKET, Head, bullet_at
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.tables import table_rows

_LONGEST_HEADING = 80
_SENTENCE_END = re.compile("[。!?]")
_CLAUSE_BREAK = re.compile("[:。,;\n]")
_GUIDANCE_REACH = 40
_INSTRUCTION = re.compile(
    "各(?:牵头|责任|有关|相关|部门|单位|级|地|县|镇|区|市)[^。]{0,20}(?:单位|部门|要|应)|责任分解|通知印发|本通知|上报|报送"
)
# members of a leading group: they own no task, and what stands beside them orders none
_ROSTER = re.compile(r"(?:组\s*长|副\s*组\s*长|成\s*员|召\s*集\s*人|副\s*召\s*集\s*人)\s*:")


@dataclass(slots=True)
class Section:
    """A numbered heading.

    Attributes:
        start, end: from the number to the end of the last content of the section.
        heading_start, heading_end: the heading without its number and closing full stop.
        parent: position of the parent section in the outline, or None.
        clause: the clause behind the heading, which the tasks below inherit.
    """

    start: int
    end: int
    number_end: int
    heading_start: int
    heading_end: int
    depth: int
    parent: int | None
    sibling: int
    clause: Clause | None = None


@dataclass(slots=True)
class Task:
    """A measure.

    Attributes:
        start, end: from the number to the end of the text before the last responsibility clause.
        text_start: where the text after the number begins.
        block_end: end of the block with its clauses.
        section: position of its section, or None.
        clauses: its own responsibility clauses.
    """

    start: int
    end: int
    text_start: int
    number_end: int | None
    number: int | None
    block_end: int
    section: int | None
    position: int
    clauses: list[Clause] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """Sections and tasks in document order, and the kind of every piece of the body: (start, end, kind, section)."""

    sections: list[Section] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    pieces: list[tuple[int, int, str, int | None]] = field(default_factory=list)


@dataclass(slots=True)
class _Node:
    index: int | None
    head: Head | None
    rank: int
    children: list[_Node] = field(default_factory=list)
    prose: list[int] = field(default_factory=list)


@cache
def _guidance() -> re.Pattern[str]:
    words = sorted((row.word for row in load("guidance_headings")), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})(?:是|为|和[^,。]{{0,8}})?$")


def is_guidance(text: str) -> bool:
    """Whether a heading's text announces direction, goals, a look back or organisation instead of a measure."""
    first_clause = _first_clause(text)[:_GUIDANCE_REACH]
    return _guidance().search(first_clause) is not None


_CLOSING = re.compile(
    "本(?:实施)?(?:意见|方案|办法|规划|计划|措施|要点|通知|细则|规定|行动计划)(?:自|由)"
    "|(?:以上|上述)[^。]{0,20}(?:请|望)[^。]{0,30}(?:执行|落实)|(?:附?注|备注|说明)[:、]|请各[^。]{2,24}(?:报|执行|落实|抓好)|特此(?:通知|函告)|各位代表[,!:]|(?:为此|此件)[^。]{0,12}公开"
)
_IN_BRACKETS_AT_END = re.compile(r"\([^()]*\)$")


@cache
def _retrospect() -> re.Pattern[str]:
    words = sorted(
        (row.word for row in load("guidance_headings") if row.note in ("a look back", "situation")),
        key=len,
        reverse=True,
    )
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})$")


def looks_back(heading: str) -> bool:
    """Whether a heading announces what was achieved or how things stand: its numbers are no targets."""
    return _retrospect().search(_IN_BRACKETS_AT_END.sub("", _first_clause(heading))) is not None


def _first_clause(text: str) -> str:
    return _CLAUSE_BREAK.split(text.strip(), maxsplit=1)[0]


def outline(folded: str, paragraphs: list[Paragraph], layout: Layout, *, orders_measures: bool) -> Outline:
    """Read the body. `orders_measures` is false for reports and summaries: they have sections but no tasks."""
    return _Reader(folded, paragraphs, layout, orders_measures).read()


class _Reader:
    """One pass over the tree of one document."""

    def __init__(self, folded: str, paragraphs: list[Paragraph], layout: Layout, orders_measures: bool) -> None:
        self.folded = folded
        self.paragraphs = paragraphs
        self.layout = layout
        self.orders_measures = orders_measures
        self.clauses = {
            index: found
            for index in layout.body
            if (found := find_clauses(folded, paragraphs[index].start, paragraphs[index].end))
        }
        self.rows = table_rows(folded, paragraphs, layout.body)
        self.clauses.update({index: [row.clause] for index, row in self.rows.items()})
        self.body = self._without_continuations()
        self.out = Outline()
        self.positions: dict[int | None, int] = {}
        self.siblings: dict[int | None, int] = {}

    def read(self) -> Outline:
        root = self._tree()
        self.has_clauses = bool(self.clauses)
        self.flat_rank = self._flat_rank(root)
        if not self.has_clauses and self._only_instructs(root):
            self.orders_measures = False
        for index in root.prose:
            self._prose_block([index], None, guided=not self.clauses.get(index))
        for node in root.children:
            self._visit(node, None, guided=False)
        self._close_sections()
        # prose in front of any heading was read first, also that of a further document in the file
        self.out.tasks.sort(key=lambda task: task.start)
        return self.out

    # --- the tree --------------------------------------------------------------------------------------

    def _tree(self) -> _Node:
        root = _Node(None, None, 0)
        stack = [root]
        last_head = max(self.layout.heads, default=-1)
        for index in self.body:
            if index in self.layout.part_starts:
                del stack[1:]
            head = self.layout.heads.get(index)
            if head is None or index in self.rows:
                if index > last_head and self._closes(index):
                    del stack[1:]
                stack[-1].prose.append(index)
                continue
            while stack[-1].rank >= head.rank:
                stack.pop()
            node = _Node(index, head, head.rank)
            stack[-1].children.append(node)
            stack.append(node)
        return root

    def _closes(self, index: int) -> bool:
        """Whether a paragraph closes the document and belongs to no item: 本意见自印发之日起施行."""
        paragraph = self.paragraphs[index]
        return _CLOSING.match(self.folded, paragraph.start, paragraph.end) is not None

    def _without_continuations(self) -> list[int]:
        """The body without the lines that go on with the names of a clause above them; the clause grows over them."""
        kept: list[int] = []
        last = -1
        for index in self.layout.body:
            # Behind a removed copy or page furniture nothing goes on: the clause would grow over what lies between.
            above = self.clauses.get(kept[-1]) if kept and index == last + 1 else None
            last = index
            paragraph = self.paragraphs[index]
            if above and above[0].is_line and index not in self.clauses and index not in self.layout.heads:
                clause = above[0]
                if continues_clause(self.folded, clause, paragraph.start, paragraph.end):
                    self.clauses[kept[-1]] = [clause._replace(end=paragraph.end, inner_end=paragraph.end)]
                    continue
            kept.append(index)
        return kept

    def _flat_rank(self, root: _Node) -> int | None:
        """The rank of a flat list: most of its nodes are one paragraph each, so a single sentence is an item too."""
        leaves = [node for node in root.children if not node.children and not node.prose]
        if len(root.children) >= 3 and len(leaves) >= 0.6 * len(root.children):
            return root.children[0].rank
        return None

    def _only_instructs(self, root: _Node) -> bool:
        """Whether the numbered items only tell the readers how to carry out a plan that is not here."""
        nodes = root.children
        if not 1 <= len(nodes) <= 6 or any(node.children for node in nodes):
            return False
        return sum(bool(_INSTRUCTION.search(self._text(node))) for node in nodes) >= 0.6 * len(nodes)

    def _text(self, node: _Node) -> str:
        assert node.index is not None
        return self.folded[self.paragraphs[node.index].start : self.paragraphs[node.index].end]

    # --- walking ---------------------------------------------------------------------------------------

    def _visit(self, node: _Node, section: int | None, *, guided: bool) -> None:
        assert node.index is not None and node.head is not None
        guided = guided or is_guidance(self.folded[node.head.text_start : self.paragraphs[node.index].end])
        if self._is_item(node, guided):
            self._item(node, section, guided=guided)
            return
        if self._is_long_sentence(node):
            self._body(self.paragraphs[node.index].start, self.paragraphs[node.index].end, section)
            return
        inner = self._heading(node, section, guided)
        if node.children:
            lead_in = [index for index in node.prose if index < (node.children[0].index or 0)]
            for index in lead_in:
                self._prose_block([index], inner, guided=not self.clauses.get(index))
            for child in node.children:
                self._visit(child, inner, guided=guided)
        else:
            self._paragraphs_under(node, inner, guided)

    def _is_item(self, node: _Node, guided: bool) -> bool:
        """Whether a node is one block (a numbered measure or one guided item) and not a heading."""
        assert node.index is not None and node.head is not None
        own = self._own_clauses(node)
        if node.children:
            if node.rank < RANK_DIGIT:
                # (一) with only (1) or ① below and one clause for all of it is a measure with parts
                parts = all(child.rank >= RANK_DIGIT_BRACKET for child in node.children)
                return (
                    parts
                    and node.rank >= RANK_HAN_BRACKET
                    and not guided
                    and not self._clauses_below(node)
                    and self._is_glued(node)
                )
            return not self._clauses_below(node)
        if node.rank >= RANK_DIGIT:
            return True
        if self._is_glued(node) or any(not clause.is_line for clause in self.clauses.get(node.index, ())):
            return (self.orders_measures and not guided) or bool(own)
        if node.prose:
            return False
        # nothing below: an item where its rank holds items, and anywhere if it is a sentence
        is_sentence = self.folded[self._text_end(node.index) - 1] in "。;"
        return (self.flat_rank == node.rank or is_sentence) and self.orders_measures and not guided

    def _is_long_sentence(self, node: _Node) -> bool:
        """Whether a numbered paragraph with nothing below it is one sentence too long for a heading: 3.1 到2017年,…"""
        assert node.index is not None and node.head is not None
        if node.children or node.prose or node.index in self.clauses:
            return False
        end = self._text_end(node.index)
        match = _SENTENCE_END.search(self.folded, node.head.text_start, end)
        return end - node.head.text_start > _LONGEST_HEADING and (match is None or match.end() == end)

    def _is_glued(self, node: _Node) -> bool:
        """Whether text follows the heading sentence on the same line."""
        assert node.index is not None and node.head is not None
        end = self._text_end(node.index)
        match = _SENTENCE_END.search(self.folded, node.head.text_start, end)
        if match is not None:
            return match.end() < end
        return end - node.head.text_start > _LONGEST_HEADING

    def _text_end(self, index: int) -> int:
        """End of a paragraph's text before its last clause, when the clause ends the paragraph."""
        paragraph = self.paragraphs[index]
        clauses = self.clauses.get(index)
        if clauses and clauses[-1].end >= paragraph.end - 1:
            end = clauses[-1].start
            while end > paragraph.start and self.folded[end - 1].isspace():
                end -= 1
            return end
        return paragraph.end

    def _own_clauses(self, node: _Node) -> list[Clause]:
        assert node.index is not None
        return [clause for index in (node.index, *node.prose) for clause in self.clauses.get(index, ())]

    def _clauses_below(self, node: _Node) -> bool:
        return any(self._own_clauses(child) or self._clauses_below(child) for child in node.children)

    def _all_indexes(self, node: _Node) -> list[int]:
        assert node.index is not None
        indexes = [node.index, *node.prose]
        for child in node.children:
            indexes += self._all_indexes(child)
        return sorted(indexes)

    # --- what a node becomes ------------------------------------------------------------------------------

    def _heading(self, node: _Node, section: int | None, guided: bool) -> int:
        assert node.index is not None and node.head is not None
        paragraph, head = self.paragraphs[node.index], node.head
        clauses = self.clauses.get(node.index, [])
        text_end = self._text_end(node.index)
        heading_end = text_end
        if self._is_glued(node):
            match = _SENTENCE_END.search(self.folded, head.text_start, text_end)
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
            self._body(start, text_end, inner)
        if text_end < paragraph.end:
            self._clause_pieces([node.index], text_end, inner)
        return inner

    def _item(self, node: _Node, section: int | None, *, guided: bool) -> None:
        assert node.index is not None and node.head is not None
        indexes = self._all_indexes(node)
        has_clause = any(index in self.clauses for index in indexes)
        if (guided or not self.orders_measures) and not has_clause:
            for index in indexes:
                self._body(self.paragraphs[index].start, self.paragraphs[index].end, section)
            return
        blocks = self._blocks(indexes)
        for position, block in enumerate(blocks):
            if position and not any(index in self.clauses for index in block):
                # what follows a finished measure and has no owner closes the list
                self._prose_block(block, section, guided=True)
                continue
            self._task(block, section, node.head if position == 0 else None)

    def _paragraphs_under(self, node: _Node, section: int, guided: bool) -> None:
        if self.has_clauses:
            for block in self._blocks(node.prose):
                owned = any(index in self.clauses for index in block)
                self._prose_block(block, section, guided=not owned)
            return
        is_roster = any(
            _ROSTER.match(self.folded, self.paragraphs[index].start, self.paragraphs[index].end) for index in node.prose
        )
        guided = guided or is_roster
        for index in node.prose:
            paragraph = self.paragraphs[index]
            is_part = bullet_at(self.folded, paragraph.start, paragraph.end) is not None
            is_lead_in = self.folded[paragraph.end - 1] == ":"
            self._prose_block([index], section, guided=guided or is_part or is_lead_in)

    def _blocks(self, indexes: list[int]) -> list[list[int]]:
        """Split paragraphs into blocks, each ending with a clause of its own; the rest joins the last block.

        Lines that are clauses belong to the text before them.
        """
        blocks: list[list[int]] = [[]]
        closed = False
        for index in indexes:
            clauses = self.clauses.get(index)
            if closed and not self._is_clause_line(index):
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
        head = self.layout.heads.get(index)
        start = head.text_start if head else self.paragraphs[index].start
        text = self.folded[start : self._text_end(index)]
        return len(text) > _LONGEST_HEADING or "。" in text[:-1]

    def _prose_block(self, indexes: list[int], section: int | None, *, guided: bool) -> None:
        if guided or not (self.orders_measures or any(index in self.clauses for index in indexes)):
            for index in indexes:
                self._body(self.paragraphs[index].start, self.paragraphs[index].end, section)
            return
        self._task(indexes, section, None)

    def _task(self, indexes: list[int], section: int | None, head: Head | None) -> None:
        text_indexes = [index for index in indexes if not self._is_clause_line(index)]
        if head is None and indexes[0] in self.rows:
            head = self.rows[indexes[0]].head
        if not text_indexes:
            # a clause without a text before it: keep it as a clause of nobody
            self._clause_pieces(indexes, self.paragraphs[indexes[0]].start, section)
            return
        start = self.paragraphs[text_indexes[0]].start
        end = self._text_end(text_indexes[-1])
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
        clauses = [clause for index in indexes for clause in self.clauses.get(index, ())]
        block_end = max([self.paragraphs[indexes[-1]].end, *(clause.end for clause in clauses)])
        task = Task(start, end, text_start, number_end, number, block_end, section, position, clauses)
        self.out.tasks.append(task)
        for index in indexes:
            self._split_by_clauses(index, "task", section)

    def _is_clause_line(self, index: int) -> bool:
        clauses = self.clauses.get(index)
        return clauses is not None and clauses[0].is_line

    def _split_by_clauses(self, index: int, kind: str, section: int | None) -> None:
        """The pieces of a paragraph: its text and, between, its clauses."""
        paragraph = self.paragraphs[index]
        at = paragraph.start
        for clause in self.clauses.get(index, ()):
            self._piece(at, clause.start, kind, section)
            self._piece(clause.start, clause.end, "responsibility", section)
            at = clause.end
        if at < paragraph.end:
            is_rest = at > paragraph.start and paragraph.end - at <= 2  # the full stop behind a clause
            self._piece(at, paragraph.end, "responsibility" if is_rest else kind, section)

    def _clause_pieces(self, indexes: list[int], start: int, section: int | None) -> None:
        for index in indexes:
            paragraph = self.paragraphs[index]
            end = max([paragraph.end, *(clause.end for clause in self.clauses.get(index, ()))])
            self._piece(max(start, paragraph.start), end, "responsibility", section)

    def _body(self, start: int, end: int, section: int | None) -> None:
        self._piece(start, end, "body", section)

    def _piece(self, start: int, end: int, kind: str, section: int | None) -> None:
        while start < end and self.folded[start].isspace():
            start += 1
        while end > start and self.folded[end - 1].isspace():
            end -= 1
        if end > start:
            self.out.pieces.append((start, end, kind, section))

    def _close_sections(self) -> None:
        """A section ends where its last content ends, nested sections included."""
        for _, end, _, section in self.out.pieces:
            while section is not None:
                current = self.out.sections[section]
                current.end = max(current.end, end)
                section = current.parent
