"""What is left of a document in a data folder.

Belongs here: searching bytes of files, rows of Parquet files and of databases. Does not belong here: assertions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import polars as pl

SHORTEST = 12


def distinctive(text: str, others: Iterable[str]) -> list[str]:
    """Lines of a text that no other text has."""
    known = "\n".join(others)
    return [line for line in map(str.strip, text.splitlines()) if len(line) >= SHORTEST and line not in known]


def traces(
    folder: Path, words: Iterable[str], encodings: Iterable[str] = ("utf-8", "gb18030", "utf-16-le")
) -> list[str]:
    """Where a data folder still says one of `words`: as bytes of any file, or as a value of any table."""
    listed = list(words)
    needles = {word.encode(encoding) for word in listed for encoding in encodings}
    needles |= {json.dumps(word)[1:-1].encode() for word in listed}
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        data = path.read_bytes()
        if any(needle in data for needle in needles):
            found.append(f"{path.relative_to(folder)} (bytes)")
        values = "\n".join(_values(path))
        found += [f"{path.relative_to(folder)}: {word}" for word in listed if word in values]
    return found


def _values(path: Path) -> Iterator[str]:
    """Every text in a Parquet file or a database."""
    if path.suffix == ".parquet":
        yield from _texts(pl.read_parquet(path))
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as con:
            for (table,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'star'").fetchall():
                yield from _texts(con.sql(f"FROM star.{table}").pl())


def _texts(frame: pl.DataFrame) -> Iterator[str]:
    for column in frame.select(pl.col(pl.String)).iter_columns():
        yield from (value for value in column.unique().to_list() if value)
