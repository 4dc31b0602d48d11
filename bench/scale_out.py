"""What a cluster costs: starting it, and sending a batch away instead of parsing it here.

Needs the environment of `make env-ray`: ``.venv-ray/bin/python -m bench.scale_out``. Everything is told in CPU
seconds of all processes that do the work, so that a busy machine changes little; the start is told by the clock too.
Nothing is written outside a temporary folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ray

from bench.plans import corpus
from pipelines.jobs import Job, run_job
from pipelines.lake import Lake
from pipelines.parcel import Delivery, Parcel, deliver, pack, program, run_parcel
from pipelines.parse import default_parser
from pipelines.settings import Settings
from pipelines.shards import Original, shard_name
from schemas.keys import content_key


@dataclass(frozen=True)
class Batch:
    """CPU seconds of one batch, by where they are spent."""

    megabytes: float
    here: float
    sender: float
    worker: float

    @property
    def extra(self) -> float:
        """What travelling costs, in CPU seconds."""
        return self.sender + self.worker - self.here


def jobs_of(lake: Lake, batch_bytes: int, count: int) -> list[Job]:
    """`count` batches of about `batch_bytes` each, of different documents, in `lake`."""
    parser = default_parser(Settings())
    jobs: list[Job] = []
    seen: set[str] = set()
    seed = 0
    batch: list[Original] = []
    size = 0
    while len(jobs) < count:
        seed += 1
        for plan in corpus(200, seed=seed):
            data = plan.text.encode()
            name = hashlib.sha256(data).hexdigest()
            if name in seen:
                continue  # a copy to the byte is one content
            seen.add(name)
            lake.keep_raw(data, name)
            batch.append((content_key(name), name, len(data)))
            size += len(data)
            if size >= batch_bytes:
                shard = shard_name(batch, parser.version, parser.lexicon_sha256)
                jobs.append(Job(shard, tuple(batch), parser, lake, 60.0))
                batch, size = [], 0
    return jobs[:count]


def timed(parcel: Parcel) -> tuple[Delivery, float]:
    """A parcel done, with the CPU seconds of this process for it."""
    started = time.process_time()
    delivery = run_parcel(parcel)
    return delivery, time.process_time() - started


def measure(jobs: Sequence[Job], scratch: Path) -> list[Batch]:
    """Each batch here and on a worker, one after the other."""
    task = ray.remote(num_cpus=1, max_retries=0, runtime_env={"env_vars": {"POLARS_MAX_THREADS": "1"}})(timed)
    program()  # the lexicon is read once by every process
    run_job(jobs[0])
    ray.get(task.remote(pack(jobs[0], None)))
    away = Lake(scratch / "away")
    found = []
    for job in jobs:
        started = time.process_time()
        run_job(job)
        here = time.process_time() - started
        started = time.process_time()
        delivery, worker = ray.get(task.remote(pack(job, None)))
        deliver(delivery, away, None)
        sender = time.process_time() - started
        found.append(Batch(job.raw_bytes / 1e6, here, sender, worker))
    return found


def start_up() -> dict[str, float]:
    """Starting a cluster of one node and getting the first answer from a worker that has read the lexicon."""
    clock, usage = time.perf_counter(), _children_cpu()
    ray.init(
        address="local", num_cpus=1, object_store_memory=256 << 20, include_dashboard=False,
        log_to_driver=False, configure_logging=False,
    )  # fmt: skip
    up = time.perf_counter() - clock
    ray.get(ray.remote(num_cpus=1, runtime_env={"env_vars": {"POLARS_MAX_THREADS": "1"}})(first_answer).remote())
    return {"init": up, "first_answer": time.perf_counter() - clock, "cpu": _children_cpu() - usage}


def first_answer() -> str:
    """What a worker reads before its first document."""
    return program()


def _children_cpu() -> float:
    """CPU seconds of this process and of every process that descends from it now."""
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    tick = os.sysconf("SC_CLK_TCK")
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            spent[int(entry.name)] = (int(fields[11]) + int(fields[12])) / tick
    mine, new = {os.getpid()}, {os.getpid()}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new and pid not in mine}
        mine |= new
    return sum(spent[pid] for pid in mine)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--batches", type=int, default=6, help="batches of each size")
    options.add_argument("--megabytes", type=float, nargs="+", default=[0.25, 1.0, 4.0])
    given = options.parse_args()
    os.environ["POLARS_MAX_THREADS"] = "1"
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    started = start_up()
    print(json.dumps({"python": platform.python_version(), "ray": ray.__version__, "cores": os.cpu_count()}))
    print(f"start: ray.init {started['init']:.1f} s, first answer {started['first_answer']:.1f} s by the clock;"
          f" {started['cpu']:.1f} s CPU of all its processes")  # fmt: skip
    print("MB a batch   here CPU s   sender CPU s   worker CPU s   extra CPU s   extra of here")
    for megabytes in given.megabytes:
        with tempfile.TemporaryDirectory() as folder:
            lake = Lake(Path(folder) / "lake", is_scratch=True)
            found = measure(jobs_of(lake, int(megabytes * 1e6), given.batches), Path(folder))
        middle = {
            name: statistics.median(getattr(batch, name) for batch in found)
            for name in ("megabytes", "here", "sender", "worker", "extra")
        }
        share = statistics.median(batch.extra / batch.here for batch in found)
        print(
            f"{middle['megabytes']:10.2f}   {middle['here']:10.3f}   {middle['sender']:12.3f}"
            f"   {middle['worker']:12.3f}   {middle['extra']:11.3f}   {share:12.0%}"
        )
    ray.shutdown()


if __name__ == "__main__":
    main()
