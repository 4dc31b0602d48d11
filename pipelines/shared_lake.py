"""The lake where machines share it: originals and shards in a store.

Belongs here: what lies where in the store, and carrying originals and shards between it and the lake of this machine.
Does not belong here: talking to the store (`objects`), the tables of the lake and which of them count (`shared_state`).

    raw/<2 digits>/<sha256>              originals
    silver/<table>/<shard>.parquet       shards, put by whoever parsed them
    shards/<shard>.json                  put last: the shard is whole
    tables/<sha256>, state/<number>.json see `shared_state`

A store cannot rename, so an object is put whole under a name that follows from what it is. A shard that two workers
write at once is the same shard; where it is not (one of them ran out of time), its manifest tells.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pipelines.errors import LakeCorrupted
from pipelines.lake import Lake
from pipelines.objects import ObjectStore
from pipelines.settings import Settings

_AT_ONCE = 16  # requests under way: what one waits for is the distance, not the work

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class SharedLake:
    """The shared lake at `url`. Pickles small; every method raises StoreTrouble when the store cannot be asked."""

    url: str

    @property
    def store(self) -> ObjectStore:
        """Where it lies."""
        return ObjectStore(self.url)

    # -- originals

    def originals(self, names: Sequence[str]) -> dict[str, bytes]:
        """SHA-256 → bytes of originals; those that are not there are left out."""
        found = at_once(self._original, names)
        return {name: data for name, data in zip(names, found, strict=True) if data is not None}

    def _original(self, name: str) -> bytes | None:
        try:
            return self.store.get(raw_key(name))
        except FileNotFoundError:
            return None

    def keep_originals(self, lake: Lake, names: Iterable[str], *, verify: bool = False) -> int:
        """Put the originals that the store lacks; returns how many. One this machine lacks too is left to `parse`.

        Args:
            verify: read what is there, and put again what is not what its name says.
        """

        def keep(name: str) -> bool:
            data = bytes_at(lake.raw_path(name))
            if data is None or not lake.raw_is_sound(name):
                return False
            is_there = self._original(name) == data if verify else self.store.size(raw_key(name)) == len(data)
            if not is_there:
                self.store.put(raw_key(name), data)
            return not is_there

        return sum(at_once(keep, sorted(names)))

    # -- shards

    def put_shard(self, files: Mapping[str, bytes]) -> None:
        """Put the files of a shard (`shard_files`); the last, its manifest, when all others are there."""
        *tables, manifest = files
        at_once(lambda name: self.store.put(name, files[name]), tables)
        self.store.put(manifest, files[manifest])

    def fetch_shard(self, lake: Lake, shard: str) -> None:
        """Copy a shard into `lake`, its manifest last.

        Raises:
            LakeCorrupted: a file is missing, or is not what the manifest says.
        """
        manifest = self.manifest(shard)
        sums: dict[str, list[Any]] = json.loads(manifest)["files"] if manifest else {}

        def fetch(table: str) -> bytes:
            try:
                data = self.store.get(f"silver/{table}/{shard}.parquet")
            except FileNotFoundError:
                data = b""
            if hashlib.sha256(data).hexdigest() != sums[table][1]:
                raise LakeCorrupted(
                    f"{self.url}/silver/{table}/{shard}.parquet is not what its manifest says; remove"
                    f" shards/{shard}.json there, and its documents are parsed again"
                )
            return data

        if manifest is None:
            raise LakeCorrupted(f"{self.url}/shards/{shard}.json is missing; run again, and it is written again")
        for table, data in zip(sums, at_once(fetch, list(sums)), strict=True):
            lake.write_bytes(lake.silver_path(table, shard), data)
        lake.write_bytes(lake.shard_path(shard), manifest)

    def remove_shard(self, shard: str) -> None:
        """Remove a shard, its manifest first."""
        manifest = self.manifest(shard)
        if manifest is not None:
            self.store.remove(f"shards/{shard}.json")
            at_once(self.store.remove, [f"silver/{table}/{shard}.parquet" for table in json.loads(manifest)["files"]])

    def manifest(self, shard: str) -> bytes | None:
        """The manifest of a shard as it lies there, None when there is none."""
        try:
            return self.store.get(f"shards/{shard}.json")
        except FileNotFoundError:
            return None

    def ensure_shard(self, lake: Lake, shard: str) -> None:
        """Put a shard of `lake` unless the very same is there."""
        local = bytes_at(lake.shard_path(shard))
        if local is None or local == self.manifest(shard):
            return
        paths = [lake.silver_path(table, shard) for table in json.loads(local)["files"]]
        files = {path.relative_to(lake.root).as_posix(): path.read_bytes() for path in paths}
        self.put_shard({**files, f"shards/{shard}.json": local})


def shared_lake_of(settings: Settings) -> SharedLake | None:
    """The shared lake the settings name, None where the lake is this machine's alone."""
    return SharedLake(settings.shared_lake.rstrip("/")) if settings.shared_lake else None


def at_once(do: Callable[[A], B], each: Sequence[A]) -> list[B]:
    """`do` for each, many requests at a time; results in the order of `each`."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(do, each))


def raw_key(name: str) -> str:
    """Where an original lies in the store."""
    return f"raw/{name[:2]}/{name}"


def bytes_at(path: Path) -> bytes | None:
    """The bytes of a file, None when there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
