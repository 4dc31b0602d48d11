"""A new warehouse file: every schema, table, view and comment that is declared, and no row.

Belongs here: making that file, keeping it so that it is made once, and the connection that works in it.
Does not belong here: the statements (`ddl`, `views`, `metric_views`), and rows (`build`).

DuckDB takes half a second of CPU for the 1 500 statements and 30 ms for a file that was made by them. So the file is
kept beside the compiled code, in ``__pycache__``, and like that it may be deleted at any time. Its name is a hash of
every statement, of DuckDB's version and of the format: what other declarations made is never found. It begins with a
hash of its bytes: what is damaged is made again. Processes that make it at once write the same under one name, each
whole. Where the folder cannot be written every build makes the file for itself.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import duckdb

from schemas.star import TABLES
from warehouse import ask, ddl, metric_views, views
from warehouse.ddl import literal
from warehouse.errors import UnknownStorageVersion

# Every index takes at least one block, and there are more than a hundred. Against DuckDB's 256 kB this makes the file
# of five documents 8 MB instead of 32 and that of 8 000 documents 64 MB instead of 77, at the same speed.
BLOCK_SIZE = 65536
# An increment adds rows to the last row group of each table, and DuckDB writes that row group anew: of 100 000
# documents half a second with DuckDB's 122 880 rows, a fifth of that with these, in a file 3 % larger.
ROW_GROUP_SIZE = 20480

_KEPT = 4  # files of other declarations, versions and formats that stay
_DIGEST_BYTES = hashlib.sha256().digest_size


def attach_blank(file: Path, storage_version: str) -> duckdb.DuckDBPyConnection:
    """A connection that works in a new warehouse `file`, whose catalog it calls ``building``.

    Raises:
        UnknownStorageVersion: this DuckDB cannot write that format.
    """
    con = connect(file)
    try:
        kept = _folder() / f"warehouse-{_key(storage_version)}.blank"
        blank = _read(kept)
        if blank is None:
            _make(con, file, storage_version)
            _keep(kept, file.read_bytes())
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
    made_of = [duckdb.__version__, storage_version, str(BLOCK_SIZE), str(ROW_GROUP_SIZE), *statements()]
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:32]


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
    ask.run_all(con, statements())
    con.execute("CHECKPOINT building")
    con.execute("USE memory")
    con.execute("DETACH building")


def _folder() -> Path:
    return Path(cache_from_source(__file__)).parent


def _read(kept: Path) -> bytes | None:
    """The bytes that were kept; None where there are none, or not those."""
    try:
        found = kept.read_bytes()
    except OSError:
        return None
    digest, blank = found[:_DIGEST_BYTES], found[_DIGEST_BYTES:]
    return blank if hashlib.sha256(blank).digest() == digest else None


def _keep(kept: Path, blank: bytes) -> None:
    """Keep the bytes for the next build, and let those go that nobody made a warehouse of for longest."""
    beside = kept.with_name(f".{kept.name}.{uuid.uuid4().hex}.part")
    with suppress(OSError):  # a folder that is not ours to write: the next build makes its own
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(hashlib.sha256(blank).digest() + blank)
            os.replace(beside, kept)
        finally:
            beside.unlink(missing_ok=True)
        for old in sorted(kept.parent.glob("warehouse-*.blank"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
