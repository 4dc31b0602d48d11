"""The failure policy: what is quarantined, what warns, what publishes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import dagster as dg
import duckdb
import pytest

from assets.errors import NothingReadable, NothingToPublish, PublicationRefused
from assets.ledger import Ledger
from assets.resources import RunChoices
from assets.stages import building
from assets.stages.parsing import parse_documents
from assets.stages.publishing import publish_candidate
from tests.assets import fake_parser
from tests.assets.conftest import Folder, evaluations, failure
from warehouse import snapshots
from warehouse.build import BuildReport, BuildRequest
from warehouse.lock import write_lock
from warehouse.read import open_current


def test_a_bad_row_is_quarantined_with_a_warning_and_the_rest_is_published(published: Folder) -> None:
    fake_parser.write_document(published.input, 4, "BADROW")

    result = published.run()

    assert result.success
    evaluation = evaluations(result)["silver/task", "task_chars_is_positive"]
    assert not evaluation.passed
    assert evaluation.severity is dg.AssetCheckSeverity.WARN
    assert evaluation.metadata["rows_failed"].value == 1
    assert evaluation.metadata["rows_evaluated"].value == 16
    (sample,) = evaluation.metadata["samples"].value  # type: ignore[misc]
    place = "index.html#check-silver.task.task_chars_is_positive"
    assert evaluation.metadata["report"].value == f"http://127.0.0.1:3001/{place}"
    assert evaluation.description == "不成立（1/16）：任务: task_chars 大于零"
    assert sample["source_file"] == "004.txt" and "task_chars" in sample["row_json"]
    assert published.record().checks["warned"] > 0
    with duckdb.connect(str(published.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        refused = con.execute("SELECT source_file, target_table, rule_id FROM marts.quarantine").fetchall()
        (tasks,) = con.execute("SELECT count(*) FROM marts.task WHERE source_file = '004.txt'").fetchall()[0]
    assert ("004.txt", "task", "task_chars_is_positive") in refused
    assert tasks == 3


def test_with_fail_on_warn_a_warning_publishes_nothing(published: Folder) -> None:
    before = snapshots.current(published.data)
    fake_parser.write_document(published.input, 4, "BADROW")

    with pytest.raises(PublicationRefused) as why:
        published.run_stages(fail_on="warn")

    assert "silver.task.task_chars_is_positive" in why.value.zh
    assert "silver.task.task_chars_is_positive" in why.value.en
    assert snapshots.current(published.data).run_id == before.run_id
    assert published.results()["silver.task.task_chars_is_positive"].status == "fail"


def test_what_fail_on_warn_refused_is_published_when_the_policy_allows_it(published: Folder) -> None:
    fake_parser.write_document(published.input, 4, "BADROW")
    with pytest.raises(PublicationRefused):
        published.run_stages(fail_on="warn")

    assert published.run_stages(fail_on="error").is_published


@pytest.mark.parametrize(("fault", "check"), [("SHAPE", "shape"), ("EVERYROW", "some_rows_are_good")])
def test_a_broken_contract_publishes_nothing_and_says_which(empty: Folder, fault: str, check: str) -> None:
    fake_parser.write_document(empty.input, 1)
    empty.run_stages()
    before = snapshots.current(empty.data)
    (empty.input / "001.txt").unlink()
    fake_parser.write_document(empty.input, 2, fault)

    result = empty.run(choices=RunChoices(prune=True))

    assert not result.success
    assert "ContractBroken" in failure(result)
    evaluation = evaluations(result)["silver/task", "contract"]
    assert not evaluation.passed and evaluation.severity is dg.AssetCheckSeverity.ERROR
    assert empty.results()[f"silver.task.{check}"].status == "fail"
    assert snapshots.current(empty.data).run_id == before.run_id
    snapshots.verify(empty.data)
    started = {event.step_key for event in result.all_events if event.is_step_start}
    assert started == {"source_files", "parse"}


def test_a_failed_check_of_the_star_blocks_publication(published: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that gets past the contracts of silver is found where all tables meet."""
    before = snapshots.current(published.data)
    fake_parser.write_document(published.input, 4)
    real = building.build

    def tampered(request: BuildRequest) -> BuildReport:
        report = real(request)
        worst = [
            result.__class__(**{**_fields(result), "status": "fail", "rows_failed": 1})
            if result.check_id == "star.conservation.partition"
            else result
            for result in report.checks
        ]
        return BuildReport(report.rows, report.content_hashes, worst, report.seconds)

    monkeypatch.setattr(building, "build", tampered)

    result = published.run()

    assert not result.success
    assert snapshots.current(published.data).run_id == before.run_id
    assert "published_warehouse" not in {event.step_key for event in result.all_events if event.is_step_start}
    evaluation = evaluations(result)["star/fct_text_segment", "audit"]
    assert not evaluation.passed and evaluation.blocking


