"""The tree of numbered heads.

Belongs here: nesting numbered paragraphs, and what the shape of the tree tells.
Does not belong here: which nodes are headings and which are tasks (`reader`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from pipelines.structure.clauses import Clause, continues_clause
from pipelines.structure.layout import Layout
from pipelines.structure.numbering import NAMED, Head
from pipelines.structure.outline.model import Node
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.tables import TableRow
from pipelines.structure.words import words_of

_INSTRUCTION = re.compile(
    "各(?:牵头|责任|主要|其他|协同|有关|相关|部门|单位|级|地|县|镇|区|市)[^。]{0,20}(?:单位|部门|要|应)|责任分解|通知印发|本通知|上报|报送"
)
_FIRST_SENTENCE = re.compile("[^。:;!?]{2,40}")
_CLOSING = re.compile(
    "本(?:实施)?(?:意见|方案|办法|规划|计划|措施|要点|通知|细则|规定|行动计划)(?:自|由)"
    "|(?:以上|上述)[^。]{0,20}(?:请|望)[^。]{0,30}(?:执行|落实)|(?:附?注|备注|说明)[:、]|请各[^。]{2,24}(?:报|执行|落实|抓好)|特此(?:通知|函告)|各位代表[,!:]|(?:为此|此件)[^。]{0,12}公开"
)
_NOTICE_TITLE = re.compile("通知(?:[(][^()]*[)])?$")
# 《…任务分解》已经县政府同意,现印发给你们
_HANDS_OUT = re.compile("现(?:将[^。]{0,120})?(?:予以)?(?:分解)?(?:印发|下发|转发)(?:给你们|[,。])")
_CARRIES_PLAN = re.compile("印发|转发|下发|分解")
_NO_HEAD = Head(0, 0, 0, 0, "root", None)


def build_tree(
    folded: str,
    paragraphs: list[Paragraph],
    layout: Layout,
    body: list[int],
    rows: Mapping[int, TableRow],
) -> Node:
    """The root, with everything in front of the first number as its prose. Rows of tables are prose."""
    root = Node(-1, _NO_HEAD, 0)
    stack = [root]
    last_head = max(layout.heads, default=-1)
    for index in body:
        if index in layout.part_starts:
            del stack[1:]
        head = layout.heads.get(index)
        if head is None or index in rows:
            if index > last_head and _closes(folded, paragraphs[index]):
                del stack[1:]
            stack[-1].prose.append(index)
            continue
        if head.style == NAMED and any(node.head.style == NAMED for node in stack):
            while stack.pop().head.style != NAMED:
                pass  # 任务二 stands beside 任务一, whatever stood below that
        while stack[-1].rank >= head.rank and not _holds(stack, head):
            stack.pop()
        node = Node(index, head, head.rank)
        stack[-1].children.append(node)
        stack.append(node)
    return root


def _closes(folded: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph closes the document and belongs to no item: 本意见自印发之日起施行."""
    return _CLOSING.match(folded, paragraph.start, paragraph.end) is not None


def join_continuations(
    folded: str,
    paragraphs: list[Paragraph],
    layout: Layout,
    clauses: dict[int, list[Clause]],
    taken: Collection[int] = (),
) -> list[int]:
    """The body without the lines that go on with the names of a clause above them; the clause grows over them.

    The lines in `taken` are cells of a table's row already.
    """
    kept: list[int] = []
    last = -1
    for index in layout.body:
        if index in taken:
            continue
        # Behind a removed copy or page furniture nothing goes on: the clause would grow over what lies between.
        above = clauses.get(kept[-1]) if kept and index == last + 1 else None
        last = index
        if above and above[0].is_line and index not in clauses and index not in layout.heads:
            clause, paragraph = above[0], paragraphs[index]
            if continues_clause(folded, clause, paragraph.start, paragraph.end):
                clauses[kept[-1]] = [clause._replace(end=paragraph.end, inner_end=paragraph.end)]
                continue
        kept.append(index)
    return kept


def _holds(stack: list[Node], head: Head) -> bool:
    """Whether 任务一: is last and holds what follows: 1. and 1.1, and (一) unless it stands below one itself."""
    if stack[-1].head.style != NAMED:
        return False
    if head.style == "han_bracket":
        return all(node.head.style != head.style for node in stack)
    return head.style in ("digit", "decimal")


def flat_rank(root: Node) -> int | None:
    """The rank of a flat list: most of its nodes are one paragraph each, so a single sentence is an item too."""
    leaves = [node for node in root.children if not node.children and not node.prose]
    if len(root.children) >= 3 and len(leaves) >= 0.6 * len(root.children):
        return root.children[0].rank
    return None


def only_instructs(folded: str, paragraphs: list[Paragraph], layout: Layout, root: Node) -> bool:
    """Whether the numbered items only tell the readers how to carry out a plan that is not here."""
    nodes = root.children
    if not 1 <= len(nodes) <= 6 or any(node.children for node in nodes):
        return False
    titles = ["".join(folded[slice(*paragraphs[index])].strip() for index in run) for run in layout.titles]
    is_notice = all(_NOTICE_TITLE.search(title) for title in titles)
    if not _covers_plan_elsewhere(folded, paragraphs, layout, titles, nodes[-1], is_notice=is_notice):
        return False
    heads = [_heads_instruction(folded, node, paragraphs[node.index].end) for node in nodes]
    if not is_notice and sum(heads) < 0.5 * len(nodes):
        return False  # the page may show the plan itself under its title, whose measures order its readers too
    ordering = sum(
        head or any(_INSTRUCTION.search(folded, *paragraphs[index]) is not None for index in (node.index, *node.prose))
        for node, head in zip(nodes, heads, strict=True)
    )
    return ordering >= 0.6 * len(nodes)


@cache
def _instructs() -> re.Pattern[str]:
    return re.compile(words_of("instructs"))


def _heads_instruction(folded: str, node: Node, end: int) -> bool:
    """Whether the first words tell the readers how to go about it: 高度重视,提高站位。"""
    heading = _FIRST_SENTENCE.match(folded, node.head.text_start, end)
    return heading is not None and _instructs().search(heading.group()) is not None


def _covers_plan_elsewhere(
    folded: str, paragraphs: list[Paragraph], layout: Layout, titles: list[str], last: Node, *, is_notice: bool
) -> bool:
    """Whether a file is a notice and nothing else, and says that the plan is annexed.

    A plan orders its readers too (各部门要…), so its words alone do not tell it from the notice that carries one. A
    line that lists annexes behind the items says nothing: plans have tables annexed.
    """
    if len(layout.part_starts) > 1:
        return False
    is_addressed = "salutation" in layout.kinds.values()
    hands_out = is_addressed and any(
        kind == "preamble" and _HANDS_OUT.search(folded, *paragraphs[index]) for index, kind in layout.kinds.items()
    )
    if not is_notice and not (hands_out and len(titles) == 1):
        return False
    if not titles and not is_addressed:
        return False
    end = paragraphs[max((last.index, *last.prose))].end
    is_carried = hands_out or any(_CARRIES_PLAN.search(title) for title in titles)
    return is_carried or folded.find("附件", 0, end) >= 0
