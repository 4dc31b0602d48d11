"""What runs together, and when by itself.

Belongs here: the job over all assets, its schedule.
Does not belong here: the sensor (`assets.sensors`), running a job in this process (`assets.run`).
"""

from __future__ import annotations

from typing import Any

import dagster as dg

JOB = "build_warehouse"
RUN_TAGS = {"yaodian/pipeline": "build"}


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
        execution_timezone="Asia/Shanghai",
        description="每天 06:00（北京时间）运行；没有变化时沿用现行快照。 Daily; without changes the snapshot stands.",
        tags={"yaodian/trigger": "schedule"},
    )
