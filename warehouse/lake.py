"""The lake as the load sees it: relations over Parquet, restricted to what is in force.

Belongs here: which files and which rows of the lake take part in a load, and what was refused before.
Does not belong here: what the rows become (`load_dimensions`, `load_facts`).

Relations made on the connection (all temporary, none is a copy of facts):
``version``        every version of every document to load, with its shard and what it was read with
``current``        (document_key, content_key, shard) of the documents whose facts are loaded
``lake_shard``     (shard): every shard that some version of the lake lies in
``silver_<t>``     the rows of silver table `t` for current documents, with `document_key` in place of `content_key`;
                   two documents with the same bytes each get their rows
``extracted_<t>``  the same as it was extracted; `corrections.overlay` puts other rows before ``silver_<t>``
``seen_<t>``       the same for tables without `content_key`, rows as the batches wrote them
``refused``        (content_key, target_table, row_json, ordinal): rows a contract refused, one line per row
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas import lake as lake_schema
from schemas import silver
from schemas.contract import Table
from warehouse import ask
from warehouse.ddl import SQL_TYPE, listed, literal, quoted
from warehouse.errors import LoadFailed

NAMED = 5  # how many culprits an error names


@dataclass(frozen=True, slots=True)
class LakeView:
    """The relations described above, on one connection.

    Attributes:
        folder: the lake.
        refused_tables: names of silver tables of which some row of a known content was refused.
        rows_in: rows by silver table that came out of parsing for the documents to load, refused ones included.
        rows_refused: of these, how many a contract refused, or belong to a document that was refused.
        is_part: whether ``version`` holds only what a difference touches; the rest stands in the star already.
        every_member: whether ``seen_<t>`` has the rows of every shard all the same.
    """

    con: duckdb.DuckDBPyConnection
    folder: Path
    refused_tables: frozenset[str]
    rows_in: dict[str, int]
    rows_refused: dict[str, int]
    is_part: bool = False
    every_member: bool = False


def read_versions(con: duckdb.DuckDBPyConnection, folder: Path, *, is_part: bool = False) -> None:
    """Make ``version``, ``current``, ``lake_shard`` and ``lake_quarantine``; raises `LoadFailed` without a lake.

    Args:
        is_part: ``version`` is asked for a few things and then for a few rows (`keep_touched`), so it is no copy.
    """
    _require(folder, "document_version", "content")
    _versions(con, folder, "VIEW" if is_part else "TABLE")
    file = folder / "quarantine.parquet"
    source = _read(lake_schema.QUARANTINE, [file] if file.is_file() else [])
    con.execute(f"CREATE OR REPLACE TEMP TABLE lake_quarantine AS {source}")


def keep_touched(con: duckdb.DuckDBPyConnection) -> None:
    """Leave in ``version``, of which only a part is loaded, and in ``current`` only the documents in ``touched``."""
    con.execute("CREATE TEMP TABLE kept AS FROM version WHERE document_key IN (SELECT key FROM touched)")
    con.execute("DROP VIEW version")
    con.execute("ALTER TABLE kept RENAME TO version")
    con.execute("DELETE FROM current WHERE document_key NOT IN (SELECT key FROM touched)")


def open_lake(
    con: duckdb.DuckDBPyConnection, folder: Path, *, is_part: bool = False, every_member: bool = False
) -> LakeView:
    """Make the relations over what `read_versions` left; raises `LoadFailed` when the lake contradicts itself.

    Args:
        is_part: see `LakeView`.
        every_member: read ``seen_<t>`` from every shard, also when only a part is loaded.
    """
    _refused(con)
    _complain_about_missing_contents(con)
    shards = _names(con, "SELECT DISTINCT shard FROM version WHERE shard IS NOT NULL ORDER BY 1")
    every = _names(con, "FROM lake_shard ORDER BY 1") if every_member else shards
    in_force = _names(con, "SELECT DISTINCT shard FROM current ORDER BY 1")
    per_content = []
    for table in silver.TABLES:
        if table.name in ("quarantine", *silver.COMPARED):
            continue
        needed = every if table.name in silver.DIMENSIONS else shards if table.name == "document" else in_force
        files = _files(folder, table, needed)
        if "content_key" in table.column_names:
            _per_content(con, folder, table, files)
            per_content.append(table.name)
        else:
            con.execute(f"CREATE OR REPLACE TEMP VIEW seen_{table.name} AS {_read(table, files)}")
    refused = frozenset(name for (name,) in con.execute("SELECT DISTINCT target_table FROM refused").fetchall())
    parsed = _counts(con, per_content)
    loadable = parsed
    if _leave_out_documents_without_row(con, refused):
        loadable = _counts(con, per_content)
    rows_in, rows_refused = {}, {}
    for name in per_content:
        row_refused = _refused_rows(con, name) if name in refused else 0
        rows_in[name] = parsed[name] + row_refused
        rows_refused[name] = row_refused + parsed[name] - loadable[name]
    return LakeView(con, folder, refused, rows_in, rows_refused, is_part, every_member)


def reference(con: duckdb.DuckDBPyConnection, folder: Path, table: Table) -> str:
    """SQL that reads ``lake/reference/<table>.parquet`` with the columns of the contract `table`."""
    file = folder / "reference" / f"{table.name}.parquet"
    if not file.is_file():
        raise LoadFailed(
            f"lake/reference/{table.name}.parquet is missing; write the lexicon's reference frames before the load"
        )
    have = {name for name, *_ in con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(file))})").fetchall()}
    if lacking := [name for name in table.column_names if name not in have]:
        raise LoadFailed(f"lake/reference/{table.name}.parquet lacks the columns {', '.join(lacking)} of its contract")
    return f"SELECT {_columns(table)} FROM read_parquet({literal(str(file))})"


def between_documents(folder: Path, table: Table, document: str, other: str) -> str:
    """SQL that reads a table of the lake about two documents, where both are loaded; no rows while there is none.

    Args:
        document, other: the columns that hold their keys.
    """
    file = folder / f"{table.name}.parquet"
    loaded = "(SELECT document_key FROM current)"
    source = _read(table, [file] if file.is_file() else [])
    return f"SELECT * FROM ({source}) WHERE {document} IN {loaded} AND {other} IN {loaded}"


def _versions(con: duckdb.DuckDBPyConnection, folder: Path, kind: str) -> None:
    versions = literal(str(folder / "document_version.parquet"))
    contents = literal(str(folder / "content.parquet"))
    con.execute(
        f"CREATE OR REPLACE TEMP {kind} version AS SELECT v.*, c.shard, c.parser_version, c.lexicon_sha256"
        f" FROM read_parquet({versions}) AS v LEFT JOIN read_parquet({contents}) AS c USING (content_key)"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE lake_shard AS SELECT DISTINCT shard FROM version WHERE shard IS NOT NULL")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE current AS SELECT document_key, content_key, shard FROM version"
        " WHERE is_current AND shard IS NOT NULL ORDER BY document_key"
    )


def _names(con: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [name for (name,) in con.execute(sql).fetchall()]


def _refused(con: duckdb.DuckDBPyConnection) -> None:
    # A row that broke two rules stands twice in the quarantine, but was refused once.
    con.execute(
        "CREATE OR REPLACE TEMP TABLE refused AS SELECT DISTINCT content_key,"
        " regexp_replace(target_table, '^silver\\.', '') AS target_table, row_json,"
        " TRY_CAST(row_json ->> '$.ordinal' AS INTEGER) AS ordinal"
        " FROM lake_quarantine WHERE target_table IS NOT NULL AND resolution_code = 'open'"
        " AND content_key IN (SELECT content_key FROM version)"
    )


def _complain_about_missing_contents(con: duckdb.DuckDBPyConnection) -> None:
    """A current version without parsed content is lawful only when its file stands in quarantine."""
    missing = con.execute(
        "SELECT source_file FROM version WHERE is_current AND shard IS NULL"
        " AND source_file NOT IN (SELECT source_file FROM lake_quarantine WHERE target_table IS NULL) ORDER BY 1"
    ).fetchall()
    if missing:
        names = ", ".join(name for (name,) in missing[:NAMED])
        raise LoadFailed(
            f"{len(missing)} current documents have no parsed content and are not in quarantine: {names};"
            " parse them again (`yaodian build --full`)"
        )


def _leave_out_documents_without_row(con: duckdb.DuckDBPyConnection, refused: frozenset[str]) -> bool:
    """Take documents that were refused out of `current`, whole or by their own row; returns whether there were any."""
    lost = con.execute(
        "SELECT v.source_file, v.content_key IN (SELECT content_key FROM refused WHERE target_table = 'document')"
        " OR v.content_key IN (SELECT content_key FROM lake_quarantine"
        " WHERE target_table IS NULL AND content_key IS NOT NULL AND resolution_code = 'open')"
        " FROM current AS d JOIN version AS v USING (document_key)"
        " ANTI JOIN silver_document AS s ON s.document_key = d.document_key ORDER BY 1"
    ).fetchall()
    if unexplained := [name for name, was_refused in lost if not was_refused]:
        raise LoadFailed(
            f"{len(unexplained)} current documents have no row in lake/silver/document and it was not refused:"
            f" {', '.join(unexplained[:NAMED])}; parse them again (`yaodian build --full`)"
        )
    con.execute("DELETE FROM current WHERE document_key NOT IN (SELECT document_key FROM silver_document)")
    return bool(lost)


def _counts(con: duckdb.DuckDBPyConnection, tables: list[str]) -> dict[str, int]:
    # One after the other: in one query the files of all tables are open at once.
    return {name: ask.number(con, f"SELECT count(*) FROM silver_{name}") for name in tables}


def _refused_rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of `table` that a contract refused, once for every document with that content."""
    documents = "version" if table == "document" else "version WHERE is_current"
    return ask.number(
        con,
        f"SELECT count(*) FROM refused AS r JOIN (SELECT content_key FROM {documents}) AS d USING (content_key)"
        " WHERE r.target_table = ?",
        [table],
    )


