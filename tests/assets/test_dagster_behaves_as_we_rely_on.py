"""Behaviour of Dagster this project builds on; an upgrade that changes it fails here first."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import dagster as dg
import pytest

from assets import new_home
from assets.history import KeptConnections
from assets.home import forget_old_runs, instance_at, prepare_home, quick_history
from assets.run_history import KeptRuns, KeptSchedules
from warehouse import kept

SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def _run(*assets: dg.AssetsDefinition, resources: dict[str, Any] | None = None, **options: Any) -> Any:
    job = dg.Definitions(
        assets=list(assets),
        resources=resources or {},
        jobs=[dg.define_asset_job("job", executor_def=dg.in_process_executor)],
    ).resolve_job_def("job")
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(instance=instance, run_config=SILENT, raise_on_error=False, **options)


def _checked(severity: dg.AssetCheckSeverity, blocking: bool) -> tuple[dg.AssetsDefinition, dg.AssetsDefinition]:
    @dg.asset(check_specs=[dg.AssetCheckSpec("rule", asset="first", blocking=blocking)])
    def first() -> dg.MaterializeResult:
        found = dg.AssetCheckResult(check_name="rule", passed=False, severity=severity)
        return dg.MaterializeResult(check_results=[found])

    @dg.asset(deps=["first"])
    def second() -> None: ...

    return first, second


def _materialised(result: Any) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}


def test_a_blocking_check_stops_what_comes_after_only_at_level_error() -> None:
    assert _materialised(_run(*_checked(dg.AssetCheckSeverity.WARN, blocking=True))) == {"first", "second"}
    assert _materialised(_run(*_checked(dg.AssetCheckSeverity.ERROR, blocking=False))) == {"first", "second"}
    stopped = _run(*_checked(dg.AssetCheckSeverity.ERROR, blocking=True))
    assert not stopped.success
    assert _materialised(stopped) == {"first"}


def test_all_results_of_a_step_are_kept_before_a_blocking_check_ends_it() -> None:
    specs = [dg.AssetSpec("a"), dg.AssetSpec("b")]
    rules = [dg.AssetCheckSpec("rule", asset=key, blocking=True) for key in ("a", "b")]

    @dg.multi_asset(specs=specs, check_specs=rules)
    def both() -> Iterator[dg.MaterializeResult]:
        for key in ("a", "b"):
            found = dg.AssetCheckResult(asset_key=key, check_name="rule", passed=key == "b")
            yield dg.MaterializeResult(asset_key=key, check_results=[found])

    result = _run(both)

    assert not result.success
    assert _materialised(result) == {"a", "b"}
    assert len(result.get_asset_check_evaluations()) == 2


def test_a_check_result_without_materialisation_is_kept_when_the_step_then_fails() -> None:
    @dg.multi_asset(specs=[dg.AssetSpec("a")], check_specs=[dg.AssetCheckSpec("rule", asset="a")])
    def broken() -> Iterator[dg.AssetCheckResult]:
        yield dg.AssetCheckResult(asset_key="a", check_name="rule", passed=False)
        raise RuntimeError("the contract is broken")

    result = _run(broken)

    assert not result.success
    assert [evaluation.check_name for evaluation in result.get_asset_check_evaluations()] == ["rule"]
    assert not _materialised(result)


def test_a_resource_is_opened_once_for_a_run_in_process_and_closed_when_it_fails() -> None:
    seen: list[str] = []

    class Lock(dg.ConfigurableResource):
        @contextmanager
        def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Any]:
            seen.append("open")
            try:
                yield self
            finally:
                seen.append("closed")

    @dg.asset(required_resource_keys={"lock"})
    def first() -> None:
        seen.append("first")

    @dg.asset(deps=["first"], required_resource_keys={"lock"})
    def second() -> None:
        seen.append("second")
        raise RuntimeError

    _run(first, second, resources={"lock": Lock()})

    assert seen == ["open", "first", "second", "closed"]


def test_an_error_in_a_step_comes_out_as_itself() -> None:
    class Ours(Exception):
        pass

    @dg.asset
    def failing() -> None:
        raise Ours("a sentence")

    job = dg.Definitions(assets=[failing], jobs=[dg.define_asset_job("job")]).resolve_job_def("job")
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(Ours, match="a sentence"):
        job.execute_in_process(instance=instance, run_config=SILENT)


def test_the_console_logger_can_be_told_to_be_quiet(caplog: pytest.LogCaptureFixture, capfd: Any) -> None:
    @dg.asset
    def quiet(context: dg.AssetExecutionContext) -> None:
        context.log.info("said to the history only")

    with caplog.at_level(logging.DEBUG):
        _run(quiet)

    assert "said to the history only" not in capfd.readouterr().err


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    home = prepare_home(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    return home


def _remember_a_run(home: Path, run_id: str) -> None:
    @dg.asset(check_specs=[dg.AssetCheckSpec("is_there", asset="something")])
    def something() -> dg.MaterializeResult:
        return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)], metadata={"rows": 7})

    job = dg.Definitions(assets=[something], jobs=[dg.define_asset_job("job")]).resolve_job_def("job")
    with quick_history(home), dg.DagsterInstance.get() as instance:
        job.execute_in_process(instance=instance, run_config=SILENT, run_id=run_id)
        stored = instance.get_run_by_id(run_id)
        assert stored is not None and stored.is_success
        assert not instance.telemetry_enabled


def _events(run_id: str) -> list[str]:
    with dg.DagsterInstance.get() as instance:
        latest = instance.get_latest_materialization_event(dg.AssetKey("something"))
        assert latest is not None and latest.run_id == run_id
        assert latest.asset_materialization is not None and latest.asset_materialization.metadata["rows"].value == 7
        return [entry.to_json() for entry in instance.all_logs(run_id)]


RUN_ID = "0f1707e5-5d26-4ed4-a68d-c53d01d95ca3"


def test_the_history_of_a_run_lies_where_it_is_held_open(home: Path) -> None:
    """`quick_history` holds a file by name: where Dagster names it otherwise it only stops being quick."""
    _remember_a_run(home, RUN_ID)
    with dg.DagsterInstance.get() as instance:
        assert forget_old_runs(instance, keep=1) == 0
        assert forget_old_runs(instance, keep=0) == 1
    files = {path.relative_to(home).as_posix() for path in home.rglob("*.db")}
    assert {"history/runs.db", "history/runs/index.db"} <= files


def test_what_kept_connections_write_is_what_dagsters_own_class_reads(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, KeptConnections)
        assert isinstance(instance.run_storage, KeptRuns)
        assert isinstance(instance.schedule_storage, KeptSchedules)
    _remember_a_run(home, RUN_ID)
    kept = _events(RUN_ID)

    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")

    assert _events(RUN_ID) == kept
    _remember_a_run(home, "1f1707e5-5d26-4ed4-a68d-c53d01d95ca3")  # and the other way round
    theirs = _events("1f1707e5-5d26-4ed4-a68d-c53d01d95ca3")
    (home / "dagster.yaml").unlink()
    prepare_home(home.parent)
    assert _events("1f1707e5-5d26-4ed4-a68d-c53d01d95ca3") == theirs


def _rows(file: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as con:
        return con.execute(query).fetchall()


def _stored(home: Path) -> dict[str, list[Any]]:
    """What the databases of runs hold, without clocks and the words of events."""
    queries = (
        "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
        "SELECT version_num FROM alembic_version",
        "SELECT id, run_id, dagster_event_type, step_key, asset_key, partition FROM event_logs ORDER BY id",
        "SELECT asset_key, check_name, partition, run_id, execution_status, evaluation_event IS NOT NULL,"
        " evaluation_event_storage_id, materialization_event_storage_id, length(evaluation_event_timestamp)"
        " FROM asset_check_executions ORDER BY id",
        "SELECT asset_key, last_run_id, last_materialization IS NOT NULL, asset_details, tags FROM asset_keys",
    )
    found = {}
    for file in sorted((home / "history" / "runs").glob("*.db")):
        with closing(sqlite3.connect(file)) as con:
            found[file.name] = [con.execute(query).fetchall() for query in queries]
    return found


def test_kept_connections_store_the_rows_that_dagsters_own_class_stores(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = home.with_name("theirs")
    theirs.mkdir()
    (theirs / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    monkeypatch.setenv("DAGSTER_HOME", str(theirs))
    _remember_a_run(theirs, RUN_ID)

    monkeypatch.setenv("DAGSTER_HOME", str(home))
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
    _remember_a_run(home, RUN_ID)

    runs = "SELECT run_id, snapshot_id, pipeline_name, status, length(run_body) FROM runs"
    both = [home / "history" / "runs.db", theirs / "history" / "runs.db"]
    assert len({str(_rows(file, runs)) for file in both}) == 1
    stored = _stored(home)
    assert set(stored) == {f"{RUN_ID}.db", "index.db"}
    assert stored == _stored(theirs)
    kinds = {kind for _, _, kind, *_ in stored["index.db"][2]}
    assert {"ASSET_CHECK_EVALUATION_PLANNED", "ASSET_CHECK_EVALUATION", "ASSET_MATERIALIZATION"} <= kinds


def test_a_new_home_has_the_databases_that_dagster_would_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "kept")

    def made(number: int) -> dict[str, list[Any]]:
        home = prepare_home(tmp_path / str(number))
        with monkeypatch.context() as patch:
            patch.setenv("DAGSTER_HOME", str(home))
            with instance_at(home) as instance:
                assert instance.get_run_ids() == []
        return {file.name: _all_of(file) for file in home.rglob("*.db")}

    by_dagster = made(1)
    assert set(by_dagster) == {"runs.db", "index.db", "schedules.db"}
    with monkeypatch.context() as patch:
        patch.setattr("dagster._core.storage.sql.stamp", lambda *_: pytest.fail("Dagster made it again"))
        assert made(2) == by_dagster
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    assert made(3) == by_dagster, "what was damaged is made again"


def _all_of(file: Path) -> list[Any]:
    """Tables of a database with their rows, without clocks."""
    with closing(sqlite3.connect(file)) as con:
        tables = con.execute("SELECT name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        names = [name for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        rows = {}
        for name in sorted(names):
            columns = [column for _, column, *_ in con.execute(f"PRAGMA table_info({name})").fetchall()]
            shown = ", ".join(f'"{column}"' for column in columns if column not in _CLOCKS)
            rows[name] = con.execute(f"SELECT {shown} FROM {name} ORDER BY 1").fetchall()
        return [tables, rows, con.execute("PRAGMA journal_mode").fetchall()]


_CLOCKS = {"create_timestamp", "migration_completed"}


def test_what_a_step_says_of_its_outputs_is_written_together_and_before_anybody_reads(home: Path) -> None:
    def on_disk(name: str) -> list[str]:
        with closing(sqlite3.connect(home / "history" / "runs" / name)) as con:
            return [kind for (kind,) in con.execute("SELECT dagster_event_type FROM event_logs ORDER BY id")]

    looked: list[bool] = []

    @dg.multi_asset(specs=[dg.AssetSpec("first"), dg.AssetSpec("second")])
    def both(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        yield dg.MaterializeResult(asset_key="first")
        looked.append("ASSET_MATERIALIZATION" in on_disk(f"{RUN_ID}.db"))
        assert context.instance.get_latest_materialization_event(dg.AssetKey("first")) is not None
        looked.append("ASSET_MATERIALIZATION" in on_disk(f"{RUN_ID}.db"))
        yield dg.MaterializeResult(asset_key="second")

    job = dg.Definitions(assets=[both], jobs=[dg.define_asset_job("job")]).resolve_job_def("job")
    with dg.DagsterInstance.get() as instance:
        job.execute_in_process(instance=instance, run_config=SILENT, run_id=RUN_ID)
        assert looked == [False, True]
        assert on_disk(f"{RUN_ID}.db").count("ASSET_MATERIALIZATION") == 2
        instance.report_runless_asset_event(dg.AssetMaterialization("from_elsewhere"))
        assert on_disk("index.db")[-1] == "ASSET_MATERIALIZATION", "nothing follows it: it is not held"


def test_events_that_could_not_be_written_are_written_with_the_next(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _remember_a_run(home, RUN_ID)
    with dg.DagsterInstance.get() as instance:
        log = instance.event_log_storage
        assert isinstance(log, KeptConnections)
        first, second, *_ = instance.all_logs(RUN_ID)
        instance.delete_run(RUN_ID)

        with monkeypatch.context() as locked, pytest.raises(sqlite3.OperationalError):
            locked.setattr(log, "_connection", _is_locked)
            log.store_event_batch([first])
        log.store_event_batch([second])

        assert instance.all_logs(RUN_ID) == [first, second]


def _is_locked(shard: str) -> NoReturn:
    raise sqlite3.OperationalError("database is locked")


def test_databases_that_somebody_wrote_into_are_not_kept_for_new_homes(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "kept")
    _remember_a_run(home, RUN_ID)

    new_home.keep_databases(home)

    assert not new_home.give_databases(tmp_path / "another")


def test_more_runs_can_be_read_than_connections_are_kept(home: Path) -> None:
    runs = [f"{n:x}f1707e5-5d26-4ed4-a68d-c53d01d95ca3" for n in range(1, 12)]
    for run_id in runs:
        _remember_a_run(home, run_id)
    with dg.DagsterInstance.get() as instance:
        counts = {len(instance.all_logs(run_id)) for _ in range(2) for run_id in runs}
    assert len(counts) == 1 and counts.pop() > 5


def test_a_context_annotation_must_not_be_a_string() -> None:
    """Why the asset modules have no ``from __future__ import annotations``."""
    with pytest.raises(dg.DagsterInvalidDefinitionError, match="Cannot annotate"):

        @dg.asset
        def wrong(context: "dg.AssetExecutionContext") -> None: ...
