"""Putting the definitions together.

Belongs here: everything Dagster serves, made afresh for whoever asks.
Does not belong here: any of the definitions; the code location itself (`assets.definitions`), which makes them when it
is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets import copies, landing, publishing, silver, star
from assets.alerts import alert_sensor
from assets.backfill import backfill_sensor
from assets.housekeeping import housekeeping_job, weekly_schedule
from assets.jobs import build_job, daily_schedule
from assets.resources import Cluster, Hooks, RunChoices, YaodianSettings
from assets.sensors import input_sensor


def build_defs(resource_overrides: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Fresh definitions.

    Args:
        resource_overrides: resources to use instead of the defaults (``settings``, ``choices``, ``hooks``,
            ``ray``: a resource of dagster-ray).
    """
    return dg.Definitions(
        assets=[
            *landing.inputs(),
            landing.source_files(),
            silver.parse(),
            copies.document_copies(),
            star.build(),
            publishing.published_warehouse(),
            publishing.report(),
        ],
        jobs=[build_job(), housekeeping_job()],
        schedules=[daily_schedule(), weekly_schedule()],
        sensors=[input_sensor(), backfill_sensor(), alert_sensor()],
        resources={
            "settings": YaodianSettings(),
            "choices": RunChoices(),
            "hooks": Hooks(),
            "ray": Cluster(),
            **(resource_overrides or {}),
        },
    )
