"""What the event log keeps of each check of each run, beside its events.

Belongs here: the rows of Dagster's table of check executions, written with statements that are compiled once.
Does not belong here: events (`assets.history`), what is checked (`assets.checks`).
"""

from __future__ import annotations

from collections.abc import Sequence
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


Said = tuple[dg.EventLogEntry, dict[str, Any], int]
"""An event, its row in `event_logs`, its number there."""


def log_of_checks(connection: sqlalchemy.Connection, events: Sequence[Said]) -> list[tuple[dg.EventLogEntry, int]]:
    """Note which checks are planned, and how others ended; returns those left to Dagster's own slower way."""
    planned, unusual = [], []
    for event, row, number in events:
        said = event.dagster_event.event_specific_data if event.dagster_event else None
        common = {
            "evaluation_event": row["event"],
            "evaluation_event_timestamp": row["timestamp"],
            "evaluation_event_storage_id": number,
        }
        if isinstance(said, AssetCheckEvaluationPlanned) and not said.partitions_subset:
            key = {"asset_key": said.asset_key.to_string(), "check_name": said.check_name, "run_id": event.run_id}
            planned.append({**key, **common, "execution_status": Status.PLANNED.value})
        elif not (isinstance(said, AssetCheckEvaluation) and _is_noted(connection, event.run_id, said, common)):
            unusual.append((event, number))
    if planned:
        connection.execute(_PLANNED, planned)
    return unusual


def _is_noted(
    connection: sqlalchemy.Connection, run_id: str, said: AssetCheckEvaluation, common: dict[str, Any]
) -> bool:
    """Write how a check ended over the row that it was planned; False where that is not there."""
    if said.partition is not None or not run_id:
        return False
    seen = said.target_materialization_data
    ended = {
        "of_asset": said.asset_key.to_string(),
        "of_check": said.check_name,
        "of_run": run_id,
        "execution_status": (Status.SUCCEEDED if said.passed else Status.FAILED).value,
        "materialization_event_storage_id": seen.storage_id if seen else None,
    }
    return connection.execute(_EVALUATED, {**ended, **common}).rowcount == 1