def _fields(result: object) -> dict[str, object]:
    return {name: getattr(result, name) for name in type(result).__dataclass_fields__}  # type: ignore[attr-defined]


def test_an_unreadable_file_is_quarantined_and_the_run_goes_on(published: Folder) -> None:
    (published.input / "empty.txt").write_bytes(b"")
    fake_parser.write_document(published.input, 4, "BINARY")

    assert published.run_stages().documents["quarantined"] == 2
    with duckdb.connect(str(published.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        refused = dict(con.execute("SELECT source_file, rule_id FROM marts.quarantine").fetchall())
    assert refused == {"004.txt": "binary_file", "empty.txt": "empty_file"}


def test_where_nothing_is_readable_nothing_is_built_and_the_reasons_are_kept(empty: Folder) -> None:
    fake_parser.write_document(empty.input, 1, "BINARY")

    with pytest.raises(NothingReadable, match=r"001\.txt"):
        empty.run_stages()

    lake = empty.settings().lake_dir
    assert duckdb.sql(f"SELECT source_file, rule_id FROM read_parquet('{lake}/quarantine.parquet')").fetchall() == [
        ("001.txt", "binary_file")
    ]
    assert not snapshots.list_(empty.data)


def test_an_empty_folder_leaves_the_last_snapshot(published: Folder) -> None:
    before = snapshots.current(published.data)
    for path in published.input.iterdir():
        path.unlink()

    with pytest.raises(NothingReadable, match="no file to read"):
        published.run_stages(choices=RunChoices(prune=True))

    assert snapshots.current(published.data).run_id == before.run_id


def test_a_reader_keeps_what_it_opened_while_a_new_snapshot_is_published(published: Folder) -> None:
    fake_parser.write_document(published.input, 4)
    with open_current(published.data) as reader:
        published.run_stages()
        assert reader.execute("SELECT count(*) FROM marts.document").fetchall() == [(3,)]
    with open_current(published.data) as fresh:
        assert fresh.execute("SELECT count(*) FROM marts.document").fetchall() == [(4,)]


def test_a_step_that_runs_alone_too_early_says_what_it_needs(empty: Folder) -> None:
    record = Ledger("run", "dagster", "2026-01-01T00:00:00+00:00")

    with pytest.raises(NothingToPublish, match="source_files"):
        parse_documents(empty.settings(), RunChoices(), record, parser=fake_parser.parser())
    with pytest.raises(NothingToPublish, match="star"):
        publish_candidate(empty.settings(), record)


def test_a_candidate_that_was_refused_is_never_published_later(published: Folder) -> None:
    before = snapshots.current(published.data)
    refused = fake_parser.write_document(published.input, 4, "BADROW")
    with pytest.raises(PublicationRefused):
        published.run_stages(fail_on="warn")
    assert list((published.data / "warehouse" / "building").glob("*.duckdb"))
    refused.unlink()
    snapshots.rollback(published.data, before.run_id)

    record = published.run_stages(choices=RunChoices(prune=True), fail_on="error")

    with open_current(published.data) as con:
        documents = con.execute("SELECT source_file FROM marts.document ORDER BY 1").fetchall()
    assert documents == [("001.txt",), ("002.txt",), ("003.txt",)]
    assert record.snapshot is not None


def test_a_run_waits_for_the_folder_and_then_says_who_has_it(published: Folder) -> None:
    with write_lock(published.data), ThreadPoolExecutor(1) as other:
        result = other.submit(published.run, lock_timeout_seconds=0.0).result()

    assert not result.success
    said = [event.event_specific_data.error for event in result.all_events if event.is_failure]  # type: ignore[union-attr]
    assert any("is being written by process" in str(error) for error in said)
