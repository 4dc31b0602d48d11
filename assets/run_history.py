"""The table of runs and that of schedules, reached with less ado.

Belongs here: how Dagster's SQLite databases beside the event log are opened.
Does not belong here: the event log (`assets.history`), where the databases lie (`assets.home`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._core.storage.sqlite import create_db_conn_string

from assets.history import PATIENCE_SECONDS, is_made, wait_less


class KeptRuns(SqliteRunStorage):
    """Dagster's SQLite table of runs, the same file with the same rows.

    Dagster makes an engine, opens the file and compiles the statement for every look at it, and asks Alembic for the
    revision of a file that is made. One engine does all of it once.
    """

    def __init__(self, conn_string: str, inst_data: Any = None) -> None:
        super().__init__(conn_string, inst_data)
        self._engine = sqlalchemy.create_engine(conn_string, connect_args={"timeout": PATIENCE_SECONDS})
        sqlalchemy.event.listen(self._engine, "connect", wait_less)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> KeptRuns:
        """The runs below Dagster's home, where Dagster itself would put them."""
        return cls.from_local(os.path.join(config_value["base_dir"], "history"), inst_data)

    @classmethod
    def from_local(cls, base_dir: str, inst_data: Any = None) -> KeptRuns:
        """The runs in a folder; the file is made where it is not there."""
        if not is_made(Path(base_dir, "runs.db"), "instance_info"):
            super().from_local(base_dir, inst_data).dispose()
        return cls(create_db_conn_string(base_dir, "runs"), inst_data)

    @contextmanager
    def connect(self) -> Iterator[sqlalchemy.Connection]:
        """A connection in a transaction that is committed at the end."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close everything."""
        self._engine.dispose()
        super().dispose()


class KeptSchedules(SqliteScheduleStorage):
    """Dagster's SQLite table of schedules, without asking Alembic for the revision of a file that is made."""

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> KeptSchedules:
        """The schedules below Dagster's home, where Dagster itself would put them."""
        folder = os.path.join(config_value["base_dir"], "schedules")
        if not is_made(Path(folder, "schedules.db"), "job_ticks"):
            SqliteScheduleStorage.from_local(folder, inst_data).dispose()
        return cls(create_db_conn_string(folder, "schedules"), inst_data)
