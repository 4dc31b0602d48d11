"""What a command costs: CPU seconds and memory of it and of every process it starts.

Belongs here: running a command and measuring it, medians of several runs.
Does not belong here: which commands are compared (`runs`, `compare`).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PEERS = Path(__file__).resolve().parents[1] / ".venv-peers" / "bin" / "python"
"""The interpreter of what benchmarks compare with; `make env-peers` puts it there."""

_LOOK_SECONDS = 0.1


class CommandFailed(RuntimeError):
    """A measured command ended with an error; says which and what it wrote."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The cost of one command.

    Attributes:
        cpu: seconds of user and system time, of all processes together.
        wall: seconds by the clock, which on a shared machine say little.
        peak_mb: largest memory of all processes together at one moment, what they share counted once, as looked at ten
            times a second; 0 where the system does not say.
        largest_mb: largest memory of any one process.
        out: what the command wrote to stdout.
    """

    cpu: float
    wall: float
    peak_mb: float
    largest_mb: float
    out: str


def measure(command: Sequence[str | Path], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Usage:
    """Run a command and wait for it.

    Raises:
        CommandFailed: it ended with another code than 0.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command], stdout=out, stderr=error, env={**os.environ, **(env or {})}, cwd=cwd
        )
        watch = _Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        peak = watch.stop()
        out.seek(0)
        error.seek(0)
        if process.returncode != 0:
            said = error.read().decode(errors="replace")[-2000:] or out.read().decode(errors="replace")[-2000:]
            raise CommandFailed(f"{' '.join(map(str, command))} ended with {process.returncode}: {said}")
        text = out.read().decode()
    return Usage(used.ru_utime + used.ru_stime, wall, peak / 1e6, used.ru_maxrss * 1024 / 1e6, text)


class _Watch:
    """Looks at the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            found = [_memory(pid) for pid in _tree(self._pid)]
            self._peak = max(self._peak, sum(own for own, _ in found) + max((shared for _, shared in found), default=0))

    def stop(self) -> int:
        """The largest sum seen, in bytes."""
        self._done.set()
        self._thread.join()
        return self._peak


def _tree(pid: int) -> list[int]:
    """A process and its descendants; empty where the system does not say."""
    found = [pid]
    for one in found:
        try:
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                found += map(int, children.read_text().split())
        except OSError:
            continue  # it ended while we looked
    return found


def _memory(pid: int) -> tuple[int, int]:
    """Bytes that are a process's own, and bytes that it shares with others: libraries, mostly the same ones."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().split("\n")
    except OSError:
        return 0, 0
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
    shared = sum(int(line.split()[1]) for line in lines if line.startswith("Shared_"))
    return own * 1024, shared * 1024


def spread(values: Sequence[float], digits: int = 3) -> dict[str, Any]:
    """Median, smallest and largest of some runs."""
    return {
        "median": round(statistics.median(values), digits),
        "least": round(min(values), digits),
        "most": round(max(values), digits),
        "runs": len(values),
    }


def figures(runs: Sequence[Usage]) -> dict[str, Any]:
    """The spread of what some runs of one command cost."""
    return {
        "cpu_seconds": spread([run.cpu for run in runs]),
        "wall_seconds": spread([run.wall for run in runs]),
        "peak_mb": spread([run.peak_mb for run in runs], 0),
        "largest_process_mb": spread([run.largest_mb for run in runs], 0),
    }
