"""What runs together, and when by itself.

Belongs here: the job over all assets, its schedule.
Does not belong here: the sensor (`assets.sensors`), running a job in this process (`assets.run`).
"""

from __future__ import annotations

from typing import Any

import dagster as dg

JOB = "build_warehouse"
ZONE = "Asia/Shanghai"
RUN_TAGS = {
    "yaodian/pipeline": "build",
    # A retry helps a run that never began its work (another writer held the data folder) or whose process died. A step
    # that failed says something about data, files or settings, and would say it again.
    "dagster/max_retries": "3",
    "dagster/retry_strategy": "ALL_STEPS",
    "dagster/retry_on_asset_or_op_failure": "false",
}


def build_job() -> Any:  # Dagster does not export the type
    """All assets, one after the other in one process; parsing spreads over processes by itself."""
    return dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description="从文件夹到发布的数据仓库和报告。 From the input folder to the published warehouse and its report.",
        tags=RUN_TAGS,
        executor_def=dg.in_process_executor,
    )


def daily_schedule() -> dg.ScheduleDefinition:
    """Every morning; off until somebody turns it on."""
    return dg.ScheduleDefinition(
        name="every_morning",
        job_name=JOB,
        cron_schedule="0 6 * * *",
        execution_timezone=ZONE,
        description="每天 06:00（北京时间）运行；没有变化时沿用现行快照。 Daily; without changes the snapshot stands.",
        tags={"yaodian/trigger": "schedule"},
    )
