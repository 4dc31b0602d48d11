"""One writer per data folder, told apart by processes and threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from warehouse.errors import Locked
from warehouse.lock import holder, lock_path, write_lock

HOLD = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from warehouse.lock import write_lock
    with write_lock(Path(sys.argv[1])):
        print("held", flush=True)
        time.sleep(float(sys.argv[2]))
    """
)


def _hold(data_dir: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    process = _hold(tmp_path, 30)
    try:
        with pytest.raises(Locked, match=f"process {process.pid} on ") as raised, write_lock(tmp_path):
            pass
        assert raised.value.pid == process.pid
        assert raised.value.host
        assert raised.value.since
        seen = holder(tmp_path)
        assert seen is not None
        assert seen.pid == process.pid
    finally:
        process.kill()
        process.wait()


def test_a_second_process_that_may_wait_gets_the_lock(tmp_path: Path) -> None:
    process = _hold(tmp_path, 0.5)
    started = time.monotonic()
    with write_lock(tmp_path, timeout_seconds=20):
        assert time.monotonic() - started > 0.2
    assert process.wait() == 0


def test_a_killed_holder_leaves_the_lock_free(tmp_path: Path) -> None:
    process = _hold(tmp_path, 60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert holder(tmp_path) is None
    with write_lock(tmp_path):
        pass


def test_the_holder_may_ask_again(tmp_path: Path) -> None:
    with write_lock(tmp_path):
        with write_lock(tmp_path):
            pass
        seen = holder(tmp_path)
        assert seen is not None
        assert seen.pid == os.getpid()
    assert holder(tmp_path) is None


def test_another_thread_of_the_process_waits_too(tmp_path: Path) -> None:
    refused: list[Locked] = []

    def other() -> None:
        try:
            with write_lock(tmp_path):
                pass
        except Locked as error:
            refused.append(error)

    with write_lock(tmp_path):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert [error.pid for error in refused] == [os.getpid()]


def test_an_error_inside_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), write_lock(tmp_path):
        raise RuntimeError
    assert holder(tmp_path) is None


def test_two_folders_do_not_block_each_other(tmp_path: Path) -> None:
    with write_lock(tmp_path / "a"), write_lock(tmp_path / "b"):
        pass


def test_a_lock_file_that_says_nothing_is_no_obstacle(tmp_path: Path) -> None:
    lock_path(tmp_path).write_text("not json")
    with write_lock(tmp_path):
        seen = holder(tmp_path)
        assert seen is not None
        assert seen.pid == os.getpid()
