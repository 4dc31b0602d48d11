"""The databases of a new home of Dagster's, copied instead of made.

Belongs here: giving a home that has none the empty databases that Dagster made in an earlier one.
Does not belong here: what Dagster writes into them (`assets.history`), the home's settings (`assets.home`).

Dagster makes three SQLite files, and to stamp them with their revision runs Alembic over its 89 scripts: a quarter of a
second of CPU in every new data folder. Empty they are the same for every home of one version of Dagster.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import dagster as dg
import sqlalchemy

from warehouse import kept

_KIND = "history"
# Each with the table that says whether anything happened.
_DATABASES = {
    "history/runs.db": "runs",
    "history/runs/index.db": "event_logs",
    "schedules/schedules.db": "job_ticks",
}


def is_new(home: Path) -> bool:
    """Whether a home has no database yet."""
    return not any((home / name).exists() for name in _DATABASES)


def give_databases(home: Path) -> bool:
    """Put empty databases into a new home; False where none were kept.

    One that somebody else makes at the same moment stays as it is.
    """
    found = {name: kept.find(_kind(name), _key()) for name in _DATABASES}
    whole = {name: content for name, content in found.items() if content is not None}
    if len(whole) < len(found):
        return False
    for name, content in whole.items():
        _put(home / name, content)
    return True


def keep_databases(home: Path) -> None:
    """Keep the databases that Dagster just made, unless somebody wrote a run, an event or a tick into them already."""
    made: dict[str, bytes] = {}
    for name, rows in _DATABASES.items():
        with closing(sqlite3.connect(home / name, isolation_level=None)) as con:
            con.execute("BEGIN")  # what is counted is what is kept
            if con.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]:
                return
            made[name] = con.serialize()
    for name, content in made.items():
        kept.keep(_kind(name), _key(), content)


def _put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{uuid.uuid4().hex}.part")
    beside.write_bytes(content)
    try:
        os.link(beside, file)  # whole or not at all, and never over another
    except OSError:
        pass  # it is there, or this file system has no links: then Dagster makes it
    finally:
        beside.unlink()


def _kind(name: str) -> str:
    return f"{_KIND}-{Path(name).stem}"


def _key() -> str:
    return kept.key_of([dg.__version__, sqlalchemy.__version__, sqlite3.sqlite_version])
