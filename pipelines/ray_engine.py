"""Jobs on a Ray cluster, and what happens when a worker or a whole machine of it dies.

Belongs here: connecting, handing out parcels, handing out again what was lost, isolating the document that kills its
worker. This is the only module of the package that knows Ray; it is imported when the engine is asked for.
Does not belong here: what a worker does (`parcel`), what a job does (`jobs`), the processes of this machine (`pool`).

A batch is a pure function with a deterministic name, so handing it out again is always right. A worker that dies tells
us nothing of the reason: a machine was taken away, memory ran out, or a document is hostile. So a lost batch is tried
once more as a whole, then document by document; a document whose worker dies twice, alone, is the culprit.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ray
from ray import exceptions as lost

from pipelines.errors import ClusterTrouble
from pipelines.jobs import Engine, Frames, Job, Outcome, RejectedContent, finish, joined, killed
from pipelines.parcel import Delivery, deliver, pack, run_alone, run_parcel
from pipelines.settings import Settings
from pipelines.shared_lake import SharedLake, shared_lake_of

_log = logging.getLogger(__name__)

_LOST = (
    lost.WorkerCrashedError,
    lost.OutOfMemoryError,
    lost.NodeDiedError,
    lost.ObjectLostError,
)
"""A worker, its machine or what it held is gone; what the worker did is not known."""

_ATTEMPTS = 2
_OBJECT_STORE_BYTES = 256 << 20  # of a cluster started here: a few batches wait there at a time
_QUIET_SECONDS = 60.0
_TASK = {
    "num_cpus": 1,
    "max_retries": 0,  # handing out again is decided here, where a document that kills workers is found
    "runtime_env": {"env_vars": {"POLARS_MAX_THREADS": "1"}},
}


def ray_engine(settings: Settings) -> Engine:
    """Runs jobs on the cluster that `ray_address` names, or on the one this process is connected to already.

    The iterator raises ClusterTrouble when the cluster cannot be reached or runs another version of this program.
    """

    def run(jobs: Sequence[Job]) -> Iterator[Outcome]:
        if not jobs:
            return
        with _connected(settings):
            yield from _Run(shared_lake_of(settings), settings.workers).outcomes(jobs)

    return run


@contextmanager
def _connected(settings: Settings) -> Iterator[None]:
    """A connection to the cluster; one that was there before (a test's, a Dagster resource's) is used and kept."""
    if ray.is_initialized():
        yield
        return
    here: dict[str, Any] = {}
    if settings.ray_address == "local":
        here = {"num_cpus": settings.worker_count, "object_store_memory": _OBJECT_STORE_BYTES}
        here["include_dashboard"] = False
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    try:
        ray.init(
            address=settings.ray_address,
            log_to_driver=False,
            configure_logging=False,
            namespace="yaodian",
            **here,
        )
    except (ConnectionError, TimeoutError, ValueError, RuntimeError, lost.RayError) as error:
        said = " ".join(str(error).split())[:300]
        raise ClusterTrouble(
            f"no Ray cluster answers at {settings.ray_address}: {said}. See `ray status` there, or leave ray_address"
            " away to start one on this machine",
            zh=f"{settings.ray_address} 没有 Ray 集群应答：{said}。"
            "请在那里运行 ray status，或去掉 ray_address 在本机启动",
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


@dataclass(slots=True)
class _Attempt:
    """A job that waits or runs, and how often it was lost."""

    job: Job
    times_lost: int = 0


class _Run:
    """One run of jobs over the cluster."""

    def __init__(self, shared: SharedLake | None, workers: int) -> None:
        self._shared = shared
        self._workers = workers
        self._batch: Callable[..., Any] = ray.remote(**_TASK)(run_parcel).remote
        self._single: Callable[..., Any] = ray.remote(**_TASK)(run_alone).remote

    def outcomes(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """The outcomes of `jobs`, in the order in which they come in."""
        waiting = deque(_Attempt(job) for job in jobs)
        running: dict[Any, _Attempt] = {}
        suspects: list[Job] = []
        try:
            while waiting or running:
                room = self._room() - len(running)
                for attempt in [waiting.popleft() for _ in range(min(room, len(waiting)))]:
                    running[self._batch(pack(attempt.job, self._shared))] = attempt
                for done in self._finished(running):
                    attempt = running.pop(done)
                    try:
                        delivery: Delivery = _result(done)
                    except _LOST as error:
                        attempt.times_lost += 1
                        _log.warning("batch %s was lost (%s)", attempt.job.shard, _name(error))
                        if attempt.times_lost < _ATTEMPTS:
                            waiting.append(attempt)
                        else:
                            suspects.append(attempt.job)
                    else:
                        yield deliver(delivery, attempt.job.lake, self._shared)
        finally:
            for left in running:
                ray.cancel(left, force=True)
        for job in suspects:
            yield self._isolated(job)

    def _isolated(self, job: Job) -> Outcome:
        """Parse each document of a batch as a task of its own, so that the one that kills its worker harms no other."""
        started = time.perf_counter()
        parcel = ray.put(pack(job, self._shared))
        keys = [key for key, _, _ in job.originals]
        waiting, times_lost = deque(keys), Counter[int]()
        running: dict[Any, int] = {}
        found: dict[int, Frames | RejectedContent] = {}
        while waiting or running:
            for key in [waiting.popleft() for _ in range(min(self._room() - len(running), len(waiting)))]:
                running[self._single(parcel, key)] = key
            for done in self._finished(running):
                key = running.pop(done)
                try:
                    found[key] = _result(done)
                except _LOST as error:
                    times_lost[key] += 1
                    _log.warning("document %d of batch %s lost its worker (%s)", key, job.shard, _name(error))
                    if times_lost[key] < _ATTEMPTS:
                        waiting.append(key)
                    else:
                        found[key] = killed(key)
        results = [found[key] for key in keys]
        parts = [one for one in results if not isinstance(one, RejectedContent)]
        rejected = [one for one in results if isinstance(one, RejectedContent)]
        return finish(job, joined(parts), rejected, time.perf_counter() - started)

    def _room(self) -> int:
        """How many batches may be under way: enough that no worker waits for its next one."""
        return self._workers or 2 * max(1, int(ray.cluster_resources().get("CPU", 1)))

    def _finished(self, running: Mapping[Any, object]) -> list[Any]:
        while True:
            finished, _ = ray.wait(list(running), num_returns=1, timeout=_QUIET_SECONDS)
            if finished:
                return list(finished)
            cores = int(ray.cluster_resources().get("CPU", 0))
            _log.warning("no batch finished in %g s; %d are under way on %d cores", _QUIET_SECONDS, len(running), cores)


def _result(task: Any) -> Any:
    """What a task gave. What it raised is raised as it is there, without Ray's wrapping."""
    try:
        return ray.get(task)
    except lost.RayTaskError as error:
        cause = error.cause
        if isinstance(cause, Exception):
            raise cause from error
        raise


def _name(error: BaseException) -> str:
    return type(error).__name__
