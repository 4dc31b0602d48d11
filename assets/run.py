"""One run of the job in this process, as the command line wants it.

Belongs here: starting the job so that the UI shows the run, and saying how it ended.
Does not belong here: options and exit codes (`yaodian`), what the steps do (`assets.stages`).
"""

from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dagster as dg

from assets import ledger
from assets.assembling import build_defs
from assets.errors import PublicationRefused
from assets.home import VARIABLE, forget_old_runs, instance_at, prepare_home
from assets.jobs import JOB
from assets.ledger import Ledger
from assets.resources import Hooks, RunChoices, as_resource, lake_of
from assets.results import read_results
from assets.stages.publishing import refusal
from pipelines.settings import Settings
from warehouse import audit
from warehouse.lock import write_lock

# Of what Dagster announces at the start of a run, so many events are written in one transaction.
_TOGETHER = "1000"
# Dagster says every event on stderr; the events are in its history, and what went wrong is raised.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def run_build(
    settings: Settings,
    choices: RunChoices,
    hooks: Hooks | None = None,
    tags: Mapping[str, str] | None = None,
) -> Ledger:
    """Materialise every asset; returns the record of the run.

    Raises:
        RunRefused: the run ended on purpose (nothing readable, publication refused).
        ContractBroken, WarehouseError, PipelineError: as the step raised them.
        KeyboardInterrupt: interrupted; the snapshot in force is as it was.
        Locked: another writer holds the data folder.
    """
    # Held from outside, so that nobody gets in between and a folder in use is told before Dagster starts a run.
    with write_lock(settings.data_dir, settings.lock_timeout_seconds):
        home = prepare_home(settings.data_dir)
        os.environ[VARIABLE] = str(home)
        os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", _TOGETHER)
        run_id = str(uuid.uuid4())
        resources = {"settings": as_resource(settings), "choices": choices, "hooks": hooks or Hooks()}
        with instance_at(home) as instance, _hushed():
            job = build_defs(resources).resolve_job_def(JOB)
            try:
                job.execute_in_process(run_config=_QUIET, instance=instance, run_id=run_id, tags=dict(tags or {}))
            except dg.DagsterExecutionInterruptedError:
                raise KeyboardInterrupt from None
            except dg.DagsterError as error:
                # A blocking check ends the run with an error of Dagster's own, which names no rule.
                if why := _refused_by_check(settings, run_id):
                    raise why from error
                raise
            forget_old_runs(instance)
        return _record(settings)


def _refused_by_check(settings: Settings, run_id: str) -> PublicationRefused | None:
    lake = lake_of(settings)
    record = ledger.read(lake)
    results = read_results(lake)
    if record is None or record.dagster_run_id != run_id or audit.passes(results, "error"):
        return None
    return refusal(results, "error")


def _record(settings: Settings) -> Ledger:
    record = ledger.read(lake_of(settings))
    assert record is not None, "every step saves the record"
    return record


@contextmanager
def _hushed() -> Iterator[None]:
    """No deprecation talk of libraries between the lines of a command."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
