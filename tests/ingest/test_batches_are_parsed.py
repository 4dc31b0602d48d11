"""Parsing: what is reused, what is taken apart, what is quarantined, and that nothing depends on where it ran."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import proven
from pipelines.discover import discover
from pipelines.jobs import Job, Outcome, run_job
from pipelines.lake import Lake
from pipelines.land import Landing, land
from pipelines.parse import ParseReport, Progress, collect_garbage, parse
from pipelines.settings import Settings
from pipelines.shards import Manifest, read_shard
from schemas.lake import CONTENT, QUARANTINE
from schemas.pandera_models import ContractBroken, split
from tests.ingest import fake_parser

REPOSITORY = Path(__file__).resolve().parents[2]
ALONE = Settings(workers=1)
POOL = Settings(workers=2, pool_bytes=0, batch_bytes=1)  # every document a batch, on two processes


class Runs:
    """Runs over one folder into one lake."""

    def __init__(self, folder: Path, lake: Lake) -> None:
        self.folder = folder
        self.lake = lake
        self.number = 0

    def write(self, **documents: str) -> None:
        for name, text in documents.items():
            (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")

    def land(self, **options: Any) -> Landing:
        self.number += 1
        now = datetime(2030, 1, 1) + timedelta(days=self.number)
        return land(discover([self.folder]), self.lake, now=now, **options)

    def __call__(self, settings: Settings = ALONE, version: str = "1", **options: Any) -> ParseReport:
        landing = self.land()
        options.setdefault("parser", fake_parser.parser(version))
        return parse(landing, self.lake, settings, run_id=f"run-{self.number}", **options)

    def silver(self, table: str) -> pl.DataFrame:
        """The rows of a table that the registered shards hold for their contents."""
        registered = self.lake.read_table("content")
        assert registered is not None
        frames = [pl.read_parquet(self.lake.silver_path(table, shard)) for shard in registered["shard"].unique().sort()]
        return pl.concat(frames).unique().sort(pl.all())

    def quarantine(self) -> pl.DataFrame:
        frame = self.lake.read_table("quarantine")
        assert frame is not None
        return frame


@pytest.fixture
def run(folder: Path, lake: Lake) -> Runs:
    return Runs(folder, lake)


def results(report: ParseReport) -> tuple[int, int, int]:
    return report.parsed, report.reused, len(report.rejected)


def test_what_was_parsed_is_not_parsed_again(run: Runs) -> None:
    run.write(a="甲\n乙\n", b="丙\n")
    first = run()
    assert results(first) == (2, 0, 0)
    assert first.rows["document"] == 2
    assert first.rows["task"] == 3
    assert first.bytes == 12
    second = run()
    assert results(second) == (0, 2, 0)
    assert (second.rows, second.bytes) == (first.rows, 0)


def test_only_the_new_document_is_parsed_and_the_other_shard_is_not_touched(run: Runs) -> None:
    run.write(a="甲\n")
    run()
    before = {path: path.stat().st_mtime_ns for path in run.lake.root.glob("silver/*/*.parquet")}
    run.write(b="乙\n")
    assert results(run()) == (1, 1, 0)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert set(run.silver("task")["text_raw"]) == {"甲\n", "乙\n"}


def test_one_content_under_two_names_is_parsed_once(run: Runs) -> None:
    run.write(a="甲\n", b="甲\n")
    assert results(run()) == (1, 0, 0)


def test_an_absent_document_is_still_current_and_needs_its_rows(run: Runs) -> None:
    run.write(a="甲\n", b="乙\n")
    run()
    (run.folder / "a.txt").unlink()
    assert results(run(version="2")) == (2, 0, 0)


@pytest.mark.parametrize("change", [{"version": "2"}, {"full": True}])
def test_another_parser_or_a_full_run_parses_everything(run: Runs, change: dict[str, Any]) -> None:
    run.write(a="甲\n", b="乙\n")
    run()
    before = run.silver("task")
    assert results(run(**change)) == (2, 0, 0)
    assert run.silver("task").equals(before)


def test_another_lexicon_parses_everything(run: Runs) -> None:
    run.write(a="甲\n")
    run()
    other = fake_parser.parser()
    assert results(run(parser=type(other)(other.run, other.version, "0" * 64))) == (1, 0, 0)


def test_a_reverted_content_is_found_again(run: Runs) -> None:
    for text, expected in (("甲\n", 1), ("乙\n", 1), ("甲\n", 0)):
        run.write(a=text)
        assert run().parsed == expected


@pytest.mark.parametrize("table", ["task", "organization", "quarantine", "rejected_content"])
def test_a_damaged_shard_is_found_and_its_documents_are_parsed_again(
    run: Runs, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    run.write(a="甲\n", b="乙\n")
    run()
    good = run.silver("task")
    (path,) = run.lake.root.glob(f"silver/{table}/*.parquet")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        assert results(run()) == (2, 0, 0)
    assert f"shard {path.stem} is damaged or missing" in caplog.text
    assert run.silver("task").equals(good)
    assert results(run()) == (0, 2, 0)


def test_a_shard_that_nobody_touched_is_not_hashed_again_unless_that_is_asked_for(
    run: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proven, "_CLOCK_GRAIN_NS", 0)
    hashed: list[str] = []

    def prove(lake: Lake, shard: str) -> Manifest | None:
        hashed.append(shard)
        return read_shard(lake, shard)

    monkeypatch.setattr(proven, "read_shard", prove)
    run.write(a="甲\n", b="乙\n")
    first = run()
    assert results(run()) == (0, 2, 0) and len(hashed) == 1
    again = run()
    assert results(again) == (0, 2, 0) and len(hashed) == 1
    assert (again.rows, again.refused_rows) == (first.rows, first.refused_rows)
    assert results(run(verify=True)) == (0, 2, 0) and len(hashed) == 2
    # A byte changed and the time of writing set back: the time of the change tells.
    (path,) = run.lake.root.glob("silver/task/*.parquet")
    was, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert results(run()) == (2, 0, 0) and len(hashed) > 2
    (run.lake.root / "proven.json").write_text("[1", encoding="utf-8")
    assert results(run()) == (0, 2, 0)


def test_a_lost_table_or_manifest_of_a_shard_is_found(run: Runs) -> None:
    run.write(a="甲\n")
    run()
    for pattern in ("silver/task/*.parquet", "shards/*.json"):
        (path,) = run.lake.root.glob(pattern)
        path.unlink()
        assert results(run()) == (1, 0, 0)


def test_a_damaged_register_is_rebuilt_from_the_shards(run: Runs) -> None:
    run.write(a="甲\n", b="乙\n")
    run()
    path = run.lake.table_path("content")
    path.write_bytes(b"rubbish")
    assert results(run()) == (0, 2, 0)
    registered = run.lake.read_table("content")
    assert registered is not None
    assert split(CONTENT, registered).good.height == 2


def test_the_shard_of_a_batch_always_has_the_same_name_and_bytes(run: Runs, tmp_path: Path) -> None:
    run.write(a="甲\n", b="乙\n", c="BADROW\n")
    run()
    other = Runs(run.folder, Lake(tmp_path / "other"))
    other()

    def bytes_of(lake: Lake) -> dict[str, bytes]:
        return {path.relative_to(lake.root).as_posix(): path.read_bytes() for path in lake.root.glob("s*/**/*.*")}

    assert bytes_of(run.lake) == bytes_of(other.lake)
    assert len(bytes_of(run.lake)) > 15


def test_the_result_does_not_depend_on_batches_or_processes(run: Runs, tmp_path: Path) -> None:
    run.write(**{f"d{number}": f"{number}甲\n乙\n" for number in range(9)}, bad="甲\nBADROW\n", binary="BINARY\n")
    reports = []
    silver = []
    for name, settings in {"one": ALONE, "small": Settings(workers=1, batch_bytes=20), "pool": POOL}.items():
        runs = Runs(run.folder, Lake(tmp_path / name))
        reports.append(runs(settings))
        silver.append([runs.silver(table) for table in ("document", "task", "organization", "quarantine")])
    assert len({str(sorted(report.rows.items())) for report in reports}) > 1  # a dimension row stands in every shard
    for report, frames in zip(reports[1:], silver[1:], strict=True):
        assert (report.parsed, report.rejected) == (reports[0].parsed, reports[0].rejected)
        assert report.quarantine.equals(reports[0].quarantine)
        assert all(mine.equals(first) for mine, first in zip(frames, silver[0], strict=True))


def test_another_engine_may_run_the_jobs_in_any_order(run: Runs) -> None:
    run.write(a="甲\n", b="乙\n", c="丙\n")

    def backwards(jobs: Sequence[Job]) -> Iterator[Outcome]:
        return map(run_job, reversed(jobs))

    assert results(run(Settings(workers=1, batch_bytes=1), engine=backwards)) == (3, 0, 0)
    assert results(run()) == (0, 3, 0)


def test_progress_is_told_after_every_batch(run: Runs) -> None:
    run.write(a="甲\n", b="乙\n")
    told: list[Progress] = []
    run(Settings(workers=1, batch_bytes=1), progress=told.append)
    assert told == [Progress(1, 2, 4, 8), Progress(2, 2, 8, 8)]


@pytest.mark.parametrize("settings", [ALONE, POOL], ids=["in this process", "in a pool"])
def test_a_document_that_crashes_the_parser_is_rejected_and_the_others_go_on(run: Runs, settings: Settings) -> None:
    run.write(a="甲\n", b="CRASH\n", c="丙\n")
    report = run(settings)
    (rejected,) = report.rejected
    assert rejected.reason_code == "parse_failed"
    assert "ValueError: the fake parser was told to crash (fake_parser.py:" in rejected.reason_en
    assert sorted(run.silver("task")["text_raw"]) == ["丙\n", "甲\n"]
    (row,) = run.quarantine().iter_rows(named=True)
    assert (row["source_file"], row["target_table"], row["rule_id"]) == ("b.txt", None, "parse_failed")
    assert results(run(settings)) == (0, 3, 1)


def test_a_document_that_kills_its_process_is_rejected_and_the_others_go_on(run: Runs) -> None:
    run.write(a="甲\n", b="KILL\n", c="丙\n", d="丁\n")
    report = run(Settings(workers=2, pool_bytes=0, batch_bytes=9))
    (rejected,) = report.rejected
    assert "was killed" in rejected.reason_en
    assert report.parsed == 4
    assert sorted(run.silver("task")["text_raw"]) == ["丁\n", "丙\n", "甲\n"]
    assert run.quarantine()["source_file"].to_list() == ["b.txt"]


@pytest.mark.parametrize(
    "settings",
    [Settings(workers=1, max_document_seconds=0.2), Settings(workers=2, pool_bytes=0, max_document_seconds=0.2)],
    ids=["in this process", "in a pool"],
)
def test_a_document_that_never_ends_is_rejected_and_tried_again_next_time(run: Runs, settings: Settings) -> None:
    run.write(a="甲\n", b="SLEEP\n")
    report = run(settings)
    (rejected,) = report.rejected
    assert rejected.reason_en == "parsing took longer than 0.2 s (max_document_seconds)"
    for _again in range(2):
        assert results(run(settings)) == (1, 1, 1)
    run.write(b="乙\n")
    assert results(run(settings)) == (1, 1, 0)


def test_the_alarm_is_off_after_a_run(run: Runs) -> None:
    run.write(a="甲\n")
    before = signal.getsignal(signal.SIGALRM)
    run(Settings(workers=1, max_document_seconds=60))
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_document_whose_original_is_damaged_is_rejected_until_it_is_mended(run: Runs) -> None:
    run.write(a="甲\n", b="乙\n")
    landing = run.land()
    name = landing.versions.filter(source_file="a.txt")["raw_sha256"][0]
    run.lake.raw_path(name).chmod(0o644)
    run.lake.raw_path(name).write_text("丁\n", encoding="utf-8")
    report = parse(landing, run.lake, ALONE, run_id="r", parser=fake_parser.parser())
    assert [one.reason_code for one in report.rejected] == ["unreadable"]
    assert "--verify-hashes" in report.rejected[0].reason_en
    landing = run.land(verify_hashes=True)
    report = parse(landing, run.lake, ALONE, run_id="r", parser=fake_parser.parser())
    assert results(report) == (1, 1, 0)


def test_content_that_is_no_document_is_rejected_by_name_and_stays_known(run: Runs) -> None:
    run.write(a="甲\n", b="BINARY\n", c="SILENT\n")
    for expected in ((3, 0, 2), (0, 3, 2)):
        assert results(run()) == expected
        frame = run.quarantine().select("source_file", "rule_id", "message_en", "first_seen_run_id")
        assert frame.rows() == [
            ("b.txt", "binary", "binary content", "run-1"),
            ("c.txt", "parse_failed", "the parser returned nothing for the document", "run-1"),
        ]


def test_a_bad_row_is_quarantined_with_place_text_and_reason_and_the_rest_goes_on(run: Runs) -> None:
    run.write(a="甲\nBADROW\n")
    report = run()
    assert (report.rows["task"], report.refused_rows) == (1, {"task": 1})
    for _again in range(2):
        (row,) = run.quarantine().iter_rows(named=True)
        assert (row["source_file"], row["target_table"], row["rule_id"]) == ("a.txt", "task", "task_chars_is_positive")
        assert (row["char_start"], row["char_end"], row["raw_text"]) == (2, 9, "BADROW\n")
        assert (row["first_seen_run_id"], row["resolution_code"]) == ("run-1", "open")
        assert '"ordinal":2' in row["row_json"]
        assert "task_chars" in row["message_en"]
        assert split(QUARANTINE, run.quarantine()).rejected.is_empty()
        run()


def test_a_row_whose_parent_is_refused_goes_with_it(run: Runs) -> None:
    run.write(a="甲\nORPHAN\n", b="乙\n")
    report = run()
    assert report.refused_rows == {"task": 1, "responsibility": 1}
    assert run.silver("responsibility").is_empty()
    assert run.quarantine()["rule_id"].to_list() == ["parent_is_refused", "task_chars_is_positive"]


def test_a_document_whose_own_row_is_refused_is_rejected_whole(run: Runs) -> None:
    run.write(a="甲\n", b="BADDOCUMENT\n")
    report = run()
    assert [one.reason_code for one in report.rejected] == ["parse_failed"]
    assert run.silver("task")["text_raw"].to_list() == ["甲\n"]
    assert run.quarantine().select("source_file", "target_table", "rule_id").rows() == [
        ("b.txt", None, "parse_failed"),
        ("b.txt", "document", "raw_chars_is_positive"),
    ]


def test_a_table_of_which_every_row_is_refused_stops_the_run_after_writing_why(run: Runs) -> None:
    run.write(a="BADROW\n")
    with pytest.raises(ContractBroken, match=r"every row of silver\.task was refused"):
        run()
    assert run.quarantine()["rule_id"].to_list() == ["task_chars_is_positive"]


@pytest.mark.parametrize("settings", [Settings(workers=1, batch_bytes=1), POOL], ids=["in this process", "in a pool"])
def test_a_frame_of_the_wrong_shape_stops_the_run_and_loses_no_other_shard(run: Runs, settings: Settings) -> None:
    run.write(a="甲\n", b="SHAPE\n", empty="")
    with pytest.raises(ContractBroken, match="has String in the column ordinal"):
        run(settings)
    assert run.quarantine()["source_file"].to_list() == ["empty.txt"]
    run.write(b="乙\n")
    report = run(settings)
    assert report.parsed + report.reused == 2


def test_refused_files_are_in_the_quarantine_with_what_was_done_about_them(run: Runs) -> None:
    run.write(a="甲\n", empty="")
    run()
    (row,) = run.quarantine().iter_rows(named=True)
    assert (row["source_file"], row["rule_id"], row["content_key"]) == ("empty.txt", "empty_file", None)
    run.lake.write_table("quarantine", run.quarantine().with_columns(resolution_code=pl.lit("dismissed")))
    run()
    (row,) = run.quarantine().iter_rows(named=True)
    assert (row["resolution_code"], row["first_seen_run_id"]) == ("dismissed", "run-1")
    run.write(empty="乙\n")
    run()
    assert run.quarantine().is_empty()


def test_a_content_that_lies_in_two_shards_is_quarantined_once(run: Runs) -> None:
    run.write(a="甲\nBADROW\n", b="乙\n")
    run()
    (run.folder / "b.txt").unlink()
    parse(run.land(prune=True), run.lake, ALONE, run_id="r", parser=fake_parser.parser(), full=True)
    run.write(b="乙\n")
    assert results(run()) == (0, 2, 0)
    assert len(list(run.lake.root.glob("shards/*.json"))) == 2
    assert run.quarantine()["source_file"].to_list() == ["a.txt"]


def test_garbage_is_what_no_content_needs(run: Runs) -> None:
    run.write(a="甲\n")
    run()
    (old,) = run.lake.root.glob("shards/*.json")
    run(version="2")
    assert len(list(run.lake.root.glob("shards/*.json"))) == 2
    assert collect_garbage(run.lake) == [old.stem]
    assert len(list(run.lake.root.glob("silver/task/*.parquet"))) == 1
    assert results(run(version="2")) == (0, 1, 0)
    assert collect_garbage(run.lake) == []


INTERRUPTED = """
import sys, time
from datetime import datetime
from pathlib import Path
from pipelines.discover import discover
from pipelines.lake import Lake
from pipelines.land import land
from pipelines.parse import parse
from pipelines.settings import Settings
from tests.ingest import fake_parser

def told(progress):
    if progress.documents_done == 3:
        print("three", flush=True)
        time.sleep(60)

if __name__ == "__main__":
    lake = Lake(Path(sys.argv[2]))
    landing = land(discover([sys.argv[1]]), lake, now=datetime(2030, 1, 1))
    settings = Settings(workers=int(sys.argv[3]), pool_bytes=0, batch_bytes=1)
    parse(landing, lake, settings, told, run_id="killed", parser=fake_parser.parser())
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_killed_leaves_what_it_had_and_no_process_behind(run: Runs, tmp_path: Path, workers: int) -> None:
    run.write(**{f"d{number}": f"{number}\n" for number in range(6)})
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    command = [sys.executable, str(script), str(run.folder), str(run.lake.root), str(workers)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"three\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    deadline = time.monotonic() + 20
    while members(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert members(process.pid) == []
    report = run(Settings(workers=1, batch_bytes=1))
    assert report.reused >= 3
    assert report.parsed + report.reused == 6


def members(session: int) -> list[int]:
    """Living processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found
