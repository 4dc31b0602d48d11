"""Apply the difference between a lake and a published star to a copy of its file.

Belongs here: the order of taking out, putting in and adding up.
Does not belong here: what differs (`difference`), and what the rows are (`load_dimensions`, `load_facts`).

What changes is taken out whole, document by document, and loaded by the code of a full load from relations that hold
the touched documents only. Facts go before what they refer to, each statement a transaction of its own: in one, DuckDB
refuses to delete a row that was just referred to. The content hash is added up (`content_hash.Sums`): the sums of the
base, less what was taken out, plus what was put in. Nobody else sees the file before it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas.star import TABLES
from warehouse import corrections
from warehouse.content_hash import MENTIONED, Sums, content_sums
from warehouse.ddl import quoted
from warehouse.difference import OWNER, Difference
from warehouse.filled import Filled
from warehouse.lake import keep_touched, open_lake
from warehouse.load_dimensions import BARE, RESOLVED, load_dimensions
from warehouse.load_facts import load_facts
from warehouse.load_run import Publication, RunInfo, insert_run, load_quarantine, record_counts, rows_of
from warehouse.members import add_candidates, mark_held, note_candidates, remove_unused
from warehouse.volumes import Volumes, measure_documents

# Written anew in every run.
REWRITTEN = ("fct_anomaly", "fct_check_result", "fct_load", "quarantine", "fct_correction", "bridge_corrected_row")
_DIMENSIONS = ("dim_document", "dim_section", "dim_task")
_TOUCHED = "SELECT key FROM touched"


@dataclass(frozen=True, slots=True)
class Applied:
    """What an increment came to.

    Attributes:
        rows, content_hashes: by table, of the whole star.
        failed_before: check → rows that failed it in the base.
        volumes: change of the counts by region and year.
    """

    rows: dict[str, int]
    content_hashes: dict[str, str]
    failed_before: dict[str, int]
    volumes: Volumes


@dataclass(frozen=True, slots=True)
class _Base:
    """What the base recorded of itself, read before it is taken away."""

    sums: dict[str, Sums]
    loads: dict[str, tuple[int, int]]
    failed: dict[str, int]


def apply(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    difference: Difference,
    run: RunInfo,
    storage_version: str,
    publication: Publication,
) -> Applied:
    """Bring schema ``star`` of `con`, a copy of the base, to what the lake at `folder` says.

    `find_difference` has made its tables on `con`. The audit, the end of the run and the views are the caller's.

    Raises:
        NeedsFullLoad: a member has other attributes than in the base.
        LoadFailed: as a full load.
    """
    base = _base(con)
    keep_touched(con)
    lake = open_lake(con, folder, is_part=True, every_member=difference.every_member)
    corrected = corrections.overlay(lake)
    going = _scopes("gone")
    note_candidates(con, {name: where for name, where in going.items() if name not in REWRITTEN})
    _note_policies(con)
    mark_held(con)
    sums = _less(base.sums, _sums(con, going))
    counts = measure_documents(con, _TOUCHED)

    _take_out(con, going)
    insert_run(con, run, storage_version, publication)
    filled = {**load_dimensions(lake), **load_facts(lake, run.run_key)}
    load_quarantine(lake, run)
    corrections.record(lake, run.run_key, corrected)
    _resolve_policies(con)

    mark_held(con)
    sums |= {name: sums[name] + more for name, more in _sums(con, _scopes("new")).items()}
    remove_unused(con)
    after = measure_documents(con, _TOUCHED)
    volumes = {cell: after.get(cell, 0) - counts.get(cell, 0) for cell in counts.keys() | after.keys()}
    present = rows_of(con, sums)
    counted = {name: _counted(name, present[name], base, filled) for name in sums}
    rows, hashes = record_counts(con, run, counted, sums, present)
    return Applied(rows, hashes, base.failed, volumes)


def _base(con: duckdb.DuckDBPyConnection) -> _Base:
    loads = con.execute(
        "SELECT table_name, content_sums, rows_quarantined, rows_deduplicated FROM star.fct_load ORDER BY 1"
    ).fetchall()
    failed = con.execute(
        "SELECT c.check_id, r.rows_failed FROM star.fct_check_result AS r JOIN star.dim_check AS c USING (check_key)"
    ).fetchall()
    return _Base(
        {name: Sums.of(sums) for name, sums, _, _ in loads},
        {name: (quarantined, merged) for name, _, quarantined, merged in loads},
        dict(failed),
    )


def _scopes(which: str) -> dict[str, str]:
    """Table with content → condition on its rows ``t`` that go (``gone``) or came (``new``), members as they are held.

    Tables that are not named did not change.
    """
    scopes = {name: f"{owner.format(t='t')} IN ({_TOUCHED})" for name, owner in OWNER.items()}
    scopes["dim_document"] += " AND t.is_current"
    scopes["fct_duplicate_block"] = (
        f"(t.scope_code = 'document' AND t.left_document_key IN ({_TOUCHED})) OR (t.scope_code = 'corpus'"
        f" AND t.left_document_key IN (SELECT left_document_key FROM copies_{which}))"
    )
    scopes["bridge_document_relation"] = (
        "(t.document_key, t.related_document_key, t.relation_code) IN"
        f" (SELECT (document_key, related_document_key, relation_code) FROM relations_{which})"
    )
    scopes["fct_correction"] = "true"
    for name in MENTIONED:
        scopes[name] = f"t.{quoted(TABLES[name].primary_key[0])} IN (SELECT key FROM held_{name})"
    return scopes


def _sums(con: duckdb.DuckDBPyConnection, scopes: Mapping[str, str]) -> dict[str, Sums]:
    return content_sums(con, tuple(scopes), only=scopes)


def _less(sums: Mapping[str, Sums], gone: Mapping[str, Sums]) -> dict[str, Sums]:
    return {name: found - gone[name] if name in gone else found for name, found in sums.items()}


def _note_policies(con: duckdb.DuckDBPyConnection) -> None:
    """Policies with the title of a touched document, as it was or as it is, may resolve to another document now."""
    titles = (
        f"SELECT title_zh FROM star.dim_document WHERE document_key IN ({_TOUCHED})"
        " UNION SELECT title_zh FROM silver_document"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE retitled AS SELECT DISTINCT {BARE.format('title_zh')} AS title FROM ({titles})"
        " WHERE title_zh IS NOT NULL"
    )
    add_candidates(
        con,
        "dim_policy_instrument",
        "SELECT t.policy_instrument_key FROM star.dim_policy_instrument AS t"
        f" WHERE {BARE.format('t.title_zh')} IN (SELECT title FROM retitled)",
    )


def _resolve_policies(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE resolved AS SELECT s.policy_instrument_key AS key, {RESOLVED} AS document_key"
        " FROM star.dim_policy_instrument AS s"
        f" WHERE s.policy_instrument_key > 0 AND {BARE.format('s.title_zh')} IN (SELECT title FROM retitled)"
    )
    con.execute(
        "UPDATE star.dim_policy_instrument AS t SET resolved_document_key = r.document_key FROM resolved AS r"
        " WHERE r.key = t.policy_instrument_key AND r.document_key <> t.resolved_document_key"
    )


def _take_out(con: duckdb.DuckDBPyConnection, going: Mapping[str, str]) -> None:
    """Delete the rows that go, what refers before what is referred to."""
    for table in reversed([*TABLES]):
        if table.name in REWRITTEN:
            con.execute(f"DELETE FROM star.{quoted(table.name)}")
        elif table.name in _DIMENSIONS:
            con.execute(f"DELETE FROM star.{table.name} WHERE document_key IN ({_TOUCHED})")
        elif table.name in going and table.name not in MENTIONED:
            con.execute(f"DELETE FROM star.{quoted(table.name)} AS t WHERE {going[table.name]}")


def _counted(name: str, present: int, base: _Base, filled: Mapping[str, Filled]) -> Filled:
    """What stands in the table now came out of parsing, beside what the base says was refused or merged: nothing that
    an increment touches has to do with refused rows."""
    quarantined, merged = base.loads[name]
    spent = filled[name].milliseconds if name in filled else 0
    return Filled(present + quarantined + merged, quarantined, merged, spent)
