"""Bars as inline SVG.

Belongs here: geometry. Does not belong here: what is shown, and colours (the style sheet has them, by class).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yaodian.report.facts import Bar, Share

WIDTH = 1000
"""Units of the drawing across; it stretches to the width of its place."""

_LEAST = 1.5  # a part that exists is seen


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle: where it starts, how wide it is, what it stands for."""

    x: float
    width: float
    kind: str
    title: str


def stacked(shares: Sequence[Share]) -> list[Piece]:
    """The parts of a document side by side, together as wide as the drawing."""
    widths = [max(_LEAST, share.share * WIDTH) if share.characters else 0.0 for share in shares]
    scale = WIDTH / sum(widths) if sum(widths) else 0.0
    pieces, x = [], 0.0
    for share, width in zip(shares, widths, strict=True):
        if width:
            title = f"{share.label} {share.characters:,} ({share.share:.1%})"
            pieces.append(Piece(round(x, 2), round(width * scale, 2), share.kind, title))
            x += width * scale
    return pieces


def lengths(bars: Sequence[Bar]) -> list[tuple[Bar, float]]:
    """Each bar with its width, the longest as wide as the drawing."""
    longest = max((bar.value for bar in bars), default=0.0)
    return [(bar, round(bar.value / longest * WIDTH, 2) if longest else 0.0) for bar in bars]
