"""One checked statement, and how its numbers are written.

Belongs here: the record every check gives, and the forms of numbers in it.
Does not belong here: any check.
"""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One checked statement. `start`, `end` are None where it concerns the whole document."""

    check_type: str
    statement: str
    expression: str
    computed: float | None
    stated: float | None
    verdict: str
    start: int | None
    end: int | None
    rule_id: str


def show(value: float) -> str:
    """A number as an expression prints it, without exponent: 12416000000, not 1.2416e+10."""
    text = f"{value:.10g}"
    return f"{value:.4f}".rstrip("0").rstrip(".") if "e+" in text else text


def rounded(value: float) -> float:
    """A computed number as it is stored."""
    return round(value, 4)


def decimals(value: float) -> int:
    """How many decimals a number is written with."""
    text = f"{value:.6f}".rstrip("0")
    return len(text.split(".")[1]) if "." in text else 0
