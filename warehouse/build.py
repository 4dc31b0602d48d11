"""Build one warehouse file from the lake: create or copy, load, audit, record, close.

Belongs here: the order of the steps, and the file they work on.
Does not belong here: whether the result is good enough to publish, and publishing it (`publish`).

The file appears under its name only when it is complete. Settings that bound memory and threads are the caller's.
"""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from warehouse import corrections, ddl, durable, increment, volumes
from warehouse.audit import CheckResult, audit, record_checks, record_results
from warehouse.audit_changes import audit_changes
from warehouse.blank import attach, attach_blank, connect
from warehouse.difference import find_difference
from warehouse.errors import NeedsFullLoad
from warehouse.filled import Filled
from warehouse.findings import record_findings
from warehouse.lake import open_lake, read_versions
from warehouse.load_dimensions import load_dimensions
from warehouse.load_facts import load_facts
from warehouse.load_run import (
    FIRST,
    STORAGE_VERSION,
    Publication,
    RunInfo,
    finish_run,
    load_counts,
    load_quarantine,
    load_run,
)
from warehouse.memory import memory_config

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What to build.

    Attributes:
        lake: folder with the Parquet tables.
        target: the DuckDB file to make; an existing one is replaced.
        run: the run that builds it.
        earlier: results of checks made before the load (lake, silver), which the warehouse keeps a copy of.
        before: counts of the snapshots to compare with, the one in force first.
        threads: at most so many; None for DuckDB's choice.
        memory_bytes: what DuckDB may take before the load spills to disk; where a load does not fit, it begins again
            with twice as much. 0 for DuckDB's choice.
        storage_version: of the file, as DuckDB writes it (``v1.4.0``, ``latest``).
        base: the snapshot in force, whose bytes were just proven, to load only what differs from it; None to load
            everything.
        publication: why everything is loaded, where there is no `base`.
    """

    lake: Path
    target: Path
    run: RunInfo
    earlier: Sequence[CheckResult] = ()
    before: Sequence[volumes.Volumes] = ()
    threads: int | None = None
    memory_bytes: int = 0
    storage_version: str = STORAGE_VERSION
    base: Base | None = None
    publication: Publication = FIRST


@dataclass(frozen=True, slots=True)
class Base:
    """A published file to begin from: its path, and the run that made it."""

    path: Path
    run_id: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built.

    Attributes:
        rows: by table of the star, reserved members left out.
        content_hashes: by table of the star that has content.
        checks: results of the checks of the star, then those given as `earlier`.
        seconds: by step.
        publication: whether everything was loaded, and why.
        volumes: the counts of the whole star; empty where they were not all counted.
    """

    rows: dict[str, int]
    content_hashes: dict[str, str]
    checks: list[CheckResult]
    seconds: dict[str, float] = field(default_factory=dict)
    publication: Publication = FIRST
    volumes: volumes.Volumes = field(default_factory=dict)


def build(request: BuildRequest) -> BuildReport:
    """Build and audit the warehouse; the caller judges `BuildReport.checks` and publishes.

    Raises `LoadFailed` when the lake contradicts itself or rows break a key or a rule that the database holds; then
    there is no file at `target` that was not there before.
    """
    request.target.parent.mkdir(parents=True, exist_ok=True)
    durable.sweep(request.target.parent)
    part = request.target.with_name(f".{request.target.name}.{uuid.uuid4().hex}.part")
    clock = _Clock()
    try:
        report = _load(part, request, clock)
        with clock.step("sync"):
            durable.sync_file(part)
            os.replace(part, request.target)
            durable.sync_folder(request.target.parent)
    except BaseException:
        durable.sweep(request.target.parent, f"{part.name}*")
        raise
    return report


def _load(part: Path, request: BuildRequest, clock: _Clock) -> BuildReport:
    """Load; where memory does not suffice begin again with twice as much: no bound fits the largest folder."""
    while True:
        try:
            return _load_within(part, request, clock)
        except duckdb.Error as error:
            if not request.memory_bytes or not _is_short_of_memory(error):
                raise
        durable.sweep(part.parent, f"{part.name}*")
        more = _more(request.memory_bytes)
        _log.warning(
            "the load does not fit %d bytes of memory; it begins again with %s", request.memory_bytes, more or "more"
        )
        request = replace(request, memory_bytes=more)


