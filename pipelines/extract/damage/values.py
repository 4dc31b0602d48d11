"""Numbers that lost a sign.

Belongs here: values whose writing contradicts how the document writes its like.
Does not belong here: values that are merely improbable; a machine should not claim that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.extract.damage.model import Damage
from pipelines.extract.signs import Signs
from pipelines.lexicon import load

# 3-5项
_RANGE_OF_THINGS = re.compile("[1-9](?<![0-9].)\\s?[-—~至]\\s?[1-9][个项家种]")
_FEWEST_RANGES = 2
# 58个新品种
_LONE_PAIR = re.compile("[1-9](?<![0-9.-—].)[1-9](?P<unit>[个项家种])(?P<noun>[\u4e00-\u9fff]{2,12})")


@cache
def _few() -> dict[str, int]:
    return {row.noun: row.at_most for row in load("few_of_a_kind")}


def find(folded: str, signs: Signs) -> Iterator[Damage]:
    """58个新品种 where ranges such as 3-5项 are written elsewhere: the sign between 5 and 8 is probably lost."""
    if not signs.ranges or len(_RANGE_OF_THINGS.findall(folded)) < _FEWEST_RANGES:
        return
    for match in _LONE_PAIR.finditer(folded):
        noun = next((noun for noun in _few() if match.group("noun").startswith(noun)), None)
        if noun is None:
            continue
        low, high = match.group()[0], match.group()[1]
        if low < high and int(low + high) > _few()[noun]:
            end = match.start("noun") + len(noun)
            reading = f"{low}-{high}{match.group('unit')}{noun}"
            yield Damage(match.start(), end, "suspect_value", reading, "medium", "damage.range_sign_lost")
