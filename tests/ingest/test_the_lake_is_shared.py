"""A lake in a store: machines that follow each other, that run at the same time, that are lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.discover import discover
from pipelines.errors import LakeMoved, MissingExtra, MissingPath, UsageError
from pipelines.lake import Lake
from pipelines.land import Landing, land
from pipelines.objects import ObjectStore
from pipelines.parse import ParseReport, collect_garbage, parse
from pipelines.settings import Settings
from pipelines.shared_lake import SharedLake
from pipelines.shared_state import commit, keep_originals, newest, pull
from schemas.lake import DOCUMENT_VERSION, QUARANTINE
from tests.ingest import fake_parser


class Machine:
    """A machine with a working copy of a shared lake, fed from a store too."""

    def __init__(self, root: Path, name: str) -> None:
        self.lake = Lake(root / name / "lake")
        self.lake.root.mkdir(parents=True, exist_ok=True)
        self.shared = SharedLake(f"file://{root}/store")
        self.inbox = ObjectStore(f"file://{root}/inbox")
        self.runs = 0

    def read(self, version: str = "1") -> tuple[Landing, ParseReport]:
        """A run up to its commit."""
        self.runs += 1
        pull(self.shared, self.lake)
        now = datetime(2030, 1, 1) + timedelta(hours=self.runs)
        landing = land(discover([self.inbox.url]), self.lake, now=now)
        keep_originals(self.shared, self.lake)
        report = parse(
            landing, self.lake, Settings(workers=1), run_id=f"run-{self.runs}", parser=fake_parser.parser(version)
        )
        return landing, report

    def run(self, version: str = "1") -> tuple[Landing, ParseReport]:
        """A whole run."""
        done = self.read(version)
        commit(self.shared, self.lake, f"run-{self.runs}")
        return done

    def history(self) -> pl.DataFrame:
        found = self.lake.read_table(DOCUMENT_VERSION.name)
        assert found is not None
        return found.select("source_file", "version_no", "document_key", "raw_sha256", "is_current").sort(pl.all())


@pytest.fixture
def one(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path, "one")
    machine.inbox.put("a.txt", "甲\n乙\n".encode())
    machine.inbox.put("below/b.txt", "丙\n".encode())
    machine.inbox.put("bad.txt", b"BINARY\n")
    return machine


@pytest.fixture
def two(one: Machine, tmp_path: Path) -> Machine:
    return Machine(tmp_path, "two")


def keys(machine: Machine, prefix: str) -> list[str]:
    return [entry.key for entry in machine.shared.store.entries(prefix)]


def test_documents_in_a_store_are_named_below_the_url_and_filtered_like_files(one: Machine) -> None:
    for key in ("notes.md", ".hidden/c.txt", "below/.d.txt", "SHA256SUMS"):
        one.inbox.put(key, b"x")

    found = discover([one.inbox.url])

    assert [file.source_file for file in found.files] == ["a.txt", "bad.txt", "below/b.txt"]
    assert found.ignored == 4
    single = discover([f"{one.inbox.url}/below/b.txt"])
    assert [(file.source_file, file.size) for file in single.files] == [("b.txt", 4)]
    with pytest.raises(MissingPath, match="holds no object"):
        discover([f"{one.inbox.url}/nowhere"])


def test_an_object_that_did_not_change_is_not_read_again(one: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    landing, _ = one.run()
    assert landing.counts["new"] == 3
    later = datetime(2050, 1, 1)
    land(discover([one.inbox.url]), one.lake, now=later)
    monkeypatch.setattr(ObjectStore, "get", None)

    again = land(discover([one.inbox.url]), one.lake, now=later)

    assert again.counts["unchanged"] == 3


def test_a_machine_that_starts_with_nothing_goes_on_where_the_other_ended(one: Machine, two: Machine) -> None:
    one.run()
    one.inbox.put("c.txt", "丁\n".encode())
    landing, report = two.run()

    assert (landing.counts["unchanged"], landing.counts["new"]) == (3, 1)
    assert (report.parsed, report.reused) == (1, 3)
    assert two.history()["document_key"].to_list() == [1, 2, 3, 4]
    assert all(two.lake.raw_is_sound(name) for name in two.history()["raw_sha256"])
    assert pull(one.shared, one.lake)
    assert one.history().equals(two.history())
    assert one.read()[1].parsed == 0


def test_nothing_new_puts_nothing(one: Machine) -> None:
    one.run()
    before = one.shared.store.entries()
    one.run()

    assert one.shared.store.entries() == before
    assert keys(one, "state/") == ["state/00000001.json"]


def test_of_two_runs_at_once_the_slower_is_told_and_goes_on_from_the_faster(one: Machine, two: Machine) -> None:
    one.run()
    two.run()
    one.inbox.put("c.txt", "丁\n".encode())
    one.read()
    two.inbox.put("d.txt", "戊\n".encode())
    two.run()

    with pytest.raises(LakeMoved, match=r"nothing was published here\. Run again"):
        commit(one.shared, one.lake, "slow")
    _, report = one.run()

    assert report.parsed == 0  # both had parsed c, and the faster's shard is taken
    assert one.history().equals(two.history())
    assert one.history()["document_key"].is_unique().all()


def test_of_many_who_create_one_key_at_once_one_succeeds(tmp_path: Path) -> None:
    store = ObjectStore(f"file://{tmp_path}/store")

    def create(number: int) -> bool:
        try:
            store.put_new("state/1.json", f"{number}".encode())
        except FileExistsError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = [number for number, is_mine in enumerate(pool.map(create, range(32))) if is_mine]

    assert len(won) == 1
    assert store.get("state/1.json") == str(won[0]).encode()
    store.put_new("state/1.json", f"{won[0]}".encode())  # an answer that was lost, asked for again
    assert [entry.key for entry in store.entries()] == ["state/1.json"]


def test_a_commit_cut_short_before_its_last_step_changed_nothing_for_others(
    one: Machine, two: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.run()
    one.inbox.put("c.txt", "丁\n".encode())
    one.read()

    def power_cut(*_: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="power cut"):
        patch.setattr(ObjectStore, "put_new", power_cut)
        commit(one.shared, one.lake, "cut")
    pull(two.shared, two.lake)

    assert two.history().height == 3
    assert two.run()[1].parsed == 1
    assert two.history().height == 4


def test_a_copy_cut_short_is_copied_again(one: Machine, two: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    one.run()

    def power_cut(*_: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="power cut"):
        patch.setattr(Lake, "write_table_bytes", power_cut)
        pull(two.shared, two.lake)

    assert two.run()[1].parsed == 0
    assert two.history().equals(one.history())


def test_a_lake_with_a_history_of_its_own_is_not_mixed_with_a_shared_one(one: Machine, two: Machine) -> None:
    one.run()
    land(discover([two.inbox.url]), two.lake, now=datetime(2030, 1, 1))

    with pytest.raises(UsageError, match="has a history of its own"):
        pull(two.shared, two.lake)


def test_what_no_state_names_is_removed_with_the_state_that_named_it(one: Machine) -> None:
    one.run()
    old = keys(one, "silver/")
    one.run(version="2")
    collect_garbage(one.lake)
    one.inbox.put("c.txt", "丁\n".encode())
    one.run(version="2")

    assert not set(old) & set(keys(one, "silver/"))
    state = newest(one.shared)
    assert state is not None
    assert {f"shards/{name}.json" for name in state.shards} == set(keys(one, "shards/"))
    assert len(keys(one, "tables/")) == len(set(state.files.values())) + 1


def test_a_sweep_removes_what_a_run_left_that_was_cut_short(one: Machine) -> None:
    one.run()
    kept = one.shared.store.entries()
    for key in ("raw/00/00ff", "silver/task/feed.parquet", "shards/feed.json"):
        one.shared.store.put(key, b"left")

    commit(one.shared, one.lake, "sweep", sweep=True)

    assert one.shared.store.entries() == kept


def test_what_was_refused_on_one_machine_is_refused_on_the_next(one: Machine, two: Machine) -> None:
    one.run()
    two.run()

    frame = two.lake.read_table(QUARANTINE.name)
    assert frame is not None
    assert frame.select("source_file", "rule_id", "first_seen_run_id").rows() == [("bad.txt", "binary", "run-1")]


def test_a_store_without_a_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "s3fs", None)

    with pytest.raises(MissingExtra, match=r"pip install 'yaodian\[s3\]'"):
        ObjectStore("s3://nobody/here").get("a")