def _is_short_of_memory(error: duckdb.Error) -> bool:
    # A transaction that cannot end for want of memory says so in its words only.
    return isinstance(error, duckdb.OutOfMemoryException) or "failed to pin block" in str(error)


def _more(memory_bytes: int) -> int:
    """Twice as much; 0, DuckDB's own choice, from half of what the machine has."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 2 * memory_bytes if 4 * memory_bytes < machine else 0


def _load_within(part: Path, request: BuildRequest, clock: _Clock) -> BuildReport:
    """Load the difference where that is possible, else everything."""
    publication = request.publication
    if request.base is not None:
        try:
            return _change(part, request, request.base, clock)
        except NeedsFullLoad as reason:
            publication = Publication("full", reason.zh, str(reason))
            durable.sweep(part.parent, f"{part.name}*")
    with clock.step("create"):
        con = attach_blank(part, request.storage_version)
    try:
        _bound(con, request)
        return _fill(con, request, publication, clock)
    finally:
        con.close()


def _bound(con: duckdb.DuckDBPyConnection, request: BuildRequest) -> None:
    if request.threads is not None:
        con.execute(f"SET threads = {int(request.threads)}")
    for name, value in memory_config(request.memory_bytes).items():
        con.execute(f"SET {name} = {ddl.literal(value)}")


def _change(part: Path, request: BuildRequest, base: Base, clock: _Clock) -> BuildReport:
    """Copy the base and apply what differs; raises `NeedsFullLoad` where that cannot be done."""
    run = request.run
    con = connect(part)
    try:
        _bound(con, request)
        with clock.step("compare"):
            con.execute(f"ATTACH {ddl.literal(str(base.path))} AS base (READ_ONLY)")
            con.execute("USE base")
            found = find_difference(con, request.lake, run, request.storage_version)
            con.execute("USE memory")
            con.execute("DETACH base")
        with clock.step("copy"):
            durable.copy(base.path, part)
            attach(con, part)
        publication = Publication(
            "incremental", f"{found.touched} 份文件变动", f"{found.touched} documents changed", base.run_id
        )
        with clock.step("apply"):
            applied = increment.apply(con, request.lake, found, run, request.storage_version, publication)
        with clock.step("audit"):
            counts = volumes.measure_tables(con)
            if request.before:
                counts |= volumes.moved(request.before[0], applied.volumes)
            results = [
                *audit_changes(con, applied.failed_before),
                *volumes.judge(counts, request.before),
                *request.earlier,
            ]
        _finish(con, run, results, clock)
        counted = counts if request.before else {}
        return BuildReport(applied.rows, applied.content_hashes, results, clock.seconds, publication, counted)
    finally:
        con.close()


def _fill(
    con: duckdb.DuckDBPyConnection, request: BuildRequest, publication: Publication, clock: _Clock
) -> BuildReport:
    run = request.run
    with clock.step("create"):
        load_run(con, run, request.storage_version, publication)
        record_checks(con)
    with clock.step("read_lake"):
        read_versions(con, request.lake)
        lake = open_lake(con, request.lake)
        corrected = corrections.overlay(lake)
    filled: dict[str, Filled] = {}
    with clock.step("dimensions"):
        filled.update(load_dimensions(lake))
    with clock.step("facts"):
        filled.update(load_facts(lake, run.run_key))
        load_quarantine(lake, run)
        corrections.record(lake, run.run_key, corrected)
    with clock.step("checkpoint"):
        # Indexes that are not on disk yet cannot leave memory, and the audit needs it.
        con.execute("CHECKPOINT building")
    with clock.step("content_hashes"):
        rows, hashes = load_counts(con, run, filled)
    with clock.step("audit"):
        counts = volumes.measure(con)
        results = [*audit(con), *volumes.judge(counts, request.before), *request.earlier]
    _finish(con, run, results, clock)
    return BuildReport(rows, hashes, results, clock.seconds, publication, counts)


def _finish(con: duckdb.DuckDBPyConnection, run: RunInfo, results: Sequence[CheckResult], clock: _Clock) -> None:
    """Store the results of the checks and the end of the run, and bring the file to disk."""
    with clock.step("record"):
        record_results(con, run.run_key, results)
        record_findings(con, run.run_key, results)
    with clock.step("checkpoint"):
        finish_run(con, run)
        con.execute("CHECKPOINT building")


class _Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
