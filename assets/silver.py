"""Group `silver`: what was read out of the documents.

Belongs here: the multi-asset `parse`, one output per silver table.
Does not belong here: parsing and validation (`pipelines`), the rules (`schemas.silver`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import polars as pl

from assets import checks, ledger, readers, report_links
from assets.checks import silver_key
from assets.lineage import LEXICON, QUARANTINE, SOURCE_FILES
from assets.metadata import PREVIEW_ROWS, counted, declared, described, preview, telling_columns
from assets.resources import OWNERS, PARSE_RESOURCES, lake_of
from assets.results import SILVER_TABLES
from assets.stages.parsing import parse_documents
from pipelines.lake import Lake
from pipelines.parse import ParseReport
from pipelines.settings import Settings
from schemas import lake as lake_tables
from schemas.contract import Table
from schemas.pandera_models import ContractBroken
from schemas.silver import DOCUMENT

GROUP = "silver"
_PREVIEW_COLUMNS = 7


def specs() -> list[dg.AssetSpec]:
    """One asset per silver table, and the quarantine of the run."""
    tables = [
        dg.AssetSpec(
            silver_key(table.name),
            deps=[SOURCE_FILES, LEXICON],
            group_name=GROUP,
            kinds={"parquet", "polars"},
            owners=OWNERS,
            description=described(table, readers.of_silver(table.name)),
            metadata=declared(table, f"silver.{table.name}"),
        )
        for table in SILVER_TABLES
    ]
    quarantine = dg.AssetSpec(
        QUARANTINE,
        deps=[SOURCE_FILES, LEXICON],
        group_name=GROUP,
        kinds={"parquet"},
        owners=OWNERS,
        description="被拒收的文件和行：规则、说明、来源、区间和原文。修好之后运行 `yaodian quarantine replay`。\n\n"
        "Refused files and rows with rule, sentence, source, span and text.\n\n"
        "使用者：夜里查错的工程师（`yaodian quarantine list`）、`marts.quarantine` 视图和报告。"
        " Read by: whoever debugs at night (`yaodian quarantine list`), `marts.quarantine` and the report.",
        metadata=declared(lake_tables.QUARANTINE, "lake.quarantine"),
    )
    return [*tables, quarantine]


def parse() -> dg.AssetsDefinition:
    """The asset that parses what is new, validates every row and sets bad ones aside."""

    @dg.multi_asset(
        name="parse",
        specs=specs(),
        check_specs=[*checks.silver_specs(SILVER_TABLES), checks.kept_spec()],
        required_resource_keys=PARSE_RESOURCES,
    )
    def parse_all(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        settings = context.resources.settings.resolve()
        hooks = context.resources.hooks
        lake = lake_of(settings)
        record = ledger.begin(lake, context.run_id)
        try:
            context.resources.hooks.progress("parse", 0, 0)
            with record.stage("parse", lake):
                parsed = parse_documents(
                    settings, context.resources.choices, record, progress=hooks.progress, parser=hooks.parser
                )
        except ContractBroken as error:
            yield _broken(error, settings)
            raise
        report, shards = parsed.report, _shards(lake)
        context.log.info("parsed %d documents, reused %d", report.parsed, report.reused)
        for table in SILVER_TABLES:
            refused = report.refused_rows.get(table.name, 0)
            yield dg.MaterializeResult(
                asset_key=silver_key(table.name),
                metadata={
                    **counted(report.rows.get(table.name, 0)),
                    "rows_quarantined": refused,
                    **(_speed(report, record.seconds["parse"]) if table is DOCUMENT else {}),
                    **_preview(lake, table, shards),
                },
                check_results=checks.silver_check_results(table.name, parsed.checks, settings),
            )
        yield dg.MaterializeResult(
            asset_key=QUARANTINE,
            metadata={
                **counted(report.quarantine.height),
                "documents_parsed": report.parsed,
                "documents_reused": report.reused,
                "documents_rejected": len(report.rejected),
                "bytes_parsed": report.bytes,
                **{f"entries_{name}": number for name, number in report.turnover.items()},
                **preview(_REFUSED, report.quarantine.select(_REFUSED).head(20).iter_rows()),
            },
            check_results=[checks.kept_result(parsed.checks, settings)],
        )

    return parse_all


_REFUSED = ("source_file", "target_table", "rule_id", "message_zh", "raw_text")


def _speed(report: ParseReport, seconds: float) -> dict[str, Any]:
    """How much was read and how fast; no speed where nothing was."""
    shown: dict[str, Any] = {
        "documents_parsed": report.parsed,
        "documents_reused": report.reused,
        "documents_rejected": len(report.rejected),
        "bytes_parsed": report.bytes,
        "stage_seconds": seconds,
    }
    if report.bytes and seconds:
        shown["megabytes_per_second"] = round(report.bytes / seconds / 1e6, 3)
    return shown


def _broken(error: ContractBroken, settings: Settings) -> dg.AssetCheckResult:
    """The failed contract of the table that stopped the run."""
    known = {table.name for table in SILVER_TABLES}
    name = error.table.removeprefix("silver.")
    return dg.AssetCheckResult(
        asset_key=silver_key(name if name in known else "document"),
        check_name=checks.CONTRACT,
        passed=False,
        severity=dg.AssetCheckSeverity.ERROR,
        description=error.zh,
        metadata={"table": error.table, "sentence": error.en, "report": report_links.page(settings)},
    )


def _shards(lake: Lake) -> list[str]:
    """The shards in which rows of a content lie, in the order of their names."""
    content = lake.read_table(lake_tables.CONTENT.name, ("shard",))
    return [] if content is None else content["shard"].unique().sort().to_list()


def _preview(lake: Lake, table: Table, shards: Sequence[str]) -> dict[str, dg.MetadataValue]:
    """The first rows of the first shard that has some."""
    columns = telling_columns(table, _PREVIEW_COLUMNS)
    for name in shards:
        rows = pl.read_parquet(lake.silver_path(table.name, name), columns=columns, n_rows=PREVIEW_ROWS)
        if rows.height:
            return preview(columns, rows.select(columns).iter_rows())
    return {}
