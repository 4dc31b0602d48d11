"""Every exit code of the contract, from a real process, with the sentence that goes with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import ROOT, SAMPLES, environment, in_process, yaodian
from warehouse import snapshots
from warehouse.lock import write_lock


def test_errors_speak_the_language_asked_for(tmp_path: Path) -> None:
    assert "是不是 @lead-load？" in yaodian("query", "@led-load", "--data-dir", tmp_path).err
    assert "did you mean @lead-load?" in yaodian("query", "@led-load", "--data-dir", tmp_path, "--lang", "en").err


def test_0_for_a_build_that_passes(samples: Path, summary: str) -> None:
    assert "snapshot: " in summary and "published" in summary
    assert yaodian("check", "--data-dir", samples).code == 0


def test_1_when_a_check_failed_at_the_level_asked_for(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    # A document without a heading is a document; that it says nothing of what a plan says is told.
    (source / "note.txt").write_text("我们开了一个会，大家都很高兴。\n天气也很好。\n", encoding="utf-8")
    (source / "empty.txt").write_bytes(b"")
    data_dir = tmp_path / "data"

    strict = yaodian("build", source, "--data-dir", data_dir, "--fail-on", "warn", "--lang", "en")

    assert strict.code == 1
    assert "every_file_is_read" in strict.err and "nothing is published" in strict.err
    assert not (data_dir / "warehouse" / "current.duckdb").exists()
    # The last run is judged although it was not published.
    assert yaodian("check", "--data-dir", data_dir).code == 0
    judged = yaodian("check", "--data-dir", data_dir, "--fail-on", "warn", "--lang", "en")
    assert judged.code == 1
    assert "empty.txt" in judged.out
    junit = in_process("check", "--data-dir", data_dir, "--fail-on", "warn", "--format", "junit")
    assert junit.code == 1 and "<failure" in junit.out
    objects = json.loads(in_process("check", "--data-dir", data_dir, "--format", "json").out)
    failed = {each["check_id"]: each for each in objects if each["status"] == "fail" and each["severity"] == "warn"}
    assert set(failed) == {"star.quarantine.every_file_is_read", "star.dim_document.documents_are_plans"}
    assert all(each["samples"] for each in failed.values())

    allowed = yaodian("build", source, "--data-dir", data_dir, "--json")
    assert allowed.code == 0
    said = json.loads(allowed.out)
    assert said["documents"]["quarantined"] == 1 and said["documents"]["unchanged"] == 1
    assert said["rows"]["dim_document"] == 1
    assert said["checks"]["warned"] == 2 and said["snapshot"]
    refused = in_process("quarantine", "list", "--data-dir", data_dir, "--format", "json")
    assert [row["source_file"] for row in json.loads(refused.out)] == ["empty.txt"]
    assert "empty_file" in in_process("quarantine", "show", "1", "--data-dir", data_dir).out
    assert yaodian("quarantine", "show", "2", "--data-dir", data_dir).code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "no/such/folder"], "no/such/folder does not exist"),
        (["build", "--engine", "ray"], "needs the extra ray"),
        (["build", "--engine", "spark"], "--engine"),
        (["build", "--workers", "many"], "--workers"),
        (["frobnicate"], "No such command"),
        (["query", "@no-such-question"], "there is no question @no-such-question"),
        (["query", "@led-load"], "did you mean @lead-load?"),
        (["schema"], "--ddl"),
        (["eval", "no/such/gold"], "no/such/gold"),
        (["explain", "poem", "1"], "poem cannot be explained"),
    ],
)
def test_2_for_what_cannot_be_meant(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = yaodian(*arguments, "--data-dir", tmp_path, "--lang", "en")

    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_2_for_two_files_of_one_name(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.txt").write_text("一、要点", encoding="utf-8")

    done = yaodian("build", tmp_path / "a", tmp_path / "b", "--data-dir", tmp_path / "data")

    assert done.code == 2
    assert "plan.txt" in done.err


def test_2_for_a_setting_that_cannot_be_used(tmp_path: Path) -> None:
    done = yaodian("snapshots", "list", "--data-dir", tmp_path, YAODIAN_FAIL_ON="never")
    assert done.code == 2 and "YAODIAN_FAIL_ON" in done.err

    (tmp_path / "yaodian.toml").write_text("worker = 3\n", encoding="utf-8")
    done = yaodian("snapshots", "list", cwd=tmp_path)
    assert done.code == 2 and "did you mean workers?" in done.err


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELEKT 1", "SELEKT"),
        ("SELECT * FROM marts.nothing", "nothing"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
        ("CREATE TABLE marts.mine (i INT)", "read-only"),
    ],
)
def test_2_for_sql_that_does_not_run(samples: Path, sql: str, said: str) -> None:
    done = yaodian("query", sql, "--data-dir", samples)

    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_2_for_a_key_or_document_that_does_not_exist(samples: Path) -> None:
    done = yaodian("explain", "task", "1", "--data-dir", samples, "--lang", "en")
    assert done.code == 2 and "there is no task 1" in done.err
    done = yaodian("show", "nothing-like-it", "--data-dir", samples)
    assert done.code == 2 and "nothing-like-it" in done.err
    done = yaodian("show", "00", "--data-dir", samples, "--lang", "en")
    assert done.code == 2 and "could be any of 5" in done.err
    done = yaodian("show", "00", "--data-dir", samples)
    assert done.code == 2 and "可以指 5 份文件" in done.err
    done = yaodian("explain", "task", "000:0", "--data-dir", samples, "--lang", "en")
    assert done.code == 2 and "no task of 000_539dc7171bc05481.txt covers character 0" in done.err
    done = yaodian("explain", "task", "here", "--data-dir", samples, "--lang", "en")
    assert done.code == 2 and "SOURCE_FILE:CHARACTER" in done.err


def test_3_where_nothing_can_be_read_and_the_last_snapshot_stays(own_samples: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    before = snapshots.current(own_samples)

    nothing = yaodian("build", source, "--data-dir", own_samples, "--lang", "en")
    assert nothing.code == 3
    assert str(source) in nothing.err and "holds no file to read" in nothing.err

    (source / "empty.txt").write_bytes(b"")
    (source / "noise.txt").write_bytes(bytes(range(256)) * 40)
    os.mkfifo(source / "pipe.txt")
    unreadable = yaodian("build", source, "--data-dir", own_samples, "--lang", "en")
    assert unreadable.code == 3
    for name, reason in (("empty.txt", "empty"), ("noise.txt", "not text"), ("pipe.txt", "pipe")):
        assert name in unreadable.err and reason in unreadable.err
    listed = json.loads(in_process("quarantine", "list", "--data-dir", own_samples, "--format", "json").out)
    assert {row["source_file"] for row in listed} == {"empty.txt", "noise.txt", "pipe.txt"}
    assert snapshots.current(own_samples).run_id == before.run_id
    snapshots.verify(own_samples)


def test_1_for_data_that_breaks_a_contract_and_the_check_knows_why(tmp_path: Path) -> None:
    from tests.assets import fake_parser

    fake_parser.write_document(tmp_path / "in", 1, "EVERYROW")
    data_dir = tmp_path / "data"
    code = (
        "import sys, pipelines.parse\n"
        "from pipelines.conform import reference\n"
        "from tests.assets import fake_parser\n"
        "from yaodian.cli import main\n"
        "pipelines.parse.default_parser = lambda settings: fake_parser.parser()\n"
        "reference.reference_frames = fake_parser.reference_frames\n"
        f"sys.argv = ['yaodian', 'build', {str(tmp_path / 'in')!r}, '--data-dir', {str(data_dir)!r}]\n"
        "main()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )

    assert done.returncode == 1, done.stderr
    assert "silver.task" in done.stderr and "隔离" in done.stderr and "Traceback" not in done.stderr
    assert "没有发布快照" in done.stdout
    assert not (data_dir / "warehouse" / "current.duckdb").exists()
    judged = yaodian("check", "--data-dir", data_dir, "--lang", "en")
    assert judged.code == 1
    assert "silver.task.some_rows_are_good" in judged.out
    assert "the last run did not come to its end" in judged.err


def test_4_for_an_internal_error_with_the_record_in_a_file(tmp_path: Path) -> None:
    code = (
        "import sys, yaodian.cli as c\n"
        "def fail(*_): raise RuntimeError('the sky fell')\n"
        "c.cli.get_command = fail\n"
        f"sys.argv = ['yaodian', 'query', '--data-dir', {str(tmp_path)!r}, '--lang', 'en']\n"
        "c.main()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )

    assert done.returncode == 4
    assert "the sky fell" in done.stderr and "Traceback" not in done.stderr
    (record,) = (tmp_path / "logs").iterdir()
    assert str(record) in done.stderr
    assert "Traceback" in record.read_text(encoding="utf-8")


def test_5_before_the_first_snapshot(tmp_path: Path) -> None:
    for command in (["query", "SELECT 1"], ["check"], ["report"], ["snapshots", "rollback"], ["show", "x"]):
        done = yaodian(*command, "--data-dir", tmp_path, "--lang", "en")
        assert done.code == 5, command
        assert "yaodian build" in done.err


def test_5_while_somebody_else_writes(tmp_path: Path) -> None:
    with write_lock(tmp_path):
        done = yaodian("build", SAMPLES, "--data-dir", tmp_path, YAODIAN_LOCK_TIMEOUT_SECONDS="0")

    assert done.code == 5
    assert str(os.getpid()) in done.err


def test_5_for_a_snapshot_that_somebody_changed(own_samples: Path) -> None:
    path = snapshots.current(own_samples).path
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 100)
        file.write(b"changed!")

    done = yaodian("doctor", "--data-dir", own_samples, "--lang", "en")
    assert done.code == 5
    assert "modified after publication" in done.out
    assert yaodian("query", "SELECT 1", "--snapshot", "nothing", "--data-dir", own_samples).code == 5


def test_130_when_interrupted_and_nothing_is_half_written(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    command = [sys.executable, "-m", "yaodian", "build", str(SAMPLES), "--data-dir", str(data_dir), "--lang", "en"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        patience = time.monotonic() + 120
        while not (data_dir / "lake" / "landed_file.parquet").exists():
            assert time.monotonic() < patience and process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)

    assert process.returncode == 130
    assert "interrupted" in err and "Traceback" not in err
    assert not (data_dir / "warehouse" / "current.duckdb").exists()
    assert yaodian("doctor", "--data-dir", data_dir).code == 0
