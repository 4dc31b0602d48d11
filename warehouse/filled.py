"""What went into one table.

Belongs here: the counts the load keeps per table, and timing them.
Does not belong here: filling tables.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Filled:
    """Rows of one table: `rows_in` = loaded + `quarantined` + `deduplicated`, where loaded is counted in the table.

    Attributes:
        rows_in: rows that came out of parsing, counted where they lie, not where they went.
        milliseconds: how long it took.
    """

    rows_in: int
    quarantined: int = 0
    deduplicated: int = 0
    milliseconds: int = 0


def timed(fill: Callable[[], Filled]) -> Filled:
    """Run `fill` and note how long it took."""
    started = time.perf_counter()
    filled = fill()
    return replace(filled, milliseconds=round((time.perf_counter() - started) * 1000))
