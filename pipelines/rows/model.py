"""What is read of a document, and the rows made of it.

Belongs here: the two records the other modules of this package read from and write to.
Does not belong here: the columns of any table.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any

from pipelines.conform import organizations
from pipelines.corpus.sketch import Text
from pipelines.extract.fields import Fields
from pipelines.extract.signs import Signs
from pipelines.formats import SourceText
from pipelines.lexicon import terms
from pipelines.structure.numbering import Head
from pipelines.structure.outline import Outline, Task
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.repeats import Repeat
from pipelines.structure.segments import Segment
from pipelines.text.fold import Folded
from pipelines.text.readings import without_readings

Row = tuple[Any, ...]
Columns = tuple[Sequence[Any], ...]
_BLANK = re.compile(r"\s+")


@lru_cache(maxsize=1024)
def _with_ancestors(code: str) -> dict[int, Row]:
    """Key → row of an organisation and of everything above it; all of it follows from the code."""
    return {
        member.organization_key: _row(member) for member in organizations.with_ancestors(organizations.of_code(code))
    }


def _row(member: Any) -> Row:
    columns: Row = attrgetter(*member.__dataclass_fields__)(member)
    return columns


@dataclass(slots=True)
class DocumentRows:
    """Rows of one content by silver table, in the column order of the contract; dimension members by table and key.

    `columns` has the rows of tables that are large and regular, as a sequence for each column.
    `task_words` has the words of each task, in order, and `body` is what the document is compared by with others:
    themes and sketches are made of them for a whole batch at once.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, Columns] = field(default_factory=dict)
    members: dict[str, dict[int, Row]] = field(default_factory=dict)
    task_words: list[str] = field(default_factory=list)
    body: Text | None = None

    def all_rows(self) -> dict[str, list[Row]]:
        """The rows of every table that has any, those of `columns` too."""
        turned = {table: list(zip(*columns, strict=True)) for table, columns in self.columns.items()}
        return {table: rows for table, rows in (turned | self.rows).items() if rows}

    def extend(self, table: str, rows: list[Row]) -> None:
        """Append rows to a table; a table without rows does not appear."""
        if rows:
            self.rows.setdefault(table, []).extend(rows)

    def member(self, table: str, key: int, member: Any) -> None:
        """Keep a dimension member that a row refers to."""
        members = self.members.setdefault(table, {})
        if key not in members:
            members[key] = _row(member)

    def organization(self, organization: organizations.Organization) -> None:
        """Keep an organisation and everything above it."""
        members = self.members.setdefault("organization", {})
        if organization.organization_key not in members:
            members.update(_with_ancestors(organization.organization_code))


@dataclass(slots=True)
class Reading:
    """One document, read as far as its fields: what every row is made of.

    Attributes:
        key: content key.
        heads: the list number each of `paragraphs` begins with.
        phrases: (start, length) of those said twice in a row.
        signs: those of the folded text.
        comparable: the folded text in one script.
        bytes_at: character offset → byte offset at the bounds of segments; empty where the text is not exact.
        text, folded: the text of the file, and folded.
        is_traditional: whether the text was converted from Traditional script.
    """

    key: int
    raw: bytes
    source: SourceText
    folding: Folded
    paragraphs: list[Paragraph]
    heads: list[Head | None]
    repeats: list[Repeat]
    structure: Outline
    segments: list[Segment]
    fields: Fields
    bytes_at: dict[int, int]
    phrases: list[tuple[int, int]]
    signs: Signs
    comparable: str

    text: str = field(init=False)
    folded: str = field(init=False)
    is_traditional: bool = field(init=False)
    _terms: tuple[list[int], list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.source.text
        self.folded = self.folding.text
        self.is_traditional = self.folding.script == "Hant"
        self._terms = terms.places(self.folded) if self.is_traditional else ([], [])

    def simplified(self, text: str) -> str:
        """A folded value as mainland readers write it: one line, Taiwan terms resolved where it was converted."""
        value = _BLANK.sub("", text) if "\n" in text else text.strip()
        value = without_readings(value)
        return terms.to_mainland(value) if self.is_traditional else value

    def span(self, start: int, end: int) -> str:
        """A stretch of the text as a value."""
        value = self.folded[start:end]
        if self.signs.latin or "\n" in value or self._has_term(start, end):
            return self.simplified(value)
        return value.strip()

    def _has_term(self, start: int, end: int) -> bool:
        """Whether a Taiwan term stands in a stretch of a converted text, or reaches into it."""
        if not self.is_traditional:
            return False
        starts, ends = self._terms
        following = bisect_right(ends, start)
        return following < len(starts) and starts[following] < end


class TaskIndex:
    """Which task a position lies in, for positions asked in any order."""

    def __init__(self, tasks: list[Task]) -> None:
        self._starts = [task.start for task in tasks]
        self._ends = [task.block_end for task in tasks]

    def at(self, position: int | None) -> int | None:
        """The sequence number (from 1) of the task that holds `position`, or None."""
        if position is None:
            return None
        index = bisect_right(self._starts, position) - 1
        return index + 1 if index >= 0 and position < self._ends[index] else None
