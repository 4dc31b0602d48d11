"""How old what people open may be.

Belongs here: the freshness policy of assets that a daily run renews.
Does not belong here: when runs start (`assets.jobs`, `assets.sensors`).
"""

from __future__ import annotations

from datetime import timedelta

import dagster as dg


def daily() -> dg.FreshnessPolicy:
    """Late after a day and two hours, when the daily run should have been through; failed after a day and a half.

    A run without changes renews an asset too: it says that nothing changed.
    """
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=36), warn_window=timedelta(hours=26))
