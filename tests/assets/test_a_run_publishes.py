"""A run over good documents: what is materialised, checked, published and recorded."""

from __future__ import annotations

import dagster as dg
import duckdb

from assets.resources import lake_of
from assets.results import SILVER_TABLES
from assets.star_groups import star_groups
from schemas.star import TABLES
from tests.assets import fake_parser
from tests.assets.conftest import Folder, evaluations
from warehouse import snapshots
from warehouse.checks import all_checks


def test_every_asset_is_materialised_with_its_metadata_and_every_check_passes(empty: Folder) -> None:
    for number in (1, 2):
        fake_parser.write_document(empty.input, number)

    result = empty.run()

    assert result.success
    keys = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}
    assert keys == {
        "source_files",
        *(f"silver/{table.name}" for table in SILVER_TABLES),
        "silver/quarantine",
        "silver/document_copies",
        *(f"star/{group.name}" for group in star_groups()),
        "published_warehouse",
        "report",
    }
    found = evaluations(result)
    assert len(found) > 100
    assert all(evaluation.passed for evaluation in found.values())
    _metadata_shows_rows_previews_and_counts(result)


def _metadata_shows_rows_previews_and_counts(result: dg.ExecuteInProcessResult) -> None:
    shown = {}
    for event in result.get_asset_materialization_events():
        assert event.asset_key is not None
        shown[event.asset_key.to_user_string()] = event.materialization.metadata
    assert shown["silver/task"]["dagster/row_count"].value == 8
    assert "实施专项" in str(shown["silver/task"]["preview"].value)
    assert shown["star/fct_task"]["dagster/row_count"].value == 8
    assert "dim_region" in str(shown["star/dimensions"]["rows"].value)
    assert shown["source_files"]["new"].value == 2
    assert shown["published_warehouse"]["is_new"].value is True
    assert shown["published_warehouse"]["checks_passed"].value > 100
    assert shown["report"]["report"].value == "http://127.0.0.1:3001/index.html"
    conservation = shown["star/fct_document_conservation"]
    assert conservation["documents"].value == 2 and 0.99 < conservation["share_classified"].value < 1
    assert "| fact_chars |" in str(conservation["文字去向 / where characters go"].value)
    speed = shown["silver/document"]
    assert speed["documents_parsed"].value == 2
    assert speed["megabytes_per_second"].value > 0


def test_the_published_file_answers_and_the_record_says_what_happened(published: Folder) -> None:
    record = published.record()

    with duckdb.connect(str(published.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        (documents,) = con.execute("SELECT count(*) FROM marts.document").fetchall()[0]
        (tasks,) = con.execute("SELECT count(*) FROM marts.task").fetchall()[0]

    assert (documents, tasks) == (3, 12)
    assert record.documents == {
        "seen": 3,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "absent": 0,
        "quarantined": 0,
        "ignored": 0,
    }
    assert record.rows["fct_task"] == 12
    assert record.is_published and record.snapshot == record.run_id
    assert set(record.seconds) == {"land", "parse", "compare", "build", "publish", "report"}
    assert (published.data / "report" / "index.html").is_file()


def test_the_lake_holds_a_result_for_every_check_it_can_judge(published: Folder) -> None:
    results = published.results()
    made = {spec.check_id for spec in all_checks() if spec.check_id.split(".")[0] != "lake"}

    assert made <= set(results)
    # Check results and load counts are written last; their own contracts are judged in the warehouse.
    missing = {spec.check_id.split(".")[1] for spec in all_checks() if spec.check_id not in results}
    assert missing == {"check_result", "load"}


def test_the_snapshot_keeps_a_copy_of_every_result(published: Folder) -> None:
    with duckdb.connect(str(published.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        in_marts = {name for (name,) in con.execute("SELECT check_id FROM marts.check_result").fetchall()}

    assert in_marts == set(published.results())


def test_a_second_run_without_changes_keeps_the_snapshot_and_parses_nothing(published: Folder) -> None:
    before = snapshots.current(published.data)
    page = (published.data / "report" / "index.html").stat().st_mtime_ns

    result = published.run()

    assert result.success
    record = published.record()
    assert (record.parsed, record.reused) == (0, 3)
    assert record.is_reused and not record.is_published
    assert [each.run_id for each in snapshots.list_(published.data)] == [before.run_id]
    assert record.snapshot == before.run_id
    assert (published.data / "report" / "index.html").stat().st_mtime_ns == page
    found = published.results().values()
    assert {each.check_id.split(".")[1] for each in found if each.status == "skipped"} == {"volume"}  # nothing earlier
    assert record.checks == {"passed": sum(each.status == "pass" for each in found), "warned": 0, "failed": 0}
    assert all(evaluation.passed for evaluation in evaluations(result).values())


def test_a_changed_document_gives_a_new_snapshot_with_the_same_other_documents(published: Folder) -> None:
    fake_parser.write_document(published.input, 4).replace(published.input / "003.txt")

    record = published.run_stages()

    assert (record.documents["changed"], record.documents["unchanged"]) == (1, 2)
    assert (record.parsed, record.reused) == (1, 2)
    with duckdb.connect(str(published.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        versions = con.execute("SELECT source_file, version_no FROM marts.document ORDER BY 1").fetchall()
    assert versions == [("001.txt", 1), ("002.txt", 1), ("003.txt", 2)]


def test_every_table_of_the_star_stands_in_one_asset() -> None:
    assert sorted(table.name for group in star_groups() for table in group.tables) == sorted(
        table.name for table in TABLES
    )


def test_nothing_is_left_in_the_workshop_after_publishing(published: Folder) -> None:
    assert not list((published.data / "warehouse" / "building").glob("*"))
    assert not list(lake_of(published.settings()).root.rglob("*.part"))
