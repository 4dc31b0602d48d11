"""Noticing that documents were read with words or code that are not the present ones.

Belongs here: counting stale documents, and the sensor that asks for the run that reads them again.
Does not belong here: reading them (`pipelines.parse` reads exactly what its cache key does not cover).
"""

import dagster as dg
import polars as pl

from assets.jobs import JOB
from assets.resources import YaodianSettings, lake_of
from pipelines import lexicon
from pipelines.errors import LakeCorrupted
from pipelines.parse import default_parser
from pipelines.settings import Settings
from schemas.lake import CONTENT, DOCUMENT_VERSION

INTERVAL_SECONDS = 300


def versions(settings: Settings) -> tuple[str, str]:
    """Parser and lexicon as they are now; the lexicon as it lies on disk, also when this process loaded another."""
    return default_parser(settings).version, lexicon.sha256_on_disk()


def stale_documents(settings: Settings) -> int:
    """Current documents that were read with another parser or another lexicon, or were not read at all."""
    lake = lake_of(settings)
    try:
        known, content = lake.read_table(DOCUMENT_VERSION.name), lake.read_table(CONTENT.name)
    except LakeCorrupted:
        return 0  # a run says what to do about that
    if known is None or content is None:
        return 0
    parser, words = versions(settings)
    fresh = content.filter(pl.col("parser_version") == parser, pl.col("lexicon_sha256") == words)
    return known.filter("is_current").join(fresh, on="content_key", how="anti").height


def backfill_sensor() -> dg.SensorDefinition:
    """Asks once for a run when lexicon or parser changed."""

    @dg.sensor(
        name="lexicon_changed",
        job_name=JOB,
        minimum_interval_seconds=INTERVAL_SECONDS,
        description="词表或解析器变更后，重新解析受影响的文件。"
        " Lexicon or parser changed: reads again the documents that were read with another.",
    )
    def watch(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        settings = YaodianSettings().resolve()
        state = "-".join(each[:16] for each in versions(settings))
        # Documents that cannot be read stay stale; they are no reason to run for ever.
        if state == context.cursor:
            return dg.SensorResult(skip_reason="a run with this lexicon and parser was asked for", cursor=state)
        stale = stale_documents(settings)
        if not stale:
            return dg.SensorResult(skip_reason="every document was read with this lexicon and parser")
        tags = {"yaodian/trigger": "lexicon", "yaodian/stale_documents": str(stale)}
        request = dg.RunRequest(run_key=f"lexicon-{state}", tags=tags)
        return dg.SensorResult(run_requests=[request], cursor=state)

    return watch
