"""Forgetting leaves nothing of a document and everything of the others, also when it is cut short."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assets.resources import lake_of
from assets.stages import forgetting
from assets.stages.forgetting import UnknownDocument, forget, plan_forgetting
from pipelines.lake import Lake
from schemas.marts import MARTS_VERSION
from tests.cli.running import ROOT, SAMPLES, Done, environment
from tests.people.conftest import BREAKDOWN, LUOYANG, SHANXI, Desk, correction
from tests.people.traces import distinctive, traces
from warehouse import snapshots
from warehouse.audit import audit, passes
from warehouse.errors import SnapshotTrouble
from warehouse.read import open_current
from yaodian.exits import CommandError


def _words(source_file: str) -> list[str]:
    texts = {path.name: path.read_text(encoding="utf-8") for path in SAMPLES.glob("*.txt")}
    own = texts.pop(source_file)
    return distinctive(own, texts.values())[:40]


@pytest.fixture(scope="module")
def lived_in(published: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two snapshots, two versions of a document, corrections, a page, a record of an error, an unpublished build."""
    root = tmp_path_factory.mktemp("lived") / "desk"
    shutil.copytree(published.root, root, symlinks=True)
    desk = Desk(root)
    path = desk.input / BREAKDOWN
    path.write_text(path.read_text(encoding="utf-8") + "\n附：补充说明一份，供内部参考使用。\n", encoding="utf-8")
    desk.correct(
        correction(
            source_file=BREAKDOWN,
            table="responsibility",
            char_start=337,
            quote="廉毅敏",
            field="is_inherited",
            extracted="false",
            value="true",
        )
    )
    desk.build()
    desk.ask("report")
    (desk.data / "logs").mkdir()
    (desk.data / "logs" / "yaodian-1.log").write_text(_words(BREAKDOWN)[0], encoding="utf-8")
    shutil.copy(snapshots.current(desk.data).path, desk.data / "warehouse" / "building" / "refused.duckdb")
    return desk


@pytest.fixture(scope="module")
def forgotten(lived_in: Desk, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Done]:
    """The same after `yaodian forget`, and what the command said; for reading only."""
    root = tmp_path_factory.mktemp("forgotten") / "desk"
    shutil.copytree(lived_in.root, root, symlinks=True)
    desk = Desk(root)
    return desk, desk.ask("forget", "000_", "--yes")


