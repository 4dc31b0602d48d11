"""Groups `publish` and `report`: what people open.

Belongs here: the assets `published_warehouse` and `report`.
Does not belong here: the switch of snapshots (`warehouse.publish`), the page (`yaodian report`).
"""

import subprocess
import sys
from pathlib import Path

import dagster as dg

from assets import freshness, ledger, report_links
from assets.checks import star_key
from assets.errors import ReportFailed
from assets.lineage import PUBLISHED, REPORT
from assets.metadata import counted, markdown_table
from assets.resources import OWNERS, STEP_RESOURCES, lake_of
from assets.stages.publishing import publish_candidate
from assets.star_groups import star_groups
from pipelines.settings import Settings
from schemas import report_places
from schemas.marts import MARTS_VERSION, VIEWS

_SENTENCE_LINES = 3


def published_warehouse() -> dg.AssetsDefinition:
    """The asset that makes the candidate the snapshot in force."""
    marts = markdown_table(
        ("marts", "marts_zh", "一行是 / one row is"),
        [(view.name, view.zh, f"{view.description_zh} / {view.description_en}") for view in VIEWS],
    )

    @dg.asset(
        key=PUBLISHED,
        deps=[star_key(group.name) for group in star_groups()],
        group_name="publish",
        kinds={"duckdb"},
        owners=OWNERS,
        description=(
            "现行快照 data/warehouse/current.duckdb：不可变，原子切换；任何检查在 fail_on 级别未通过都不发布。\n\n"
            "The snapshot in force: immutable, switched in one step, and only when no check failed at the level"
            " `fail_on`.\n\n"
            "使用者：`report`、分析人员和 BI 工具，读的是 marts、marts_all、marts_zh 视图"
            f"（合约 {MARTS_VERSION}）。 Read by: `report`, analysts and BI tools, by the views of marts, marts_all and"
            f" marts_zh (contract {MARTS_VERSION}).\n\n{marts}"
        ),
        metadata={"marts_version": MARTS_VERSION},
        freshness_policy=freshness.daily(),
        required_resource_keys=STEP_RESOURCES,
    )
    def publish(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        settings = context.resources.settings.resolve()
        lake = lake_of(settings)
        record = ledger.begin(lake, context.run_id)
        context.resources.hooks.progress("publish", 0, 0)
        with record.stage("publish", lake):
            snapshot, is_new = publish_candidate(settings, record)
        said = record.publication
        return dg.MaterializeResult(
            metadata={
                **counted(sum(snapshot.rows.values())),
                "rows": dg.MetadataValue.md(markdown_table(("table", "rows"), snapshot.rows.items())),
                **{f"checks_{name}": number for name, number in record.checks.items()},
                "stage_seconds": record.seconds["publish"],
                "seconds_by_stage": dg.MetadataValue.md(markdown_table(("stage", "seconds"), record.seconds.items())),
                "report": report_links.page(settings),
                "snapshot": snapshot.run_id,
                "is_new": is_new,
                "path": dg.MetadataValue.path(str(snapshot.path)),
                "dagster/uri": str(settings.data_dir / "warehouse" / "current.duckdb"),
                "size_bytes": snapshot.size_bytes,
                "sha256": snapshot.sha256,
                "storage": snapshot.versions.get("storage", ""),
                **({"publication": f"{said['code']} ({said['zh']} | {said['en']})"} if said else {}),
            }
        )

    return publish


def report() -> dg.AssetsDefinition:
    """The asset that writes the report page."""

    @dg.asset(
        key=REPORT,
        deps=[PUBLISHED],
        group_name="report",
        kinds={"html"},
        owners=OWNERS,
        description="data/report/index.html：一页看完文件、检查、守恒、指标目标与责任分布，另有每份文件一页。\n\n"
        "For people: one page about documents, checks, conservation, targets and who answers for what, and one page for"
        " each document. Reads the published snapshot only.\n\n"
        "使用者：业务人员、审核人员；未通过的检查从这里链接过去。"
        " Read by: analysts and reviewers; a failed check links to its place in it.",
        freshness_policy=freshness.daily(),
        required_resource_keys=STEP_RESOURCES,
    )
    def write_report(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        settings = context.resources.settings.resolve()
        lake = lake_of(settings)
        record = ledger.begin(lake, context.run_id)
        context.resources.hooks.progress("report", 0, 0)
        with record.stage("report", lake):
            path = report_places.file(settings.data_dir)
            is_standing = record.is_reused and record.snapshot is not None and _shows(path, record.snapshot)
            if not is_standing:
                (context.resources.hooks.report or _render)(settings)
            record.report = str(path)
        return dg.MaterializeResult(
            metadata={
                "report": report_links.page(settings),
                "stage_seconds": record.seconds["report"],
                "path": dg.MetadataValue.path(str(path)),
                "size_bytes": path.stat().st_size,
                "reused": is_standing,
            }
        )

    return write_report


def _shows(page: Path, run_id: str) -> bool:
    """Whether the page was written from this snapshot."""
    try:
        head = page.read_text(encoding="utf-8")[:2000]
    except OSError:
        return False
    return f'name="yaodian-snapshot" content="{run_id}"' in head


def _render(settings: Settings) -> None:
    """Write the page as a person would: orchestration stands below the command line and may not import it.

    The command line itself lends its own writer instead (`Hooks.report`), and saves starting all of it once more.
    """
    command = [sys.executable, "-m", "yaodian", "report", "--data-dir", str(settings.data_dir), "--lang", settings.lang]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = " ".join(done.stderr.strip().splitlines()[-_SENTENCE_LINES:])
        raise ReportFailed(f"报告没有写成：{said}", f"the report could not be written: {said}")
