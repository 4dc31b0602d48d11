"""A batch that travels: its originals go to a machine that shares no disk with us, its shard comes back.

Belongs here: what a task of a cluster is given, doing the work there in a folder of its own, what it gives back.
Does not belong here: what a job does (`jobs`), which cluster (`ray_engine`), where a store keeps things
(`shared_lake`).

A worker runs the very same `run_job` as a process of this machine, over a lake that holds one batch and is removed
with it. Originals and shards go through the shared lake where there is one, else inside the parcel.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipelines.errors import ClusterTrouble
from pipelines.jobs import Frames, Job, Outcome, RejectedContent, original_is_damaged, parse_alone, run_job
from pipelines.lake import Content, Lake
from pipelines.parser_version import parser_version
from pipelines.shards import shard_files
from pipelines.shared_lake import SharedLake


@dataclass(frozen=True, slots=True)
class Parcel:
    """A job on its way.

    Attributes:
        job: the job; the paths in it mean nothing where it goes.
        program: what the sender reads documents with, see `program`.
        shared: where originals are fetched and the shard is put; None: both travel.
        originals: SHA-256 → bytes, where they travel. One that the sender does not have is left out.
    """

    job: Job
    program: str
    shared: SharedLake | None
    originals: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a parcel.

    Attributes:
        outcome: as `run_job` gave it.
        files: path below the lake → bytes, the manifest last; empty where they lie in the shared lake.
    """

    outcome: Outcome
    files: Mapping[str, bytes]


def pack(job: Job, shared: SharedLake | None) -> Parcel:
    """The parcel of a job."""
    originals = {} if shared else {content.raw_sha256: data for content, data in _read(job)}
    return Parcel(job, program(), shared, originals)


def run_parcel(parcel: Parcel) -> Delivery:
    """Do the job of a parcel on this machine.

    Raises:
        ContractBroken: as `run_job`.
        ClusterTrouble: this machine has another version of the program.
        StoreTrouble: the shared lake cannot be asked.
    """
    with tempfile.TemporaryDirectory(prefix="yaodian-") as folder:
        job = _unpacked(parcel, Lake(Path(folder), is_scratch=True))
        outcome = run_job(job)
        files = shard_files(job.lake, outcome.manifest)
        if parcel.shared:
            parcel.shared.put_shard(files)
            return Delivery(outcome, {})
        return Delivery(outcome, files)


def run_alone(parcel: Parcel, content_key: int) -> Frames | RejectedContent:
    """Parse one document of a parcel on this machine; raises like `run_parcel`."""
    with tempfile.TemporaryDirectory(prefix="yaodian-") as folder:
        job = _unpacked(parcel, Lake(Path(folder), is_scratch=True), only=content_key)
        (content,) = job.contents
        if not job.lake.raw_is_sound(content.raw_sha256):
            return original_is_damaged(content_key)
        return parse_alone(job.parser, content, job.max_document_seconds, job.max_document_memory_bytes)


def deliver(delivery: Delivery, lake: Lake, shared: SharedLake | None) -> Outcome:
    """Put the shard of a delivery into `lake`, its manifest last.

    Raises:
        LakeCorrupted: the shared lake holds another shard than the worker says it wrote.
    """
    if shared:
        shared.fetch_shard(lake, delivery.outcome.manifest.shard)
    for path, data in delivery.files.items():
        lake.write_bytes(lake.root / path, data)
    return delivery.outcome


@cache
def program() -> str:
    """What documents are read with here: a worker with another parser or lexicon would give other rows."""
    from pipelines import lexicon  # late: the lexicon is read from disk

    return f"{parser_version()}-{lexicon.sha256()[:16]}"


def _read(job: Job) -> list[tuple[Content, bytes]]:
    found = []
    for content in job.contents:
        try:
            found.append((content, content.path.read_bytes()))
        except OSError:
            continue  # the worker finds it missing and says so as a local process would
    return found


def _unpacked(parcel: Parcel, lake: Lake, only: int | None = None) -> Job:
    """The job over a lake of its own that holds the originals, as far as they are what their names say."""
    if parcel.program != program():
        raise ClusterTrouble(
            f"a worker on {os.uname().nodename} has another version of yaodian (parser {program()}, ours"
            f" {parcel.program}); install the same version on every machine of the cluster",
            zh=f"{os.uname().nodename} 上的 yaodian 版本不同（解析器 {program()}，本机 {parcel.program}）；"
            "请在集群的每台机器上安装同一版本",
        )
    originals = tuple(original for original in parcel.job.originals if only in (None, original[0]))
    names = [raw_sha256 for _, raw_sha256, _ in originals]
    found = parcel.shared.originals(names) if parcel.shared else parcel.originals
    for name in names:
        if name in found:
            lake.write_bytes(lake.raw_path(name), found[name])
    return replace(parcel.job, originals=originals, lake=lake)
