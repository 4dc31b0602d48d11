"""What differs between a published star and the lake.

Belongs here: comparing the two document by document, and deciding whether the difference can be applied.
Does not belong here: applying it (`increment`).

Temporary tables made here:
``touched``           (key): documents whose rows are taken out, put in, or both
``copies_gone``       (key) of rows of `fct_duplicate_block` between documents, ``copies_new`` rows of the lake instead
``relations_gone``    rows of `bridge_document_relation`, ``relations_new`` rows of the lake instead
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas import silver
from schemas.keys import CHILD_STRIDE
from schemas.lake import CORRECTION, DOCUMENT_COPY, DOCUMENT_RELATION
from schemas.star import TABLES
from warehouse import ask
from warehouse.ddl import contract_sha256, listed, literal
from warehouse.errors import NeedsFullLoad
from warehouse.lake import between_documents, read_versions
from warehouse.load_dimensions import FROM_VERSION
from warehouse.load_run import LAST_RUN, RunInfo
from warehouse.source_hash import loader_sha256

FEW = 100
"""So many documents are always a small difference, unless they are more than half."""
SHARE = 0.1
RUNS = 100
"""After so many runs the file is made anew: what was deleted has left gaps in it."""

# Table of the star → the document that a row ``{t}`` stands and falls with.
_OWNER = {
    **{table.name: "{t}.document_key" for table in TABLES if "document_key" in table.column_names},
    "bridge_task_theme": "{t}.task_key // " + str(CHILD_STRIDE),
    "map_organization_alias": "{t}.scope_document_key",
}
_NOT_OWNED = ("fct_anomaly", "fct_correction", "bridge_document_relation")
OWNER = {name: owner for name, owner in _OWNER.items() if name not in _NOT_OWNED}
"""Tables of which every row belongs to one document, and the SQL for that document."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much differs.

    Attributes:
        touched: documents.
        every_member: whether what members say must be looked up in every shard: several lexicons have been at work, or
            a correction may name any of them.
    """

    touched: int
    every_member: bool


def find_difference(con: duckdb.DuckDBPyConnection, folder: Path, run: RunInfo, storage_version: str) -> Difference:
    """Compare schema ``star`` of `con` with the lake at `folder`; both are only read.

    Raises:
        NeedsFullLoad: the star was made by another program, or too much differs, or what differs cannot be told apart.
    """
    _require_same_program(con, run, storage_version)
    read_versions(con, folder, is_part=True)
    _expected(con)
    is_corrected = _touched(con, folder)
    touched = ask.number(con, "SELECT count(*) FROM touched")
    current = ask.number(con, "SELECT count(*) FROM current")
    if touched > max(current * SHARE, min(FEW, current / 2)):
        raise NeedsFullLoad(
            f"{current} 份现行文件中有 {touched} 份变动",
            f"{touched} of {current} current documents changed",
        )
    _require_no_refused_rows(con)
    _between(con, folder)
    readers = ask.number(con, "SELECT count(DISTINCT (parser_version, lexicon_sha256)) FROM expected")
    return Difference(touched, is_corrected or readers > 1)


def _require_same_program(con: duckdb.DuckDBPyConnection, run: RunInfo, storage_version: str) -> None:
    try:
        found = con.execute(
            "SELECT contract_sha256, loader_sha256, pipeline_version, lexicon_sha256, storage_version, duckdb_version,"
            f" (SELECT count(*) FROM star.dim_run) FROM ({LAST_RUN})"
        ).fetchall()
    except duckdb.Error:
        found = []  # columns of another version
    ours = (contract_sha256(TABLES), loader_sha256(), run.pipeline_version)
    if not found or found[0][:3] != ours:
        raise NeedsFullLoad("现行快照出自另一版本的程序", "the snapshot in force was made by another version")
    *_, lexicon, storage, library, runs = found[0]
    if lexicon != run.lexicon_sha256:
        raise NeedsFullLoad("词表变了", "the lexicon changed")
    if (storage, library) != (storage_version, duckdb.__version__):
        raise NeedsFullLoad("存储格式或 DuckDB 版本变了", "the file format or the version of DuckDB changed")
    if runs >= RUNS:
        raise NeedsFullLoad(f"已连续 {runs} 次增量，重写文件", f"after {runs} increments the file is made anew")


def _expected(con: duckdb.DuckDBPyConnection) -> None:
    """The versions that a full load would have, and in ``current`` those whose facts it would load."""
    con.execute(
        "CREATE OR REPLACE TEMP VIEW expected AS SELECT * FROM version WHERE shard IS NOT NULL"
        " AND content_key NOT IN (SELECT content_key FROM lake_quarantine WHERE content_key IS NOT NULL"
        " AND resolution_code = 'open' AND (target_table IS NULL OR target_table IN ('document', 'silver.document')))"
    )
    con.execute("DELETE FROM current WHERE document_key NOT IN (SELECT document_key FROM expected)")


def _touched(con: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    """Make ``touched``; returns whether there are corrections.

    A document that was not seen is touched too: DuckDB changes no row in place that others refer to. Where a document
    lies is no reason: a snapshot that says the same stands when its folder is mounted elsewhere.
    """
    differs = " OR ".join(f"e.{name} IS DISTINCT FROM d.{name}" for name in FROM_VERSION if name != "source_uri")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE touched AS SELECT coalesce(e.document_key, d.document_key) AS key"
        " FROM expected AS e FULL JOIN (FROM star.dim_document WHERE document_key > 0) AS d USING (document_key)"
        f" WHERE e.document_key IS NULL OR d.document_key IS NULL OR {differs}"
    )
    # A correction may hold or not for reasons that lie in other documents, so each is judged in every run.
    corrected = "SELECT source_file FROM star.fct_correction"
    file = folder / f"{CORRECTION.name}.parquet"
    if file.is_file():
        corrected += f" UNION SELECT source_file FROM read_parquet({literal(str(file))})"
    con.execute(
        "INSERT INTO touched SELECT document_key FROM expected WHERE is_current AND document_key NOT IN"
        f" (SELECT key FROM touched) AND source_file IN ({corrected})"
    )
    return ask.number(con, f"SELECT count(*) FROM ({corrected})") > 0


def _require_no_refused_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Rows that a contract refused leave traces in other rows and in counts; only a full load adds them up."""
    rows = (
        "SELECT source_file, replace(target_table, 'silver.', '') AS target_table, rule_id,"
        " row_json::VARCHAR AS row_json, resolution_code FROM {} WHERE target_table IS NOT NULL"
    )
    now, before = rows.format("lake_quarantine"), rows.format("star.quarantine")
    changed = ask.number(
        con, f"SELECT count(*) FROM (({now} EXCEPT ALL {before}) UNION ALL ({before} EXCEPT ALL {now}))"
    )
    touched = (
        "SELECT source_file FROM version WHERE document_key IN (SELECT key FROM touched)"
        " UNION SELECT source_file FROM star.dim_document WHERE document_key IN (SELECT key FROM touched)"
    )
    ours = ask.number(con, f"SELECT count(*) FROM ({now}) WHERE source_file IN ({touched})")
    members = ask.number(con, f"SELECT count(*) FROM ({now}) WHERE target_table IN ({listed(silver.DIMENSIONS)})")
    if changed or ours or members:
        raise NeedsFullLoad("变动涉及被拒收的行", "what changed has to do with refused rows")


