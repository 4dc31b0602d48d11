"""Landing: what each file is against the last known state, and the laws of the history."""

import os
import shutil
import tempfile
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipelines.discover import Discovery, Files, discover
from pipelines.errors import KeyCollision, LakeCorrupted
from pipelines.lake import Lake
from pipelines.land import Landing, land
from schemas.lake import DOCUMENT_VERSION, LANDED_FILE
from schemas.pandera_models import split

START = datetime(2030, 1, 1)  # later than any file of these tests, so that the fast path is open
DAY = timedelta(days=1)


class Runs:
    """Runs over one folder into one lake, a day apart."""

    def __init__(self, folder: Path, lake: Lake) -> None:
        self.folder = folder
        self.lake = lake
        self.now = START

    def __call__(self, *paths: Path, **options: Any) -> Landing:
        self.now += DAY
        return land(discover(paths or [self.folder]), self.lake, now=self.now, **options)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def run(folder: Path, lake: Lake) -> Runs:
    return Runs(folder, lake)


def statuses(landing: Landing) -> dict[str, str]:
    return dict(landing.landed.select("source_file", "status").iter_rows())


def current(landing: Landing) -> dict[str, dict[str, Any]]:
    rows = landing.versions.filter("is_current").iter_rows(named=True)
    return {row["source_file"]: row for row in rows}


def counted(landing: Landing, **expected: int) -> bool:
    zeros = dict.fromkeys(("seen", "new", "changed", "unchanged", "absent", "quarantined", "ignored"), 0)
    return landing.counts == zeros | expected


def test_a_new_file_is_a_first_version_and_its_bytes_are_in_the_store(run: Runs) -> None:
    run.write("a.txt", "甲")
    landing = run()
    assert counted(landing, seen=1, new=1)
    row = current(landing)["a.txt"]
    assert (row["document_key"], row["version_no"], row["valid_from"], row["valid_to"]) == (1, 1, run.now, None)
    assert run.lake.raw_path(row["raw_sha256"]).read_text(encoding="utf-8") == "甲"
    assert row["document_id"].startswith(row["raw_sha256"][:12])
    assert row["source_uri"] == f"file://{run.folder}/a.txt"


def test_nothing_changed_changes_nothing_in_the_history(run: Runs) -> None:
    run.write("a.txt", "甲")
    run.write("b.txt", "乙")
    first = run()
    second = run()
    assert counted(second, seen=2, unchanged=2)
    assert second.versions.equals(first.versions)


def test_a_changed_file_is_a_new_version_and_the_old_one_ends_when_it_begins(run: Runs) -> None:
    run.write("a.txt", "甲")
    run()
    run.write("a.txt", "甲乙")
    landing = run()
    assert counted(landing, seen=1, changed=1)
    old, new = landing.versions.sort("version_no").iter_rows(named=True)
    assert (old["is_current"], old["valid_to"]) == (False, run.now)
    assert (new["is_current"], new["valid_from"], new["version_no"], new["document_key"]) == (True, run.now, 2, 2)


def test_a_reverted_content_is_a_version_of_its_own(run: Runs) -> None:
    for text in ("甲", "乙乙", "甲"):
        run.write("a.txt", text)
        landing = run()
    versions = landing.versions.sort("version_no")
    assert versions["version_no"].to_list() == [1, 2, 3]
    assert versions["is_current"].to_list() == [False, False, True]
    assert versions["content_key"][0] == versions["content_key"][2]
    assert versions["document_id"].n_unique() == 3


def test_a_change_that_keeps_size_and_time_is_found_when_hashes_are_verified(run: Runs) -> None:
    path = run.write("a.txt", "甲")
    os.utime(path, ns=(10**18, 10**18))
    run()
    run.write("a.txt", "乙")
    os.utime(path, ns=(10**18, 10**18))
    assert statuses(run()) == {"a.txt": "unchanged"}
    assert statuses(run(verify_hashes=True)) == {"a.txt": "changed"}


def test_a_file_written_just_before_it_was_looked_at_is_looked_at_again(run: Runs) -> None:
    path = run.write("a.txt", "甲")
    just_now = int((run.now + DAY).replace(tzinfo=UTC).timestamp() * 1e9) - 10**9
    os.utime(path, ns=(just_now, just_now))
    run()
    run.write("a.txt", "乙")
    os.utime(path, ns=(just_now, just_now))
    assert statuses(run()) == {"a.txt": "changed"}


