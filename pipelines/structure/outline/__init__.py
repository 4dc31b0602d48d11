"""The outline: headings, tasks and prose of the body.

Belongs here: nesting numbered heads into a tree, and deciding which nodes are headings and which blocks are tasks.
Does not belong here: front and back matter (`layout`), reading clauses (`extract.responsibilities`).

A task is the smallest block the document itself sets off as a measure: a numbered item, a paragraph that ends with its
own responsibility clause, or, where neither exists, a paragraph under a heading of a plan. Direction, goals, a look
back and instructions of a covering notice are not measures.
"""

from pipelines.structure.outline.headings import is_guidance, looks_back
from pipelines.structure.outline.model import Outline, Section, Task
from pipelines.structure.outline.reader import outline

__all__ = ["Outline", "Section", "Task", "is_guidance", "looks_back", "outline"]
