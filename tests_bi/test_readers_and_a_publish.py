"""Clients of DuckDB 1.4 that read while a build publishes: real processes, a real build."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests_bi.warehouse import OURS, ROOT, SAMPLES, environment, publish, yaodian

READER = ROOT / "tests_bi" / "reader.py"


class Reader:
    """A process that holds the published file open."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.first = self._answer()

    def ask(self, what: str) -> Any:
        """Documents and run, as the client sees them now."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._process.stderr and self._process.stderr.read()
        return json.loads(line)


@contextmanager
def reading(file: Path, python: str | Path = sys.executable) -> Iterator[Reader]:
    """A reader until the block ends."""
    pipe = subprocess.PIPE
    command = [str(python), str(READER), str(file)]
    process = subprocess.Popen(command, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    try:
        yield Reader(process)
    finally:
        process.communicate(timeout=30)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Four of the samples; the fifth can come later."""
    folder = tmp_path / "plans"
    folder.mkdir()
    for file in sorted(SAMPLES.glob("*.txt"))[:4]:
        shutil.copy(file, folder)
    return folder


def test_an_open_reader_keeps_its_snapshot_through_publish_and_rollback_and_a_new_one_sees_what_is_in_force(
    tmp_path: Path, source: Path
) -> None:
    data_dir = tmp_path / "data"
    file = publish(data_dir, source)
    with ExitStack() as stack:
        old = [stack.enter_context(reading(file)) for _ in range(2)]
        ours = stack.enter_context(reading(file, OURS))
        before = old[0].first
        assert before[0] == 4 and [each.first for each in (*old, ours)] == [before] * 3, "three processes read at once"

        shutil.copy(max(SAMPLES.glob("*.txt")), source)
        publish(data_dir, source)  # neither waits for the readers nor disturbs them

        assert [each.ask("count") for each in (*old, ours)] == [before] * 3
        with reading(file) as new:
            assert new.first[0] == 5 and new.first[1] != before[1]
            # DuckDB 1.4 hands a second connection of one process the file it has open; it has to close the first.
            assert old[0].ask("again") == before
            assert old[0].ask("reopen") == new.first
            assert old[1].ask("count") == before, "what another process does is no matter"

        yaodian("snapshots", "rollback", "--data-dir", data_dir)
        assert ours.ask("reopen") == before
