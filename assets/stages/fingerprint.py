"""What a warehouse was built from, in 64 hex digits.

Belongs here: the fingerprint of the lake, and asking a warehouse for the one it was built from.
Does not belong here: deciding what follows from them (`building`, `publishing`).
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

import schemas
import warehouse
from assets.version import program_version
from pipelines import lexicon
from pipelines.lake import Lake
from schemas.lake import CONTENT, CORRECTION, DOCUMENT_COPY, DOCUMENT_RELATION, DOCUMENT_VERSION, QUARANTINE

# Table of the lake → columns that may change without changing what is built.
_BUILT_FROM = {
    DOCUMENT_VERSION.name: ("source_uri", "valid_from", "valid_to"),
    CONTENT.name: ("shard",),
    QUARANTINE.name: ("first_seen_run_id",),
    DOCUMENT_COPY.name: (),
    DOCUMENT_RELATION.name: (),
    CORRECTION.name: (),
}


def input_fingerprint(lake: Lake, storage_version: str) -> str:
    """SHA-256 over everything a warehouse is built from: history, parsed contents, refusals, copies and relations,
    corrections, lexicon, the code that loads them, and the file format. Where the folder is mounted and when something
    was first seen do not belong to it."""
    digest = hashlib.sha256()
    frames = {table: lake.read_table(table) for table in _BUILT_FROM}
    versions, content = frames[DOCUMENT_VERSION.name], frames[CONTENT.name]
    if versions is not None and content is not None:
        # The lake remembers contents that no version of this history has, after a rollback for one.
        frames[CONTENT.name] = content.filter(pl.col("content_key").is_in(versions["content_key"].implode()))
    for table, frame in frames.items():
        digest.update(f"{table}\n".encode())
        if frame is not None:
            digest.update(frame.drop(_BUILT_FROM[table]).write_csv(None).encode())
    digest.update(f"{lexicon.sha256()}\n{program_version()}\n{_code_sha256()}\n{storage_version}".encode())
    return digest.hexdigest()


@cache
def _code_sha256() -> str:
    """SHA-256 over the sources that declare and load the warehouse, so that a changed view is built again."""
    digest = hashlib.sha256()
    for package in (schemas, warehouse):
        folder = Path(package.__path__[0])
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".sql", ".yml")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def built_from(con: duckdb.DuckDBPyConnection) -> str | None:
    """The fingerprint a warehouse was built from; None when it does not say."""
    rows = con.execute("SELECT input_manifest_sha256 FROM star.dim_run WHERE run_key > 0").fetchall()
    return str(rows[0][0]) if len(rows) == 1 else None
