"""What an outline is made of.

Belongs here: the records of sections, tasks and the tree they are read from.
Does not belong here: reading any of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.structure.clauses import Clause
from pipelines.structure.numbering import Head


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
    """Sections and tasks in document order, and the kind of every piece of the body: (start, end, kind, section).

    Attributes:
        only_instructs: whether the body tells the readers how to carry out a plan that is not here; its prose commits
            nobody to a number.
    """

    sections: list[Section] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    pieces: list[tuple[int, int, str, int | None]] = field(default_factory=list)
    only_instructs: bool = False


@dataclass(slots=True)
class Node:
    """A numbered paragraph (the root is none), what is numbered below it, and the paragraphs without a number."""

    index: int
    head: Head
    rank: int
    children: list[Node] = field(default_factory=list)
    prose: list[int] = field(default_factory=list)