def test_an_unchanged_file_is_not_read_again(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    path = run.write("a.txt", "甲")
    run()
    opened: list[object] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda name, *rest, **kw: opened.append(name) or real(name, *rest, **kw))
    run()
    assert str(path) not in opened
    run(verify_hashes=True)
    assert str(path) in opened


def test_the_same_files_in_another_place_are_the_same_sources(run: Runs, tmp_path: Path) -> None:
    run.write("b/a.txt", "甲")
    run()
    moved = tmp_path / "elsewhere"
    shutil.copytree(run.folder, moved)
    shutil.rmtree(run.folder)
    landing = run(moved)
    assert statuses(landing) == {"b/a.txt": "unchanged"}
    assert current(landing)["b/a.txt"]["source_uri"] == f"file://{moved}/b/a.txt"


def test_a_file_not_seen_stays_and_is_marked(run: Runs) -> None:
    run.write("a.txt", "甲")
    path = run.write("b.txt", "乙")
    run()
    path.unlink()
    landing = run()
    assert counted(landing, seen=1, unchanged=1, absent=1)
    assert (current(landing)["b.txt"]["is_absent"], current(landing)["a.txt"]["is_absent"]) == (True, False)
    run.write("b.txt", "乙")
    again = run()
    assert counted(again, seen=2, unchanged=2)
    assert current(again)["b.txt"]["is_absent"] is False
    assert again.versions.height == 2


def test_pruning_ends_what_was_not_seen_and_its_return_is_a_new_version(run: Runs) -> None:
    run.write("a.txt", "甲")
    path = run.write("b.txt", "乙")
    run()
    path.unlink()
    pruned = run(prune=True)
    assert list(current(pruned)) == ["a.txt"]
    (row,) = pruned.versions.filter(source_file="b.txt").iter_rows(named=True)
    assert (row["valid_to"], row["is_absent"]) == (run.now, True)
    assert counted(run(), seen=1, unchanged=1)
    run.write("b.txt", "乙")
    back = run()
    assert counted(back, seen=2, unchanged=1, new=1)
    assert current(back)["b.txt"]["version_no"] == 2


def test_pruning_takes_nothing_below_a_folder_that_could_not_be_read(
    open_folder: Path, lake: Lake, as_nobody: AbstractContextManager[None]
) -> None:
    run = Runs(open_folder, lake)
    run.write("a.txt", "甲")
    run.write("closed/b.txt", "乙")
    run.write("closed-too.txt", "丙")
    run()
    (open_folder / "closed-too.txt").unlink()
    (open_folder / "closed").chmod(0)
    with as_nobody:
        found = discover([open_folder])
    landing = land(found, lake, now=run.now + DAY, prune=True)
    assert sorted(current(landing)) == ["a.txt", "closed/b.txt"]
    assert statuses(landing)["closed"] == "rejected"


def test_a_moved_file_is_renamed_and_its_facts_go_on_under_the_new_name(run: Runs) -> None:
    path = run.write("old.txt", "甲")
    run()
    path.rename(run.folder / "new.txt")
    landing = run()
    assert statuses(landing) == {"new.txt": "renamed"}
    assert counted(landing, seen=1, new=1, absent=1)
    assert sorted(current(landing)) == ["new.txt", "old.txt"]


def test_a_copy_of_a_file_outside_this_run_is_new_not_renamed(run: Runs, tmp_path: Path) -> None:
    run.write("old.txt", "甲")
    run()
    other = tmp_path / "other"
    other.mkdir()
    (other / "new.txt").write_text("甲", encoding="utf-8")
    assert statuses(run(other)) == {"new.txt": "new"}


def test_of_two_copies_of_a_moved_file_the_first_by_name_is_the_renamed_one(run: Runs) -> None:
    path = run.write("old.txt", "甲")
    run()
    path.unlink()
    run.write("b.txt", "甲")
    run.write("a.txt", "甲")
    assert statuses(run()) == {"a.txt": "renamed", "b.txt": "new"}


