"""Fixtures: real documents in a folder, a data folder beside it, and what people do with both.

Building goes through the stages of a run without Dagster: what these tests are about is data, and starting Dagster
takes longer than everything else together.
"""

from __future__ import annotations

import csv
import fcntl
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.ledger import Ledger
from assets.resources import RunChoices
from pipelines.corrections import COLUMNS
from pipelines.settings import Settings, load
from tests.cli.running import SAMPLES, Done, in_process, yaodian
from tests.stages import read_stages, run_stages
from warehouse import snapshots

LUOYANG = "004_7528ffaa5973ecdb.txt"
SHANXI = "003_69f0c97a8cbde70c.txt"
BREAKDOWN = "000_539dc7171bc05481.txt"


@dataclass(frozen=True)
class Desk:
    """An input folder, a data folder and a corrections file, as a person has them."""

    root: Path

    @property
    def input(self) -> Path:
        return self.root / "in"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def corrections(self) -> Path:
        return self.root / "corrections.csv"

    def settings(self, **given: Any) -> Settings:
        where = {"data_dir": str(self.data), "paths": [str(self.input)], "corrections": str(self.corrections)}
        return load({**where, **given}, environment={})

    def read(self) -> Ledger:
        """The first stages of a run: find files, parse what is new, find copies."""
        return read_stages(self.settings(), RunChoices())

    def build(self) -> Ledger:
        """The stages of a run, one after the other."""
        return run_stages(self.settings(), RunChoices())

    def ask(self, *words: object) -> Done:
        """A command over the data folder, in this process."""
        return in_process(*map(str, words), "--data-dir", self.data, "--lang", "en")

    def run(self, *words: object) -> Done:
        """A command over the data folder, in a process of its own."""
        return yaodian(*map(str, words), "--data-dir", self.data, "--lang", "en")

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        path = snapshots.current(self.data).path
        with duckdb.connect(str(path), read_only=True) as con:
            return con.execute(sql, list(parameters)).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
        (found,) = self.rows(sql, parameters)
        return found

    def correct(self, *lines: Mapping[str, object]) -> None:
        """Write the corrections file."""
        with self.corrections.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(lines)

    def hashes(self) -> dict[str, str]:
        """The content hashes of the snapshot in force."""
        return snapshots.current(self.data).content_hashes


def correction(**said: object) -> dict[str, object]:
    """A line of the corrections file; the quote gives the end of its span."""
    line: dict[str, object] = {"reason": "read against the original", "author": "Wang", "date": "2026-11-20", **said}
    line.setdefault("char_end", int(str(line["char_start"])) + len(str(line["quote"])))
    return line


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Three samples, published without corrections by the first process that asks; for reading only."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    desk = Desk(shared / "desk")
    with (shared / "desk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (desk.data / "warehouse" / "current.duckdb").exists():
            desk.input.mkdir(parents=True)
            desk.correct()
            for name in (BREAKDOWN, SHANXI, LUOYANG):
                shutil.copy(SAMPLES / name, desk.input)
            desk.build()
    return desk


@pytest.fixture
def desk(published: Desk, tmp_path: Path) -> Desk:
    """A copy of it that a test may change."""
    shutil.copytree(published.root, tmp_path / "desk", symlinks=True)
    return Desk(tmp_path / "desk")
