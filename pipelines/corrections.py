"""The corrections file: what people found wrong in the extraction, reviewed, one field a line.

Belongs here: reading and checking the file, and its copy in the lake, from which the load applies it.
Does not belong here: which fields may be corrected (`schemas.corrections`), applying a correction (`warehouse`).

A correction is never part of parsing: silver stays what the parser read, and no cache key knows the file. A changed
file costs a load.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from pipelines.errors import BadCorrections
from pipelines.lake import Lake
from pipelines.settings import Settings
from schemas.corrections import SUBJECTS, BadValue, Field, read_value
from schemas.lake import CORRECTION
from schemas.polars_types import empty, polars_schema

COLUMNS = (
    "source_file",
    "table",
    "char_start",
    "char_end",
    "quote",
    "field",
    "extracted",
    "value",
    "reason",
    "author",
    "date",
)
"""Columns of the file, in any order."""

_NAMED = 5  # how many problems a sentence names


class _Problem(NamedTuple):
    line: int
    zh: str
    en: str


class _BadLine(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def corrections_of(settings: Settings) -> pl.DataFrame:
    """The corrections a run applies; a file that somebody named and that is not there is an error.

    Raises:
        BadCorrections: as `read_corrections`, or the file is missing.
    """
    path = settings.corrections
    if path != Settings().corrections and not path.exists():
        raise BadCorrections(f"更正文件 {path} 不存在", f"the corrections file {path} does not exist")
    return read_corrections(path)


def read_corrections(path: Path) -> pl.DataFrame:
    """The corrections in a file, columns of ``lake.correction``; none where there is no file.

    Raises:
        BadCorrections: the file is no such table, a line cannot be meant, or two lines contradict each other; the
            sentence names up to five lines.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")  # as bytes: a quote may hold any line break
    except FileNotFoundError:
        return empty(CORRECTION)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadCorrections(f"更正文件 {path} 无法读取：{why}", f"{path} cannot be read: {why}") from None
    problems: list[_Problem] = []
    rows: list[dict[str, Any]] = []
    try:
        for line, cells in _lines(path, text):
            try:
                rows.append(_row(line, cells))
            except _BadLine as bad:
                problems.append(_Problem(line, bad.zh, bad.en))
    except csv.Error as error:
        raise BadCorrections(f"{path} 不是 CSV：{error}", f"{path} is no CSV: {error}") from None
    problems += _contradictions(rows)
    if problems:
        raise _bad(path, problems)
    return pl.DataFrame(rows, schema=polars_schema(CORRECTION), orient="row")


def take_corrections(settings: Settings, lake: Lake) -> pl.DataFrame:
    """Put the corrections of the file into the lake, where they differ from what is there, and return them.

    Raises:
        BadCorrections: as `corrections_of`; the lake stays as it is.
    """
    frame = corrections_of(settings)
    known = lake.read_table(CORRECTION.name)
    if known is None or not frame.equals(known):
        lake.write_table(CORRECTION.name, frame)
    return frame


