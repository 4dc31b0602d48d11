"""Repeated blocks inside one document: a body pasted twice, a tail pasted again.

Belongs here: finding that a run of paragraphs says again what another run said, and choosing the copy to keep.
Does not belong here: duplicates between documents.

How: the letters and digits of the folded text form a stream; equal 10-grams lie on a diagonal; a dense run on one
diagonal is a repeated block (`blocks`); it is snapped to whole paragraphs (`snap`). A block is refused when its digits
differ more than its words (next year's plan on the same page), when list numbers disagree, and below a length that
lawful repetition (owner lines, table headers, a task's boilerplate) reaches. Blocks are searched for in many texts at
once (`search`), most of which stop at its first step (`hint`); `finder` has the order of the steps for one text.
"""

from pipelines.structure.repeats.finder import find_repeats
from pipelines.structure.repeats.model import Block, Repeat
from pipelines.structure.repeats.search import search_blocks

__all__ = ["Block", "Repeat", "find_repeats", "search_blocks"]
