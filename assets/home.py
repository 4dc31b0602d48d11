"""Where Dagster keeps its history.

Belongs here: making and finding DAGSTER_HOME, keeping its history quick to write and bounded.
Does not belong here: starting runs (`assets.run`).
"""

from __future__ import annotations

import importlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib import resources
from pathlib import Path

import dagster as dg
import sqlalchemy

from assets import new_home
from assets.history import wait_less
from schemas.absent import absent

KEPT_RUNS = 200
VARIABLE = "DAGSTER_HOME"


def prepare_home(data_dir: Path) -> Path:
    """The folder Dagster keeps its history in, made when it is not there; DAGSTER_HOME wins when it is set."""
    given = os.environ.get(VARIABLE)
    home = (Path(given) if given else data_dir / "dagster_home").absolute()
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if not config.exists():
        config.write_text(_settings(), encoding="utf-8")
    return home


def _settings() -> str:
    return resources.files("assets").joinpath("dagster.yaml").read_text(encoding="utf-8")


def prepare_workspace(home: Path) -> Path:
    """The workspace file of an installed package, as ``workspace.yaml`` is that of a checkout."""
    path = home / "workspace.yaml"
    path.write_text(
        "load_from:\n  - python_module:\n      module_name: assets.definitions\n      location_name: yaodian\n",
        encoding="utf-8",
    )
    return path


@contextmanager
def instance_at(home: Path) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance at a home, which DAGSTER_HOME must name; quick to make and to write to."""
    # Other settings may have the history in another place.
    is_ours = new_home.is_new(home) and (home / "dagster.yaml").read_text(encoding="utf-8") == _settings()
    is_given = is_ours and new_home.give_databases(home)
    # The log of Dagster's daemons loads Rich to show tracebacks in colours: 40 ms.
    with absent("rich"), suppress(ModuleNotFoundError):
        importlib.import_module("structlog")
    with quick_history(home), dg.DagsterInstance.get() as instance:
        if is_ours and not is_given:
            new_home.keep_databases(home)
        yield instance


@contextmanager
def quick_history(home: Path) -> Iterator[None]:
    """Make writing the table of runs cheaper while a run writes to it.

    Dagster opens and closes this SQLite file for every change, and each close of the last connection copies the
    write-ahead log. A connection that stays open prevents that, also in homes whose settings are older than
    `assets.run_history`. The log of events has `assets.history`.
    """
    (home / "history").mkdir(parents=True, exist_ok=True)
    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "connect", wait_less)
    try:
        with closing(sqlite3.connect(home / "history" / "runs.db", timeout=10)) as held:
            with suppress(sqlite3.OperationalError):  # somebody is making it: then it just is not held
                held.execute("PRAGMA journal_mode=WAL")
                held.execute("SELECT count(*) FROM sqlite_master").fetchall()
            yield
    finally:
        sqlalchemy.event.remove(sqlalchemy.engine.Engine, "connect", wait_less)


def forget_old_runs(instance: dg.DagsterInstance, keep: int = KEPT_RUNS) -> int:
    """Delete the history of all but the newest runs; returns how many went."""
    old = instance.get_run_ids()[keep:]
    for run_id in old:
        instance.delete_run(run_id)
    return len(old)
