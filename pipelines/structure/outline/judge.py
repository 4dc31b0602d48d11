"""What a node of the tree is: a heading, one block, a sentence too long for a heading.

Belongs here: judging a node by its number, its text, what stands below it, and who is named to do it.
Does not belong here: walking the tree and what a node then becomes (`reader`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pipelines.lexicon import load
from pipelines.structure.clauses import Clause
from pipelines.structure.numbering import NAMED, RANK_DIGIT, RANK_DIGIT_BRACKET, RANK_HAN_BRACKET
from pipelines.structure.outline.headings import is_guidance_at
from pipelines.structure.outline.model import Node
from pipelines.structure.paragraphs import Paragraph

LONGEST_HEADING = 80
SENTENCE_END = re.compile("[。!?]")
_INNER_MARK = re.compile("[。!?,;:]")
# 3.2 到2015年,产值达到150亿元,年均增长20%左右。 heads nothing
_STATES_GOAL = re.compile("(?:达到?|突破|超过|增长|提高|提升|下降|降低|降|减少|控制在)[到至约]?[0-9]")
# 3.取得的成效。 announces what is cut off behind it, a longer sentence says something itself
_LONGEST_ANNOUNCEMENT = 12
_SHORTEST_NAME = 2


@cache
def _states_value() -> re.Pattern[str]:
    """A number and what it counts, no date, no time and no rank: (一)造林绿化:完成营造林11.2万亩,其中人工造林500亩。"""
    units = [(row, name) for row in load("units") for name in (row.unit_zh, *row.aliases)]
    times = "|".join(re.escape(name) for row, name in units if row.quantity_kind == "time")
    # 5G and 4K are no grams and no watts: a unit in Latin letters has at least two
    names = "|".join(re.escape(name) for _, name in units if len(name) > 1 or not name.isascii() or name == "%")
    return re.compile(rf"(?<![0-9.第])[0-9]+(?:\.[0-9]+)?(?!{times})(?:[万亿]|[余多]?(?:{names}))")


class Judge:
    """Judges the nodes of one document.

    Attributes:
        clauses: paragraph index → its clauses.
        flat_rank: the rank of a flat list, whose single sentences are items too; None where there is none.
        orders_measures: false for reports and summaries, which have sections but no tasks.
    """

    def __init__(
        self,
        folded: str,
        paragraphs: list[Paragraph],
        clauses: Mapping[int, list[Clause]],
        *,
        flat_rank: int | None,
        orders_measures: bool,
    ) -> None:
        self.folded = folded
        self.paragraphs = paragraphs
        self.clauses = clauses
        self.flat_rank = flat_rank
        self.orders_measures = orders_measures

    # --- headings and blocks -------------------------------------------------------------------------------

    def is_item(self, node: Node, guided: bool) -> bool:
        """Whether a node is one block (a numbered measure or one guided item) and not a heading."""
        if node.children:
            if node.head.style == NAMED and any(child.rank <= RANK_DIGIT for child in node.children):
                return False
            if node.rank < RANK_DIGIT:
                # (一) with only (1) or ① below and one clause for all of it is a measure with parts
                parts = all(child.rank >= RANK_DIGIT_BRACKET for child in node.children)
                return (
                    parts
                    and node.rank >= RANK_HAN_BRACKET
                    and not guided
                    and not self.clauses_below(node)
                    and self.is_glued(node)
                )
            return not self.clauses_below(node) or self._is_one_sentence(node)
        if node.rank >= RANK_DIGIT:
            return True
        if self.is_glued(node) or any(not clause.is_line for clause in self.clauses.get(node.index, ())):
            return (self.orders_measures and not guided) or bool(self.own_clauses(node))
        if node.prose:
            # nothing below but who does it: (一)地区生产总值增长7% / 责任单位:市发展改革委
            return all(self.is_clause_line(index) for index in node.prose) and not self._breaks_off(node)
        # nothing below: an item where its rank holds items, and anywhere if it is a sentence
        is_sentence = self.folded[self.text_end(node.index) - 1] in "。;"
        return (self.flat_rank == node.rank or is_sentence) and self.orders_measures and not guided

    def is_guidance(self, node: Node) -> bool:
        """Whether a node announces direction, goals or a look back. A whole sentence announces nothing behind it."""
        start, end = node.head.text_start, self.paragraphs[node.index].end
        if not is_guidance_at(self.folded, start, end):
            return False
        if node.rank < RANK_DIGIT or node.children or node.prose or end - start <= _LONGEST_ANNOUNCEMENT:
            return True
        mark = _INNER_MARK.search(self.folded, start, end)
        return mark is None or mark.end() < end or mark.group() != "。"

    def is_long_sentence(self, node: Node) -> bool:
        """Whether a numbered paragraph with nothing below it is one sentence too long for a heading: 3.1 到2017年,…"""
        if node.children or node.prose or node.index in self.clauses:
            return False
        end = self.text_end(node.index)
        match = SENTENCE_END.search(self.folded, node.head.text_start, end)
        if match is not None and match.end() == end and self._states(_STATES_GOAL, node.head.text_start, end, ","):
            return True
        return end - node.head.text_start > LONGEST_HEADING and (match is None or match.end() == end)

    def is_sentence_alone(self, node: Node) -> bool:
        """Whether a numbered paragraph with nothing below it is one sentence of several clauses (各单位要…,…。), or
        begins with one that states values."""
        if node.children or node.prose or node.index in self.clauses:
            return False
        start, end = node.head.text_start, self.paragraphs[node.index].end
        match = SENTENCE_END.search(self.folded, start, end)
        if match is None:
            return False
        if self._states(_states_value(), start, match.end(), ",:"):
            return True
        return match.end() == end and self.folded.find(",", start, end) >= 0

    def is_glued(self, node: Node) -> bool:
        """Whether text follows the heading sentence on the same line."""
        end = self.text_end(node.index)
        match = SENTENCE_END.search(self.folded, node.head.text_start, end)
        if match is not None:
            return match.end() < end
        return end - node.head.text_start > LONGEST_HEADING

    def _is_one_sentence(self, node: Node) -> bool:
        """Whether the parts of an item are one sentence, and the clause that closes it speaks of all: ①…;②…;③…。(…)"""
        *parts, last = node.children
        return bool(parts) and not last.children and all(self._is_open_part(part) for part in parts)

    def _breaks_off(self, node: Node) -> bool:
        """Whether an excerpt ends inside the names of an owner line, and what the node heads is cut off: 牵头单位:省.

        工业投资增长12%以上 is a measure, whoever it is that the excerpt no longer names.
        """
        index = node.prose[-1]
        start, end = self.paragraphs[index]
        if index < len(self.paragraphs) - 1 or end - 1 - self.folded.rfind(":", start, end) >= _SHORTEST_NAME:
            return False
        return _states_value().search(self.folded, node.head.text_start, self.paragraphs[node.index].end) is None

    def _is_open_part(self, node: Node) -> bool:
        is_alone = not (node.children or node.prose or node.index in self.clauses)
        return is_alone and self.folded[self.paragraphs[node.index].end - 1] == ";"

    def _states(self, pattern: re.Pattern[str], start: int, end: int, marks: str) -> bool:
        """Whether a pattern is found behind the first of the marks."""
        found = [at for at in (self.folded.find(mark, start, end) for mark in marks) if at >= 0]
        return bool(found) and pattern.search(self.folded, min(found), end) is not None

    # --- clauses --------------------------------------------------------------------------------------------

    def text_end(self, index: int) -> int:
        """End of a paragraph's text before its last clause, when the clause ends the paragraph."""
        paragraph = self.paragraphs[index]
        clauses = self.clauses.get(index)
        if clauses and clauses[-1].end >= paragraph.end - 1:
            end = clauses[-1].start
            while end > paragraph.start and self.folded[end - 1].isspace():
                end -= 1
            return end
        return paragraph.end

    def own_clauses(self, node: Node) -> list[Clause]:
        """The clauses of a node and of the paragraphs right below it."""
        return [clause for index in (node.index, *node.prose) for clause in self.clauses.get(index, ())]

    def clauses_below(self, node: Node) -> bool:
        """Whether anything numbered below a node has an owner."""
        return any(map(self.is_owned, node.children))

    def is_owned(self, node: Node) -> bool:
        """Whether a node, or anything numbered below it, has an owner."""
        return bool(self.own_clauses(node)) or self.clauses_below(node)

    def is_clause_line(self, index: int) -> bool:
        """Whether a paragraph is nothing but a clause."""
        clauses = self.clauses.get(index)
        return clauses is not None and clauses[0].is_line
