"""Taking sources out of the lake: their history, their bytes, what was read out of them, what was said about them.

Belongs here: what of the lake belongs to a source, and removing it so that a crash can be followed by the same again.
Does not belong here: snapshots (`warehouse.forget`), and which sources a person means (`assets.stages.forgetting`).

A source goes with all its versions. Content that another source has too (equal bytes) is that source's content: it
stays, and only the name goes. Every step finds nothing left to do when it is done again.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.errors import LakeCorrupted
from pipelines.lake import Lake, sync_folder
from pipelines.parse import collect_garbage
from pipelines.shards import Manifest, read_shard, read_silver, shard_name, write_shard
from pipelines.validate import REJECTED_CONTENT, Checked
from schemas import lake as lake_tables
from schemas import silver
from schemas.contract import Table


@dataclass(frozen=True, slots=True)
class Belongings:
    """What of the lake belongs to sources that are to be forgotten.

    Attributes:
        document_keys: of all their versions.
        contents: SHA-256 → content key, of content that no other source has.
        shared: SHA-256 of content that stays, since another source has it too.
    """

    sources: tuple[str, ...]
    document_keys: tuple[int, ...]
    contents: dict[str, int]
    shared: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As it stands in the journal of a removal."""
        return {
            "sources": self.sources,
            "document_keys": self.document_keys,
            "contents": self.contents,
            "shared": self.shared,
        }

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Belongings:
        """What `as_json` wrote."""
        return cls(tuple(said["sources"]), tuple(said["document_keys"]), dict(said["contents"]), tuple(said["shared"]))


def belongings(lake: Lake, sources: Collection[str]) -> Belongings:
    """What belongs to `sources`, as the history of the lake has it; changes nothing."""
    versions = lake.read_table(lake_tables.DOCUMENT_VERSION.name)
    if versions is None:
        return Belongings(tuple(sorted(sources)), (), {}, ())
    is_theirs = pl.col("source_file").is_in(list(sources))
    theirs, others = versions.filter(is_theirs), versions.filter(~is_theirs)
    kept = set(others["raw_sha256"])
    contents = dict(theirs.select("raw_sha256", "content_key").iter_rows())
    return Belongings(
        tuple(sorted(sources)),
        tuple(sorted(theirs["document_key"])),
        {raw_sha256: key for raw_sha256, key in sorted(contents.items()) if raw_sha256 not in kept},
        tuple(sorted(kept & contents.keys())),
    )


def forget_in_lake(lake: Lake, gone: Belongings) -> dict[str, int]:
    """Remove what belongs to sources from every file of the lake; returns what went: originals, shards, and rows by
    table.

    The caller holds the data folder. The history goes last: as long as it names the sources, a person can name them.
    """
    removed: dict[str, int] = {}
    removed["shards"] = _forget_shards(lake, gone)
    for table in lake_tables.TABLES:
        if table is not lake_tables.DOCUMENT_VERSION:
            removed[table.name] = _forget_rows(lake, table, gone)
    for path in lake.root.glob("corpus*"):
        path.unlink()  # what comparing documents left for the next time, and makes again
    removed["originals"] = _forget_originals(lake, gone)
    removed[lake_tables.DOCUMENT_VERSION.name] = _forget_rows(lake, lake_tables.DOCUMENT_VERSION, gone)
    lake.sweep(originals=True)
    return removed


def _forget_originals(lake: Lake, gone: Belongings) -> int:
    count = 0
    for raw_sha256 in gone.contents:
        path = lake.raw_path(raw_sha256)
        if path.exists():
            path.unlink()
            sync_folder(path.parent)
            count += 1
    return count


def _forget_rows(lake: Lake, table: Table, gone: Belongings) -> int:
    """Rewrite a table of the lake without the rows of the sources; a damaged one says nothing and is removed."""
    try:
        frame = lake.read_table(table.name)
    except LakeCorrupted:
        if table is lake_tables.DOCUMENT_VERSION:
            raise
        lake.table_path(table.name).unlink()
        return 0
    if frame is None:
        return 0
    kept = frame.filter(~_is_gone(frame.columns, gone))
    if table is lake_tables.DOCUMENT_VERSION:
        kept = _with_other_canonical(kept, gone)
    if table is lake_tables.CHECK_RESULT:
        kept = kept.with_columns(pl.col("samples_json").map_elements(_samples(lake, gone), return_dtype=pl.String))
    if not kept.equals(frame):
        lake.write_table(table.name, kept)
    return frame.height - kept.height


