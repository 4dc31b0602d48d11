"""The pieces of the body: which characters are heading, task, responsibility or prose.

Belongs here: cutting paragraphs at their clauses, and where sections end.
Does not belong here: deciding what a paragraph is (`reader`).
"""

from __future__ import annotations

from pipelines.structure.clauses import Clause
from pipelines.structure.outline.model import Outline
from pipelines.structure.paragraphs import Paragraph


class Pieces:
    """Fills `out.pieces`; pieces have no blanks at their ends."""

    def __init__(
        self, folded: str, paragraphs: list[Paragraph], clauses: dict[int, list[Clause]], out: Outline
    ) -> None:
        self.folded = folded
        self.paragraphs = paragraphs
        self.clauses = clauses
        self.out = out

    def split_by_clauses(self, index: int, kind: str, section: int | None) -> None:
        """The pieces of a paragraph: its text and, between, its clauses."""
        paragraph = self.paragraphs[index]
        clauses = self.clauses.get(index)
        if not clauses:
            self.out.pieces.append((paragraph.start, paragraph.end, kind, section))
            return
        at = paragraph.start
        for clause in clauses:
            self.add(at, clause.start, kind, section)
            self.add(clause.start, clause.end, "responsibility", section)
            at = clause.end
        if at < paragraph.end:
            is_rest = at > paragraph.start and paragraph.end - at <= 2  # the full stop behind a clause
            self.add(at, paragraph.end, "responsibility" if is_rest else kind, section)

    def of_clauses(self, indexes: list[int], start: int, section: int | None) -> None:
        """Paragraphs that from `start` on hold nothing but clauses."""
        for index in indexes:
            paragraph = self.paragraphs[index]
            end = max([paragraph.end, *(clause.end for clause in self.clauses.get(index, ()))])
            self.add(max(start, paragraph.start), end, "responsibility", section)

    def body(self, start: int, end: int, section: int | None) -> None:
        """Prose."""
        self.add(start, end, "body", section)

    def add(self, start: int, end: int, kind: str, section: int | None) -> None:
        """A piece, without the blanks around it."""
        folded = self.folded
        while start < end and folded[start].isspace():
            start += 1
        while end > start and folded[end - 1].isspace():
            end -= 1
        if end > start:
            self.out.pieces.append((start, end, kind, section))

    def close_sections(self) -> None:
        """A section ends where its last content ends, nested sections included."""
        for _, end, _, section in self.out.pieces:
            while section is not None:
                current = self.out.sections[section]
                current.end = max(current.end, end)
                section = current.parent
