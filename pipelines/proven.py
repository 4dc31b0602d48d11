"""Shards that were proven before, told by what the file system says of their files.

Belongs here: when the bytes of a shard need not be hashed again.
Does not belong here: proving them (`shards`), and what follows from a damaged one (`parse`).

Shards never change. One whose files have the places, sizes and times, also that of their last change, which nobody can
set, that they had when their bytes were hashed has those bytes still. What a disk loses by itself is not seen this way:
``verify`` hashes everything. What is remembered are facts about this machine's files; it may be deleted.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from pipelines.lake import Lake
from pipelines.shards import Manifest, files_of, read_shard

_FILE = "proven.json"
# What was written this shortly before it was hashed may be written again without its times changing.
_CLOCK_GRAIN_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class _Place:
    """What the file system says of the files of a shard: a hash of it, and the newest time in it."""

    said: str
    changed_ns: int


def prove_shards(lake: Lake, shards: Sequence[str], *, verify: bool = False) -> dict[str, Manifest | None]:
    """The manifest of each shard that is whole, None for the others.

    The contents of a shard that was proven before are not read: its manifest here has none.

    Args:
        verify: hash every file, whatever was proven before.
    """
    known = {} if verify else lake.read_json(lake.root / _FILE)
    found: dict[str, Manifest | None] = {}
    remembered: dict[str, Any] = {}
    for shard in shards:
        try:
            said = known[shard]
            place = _place(lake, shard, said["tables"])
            if place and place.said == said["place"]:
                found[shard] = _without_contents(shard, said)
                remembered[shard] = said
        except (KeyError, TypeError):
            continue  # never proven, or not readable: it is proven now
    others = [shard for shard in shards if shard not in found]
    with ThreadPoolExecutor() as pool:  # hashing releases the GIL
        for shard, (manifest, said) in zip(others, pool.map(lambda name: _prove(lake, name), others), strict=True):
            found[shard] = manifest
            if said:
                remembered[shard] = said
    if remembered != known and not lake.read_only:
        lake.write_json(lake.root / _FILE, remembered)
    return found


def _without_contents(shard: str, said: Mapping[str, Any]) -> Manifest:
    return Manifest(
        shard,
        said["parser_version"],
        said["lexicon_sha256"],
        (),
        said["rows"],
        said["refused_rows"],
        said["rejected"],
        tuple(said["retry"]),
    )


def _prove(lake: Lake, shard: str) -> tuple[Manifest | None, dict[str, Any] | None]:
    """Hash a shard; with its manifest, if it is whole, what to remember of it, if its files are old enough."""
    now = time.time_ns()
    tables = files_of(lake, shard)
    place = _place(lake, shard, tables)
    manifest = read_shard(lake, shard)
    if manifest is None or place is None or place.changed_ns + _CLOCK_GRAIN_NS >= now:
        return manifest, None
    return manifest, {
        "place": place.said,
        "tables": tables,
        "parser_version": manifest.parser_version,
        "lexicon_sha256": manifest.lexicon_sha256,
        "rows": manifest.rows,
        "refused_rows": manifest.refused_rows,
        "rejected": manifest.rejected,
        "retry": list(manifest.retry),
    }


def _place(lake: Lake, shard: str, tables: Sequence[str]) -> _Place | None:
    """What the file system says now; None where a file is missing."""
    digest = hashlib.sha256()
    newest = 0
    try:
        for path in (lake.shard_path(shard), *(lake.silver_path(table, shard) for table in tables)):
            found = os.stat(path)
            newest = max(newest, found.st_mtime_ns, found.st_ctime_ns)
            digest.update(f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}\n".encode())
    except OSError:
        return None
    return _Place(digest.hexdigest(), newest)
