"""The sensor on the input folder: notices changes, waits until they settle, asks for each state once."""

from __future__ import annotations

import os
import time
from pathlib import Path

import dagster as dg
import pytest

from assets.sensors import Cursor, input_sensor, look
from pipelines.settings import Settings, load


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "in").mkdir()
    return load({"data_dir": str(tmp_path / "data"), "paths": [str(tmp_path / "in")]}, environment={})


def _write(settings: Settings, name: str, text: str, age: float = 60.0) -> Path:
    path = settings.paths[0] / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def _settled(settings: Settings, cursor: Cursor) -> tuple[Cursor, str | None]:
    """Two looks at files that nobody touches."""
    cursor, _ = look(settings, cursor, time.time())
    return look(settings, cursor, time.time())


def test_new_files_are_built_once(settings: Settings) -> None:
    _write(settings, "a.txt", "一")

    cursor, reason = _settled(settings, Cursor())
    assert reason is None
    _, reason = look(settings, cursor, time.time())
    assert reason is not None and "no change" in reason


def test_a_first_look_at_a_change_waits_for_a_second(settings: Settings) -> None:
    _write(settings, "a.txt", "一")

    _, reason = look(settings, Cursor(), time.time())

    assert reason is not None and "settle" in reason


def test_a_file_written_just_now_is_given_time(settings: Settings) -> None:
    _write(settings, "a.txt", "一", age=0)
    cursor, reason = _settled(settings, Cursor())
    assert reason is not None and "settle" in reason

    _, reason = look(settings, cursor, time.time() + settings.settle_seconds + 1)
    assert reason is None


@pytest.mark.parametrize("change", ["added", "changed", "removed", "touched"])
def test_every_kind_of_change_is_noticed(settings: Settings, change: str) -> None:
    path = _write(settings, "a.txt", "一")
    _write(settings, "b.txt", "二")
    cursor, _ = _settled(settings, Cursor())

    if change == "added":
        _write(settings, "c.txt", "三")
    elif change == "changed":
        _write(settings, "a.txt", "一一")
    elif change == "removed":
        path.unlink()
    else:
        os.utime(path, (time.time() - 30, time.time() - 30))

    _, reason = _settled(settings, cursor)
    assert reason is None


def test_a_state_that_comes_back_is_built_again(settings: Settings) -> None:
    first = _write(settings, "a.txt", "一")
    stamp = first.stat().st_mtime
    cursor, _ = _settled(settings, Cursor())
    _write(settings, "a.txt", "二二")
    cursor, reason = _settled(settings, cursor)
    assert reason is None

    _write(settings, "a.txt", "一")
    os.utime(first, (stamp, stamp))
    again, reason = _settled(settings, cursor)

    assert reason is None
    assert again.runs == 3


def test_a_missing_folder_is_a_reason_and_not_an_error(settings: Settings, tmp_path: Path) -> None:
    gone = load({"paths": [str(tmp_path / "gone")]}, environment={})

    cursor, reason = look(gone, Cursor(), time.time())

    assert cursor == Cursor()
    assert reason is not None and "does not exist" in reason


def test_the_sensor_asks_for_a_run_of_the_job(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("YAODIAN_PATHS", str(settings.paths[0]))
    monkeypatch.setenv("YAODIAN_DATA_DIR", str(tmp_path / "data"))
    _write(settings, "a.txt", "一")
    sensor = input_sensor()

    def evaluate(cursor: str | None) -> dg.SensorResult:
        context = dg.build_sensor_context(cursor=cursor)
        result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        return result

    first = evaluate(None)
    assert first.skip_reason and not first.run_requests
    second = evaluate(first.cursor)
    assert second.run_requests is not None and len(second.run_requests) == 1
    assert second.run_requests[0].tags["yaodian/trigger"] == "sensor"
    third = evaluate(second.cursor)
    assert third.skip_reason
