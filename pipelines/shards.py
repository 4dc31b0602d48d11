"""Shards: the silver rows of one batch on disk, whole or not there.

Belongs here: naming, writing, proving and removing shards.
Does not belong here: which contents make a batch and whether they need parsing (`parse`).

A shard is one Parquet file per silver table under one name, and a manifest that is written last. The name is a hash of
the contents and of what they were read with, so the same batch always gets the same name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.errors import LakeReadOnly
from pipelines.lake import FileSum, Lake, parquet_bytes, sum_of
from pipelines.validate import REJECTED_CONTENT, Checked
from schemas.silver import QUARANTINE

Original = tuple[int, str, int]
"""content_key, raw_sha256 and bytes of a document as a batch holds it. The batches of a run wait in memory all
together, so there is no path in it: of a hundred thousand documents those took some 50 MB."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a shard holds.

    Attributes:
        contents: by key.
        rows: table → good rows.
        refused_rows: table → refused rows.
        rejected: contents that are no document.
        retry: of these, contents whose next attempt may end otherwise (too slow, killed, original damaged).
    """

    shard: str
    parser_version: str
    lexicon_sha256: str
    contents: tuple[Original, ...]
    rows: dict[str, int]
    refused_rows: dict[str, int]
    rejected: int
    retry: tuple[int, ...]


def shard_name(contents: Iterable[Original], parser_version: str, lexicon_sha256: str) -> str:
    """The name of the shard of a batch: 16 hex digits."""
    digest = hashlib.sha256(f"{parser_version}\n{lexicon_sha256}\n".encode())
    for _, raw_sha256, _ in sorted(contents):
        digest.update(f"{raw_sha256}\n".encode())
    return digest.hexdigest()[:16]


def write_shard(
    lake: Lake,
    shard: str,
    checked: Checked,
    contents: Sequence[Original],
    parser_version: str,
    lexicon_sha256: str,
    retry: Iterable[int] = (),
) -> Manifest:
    """Write every table of a batch, then the manifest."""
    frames = {**checked.good, QUARANTINE.name: checked.quarantine, REJECTED_CONTENT: checked.rejected}
    sums: dict[str, FileSum] = {
        name: lake.write_bytes(lake.silver_path(name, shard), parquet_bytes(frame)) for name, frame in frames.items()
    }
    manifest = Manifest(
        shard,
        parser_version,
        lexicon_sha256,
        tuple(sorted(contents)),
        {name: frame.height for name, frame in checked.good.items()},
        dict(checked.refused_rows),
        checked.rejected.height,
        tuple(sorted(retry)),
    )
    lake.write_json(
        lake.shard_path(shard),
        {
            "shard": shard,
            "parser_version": parser_version,
            "lexicon_sha256": lexicon_sha256,
            "contents": manifest.contents,
            "rows": manifest.rows,
            "refused_rows": manifest.refused_rows,
            "rejected": manifest.rejected,
            "retry": manifest.retry,
            "files": {name: [file.bytes, file.sha256] for name, file in sums.items()},
        },
    )
    return manifest


def shard_files(lake: Lake, manifest: Manifest) -> dict[str, bytes]:
    """The files of a shard that was just written: path below the lake → bytes, the manifest last."""
    tables = (*manifest.rows, QUARANTINE.name, REJECTED_CONTENT)
    paths = [*(lake.silver_path(name, manifest.shard) for name in tables), lake.shard_path(manifest.shard)]
    return {path.relative_to(lake.root).as_posix(): path.read_bytes() for path in paths}


def read_shard(lake: Lake, shard: str) -> Manifest | None:
    """The manifest of a shard that is whole: every file is there and hashes to what was written; else None."""
    found = lake.read_json(lake.shard_path(shard))
    if not isinstance(found, dict):
        return None
    try:
        manifest = _manifest(found)
        files: Mapping[str, list[Any]] = found["files"]
    except (KeyError, TypeError, ValueError):
        return None
    whole = all(sum_of(lake.silver_path(name, shard)) == FileSum(*wanted) for name, wanted in files.items())
    return manifest if whole and manifest.shard == shard else None


def files_of(lake: Lake, shard: str) -> list[str]:
    """The tables of which a shard has a file, as its manifest says; empty where that cannot be read."""
    found = lake.read_json(lake.shard_path(shard))
    return sorted(found["files"]) if isinstance(found, dict) and isinstance(found.get("files"), dict) else []


def _manifest(found: Mapping[str, Any]) -> Manifest:
    return Manifest(
        found["shard"],
        found["parser_version"],
        found["lexicon_sha256"],
        tuple((int(key), str(raw_sha256), int(size)) for key, raw_sha256, size in found["contents"]),
        dict(found["rows"]),
        dict(found["refused_rows"]),
        int(found["rejected"]),
        tuple(int(key) for key in found["retry"]),
    )


def read_silver(lake: Lake, table: str, shard: str) -> pl.DataFrame:
    """The rows of a silver table in a shard that `read_shard` proved."""
    return pl.read_parquet(lake.silver_path(table, shard))


def read_of_contents(lake: Lake, table: str, where: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Columns of a silver table with few rows for a content: the rows of these contents, each from its own shard.

    Args:
        where: (content_key, shard) of at least one content; one that was parsed again may have old rows in another
            shard.
        columns: content_key among them.

    Raises:
        FileNotFoundError: there is no such shard.
    """
    shards = where["shard"].unique().sort()
    files = pl.Series([str(lake.silver_path(table, shard)) for shard in shards], dtype=pl.String)
    own = where.select("content_key", file=pl.col("shard").replace_strict(shards, files))
    rows = pl.scan_parquet(files.to_list(), include_file_paths="file").select("file", *columns).collect()
    return rows.join(own, on=["content_key", "file"], how="semi").drop("file")


def remove_shards(lake: Lake, keep: Iterable[str]) -> list[str]:
    """Remove every shard but those to keep, manifests first; returns the names removed.

    Only for a caller that holds the data folder and has written the table that names the shards to keep.
    """
    if lake.read_only:
        raise LakeReadOnly(f"no shard can be removed from {lake.root}: the lake was opened for reading")
    kept = set(keep)
    manifests = {path.stem: path for path in (lake.root / "shards").glob("*.json")}
    files = [
        folder / name
        for folder in (lake.root / "silver").glob("*/")
        for name in os.listdir(folder)
        if name.endswith(".parquet") and name.removesuffix(".parquet") not in kept
    ]
    for name, path in manifests.items():
        if name not in kept:
            path.unlink()
    for path in files:
        path.unlink()
    return sorted((manifests.keys() | {path.stem for path in files}) - kept)
