"""Batches on other machines: a parcel goes and a delivery comes back as bytes, and nothing depends on it."""

import dataclasses
import pickle
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.discover import discover
from pipelines.errors import ClusterTrouble, LakeCorrupted, MissingExtra
from pipelines.jobs import Engine, Job, Outcome
from pipelines.lake import Lake
from pipelines.land import land
from pipelines.parcel import deliver, pack, run_alone, run_parcel
from pipelines.parse import ParseReport, parse
from pipelines.settings import Settings
from pipelines.shared_lake import SharedLake
from schemas.lake import QUARANTINE
from tests.ingest import fake_parser

DOCUMENTS = {
    "a": "甲\n乙\n",
    "b": "丙\n",
    "bad-row": "丁\nBADROW\n",
    "binary": "BINARY\n",
    "crash": "CRASH\n",
    "orphan": "戊\nORPHAN\n己\n",
}


def by_post(shared: SharedLake | None = None, order: Callable[[list[Job]], None] = list.reverse) -> Engine:
    """An engine that sends every job away and back as bytes."""

    def run(jobs: Sequence[Job]) -> Iterator[Outcome]:
        shuffled = list(jobs)
        order(shuffled)
        for job in shuffled:
            if shared:
                shared.keep_originals(job.lake, [name for _, name, _ in job.originals])
            delivery = run_parcel(pickle.loads(pickle.dumps(pack(job, shared))))
            yield deliver(pickle.loads(pickle.dumps(delivery)), job.lake, shared)

    return run


class Machine:
    """One lake and what is parsed into it."""

    def __init__(self, root: Path) -> None:
        self.folder, self.lake = root / "in", Lake(root / "data" / "lake")
        self.folder.mkdir(exist_ok=True)

    def write(self, documents: dict[str, str]) -> None:
        for name, text in documents.items():
            (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")

    def parse(self, given: Settings, engine: Engine | None = None) -> ParseReport:
        landing = land(discover([self.folder]), self.lake, now=datetime(2030, 1, 1))
        return parse(landing, self.lake, given, run_id="run", parser=fake_parser.parser(), engine=engine)

    def rows(self) -> dict[str, pl.DataFrame]:
        """Every silver table and the quarantine, in an order of its own."""
        content = self.lake.read_table("content")
        quarantine = self.lake.read_table(QUARANTINE.name)
        assert content is not None and quarantine is not None
        found = {"quarantine": quarantine}
        for table in ("document", "task", "responsibility", "organization"):
            parts = [pl.read_parquet(self.lake.silver_path(table, shard)) for shard in content["shard"].unique()]
            found[table] = pl.concat(parts).unique()
        return {name: frame.sort(pl.all()) for name, frame in found.items()}


def shards(lake: Lake) -> dict[str, bytes]:
    """Every file of every shard."""
    folders = (lake.root / "silver", lake.root / "shards")
    return {
        path.relative_to(lake.root).as_posix(): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """The rows of the documents, parsed in this process."""
    machine = Machine(tmp_path_factory.mktemp("home"))
    machine.write(DOCUMENTS)
    machine.parse(Settings(workers=1))
    return machine.rows()


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return one.keys() == other.keys() and all(one[name].equals(other[name]) for name in one)


def test_a_shard_that_travelled_is_byte_for_byte_the_one_made_here(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    here, there = Machine(tmp_path / "here"), Machine(tmp_path / "there")
    for machine in (here, there):
        machine.write(DOCUMENTS)
    here.parse(Settings(workers=1))
    there.parse(Settings(workers=1), by_post())

    assert shards(here.lake) == shards(there.lake)
    assert len(shards(here.lake)) > 4


@settings(max_examples=5, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    batch_bytes=st.sampled_from([12, 30, 1 << 20]),
    first=st.integers(0, len(DOCUMENTS)),
    through_store=st.booleans(),
)
def test_neither_batches_nor_arrival_nor_steps_nor_the_way_change_a_row(
    at_home: dict[str, pl.DataFrame], seed: int, batch_bytes: int, first: int, through_store: bool
) -> None:
    chance = random.Random(seed)
    names = chance.sample(sorted(DOCUMENTS), len(DOCUMENTS))
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder))
        shared = SharedLake(f"file://{folder}/store") if through_store else None
        for step in (names[:first], names[first:]):
            machine.write({name: DOCUMENTS[name] for name in step})
            machine.parse(Settings(workers=1, batch_bytes=batch_bytes), by_post(shared, chance.shuffle))

        assert same(machine.rows(), at_home)


def test_an_original_that_does_not_arrive_whole_is_rejected_as_it_is_at_home(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write({"a": "甲\n", "b": "乙\n"})

    def engine(jobs: Sequence[Job]) -> Iterator[Outcome]:
        for job in jobs:
            parcel = pack(job, None)
            first = min(parcel.originals)
            parcel = dataclasses.replace(parcel, originals={**parcel.originals, first: b"something else"})
            yield deliver(run_parcel(parcel), job.lake, None)

    report = machine.parse(Settings(workers=1), engine)

    assert [one.reason_code for one in report.rejected] == ["unreadable"]
    assert report.rows["document"] == 1
    assert machine.parse(Settings(workers=1)).rejected == []  # it is tried again


def test_a_machine_with_another_parser_is_refused_by_name(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write({"a": "甲\n"})

    def engine(jobs: Sequence[Job]) -> Iterator[Outcome]:
        parcel = dataclasses.replace(pack(jobs[0], None), program="another")
        yield deliver(run_parcel(parcel), jobs[0].lake, None)

    with pytest.raises(ClusterTrouble, match=r"another version of yaodian .* install the same version"):
        machine.parse(Settings(workers=1), engine)


def test_one_document_of_a_parcel_can_be_parsed_alone(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write({"a": "甲\n", "b": "CRASH\n"})
    found = []

    def engine(jobs: Sequence[Job]) -> Iterator[Outcome]:
        for content in jobs[0].contents:
            found.append(run_alone(pack(jobs[0], None), content.content_key))
        yield from by_post()(jobs)

    machine.parse(Settings(workers=1), engine)

    frames = [one for one in found if isinstance(one, dict)]
    assert [frame["document"].height for frame in frames] == [1]
    assert [one.reason_code for one in found if not isinstance(one, dict)] == ["parse_failed"]


def test_a_shard_torn_in_the_store_is_not_taken(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write({"a": "甲\n"})
    shared = SharedLake(f"file://{tmp_path}/store")

    def engine(jobs: Sequence[Job]) -> Iterator[Outcome]:
        shared.keep_originals(jobs[0].lake, [name for _, name, _ in jobs[0].originals])
        delivery = run_parcel(pack(jobs[0], shared))
        shared.store.put(f"silver/task/{jobs[0].shard}.parquet", b"half")
        yield deliver(delivery, jobs[0].lake, shared)

    with pytest.raises(LakeCorrupted, match="is not what its manifest says"):
        machine.parse(Settings(workers=1), engine)
    assert machine.parse(Settings(workers=1), by_post(shared)).rows["document"] == 1


def test_engine_ray_without_ray_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.engines.find_spec", lambda name: None)
    machine = Machine(tmp_path)
    machine.write({"a": "甲\n"})

    with pytest.raises(MissingExtra, match=r"pip install 'yaodian\[ray\]' here and on every machine"):
        machine.parse(Settings(engine="ray"))
