"""Counts beside those of the snapshots before: what is gone, what fell, what jumped, what is new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.star import TABLES
from schemas.volumes import Limit, limits, parse, volume_checks
from warehouse.volumes import Volumes, judge

LIMITS = (
    Limit("region", "tasks", 0.5, 3, 10, "as a test needs it"),
    Limit("table", "dim_task", 0.5, 3, 10, "as a test needs it"),
)
HEADER = "scope,measure,min_share,max_share,floor,reason\n"


def counts(tasks: int = 100, **documents: int) -> Volumes:
    """Counts of a warehouse: a region per name, each with `tasks` tasks."""
    found: Volumes = {("table", "", "dim_task"): tasks}
    for name, number in documents.items():
        found["region", name, "documents"] = number
        found["region", name, "tasks"] = tasks
    return found


def events(now: Volumes, *before: Volumes) -> dict[str, list[str]]:
    """Rule → what its samples say."""
    return {
        result.check_id.rpartition(".")[2]: [sample["message_en"] for sample in result.samples]
        for result in judge(now, before, LIMITS)
        if result.status == "fail"
    }


def test_a_region_that_vanished_fails_against_the_snapshot_in_force() -> None:
    assert events(counts(north=3), counts(north=3, south=2)) == {"region_vanished": ["south: documents 2 → 0"]}


def test_a_region_that_vanished_before_is_remembered_at_level_info() -> None:
    found = events(counts(north=3), counts(north=3), counts(north=3, south=2))

    assert found == {"region_still_missing": ["south: documents 2 → 0"]}
    severities = {spec.check_id: spec.severity for spec in volume_checks()}
    assert severities["star.volume.region_still_missing"] == "info"
    assert severities["star.volume.region_vanished"] == "warn"


def test_a_region_never_seen_before_is_said_and_does_not_warn() -> None:
    assert events(counts(north=3, west=1), counts(north=3)) == {"region_appeared": ["west: documents 0 → 1"]}


def test_a_region_that_came_back_is_nothing_new() -> None:
    assert events(counts(north=3, south=2), counts(north=3), counts(north=3, south=2)) == {}


def test_a_fall_below_the_limit_is_found_by_table_and_region() -> None:
    found = events(counts(tasks=49, north=3), counts(tasks=100, north=3))

    assert found == {
        "region_fell": ["north: tasks 100 → 49"],
        "table_fell": ["dim_task: rows 100 → 49"],
    }
    assert events(counts(tasks=50, north=3), counts(tasks=100, north=3)) == {}


def test_the_lowest_of_the_last_snapshots_is_what_a_fall_is_measured_by() -> None:
    assert events(counts(tasks=49, north=3), counts(tasks=100, north=3), counts(tasks=60, north=3)) == {}


def test_a_jump_is_measured_by_the_highest_of_the_last_snapshots() -> None:
    assert set(events(counts(tasks=301, north=3), counts(tasks=100, north=3))) == {"table_jumped", "region_jumped"}
    assert events(counts(tasks=301, north=3), counts(tasks=100, north=3), counts(tasks=110, north=3)) == {}


def test_small_counts_are_not_judged_by_a_share() -> None:
    assert events(counts(tasks=1, north=3), counts(tasks=9, north=3)) == {}


def test_without_an_earlier_snapshot_nothing_is_judged() -> None:
    results = judge(counts(north=3), [], LIMITS)

    assert {result.status for result in results} == {"skipped"}
    assert {result.check_id for result in results} == {spec.check_id for spec in volume_checks()}


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["region", "year"]), st.text(max_size=3), st.just("documents")), st.integers(0, 10**6)
    ),
    st.integers(1, 5),
)
def test_the_same_counts_again_fail_nothing(volumes: Volumes, times: int) -> None:
    assert all(result.status == "pass" for result in judge(volumes, [volumes] * times))


def test_the_reviewed_limits_speak_of_tables_that_exist() -> None:
    names = {table.name for table in TABLES}

    assert all(limit.measure in names for limit in limits() if limit.scope == "table")
    assert {limit.scope for limit in limits()} == {"table", "region", "year"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("continent,tasks,0.5,2,1,why", "continent is no scope"),
        ("region,poems,0.5,2,1,why", "poems is not counted"),
        ("region,tasks,1.5,2,1,why", "min_share lies between 0 and 1"),
        ("region,tasks,0.5,2,1,", "say in `reason`"),
        ("region,tasks,half,2,1,why", "shares are numbers"),
        ("region,tasks,0.5,2,1,why\nregion,documents,0.5,2,1,why", "sorted"),
    ],
)
def test_a_limit_that_cannot_be_used_is_named_with_its_line(row: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(HEADER + row + "\n")