def test_a_new_version_stands_for_itself_and_what_was_known_of_copies_is_carried_on(run: Runs) -> None:
    run.write("a.txt", "甲")
    run.write("b.txt", "甲")
    landing = run()
    assert all(row["is_canonical"] for row in current(landing).values())
    first = current(landing)["a.txt"]["document_key"]
    is_copy = pl.col("source_file") == "b.txt"
    compared = landing.versions.with_columns(canonical_document_key=pl.lit(first, pl.Int64), is_canonical=~is_copy)
    run.lake.write_table(DOCUMENT_VERSION.name, compared)
    run.write("c.txt", "乙")
    rows = current(run())
    assert {name: row["canonical_document_key"] == row["document_key"] for name, row in rows.items()} == {
        "a.txt": True, "b.txt": False, "c.txt": True,
    }  # fmt: skip
    assert rows["b.txt"]["canonical_document_key"] == first


@pytest.mark.parametrize(
    ("size", "reason"), [(0, "empty_file"), (1001, "too_large")], ids=["an empty file", "a file that is too large"]
)
def test_a_file_that_cannot_be_a_document_is_rejected_with_both_sentences(run: Runs, size: int, reason: str) -> None:
    run.write("a.txt", "x" * size)
    landing = run(max_file_bytes=1000)
    assert counted(landing, seen=1, quarantined=1)
    (row,) = landing.landed.iter_rows(named=True)
    assert (row["status"], row["reason_code"], row["size"], row["content_key"]) == ("rejected", reason, size, None)
    assert row["reason_zh"] > "一"
    assert row["reason_en"].startswith("the file")
    assert landing.versions.is_empty()


def test_a_file_at_the_limit_is_landed(run: Runs) -> None:
    run.write("a.txt", "x" * 1000)
    assert counted(run(max_file_bytes=1000), seen=1, new=1)


