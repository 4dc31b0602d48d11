"""One writer per data folder.

Belongs here: the advisory lock around everything that changes a data folder.
Does not belong here: readers; they need no lock, because a published file never changes.

The kernel drops the lock with the process, so a crash leaves nothing to clean up. The text in the
lock file only tells people who holds it; the lock itself is `flock`.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import Locked

POLL_SECONDS = 0.05
NAMELESS_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Holder:
    """Who wrote the lock file last; fields are None when the file does not say."""

    pid: int | None
    host: str | None
    since: str | None


# A thread that already holds a folder may ask again (a build that publishes), hence the count.
_held: dict[tuple[str, int], int] = {}
_guard = threading.Lock()


def lock_path(data_dir: Path) -> Path:
    """Where the lock of `data_dir` lives."""
    return data_dir / ".writer.lock"


def holder(data_dir: Path) -> Holder | None:
    """Who holds the data folder now, None when nobody does."""
    path = lock_path(data_dir)
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(descriptor)
    finally:
        os.close(descriptor)
    return None


def last_writer(data_dir: Path) -> Holder | None:
    """The writer that ended without saying so (killed, or the machine went down); None where all ended properly, or
    one is still at work."""
    try:
        descriptor = os.open(lock_path(data_dir), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return _read(descriptor) if os.fstat(descriptor).st_size else None
    except BlockingIOError:
        return None
    finally:
        os.close(descriptor)


@contextmanager
def write_lock(data_dir: Path, timeout_seconds: float = 0.0) -> Iterator[None]:
    """Hold the data folder for writing; re-entrant within a thread.

    Waits up to `timeout_seconds` for another writer and then raises `Locked` naming it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    mine = (str(data_dir.resolve()), threading.get_ident())
    with _guard:
        nested = mine in _held
        if nested:
            _held[mine] += 1
    if nested:
        try:
            yield
        finally:
            with _guard:
                _held[mine] -= 1
        return
    descriptor = os.open(lock_path(data_dir), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, data_dir, timeout_seconds)
        _write(descriptor)
        with _guard:
            _held[mine] = 1
        try:
            yield
        finally:
            with _guard:
                del _held[mine]
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)  # releases the lock; the file stays, since removing it would race with a waiter


def _acquire(descriptor: int, data_dir: Path, timeout_seconds: float) -> None:
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            who = _read(descriptor)
            # A lock without a name is a look by `holder`, or a writer that has not signed yet: both last microseconds.
            patience = 0.0 if who.pid else NAMELESS_SECONDS
            if time.monotonic() >= deadline + patience:
                raise Locked(
                    f"{data_dir} is being written by process {who.pid or 'unknown'} on {who.host or 'unknown host'}"
                    f" since {who.since or 'unknown time'}; wait for it to end or give a longer lock timeout"
                    f" (waited {timeout_seconds:g} s)",
                    pid=who.pid,
                    host=who.host,
                    since=who.since,
                    zh=f"{data_dir} 正由进程 {who.pid or '未知'}（{who.host or '未知主机'}）写入，始于"
                    f" {who.since or '未知时间'}；等它结束，或把 lock_timeout_seconds 调大"
                    f"（已等 {timeout_seconds:g} 秒）",
                ) from None
        time.sleep(POLL_SECONDS)


def _write(descriptor: int) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": now})
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _read(descriptor: int) -> Holder:
    try:
        said = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(int(said["pid"]), str(said["host"]), str(said["since"]))
    except (ValueError, KeyError, TypeError):
        return Holder(None, None, None)
