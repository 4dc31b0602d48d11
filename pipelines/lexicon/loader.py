"""Reads a lexicon file into typed, immutable rows, or says what is wrong with it.

Belongs here: reading, checking and hashing the CSV files of `data/`.
Does not belong here: which files and columns there are (`tables`), and any use of the words.

A file is checked as it is read, every time: a lexicon is edited by hand, and a duplicate or a stray blank would change
results silently. Rows are named tuples, so reading the largest file (regions, 3 800 rows) takes some 20 ms.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from pipelines.lexicon.catalogue import TABLES
from pipelines.lexicon.tables import LexiconTable

Row = tuple[Any, ...]
"""A row: a named tuple of the class the table declares."""


class LexiconError(ValueError):
    """A lexicon file breaks its own rules; the sentence names file, line and fix."""


def names() -> tuple[str, ...]:
    """The names `load` takes, sorted."""
    return tuple(sorted(TABLES))


@cache
def load(name: str) -> tuple[Any, ...]:
    """The rows of ``data/<name>.csv`` in file order, each an instance of the table's row class.

    Raises:
        LexiconError: no such lexicon, or the file breaks a rule.
    """
    table = TABLES.get(name)
    if table is None:
        raise LexiconError(f"there is no lexicon {name}; there are {', '.join(names())}")
    return parse(table, _data_files()[f"{name}.csv"].decode("utf-8"))


@cache
def sha256() -> str:
    """The hex SHA-256 over name and bytes of every file in `data/`, in the order of their names."""
    return _sha256_of(_data_files())


def sha256_on_disk() -> str:
    """The same of the files as they are now, which a process that runs for days may not have loaded."""
    return _sha256_of(_files_on_disk())


def _sha256_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for file_name, content in sorted(files.items()):
        digest.update(f"{file_name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def parse(table: LexiconTable, text: str) -> tuple[Any, ...]:
    """The rows of a file's text, checked against the declaration of its table.

    Raises:
        LexiconError: wrong columns, blank or untrimmed cells, values of the wrong type or list, rows out of order,
            duplicates, or two rows that contradict each other.
    """
    file_name = f"{table.name}.csv"
    if "\r" in text:
        raise LexiconError(f"{file_name}: lines must end in a bare newline; save the file without carriage returns")
    if text.startswith("\ufeff"):
        raise LexiconError(f"{file_name}: the file starts with a byte order mark; save it as plain UTF-8")
    reader = csv.reader(io.StringIO(text), strict=True)
    header = next(reader, None)
    columns = list(table.row._fields)
    if header != columns:
        raise LexiconError(
            f"{file_name} line 1: columns must be {','.join(columns)}; found {','.join(header or ['nothing'])}"
        )
    converters = [_converter(file_name, table, column) for column in columns]
    width = len(columns)
    rows: list[Any] = []
    seen: dict[Any, int] = {}
    previous: Any = None
    make = table.row._make
    for cells in reader:
        line = reader.line_num
        if len(cells) != width:
            raise LexiconError(f"{file_name} line {line}: {width} cells expected, {len(cells)} found")
        row = make([convert(cell, line) for convert, cell in zip(converters, cells, strict=True)])
        key = table.key(row)
        if key in seen:
            raise LexiconError(
                f"{file_name} line {line}: {_say(key)} stands already on line {seen[key]}; keep one of them"
            )
        seen[key] = line
        order = table.order(row)
        if previous is not None and order < previous:
            raise LexiconError(
                f"{file_name} line {line}: {_say(key)} is out of order; sort the file by {table.order_says}"
            )
        previous = order
        rows.append(row)
    if not rows:
        raise LexiconError(f"{file_name}: the file has no rows")
    for claim in table.claims:
        _refuse_conflicts(file_name, rows, claim)
    return tuple(rows)


def _refuse_conflicts(file_name: str, rows: list[Any], claim: Callable[[Any], tuple[tuple[Any, Any], ...]]) -> None:
    """Refuse two rows that claim the same word for different members."""
    owners: dict[Any, tuple[Any, int]] = {}
    for number, row in enumerate(rows, start=2):
        for word, owner in claim(row):
            earlier = owners.setdefault(word, (owner, number))
            if earlier[0] != owner:
                raise LexiconError(
                    f"{file_name} row {number}: {_say(word)} is claimed by {_say(owner)} and, in row {earlier[1]}, "
                    f"by {_say(earlier[0])}; one word can mean one member only"
                )


def _converter(file_name: str, table: LexiconTable, column: str) -> Callable[[str, int], Any]:
    """A function from the cell's text to its value that refuses a bad cell with file, line and column."""
    hint = get_type_hints(table.row)[column]
    optional = NoneType in get_args(hint)
    base = next(part for part in get_args(hint) if part is not NoneType) if optional else hint
    is_list = get_origin(base) is tuple
    allowed = table.codes.get(column)

    def refuse(line: int, why: str) -> LexiconError:
        return LexiconError(f"{file_name} line {line}: {column} {why}")

    def convert(cell: str, line: int) -> Any:
        if not cell:
            if is_list:
                return ()
            if optional:
                return None
            raise refuse(line, "is blank; every row needs it")
        if cell[0].isspace() or cell[-1].isspace():
            raise refuse(line, f"has blanks around {cell.strip()!r}; take them away")
        if base is str:
            if allowed is not None and cell not in allowed:
                raise refuse(line, f"is {cell!r}; it must be one of {', '.join(sorted(allowed))}")
            return cell
        if is_list:
            parts = tuple(cell.split("|"))
            if any(not part or part != part.strip() for part in parts):
                raise refuse(line, "has an empty or untrimmed part between | signs")
            if len(set(parts)) != len(parts):
                raise refuse(line, "names the same part twice")
            if allowed is not None and not allowed.issuperset(parts):
                raise refuse(line, f"is {cell!r}; its parts must be among {', '.join(sorted(allowed))}")
            return parts
        try:
            return int(cell) if base is int else float(cell)
        except ValueError:
            raise refuse(line, f"is {cell!r}, not a number") from None

    return convert


def _say(key: Any) -> str:
    return " / ".join(str(part) for part in key if part is not None) if isinstance(key, tuple) else str(key)


@cache
def _data_files() -> dict[str, bytes]:
    """Every file of `data/` by name; they are small and all are needed for the hash."""
    return _files_on_disk()


def _files_on_disk() -> dict[str, bytes]:
    folder = resources.files("pipelines.lexicon").joinpath("data")
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.name.endswith(".csv")}


__all__ = ["LexiconError", "Row", "load", "names", "parse", "sha256", "sha256_on_disk"]