@pytest.fixture
def own(lived_in: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(lived_in.root, tmp_path / "desk", symlinks=True)
    return Desk(tmp_path / "desk")


def _nothing_is_left(desk: Desk, source_file: str) -> None:
    words = [*_words(source_file), "附：补充说明一份，供内部参考使用。", source_file]
    assert traces(desk.data, words) == []


def test_the_search_finds_what_is_there(lived_in: Desk) -> None:
    found = "\n".join(traces(lived_in.data, [*_words(BREAKDOWN), BREAKDOWN]))
    for place in ("lake/raw", "lake/silver", "lake/document_version", "snapshots", "report", "logs", "building"):
        assert place in found


def test_nothing_of_a_forgotten_document_is_left_and_the_others_stay(
    lived_in: Desk, forgotten: tuple[Desk, Done]
) -> None:
    desk, done = forgotten
    assert done.code == 0, done.err
    _nothing_is_left(desk, BREAKDOWN)
    of_others = "SELECT * EXCLUDE (target_key) FROM marts.target WHERE source_file <> ? ORDER BY ALL"
    assert desk.rows(of_others, [BREAKDOWN]) == lived_in.rows(of_others, [BREAKDOWN])
    assert desk.rows("SELECT source_file FROM marts.document ORDER BY 1") == [(SHANXI,), (LUOYANG,)]
    assert desk.row("SELECT count(*) FROM star.dim_person WHERE name_zh = '廉毅敏'") == (0,)


def test_a_removal_says_what_went_and_what_lies_elsewhere(lived_in: Desk, forgotten: tuple[Desk, Done]) -> None:
    desk, done = forgotten
    before = [snapshot.run_id for snapshot in snapshots.list_(lived_in.data)]
    assert [snapshot.run_id for snapshot in snapshots.list_(desk.data)] == [f"{run_id}-f1" for run_id in before]
    assert "originals: 2" in done.out and "document version: 2" in done.out
    assert all(f"snapshot {run_id} was written again as {run_id}-f1" in done.out for run_id in before)
    assert "the file still lies at" in done.err and "1 lines that quote it" in done.err


def test_every_kept_snapshot_is_whole_and_passes_its_audit(forgotten: tuple[Desk, Done]) -> None:
    desk, _ = forgotten
    for snapshot in snapshots.list_(desk.data):
        assert snapshots.verify(desk.data, snapshot.run_id) == snapshot
        with open_current(desk.data, snapshot.run_id) as con:
            assert passes(audit(con))
            assert dict(con.execute("SELECT table_name, rows_loaded FROM star.fct_load").fetchall()) == snapshot.rows


def test_what_is_left_is_what_a_folder_without_it_gives_and_nothing_is_parsed_again(
    forgotten: tuple[Desk, Done], tmp_path: Path
) -> None:
    desk = Desk(Path(shutil.copytree(forgotten[0].root, tmp_path / "desk", symlinks=True)))
    fresh = Desk(tmp_path / "fresh")
    fresh.input.mkdir(parents=True)
    fresh.correct()
    for name in (SHANXI, LUOYANG):
        shutil.copy(SAMPLES / name, fresh.input)
    fresh.build()
    assert desk.hashes() == fresh.hashes()
    shards = {path.name for path in (desk.data / "lake" / "shards").iterdir()}
    assert shards == {path.name for path in (fresh.data / "lake" / "shards").iterdir()}

    (desk.input / BREAKDOWN).unlink()
    desk.correct()
    record = desk.read()

    assert (record.parsed, record.documents["seen"], record.documents["absent"]) == (0, 2, 0)


def test_a_name_goes_and_content_that_another_source_has_too_stays(desk: Desk) -> None:
    for copy in ("copy of it.txt", "copy two.txt"):
        shutil.copy(desk.input / LUOYANG, desk.input / copy)
    (desk.input / "empty secret.txt").write_bytes(b"")
    desk.build()
    snapshots.prune(desk.data, 1)
    tasks = desk.row("SELECT count(*) FROM marts.task WHERE source_file = ?", [LUOYANG])
    plan = plan_forgetting(desk.settings(), LUOYANG)
    assert plan.gone.contents == {} and len(plan.gone.shared) == 1

    forget(desk.settings(), plan)
    forget(desk.settings(), plan_forgetting(desk.settings(), "empty secret"))  # refused, and never a version

    assert traces(desk.data, [LUOYANG, "empty secret.txt"]) == []
    assert desk.row("SELECT count(*) FROM marts.quarantine") == (0,)
    assert desk.rows(
        "SELECT source_file, is_canonical, canonical_source_file FROM marts.document WHERE source_file LIKE 'copy%'"
        " ORDER BY 1"
    ) == [("copy of it.txt", True, "copy of it.txt"), ("copy two.txt", False, "copy of it.txt")]
    assert desk.rows("SELECT left_source_file, right_source_file FROM marts.duplicate WHERE scope = 'corpus'") == [
        ("copy two.txt", "copy of it.txt")
    ]
    assert desk.row("SELECT count(*) FROM marts.task WHERE source_file = 'copy of it.txt'") == tasks
    assert snapshots.current(desk.data).run_id.endswith("-f2")


def test_a_document_that_only_snapshots_hold_is_forgotten(desk: Desk) -> None:
    shutil.rmtree(desk.data / "lake")
    forget(desk.settings(), plan_forgetting(desk.settings(), LUOYANG))
    assert traces(desk.data, _words(LUOYANG)) == []


def test_a_snapshot_of_another_program_is_dropped_but_never_the_one_in_force(own: Desk) -> None:
    newest, oldest = snapshots.list_(own.data)
    _republish(newest, marts="0.9")
    with pytest.raises(SnapshotTrouble, match="run `yaodian build` first"):
        plan_forgetting(own.settings(), BREAKDOWN)
    _republish(newest, marts=MARTS_VERSION)
    _republish(oldest, marts="0.9")

    done = forget(own.settings(), plan_forgetting(own.settings(), BREAKDOWN))

    assert done.snapshots.dropped == (oldest.run_id,)
    assert done.snapshots.rewritten == {newest.run_id: f"{newest.run_id}-f1"}


def _republish(snapshot: snapshots.Snapshot, marts: str) -> None:
    snapshots.write_manifest(snapshot.path.parent, replace(snapshot, versions={**snapshot.versions, "marts": marts}))


def test_a_person_is_asked_and_a_script_must_say_yes(lived_in: Desk) -> None:
    with pytest.raises(CommandError, match="without a terminal, add --yes") as refused:
        lived_in.ask("forget", LUOYANG)
    assert refused.value.code == 2
    assert lived_in.row("SELECT count(*) FROM marts.document") == (3,)


def test_a_name_that_is_none_or_several_is_told(lived_in: Desk) -> None:
    with pytest.raises(UnknownDocument, match="knows no document nowhere"):
        plan_forgetting(lived_in.settings(), "nowhere")
    with pytest.raises(UnknownDocument, match="could be any of 3 documents"):
        plan_forgetting(lived_in.settings(), ".txt")


class _Cut(BaseException):
    """A crash: nothing that handles errors may take it for one."""


def test_a_removal_cut_short_between_two_files_goes_on_where_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, survives = 0, 25

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            nonlocal steps
            if steps == survives:
                raise _Cut
            steps += 1
            return function(*arguments, **named)

        return run

    plan = plan_forgetting(desk.settings(), BREAKDOWN)
    with monkeypatch.context() as patch:
        for name in ("replace", "rename", "symlink"):
            patch.setattr(os, name, counted(getattr(os, name)))
        patch.setattr(shutil, "rmtree", counted(shutil.rmtree))
        with pytest.raises(_Cut):
            forget(desk.settings(), plan)
    assert desk.row("SELECT count(*) >= 2 FROM marts.document") == (True,)  # readers are served all the while

    assert forgetting.resume_forgetting(desk.settings()) is not None

    _nothing_is_left(desk, BREAKDOWN)
    assert snapshots.verify(desk.data).is_current
    assert not list(desk.data.rglob(".*.part"))


def test_a_killed_removal_is_finished_by_the_next_run(desk: Desk) -> None:
    command = [sys.executable, "-m", "yaodian", "forget", BREAKDOWN, "--yes", "--data-dir", str(desk.data)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    journal = desk.data / "lake" / "forgetting.json"
    while not journal.exists():
        assert process.poll() is None
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert journal.exists() and desk.row("SELECT count(*) >= 2 FROM marts.document") == (True,)

    (desk.input / BREAKDOWN).unlink()
    assert desk.read().documents["seen"] == 2

    assert not journal.exists()
    _nothing_is_left(desk, BREAKDOWN)


def test_a_damaged_journal_stops_the_next_run_with_a_sentence(desk: Desk) -> None:
    lake = lake_of(desk.settings())
    Lake.write_bytes(lake, lake.root / "forgetting.json", b"{")
    with pytest.raises(Exception, match="is damaged, so the removal it began cannot go on"):
        desk.build()