def _between(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make the tables of what is said about two documents: rows that differ, and all about touched documents."""
    pairs = (
        ("copies", "fct_duplicate_block", DOCUMENT_COPY, "left_document_key", "right_document_key"),
        ("relations", "bridge_document_relation", DOCUMENT_RELATION, "document_key", "related_document_key"),
    )
    for name, table, wanted, left, right in pairs:
        shared = ", ".join(wanted.column_names)
        now = f"SELECT {shared} FROM ({between_documents(folder, wanted, left, right)})"
        scope = " WHERE scope_code = 'corpus'" if name == "copies" else ""
        before = f"SELECT {shared} FROM star.{table}{scope}"
        touches = f"{left} IN (SELECT key FROM touched) OR {right} IN (SELECT key FROM touched)"
        # A row stands once in each: what is left of the sum says in which one, 0 in both.
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {name}_either AS SELECT {shared}, sum(side) AS side FROM"
            f" (SELECT *, 1 AS side FROM ({now}) UNION ALL SELECT *, -1 FROM ({before})) GROUP BY ALL"
            f" HAVING sum(side) <> 0 OR {touches}"
        )
        for other, is_there in (("gone", "side <= 0"), ("new", "side >= 0")):
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE {name}_{other} AS SELECT {shared} FROM {name}_either WHERE {is_there}"
            )