def _is_gone(columns: Collection[str], gone: Belongings) -> pl.Expr:
    """Whether a row speaks of the sources; by name where it has one, else by the keys it has."""
    wanted: list[pl.Expr] = []
    if "source_file" in columns:
        wanted = [pl.col("source_file").is_in(gone.sources)]
    else:
        keys = [name for name in columns if name.endswith("document_key")]
        wanted = [pl.col(name).is_in(gone.document_keys) for name in keys]
        if "content_key" in columns:
            wanted.append(pl.col("content_key").is_in(list(gone.contents.values())))
    return pl.any_horizontal(pl.lit(False), *(one.fill_null(False) for one in wanted))


def _with_other_canonical(versions: pl.DataFrame, gone: Belongings) -> pl.DataFrame:
    """Copies of a forgotten document with equal bytes point to the first among them, others to themselves; the next
    run compares them anew."""
    key, pointer = pl.col("document_key"), pl.col("canonical_document_key")
    is_orphan = pointer.is_in(gone.document_keys)
    first = key.filter(is_orphan).min().over("canonical_document_key", "raw_sha256")
    pointed = pl.when(is_orphan).then(first).otherwise(pointer)
    return versions.with_columns(canonical_document_key=pointed).with_columns(is_canonical=pointer == key)


def _samples(lake: Lake, gone: Belongings) -> Any:
    """Keeps of the samples of a check those that name another document: what names none may be about anything."""
    versions = lake.read_table(lake_tables.DOCUMENT_VERSION.name)
    names = set() if versions is None else {*versions["source_file"]} - {*gone.sources}
    keys = set() if versions is None else {*versions["document_key"]} - {*gone.document_keys}

    def kept(said: str) -> str | None:
        others = [one for one in json.loads(said) if one.get("source_file") in names or one.get("document_key") in keys]
        return json.dumps(others, ensure_ascii=False) if others else None

    return kept


def _forget_shards(lake: Lake, gone: Belongings) -> int:
    """Write every shard that holds their content again without it, and remove the old ones with all that is stale."""
    keys = list(gone.contents.values())
    content = lake.read_table(lake_tables.CONTENT.name)
    if content is None:
        return 0
    names = content.filter(pl.col("content_key").is_in(keys))["shard"].unique().sort().to_list()
    kept = content.filter(~pl.col("content_key").is_in(keys))
    for name in names:
        manifest = read_shard(lake, name)
        rewritten = None if manifest is None else _rewritten(lake, manifest, keys)
        # A damaged shard is parsed again, so its documents only have to leave the table.
        in_shard = pl.col("shard") == name
        kept = (
            kept.filter(~in_shard)
            if rewritten is None
            else kept.with_columns(pl.when(in_shard).then(pl.lit(rewritten)).otherwise("shard").alias("shard"))
        )
    if names:
        lake.write_table(lake_tables.CONTENT.name, kept)
    collect_garbage(lake)
    return len(names)


def _rewritten(lake: Lake, manifest: Manifest, keys: list[int]) -> str | None:
    """The name of a shard like `manifest` without some contents; None where nothing is left."""
    contents = [original for original in manifest.contents if original[0] not in keys]
    if not contents:
        return None
    frames = {
        name: read_silver(lake, name, manifest.shard)
        for name in (*(table.name for table in silver.TABLES), REJECTED_CONTENT)
        if lake.silver_path(name, manifest.shard).exists()
    }
    for name, frame in frames.items():
        if "content_key" in frame.columns:
            frames[name] = frame.filter(~pl.col("content_key").is_in(keys))
    quarantine, rejected = frames.pop(silver.QUARANTINE.name), frames.pop(REJECTED_CONTENT)
    refused = dict(quarantine.group_by("target_table").agg(pl.col("row_json").n_unique()).iter_rows())
    checked = Checked(_with_members_in_use(frames), quarantine, rejected, refused)
    name = shard_name(contents, manifest.parser_version, manifest.lexicon_sha256)
    retry = [key for key in manifest.retry if key not in keys]
    write_shard(lake, name, checked, contents, manifest.parser_version, manifest.lexicon_sha256, retry)
    return name


def _with_members_in_use(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The frames with the dimension rows that other rows refer to, directly or through another dimension."""
    keys = {name: silver.TABLES[name].primary_key[0] for name in silver.DIMENSIONS}
    facts = [frame for name, frame in frames.items() if name not in keys]
    used = {name: _references(facts, key) for name, key in keys.items()}
    while True:
        members = {name: frames[name].filter(pl.col(keys[name]).is_in(list(used[name]))) for name in keys}
        grown = {name: used[name] | _references(members.values(), key) for name, key in keys.items()}
        if grown == used:
            return {**frames, **members}
        used = grown


def _references(frames: Collection[pl.DataFrame], key: str) -> set[int]:
    """Every value of a column that points to the dimension of `key` (``scope_organization_key`` does)."""
    return {
        value
        for frame in frames
        for column in frame.columns
        if column.endswith(key)
        for value in frame[column].unique().to_list()
        if value is not None
    }
