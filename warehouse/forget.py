"""Taking documents out of published snapshots.

Belongs here: writing a snapshot again without the rows of some sources, and putting it in the place of the old one.
Does not belong here: the lake (`pipelines.forget`), and which sources a person means.

Rows deleted from a DuckDB file leave their bytes in it, so the file is written anew, audited like a build, and
published under a name of its own (``<run>-f1``): a process that holds the old file keeps reading it until it closes,
and no new connection meets it. A snapshot of another program version cannot be written again; it is dropped.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from schemas.contract import Column, Table
from schemas.keys import CHILD_STRIDE, NOT_APPLICABLE
from schemas.marts import MARTS_VERSION
from schemas.star import TABLES, has_members
from warehouse import ask, audit, ddl, durable, snapshots
from warehouse.blank import attach_blank
from warehouse.content_hash import MENTIONED, content_sums, digest
from warehouse.ddl import listed, literal, quoted
from warehouse.errors import SnapshotTrouble
from warehouse.findings import record_findings
from warehouse.insert import insert, insert_rows
from warehouse.load_run import STORAGE_VERSION
from warehouse.snapshots import Snapshot

_REWRITTEN = re.compile(r"(.*)-f([0-9]+)")
# What is computed again for the new file instead of copied.
_MADE_AGAIN = ("fct_load", "fct_anomaly", "fct_check_result", "dim_run")


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of the snapshots.

    Attributes:
        rewritten: old run id → new run id, of those that held the sources.
        dropped: those that could not be written again.
        rows: rows that are no longer in the snapshot in force.
    """

    rewritten: dict[str, str]
    dropped: tuple[str, ...]
    rows: int = 0


def holding(data_dir: Path, sources: Collection[str]) -> list[Snapshot]:
    """The snapshots that hold one of `sources`, in force or not."""
    return [snapshot for snapshot in snapshots.list_(data_dir) if _holds(snapshot, sources)]


def sources_of(data_dir: Path) -> set[str]:
    """The name of every source that any snapshot holds."""
    found: set[str] = set()
    for snapshot in snapshots.list_(data_dir):
        with _opened(snapshot) as con:
            found |= {name for (name,) in con.execute(_NAMES).fetchall()}
    return found


def require_rewritable(data_dir: Path, sources: Collection[str]) -> None:
    """Raise `SnapshotTrouble` when the snapshot in force holds `sources` and cannot be written again."""
    for snapshot in holding(data_dir, sources):
        if snapshot.is_current and not _is_ours(snapshot):
            raise SnapshotTrouble(
                f"snapshot {snapshot.run_id} is in force and was published by another version of the program;"
                " run `yaodian build` first, so that what remains stays published"
            )


def forget_in_snapshots(data_dir: Path, sources: Collection[str]) -> Removal:
    """Take `sources` out of every snapshot; the caller holds the data folder.

    Raises:
        SnapshotTrouble: as `require_rewritable`, or a snapshot does not pass its audit without them (it stays then).
    """
    require_rewritable(data_dir, sources)
    folder = snapshots.snapshots_folder(data_dir)
    durable.sweep(folder)
    rewritten: dict[str, str] = {}
    dropped: list[str] = []
    rows = 0
    for snapshot in holding(data_dir, sources):
        if _is_ours(snapshot):
            new = _rewrite(data_dir, snapshot, sources)
            rewritten[snapshot.run_id] = new.run_id
            if snapshot.is_current:
                rows = sum(snapshot.rows.values()) - sum(new.rows.values())
                durable.point(snapshots.current_link(data_dir), f"snapshots/{new.run_id}/{snapshots.FILE_NAME}")
        else:
            dropped.append(snapshot.run_id)
        durable.remove_folder(snapshot.path.parent)
        durable.sync_folder(folder)
    return Removal(rewritten, tuple(dropped), rows)


