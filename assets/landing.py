"""Group `landing`: what was found on disk.

Belongs here: the asset `source_files`, and the inputs nobody materialises.
Does not belong here: finding and storing files (`pipelines.discover`, `pipelines.land`).
"""

import dagster as dg

from assets import checks, freshness, ledger
from assets.lineage import INPUT, LEXICON, SOURCE_FILES
from assets.metadata import column_schema, counted, preview
from assets.resources import OWNERS, STEP_RESOURCES, lake_of
from assets.stages.landing import judge_landing, land_sources
from schemas.lake import LANDED_FILE

GROUP = "landing"
_PREVIEW = ("source_file", "status", "size", "reason_zh")


def inputs() -> list[dg.AssetSpec]:
    """What comes from outside: the folder of documents, and the lexicon in the repository."""
    return [
        dg.AssetSpec(
            INPUT,
            group_name=GROUP,
            kinds={"file"},
            owners=OWNERS,
            description="存放政府工作计划原文的文件夹（设置 `paths`）。"
            "使用者：`source_files`；传感器 `input_folder_changed` 盯着它。\n\n"
            "The folder of documents (setting `paths`). Read by: `source_files`; the sensor `input_folder_changed`"
            " watches it.",
        ),
        dg.AssetSpec(
            LEXICON,
            group_name=GROUP,
            kinds={"csv"},
            owners=OWNERS,
            description="规则即数据：角色词、单位、指标、地区、主题等词表（pipelines/lexicon/data）。"
            "改动任何一行，所有文件都会重新解析。使用者：`silver` 各表和维度表。\n\n"
            "Rules as data; the hash of these files is part of every document's cache key, so a changed line has every"
            " document parsed again. Read by: the tables of `silver` and the dimensions.",
        ),
    ]


def source_files() -> dg.AssetsDefinition:
    """The asset that finds files and stores their bytes once."""

    @dg.asset(
        key=SOURCE_FILES,
        deps=[INPUT],
        group_name=GROUP,
        kinds={"file", "parquet"},
        owners=OWNERS,
        description=(
            "找到的文件、它们与上次运行相比的状态，以及每个来源的历史版本；原文按 SHA-256 存放一次。\n\n"
            "Files found, what became of each since the last run, and the history of every source; originals are"
            " stored once by checksum.\n\n"
            "使用者：`silver` 各表，以及想知道“这份文件怎么没进仓库”的人。"
            " Read by: the tables of `silver`, and whoever asks why a file is not in the warehouse."
        ),
        metadata={"dagster/column_schema": column_schema(LANDED_FILE), "dagster/table_name": "lake.landed_file"},
        check_specs=[checks.lake_spec(SOURCE_FILES)],
        freshness_policy=freshness.daily(),
        required_resource_keys=STEP_RESOURCES,
    )
    def land(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        settings = context.resources.settings.resolve()
        lake = lake_of(settings)
        record = ledger.begin(lake, context.run_id)
        context.resources.hooks.progress("land", 0, 0)
        with record.stage("land", lake):
            landing = land_sources(settings, context.resources.choices)
            record.documents = dict(landing.counts)
            results = judge_landing(landing)
        counts = landing.counts
        context.log.info("files: %s", ", ".join(f"{name} {count}" for name, count in counts.items()))
        return dg.MaterializeResult(
            metadata={
                **counts,
                **counted(landing.landed.height),
                "versions": landing.versions.height,
                "stage_seconds": record.seconds["land"],
                "paths": ", ".join(str(path) for path in settings.paths),
                **preview(_PREVIEW, landing.landed.select(_PREVIEW).head(20).iter_rows()),
            },
            check_results=[checks.together(results, SOURCE_FILES, checks.CONTRACT, settings)],
        )

    return land
