"""What keeps the warehouse going from day to day: noticing, retrying, telling, backfilling, tidying."""

from __future__ import annotations

import json
import shlex
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from assets import backfill, freshness
from assets.alerts import message, send
from assets.backfill import backfill_sensor, stale_documents
from assets.definitions import build_defs
from assets.home import prepare_home
from assets.housekeeping import HOUSEKEEPING, tidy
from assets.jobs import JOB
from assets.lineage import PUBLISHED, REPORT, SOURCE_FILES
from assets.resources import as_resource
from assets.sensors import MOST_WAITS, Cursor, look
from pipelines import lexicon
from pipelines.errors import ConfigurationError
from tests.assets import fake_parser
from tests.assets.conftest import QUIET, Folder
from warehouse import snapshots
from warehouse.lock import write_lock


@contextmanager
def _held_by_somebody_else(data_dir: Path) -> Iterator[None]:
    """The data folder in the hands of another writer."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with write_lock(data_dir):
            taken.set()
            done.wait()

    other = threading.Thread(target=hold)
    other.start()
    taken.wait()
    try:
        yield
    finally:
        done.set()
        other.join()


def _why(result: dg.ExecuteInProcessResult) -> str:
    (ended,) = [event for event in result.all_events if event.event_type_value == "PIPELINE_FAILURE"]
    reason = ended.job_failure_data.failure_reason
    return reason.value if reason else ""


def test_a_run_that_waited_for_the_folder_in_vain_is_one_a_retry_helps(published: Folder) -> None:
    with _held_by_somebody_else(published.data):
        result = published.run(lock_timeout_seconds=0.0)
    assert not result.success
    assert _why(result) not in ("", "STEP_FAILURE")


def test_a_run_that_bad_data_ended_is_one_that_no_retry_helps(empty: Folder) -> None:
    fake_parser.write_document(empty.input, 1, "EVERYROW")
    result = empty.run()
    assert not result.success
    assert _why(result) == "STEP_FAILURE"


def test_every_run_says_which_retries_can_help_and_the_instance_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = prepare_home(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    job = build_defs().resolve_job_def(JOB)
    assert job.tags["dagster/max_retries"] == "3"
    assert job.tags["dagster/retry_on_asset_or_op_failure"] == "false"
    assert job.tags["yaodian/pipeline"] == "build"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert instance.run_retries_enabled
        assert instance.run_retries_max_retries == 0  # only runs that ask for it
        assert not instance.run_retries_retry_on_asset_or_op_failure


@pytest.mark.parametrize("key", [SOURCE_FILES, PUBLISHED, REPORT], ids=str)
def test_what_people_open_has_to_be_renewed_daily(key: dg.AssetKey) -> None:
    assert build_defs().resolve_asset_graph().get(key).freshness_policy_or_from_metadata == freshness.daily()


def test_a_file_that_is_still_copied_is_left_alone_also_when_its_time_is_old(empty: Folder) -> None:
    path = empty.input / "plan.txt"
    cursor = Cursor()
    for length in (1, 2, 3):  # rsync and cp -p give a growing file the time of its original
        path.write_text("一" * length, encoding="utf-8")
        _set_age(path, 3600)
        cursor, reason = look(empty.settings(), cursor, time.time())
        assert reason is not None and "settle" in reason
    cursor, reason = look(empty.settings(), cursor, time.time())
    assert reason is None and cursor.runs == 1


def test_a_file_that_never_rests_does_not_keep_the_others_waiting(empty: Folder) -> None:
    path = empty.input / "log.txt"
    cursor = Cursor()
    for number in range(MOST_WAITS):
        path.write_text("一" * (number + 1), encoding="utf-8")
        cursor, reason = look(empty.settings(), cursor, time.time())
        assert reason is not None
    path.write_text("二", encoding="utf-8")
    cursor, reason = look(empty.settings(), cursor, time.time())
    assert reason is None
    assert (cursor.runs, cursor.waits) == (1, 0)


def _set_age(path: Path, seconds: float) -> None:
    import os

    os.utime(path, (time.time() - seconds, time.time() - seconds))


def test_a_changed_lexicon_asks_once_for_the_run_that_reads_again(
    published: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YAODIAN_DATA_DIR", str(published.data))
    monkeypatch.setattr(backfill, "versions", lambda settings: ("1", fake_parser.LEXICON))
    sensor = backfill_sensor()
    assert stale_documents(published.settings()) == 0
    assert not _evaluate(sensor, None).run_requests

    monkeypatch.setattr(backfill, "versions", lambda settings: ("1", "f" * 64))
    assert stale_documents(published.settings()) == 3
    asked = _evaluate(sensor, None)
    (request,) = asked.run_requests or ()
    assert request.tags == {"yaodian/trigger": "lexicon", "yaodian/stale_documents": "3"}
    assert not _evaluate(sensor, asked.cursor).run_requests

    monkeypatch.setattr(backfill, "versions", lambda settings: ("2", "f" * 64))
    assert _evaluate(sensor, asked.cursor).run_requests


def _evaluate(sensor: dg.SensorDefinition, cursor: str | None) -> dg.SensorResult:
    result = sensor(dg.build_sensor_context(cursor=cursor))
    assert isinstance(result, dg.SensorResult)
    return result


def test_the_lexicon_on_disk_is_looked_at_and_not_the_one_in_memory(
    empty: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lexicon.sha256_on_disk() == lexicon.sha256()
    monkeypatch.setattr(lexicon.loader, "_files_on_disk", lambda: {"a.csv": b"edited"})
    assert lexicon.sha256_on_disk() != lexicon.sha256()
    assert backfill.versions(empty.settings())[1] == lexicon.sha256_on_disk()


def _writes_to(path: Path) -> str:
    code = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"
    return shlex.join([sys.executable, "-c", code, str(path), "; touch never"])


def test_a_failed_run_is_told_to_the_command_with_its_reason(empty: Folder, tmp_path: Path) -> None:
    fake_parser.write_document(empty.input, 1, "EVERYROW")
    run_id = empty.run().run_id
    told = tmp_path / "told.json"
    settings = empty.settings(alert_command=_writes_to(told))

    assert send(settings, message(settings, run_id, "Dagster's words"))

    alert = json.loads(told.read_text(encoding="utf-8"))
    assert (alert["run"], alert["stage"]) == (run_id, "parse")
    assert "silver.task" in alert["en"] and "隔离" in alert["zh"]
    assert not (tmp_path / "never").exists()
    assert message(settings, "another run", "Dagster's words")["en"] == "Dagster's words"


def test_an_alert_that_cannot_be_sent_says_so_and_none_is_sent_without_a_command(empty: Folder) -> None:
    assert not send(empty.settings(), {})
    with pytest.raises(ConfigurationError, match="could not be run"):
        send(empty.settings(alert_command="/no/such/command"), {})
    failing = shlex.join([sys.executable, "-c", "import sys; sys.exit('no route')"])
    with pytest.raises(ConfigurationError, match="ended with 1: no route"):
        send(empty.settings(alert_command=failing), {})


def test_housekeeping_keeps_the_newest_snapshots_and_what_they_need(published: Folder) -> None:
    fake_parser.write_document(published.input, 4)
    published.run_stages()
    assert len(snapshots.list_(published.data)) == 2
    newest = snapshots.current(published.data).run_id
    job = build_defs({"settings": as_resource(published.settings(keep_snapshots=1))}).resolve_job_def(HOUSEKEEPING)
    with dg.DagsterInstance.ephemeral() as instance:
        assert job.execute_in_process(run_config=QUIET, instance=instance).success

    kept = snapshots.list_(published.data)
    assert [snapshot.run_id for snapshot in kept] == [newest]
    assert tidy(published.settings(keep_snapshots=1)) == ([], [])
    record = published.run_stages()
    assert (record.parsed, record.is_reused) == (0, True)