_NAMES = (
    "SELECT source_file FROM star.dim_document WHERE document_key > 0 UNION SELECT source_file FROM star.quarantine"
)


def _opened(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(snapshot.path), read_only=True)
    except duckdb.Error as error:
        raise SnapshotTrouble(f"snapshot {snapshot.run_id} cannot be opened: {error}") from error


def _holds(snapshot: Snapshot, sources: Collection[str]) -> bool:
    """Whether a snapshot names one of `sources`, or may still have bytes of it: an increment leaves gaps in the file,
    not traces, where rows were taken out."""
    with _opened(snapshot) as con:
        if ask.number(con, "SELECT count(*) FROM star.dim_run") > 1:
            return True
        named = {name for (name,) in con.execute(_NAMES).fetchall()}
        if TABLES["fct_correction"].name in {name for (name,) in con.execute(_TABLES).fetchall()}:
            named |= {name for (name,) in con.execute("SELECT source_file FROM star.fct_correction").fetchall()}
    return not named.isdisjoint(sources)


_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'star'"


def _is_ours(snapshot: Snapshot) -> bool:
    """Whether this program would make the same tables and views."""
    with _opened(snapshot) as con:
        rows = con.execute("SELECT DISTINCT contract_sha256 FROM star.dim_run").fetchall()
    return rows == [(ddl.contract_sha256(TABLES),)] and snapshot.versions.get("marts") == MARTS_VERSION


def _rewrite(data_dir: Path, old: Snapshot, sources: Collection[str]) -> Snapshot:
    """Publish `old` without `sources` beside it; both are whole when this returns."""
    run_id = _next_name(old.run_id)
    folder = snapshots.snapshots_folder(data_dir) / run_id
    if folder.exists():
        return snapshots.get(data_dir, run_id)  # a crash came before the old one was removed
    aside = folder.with_name(f".{run_id}.{uuid.uuid4().hex}.part")
    aside.mkdir()
    file = aside / snapshots.FILE_NAME
    con = attach_blank(file, old.versions.get("storage", STORAGE_VERSION))
    try:
        con.execute(f"ATTACH {literal(str(old.path))} AS old (READ_ONLY)")
        _copy(con, sources, run_id)
        rows, hashes = _record_again(con)
        con.execute("CHECKPOINT building")
    finally:
        con.close()
    os.chmod(file, 0o444)
    durable.sync_file(file)
    new = replace(
        old,
        run_id=run_id,
        path=folder / snapshots.FILE_NAME,
        sha256=snapshots.file_sha256(file),
        size_bytes=file.stat().st_size,
        content_hashes=hashes,
        rows=rows,
    )
    snapshots.write_manifest(aside, new)
    os.rename(aside, folder)
    durable.sync_folder(folder.parent)
    return new


def _next_name(run_id: str) -> str:
    match = _REWRITTEN.fullmatch(run_id)
    return f"{match[1]}-f{int(match[2]) + 1}" if match else f"{run_id}-f1"


def _copy(con: duckdb.DuckDBPyConnection, sources: Collection[str], run_id: str) -> None:
    """Fill the tables of the star from ``old`` without the sources."""
    con.execute(
        "CREATE TEMP TABLE gone AS SELECT document_key AS key FROM old.star.dim_document"
        f" WHERE document_key > 0 AND source_file IN ({listed(sources)})"
    )
    con.execute(f"CREATE TEMP TABLE gone_source AS SELECT unnest([{listed(sources)}]::VARCHAR[]) AS name")
    _members_in_use(con)
    for table in TABLES:
        if table.name in _MADE_AGAIN and table.name != "dim_run":
            continue
        values = ", ".join(_value(table, column, run_id) for column in table.columns)
        con.execute(
            f"INSERT INTO star.{quoted(table.name)} ({', '.join(map(quoted, table.column_names))})"
            f" SELECT {values} FROM old.star.{quoted(table.name)} AS t WHERE {_stays(table)}"
        )
    _evidence_of_equal_bytes(con)


