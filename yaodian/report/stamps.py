"""Stamps: whether a page would be written again the same.

Belongs here: a stamp of everything the page of a document shows, and which documents need no new one.
Does not belong here: the rows themselves (`document_queries`), pages and files (`writing`, `standing`).

A stamp is a hash of every row of a document, so making one reads its text. What was read out of a text stays as it is
while the document is not loaded anew, and each load has a number; so a short stamp of that number and of the few rows
that speak of other documents or of people tells which stamps of before still hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yaodian.report.document_queries import KINDS, Kind
from yaodian.report.document_rows import batches

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MANY = 5_000  # documents whose stamps are made by one query for each kind of rows
_ALL = range(2**53)
_LOADED = Kind(
    "load",
    tuple,
    "run_key",
    "SELECT document_key, run_key FROM star.fct_document_conservation WHERE document_key {within}",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A current document and its short stamp."""

    document_key: int
    source_file: str
    short: str


def listed(con: DuckDBPyConnection, also: str, touched: Collection[str] | None = None) -> list[Listed]:
    """Every current document by name.

    Args:
        also: what the pages depend on beside the rows: language, templates, versions.
        touched: sources of the documents that are wanted; all by default.
    """
    chosen = "" if touched is None else " AND source_file IN (SELECT unnest(?::VARCHAR[]))"
    documents = con.execute(
        "SELECT document_key, source_file FROM star.dim_document WHERE is_current AND document_key > 0"
        f"{chosen} ORDER BY source_file",
        [] if touched is None else [sorted(touched)],
    ).fetchall()
    keys = sorted(key for key, _ in documents)
    sums: dict[int, list[str]] = {}
    for some in [_ALL] if touched is None else batches(keys, _MANY):
        _add(con, sums, [_LOADED, *(kind for kind in KINDS if not kind.is_parsed)], some)
    return [Listed(key, name, _digest([also, *sums.get(key, ())])) for key, name in documents]


def stamps(con: DuckDBPyConnection, keys: Iterable[int], also: str) -> dict[int, str]:
    """The stamps of some documents."""
    found: dict[int, str] = {}
    for batch in batches(sorted(keys), _MANY):
        sums: dict[int, list[str]] = {}
        _add(con, sums, KINDS, batch)
        found |= {key: _digest([also, *sums.get(key, ())]) for key in batch}
    return found


def _add(con: DuckDBPyConnection, sums: dict[int, list[str]], kinds: Sequence[Kind], keys: Sequence[int]) -> None:
    for kind in kinds:
        # A sum, as equal rows would cancel out; the rows of a document in any order give the same.
        for key, rows, total in con.execute(
            "SELECT document_key, count(*), sum(CAST(hash(q) AS HUGEINT))"
            f" FROM ({kind.of(keys)}) AS q GROUP BY document_key"
        ).fetchall():
            sums.setdefault(key, []).append(f"{kind.name} {rows} {total}")


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
