"""What the last run did, in one small file of the lake.

Belongs here: the record that lets the command line, the report and the next run know how the last one went.
Does not belong here: check results and quarantine; they are tables of the lake.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.lake import Lake
from pipelines.memory import give_back

_FILE = "last_run.json"


@dataclass(slots=True)
class Ledger:
    """The record of a run, saved after every step.

    Attributes:
        run_id: names the snapshot; sorts by time.
        dagster_run_id: the run in the UI.
        documents: seen, new, changed, unchanged, absent, quarantined, ignored; what was seen is new, changed, unchanged
            or quarantined.
        parsed, reused: contents by whether this run parsed them; of both together, `rejected` are no documents.
        quarantine: entries that entered, stayed and left with this run.
        rows: by table, of the snapshot in force after the run.
        checks: passed, warned, failed.
        snapshot: the snapshot in force after the run; None while none is published.
        publication: how the snapshot was loaded: ``code`` full or incremental, why in ``zh`` and ``en``, and the
            ``base_run_id`` of an increment; empty when nothing was built.
        is_published: whether this run published it; otherwise it was reused, or nothing could be published.
        ended_by: why the run ended before its end, a sentence in ``zh`` and ``en``; empty when it did not.
        seconds: wall clock by stage.
    """

    run_id: str
    dagster_run_id: str
    started_at: str
    finished_at: str | None = None
    documents: dict[str, int] = field(default_factory=dict)
    parsed: int = 0
    reused: int = 0
    rejected: int = 0
    quarantine: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    snapshot: str | None = None
    publication: dict[str, str] = field(default_factory=dict)
    is_published: bool = False
    is_reused: bool = False
    report: str | None = None
    ended_by: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, lake: Lake) -> Iterator[None]:
        """Time a stage; the record is saved also when the stage fails. What it freed is there for the next."""
        started = time.perf_counter()
        self.ended_by = {}
        try:
            yield
        except BaseException as error:
            said = str(error) or type(error).__name__
            self.ended_by = {"stage": name, "zh": getattr(error, "zh", said), "en": getattr(error, "en", said)}
            raise
        finally:
            self.seconds[name] = round(time.perf_counter() - started, 3)
            self.finished_at = _now().isoformat(timespec="seconds")
            lake.write_json(_path(lake), asdict(self))
            give_back()


def begin(lake: Lake, dagster_run_id: str) -> Ledger:
    """The record of this run; a step that runs alone takes over what the last run knew of the documents."""
    last = read(lake)
    if last is not None and last.dagster_run_id == dagster_run_id:
        return last
    now = _now()
    started = Ledger(f"{now:%Y%m%dT%H%M%SZ}-{dagster_run_id[:8]}", dagster_run_id, now.isoformat(timespec="seconds"))
    if last is not None:
        started.documents = last.documents
        started.parsed, started.reused, started.rejected = last.parsed, last.reused, last.rejected
    return started


def read(lake: Lake) -> Ledger | None:
    """The record of the last run, None when there is none that can be read."""
    found: Any = lake.read_json(_path(lake))
    try:
        return Ledger(**found) if found else None
    except TypeError:
        return None


def rename_snapshot(lake: Lake, new_names: dict[str, str]) -> None:
    """Let the record name the snapshots that took the place of others, and forget why the run ended: it may quote."""
    last = read(lake)
    if last is not None:
        last.snapshot = new_names.get(last.snapshot or "", last.snapshot)
        last.ended_by = {}
        lake.write_json(_path(lake), asdict(last))


def _path(lake: Lake) -> Path:
    return lake.root / _FILE


def _now() -> datetime:
    return datetime.now(UTC)
