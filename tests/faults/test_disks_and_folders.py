"""A full disk and a folder that cannot be written: a sentence, the last snapshot as it was, and the next run."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import environment, in_process
from tests.faults.conftest import Place, plan
from tests.faults.serving import ROOT, Process, Server
from warehouse import snapshots


def _ends_in_a_sentence(process: Process, words: str) -> None:
    assert words in process.said, process.said
    assert "Traceback" not in process.said and "internal error" not in process.said
    assert process.said.count("\n") == 1


@pytest.mark.parametrize("limit", [2_000, 1_000_000], ids=["while landing", "while loading"])
def test_files_that_may_not_grow_end_the_run_and_lose_nothing(server: Server, published: Place, limit: int) -> None:
    before = snapshots.current(published.data)
    published.write("3.txt", plan(3, 2013) * 3)

    full = server.stages(published.source, published.data, file_limit=limit)

    assert full.code == 5
    _ends_in_a_sentence(full, "the disk is full, or files may not grow")
    assert snapshots.verify(published.data).run_id == before.run_id
    assert server.stages(published.source, published.data).code == 0
    assert published.ask("SELECT count(*) FROM marts.document") == [(3,)]
    assert not list(published.data.rglob("*.part*"))


def test_a_real_build_on_a_full_disk_ends_in_a_sentence(server: Server, published: Place) -> None:
    before = snapshots.current(published.data)
    published.write("3.txt", plan(3, 2013))

    full = server.run("build", published.source, "--data-dir", published.data, "--lang", "en", file_limit=100_000)

    assert full.code == 5
    _ends_in_a_sentence(full, "the disk is full, or files may not grow")
    assert snapshots.verify(published.data).run_id == before.run_id


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 28 MB, where this user may mount one: two snapshots of 10 MB fit, three do not."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=28m", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_keeps_the_last_snapshot_until_there_is_room(
    server: Server, published: Place, small_disk: Path
) -> None:
    place = Place(small_disk)
    shutil.copytree(published.root, small_disk, symlinks=True, dirs_exist_ok=True)
    before = snapshots.current(place.data)
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(bytes(free - (2 << 20)))
    place.write("3.txt", plan(3, 2013))

    full = server.stages(place.source, place.data)

    assert full.code == 5
    _ends_in_a_sentence(full, "the disk is full")
    assert snapshots.verify(place.data).run_id == before.run_id
    assert place.ask("SELECT count(*) FROM marts.document") == [(2,)]
    ballast.unlink()
    assert server.stages(place.source, place.data).code == 0
    assert place.ask("SELECT count(*) FROM marts.document") == [(3,)]


_PR_CAPBSET_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2


def _as_anybody() -> None:
    """In a child before it starts: permissions count, also for root."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def test_a_folder_that_cannot_be_written_is_named_and_can_still_be_read(published: Place) -> None:
    published.write("3.txt", plan(3, 2013))
    folders = [published.data, *(path for path in published.data.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    command = [sys.executable, "-m", "yaodian", "build", published.source, "--data-dir", published.data, "--lang", "en"]
    try:
        built = subprocess.run(
            command, cwd=ROOT, env=environment(), preexec_fn=_as_anybody, capture_output=True, text=True, check=False
        )
        asked = in_process("query", "SELECT count(*) FROM marts.document", "--data-dir", published.data)
    finally:
        for folder in folders:
            folder.chmod(0o755)

    assert built.returncode == 2, built.stderr
    assert "cannot be written" in built.stderr and str(published.data) in built.stderr
    assert "--data-dir" in built.stderr and "Traceback" not in built.stderr
    assert "2" in asked.out and asked.code == 0
