"""Layout: which paragraphs are front matter, body and back matter, and what each of the outer ones is.

Belongs here: judging paragraphs by their text and their neighbours, before any heading is read.
Does not belong here: headings and tasks of the body (see `outline`).
"""

from pipelines.structure.layout.model import Layout
from pipelines.structure.layout.sorter import lay_out

__all__ = ["Layout", "lay_out"]
