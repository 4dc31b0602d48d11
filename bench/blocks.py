"""Pages of prose with blocks that are written from figures.

Belongs here: finding the blocks of a page and writing them anew. Does not belong here: what stands in any block.

A block stands between ``<!-- name -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_BLOCK = re.compile(r"<!-- (?P<name>[a-z ]+) -->\n(?:.*?\n)??<!-- end -->", re.DOTALL)


class UnknownBlock(KeyError):
    """A page asks for a block that nobody writes."""


def with_blocks(text: str, makers: Mapping[str, Callable[[], str]]) -> str:
    """The page with every block written anew.

    Raises:
        UnknownBlock: a block of the page is none of `makers`.
    """

    def written(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in makers:
            raise UnknownBlock(f"the block {name} is none of {', '.join(makers)}; rename it in the page")
        return f"<!-- {name} -->\n{makers[name]()}\n<!-- end -->"

    return _BLOCK.sub(written, text)
