"""The lake: where each kind of file lies, and writes that are whole or not there at all.

Belongs here: paths, atomic writes with a checksum beside them, the store of original bytes.
Does not belong here: what the tables say (`land`, `parse`), and the lock: the caller holds the data folder.

    lake/<table>.parquet                  tables of `schemas.lake`, each with <table>.parquet.sum beside it
    lake/raw/<2 digits>/<sha256>          every original once, under its own checksum, read-only; halves in raw
    lake/silver/<table>/<shard>.parquet   what was read out of a batch of originals
    lake/shards/<shard>.json              written last: the shard is whole, and this is what its files hash to
    lake/reference/<table>.parquet        static dimensions
    lake/registry.json                    the highest document key ever given out, and when files were last looked at
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import LakeCorrupted, LakeReadOnly

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Content:
    """One original in the store: what a batch is made of. Pickles small, so it travels to other processes."""

    content_key: int
    raw_sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class FileSum:
    """What a written file must look like."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Lake:
    """The lake at `root`; with `read_only` every write raises LakeReadOnly, with `is_scratch` none is forced to disk:
    nobody will look for it after a crash."""

    root: Path
    read_only: bool = False
    is_scratch: bool = False

    # -- where things are

    def table_path(self, table: str) -> Path:
        """A table of `schemas.lake`."""
        return self.root / f"{table}.parquet"

    def reference_path(self, table: str) -> Path:
        """A static dimension."""
        return self.root / "reference" / f"{table}.parquet"

    def silver_path(self, table: str, shard: str) -> Path:
        """The part of a silver table that lies in a shard."""
        return self.root / "silver" / table / f"{shard}.parquet"

    def shard_path(self, shard: str) -> Path:
        """The manifest that makes a shard whole."""
        return self.root / "shards" / f"{shard}.json"

    def raw_path(self, raw_sha256: str) -> Path:
        """An original."""
        return self.root.joinpath("raw", raw_sha256[:2], raw_sha256)

    @property
    def registry_path(self) -> Path:
        """The highest document key ever given out, and when files were last looked at."""
        return self.root / "registry.json"

    # -- tables

    def read_table(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame | None:
        """A table as it was written, None when it was never written.

        Args:
            columns: make only these; all by default. The bytes of the whole table are proven.

        Raises:
            LakeCorrupted: its bytes are not those that were written.
        """
        path = self.table_path(table)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        expected = self._sums(path)
        if expected and hashlib.sha256(data).hexdigest() not in expected:
            raise LakeCorrupted(_corrupted(path, table))
        try:
            return pl.read_parquet(data, columns=None if columns is None else list(columns))
        except (pl.exceptions.PolarsError, OSError):
            raise LakeCorrupted(_corrupted(path, table)) from None

    def write_table(self, table: str, frame: pl.DataFrame, stands: pl.DataFrame | None = None) -> None:
        """Replace a table: a reader sees the old one or the new one, never a part, also after a crash.

        Args:
            stands: what `read_table` just gave, if it did.

        One that says the same already is not written again.
        """
        if stands is not None and not self.read_only and frame.equals(stands) and frame.schema == stands.schema:
            return
        # Written in every run: the lowest level is twice as fast, and on checksums no worse than the usual one.
        path, data = self.table_path(table), parquet_bytes(frame, level=1)
        if not self.read_only and _holds(path, data) and self._sums(path) == [hashlib.sha256(data).hexdigest()]:
            return
        self.write_table_bytes(table, data)

    def write_table_bytes(self, table: str, data: bytes) -> None:
        """Replace a table by the bytes of a Parquet file, like `write_table`."""
        path = self.table_path(table)
        new = hashlib.sha256(data).hexdigest()
        # The checksum file allows both versions while the table changes, so no crash can make a good table look bad.
        self.write_json(_sum_path(path), {"sha256": [*self._sums(path)[-1:], new]})
        self.write_bytes(path, data)
        self.write_json(_sum_path(path), {"sha256": [new]})

    def sum_of_table(self, table: str) -> str | None:
        """What the bytes of a table hash to, as they are on disk; None when there is none."""
        found = sum_of(self.table_path(table))
        return found.sha256 if found else None

    def _sums(self, path: Path) -> list[str]:
        found = self.read_json(_sum_path(path))
        return list(found["sha256"]) if found else []

    # -- files

    def write_bytes(self, path: Path, data: bytes, *, mode: int = 0o644, durable: bool = True) -> FileSum:
        """Put `data` at `path` in one step and force it to disk.

        Without `durable` it is left to a later `sync_everything`.

        Raises:
            LakeReadOnly: the lake was opened for reading.
        """
        self._put(path, data, path.parent, mode, durable)
        return FileSum(len(data), hashlib.sha256(data).hexdigest())

    def _put(self, path: Path, data: bytes, beside: Path, mode: int, durable: bool) -> None:
        """Write in the folder `beside`, then move."""
        if self.read_only:
            raise LakeReadOnly(f"{path} cannot be written: the lake was opened for reading")
        durable = durable and not self.is_scratch
        part = beside / f".{path.name}.{uuid.uuid4().hex}.part"
        try:
            with open(_new_file(part, mode), "wb") as file:
                file.write(data)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            _move(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if durable:
            sync_folder(path.parent)

    def keep_bytes(self, path: Path, data: bytes) -> None:
        """Like `write_bytes`, unless the file says the same already."""
        if self.read_only or not _holds(path, data):
            self.write_bytes(path, data)

    def write_json(self, path: Path, content: Any) -> None:
        """Put `content` at `path` as JSON, like `write_bytes`."""
        self.write_bytes(path, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))

    def read_json(self, path: Path) -> Any:
        """The JSON at `path`; None when there is none, or when it is damaged."""
        try:
            return json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    # -- originals

    def has_raw(self, raw_sha256: str, size: int) -> bool:
        """Whether an original is there in full length; its bytes are proven by `raw_is_sound`."""
        try:
            return self.raw_path(raw_sha256).stat().st_size == size
        except OSError:
            return False

    def raw_names(self) -> list[str]:
        """The names of all originals, which are their checksums."""
        try:
            folders = os.listdir(self.root / "raw")
        except FileNotFoundError:
            return []
        whole = [folder for folder in folders if folder[0] != "."]  # beside them lie halves, while somebody writes
        return [name for folder in whole for name in os.listdir(f"{self.root}/raw/{folder}")]

    def raw_is_sound(self, raw_sha256: str) -> bool:
        """Whether an original is there and hashes to its name."""
        try:
            return hashlib.sha256(self.raw_path(raw_sha256).read_bytes()).hexdigest() == raw_sha256
        except OSError:
            return False

    def keep_raw(self, data: bytes, raw_sha256: str | None = None) -> str:
        """Store an original under its checksum, once, and return it; what is there already and sound is not touched.

        A checksum that the caller believes in is proven against the bytes that are written, so the store cannot hold a
        file that is not what its name says. It is on disk for good after the next `sync_everything`: forcing a hundred
        thousand small files one by one takes minutes on an ordinary disk.
        """
        name = hashlib.sha256(data).hexdigest()
        if raw_sha256 not in (None, name):
            raise LakeCorrupted(f"the bytes to store do not hash to {raw_sha256}; read the source again")
        if not self.has_raw(name, len(data)) or not self.raw_is_sound(name):
            # Half of one lies above the folders of whole ones, so that a sweep need not list those.
            self._put(self.raw_path(name), data, self.root / "raw", mode=0o444, durable=False)
        return name

    # -- housekeeping

    def sweep(self, *, originals: bool = False) -> int:
        """Remove what crashed writers left behind (``.*.part``); the caller holds the data folder.

        Args:
            originals: look among whole originals too, where earlier versions left halves.
        """
        if self.read_only:
            raise LakeReadOnly(f"{self.root} cannot be swept: the lake was opened for reading")
        left = []
        pending = [os.fspath(self.root)]
        whole = f"{self.root}/raw/"
        while pending:
            folder = pending.pop()
            if folder.startswith(whole) and not originals:
                continue  # many files
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name[0] == "." and entry.name.endswith(".part"):
                        left.append(entry.path)
                    elif entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
        for path in left:
            os.unlink(path)
        return len(left)


def _new_file(path: Path, mode: int) -> int:
    """A descriptor of a file that was not there. Its folder nearly always was, so that is not asked before."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(path, flags, mode)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, flags, mode)


def _move(source: Path, target: Path) -> None:
    """Let a file take the place of `target`, whose folder nearly always is there."""
    try:
        os.replace(source, target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)


def parquet_bytes(frame: pl.DataFrame, level: int | None = None) -> bytes:
    """A frame as the bytes of a Parquet file, packed at `level` of Zstandard (default: the usual one)."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=level)
    return buffer.getvalue()


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def sum_of(path: Path) -> FileSum | None:
    """Size and checksum of a file, None when it cannot be read."""
    digest = hashlib.sha256()
    size = 0
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        return None
    return FileSum(size, digest.hexdigest())


def sync_everything() -> None:
    """Force every write so far to disk."""
    os.sync()


def sync_folder(path: Path) -> None:
    """Force the entries of a folder (creations, renames, removals) to disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sum_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.sum")


_CURES = {
    "document_version": "The next build takes the history from the published snapshot. Where there is none, move the"
    " file away: a new history is started, and no document key is used again",
    "content": "Delete it: the next build finds the shards by their manifests or parses again",
    "landed_file": "Delete it: the next build reads every file again",
}


def _corrupted(path: Path, table: str) -> str:
    cure = _CURES.get(table, "Delete it: the next build writes it again")
    return f"{path} was damaged: its bytes are not those that were written. {cure}."
