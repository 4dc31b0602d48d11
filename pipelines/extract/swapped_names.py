"""One name with its words in another order: 10个重大科技专项, 10大科技重大专项.

Belongs here: finding counted names that a document writes in two orders.
Does not belong here: what follows from it (`damage.names`, `arithmetic.repetition`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# One class opens the pattern, so that the scan skips every other character. The lookahead lets a name begin inside the
# one before; a name has at least two words of two characters.
_NUMERAL = "二三四五六七八九十"
_COUNTED = re.compile(
    f"[1-9{_NUMERAL}](?<![0-9.].)(?=(?:(?<=[1-9])[0-9]{{0,2}}|(?<=[{_NUMERAL}])[{_NUMERAL}]{{0,2}})[个大项]"
    "(?P<name>[\u4e00-\u9fff]{4,14}))"
)
_SHORTEST_WORD = 2
_LONGEST_WORD = 6


class SwappedName(NamedTuple):
    """Two places of one counted name: number, measure word and name."""

    start: int
    end: int
    other_start: int
    other_end: int


@lru_cache(maxsize=1)  # two readers ask for the same document in turn
def swapped_names(folded: str) -> tuple[SwappedName, ...]:
    """Each later place that has the words of an earlier one, and its number, in another order."""
    return tuple(_swapped_names(folded))


def _swapped_names(folded: str) -> Iterator[SwappedName]:
    seen: dict[str, list[re.Match[str]]] = {}
    for match in _COUNTED.finditer(folded):
        number = folded[match.start() : match.start("name") - 1]
        name = match.group("name")
        earlier = seen.setdefault(number, [])
        for other in earlier:
            length = _swapped(other.group("name"), name)
            if length:
                yield SwappedName(
                    match.start(), match.start("name") + length, other.start(), other.start("name") + length
                )
                break
        # A name is compared with the few different ones before it, never with the whole document.
        if len(earlier) < 16 and all(name != other.group("name") for other in earlier):
            earlier.append(match)


def _swapped(first: str, second: str) -> int:
    """How long the name is whose modifiers are swapped; 0 when the texts do not begin with such a name.

    Modifiers change places (重大 科技 专项, 科技 重大 专项). The noun at the end, of two characters or more,
    stays where it is: 科技园区 and 园区科技 are two things.
    """
    if first[0] == second[0]:
        return 0
    for head in range(_SHORTEST_WORD, _LONGEST_WORD + 1):
        for tail in range(_SHORTEST_WORD, _LONGEST_WORD + 1):
            moved = head + tail
            if moved < len(first) and first[head:moved] + first[:head] == second[:moved]:
                end = moved
                while end < min(len(first), len(second)) and first[end] == second[end]:
                    end += 1
                return end if end - moved >= _SHORTEST_WORD else 0
    return 0
