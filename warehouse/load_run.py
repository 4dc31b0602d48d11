"""Fill what the warehouse says about itself: run, checks, codes, relationships, quarantine, load counts.

Belongs here: tables of `schemas.star_audit`, except the results of checks (`audit`).
Does not belong here: anything a document says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from schemas.keys import dimension_key
from schemas.star import TABLES, code_labels, has_members, relationships
from warehouse import ask
from warehouse.content_hash import Sums, content_sums, digest
from warehouse.ddl import contract_sha256
from warehouse.errors import CollidingKeys
from warehouse.filled import Filled
from warehouse.insert import insert, insert_rows
from warehouse.lake import LakeView
from warehouse.source_hash import loader_sha256

STORAGE_VERSION = "v1.4.0"


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The run that builds a warehouse.

    Attributes:
        run_id: names the snapshot too.
        lexicon_sha256, input_manifest_sha256: 64 hex digits.
        started_at: any time zone; stored as naive UTC.
    """

    run_id: str
    pipeline_version: str
    lexicon_sha256: str
    input_manifest_sha256: str
    started_at: datetime
    git_commit: str | None = None

    @property
    def run_key(self) -> int:
        """The key of the run in the star."""
        return dimension_key(self.run_id)


@dataclass(frozen=True, slots=True)
class Publication:
    """How a warehouse was loaded.

    Attributes:
        code: ``full``, or ``incremental``: as the difference to the snapshot of `base_run_id`.
        zh, en: why.
    """

    code: str
    zh: str
    en: str
    base_run_id: str | None = None


FIRST = Publication("full", "没有可用的现行快照", "there is no snapshot to begin from")


def load_run(
    con: duckdb.DuckDBPyConnection,
    run: RunInfo,
    storage_version: str = STORAGE_VERSION,
    publication: Publication = FIRST,
) -> None:
    """Insert the run, the code labels and the relationships between tables."""
    insert_run(con, run, storage_version, publication)
    insert_rows(con, TABLES["dim_code_label"], code_labels())
    insert_rows(con, TABLES["meta_relationship"], relationships())


def insert_run(con: duckdb.DuckDBPyConnection, run: RunInfo, storage_version: str, publication: Publication) -> None:
    """Insert the run."""
    insert_rows(
        con,
        TABLES["dim_run"],
        [
            (
                run.run_key,
                run.run_id,
                run.pipeline_version,
                run.git_commit,
                contract_sha256(TABLES),
                run.lexicon_sha256,
                run.input_manifest_sha256,
                naive_utc(run.started_at),
                None,
                duckdb.__version__,
                storage_version,
                loader_sha256(),
                publication.code,
                f"{publication.zh} | {publication.en}",
                publication.base_run_id,
            )
        ],
    )


# An increment keeps the runs that wrote the other rows; the last one has counted what it loaded.
LAST_RUN = "SELECT r.* FROM star.dim_run AS r WHERE r.run_key = (SELECT max(l.run_key) FROM star.fct_load AS l)"
"""SQL for the run that made a warehouse."""


def finish_run(con: duckdb.DuckDBPyConnection, run: RunInfo) -> None:
    """Note when the run ended, not before it began whatever the clock did meanwhile."""
    ended = max(naive_utc(datetime.now(UTC)), naive_utc(run.started_at))
    con.execute("UPDATE star.dim_run SET finished_at = ? WHERE run_key = ?", [ended, run.run_key])


def load_quarantine(lake: LakeView, run: RunInfo) -> None:
    """Copy the quarantine of the lake, numbered in the order of its content."""
    con = lake.con
    ids = [
        name for (name,) in con.execute("SELECT DISTINCT first_seen_run_id FROM lake_quarantine ORDER BY 1").fetchall()
    ]
    keys = {name: dimension_key(name) for name in ids}
    if len(set(keys.values())) != len(keys):
        raise CollidingKeys("two run ids share one key; give one of the runs another id")
    con.execute("CREATE OR REPLACE TEMP TABLE first_seen (run_id VARCHAR, run_key BIGINT)")
    for pair in keys.items():
        con.execute("INSERT INTO first_seen VALUES (?, ?)", pair)
    order = "q.source_file, q.target_table, q.rule_id, q.char_start, q.row_json, q.message_en, q.raw_text"
    insert(
        con,
        TABLES["quarantine"],
        f"(SELECT q.*, f.run_key AS first_seen_run_key, row_number() OVER (ORDER BY {order}) AS place"
        " FROM lake_quarantine AS q JOIN first_seen AS f ON f.run_id = q.first_seen_run_id) AS s",
        {"quarantine_key": "s.place", "run_key": str(run.run_key)},
    )


def load_counts(
    con: duckdb.DuckDBPyConnection, run: RunInfo, filled: dict[str, Filled]
) -> tuple[dict[str, int], dict[str, str]]:
    """Insert `fct_load`, one row per table with content; returns rows and content hashes by table."""
    sums = content_sums(con)
    return record_counts(con, run, filled, sums, rows_of(con, sums))


def record_counts(
    con: duckdb.DuckDBPyConnection,
    run: RunInfo,
    filled: Mapping[str, Filled],
    sums: Mapping[str, Sums],
    rows: Mapping[str, int],
) -> tuple[dict[str, int], dict[str, str]]:
    """Insert `fct_load` from what went in, and the sums and rows of every table with content."""
    hashes = {name: digest(TABLES[name], found) for name, found in sums.items()}
    lines = []
    for name, found in sums.items():
        given = filled.get(name) or Filled(rows[name])
        lines.append(
            (
                run.run_key,
                name,
                given.rows_in,
                rows[name],
                given.quarantined,
                given.deduplicated,
                hashes[name],
                given.milliseconds,
                str(found),
            )
        )
    insert_rows(con, TABLES["fct_load"], lines)
    return dict(rows), hashes


def rows_of(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, int]:
    """Rows of each table, reserved members left out."""
    names = list(tables)
    real = {name: f" WHERE {TABLES[name].primary_key[0]} > 0" if has_members(TABLES[name]) else "" for name in names}
    counts = ask.numbers(con, [f"SELECT count(*) FROM star.{name}{real[name]}" for name in names])
    return dict(zip(names, counts, strict=True))


def naive_utc(moment: datetime) -> datetime:
    """`moment` in UTC without zone; a naive moment is taken as UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
