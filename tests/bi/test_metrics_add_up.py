"""Metrics over the five samples: they agree with the views, and add up where they say so and only there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from schemas.metrics import Additivity, metrics
from tests.bi.laws import Numbers, added_wrongly, hold, numbers
from warehouse.metric_views import TOTAL, question

BY_HAND = {
    ("tasks", "region"): """
        SELECT d.region_name, count(*) FROM marts.task JOIN marts.document AS d USING (source_file) GROUP BY ALL
    """,
    ("led_tasks", "party"): """
        SELECT coalesce(organization_name, party_name), count(DISTINCT task_key) FROM marts.responsibility
        WHERE role = 'lead' AND party_type = 'organization' GROUP BY ALL
    """,
    ("leader_load", "party"): """
        SELECT party_name, sum(weight) FROM marts.responsibility WHERE role = 'leader' GROUP BY ALL
    """,
    ("owned_task_share", "document"): """
        SELECT source_file, avg((leader_count + lead_count + responsible_count > 0)::INT) FROM marts.task GROUP BY ALL
    """,
    ("characters", "segment_kind"): """
        SELECT kind, sum(char_end - char_start) FROM marts.segment GROUP BY ALL UNION ALL SELECT 'unclassified', 0
    """,
    ("repeated_share", "region"): """
        SELECT d.region_name,
            coalesce(sum(char_end - char_start) FILTER (kind = 'duplicate'), 0) / sum(char_end - char_start)
        FROM marts.segment JOIN marts.document AS d USING (source_file) GROUP BY ALL
    """,
    ("citing_documents", "policy"): """
        SELECT title, count(DISTINCT source_file) FROM marts.policy_reference GROUP BY ALL
    """,
    ("rd_share_target", "deadline_year"): """
        SELECT deadline_year, max(value_low) FROM marts.target
        WHERE indicator_code = 'rd_gdp_share' AND target_kind = 'share' GROUP BY ALL
    """,
}


@pytest.fixture(scope="module")
def con(samples: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(con: duckdb.DuckDBPyConnection) -> Numbers:
    return numbers(con)


def test_groups_add_up_where_a_metric_says_so(found: Numbers) -> None:
    hold(found)


def test_groups_of_every_semi_additive_metric_would_count_twice_elsewhere(found: Numbers) -> None:
    for metric in metrics():
        wrong = added_wrongly(metric, found[metric.name])
        assert not wrong & set(metric.additive_over)
        if metric.additivity is Additivity.SEMI_ADDITIVE:
            assert wrong, f"{metric.name} adds up over everything here: is it semi-additive?"


@pytest.mark.parametrize(("metric", "by"), BY_HAND, ids=lambda each: each)
def test_a_metric_says_what_the_views_say(con: duckdb.DuckDBPyConnection, found: Numbers, metric: str, by: str) -> None:
    expected = {str(member): float(number) for member, number in con.execute(BY_HAND[metric, by]).fetchall()}
    declared = next(each for each in metrics() if each.name == metric)
    asked = con.execute(question(declared, [by])).fetchall()

    assert {str(member): float(number) for member, number in asked} == pytest.approx(expected, abs=1e-6)
    assert sorted(found[metric][by]) == pytest.approx(sorted(expected.values()), abs=1e-6)
    assert [number for _, number in asked] == sorted((number for _, number in asked), reverse=True)


def test_the_aggregate_of_the_catalogue_gives_every_total(con: duckdb.DuckDBPyConnection, found: Numbers) -> None:
    catalogue = con.execute("SELECT metric, aggregate FROM metrics.catalogue").fetchall()

    assert [name for name, _ in catalogue] == [each.name for each in metrics()]
    for name, aggregate in catalogue:
        ((total,),) = con.execute(f"SELECT {aggregate} FROM metrics.{name}").fetchall()
        assert total == pytest.approx(found[name][TOTAL][0], abs=1e-6), name


def test_the_chinese_catalogue_is_about_the_chinese_views(con: duckdb.DuckDBPyConnection, found: Numbers) -> None:
    rows = con.execute('SELECT "指标", "有效维度", "聚合算式" FROM metrics_zh."指标目录"').fetchall()
    names = {each.zh: each.name for each in metrics()}

    assert [name for name, _, _ in rows] == list(names)
    for name, dimensions, aggregate in rows:
        by = ", ".join(f'"{each}"' for each in dimensions.split(", "))
        ((total, groups),) = con.execute(
            f'SELECT {aggregate}, count(DISTINCT ({by})) FROM metrics_zh."{name}"'
        ).fetchall()
        assert total == pytest.approx(found[names[name]][TOTAL][0], abs=1e-6) and groups > 0, name