# The run that made the old snapshot. An increment has the runs before it too; in the new file all rows are its own.
_RUN = "SELECT max(run_key) FROM old.star.fct_load"


def _evidence_of_equal_bytes(con: duckdb.DuckDBPyConnection) -> None:
    """A row for every copy that points to another document than before: their bytes are equal."""
    known = "SELECT left_document_key FROM star.fct_duplicate_block WHERE scope_code = 'corpus'"
    insert(
        con,
        TABLES["fct_duplicate_block"],
        "star.dim_document AS s JOIN old.star.dim_document AS o USING (document_key)"
        " WHERE s.is_current AND NOT s.is_canonical AND s.canonical_document_key <> o.canonical_document_key"
        f" AND s.document_key NOT IN ({known})",
        {
            "duplicate_key": f"s.document_key * {CHILD_STRIDE} + {CHILD_STRIDE - 1}",
            "left_document_key": "s.document_key",
            "right_document_key": "s.canonical_document_key",
            "scope_code": "'corpus'",
            "left_char_start": "0",
            "left_char_end": "s.raw_chars",
            "right_char_start": "0",
            "right_char_end": "s.raw_chars",
            "similarity": "1.0",
            "matched_chars": "s.raw_chars",
            "method_code": "'exact_bytes'",
            "decision_code": "'not_canonical'",
            "run_key": f"({_RUN})",
        },
    )


def _stays(table: Table) -> str:
    """Whether row ``t`` of a table is about something else than the sources."""
    conditions = []
    if "source_file" in table.column_names:
        conditions.append("t.source_file NOT IN (SELECT name FROM gone_source)")
    for column in table.columns:
        name = f"t.{quoted(column.name)}"
        if _points_at_version(table, column):
            conditions.append(f"({name} IS NULL OR {name} NOT IN (SELECT key FROM gone))")
        elif column.name == "entity_key" or _is_child_key(column):
            conditions.append(f"({name} IS NULL OR {name} // {CHILD_STRIDE} NOT IN (SELECT key FROM gone))")
    if table.name == "bridge_corrected_row":
        conditions.append(
            "t.correction_key NOT IN (SELECT correction_key FROM old.star.fct_correction AS c"
            " JOIN gone_source ON name = c.source_file)"
        )
    if table.name == "dim_run":
        conditions.append(f"t.run_key = ({_RUN})")
    if table.name in MENTIONED:
        key = quoted(table.primary_key[0])
        conditions.append(f"(t.{key} < 0 OR t.{key} IN (SELECT key FROM used_{table.name}))")
    return " AND ".join(conditions) or "true"


def _points_at_version(table: Table, column: Column) -> bool:
    """Whether a row stands and falls with the document of `column`; the others are pointed elsewhere (`_value`)."""
    if table.name == "dim_document":
        return column.name == "document_key"
    return column.references == "dim_document" and column.name != "resolved_document_key"


def _is_child_key(column: Column) -> bool:
    """Whether the column holds keys that are made of a document and an ordinal."""
    return column.references in ("dim_task", "dim_section", "fct_target")


def _value(table: Table, column: Column, run_id: str) -> str:
    """The value of a column of ``t`` in the new file."""
    name = f"t.{quoted(column.name)}"
    if (table.name, column.name) == ("dim_run", "run_id"):
        return literal(run_id)
    if column.references == "dim_run":
        return f"({_RUN})"
    if column.name == "resolved_document_key":
        return f"CASE WHEN {name} IN (SELECT key FROM gone) THEN {NOT_APPLICABLE} ELSE {name} END"
    if table.name == "dim_document" and column.name in ("canonical_document_key", "is_canonical"):
        # Copies of a forgotten document with equal bytes point to the first among them; others were known to be copies
        # only through what is gone, so each stands for itself until the next run compares them.
        first = (
            "(SELECT min(c.document_key) FROM old.star.dim_document AS c"
            " WHERE c.canonical_document_key = t.canonical_document_key AND c.raw_sha256 = t.raw_sha256"
            " AND c.document_key NOT IN (SELECT key FROM gone))"
        )
        stays = "t.canonical_document_key NOT IN (SELECT key FROM gone)"
        other = first if column.name == "canonical_document_key" else f"{first} = t.document_key"
        return f"CASE WHEN {stays} THEN {name} ELSE {other} END"
    return name


