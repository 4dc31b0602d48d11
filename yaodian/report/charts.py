"""Charts as inline SVG: geometry.

Belongs here: where the parts of a bar and the points of a line lie. Does not belong here: what is shown, and colours
(the style sheet has them, by class).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yaodian.report.words import Words

WIDTH = 1000
"""Units of a bar across; it stretches to the width of its place."""

_LEAST = 1.5  # a part that exists is seen
_CHART = (320, 96)
_EDGE = (10, 22)  # room for points at the sides, for numbers above and below


@dataclass(frozen=True, slots=True)
class Slice:
    """A rectangle of a bar: where it starts, how wide it is, what it stands for."""

    x: float
    width: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points of one row of numbers.

    Attributes:
        points: x, y and number of each; the oldest first.
        path: through them, for the attribute ``points``.
    """

    width: int
    height: int
    points: list[tuple[float, float, float]]
    path: str


def stacked(shares: Sequence[tuple[str, str, int]], words: Words) -> list[Slice]:
    """The parts of a whole (code, label, size) side by side, together as wide as the drawing."""
    total = sum(size for _, _, size in shares)
    widths = [max(_LEAST, size / total * WIDTH) if size else 0.0 for _, _, size in shares]
    scale = WIDTH / sum(widths) if total else 0.0
    pieces, x = [], 0.0
    for (code, label, size), width in zip(shares, widths, strict=True):
        if width:
            title = f"{label} {words.number(size)} ({size / total:.1%})"
            pieces.append(Slice(round(x, 2), round(width * scale, 2), code, title))
            x += width * scale
    return pieces


def lengths(values: Sequence[float]) -> list[float]:
    """The width of each bar, the longest as wide as the drawing."""
    longest = max(values, default=0.0)
    return [round(value / longest * WIDTH, 2) if longest > 0 else 0.0 for value in values]


def line(values: Sequence[float]) -> Line:
    """Numbers in their order as a line from left to right, the lowest at the bottom; equal ones lie in the middle."""
    width, height = _CHART
    side, above = _EDGE
    low, high = min(values, default=0.0), max(values, default=0.0)
    step = (width - 2 * side) / max(1, len(values) - 1)
    points = []
    for place, value in enumerate(values):
        up = (value - low) / (high - low) if high > low else 0.5
        x = side + place * step if len(values) > 1 else width / 2
        points.append((round(x, 1), round(height - above - up * (height - 2 * above), 1), value))
    return Line(width, height, points, " ".join(f"{x},{y}" for x, y, _ in points))
