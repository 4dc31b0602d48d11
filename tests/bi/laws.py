"""The laws of additivity, for any warehouse.

Belongs here: reading `metrics.overview` and what must hold in it. Does not belong here: which warehouse is looked at.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb
import pytest

from schemas.metrics import Additivity, Metric, metrics
from warehouse.metric_views import TOTAL

Numbers = dict[str, dict[str, list[float]]]


def numbers(con: duckdb.DuckDBPyConnection) -> Numbers:
    """Results by metric and dimension, as `metrics.overview` has them."""
    found: Numbers = defaultdict(lambda: defaultdict(list))
    for metric, dimension, result in con.execute("SELECT metric, dimension, result FROM metrics.overview").fetchall():
        if result is not None:
            found[metric][dimension].append(result)
    return found


def added_wrongly(metric: Metric, found: dict[str, list[float]]) -> set[str]:
    """The dimensions over which the groups of a metric add up to more than the total."""
    (total,) = found[TOTAL]
    return {each.name for each in metric.dimensions if sum(found[each.name]) > total + 1e-3}


def hold(found: Numbers) -> None:
    """Assert the laws for every metric there is anything to measure of."""
    for metric in metrics():
        of = found[metric.name]
        if not of[TOTAL]:
            continue
        (total,) = of[TOTAL]
        for name in metric.additive_over:
            assert sum(of[name]) == pytest.approx(total, abs=1e-3), f"{metric.name} over {name}"
        if metric.additivity is Additivity.NON_ADDITIVE:
            assert metric.additive_over == ()
            for each in metric.dimensions:
                # The whole lies between its groups for a share, and is not below any of them for a count.
                assert max(of[each.name]) >= total or metric.kind == "distinct", f"{metric.name} over {each.name}"
                assert metric.kind != "distinct" or max(of[each.name]) <= total, f"{metric.name} over {each.name}"
