"""The cost of runs against the number of documents as a picture: lines in SVG, both axes logarithmic.

Belongs here: drawing. Does not belong here: measuring and fitting (`increments`).
"""

from __future__ import annotations

import math
from html import escape
from typing import Any

_LEAST = 0.01  # seconds; what is less cannot be told from noise
_LINES = {
    "all new": (("everything new", "全部新增"), "#444", ""),
    "nothing new": (("nothing new", "没有变化"), "#07a", "6 3"),
    "one changed": (("one document changed", "改动一份"), "#c50", "2 3"),
}
_WIDTH, _HEIGHT = 700, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 500, 44, 300


def picture(found: dict[str, Any], lang: str) -> str:
    """SVG with one line for each case: CPU seconds over start-up."""
    at = 1 if lang == "zh" else 0
    rows = [row for row in found["rows"] if row["case"] in _LINES and row["over_start_up"] > 0]
    sizes = sorted({row["documents"] for row in rows})
    if not sizes:
        sizes = sorted({row["documents"] for row in found["rows"]})
    seconds = [max(row["over_start_up"], _LEAST) for row in rows] or [_LEAST, 1.0]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    high = max(high, low + 1)
    first, last = math.log10(sizes[0]), max(math.log10(sizes[-1]), math.log10(sizes[0]) + 1e-9)

    def across(documents: int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (math.log10(documents) - first) / (last - first)

    def up(spent: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (math.log10(max(spent, _LEAST)) - low) / (high - low)

    title = ("CPU seconds over start-up, by number of documents", "启动之外的 CPU 秒，按文件份数")[at]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(title)}" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="24" font-weight="bold">{escape(title)}</text>',
    ]
    for power in range(low, high + 1):
        y = up(10.0**power)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for documents in sizes:
        parts.append(f'<text x="{across(documents):.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{documents:,}</text>')
    lines = {
        case: [(across(row["documents"]), up(row["over_start_up"])) for row in rows if row["case"] == case]
        for case in _LINES
    }
    lowest = 0.0
    for case in sorted(filter(lines.get, lines), key=lambda case: lines[case][-1][1]):  # the highest first
        words, colour, dash = _LINES[case]
        points = lines[case]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        x, y = points[-1]
        lowest = y = max(y, lowest + 16)  # two lines may end in one place
        parts.append(f'<text x="{x + 10:.1f}" y="{y + 4:.1f}" fill="{colour}">{escape(words[at])}</text>')
    label = ("documents", "文件份数")[at]
    parts.append(f'<text x="{(_LEFT + _RIGHT) / 2:.0f}" y="{_BOTTOM + 44}" text-anchor="middle">{label}</text></svg>')
    return "\n".join(parts) + "\n"
