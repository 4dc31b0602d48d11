"""Group `silver`: which documents are copies or relatives of others.

Belongs here: the asset `document_copies`, and what it shows.
Does not belong here: comparing documents (`pipelines.copies`).
"""

import dagster as dg

from assets import checks, ledger
from assets.checks import silver_key
from assets.lineage import COPIES, SOURCE_FILES
from assets.metadata import column_schema, counted, preview
from assets.resources import OWNERS, STEP_RESOURCES, lake_of
from assets.silver import GROUP
from assets.stages.comparing import compare
from schemas import silver
from schemas.lake import DOCUMENT_COPY

_FROM = (silver.DOCUMENT.name, silver.PLAN_PERIOD.name, *silver.COMPARED)
_PREVIEW = ("left_document_key", "right_document_key", "similarity", "matched_chars", "method_code")


def document_copies() -> dg.AssetsDefinition:
    """The asset that compares new documents with all others and names the one that stands for each copy."""

    @dg.asset(
        key=COPIES,
        deps=[SOURCE_FILES, *(silver_key(name) for name in _FROM)],
        group_name=GROUP,
        kinds={"parquet", "polars"},
        owners=OWNERS,
        description=(
            "文件之间的副本和关联：转载、转换、截短的副本归为一组，由最完整、最正式、最早的一份作正本；"
            "草案与正式稿、上下年度、同一模板只作关联，不合并。新文件与已存特征比较，不全量两两比较。\n\n"
            "Copies and relations between documents: of reposted, converted and cut copies one stands for all; drafts,"
            " editions and siblings are linked and not merged.\n\n"
            "使用者：`star/dimensions`（谁是正本）、`star/fct_duplicate_block`、`star/bridge_document_relation`。"
            " Read by: `star/dimensions` (which is canonical), `star/fct_duplicate_block`,"
            " `star/bridge_document_relation`."
        ),
        metadata={"dagster/column_schema": column_schema(DOCUMENT_COPY), "dagster/table_name": "lake.document_copy"},
        check_specs=[checks.lake_spec(COPIES)],
        required_resource_keys=STEP_RESOURCES,
    )
    def compare_all(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        settings = context.resources.settings.resolve()
        lake = lake_of(settings)
        record = ledger.begin(lake, context.run_id)
        context.resources.hooks.progress("compare", 0, 0)
        with record.stage("compare", lake):
            found, results = compare(settings)
        relations = dict(found.relations.group_by("relation_code").len().sort("relation_code").iter_rows())
        context.log.info("copies: %d; relations: %s", found.copies.height, relations)
        return dg.MaterializeResult(
            metadata={
                **counted(found.copies.height),
                "reused": found.is_reused,
                "stage_seconds": record.seconds["compare"],
                **relations,
                **preview(_PREVIEW, found.copies.select(_PREVIEW).head(20).iter_rows()),
            },
            check_results=[checks.together(results, COPIES, checks.CONTRACT, settings)],
        )

    return compare_all
