"""One entry of the damage ledger.

Belongs here: the record every rule gives.
Does not belong here: any rule.
"""

from __future__ import annotations

from typing import NamedTuple

HAN = "[\u4e00-\u9fff]"


class Damage(NamedTuple):
    """One damaged place. `reading` is None where it cannot be recovered."""

    start: int
    end: int
    kind: str
    reading: str | None
    confidence: str
    rule_id: str
