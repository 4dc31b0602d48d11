"""The figures as a picture: two panels of bars in SVG, readable without colour.

Belongs here: drawing. Does not belong here: choosing figures beyond these two panels (`tables`).
"""

from __future__ import annotations

from html import escape
from typing import Any

from bench.tables import Table, tables

_WIDTH, _LINE, _LEFT, _RIGHT = 760, 24, 260, 150
_STYLE = (
    "text{font:13px sans-serif;fill:#222}.h{font-weight:bold;font-size:14px}.v{font-size:12px}"
    ".o{fill:#1b4f72}.p{fill:url(#lines);stroke:#444}.w{stroke:#000;stroke-width:1.5}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.o{fill:#7fb3d5}.p{stroke:#bbb}.w{stroke:#fff}}"
)
_LINES = (
    '<pattern id="lines" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#ccc"/><line x1="0" y1="0" x2="0" y2="6" stroke="#555" stroke-width="2"/>'
    "</pattern>"
)


def picture(results: dict[str, Any], lang: str) -> str:
    """CPU seconds of each contender, and of each stage, with whiskers from the least to the most of the runs."""
    at = 1 if lang == "zh" else 0
    titles = {table.name: table for table in tables(results)}
    panels = []
    if "peers" in results:
        bars = [
            (_label(titles["peers"], index, at), one["cpu_seconds"], index == 0)
            for index, one in enumerate(results["peers"]["found"])
        ]
        panels.append((f"{titles['peers'].title[at]} · {titles['peers'].columns[1][at]}", bars))
    if "stages" in results:
        seconds = list(results["stages"]["seconds"].values())
        bars = [(_label(titles["stages"], index, at), one, True) for index, one in enumerate(seconds)]
        panels.append((f"{titles['stages'].title[at]} · {titles['stages'].columns[1][at]}", bars))
    parts: list[str] = []
    top = 10
    for title, bars in panels:
        parts += _panel(title, bars, top)
        top += _LINE * (len(bars) + 2)
    spoken = escape("; ".join(title for title, _ in panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" role="img" aria-label="{spoken}">'
        f"<style>{_STYLE}</style><defs>{_LINES}</defs>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _label(table: Table, row: int, at: int) -> str:
    return table.rows[row][0][at]


def _panel(title: str, bars: list[tuple[str, dict[str, Any], bool]], top: int) -> list[str]:
    """A title and a bar a line: name, bar, whisker, median in figures."""
    most = max(spread["most"] for _, spread, _ in bars) or 1.0
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    out = [f'<text class="h" x="10" y="{top + 16}">{escape(title)}</text>']
    for index, (name, spread, is_ours) in enumerate(bars, 1):
        y = top + _LINE * index + 4
        end, least, longest = (_LEFT + scale * spread[key] for key in ("median", "least", "most"))
        whisker = f"M{least:.1f} {y + 8}H{longest:.1f}M{least:.1f} {y + 4}V{y + 12}M{longest:.1f} {y + 4}V{y + 12}"
        size = f'x="{_LEFT}" y="{y}" width="{max(end - _LEFT, 1):.1f}" height="16"'
        out += [
            f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{"o" if is_ours else "p"}" {size}/>',
            f'<path class="w" d="{whisker}"/>',
            f'<text class="v" x="{longest + 6:.1f}" y="{y + 13}">{spread["median"]:.2f} s</text>',
        ]
    return out
