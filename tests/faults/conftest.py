"""Fixtures: the forking server, small plans, and a data folder with two of them published."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.serving import Server
from warehouse import snapshots
from warehouse.read import open_current, query

PLAN = """{year}年甲市科技工作要点

一、加强创新平台建设

1.新认定高新技术企业{number}家。（牵头单位：高新处，责任单位：计划处）

2.力争专利申请量增长15%以上。（牵头单位：知识产权局）

二、加强人才队伍建设

3.引进高层次人才30名。（责任单位：人事处）
"""


def plan(number: int, year: int = 2012) -> str:
    """A plan whose first target is `number`."""
    return PLAN.format(number=number, year=year)


@dataclass(frozen=True)
class Place:
    """An input folder and a data folder."""

    root: Path

    @property
    def source(self) -> Path:
        """Where documents are put."""
        return self.root / "in"

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / "data"

    def write(self, name: str, text: str) -> Path:
        """Put a document into the input folder."""
        self.source.mkdir(parents=True, exist_ok=True)
        path = self.source / name
        path.write_text(text, encoding="utf-8")
        return path

    def content(self) -> dict[str, str]:
        """The content hash of every table of the snapshot in force, which must be whole."""
        return snapshots.verify(self.data).content_hashes

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a question to the snapshot in force, as a reader asks it."""
        with open_current(self.data) as con:
            return query(con, sql).rows()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Processes at the price of a fork."""
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def _two(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("two"))
    for number in (1, 2):
        place.write(f"{number}.txt", plan(number, 2010 + number))
    place.write("noise.txt", "\0\1\2" * 50)
    done = server.stages(place.source, place.data)
    assert done.code == 0, done.said
    return place.root


@pytest.fixture
def published(_two: Path, tmp_path: Path) -> Place:
    """A copy of a data folder with two published plans and a refused file."""
    return Place(Path(shutil.copytree(_two, tmp_path / "copy", symlinks=True)))
