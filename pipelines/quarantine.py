"""The quarantine of a run: everything refused that the current documents and the files of the run are concerned with.

Belongs here: collecting refused files, contents and rows, carrying over what is known about each, and recording what
left.
Does not belong here: refusing (`discover`, `land`, `validate`), and trying again (`replay`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.errors import LakeCorrupted
from pipelines.jobs import RejectedContent
from pipelines.lake import Lake
from pipelines.land import Landing
from pipelines.shards import Manifest, read_silver
from pipelines.validate import REJECTED_CONTENT, REJECTED_CONTENT_SCHEMA
from schemas import lake as lake_tables
from schemas import silver
from schemas.contract import Table
from schemas.polars_types import empty, polars_schema

_log = logging.getLogger(__name__)

ENTRY_KEY = ("source_file", "content_key", "target_table", "rule_id", "char_start", "row_json")
"""What tells one entry of the quarantine from another, from run to run."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The quarantine after a run.

    Attributes:
        entries: everything refused now, columns of `lake.quarantine`.
        rejected: contents of current documents that gave no document.
        released: what was refused before and is not now, columns of `lake.quarantine_release`.
        entered, stayed: entries that were not, and that were, in the quarantine before.
    """

    entries: pl.DataFrame
    rejected: list[RejectedContent]
    released: pl.DataFrame
    entered: int
    stayed: int


def collect_quarantine(
    lake: Lake, landing: Landing, where: pl.DataFrame, shards: Mapping[str, Manifest], run_id: str
) -> Quarantine:
    """The quarantine as it now stands against what it was.

    Args:
        where, shards: content_key with the shard of its rows, shard → manifest, of what the current documents need.
        run_id: the run that is named as the first to see what was not in the quarantine before.
    """
    schema = polars_schema(lake_tables.QUARANTINE)
    documents = landing.versions.filter("is_current").select("source_file", "content_key")
    rows = [empty(silver.QUARANTINE)]
    contents = [pl.DataFrame(schema=REJECTED_CONTENT_SCHEMA)]
    for name, manifest in shards.items():
        own = where.filter(shard=name) if manifest.refused_rows or manifest.rejected else where.clear()
        if manifest.refused_rows:
            rows.append(read_silver(lake, silver.QUARANTINE.name, name).join(own, on="content_key", how="semi"))
        if manifest.rejected:
            contents.append(read_silver(lake, REJECTED_CONTENT, name).join(own, on="content_key", how="semi"))
    rejected = pl.concat(contents).join(documents.select("content_key").unique(), on="content_key").sort("content_key")

    refused_rows = pl.concat(rows).join(documents, on="content_key")
    refused_contents = rejected.join(documents, on="content_key").rename(
        {"reason_code": "rule_id", "reason_zh": "message_zh", "reason_en": "message_en"}
    )
    refused_files = landing.landed.filter(pl.col("status") == "rejected").select(
        "source_file", "content_key", rule_id="reason_code", message_zh="reason_zh", message_en="reason_en"
    )
    together = pl.concat([refused_files, refused_contents, refused_rows], how="diagonal").sort(
        "source_file", "target_table", "rule_id", "char_start", nulls_last=False
    )
    before = _read(lake, lake_tables.QUARANTINE)
    known = before.select(*ENTRY_KEY, "first_seen_run_id", "resolution_code").unique(ENTRY_KEY)
    found = together.join(known, on=ENTRY_KEY, how="left", nulls_equal=True, maintain_order="left")
    entered = found["first_seen_run_id"].null_count()
    found = found.with_columns(
        pl.col("first_seen_run_id").fill_null(run_id), pl.col("resolution_code").fill_null("open")
    )
    left = before.join(found, on=ENTRY_KEY, how="anti", nulls_equal=True, maintain_order="left")
    # Of what a broken run did not come to read nothing is known, so it stays.
    unread = documents.join(where, on="content_key", how="anti")
    unjudged = left.join(unread, on=["source_file", "content_key"], how="semi", maintain_order="left")
    left = left.join(unread, on=["source_file", "content_key"], how="anti", maintain_order="left")
    found = pl.concat([found.select(list(schema)), unjudged.select(list(schema))])
    return Quarantine(
        entries=found,
        rejected=[RejectedContent(*row) for row in rejected.iter_rows()],
        released=_released(left, landing, documents, run_id),
        entered=entered,
        stayed=found.height - entered,
    )


def write_quarantine(lake: Lake, quarantine: Quarantine) -> None:
    """Write what is refused now, and first add what left to the record of releases.

    A crash between the two makes the next run find the same entries leaving; they are recorded once.
    """
    table = lake_tables.QUARANTINE_RELEASE
    recorded = _read(lake, table)
    same = [*ENTRY_KEY, "first_seen_run_id"]
    new = quarantine.released.join(recorded, on=same, how="anti", nulls_equal=True, maintain_order="left")
    if new.height or not lake.table_path(table.name).exists():
        lake.write_table(table.name, pl.concat([recorded, new]))
    lake.write_table(lake_tables.QUARANTINE.name, quarantine.entries)


def _released(left: pl.DataFrame, landing: Landing, documents: pl.DataFrame, run_id: str) -> pl.DataFrame:
    """The entries of `left` with the reason each is no longer refused."""
    now = documents.rename({"content_key": "current_content_key"})
    seen = pl.concat([documents["source_file"], landing.landed["source_file"]]).implode()
    return (
        left.join(now, on="source_file", how="left", maintain_order="left")
        .with_columns(
            released_run_id=pl.lit(run_id),
            cause_code=pl.when(~pl.col("source_file").is_in(seen))
            .then(pl.lit("source_gone"))
            .when(pl.col("content_key").eq_missing(pl.col("current_content_key")) & pl.col("content_key").is_not_null())
            .then(pl.lit("parsed_again"))
            .otherwise(pl.lit("source_changed")),
        )
        .select(lake_tables.QUARANTINE_RELEASE.column_names)
    )


def _read(lake: Lake, table: Table) -> pl.DataFrame:
    """A table of the quarantine as the last run left it; what is damaged is forgotten."""
    try:
        found = lake.read_table(table.name)
    except LakeCorrupted as error:
        _log.warning("%s", error)
        found = None
    return empty(table) if found is None else found.select(table.column_names)