def _members_in_use(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary tables ``used_<dimension>`` (key) of the members that what stays refers to, directly or not."""
    for name in MENTIONED:
        con.execute(f"CREATE TEMP TABLE used_{name} (key BIGINT)")
    for table in TABLES:
        if table.name not in MENTIONED and table.name not in _MADE_AGAIN:
            for column in table.foreign_keys:
                if column.references in MENTIONED:
                    con.execute(
                        f"INSERT INTO used_{column.references} SELECT DISTINCT t.{quoted(column.name)}"
                        f" FROM old.star.{quoted(table.name)} AS t WHERE {_stays(table)}"
                    )
    while _mark_mentioned(con):
        pass


def _mark_mentioned(con: duckdb.DuckDBPyConnection) -> bool:
    """Mark the members that marked members refer to; whether there were new ones."""
    grown = False
    for name in MENTIONED:
        table = TABLES[name]
        for column in table.foreign_keys:
            if column.references not in MENTIONED:
                continue
            added = ask.number(
                con,
                f"INSERT INTO used_{column.references} SELECT DISTINCT t.{quoted(column.name)}"
                f" FROM old.star.{name} AS t JOIN (SELECT DISTINCT key FROM used_{name}) AS u"
                f" ON u.key = t.{table.primary_key[0]} WHERE t.{quoted(column.name)} IS NOT NULL"
                f" AND t.{quoted(column.name)} NOT IN (SELECT key FROM used_{column.references})",
            )
            grown = grown or added > 0
    return grown


def _record_again(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], dict[str, str]]:
    """Load counts, results of checks and findings of what stayed; rows and content hashes by table.

    Results of checks before the load stay as they were, without samples: what they looked at is no longer known.

    Raises:
        SnapshotTrouble: the star does not pass its audit.
    """
    run_key = ask.number(con, _RUN)
    sums = content_sums(con)
    hashes = {name: digest(TABLES[name], found) for name, found in sums.items()}
    rows: dict[str, int] = {}
    lines: list[Sequence[object]] = []
    for name, quarantined, merged, milliseconds in con.execute(
        "SELECT table_name, rows_quarantined, rows_deduplicated, duration_ms FROM old.star.fct_load ORDER BY 1"
    ).fetchall():
        real = f" WHERE {TABLES[name].primary_key[0]} > 0" if has_members(TABLES[name]) else ""
        rows[name] = ask.number(con, f"SELECT count(*) FROM star.{name}{real}")
        came = rows[name] + quarantined + merged
        said = (hashes[name], milliseconds, str(sums[name]))
        lines.append((run_key, name, came, rows[name], quarantined, merged, *said))
    insert_rows(con, TABLES["fct_load"], lines)
    con.execute(
        "INSERT INTO star.fct_check_result SELECT r.* FROM old.star.fct_check_result AS r"
        " JOIN old.star.dim_check AS c USING (check_key)"
        " WHERE c.check_id NOT LIKE 'star.%' AND r.scope_document_key NOT IN (SELECT key FROM gone)"
    )
    results = audit.audit(con)
    if not audit.passes(results):
        failed = ", ".join(one.check_id for one in results if one.status == "fail" and one.severity == "error")
        raise SnapshotTrouble(f"without these documents the snapshot does not pass its audit ({failed}); it stays")
    audit.record_results(con, run_key, results)
    record_findings(con, run_key, results)
    return rows, hashes
