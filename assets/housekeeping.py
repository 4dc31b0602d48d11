"""What a data folder keeps, and for how long.

Belongs here: the job that removes old snapshots and shards nobody needs and audits the one in force, and its schedule.
Does not belong here: which are old (`warehouse.snapshots`, `pipelines.parse`).
"""

import dagster as dg

from assets.jobs import ZONE
from assets.resources import lake_of
from pipelines.parse import collect_garbage
from pipelines.settings import Settings
from schemas.lake import CONTENT
from warehouse import audit, snapshots
from warehouse.lock import write_lock
from warehouse.read import open_current

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


def audit_in_force(settings: Settings) -> list[str]:
    """Every check of the star over every row of the snapshot in force; returns those that fail at level error.

    An increment looks at what changed; this looks again at the rest. Empty too while nothing is published.
    """
    if snapshots.in_force(settings.data_dir) is None:
        return []
    with open_current(settings.data_dir) as con:
        return [one.check_id for one in audit.audit(con) if one.status == "fail" and one.severity == "error"]


def housekeeping_job() -> dg.JobDefinition:
    """Removes what is too old to be kept."""

    @dg.op(
        required_resource_keys={"settings"},
        description="删除超出 keep_snapshots 的快照和不再需要的分片。"
        " Removes snapshots beyond keep_snapshots and shards that no document needs, and audits every row in force.",
    )
    def prune(context: dg.OpExecutionContext) -> None:
        settings = context.resources.settings.resolve()
        removed, shards = tidy(settings)
        context.log.info("removed %d snapshots and %d shards", len(removed), len(shards))
        failed = audit_in_force(settings)
        context.add_output_metadata({"snapshots": removed, "shards": len(shards), "failed_checks": failed})
        if failed:
            raise dg.Failure(
                f"现行快照未通过检查 the snapshot in force fails {', '.join(failed)}; yaodian build --full"
            )

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