def _per_content(con: duckdb.DuckDBPyConnection, folder: Path, table: Table, files: list[Path]) -> None:
    # A content that was parsed again may still have old rows in a shard that is read for the sake of others:
    # hence the comparison of the file name. It costs nothing measurable.
    prefix = literal(f"{folder / 'silver' / table.name}/")
    columns = ", ".join(f"s.{quoted(name)}" for name in table.column_names if name != "content_key")
    documents = "version" if table.name == "document" else "current"
    source = _read(table, files, with_file=True)
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW extracted_{table.name} AS SELECT d.document_key, d.content_key, {columns}"
        f" FROM ({source}) AS s JOIN {documents} AS d"
        f" ON s.content_key = d.content_key AND s.file = {prefix} || d.shard || '.parquet'"
    )
    con.execute(f"CREATE OR REPLACE TEMP VIEW silver_{table.name} AS FROM extracted_{table.name}")


def _read(table: Table, files: list[Path], with_file: bool = False) -> str:
    """SELECT the contract's columns with the contract's types; no rows when there are no files."""
    file = ", filename AS file" if with_file else ""
    if files:
        names = listed(str(path) for path in files)
        return f"SELECT {_columns(table)}{file} FROM read_parquet([{names}], filename = true)"
    nothing = ", ".join(f"NULL::{_type(table, name)} AS {quoted(name)}" for name in table.column_names)
    return f"SELECT {nothing}{', NULL::VARCHAR AS file' if with_file else ''} WHERE false"


def _columns(table: Table) -> str:
    return ", ".join(f"{quoted(name)}::{_type(table, name)} AS {quoted(name)}" for name in table.column_names)


def _type(table: Table, name: str) -> str:
    return SQL_TYPE[table.column(name).type]


def _files(folder: Path, table: Table, shards: list[str]) -> list[Path]:
    """The shard files of a table that exist; a batch without rows of a table may have written none.

    Every batch has documents and segments, so theirs must exist.
    """
    paths = [folder / "silver" / table.name / f"{shard}.parquet" for shard in shards]
    missing = [path.name for path in paths if not path.is_file()]
    if missing and table.name in ("document", "text_segment"):
        raise LoadFailed(
            f"lake/silver/{table.name} lacks the shards {', '.join(missing[:NAMED])} that lake/content.parquet names;"
            " parse again (`yaodian build --full`)"
        )
    return [path for path in paths if path.is_file()]


def _require(folder: Path, *names: str) -> None:
    for name in names:
        if not (folder / f"{name}.parquet").is_file():
            raise LoadFailed(f"lake/{name}.parquet is missing; land and parse documents before the load")