def test_a_file_without_permission_is_rejected_and_the_run_goes_on(
    open_folder: Path, tmp_path: Path, as_nobody: AbstractContextManager[None]
) -> None:
    lake_folder = open_folder / "lake"
    (open_folder / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (open_folder / "in" / name).write_text(name)
    (open_folder / "in" / "a.txt").chmod(0)
    found = discover([open_folder / "in"])
    with as_nobody:
        landing = land(found, Lake(lake_folder), now=START, dry_run=True)
    assert statuses(landing) == {"a.txt": "rejected", "b.txt": "new"}
    assert landing.landed["reason_code"].to_list() == ["unreadable", None]


def test_what_became_a_pipe_or_vanished_since_it_was_found_is_rejected_and_not_waited_for(run: Runs) -> None:
    for name in ("pipe.txt", "gone.txt", "shrunk.txt"):
        run.write(name, "甲")
    found = discover([run.folder])
    for path in run.folder.iterdir():
        path.unlink()
    os.mkfifo(run.folder / "pipe.txt")
    (run.folder / "shrunk.txt").touch()
    landing = land(found, run.lake, now=START)
    assert dict(landing.landed.select("source_file", "reason_code").iter_rows()) == {
        "pipe.txt": "not_a_regular_file",
        "gone.txt": "unreadable",
        "shrunk.txt": "empty_file",
    }


def test_a_source_that_became_unusable_keeps_its_last_good_version_also_when_pruning(run: Runs) -> None:
    run.write("a.txt", "甲")
    run()
    run.write("a.txt", "")
    landing = run(prune=True)
    assert statuses(landing) == {"a.txt": "rejected"}
    row = current(landing)["a.txt"]
    assert (row["version_no"], row["is_absent"]) == (1, False)


def test_what_discovery_refused_is_landed_as_rejected(run: Runs) -> None:
    run.write("a.txt", "甲")
    (run.folder / "gone.txt").symlink_to("nowhere")
    run.write("notes.md", "x")
    assert counted(run(), seen=2, new=1, quarantined=1, ignored=1)


def test_a_dry_run_tells_and_writes_nothing(run: Runs) -> None:
    run.write("a.txt", "甲")
    landing = run(dry_run=True)
    assert counted(landing, seen=1, new=1)
    assert not run.lake.root.exists()


def test_a_dry_run_beside_what_a_killed_build_left_tells_what_would_be_done(run: Runs) -> None:
    run.write("a.txt", "甲")
    run()
    (run.lake.root / "raw" / ".0123.4567.part").write_bytes(b"half")
    run.write("b.txt", "乙")
    assert counted(run(dry_run=True), seen=2, new=1, unchanged=1)


def test_files_whose_path_is_no_unicode_are_not_read_again(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = run.folder / "计划"
    folder.mkdir()
    for raw in ("要点".encode("gbk") + b".txt", "要点.txt".encode(), rb"\\x41.txt"):
        path = os.path.join(os.fsencode(folder), raw)
        with open(path, "wb") as file:
            file.write(raw)
        os.utime(path, (1, 1))
    run()
    read = []
    monkeypatch.setattr("pipelines.land._Reader.look_at", lambda reader, files: read.extend(files) or [])
    assert counted(run(), seen=3, unchanged=3)
    assert read == []


def test_hostile_names_are_landed_and_found_again(run: Runs) -> None:
    for raw in ("要点".encode("gbk") + b".txt", b"a\nb.txt", b'quo"te.txt', rb"\xff.txt"):
        with open(os.path.join(os.fsencode(run.folder), raw), "wb") as file:
            file.write(raw)
    first = run()
    assert counted(first, seen=4, new=4)
    stored = run.lake.read_table("landed_file")
    assert stored is not None
    assert stored.equals(first.landed)
    assert counted(run(), seen=4, unchanged=4)
    os.rename(os.path.join(os.fsencode(run.folder), "要点".encode("gbk") + b".txt"), run.folder / "要点.txt")
    assert statuses(run())["要点.txt"] == "renamed"


def test_a_lost_original_is_stored_again_from_its_source(run: Runs) -> None:
    run.write("a.txt", "甲")
    (name,) = run().versions["raw_sha256"]
    run.lake.raw_path(name).unlink()
    assert counted(run(), seen=1, unchanged=1)
    assert run.lake.raw_is_sound(name)


def test_a_damaged_original_is_mended_when_hashes_are_verified(run: Runs) -> None:
    run.write("a.txt", "甲")
    (name,) = run().versions["raw_sha256"]
    run.lake.raw_path(name).chmod(0o644)
    run.lake.raw_path(name).write_text("乙", encoding="utf-8")
    run(verify_hashes=True)
    assert run.lake.raw_is_sound(name)


def test_a_lost_or_damaged_list_of_files_costs_only_reading(run: Runs) -> None:
    run.write("a.txt", "甲")
    before = run()
    path = run.lake.table_path("landed_file")
    path.write_bytes(b"PAR1 rubbish PAR1")
    assert run().versions.equals(before.versions)
    path.unlink()
    assert run().versions.equals(before.versions)


def test_a_damaged_history_stops_the_run_and_a_new_one_uses_no_key_again(run: Runs) -> None:
    run.write("a.txt", "甲")
    run()
    path = run.lake.table_path("document_version")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(LakeCorrupted, match=r"document_version\.parquet was damaged"):
        run()
    path.unlink()
    assert current(run())["a.txt"]["document_key"] == 2


def test_after_a_rollback_the_given_state_is_compared_with_and_no_key_is_used_again(run: Runs) -> None:
    run.write("a.txt", "甲")
    published = run().versions
    run.write("a.txt", "甲乙")
    later = current(run())["a.txt"]
    again = run(previous_versions=published)
    row = current(again)["a.txt"]
    assert statuses(again) == {"a.txt": "changed"}
    assert (row["version_no"], row["document_id"]) == (2, later["document_id"])
    assert row["document_key"] == 3
    assert again.versions.height == 2


def test_a_clock_that_goes_back_still_gives_a_history_that_goes_forward(run: Runs) -> None:
    run.write("a.txt", "甲")
    run()
    run.write("a.txt", "甲乙")
    landing = land(discover([run.folder]), run.lake, now=START - 1000 * DAY)
    old, new = landing.versions.sort("version_no").iter_rows(named=True)
    assert old["valid_from"] < old["valid_to"] == new["valid_from"]


def test_the_time_of_a_run_is_kept_in_utc(run: Runs) -> None:
    run.write("a.txt", "甲")
    noon = datetime(2030, 1, 1, 20, tzinfo=timezone(timedelta(hours=8)))
    landing = land(discover([run.folder]), run.lake, now=noon)
    assert landing.versions["valid_from"].to_list() == [datetime(2030, 1, 1, 12)]


def test_two_contents_with_one_key_stop_the_run(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write("a.txt", "甲")
    run.write("b.txt", "乙")
    monkeypatch.setattr("pipelines.land.content_key", lambda raw_sha256: 7)
    with pytest.raises(KeyCollision, match="same 63-bit content key"):
        run()
    assert run.lake.read_table("document_version") is None


def test_both_tables_keep_their_contracts(run: Runs) -> None:
    run.write("a.txt", "甲")
    run.write("b.txt", "甲")
    run.write("empty.txt", "")
    run()
    run.write("a.txt", "乙乙")
    run()
    for table in (LANDED_FILE, DOCUMENT_VERSION):
        stored = run.lake.read_table(table.name)
        assert stored is not None
        assert split(table, stored).rejected.is_empty()


@settings(max_examples=30)
@given(
    files=st.dictionaries(st.sampled_from(["a", "b", "c", "d/e", "d/f"]), st.sampled_from(["", "甲", "乙", "丙丙"])),
    shuffle=st.randoms(use_true_random=False),
)
def test_landing_does_not_depend_on_the_order_of_discovery_and_doing_it_again_changes_nothing(
    files: dict[str, str], shuffle: Any
) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root, "input")
        folder.mkdir()
        runs = [Runs(folder, Lake(Path(root, name))) for name in ("one", "two")]
        for name, text in files.items():
            runs[0].write(f"{name}.txt", text)
        found = discover([folder])
        mixed = list(found.files)
        shuffle.shuffle(mixed)
        ordered = land(found, runs[0].lake, now=START)
        shuffled = land(Discovery(Files.of(mixed), found.ignored, found.refused), runs[1].lake, now=START)
        assert ordered.versions.equals(shuffled.versions)
        assert ordered.landed.equals(shuffled.landed)
        again = land(found, runs[0].lake, now=START + DAY)
        assert again.versions.equals(ordered.versions)
        assert again.counts["unchanged"] == ordered.counts["new"]


class History(RuleBasedStateMachine):
    """Whatever happens to the files, the history keeps its laws."""

    @initialize()
    def start(self) -> None:
        self.root = tempfile.mkdtemp()
        folder = Path(self.root, "input")
        folder.mkdir()
        self.run = Runs(folder, Lake(Path(self.root, "lake")))
        self.landing: Landing | None = None
        self.before: Landing | None = None
        self.keys: set[int] = set()

    @rule(name=st.sampled_from("abc"), text=st.sampled_from(["", "甲", "乙", "丙丙"]))
    def write(self, name: str, text: str) -> None:
        self.run.write(f"{name}.txt", text)

    @rule(name=st.sampled_from("abc"))
    def remove(self, name: str) -> None:
        (self.run.folder / f"{name}.txt").unlink(missing_ok=True)

    @rule(old=st.sampled_from("abc"), new=st.sampled_from("abc"))
    def move(self, old: str, new: str) -> None:
        if (self.run.folder / f"{old}.txt").exists():
            (self.run.folder / f"{old}.txt").rename(self.run.folder / f"{new}.txt")

    @rule(prune=st.booleans(), verify=st.booleans())
    def build(self, prune: bool, verify: bool) -> None:
        self.before = self.landing
        self.landing = self.run(prune=prune, verify_hashes=verify)
        self.keys |= set(self.landing.versions["document_key"])

    @invariant()
    def the_laws_hold(self) -> None:
        if not getattr(self, "landing", None):
            return
        assert self.landing is not None
        versions = self.landing.versions
        assert split(DOCUMENT_VERSION, versions).rejected.is_empty()
        assert versions["document_id"].n_unique() == versions.height
        assert sorted(self.keys) == list(range(1, versions.height + 1))  # dense, none lost, none used twice
        for _, rows in versions.sort("version_no").group_by("source_file", maintain_order=True):
            assert rows["version_no"].to_list() == list(range(1, rows.height + 1))
            assert rows["is_current"].to_list()[:-1] == [False] * (rows.height - 1)
            ends, begins = rows["valid_to"].to_list(), rows["valid_from"].to_list()
            assert all(end is not None and end <= begin for end, begin in zip(ends, begins[1:], strict=False))
        live = versions.filter("is_current")
        for row in live.iter_rows(named=True):
            assert self.run.lake.raw_is_sound(row["raw_sha256"])
        if self.before:
            kept = versions.filter(pl.col("document_key").is_in(self.before.versions["document_key"].implode()))
            same = ["document_key", "document_id", "source_file", "version_no", "content_key", "valid_from"]
            assert kept.select(same).equals(self.before.versions.select(same))

    def teardown(self) -> None:
        if hasattr(self, "root"):
            shutil.rmtree(self.root)


History.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestTheHistoryKeepsItsLaws = History.TestCase
