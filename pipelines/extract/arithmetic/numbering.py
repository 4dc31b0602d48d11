"""List numbers of tasks and headings run without a gap.

Belongs here: numbering of the whole document.
Does not belong here: numbers torn from their text (the damage ledger).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipelines.extract.arithmetic.model import Finding
from pipelines.structure.outline import Outline


def check(structure: Outline) -> Iterator[Finding]:
    """Tasks restart at most where a section begins; headings of the first level are counted."""
    numbers = [task.number for task in structure.tasks if task.number is not None]
    follows = (number in (1, before + 1) for before, number in pairwise(numbers))
    if len(numbers) >= 2 and all(follows):
        yield _finding("任务编号连续", "numbered tasks", len(numbers), "audit.task_numbers")
    tops = sum(section.depth == 1 for section in structure.sections)
    if tops >= 2:
        yield _finding("章节编号连续", "top-level sections", tops, "audit.section_numbers")


def _finding(statement: str, what: str, count: int, rule_id: str) -> Finding:
    number = float(count)
    return Finding("numbering", statement, f"{count} {what}", number, number, "pass", None, None, rule_id)
