"""A new warehouse file: every schema, table, view and comment that is declared, and no row.

Belongs here: making that file, keeping it so that it is made once, and the connection that works in it.
Does not belong here: the statements (`ddl`, `views`, `metric_views`), and rows (`build`).

DuckDB takes half a second of CPU for the 1 500 statements, and 30 ms for a file that was made by them. So the file is
kept (`kept`), under a key made of every statement, of DuckDB's version and of the format: what other declarations made
is never found.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from schemas.star import TABLES
from warehouse import ask, ddl, kept, metric_views, views
from warehouse.ddl import literal
from warehouse.errors import UnknownStorageVersion

# Every index takes at least one block, and there are more than a hundred. Against DuckDB's 256 kB this makes the file
# of five documents 8 MB instead of 32 and that of 8 000 documents 64 MB instead of 77, at the same speed.
BLOCK_SIZE = 65536
# An increment adds rows to the last row group of each table, and DuckDB writes that row group anew: of 100 000
# documents half a second with DuckDB's 122 880 rows, a fifth of that with these, in a file 3 % larger.
ROW_GROUP_SIZE = 20480

_PACKS_SINCE = (1, 2, 0)
_KIND = "warehouse"


def attach_blank(file: Path, storage_version: str) -> duckdb.DuckDBPyConnection:
    """A connection that works in a new warehouse `file`, whose catalog it calls ``building``.

    Raises:
        UnknownStorageVersion: this DuckDB cannot write that format.
    """
    con = connect(file)
    try:
        key = _key(storage_version)
        blank = kept.find(_KIND, key)
        if blank is None:
            _make(con, file, storage_version)
            kept.keep(_KIND, key, file.read_bytes())
        else:
            file.write_bytes(blank)
        attach(con, file)
    except BaseException:
        con.close()
        raise
    return con


def attach(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Let the connection work in a warehouse `file` that is there, as catalog ``building``."""
    con.execute(f"ATTACH {literal(str(file))} AS building (ROW_GROUP_SIZE {ROW_GROUP_SIZE})")
    con.execute("USE building")


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """A connection to no file yet, which spills beside `file`."""
    con = duckdb.connect()
    con.execute(f"SET temp_directory = {literal(f'{file}.spill')}")
    con.execute("SET TimeZone = 'UTC'")
    return con


def _key(storage_version: str) -> str:
    format_of = (duckdb.__version__, storage_version, str(BLOCK_SIZE), str(ROW_GROUP_SIZE))
    return kept.key_of([*format_of, *statements()])


def statements() -> list[str]:
    """All that is run in a new file, in an order that runs."""
    return [*ddl.everything(TABLES), *views.statements(), *metric_views.statements()]


def _make(con: duckdb.DuckDBPyConnection, file: Path, storage_version: str) -> None:
    how = f"STORAGE_VERSION {literal(storage_version)}, BLOCK_SIZE {BLOCK_SIZE}, ROW_GROUP_SIZE {ROW_GROUP_SIZE}"
    try:
        con.execute(f"ATTACH {literal(str(file))} AS building ({how})")
    except (duckdb.InvalidInputException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise UnknownStorageVersion(
            f"DuckDB {duckdb.__version__} cannot write storage version {storage_version}"
            " (setting storage_version); name one it knows, such as v1.4.0"
        ) from error
    con.execute("USE building")
    made = statements()
    ask.run_all(con, made if _packs_prose(storage_version) else [line.replace(ddl.PACKED, "") for line in made])
    con.execute("CHECKPOINT building")
    con.execute("USE memory")
    con.execute("DETACH building")


def _packs_prose(storage_version: str) -> bool:
    """Whether files of that format can hold columns packed with Zstandard."""
    return storage_version == "latest" or tuple(map(int, storage_version[1:].split("."))) >= _PACKS_SINCE
