"""A batch of documents to frames: the unit of work that runs in process, in a pool, or on a cluster.

Belongs here: reading originals, parsing each, gathering rows into one frame a table.
Does not belong here: how one document is parsed (`document`), validation and writing (`jobs`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import polars as pl

from pipelines.decode import NotReadable
from pipelines.document import Row, parse_document
from pipelines.lake import Content
from pipelines.validate import REJECTED_CONTENT, REJECTED_CONTENT_SCHEMA
from schemas import silver
from schemas.polars_types import polars_schema

_PARTS = ("text", "structure", "extract", "conform", "formats", "rows", "batch.py", "decode.py", "document.py")


@cache
def parser_version() -> str:
    """The version of the parser: a hash over its source, part of every cache key, so that no older result is reused."""
    digest = hashlib.sha256()
    package = resources.files("pipelines")
    for part in _PARTS:
        for file in _sources(package.joinpath(part)):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _sources(place: Traversable) -> Iterator[Traversable]:
    """The Python files of a package and of the packages inside it, in the order of their names."""
    if place.is_file():
        if place.name.endswith(".py"):
            yield place
        return
    for inner in sorted(place.iterdir(), key=lambda inner: inner.name):
        yield from _sources(inner)


def parse_batch(contents: Sequence[Content]) -> dict[str, pl.DataFrame]:
    """Parse originals into one frame for each silver table, and one of the contents that are no readable document.

    The frames depend on the bytes alone: rows stand in the order of `contents`, dimension members in that of their
    keys.
    """
    columns: dict[str, list[Row]] = {table.name: [] for table in silver.TABLES}
    members: dict[str, dict[int, Row]] = {name: {} for name in silver.DIMENSIONS}
    rejected: list[tuple[int, str, str, str]] = []
    for content in contents:
        try:
            document = parse_document(content.content_key, content.path.read_bytes())
        except NotReadable as reason:
            rejected.append((content.content_key, reason.reason_code, reason.zh, reason.en))
            continue
        for name, rows in document.rows.items():
            columns[name].extend(rows)
        for name, found in document.members.items():
            members[name].update(found)
    for name, found in members.items():
        columns[name] = [found[key] for key in sorted(found)]
    frames = {
        table.name: pl.DataFrame(columns[table.name], schema=polars_schema(table), orient="row")
        for table in silver.TABLES
    }
    frames[REJECTED_CONTENT] = pl.DataFrame(rejected, schema=REJECTED_CONTENT_SCHEMA, orient="row")
    return frames
