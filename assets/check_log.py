"""What the event log keeps of each check of each run, beside its events.

Belongs here: the rows of Dagster's table of check executions, written with statements that are compiled once.
Does not belong here: events (`assets.history`), what is checked (`assets.checks`).
"""

from __future__ import annotations

from typing import Any

import dagster as dg
import sqlalchemy
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluation,
    AssetCheckEvaluationPlanned,
)
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus as Status
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable as Executions

_PLANNED = Executions.insert()
_EVALUATED = Executions.update().where(
    Executions.c.asset_key == sqlalchemy.bindparam("of_asset"),
    Executions.c.check_name == sqlalchemy.bindparam("of_check"),
    Executions.c.run_id == sqlalchemy.bindparam("of_run"),
    Executions.c.partition.is_(None),
)


def log_of_check(connection: sqlalchemy.Connection, event: dg.EventLogEntry, row: dict[str, Any], number: int) -> bool:
    """Note that a check is planned, or how it ended; False where that is left to Dagster's own slower way.

    Args:
        row: the event as `event_logs` keeps it. number: its id there.
    """
    said = event.dagster_event.event_specific_data if event.dagster_event else None
    common = {
        "evaluation_event": row["event"],
        "evaluation_event_timestamp": row["timestamp"],
        "evaluation_event_storage_id": number,
    }
    if isinstance(said, AssetCheckEvaluationPlanned) and not said.partitions_subset:
        key = {"asset_key": said.asset_key.to_string(), "check_name": said.check_name, "run_id": event.run_id}
        connection.execute(_PLANNED, {**key, **common, "execution_status": Status.PLANNED.value})
        return True
    if isinstance(said, AssetCheckEvaluation) and said.partition is None and event.run_id:
        seen = said.target_materialization_data
        ended = {
            "execution_status": (Status.SUCCEEDED if said.passed else Status.FAILED).value,
            "materialization_event_storage_id": seen.storage_id if seen else None,
            **common,
        }
        key = {"of_asset": said.asset_key.to_string(), "of_check": said.check_name, "of_run": event.run_id}
        return connection.execute(_EVALUATED, {**key, **ended}).rowcount == 1
    return False
