"""List numbers that a page layout tore from their text or glued to it.

Belongs here: damage at the head of a paragraph.
Does not belong here: whether numbers run on without a gap (`extract.arithmetic`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.extract.damage.model import Damage
from pipelines.structure.numbering import Head

_DIGITS = re.compile("[0-9]+")
# 15 .完善
_BLANK_BEFORE_MARK = re.compile(r"[0-9]+\s+[.、]")


def find(text: str, folded: str, heads: Iterable[Head | None]) -> Iterator[Damage]:
    """Damaged list numbers of the folded text; `heads` are the numbers its paragraphs begin with."""
    for head in heads:
        if head is None:
            continue
        if head.style == "glued":
            # 32010年
            end = folded.index("年", head.number_end) + 1
            reading = f"{folded[head.start : head.number_end]}.{folded[head.number_end : end]}"
            yield Damage(head.start, end, "glued_number", reading, "high", "damage.number_glued_to_year")
        elif head.style == "digit":
            number = folded[head.start : head.text_start]
            if "\n" in number or _BLANK_BEFORE_MARK.match(number):
                end = head.text_start if "\n" in number.rstrip(" ") else head.number_end
                while end > head.number_end and text[end - 1] != "\n":
                    end -= 1
                digits = _DIGITS.match(number)
                broken = f"{digits.group()}." if digits else None
                yield Damage(head.start, end, "broken_numbering", broken, "high", "damage.number_apart")
