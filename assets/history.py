"""The event log of runs, written with connections that stay open.

Belongs here: how Dagster's SQLite event log is reached.
Does not belong here: where the history lies and how much of it is kept (`assets.home`).
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log import SqliteEventLogStorage

_KEPT = 8  # databases held open: the index, the run that is written, a few that somebody looks at
_INDEX = "index"
_PATIENCE_SECONDS = 60


class KeptConnections(SqliteEventLogStorage):
    """Dagster's SQLite event log, the same files; only the way to them is shorter.

    Dagster makes an engine, opens the file, compiles the statement and closes the file again for each of the 500 events
    of a run. Engines that are kept compile a statement once and leave the write-ahead log in peace between two
    events: measured a fifth to a third of the CPU time of a build of the samples. ``synchronous=NORMAL`` (safe with a
    write-ahead log: a power cut may lose the last events, never the file) waits less for the disk.
    """

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: OrderedDict[str, sqlalchemy.Engine] = OrderedDict()
        self._engines_lock = threading.Lock()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> KeptConnections:
        """The log below Dagster's home, where Dagster itself would put it."""
        return cls(os.path.join(config_value["base_dir"], "history", "runs"), inst_data)

    @contextmanager
    def run_connection(self, run_id: str | None = None) -> Iterator[sqlalchemy.Connection]:
        """A connection to the database of one run, in a transaction that is committed at the end."""
        with self._engine(run_id or _INDEX).connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def index_connection(self) -> Iterator[sqlalchemy.Connection]:
        """A connection to the database over all runs, in a transaction that is committed at the end."""
        with self.run_connection(_INDEX) as connection:
            yield connection

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; asked before every event of a check. A table that is there stays."""
        if table_name not in self._tables:
            with self.index_connection() as connection:
                if sqlalchemy.inspect(connection).has_table(table_name):
                    self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        """Close everything."""
        with self._engines_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()
        super().dispose()

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        with self._engines_lock:
            engine = self._engines.get(shard)
            if engine is None:
                with super().run_connection(shard):  # makes the database where it is not there
                    pass
                engine = sqlalchemy.create_engine(
                    self.conn_string_for_shard(shard), connect_args={"timeout": _PATIENCE_SECONDS}
                )
                sqlalchemy.event.listen(engine, "connect", _wait_less)
                self._engines[shard] = engine
            self._engines.move_to_end(shard)
            while len(self._engines) > _KEPT:
                self._engines.popitem(last=False)[1].dispose()
            return engine


def _wait_less(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")
