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
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

import polars as pl

from pipelines import remote_input
from pipelines.discover import Discovery, Refusal, SourceFile, readable_name, unreadable
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
    """A file of this run that could be read; `source_uri` is None where the known one still holds."""

    file: SourceFile
    raw_sha256: str
    source_uri: str | None


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
    partial: bool = False,
    dry_run: bool = False,
) -> Landing:
    """Compare what was found with the last known state, store new originals and write both tables.

    Args:
        now: the time of the run; naive times are UTC.
        verify_hashes: read every file, and prove every original in the store.
        prune: sources that were not seen leave the current facts. Those below a folder that could not be read stay.
        previous_versions: the state to compare with instead of the lake's own (after a rollback: the published one).
        partial: `discovery` is not all there is: of what it does not name, everything stays as the last run left it.
        dry_run: compare only; nothing is written.

    A source that was seen and is refused (empty, unreadable) keeps its last good version.

    Raises:
        LakeCorrupted: the history in the lake is damaged.
        KeyCollision: two contents share a content key.
    """
    previous = lake.read_table(DOCUMENT_VERSION.name) if previous_versions is None else previous_versions
    previous = empty(DOCUMENT_VERSION) if previous is None else previous.select(DOCUMENT_VERSION.column_names)
    registry = lake.read_json(lake.registry_path) or {}
    at = _after(now, previous)

    reader = _Reader(lake, _last_looks(lake, registry), verify_hashes, max_file_bytes, stores=not dry_run)
    looks = reader.look_at(sorted(discovery.files, key=attrgetter("source_file")))
    originals = [look for look in looks if isinstance(look, _Original)]
    refusals = [*discovery.refused, *(look for look in looks if isinstance(look, Refusal))]

    known = _known(previous)
    seen = {original.file.source_file for original in originals} | {refusal.source_file for refusal in refusals}
    missing = set(previous.filter("is_current", "is_absent")["source_file"]) if partial else known.keys()
    absent = {source_file for source_file in missing if source_file not in seen}
    gone = {name for name in absent if not name.startswith(discovery.unread or ("\0",))} if prune else set()
    statuses = _statuses(originals, known, absent)

    last_key = max(int(registry.get("last_document_key", 0)), _maximum(previous["document_key"]))
    added = _new_versions(originals, statuses, previous, last_key, at)
    closed = gone | {name for name, status in statuses.items() if status == "changed"}
    versions = pl.concat([_carried(previous, known, originals, absent, closed, at), added])
    _require_distinct_contents(versions)
    landed = _landed(originals, refusals, statuses)
    if partial:
        landed = _with_others(landed, lake)

    counts = dict.fromkeys(("seen", "new", "changed", "unchanged", "absent", "quarantined", "ignored"), 0)
    counts |= {"seen": landed.height, "absent": len(absent), "ignored": discovery.ignored}
    for status, number in landed.group_by("status").len().iter_rows():
        counts[{"renamed": "new", "rejected": "quarantined"}.get(status, status)] += number

    if not dry_run:
        sync_everything()  # the originals are on disk before a table names them
        # The clock of the files, not that of the history: it may have been ahead and gone back.
        looked_at = int(_utc(now).replace(tzinfo=UTC).timestamp() * 1_000_000_000)
        if partial:
            looked_at = min(looked_at, int(registry.get("looked_at_ns", 0)))
        lake.write_json(lake.registry_path, {"last_document_key": last_key + added.height, "looked_at_ns": looked_at})
        lake.write_table(DOCUMENT_VERSION.name, versions)
        lake.write_table(LANDED_FILE.name, landed)
    return Landing(landed, versions, counts, tuple(sorted(gone)))


class _Look(NamedTuple):
    """What the last run saw of a file."""

    absolute_path: str
    size: int
    mtime_ns: int
    raw_sha256: str


def _last_looks(lake: Lake, registry: Mapping[str, Any]) -> dict[str, _Look]:
    """Source → what the last run saw, without what may have changed unnoticed since."""
    try:
        landed = lake.read_table(LANDED_FILE.name)
    except LakeCorrupted:
        landed = None  # it only saves work
    if landed is None:
        return {}
    looked_at = int(registry.get("looked_at_ns", 0))
    settled = landed.filter(pl.col("raw_sha256").is_not_null() & (pl.col("mtime_ns") + _CLOCK_GRAIN_NS < looked_at))
    rows = settled.select("source_file", "absolute_path", "size", "mtime_ns", "raw_sha256").iter_rows()
    return {source_file: _Look(*seen) for source_file, *seen in rows}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns files into originals in the store, or refusals."""

    lake: Lake
    last_looks: Mapping[str, _Look]
    verify_hashes: bool
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
        last = self.last_looks.get(file.source_file)
        if (
            last is not None
            and not self.verify_hashes
            and (last.size, last.mtime_ns) == (file.size, file.mtime_ns)
            and last.absolute_path == readable_name(file.path)
            and self.lake.has_raw(last.raw_sha256, file.size)
        ):
            return _Original(file, last.raw_sha256, None)
        data = self._read(file)
        if isinstance(data, Refusal):
            return data
        raw_sha256 = hashlib.sha256(data).hexdigest()
        if self.stores:
            self.lake.keep_raw(data, raw_sha256)
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
                    data = stream.read(self.max_file_bytes + 1)
                    after = os.fstat(descriptor)
            except OSError as error:
                return unreadable(file.source_file, file.path, error)
            if len(data) > self.max_file_bytes:
                return self._too_large(file)
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
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


def _known(previous: pl.DataFrame) -> dict[str, _Known]:
    rows = previous.filter("is_current").select("source_file", "document_key", "raw_sha256", "source_uri").iter_rows()
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
    latest = dict(previous.group_by("source_file").agg(pl.col("version_no").max()).iter_rows())
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
                "source_uri": source_uri or _uri(file.path),
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
        if source_uri is not None and file.source_file in known and known[file.source_file].raw_sha256 == raw_sha256
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
