"""What a data folder keeps, and for how long.

Belongs here: the job that removes old snapshots and shards nobody needs, and its schedule.
Does not belong here: which are old (`warehouse.snapshots`, `pipelines.parse`).
"""

import dagster as dg

from assets.jobs import ZONE
from assets.resources import lake_of
from pipelines.parse import collect_garbage
from pipelines.settings import Settings
from schemas.lake import CONTENT
from warehouse import snapshots
from warehouse.lock import write_lock

HOUSEKEEPING = "housekeeping"


def tidy(settings: Settings) -> tuple[list[str], list[str]]:
    """Remove all but the newest `keep_snapshots` snapshots, and shards that no document needs; returns both by name.

    The snapshot in force always stays.
    """
    lake = lake_of(settings)
    with write_lock(settings.data_dir, settings.lock_timeout_seconds):
        removed = snapshots.prune(settings.data_dir, settings.keep_snapshots)
        # Without its table the lake is not known to be unneeded, only not known.
        shards = collect_garbage(lake) if lake.read_table(CONTENT.name) is not None else []
    return [snapshot.run_id for snapshot in removed], shards


def housekeeping_job() -> dg.JobDefinition:
    """Removes what is too old to be kept."""

    @dg.op(
        required_resource_keys={"settings"},
        description="删除超出 keep_snapshots 的快照和不再需要的分片。"
        " Removes snapshots beyond keep_snapshots and shards that no document needs.",
    )
    def prune(context: dg.OpExecutionContext) -> None:
        removed, shards = tidy(context.resources.settings.resolve())
        context.log.info("removed %d snapshots and %d shards", len(removed), len(shards))
        context.add_output_metadata({"snapshots": removed, "shards": len(shards)})

    @dg.job(
        name=HOUSEKEEPING,
        description="保留期清理。 Retention of snapshots and shards.",
        tags={"yaodian/pipeline": HOUSEKEEPING},
        executor_def=dg.in_process_executor,
    )
    def tidy_up() -> None:
        prune()

    return tidy_up


def weekly_schedule() -> dg.ScheduleDefinition:
    """Every Sunday night; off until somebody turns it on."""
    return dg.ScheduleDefinition(
        name="every_sunday",
        job_name=HOUSEKEEPING,
        cron_schedule="0 3 * * 0",
        execution_timezone=ZONE,
        description="每周日 03:00 清理旧快照。 Removes old snapshots weekly.",
        tags={"yaodian/trigger": "schedule"},
    )
