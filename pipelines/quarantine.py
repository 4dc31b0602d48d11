"""The quarantine of a run: everything refused that the current documents and the files of the run are concerned with.

Belongs here: collecting refused files, contents and rows, and carrying over what is known about each.
Does not belong here: refusing (`discover`, `land`, `validate`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import polars as pl

from pipelines.errors import LakeCorrupted
from pipelines.jobs import RejectedContent
from pipelines.lake import Lake
from pipelines.land import Landing
from pipelines.shards import Manifest, read_silver
from pipelines.validate import REJECTED_CONTENT, REJECTED_CONTENT_SCHEMA
from schemas import lake as lake_tables
from schemas import silver
from schemas.polars_types import empty, polars_schema

_log = logging.getLogger(__name__)

_QUARANTINE_KEY = ("source_file", "content_key", "target_table", "rule_id", "char_start", "row_json")


def collect_quarantine(
    lake: Lake, landing: Landing, where: Mapping[int, str], shards: Mapping[str, Manifest], run_id: str
) -> tuple[pl.DataFrame, list[RejectedContent]]:
    """The table `lake.quarantine` as it now stands, and the contents of current documents that gave none.

    Args:
        where, shards: content → shard of its rows, shard → manifest, of the contents the current documents need.
        run_id: the run that is named as the first to see what was not in the quarantine before.
    """
    schema = polars_schema(lake_tables.QUARANTINE)
    documents = landing.versions.filter("is_current").select("source_file", "content_key")
    rows = [empty(silver.QUARANTINE)]
    contents = [pl.DataFrame(schema=REJECTED_CONTENT_SCHEMA)]
    for name, manifest in shards.items():
        own = pl.col("content_key").is_in([key for key, _, _ in manifest.contents if where.get(key) == name])
        if manifest.refused_rows:
            rows.append(read_silver(lake, silver.QUARANTINE.name, name).filter(own))
        if manifest.rejected:
            contents.append(read_silver(lake, REJECTED_CONTENT, name).filter(own))
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
    known = _known_quarantine(lake)
    found = together.join(known, on=_QUARANTINE_KEY, how="left", nulls_equal=True, maintain_order="left")
    found = found.with_columns(
        pl.col("first_seen_run_id").fill_null(run_id), pl.col("resolution_code").fill_null("open")
    )
    return found.select(list(schema)), [RejectedContent(*row) for row in rejected.iter_rows()]


def _known_quarantine(lake: Lake) -> pl.DataFrame:
    """When each entry was first seen and what was done about it; what is damaged is forgotten."""
    try:
        found = lake.read_table(lake_tables.QUARANTINE.name)
    except LakeCorrupted as error:
        _log.warning("%s", error)
        found = None
    frame = empty(lake_tables.QUARANTINE) if found is None else found
    return frame.select(*_QUARANTINE_KEY, "first_seen_run_id", "resolution_code").unique(_QUARANTINE_KEY)
