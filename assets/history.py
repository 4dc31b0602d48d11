"""The event log of runs, written with connections that stay open and events that come together.

Belongs here: how Dagster's SQLite event log is reached and written.
Does not belong here: where the history lies and how much of it is kept (`assets.home`).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, EVENT_TYPE_TO_PIPELINE_RUN_STATUS
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetKeyTable, SqlEventLogStorageTable

from assets.check_log import log_of_checks

_KEPT = 8  # databases held open: the index, the run that is written, a few that somebody looks at
_INDEX = "index"
PATIENCE_SECONDS = 60
_EVENT = SqlEventLogStorageTable.insert()
# What a step says in bursts, between its work and its end.
_HELD = frozenset(
    {
        dg.DagsterEventType.STEP_OUTPUT,
        dg.DagsterEventType.ASSET_MATERIALIZATION,
        dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    }
)
_HELD_SECONDS = 1.0
_STATUS = frozenset(EVENT_TYPE_TO_PIPELINE_RUN_STATUS)
# Not what SQLite makes itself.
_TABLES = "SELECT sql FROM like_this.sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY rowid"


class KeptConnections(SqliteEventLogStorage):
    """Dagster's SQLite event log, the same files with the same rows; only the way to them is shorter.

    Dagster makes an engine, opens the file, compiles the statements and closes the file again for each of the 500
    events of a run. Engines that are kept compile a statement once and leave the write-ahead log in peace between two
    events: measured a fifth to a third of the CPU time of a build of the samples. ``synchronous=NORMAL`` (safe with a
    write-ahead log: a power cut may lose the last events, never the file) waits less for the disk. Events that Dagster
    hands over together are written in one transaction, and the file of a new run takes its tables from the index.

    What a step says of its outputs and checks is written together too: with its next word of another kind, with the
    first that comes a second later, or before anybody reads in this process. A process that is killed in between loses
    that much of its log.
    """

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: OrderedDict[str, sqlalchemy.Engine] = OrderedDict()
        self._engines_lock = threading.Lock()
        self._tables: set[str] = set()
        self._asset_columns: frozenset[str] = frozenset()
        self._indexes: set[str] = set()
        self._held: list[dg.EventLogEntry] = []
        self._held_since = 0.0
        self._writing = threading.RLock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> KeptConnections:
        """The log below Dagster's home, where Dagster itself would put it."""
        return cls(os.path.join(config_value["base_dir"], "history", "runs"), inst_data)

    @contextmanager
    def run_connection(self, run_id: str | None = None) -> Iterator[sqlalchemy.Connection]:
        """A connection to the database of one run, in a transaction that is committed at the end."""
        self.write_held()
        with self._connection(run_id or _INDEX) as connection:
            yield connection

    @contextmanager
    def index_connection(self) -> Iterator[sqlalchemy.Connection]:
        """A connection to the database over all runs, in a transaction that is committed at the end."""
        with self.run_connection(_INDEX) as connection:
            yield connection

    @contextmanager
    def _connection(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Take one event; it is written at once or, in a burst of a step, with those that follow it."""
        with self._writing:
            now = time.monotonic()
            if not self._held:
                self._held_since = now
            self._held.append(event)
            if not _is_held(event) or now - self._held_since > _HELD_SECONDS:
                self.write_held()

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Write events, those of one run in one transaction of each database."""
        with self._writing:
            self._held.extend(events)
            self.write_held()

    def write_held(self) -> None:
        """Write what is held, if anything is."""
        with self._writing:
            while self._held:
                run_id, same = next(groupby(self._held, key=lambda event: event.run_id))
                events = list(same)
                rows = [(event, self._event_to_row(event)) for event in events]
                with self._connection(run_id) as connection:
                    connection.execute(_EVENT, [row for _, row in rows])
                del self._held[: len(events)]  # written: what fails below is not written twice
                self._store_in_index([(event, row) for event, row in rows if _is_of_index(event)])

    def _store_in_index(self, rows: Sequence[tuple[dg.EventLogEntry, dict[str, Any]]]) -> None:
        """Write events and their rows into the database over all runs, with what it knows of assets and checks."""
        if not rows:
            return
        with self._connection(_INDEX) as connection:
            checks = []
            for number, (event, row) in enumerate(rows, _numbered(connection, [row for _, row in rows])):
                if event.dagster_event_type in ASSET_EVENTS:
                    self._store_asset_event_tags(connection, [event], [number])
                    self._store_asset_event(connection, event, number)
                elif event.dagster_event_type in ASSET_CHECK_EVENTS:
                    checks.append((event, row, number))
            unusual = log_of_checks(connection, checks)
        for event, number in unusual:
            self.store_asset_check_event(event, number)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; asked before every event of a check. A table that is there stays."""
        if table_name not in self._tables:
            with self.index_connection() as connection:
                if sqlalchemy.inspect(connection).has_table(table_name):
                    self._tables.add(table_name)
        return table_name in self._tables

    def has_secondary_index(self, name: str) -> bool:
        """Whether an index was filled; asked twice for every asset that is read. One that was filled stays."""
        if name not in self._indexes and super().has_secondary_index(name):
            self._indexes.add(name)
        return name in self._indexes

    def has_asset_key_col(self, column_name: str) -> bool:
        """Whether the table of assets has a column; asked for every asset. A column that is there stays."""
        return column_name in self._asset_columns or super().has_asset_key_col(column_name)

    def _has_asset_key_col_on_connection(self, conn: sqlalchemy.Connection, column_name: str) -> bool:
        if column_name not in self._asset_columns:
            found = sqlalchemy.inspect(conn).get_columns(AssetKeyTable.name)
            self._asset_columns = frozenset(column["name"] for column in found)
        return column_name in self._asset_columns

    def dispose(self) -> None:
        """Write what is held and close everything."""
        self.write_held()
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
                    self.conn_string_for_shard(shard), connect_args={"timeout": PATIENCE_SECONDS}
                )
                sqlalchemy.event.listen(engine, "connect", wait_less)
                self._engines[shard] = engine
            self._engines.move_to_end(shard)
            while len(self._engines) > _KEPT:
                self._engines.popitem(last=False)[1].dispose()
            return engine

    def _initdb(self, engine: sqlalchemy.Engine, for_index_shard: bool = False) -> None:
        """Make the tables of a database. Alembic reads 89 files to say which revision the index already names."""
        file, index = str(engine.url.database), self.path_for_shard(_INDEX)
        if not _revision(file):
            if file != index and _revision(index):
                _make_alike(file, index)
            else:
                super()._initdb(engine, for_index_shard)


def _numbered(connection: sqlalchemy.Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Write rows of events; returns the number of the first. The others follow it: once the first is written nobody
    else can write before the end of the transaction, and SQLite goes on from the highest number."""
    key = connection.execute(_EVENT, rows[0]).inserted_primary_key
    assert key is not None, "the table of events numbers its rows"
    if len(rows) > 1:
        connection.execute(_EVENT, list(rows[1:]))
    return int(key[0])


def _is_held(event: dg.EventLogEntry) -> bool:
    """Whether the step that says this will say something else before it ends."""
    said = event.dagster_event
    return said is not None and said.step_key is not None and said.event_type in _HELD


def _is_of_index(event: dg.EventLogEntry) -> bool:
    kind = event.dagster_event_type
    return kind in ASSET_EVENTS or kind in ASSET_CHECK_EVENTS or kind in _STATUS


def wait_less(connection: Any, _: object) -> None:
    """What is said to a new connection: wait for the disk at checkpoints, not at every commit."""
    connection.execute("PRAGMA synchronous=NORMAL")


def is_made(file: Path, *tables: str) -> bool:
    """Whether Dagster made a database: it has a revision, and these tables."""
    if not file.exists() or not _revision(str(file)):
        return False
    with closing(_connect(str(file))) as con:
        names = {name for (name,) in con.execute("SELECT name FROM sqlite_master").fetchall()}
    return names.issuperset(tables)


def _revision(file: str) -> str | None:
    """The revision that a database of Dagster's says it has; None where it has no tables yet."""
    with closing(_connect(file)) as con:
        if not con.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]:
            return None
        found = con.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else None


def _make_alike(file: str, index: str) -> None:
    """Give a new database the tables of the index, and its revision."""
    with closing(_connect(file)) as con:
        con.execute("PRAGMA journal_mode=WAL")
        con.execute("ATTACH ? AS like_this", [index])
        con.execute("BEGIN IMMEDIATE")
        if not con.execute("SELECT count(*) FROM main.sqlite_master").fetchone()[0]:  # nobody was faster
            for (statement,) in con.execute(_TABLES).fetchall():
                con.execute(statement)
            con.execute("INSERT INTO main.alembic_version SELECT * FROM like_this.alembic_version")
        con.execute("COMMIT")


def _connect(file: str) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=PATIENCE_SECONDS, isolation_level=None)
