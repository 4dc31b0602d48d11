"""What a warehouse was built from, in 64 hex digits.

Belongs here: the fingerprint of the lake.
Does not belong here: asking a snapshot for the one it was built from (`in_force`), and what follows
from them (`building`, `publishing`).
"""

from __future__ import annotations

import hashlib
import io

import polars as pl

from assets.version import program_version
from pipelines import lexicon
from pipelines.lake import Lake
from schemas.lake import CONTENT, CORRECTION, DOCUMENT_COPY, DOCUMENT_RELATION, DOCUMENT_VERSION, QUARANTINE
from warehouse.source_hash import loader_sha256

_FILE = "fingerprint.json"

# Table of the lake → columns that may change without changing what is built, or that follow from others.
_BUILT_FROM = {
    DOCUMENT_VERSION.name: ("source_uri", "valid_from", "valid_to", "document_id", "content_key"),
    CONTENT.name: ("shard", "raw_sha256"),
    QUARANTINE.name: ("first_seen_run_id",),
    DOCUMENT_COPY.name: (),
    DOCUMENT_RELATION.name: (),
    CORRECTION.name: (),
}


def input_fingerprint(lake: Lake, storage_version: str) -> str:
    """SHA-256 over everything a warehouse is built from: history, parsed contents, refusals, copies and relations,
    corrections, lexicon, the code that loads them, and the file format. Where the folder is mounted and when something
    was first seen do not belong to it.

    The same files have the same fingerprint, so it is remembered with their checksums.
    """
    sums = {table: lake.sum_of_table(table) for table in _BUILT_FROM}
    program = f"{lexicon.sha256()}\n{program_version()}\n{loader_sha256()}\n{storage_version}"
    sums["program"] = program
    place = lake.root / _FILE
    known = lake.read_json(place)
    if isinstance(known, dict) and known.get("sums") == sums:
        return str(known["fingerprint"])
    found = _fingerprint(lake, program)
    lake.write_json(place, {"sums": sums, "fingerprint": found})
    return found


def _fingerprint(lake: Lake, program: str) -> str:
    digest = hashlib.sha256()
    frames = {table: lake.read_table(table) for table in _BUILT_FROM}
    versions, content = frames[DOCUMENT_VERSION.name], frames[CONTENT.name]
    if versions is not None and content is not None:
        # The lake remembers contents that no version of this history has, after a rollback for one.
        frames[CONTENT.name] = content.filter(pl.col("content_key").is_in(versions["content_key"].implode()))
    for table, frame in frames.items():
        digest.update(f"{table}\n".encode())
        if frame is not None:
            written = io.BytesIO()
            frame.drop(_BUILT_FROM[table]).write_csv(written)
            digest.update(written.getbuffer())
    digest.update(program.encode())
    return digest.hexdigest()
