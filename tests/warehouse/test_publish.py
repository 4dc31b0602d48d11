"""Publishing: the switch is atomic, crashes leave the last snapshot in force, nothing half-written is ever seen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.warehouse import synthetic
from tests.warehouse.conftest import run_info
from warehouse import durable, publish, read, snapshots, standing
from warehouse.build import BuildReport, BuildRequest, build
from warehouse.errors import BadQuery, Locked, NoSnapshot, SnapshotExists, SnapshotModified, SnapshotTrouble
from warehouse.lock import write_lock

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
Publish = Callable[[str], snapshots.Snapshot]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def publish_copy(built: tuple[Path, BuildReport], data_dir: Path) -> Publish:
    """Publish the built file under a run id."""

    def make(run_id: str) -> snapshots.Snapshot:
        target = publish.workspace(data_dir, run_id)
        shutil.copyfile(built[0], target)
        return publish.publish(data_dir, run_id, target)

    return make


def _reaches(data_dir: Path) -> str:
    return snapshots.current_link(data_dir).resolve().parent.name


def test_a_published_file_is_reached_by_the_link_and_is_read_only(publish_copy: Publish, data_dir: Path) -> None:
    snapshot = publish_copy("run-1")
    link = data_dir / "warehouse" / "current.duckdb"
    assert link.is_symlink()
    assert os.readlink(link) == "snapshots/run-1/current.duckdb", "a relative link survives moving the data folder"
    assert snapshot.path.stat().st_mode & 0o777 == 0o444
    assert snapshot.is_current
    assert not list((data_dir / "warehouse/building").iterdir())


def test_the_manifest_says_what_the_file_holds(
    publish_copy: Publish, data_dir: Path, built: tuple[Path, BuildReport]
) -> None:
    publish_copy("run-1")
    said = json.loads((data_dir / "warehouse/snapshots/run-1/manifest.json").read_text("utf-8"))
    assert said["content_hashes"] == built[1].content_hashes
    assert said["rows"] == built[1].rows
    assert said["sha256"] == snapshots.file_sha256(built[0])
    assert said["versions"]["storage"] == "v1.4.0"
    assert str(data_dir) not in json.dumps(said)
    assert snapshots.verify(data_dir).run_id == "run-1"


def test_a_manifest_that_says_more_than_this_version_knows_is_read(publish_copy: Publish, data_dir: Path) -> None:
    snapshot = publish_copy("run-1")
    manifest = data_dir / "warehouse/snapshots/run-1/manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "of_the_future": 1}), encoding="utf-8")
    assert snapshots.current(data_dir) == snapshot


def test_before_the_first_publish_there_is_no_snapshot(data_dir: Path) -> None:
    assert snapshots.list_(data_dir) == []
    with pytest.raises(NoSnapshot, match="yaodian build"):
        read.open_current(data_dir)
    with pytest.raises(NoSnapshot):
        snapshots.rollback(data_dir)


def test_an_unknown_snapshot_is_named_with_those_that_exist(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1")
    with pytest.raises(NoSnapshot, match=r"run-9; it has: run-1"):
        read.open_current(data_dir, "run-9")


def test_a_run_publishes_once(publish_copy: Publish) -> None:
    publish_copy("run-1")
    with pytest.raises(SnapshotExists, match="run-1 is already published"):
        publish_copy("run-1")


def test_a_run_id_that_is_a_path_is_refused(data_dir: Path) -> None:
    for name in ("../x", "a/b", "", ".hidden"):
        with pytest.raises(SnapshotTrouble, match="not a run id"):
            publish.workspace(data_dir, name)


def test_a_file_that_is_no_warehouse_is_not_published(data_dir: Path, publish_copy: Publish) -> None:
    publish_copy("run-1")
    target = publish.workspace(data_dir, "run-2")
    target.write_bytes(b"not a database")
    with pytest.raises(SnapshotTrouble, match="not a finished warehouse"):
        publish.publish(data_dir, "run-2", target)
    assert _reaches(data_dir) == "run-1"


def test_rollback_goes_to_the_snapshot_before_and_forward_again(publish_copy: Publish, data_dir: Path) -> None:
    for number in (1, 2, 3):
        publish_copy(f"run-{number}")
    assert snapshots.rollback(data_dir).run_id == "run-2"
    assert _reaches(data_dir) == "run-2"
    assert snapshots.rollback(data_dir).run_id == "run-1"
    with pytest.raises(NoSnapshot, match="no snapshot before run-1"):
        snapshots.rollback(data_dir)
    assert snapshots.rollback(data_dir, "run-3").is_current
    assert [snapshot.run_id for snapshot in snapshots.list_(data_dir)] == ["run-3", "run-2", "run-1"]


def test_prune_keeps_the_newest_and_always_the_current(publish_copy: Publish, data_dir: Path) -> None:
    for number in range(1, 6):
        publish_copy(f"run-{number}")
    snapshots.rollback(data_dir, "run-1")
    removed = snapshots.prune(data_dir, keep=2)
    assert [snapshot.run_id for snapshot in removed] == ["run-3", "run-2"]
    assert {snapshot.run_id for snapshot in snapshots.list_(data_dir)} == {"run-5", "run-4", "run-1"}
    assert sorted(path.name for path in (data_dir / "warehouse/snapshots").iterdir()) == ["run-1", "run-4", "run-5"]
    with pytest.raises(SnapshotTrouble, match="at least 1"):
        snapshots.prune(data_dir, keep=0)


def test_a_reader_keeps_the_snapshot_it_opened_even_when_it_is_pruned(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1")
    con = read.open_current(data_dir)
    publish_copy("run-2")
    snapshots.prune(data_dir, keep=1)
    assert read.query(con, "SELECT count(*) AS n FROM marts.segment")["n"][0] > 0
    con.close()


def test_verify_notices_a_single_changed_byte(publish_copy: Publish, data_dir: Path) -> None:
    path = publish_copy("run-1").path
    path.chmod(0o644)
    bytes_ = bytearray(path.read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    path.write_bytes(bytes_)
    path.chmod(0o444)
    with pytest.raises(SnapshotModified, match="run-1 was modified"):
        snapshots.verify(data_dir)


def test_a_snapshot_nobody_touched_is_told_without_its_bytes(publish_copy: Publish, data_dir: Path) -> None:
    snapshot = publish_copy("run-1")
    assert standing.untouched(data_dir) == snapshot
    was = snapshot.path.stat()
    bytes_ = bytearray(snapshot.path.read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    snapshot.path.chmod(0o644)
    snapshot.path.write_bytes(bytes_)
    os.utime(snapshot.path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert standing.untouched(data_dir) is None and standing.prove(data_dir) is None
    bytes_[len(bytes_) // 2] ^= 1
    snapshot.path.write_bytes(bytes_)
    assert standing.untouched(data_dir) is None, "its bytes are right, but were not proven since"
    assert standing.prove(data_dir) == snapshot == standing.untouched(data_dir)
    manifest = snapshot.path.with_name("manifest.json")
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(snapshot.sha256, "0" * 64), encoding="utf-8")
    assert standing.untouched(data_dir) is None and standing.prove(data_dir) is None
    publish_copy("run-2")
    assert standing.untouched(data_dir) == snapshots.current(data_dir) == snapshots.get(data_dir, "run-2")


def test_rollback_refuses_a_modified_snapshot(publish_copy: Publish, data_dir: Path) -> None:
    path = publish_copy("run-1").path
    publish_copy("run-2")
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"\0")
    with pytest.raises(SnapshotModified):
        snapshots.rollback(data_dir)
    assert _reaches(data_dir) == "run-2"


def test_a_missing_file_is_noticed(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1").path.unlink()
    with pytest.raises(SnapshotModified, match="missing"):
        snapshots.verify(data_dir)


def test_a_crash_before_the_switch_leaves_the_last_snapshot(
    publish_copy: Publish, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_copy("run-1")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(durable, "point", crash)
        with pytest.raises(KeyboardInterrupt):
            publish_copy("run-2")
    assert _reaches(data_dir) == "run-1"
    # The run may try again, and now it is in force.
    assert publish_copy("run-2").is_current
    assert _reaches(data_dir) == "run-2"


def test_a_crash_while_the_snapshot_is_made_leaves_only_rubbish_that_the_next_build_sweeps(
    publish_copy: Publish, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_copy("run-1")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publish, "write_manifest", crash)
        with pytest.raises(KeyboardInterrupt):
            publish_copy("run-2")
    assert [snapshot.run_id for snapshot in snapshots.list_(data_dir)] == ["run-1"]
    publish_copy("run-3")
    assert sorted(path.name for path in (data_dir / "warehouse/snapshots").iterdir()) == ["run-1", "run-3"]


def test_while_another_process_builds_publishing_is_refused(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1")
    script = "import sys,time;from pathlib import Path;from warehouse.lock import write_lock\n"
    script += "with write_lock(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(data_dir)], stdout=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(Locked, match=str(process.pid)):
            publish_copy("run-2")
        with pytest.raises(Locked):
            snapshots.rollback(data_dir, "run-1")
        process.kill()


BUILD = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from tests.warehouse.conftest import run_info
    from warehouse import publish
    from warehouse.build import BuildRequest, build
    from warehouse.lock import write_lock
    lake, data_dir, run_id = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    with write_lock(data_dir):
        target = publish.workspace(data_dir, run_id)
        print("building", flush=True)
        build(BuildRequest(lake, target, run_info(run_id)))
        publish.publish(data_dir, run_id, target)
    """
)


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.05, 0.6, 1.2])
def test_a_killed_build_leaves_the_last_snapshot_readable_and_the_next_build_works(
    publish_copy: Publish, data_dir: Path, tmp_path: Path, lake: Path, delay: float
) -> None:
    publish_copy("run-1")
    big = synthetic.write_big_lake(tmp_path / "big", 600, shards=4)
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(big), str(data_dir), "run-2"], stdout=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert process.returncode == -signal.SIGKILL, "the build was still going on"
    assert _reaches(data_dir) == "run-1"
    with read.open_current(data_dir) as con:
        assert read.query(con, "SELECT count(*) AS n FROM marts.task")["n"][0] > 0
    snapshots.verify(data_dir)

    with write_lock(data_dir):
        target = publish.workspace(data_dir, "run-3")
        build(BuildRequest(lake, target, run_info("run-3")))
        publish.publish(data_dir, "run-3", target)
    assert _reaches(data_dir) == "run-3"
    left = {path.name for path in (data_dir / "warehouse").rglob("*")}
    assert left == {"current.duckdb", "building", "snapshots", "standing.json", "run-1", "run-3", "manifest.json"}