def _lines(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells of every line that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(reader, [])
    names = [name.strip() for name in header]
    missing = [name for name in COLUMNS if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(set(names)) != len(names):
        wrong_zh = f"缺少 {'、'.join(missing)}" if missing else f"多出或重复 {'、'.join(unknown) or '列'}"
        wrong_en = f"lacks {', '.join(missing)}" if missing else f"has {', '.join(unknown) or 'a column twice'}"
        raise BadCorrections(
            f"更正文件 {path} 的表头{wrong_zh}；列为 {','.join(COLUMNS)}",
            f"the header of {path} {wrong_en}; the columns are {','.join(COLUMNS)}",
        )
    while True:
        line = reader.line_num + 1
        cells = next(reader, None)
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            raise _bad(path, [_Problem(line, f"有 {len(cells)} 格，应为 {len(names)}", _cells(len(cells), len(names)))])
        yield line, dict(zip(names, cells, strict=True))


def _cells(found: int, wanted: int) -> str:
    return f"it has {found} cells instead of {wanted}; put texts with commas into quotation marks"


def _row(line: int, cells: Mapping[str, str]) -> dict[str, Any]:
    table, name = cells["table"].strip(), cells["field"].strip()
    field = _field(table, name)
    start, end = _place(cells["char_start"]), _place(cells["char_end"])
    if end <= start:
        raise _BadLine(f"区间 [{start}, {end}) 为空", f"the span [{start}, {end}) is empty")
    if len(cells["quote"]) != end - start:
        raise _BadLine(
            f"引文有 {len(cells['quote'])} 个字符，区间有 {end - start} 个",
            f"the quote has {len(cells['quote'])} characters, the span {end - start}",
        )
    for needed in ("source_file", "reason", "author"):
        if not cells[needed].strip():
            raise _BadLine(f"{needed} 为空", f"{needed} is empty")
    values = {}
    for column in ("extracted", "value"):
        text = cells[column].strip() or None
        try:
            read_value(field, text)
        except BadValue as bad:
            raise _BadLine(f"{column}：{name} {bad.zh}", f"{column}: {name} {bad.en}") from None
        values[column] = text
    if read_value(field, values["extracted"]) == read_value(field, values["value"]):
        raise _BadLine("更正值就是抽取值", "the right value is the extracted one")
    return {
        "line_no": line,
        "source_file": cells["source_file"],
        "table_name": table,
        "field_name": name,
        "char_start": start,
        "char_end": end,
        "quote": cells["quote"],
        "extracted_value": values["extracted"],
        "corrected_value": values["value"],
        "reason": cells["reason"].strip(),
        "author": cells["author"].strip(),
        "reviewed_on": _day(cells["date"].strip()),
    }


def _field(table: str, name: str) -> Field:
    if table not in SUBJECTS:
        raise _BadLine(
            f"{table or '（空）'} 的行不能更正；可以更正的是 {'、'.join(SUBJECTS)}",
            f"rows of {table or '(empty)'} cannot be corrected; these can: {', '.join(SUBJECTS)}",
        )
    fields = SUBJECTS[table].fields
    if name not in fields:
        near = difflib.get_close_matches(name, fields, n=1)
        hint_zh = f"是不是 {near[0]}？" if near else f"可以更正的是 {'、'.join(fields)}"
        hint_en = f"did you mean {near[0]}?" if near else f"these can be corrected: {', '.join(fields)}"
        raise _BadLine(f"{table} 没有可更正的字段 {name}；{hint_zh}", f"{table} has no field {name}; {hint_en}")
    return fields[name]


def _place(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit() or len(text.strip()) > 9:
        raise _BadLine(f"{text!r} 不是字符位置", f"{text!r} is no place in a text")
    return int(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _BadLine(f"日期 {text!r} 应写作 2026-11-22", f"the date {text!r} is written like 2026-11-22") from None


def _contradictions(rows: list[dict[str, Any]]) -> list[_Problem]:
    """Lines that speak of the same value as an earlier one."""
    said: dict[tuple[Any, ...], dict[str, Any]] = {}
    problems = []
    for row in rows:
        about = ("source_file", "table_name", "field_name", "char_start", "char_end", "extracted_value")
        first = said.setdefault(tuple(row[name] for name in about), row)
        if first is row:
            continue
        line = first["line_no"]
        if first["corrected_value"] == row["corrected_value"]:
            problems.append(_Problem(row["line_no"], f"与第 {line} 行重复", f"says the same as line {line}"))
        else:
            problems.append(_Problem(row["line_no"], f"与第 {line} 行矛盾", f"contradicts line {line}"))
    return problems


def _bad(path: Path, problems: list[_Problem]) -> BadCorrections:
    shown = sorted(problems)[:_NAMED]
    more = len(problems) - len(shown)
    zh = "；".join(f"第 {one.line} 行：{one.zh}" for one in shown) + (f"；另有 {more} 处" if more else "")
    en = "; ".join(f"line {one.line}: {one.en}" for one in shown) + (f"; and {more} more" if more else "")
    return BadCorrections(f"更正文件 {path} 不能使用：{zh}", f"{path} cannot be used: {en}")
