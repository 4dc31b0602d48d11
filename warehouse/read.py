"""Read a published snapshot.

Belongs here: opening a snapshot so that nothing can be changed through it, and running a person's SQL.
Does not belong here: the questions themselves (`questions`), printing (the command line).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse import ask, snapshots
from warehouse.errors import BadQuery, NoSnapshot, SnapshotTrouble
from warehouse.memory import memory_config, spill_config

QUESTIONS = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.CALL)


def open_current(data_dir: Path, snapshot: str | None = None, memory_bytes: int = 0) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published snapshot, or to the one of run `snapshot`.

    What is read of the file stays in memory up to `memory_bytes`, 0 for most of what the machine has. Neither files
    nor settings can be reached through it. Raises `NoSnapshot` when there is none and `SnapshotTrouble` when the file
    cannot be opened.
    """
    try:
        return _open(_path(data_dir, snapshot), memory_bytes)
    except NoSnapshot:
        raise
    except SnapshotTrouble:
        # Between reading the link and opening the file it may have been replaced and pruned: look once more.
        return _open(_path(data_dir, snapshot), memory_bytes)


def query(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
    """The rows of one question as a frame; raises `BadQuery`, in DuckDB's own words where it is DuckDB's complaint."""
    try:
        kinds = [statement.type for statement in con.extract_statements(sql)]
        # DuckDB 1.x takes a PIVOT apart into several statements.
        if not sql.lstrip().upper().startswith("PIVOT"):
            if len(kinds) != 1:
                raise BadQuery(f"expected one statement, got {len(kinds)}; ask one question at a time")
            if kinds[0] not in QUESTIONS:
                raise BadQuery("this statement is not a question; start it with SELECT, FROM, WITH, PIVOT or DESCRIBE")
        relation = con.sql(sql, params=list(parameters) or None)
        frame: pl.DataFrame = relation.pl()
        return frame
    except duckdb.Error as error:
        raise BadQuery(str(error)) from error


def _path(data_dir: Path, snapshot: str | None) -> Path:
    chosen = snapshots.current(data_dir) if snapshot is None else snapshots.get(data_dir, snapshot)
    return chosen.path


def _open(path: Path, memory_bytes: int) -> duckdb.DuckDBPyConnection:
    try:
        con = duckdb.connect(str(path), read_only=True, config={**spill_config()})
    except duckdb.Error as error:
        raise SnapshotTrouble(
            f"{path} cannot be opened: {error}; yaodian doctor looks for the reason",
            zh=f"无法打开 {path}：{error}；yaodian doctor 会找出原因",
        ) from error
    # Settings belong to the file, not to the connection: a second reader in this process finds it locked.
    if ask.row(con, "SELECT current_setting('lock_configuration')") != (True,):
        for name, value in memory_config(memory_bytes).items():
            con.execute(f"SET {name} = '{value}'")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
    return con