def test_a_reader_cannot_change_the_file_or_leave_it(publish_copy: Publish, data_dir: Path, tmp_path: Path) -> None:
    publish_copy("run-1")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with read.open_current(data_dir) as con:
        for sql in (
            "DELETE FROM star.fct_task",
            "CREATE TABLE star.mine (a INTEGER)",
            f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            f"ATTACH '{tmp_path}/other.duckdb'",
            "SET enable_external_access = true",
            "SET lock_configuration = false",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(sql)
    assert snapshots.verify(data_dir).run_id == "run-1"


def test_one_process_opens_a_snapshot_as_often_as_it_likes(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1")
    cons = [read.open_current(data_dir) for _ in range(3)]
    assert {read.query(con, "SELECT count(*) AS n FROM marts.task")["n"][0] for con in cons} != {0}
    for con in cons:
        con.close()


def test_a_reader_keeps_no_more_in_memory_than_it_is_told(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1")
    with read.open_current(data_dir, memory_bytes=64 << 20) as con:
        assert read.query(con, "SELECT current_setting('memory_limit') AS said")["said"][0] == "64.0 MiB"


def test_a_query_returns_a_frame_and_takes_parameters(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1")
    with read.open_current(data_dir) as con:
        frame = read.query(con, "SELECT title FROM marts.document WHERE source_file = ?", ["dir/00002.txt"])
        assert frame.rows() == [("某省2022年科技工作要点第2号",)]


def test_bad_sql_is_told_in_the_words_of_the_database(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1")
    with read.open_current(data_dir) as con:
        with pytest.raises(BadQuery, match="no_such_view"):
            read.query(con, "SELECT * FROM marts.no_such_view")
        for sql in ("CREATE TEMP TABLE t AS SELECT 1", "SET threads = 1", "DELETE FROM star.fct_task"):
            with pytest.raises(BadQuery, match="not a question"):
                read.query(con, sql)
        for sql in ("", "SELECT 1; SELECT 2"):
            with pytest.raises(BadQuery, match="expected one statement"):
                read.query(con, sql)
        with pytest.raises(BadQuery, match="selec"):
            read.query(con, "selec 1")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS a",
        "FROM marts.task",
        "WITH t AS (SELECT 1 AS a) FROM t",
        "DESCRIBE marts.task",
        "SHOW ALL TABLES",
        "SUMMARIZE marts.task",
        "EXPLAIN SELECT 1",
        "PIVOT (SELECT role, party_type FROM marts.responsibility) ON role USING count(*)",
        "VALUES (1);",
    ],
)
def test_every_kind_of_question_is_answered(publish_copy: Publish, data_dir: Path, sql: str) -> None:
    publish_copy("run-1")
    with read.open_current(data_dir) as con:
        assert len(read.query(con, sql)) > 0


def test_the_catalog_is_called_current_whichever_way_the_file_is_opened(publish_copy: Publish, data_dir: Path) -> None:
    publish_copy("run-1")
    with read.open_current(data_dir) as con:
        assert con.execute("SELECT current_database()").fetchall() == [("current",)]
    link = str(data_dir / "warehouse" / "current.duckdb")
    out = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import duckdb;print(duckdb.connect({link!r}, read_only=True)"
            ".execute('SELECT current_database()').fetchall()[0][0])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.strip() == "current"
