"""The ledger of one document: every rule, and the order of what they find.

Belongs here: which rules run, and that nothing is reported inside a removed duplicate.
Does not belong here: any rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.damage import (
    blocks,
    conversion,
    dates,
    digits,
    encoding,
    markup,
    names,
    numbering,
    punctuation,
    repetition,
    spacing,
    values,
)
from pipelines.extract.damage.model import Damage
from pipelines.extract.signs import Signs
from pipelines.extract.swapped_names import SwappedName
from pipelines.structure.numbering import Head
from pipelines.structure.segments import Segment

_OUTER = frozenset({"title", "chrome", "metadata", "signature", "duplicate"})


def find_damage(
    text: str,
    folded: str,
    segments: list[Segment],
    heads: Sequence[Head | None],
    swapped: Sequence[SwappedName],
    phrases: Sequence[repetition.Phrase],
    signs: Signs,
    *,
    is_traditional: bool,
    has_private_use: bool,
) -> list[Damage]:
    """Every damaged place outside removed duplicates, in order of position.

    `heads` are the list numbers of the paragraphs, `swapped` the names that the document writes in two
    orders, `phrases` those it says twice in a row, `signs` those of the folded text.
    """
    outer = [segment for segment in segments if segment.kind in _OUTER]  # few, and several rules are about them
    found = [
        *spacing.find(text, signs),
        *punctuation.find(text, folded, signs),
        *dates.find(text, folded, outer, signs),
        *markup.find(text, signs),
        *encoding.find(text, folded, signs, has_private_use=has_private_use),
        *numbering.find(text, folded, heads),
        *repetition.find(folded, phrases),
        *digits.find(folded),
        *values.find(folded, signs),
        *names.find(folded, swapped),
        *blocks.find(text, folded, segments, outer),
    ]
    if is_traditional:
        found += conversion.find(text, folded)
    silent = [(segment.start, segment.end) for segment in outer if segment.kind == "duplicate"]
    if silent:
        found = [
            damage
            for damage in found
            if damage.kind == "duplicated_block" or not any(start <= damage.start < end for start, end in silent)
        ]
    return sorted(found, key=lambda damage: (damage.start, damage.end, damage.kind))
