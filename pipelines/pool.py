"""Which process a job runs on, and what happens when a process dies.

Belongs here: the choice between this process and a pool, the pool, isolating the document that kills it.
Does not belong here: what a job does (`jobs`).
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from pipelines.errors import NoProcesses
from pipelines.jobs import (
    Engine,
    Frames,
    Job,
    Outcome,
    RejectedContent,
    finish,
    joined,
    killed,
    original_is_damaged,
    parse_alone,
    run_job,
)
from pipelines.settings import Settings
from pipelines.worker import begin

_log = logging.getLogger(__name__)


def local_engine(settings: Settings) -> Engine:
    """Runs jobs in this process, or on a pool where there are several and enough bytes to pay for starting one."""

    def run(jobs: Sequence[Job]) -> Iterator[Outcome]:
        workers = min(settings.worker_count, len(jobs))
        if workers < 2 or sum(job.raw_bytes for job in jobs) < settings.pool_bytes:
            return map(run_job, jobs)
        return _run_in_pool(jobs, workers)

    return run


def _run_in_pool(jobs: Sequence[Job], workers: int) -> Iterator[Outcome]:
    """Run jobs on a pool. When a process dies, what it may have been doing is taken apart, the rest starts over.

    No more jobs are handed out than there are processes, so those not finished at a death are those under suspicion.
    """
    waiting = deque(jobs)
    del jobs
    suspects: list[Job] = []
    while waiting:
        running: dict[Future[Outcome], Job] = {}
        with _pool(workers) as pool:
            try:
                while waiting or running:
                    while waiting and len(running) < workers:
                        job = waiting.popleft()
                        try:
                            running[pool.submit(run_job, job)] = job
                        except BrokenProcessPool:
                            waiting.appendleft(job)
                            raise
                    finished, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in finished:
                        outcome = future.result()
                        del running[future]
                        yield outcome
            except BrokenProcessPool:
                suspects += running.values()
                _log.warning("a parsing process was killed; %d batches are parsed document by document", len(running))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    for job in suspects:
        yield _run_isolated(job)


def _run_isolated(job: Job) -> Outcome:
    """Parse each document of a batch in a process of its own kind, so that the one that kills it harms no other."""
    started = time.perf_counter()
    parts: list[Frames] = []
    rejected: list[RejectedContent] = []
    todo = deque(job.contents)
    while todo:
        with _pool(1) as pool:
            try:
                while todo:
                    content = todo[0]
                    if job.lake.raw_is_sound(content.raw_sha256):
                        part = pool.submit(
                            parse_alone,
                            job.parser,
                            content,
                            job.max_document_seconds,
                            job.max_document_memory_bytes,
                        ).result()
                    else:
                        part = original_is_damaged(content.content_key)
                    todo.popleft()
                    if isinstance(part, RejectedContent):
                        rejected.append(part)
                    else:
                        parts.append(part)
            except BrokenProcessPool:
                content = todo.popleft()
                _log.warning("document %s killed the process that parsed it", content.raw_sha256)
                rejected.append(killed(content.content_key))
    return finish(job, joined(parts), rejected, time.perf_counter() - started)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes that each use one thread for Polars and end with this one, however it ends."""
    name = "POLARS_MAX_THREADS"
    before = os.environ.get(name)
    os.environ[name] = before or "1"  # read when a child imports Polars; this process has imported it already
    try:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), begin, (os.getpid(),)) as pool:
            try:
                pool.submit(os.getpid).result()
            except BrokenProcessPool:
                raise NoProcesses(
                    "no parsing process can be started on this machine; set workers to 1 to parse in this process"
                ) from None
            yield pool
    finally:
        if before is None:
            del os.environ[name]
