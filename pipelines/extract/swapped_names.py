"""One name with its words in another order: 10个重大科技专项, 10大科技重大专项.

Belongs here: finding counted names that a document writes in two orders.
Does not belong here: what follows from it (`damage.names`, `arithmetic.repetition`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

# A name has at least two words of two characters.
_COUNTED = re.compile("(?<![0-9.])([1-9][0-9]{0,2}|[二三四五六七八九十]{1,3})[个大项]([\u4e00-\u9fff]{4,14})")
_SHORTEST_WORD = 2
_LONGEST_WORD = 6
_MOST_NAMES = 16


class SwappedName(NamedTuple):
    """Two places of one counted name: number, measure word and name."""

    start: int
    end: int
    other_start: int
    other_end: int


def swapped_names(folded: str, places: Iterable[int]) -> list[SwappedName]:
    """Each later place that has the words of an earlier one, and its number, in another order.

    `places` are those where a counted name may begin, in order; one may begin inside another.
    """
    seen: dict[str, list[re.Match[str]]] = {}
    found: list[SwappedName] = []
    for match in filter(None, map(partial(_COUNTED.match, folded), places)):
        number, name = match.groups()
        earlier = seen.setdefault(number, [])
        for other in earlier:
            length = _swapped(other.group(2), name)
            if length:
                found.append(
                    SwappedName(match.start(), match.start(2) + length, other.start(), other.start(2) + length)
                )
                break
        # A name is compared with the few different ones before it, never with the whole document.
        if len(earlier) < _MOST_NAMES and all(name != other.group(2) for other in earlier):
            earlier.append(match)
    return found


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
