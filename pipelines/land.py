"""What is new since the last run, and the history of every source.

Belongs here: reading files once, storing originals, comparing with the last known state, versions and their keys.
Does not belong here: finding files (`discover`), reading what they say (`parse`), which of several copies stands for
them (`copies`): what the last run knew of that is carried on, and a new version stands for itself.

The state to compare with is the table `document_version`. The table `landed_file` only saves work: a file whose path,
size and time are those of the last run is not read again, and SHA-256 decides everything else.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

import polars as pl

from pipelines import remote_input
from pipelines.discover import Discovery, Files, Refusal, SourceFile, readable_name, unreadable
from pipelines.errors import KeyCollision, LakeCorrupted
from pipelines.lake import Lake, sync_everything
from pipelines.objects import is_url
from pipelines.settings import MAX_FILE_BYTES
from schemas.keys import content_key
from schemas.lake import DOCUMENT_VERSION, LANDED_FILE
from schemas.polars_types import empty, polars_schema

# A file written this shortly before it was looked at may be written again without its time changing.
_CLOCK_GRAIN_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Landing:
    """What a run found against what was known.

    Attributes:
        landed: one row per file seen, columns of `landed_file`.
        versions: the whole history after this run, columns of `document_version`.
        counts: seen, new (renamed ones too), changed, unchanged, absent, quarantined, ignored.
        pruned: sources that left the current facts with this run, in the order of their names.
    """

    landed: pl.DataFrame
    versions: pl.DataFrame
    counts: dict[str, int]
    pruned: tuple[str, ...] = ()


class _Original(NamedTuple):
    """A file of this run that was read."""

    file: SourceFile
    raw_sha256: str
    source_uri: str


class _Known(NamedTuple):
    """The current version of a source."""

    document_key: int
    raw_sha256: str
    source_uri: str


def land(
    discovery: Discovery,
    lake: Lake,
    *,
    now: datetime,
    verify_hashes: bool = False,
    prune: bool = False,
    max_file_bytes: int = MAX_FILE_BYTES,
    previous_versions: pl.DataFrame | None = None,
    stored: pl.DataFrame | None = None,
    partial: bool = False,
    dry_run: bool = False,
) -> Landing:
    """Compare what was found with the last known state, store new originals and write both tables.

    Args:
        now: the time of the run; naive times are UTC.
        verify_hashes: read every file, and prove every original in the store.
        prune: sources that were not seen leave the current facts. Those below a folder that could not be read stay.
        previous_versions: the state to compare with instead of the lake's own (after a rollback: the published one).
        stored: what the lake just gave of its own history, where the caller had to look at it.
        partial: `discovery` is not all there is: of what it does not name, everything stays as the last run left it.
        dry_run: compare only; nothing is written.

    A source that was seen and is refused (empty, unreadable) keeps its last good version.

    Raises:
        LakeCorrupted: the history in the lake is damaged.
        KeyCollision: two contents share a content key.
    """
    if previous_versions is None and stored is None:
        stored = lake.read_table(DOCUMENT_VERSION.name)
    previous = stored if previous_versions is None else previous_versions
    previous = empty(DOCUMENT_VERSION) if previous is None else previous.select(DOCUMENT_VERSION.column_names)
    last = _last_landed(lake)
    registry = lake.read_json(lake.registry_path) or {}
    at = _after(now, previous)

    quiet = empty(LANDED_FILE)
    if last is not None and not verify_hashes:
        quiet = _as_last_seen(discovery, lake, registry, previous, last, max_file_bytes)
    reader = _Reader(lake, max_file_bytes, stores=not dry_run)
    rest = Files(discovery.files.frame.join(quiet, on="source_file", how="anti").sort("source_file"))
    looks = reader.look_at(rest)
    originals = [look for look in looks if isinstance(look, _Original)]
    refusals = [*discovery.refused, *(look for look in looks if isinstance(look, Refusal))]

    seen = {original.file.source_file for original in originals} | {refusal.source_file for refusal in refusals}
    expected = previous.filter("is_current", "is_absent") if partial else previous.filter("is_current")
    absent = set(expected.join(quiet, on="source_file", how="anti")["source_file"]) - seen
    known = _known(previous, seen | absent)
    gone = {name for name in absent if not name.startswith(discovery.unread or ("\0",))} if prune else set()
    statuses = _statuses(originals, known, absent)

    last_key = max(int(registry.get("last_document_key", 0)), _maximum(previous["document_key"]))
    added = _new_versions(originals, statuses, previous, last_key, at)
    closed = gone | {name for name, status in statuses.items() if status == "changed"}
    versions = pl.concat([_carried(previous, known, originals, absent, closed, at), added])
    _require_distinct_contents(versions)
    landed = pl.concat([quiet, _landed(originals, refusals, statuses)]).sort("source_file")
    if partial:
        landed = _with_others(landed, lake)

    counts = dict.fromkeys(("seen", "new", "changed", "unchanged", "absent", "quarantined", "ignored"), 0)
    counts |= {"seen": landed.height, "absent": len(absent), "ignored": discovery.ignored}
    for status, number in landed.group_by("status").len().iter_rows():
        counts[{"renamed": "new", "rejected": "quarantined"}.get(status, status)] += number

    if not dry_run:
        if originals:
            sync_everything()  # the originals are on disk before a table names them
        # The clock of the files, not that of the history: it may have been ahead and gone back.
        looked_at = int(_utc(now).replace(tzinfo=UTC).timestamp() * 1_000_000_000)
        if partial:
            looked_at = min(looked_at, int(registry.get("looked_at_ns", 0)))
        lake.write_json(lake.registry_path, {"last_document_key": last_key + added.height, "looked_at_ns": looked_at})
        lake.write_table(DOCUMENT_VERSION.name, versions, stored)
        lake.write_table(LANDED_FILE.name, landed, last)
    return Landing(landed, versions, counts, tuple(sorted(gone)))


def _last_landed(lake: Lake) -> pl.DataFrame | None:
    try:
        return lake.read_table(LANDED_FILE.name)
    except LakeCorrupted:
        return None  # it only saves work


def _as_last_seen(
    discovery: Discovery,
    lake: Lake,
    registry: Mapping[str, Any],
    previous: pl.DataFrame,
    landed: pl.DataFrame,
    max_file_bytes: int,
) -> pl.DataFrame:
    """The files with the path, size and time of the last run, whose bytes are those of the current version and lie in
    the store: rows of `landed_file`. They need not be read; what may have changed unnoticed since is left out."""
    if not discovery.files:
        return empty(LANDED_FILE)
    looked_at = int(registry.get("looked_at_ns", 0))
    found = discovery.files.frame.filter(
        pl.col("size") <= max_file_bytes, pl.col("mtime_ns") + _CLOCK_GRAIN_NS < looked_at
    )
    current = previous.filter("is_current").select("source_file", "raw_sha256")
    # Only the name is looked at: whoever reads an original proves its bytes, and `verify_hashes` proves them all.
    stored = pl.DataFrame({"raw_sha256": lake.raw_names()}, schema={"raw_sha256": pl.String})
    return (
        landed.filter(pl.col("raw_sha256").is_not_null())
        .join(found, on=found.columns, how="semi")
        .join(current, on=current.columns, how="semi")
        .join(stored, on="raw_sha256", how="semi")
        .with_columns(status=pl.lit("unchanged"))
        .select(list(polars_schema(LANDED_FILE)))
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns files into originals in the store, or refusals."""

    lake: Lake
    max_file_bytes: int
    stores: bool

    def look_at(self, files: Sequence[SourceFile]) -> list[_Original | Refusal]:
        """What became of each file; of those in a store many are read at a time."""
        if not any(is_url(file.path) for file in files):
            return [self.look(file) for file in files]
        with ThreadPoolExecutor(remote_input.AT_ONCE) as pool:
            return list(pool.map(self.look, files))

    def look(self, file: SourceFile) -> _Original | Refusal:
        if file.size > self.max_file_bytes:
            return self._too_large(file)
        data = self._read(file)
        if isinstance(data, Refusal):
            return data
        raw_sha256 = self.lake.keep_raw(data) if self.stores else hashlib.sha256(data).hexdigest()
        return _Original(file._replace(size=len(data)), raw_sha256, _uri(file.path))

    def _read(self, file: SourceFile) -> bytes | Refusal:
        if is_url(file.path):
            try:
                data = remote_input.read_object(file.path)
            except OSError as error:
                return unreadable(file.source_file, file.path, error)
            return data or _refuse(file, "empty_file", "文件是空的", "the file is empty")
        for _attempt in range(2):
            try:
                # Not blocking: what was a file when it was found may be a pipe by now.
                descriptor = os.open(file.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
                with open(descriptor, "rb") as stream:
                    before = os.fstat(descriptor)
                    if not stat.S_ISREG(before.st_mode):
                        return _refuse(file, "not_a_regular_file", "不再是普通文件", "it is no longer a regular file")
                    if before.st_size > self.max_file_bytes:
                        return self._too_large(file)
                    # One byte more than there should be. Room for as many as there might be costs more than reading.
                    data = stream.read(before.st_size + 1)
                    after = os.fstat(descriptor)
            except OSError as error:
                return unreadable(file.source_file, file.path, error)
            if (len(data), before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                return data or _refuse(file, "empty_file", "文件是空的", "the file is empty")
        return _refuse(
            file, "changed_while_reading", "读取时文件正在被改动", "the file was changed while it was read, twice"
        )

    def _too_large(self, file: SourceFile) -> Refusal:
        limit = self.max_file_bytes
        return _refuse(
            file,
            "too_large",
            f"文件大于 {limit} 字节（max_file_bytes）",
            f"the file is larger than {limit} bytes (max_file_bytes)",
        )


def _refuse(file: SourceFile, reason_code: str, zh: str, en: str) -> Refusal:
    return Refusal(file.source_file, file.path, reason_code, zh, en, file.size, file.mtime_ns)


def _known(previous: pl.DataFrame, names: Iterable[str]) -> dict[str, _Known]:
    """The current versions of sources that are not as they were last seen."""
    wanted = pl.col("source_file").is_in(list(names))
    columns = ("source_file", "document_key", "raw_sha256", "source_uri")
    rows = previous.filter(pl.col("is_current"), wanted).select(columns).iter_rows()
    return {source_file: _Known(*row) for source_file, *row in rows}


def _statuses(originals: Sequence[_Original], known: Mapping[str, _Known], absent: Iterable[str]) -> dict[str, str]:
    """Source → new, changed, unchanged or renamed.

    A new source is renamed when its content is that of an absent source whose file is really gone, and not merely
    outside the folders of this run. Each absent source explains one new source, in the order of their names.
    """
    statuses = {}
    for file, raw_sha256, _ in originals:
        version = known.get(file.source_file)
        statuses[file.source_file] = (
            "new" if version is None else "unchanged" if version.raw_sha256 == raw_sha256 else "changed"
        )
    fresh: dict[str, list[str]] = defaultdict(list)
    for file, raw_sha256, _ in reversed(originals):
        if statuses[file.source_file] == "new":
            fresh[raw_sha256].append(file.source_file)
    for source_file in sorted(absent):
        version = known[source_file]
        if fresh.get(version.raw_sha256) and is_gone(version.source_uri):
            statuses[fresh[version.raw_sha256].pop()] = "renamed"
    return statuses


def _new_versions(
    originals: Sequence[_Original], statuses: Mapping[str, str], previous: pl.DataFrame, last_key: int, at: datetime
) -> pl.DataFrame:
    """The versions this run adds, keyed in the order of their names."""
    names = [name for name, status in statuses.items() if status != "unchanged"]
    theirs = previous.filter(pl.col("source_file").is_in(names))
    latest = dict(theirs.group_by("source_file").agg(pl.col("version_no").max()).iter_rows())
    rows = []
    for file, raw_sha256, source_uri in originals:
        if statuses[file.source_file] == "unchanged":
            continue
        last_key += 1
        version_no = latest.get(file.source_file, 0) + 1
        rows.append(
            {
                "document_key": last_key,
                "document_id": document_id(file.source_file, raw_sha256, version_no),
                "source_file": file.source_file,
                "version_no": version_no,
                "content_key": content_key(raw_sha256),
                "raw_sha256": raw_sha256,
                "source_uri": source_uri,
                "valid_from": at,
                "valid_to": None,
                "is_current": True,
                "is_absent": False,
                "canonical_document_key": last_key,
                "is_canonical": True,
            }
        )
    return pl.DataFrame(rows, schema=polars_schema(DOCUMENT_VERSION))


def document_id(source_file: str, raw_sha256: str, version_no: int) -> str:
    """The identifier of a version that people quote: content, source, version, e.g. ``539dc7171bc0-1f2e3d4c-v2``.

    It depends on nothing but these three, so the same version is called the same in every data folder.
    """
    return f"{raw_sha256[:12]}-{hashlib.sha256(source_file.encode('utf-8')).hexdigest()[:8]}-v{version_no}"


def _carried(
    previous: pl.DataFrame,
    known: Mapping[str, _Known],
    originals: Sequence[_Original],
    absent: Iterable[str],
    closed: Iterable[str],
    at: datetime,
) -> pl.DataFrame:
    """The known versions as they are after this run."""
    closed_keys = [known[source_file].document_key for source_file in closed]
    absent_keys = [known[source_file].document_key for source_file in absent]
    moved = {
        known[file.source_file].document_key: source_uri
        for file, raw_sha256, source_uri in originals
        if file.source_file in known and known[file.source_file].raw_sha256 == raw_sha256
    }
    key = pl.col("document_key")
    is_closed = key.is_in(closed_keys)
    return previous.with_columns(
        is_absent=pl.when("is_current").then(key.is_in(absent_keys)).otherwise("is_absent"),
        valid_to=pl.when(is_closed).then(pl.lit(at, pl.Datetime("us"))).otherwise("valid_to"),
        is_current=pl.col("is_current") & ~is_closed,
        source_uri=key.replace_strict(
            list(moved), list(moved.values()), default=pl.col("source_uri"), return_dtype=pl.String
        )
        if moved
        else pl.col("source_uri"),
    )


def _landed(originals: Sequence[_Original], refusals: Sequence[Refusal], statuses: Mapping[str, str]) -> pl.DataFrame:
    rows: list[tuple[Any, ...]] = [
        (
            file.source_file,
            readable_name(file.path),
            file.size,
            file.mtime_ns,
            content_key(raw_sha256),
            raw_sha256,
            statuses[file.source_file],
            None,
            None,
            None,
        )
        for file, raw_sha256, _ in originals
    ]
    rows += [
        (
            refusal.source_file,
            readable_name(refusal.path),
            refusal.size,
            refusal.mtime_ns,
            None,
            None,
            "rejected",
            refusal.reason_code,
            refusal.reason_zh,
            refusal.reason_en,
        )
        for refusal in refusals
    ]
    return pl.DataFrame(rows, schema=polars_schema(LANDED_FILE), orient="row").sort("source_file")


def _with_others(landed: pl.DataFrame, lake: Lake) -> pl.DataFrame:
    """`landed` and the files of the last run that it does not name, which nobody looked at now."""
    last = lake.read_table(LANDED_FILE.name)
    if last is None:
        return landed
    others = last.join(landed, on="source_file", how="anti").with_columns(
        status=pl.when(pl.col("status") == "rejected").then("status").otherwise(pl.lit("unchanged"))
    )
    return pl.concat([landed, others.select(landed.columns)]).sort("source_file")


def _require_distinct_contents(versions: pl.DataFrame) -> None:
    contents = versions.select("content_key", "raw_sha256").unique()
    clash = contents.filter(pl.len().over("content_key") > 1)
    if clash.height:
        first, second = clash["raw_sha256"].sort().to_list()[:2]
        raise KeyCollision(
            f"the contents {first} and {second} have the same 63-bit content key; take one of the two sources out"
        )


def _uri(path: str) -> str:
    if is_url(path):
        return path
    return "file://" + quote(os.fsencode(os.path.abspath(path)))


def is_gone(source_uri: str) -> bool:
    """Whether the file is no longer there, and not merely outside the folders of this run."""
    if not source_uri.startswith("file://"):
        return remote_input.is_gone(source_uri)
    return not os.path.lexists(unquote_to_bytes(source_uri.removeprefix("file://")))


def _after(now: datetime, previous: pl.DataFrame) -> datetime:
    """`now` as naive UTC, pushed past everything in the history so that no version ends before it begins."""
    at = _utc(now)
    latest = [time for column in ("valid_from", "valid_to") if (time := previous[column].max()) is not None]
    return max([at, *(time + timedelta(microseconds=1) for time in latest if isinstance(time, datetime))])


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _maximum(keys: pl.Series) -> int:
    found = keys.max()
    return found if isinstance(found, int) else 0
