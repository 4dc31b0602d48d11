"""Rows as text: an aligned table, CSV or JSON.

Belongs here: rendering rows of plain values to a stream.
Does not belong here: where the rows come from.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

from yaodian.text import clip, escaped, harmless, one_line, pad, width

FORMATS = ("table", "csv", "json")
_WIDEST = 48
_LARGEST = 1e18

Row = Sequence[Any]


def write(columns: Sequence[str], rows: Iterable[Row], form: str, out: IO[str]) -> None:
    """Write the rows to `out` as ``table``, ``csv`` or ``json`` (one array of objects)."""
    if form == "csv":
        _write_csv(columns, rows, out)
    elif form == "json":
        _write_json(columns, rows, out)
    else:
        out.write(aligned(columns, list(rows)))


def aligned(columns: Sequence[str], rows: Sequence[Row], widest: int | None = _WIDEST) -> str:
    """The rows under their headers, in display columns; cells wider than `widest` are cut."""
    right = [all(isinstance(row[i], int | float | None) for row in rows) and bool(rows) for i in range(len(columns))]
    cells = [[_shown(value, widest) for value in row] for row in rows]
    heads = [one_line(name) for name in columns]
    widths = [max([width(head), *(width(row[i]) for row in cells)]) for i, head in enumerate(heads)]
    lines = [
        "  ".join(pad(head, widths[i], right=right[i]) for i, head in enumerate(heads)).rstrip(),
        "  ".join("─" * columns_wide for columns_wide in widths),
    ]
    lines += ["  ".join(pad(cell, widths[i], right=right[i]) for i, cell in enumerate(row)).rstrip() for row in cells]
    return "\n".join(lines) + "\n"


def plain(value: Any) -> Any:
    """A value JSON can say: dates as ISO text, decimals as numbers, not-a-number as null."""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return str(value)


def number(value: float) -> str:
    """A number as short as it is exact: 3 instead of 3.0, 0.1 instead of 0.1000000001, and no exponent for large ones
    (12416000000 instead of 1.2416e+10)."""
    text = f"{value:.10g}"
    return f"{value:.4f}".rstrip("0").rstrip(".") if "e+" in text and abs(value) < _LARGEST else text


def _shown(value: Any, widest: int | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    text = one_line(str(plain(value)))
    return text if widest is None else clip(text, widest)


def _write_csv(columns: Sequence[str], rows: Iterable[Row], out: IO[str]) -> None:
    writer = csv.writer(out, lineterminator="\n")
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)  # the other lets a lone \r end a row
    show = harmless if out.isatty() else str
    writer.writerow([_cell(name, show) for name in columns])
    for row in rows:
        cells = ["" if value is None else _cell(plain(value), show) for value in row]
        has_return = any(isinstance(cell, str) and "\r" in cell for cell in cells)
        (quoting if has_return else writer).writerow(cells)


def _cell(value: Any, show: Callable[[str], str]) -> Any:
    """A cell that no spreadsheet takes for a formula: such a text gets an apostrophe before it. Numbers stay."""
    from warehouse.formulas import plain as no_formula

    return show(no_formula(value)) if isinstance(value, str) else value


def _write_json(columns: Sequence[str], rows: Iterable[Row], out: IO[str]) -> None:
    separator = "["
    for row in rows:
        item = {name: plain(value) for name, value in zip(columns, row, strict=True)}
        out.write(f"{separator}\n{escaped(json.dumps(item, ensure_ascii=False))}")
        separator = ","
    out.write("[]\n" if separator == "[" else "\n]\n")
