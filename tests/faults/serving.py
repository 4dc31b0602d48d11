"""Many real ``yaodian`` processes at the price of one start: a server that has everything imported and forks.

Belongs here: the server, its client, and processes one can kill and wait for.
Does not belong here: assertions.

A forked process is an ordinary one: it runs the command line from its arguments to its exit code, holds locks, has
files open, and dies of signals. What it does not do is import Dagster, Polars and DuckDB for four seconds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]

_SERVER = """
import json, os, resource, sys
import assets.run, assets.stages.building, pipelines.batch, pipelines.conform.reference, pipelines.formats.page
import yaodian.cli, yaodian.commands.build_command, yaodian.summary, warehouse.build
from tests.faults import stages
from yaodian.cli import main

# words and grammar are read once, before the first fork
pipelines.document.parse_document(1, "2012年某市科技工作要点\\n\\n1.新增企业3家。（责任单位：人事处）\\n".encode())

def child(asked):
    os.setpgid(0, 0)
    for number, name in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(name, flags, 0o644), number)
    os.environ.update(asked["environment"])
    if asked["file_limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["file_limit"], asked["file_limit"]))
    if asked["stages"]:
        stages.main(**asked["stages"])
    sys.argv = ["yaodian", *asked["arguments"]]
    main()

for line in sys.stdin:
    asked = json.loads(line)
    if "wait" in asked:
        _, status, used = os.wait4(asked["wait"], 0)
        print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, flush=True)
        continue
    pid = os.fork()
    if pid == 0:
        sys.stdin.close()
        child(asked)
    print(pid, flush=True)
"""


@dataclass
class Process:
    """A running command."""

    server: Server
    pid: int
    out: Path
    err: Path
    code: int | None = None
    cpu_seconds: float = 0.0

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the process, and to everything it started when it is the one nobody can catch."""
        if number is signal.SIGKILL:
            os.killpg(self.pid, number)
        else:
            os.kill(self.pid, number)

    def wait(self) -> int:
        """How the process ended: its exit code, or minus the signal that killed it."""
        if self.code is None:
            code, seconds = self.server.ask({"wait": self.pid}).split()
            self.code, self.cpu_seconds = int(code), float(seconds)
        return self.code

    def kill_when(self, reached: Callable[[], bool]) -> int:
        """Kill the process as soon as `reached` says so; returns how it ended."""
        while not reached():
            if not self.is_alive():
                return self.wait()
            time.sleep(0.001)
        self.kill()
        return self.wait()

    def is_alive(self) -> bool:
        """Whether the process is still running (one that ended and nobody waited for is not)."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return False
        return state.rpartition(")")[2].split()[0] != "Z"

    @property
    def said(self) -> str:
        """What it wrote to stderr."""
        return self.err.read_text(encoding="utf-8", errors="replace")


class Server:
    """The forking server; end it with `close`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("YAODIAN_", "DAGSTER_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            cwd=ROOT,
            env=kept | {"PYTHONPATH": str(ROOT), "TERM": "xterm"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def stages(self, source: Path, data_dir: Path, *, file_limit: int = 0, **more: str | bool) -> Process:
        """Run `stages.main` in a process of its own to its end."""
        asked = {"source": str(source), "data_dir": str(data_dir), **more}
        return self._finished(self.start(file_limit=file_limit, stages=asked, YAODIAN_LANG="en"))

    def start(self, *arguments: str | Path, file_limit: int = 0, stages: object = None, **environment: str) -> Process:
        """Start ``yaodian`` with these arguments, or `stages.main` with those.

        Args:
            file_limit: bytes no file it writes may exceed, as on a disk that is full (0: none).
        """
        self._count += 1
        out, err = (self._folder / f"{self._count}.{name}" for name in ("out", "err"))
        asked = {
            "arguments": [str(argument) for argument in arguments],
            "environment": environment,
            "out": str(out),
            "err": str(err),
            "file_limit": file_limit,
            "stages": stages,
        }
        return Process(self, int(self.ask(asked)), out, err)

    def run(self, *arguments: str | Path, file_limit: int = 0, **environment: str) -> Process:
        """Start a command and wait for its end."""
        return self._finished(self.start(*arguments, file_limit=file_limit, **environment))

    def _finished(self, process: Process) -> Process:
        process.wait()
        return process

    def ask(self, request: object) -> str:
        """One line to the server, one line back."""
        stdin, stdout = _pipe(self._process.stdin), _pipe(self._process.stdout)
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        return stdout.readline().strip()

    def close(self) -> None:
        """End the server."""
        _pipe(self._process.stdin).close()
        self._process.wait()
        _pipe(self._process.stdout).close()


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
