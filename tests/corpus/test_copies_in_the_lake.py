"""Copies among real files: one stands for all, whatever comes, changes or goes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.plans import write
from pipelines.parse import default_parser
from pipelines.settings import Settings
from schemas import lake as lake_tables
from schemas.pandera_models import split
from tests.corpus.folders import EDITIONS, PLAN, Runs, copies, plan


@pytest.fixture(scope="module")
def _whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    runs = Runs(tmp_path_factory.mktemp("whole"))
    runs.put(copies() | {name: write(recipe) for name, recipe in EDITIONS.items()})
    runs()
    yield runs


@pytest.fixture
def whole(_whole: Runs, tmp_path: Path) -> Runs:
    """A folder with copies and editions of one plan, compared once; a test may do to it what it likes."""
    shutil.copytree(_whole.root, tmp_path / "whole")
    return replace(_whole, root=tmp_path / "whole")


@pytest.fixture
def run(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def test_copies_of_every_kind_are_one_cluster_and_editions_stand_for_themselves(whole: Runs) -> None:
    assert whole() == {**dict.fromkeys(copies(), "plan.txt"), **{name: name for name in EDITIONS}}
    assert whole.relations() >= {
        ("draft.txt", "draft_of", "plan.txt"),
        ("next-year.txt", "next_year_of", "plan.txt"),
        ("plan.txt", "same_template", "other-city.txt"),
    }


def test_what_is_written_keeps_its_contract_and_says_where_and_how(whole: Runs) -> None:
    whole()
    for table, frame in (
        (lake_tables.DOCUMENT_VERSION, whole.found.versions),
        (lake_tables.DOCUMENT_COPY, whole.found.copies),
        (lake_tables.DOCUMENT_RELATION, whole.found.relations),
    ):
        assert split(table, frame).rejected.is_empty()
    rows = {row["left_document_key"]: row for row in whole.evidence().iter_rows(named=True)}
    assert {name: row["method_code"] for name, row in rows.items()} == {
        "same/plan.txt": "exact_bytes",
        "site.html": "exact_text",
        "traditional.txt": "exact_text",
        "z-gb.txt": "exact_text",
        "repost.txt": rows["repost.txt"]["method_code"],
        "scan.txt": "sketch_containment",
        "cut.txt": "sketch_containment",
    }
    same = rows["same/plan.txt"]
    assert (same["left_char_start"], same["left_char_end"], same["similarity"]) == (0, len(plan()), 1.0)
    cut = rows["cut.txt"]
    assert cut["similarity"] > 0.95
    assert 0 <= cut["right_char_start"] < 60
    assert abs(cut["right_char_end"] - len(plan()) * 6 // 10) < 60


def test_a_run_with_nothing_new_compares_nothing_and_writes_nothing(whole: Runs) -> None:
    before = whole()
    stood = {path: path.stat().st_mtime_ns for path in whole.lake.root.glob("corpus*")}
    stood |= {path: path.stat().st_mtime_ns for path in whole.lake.root.glob("document_copy*")}
    assert len(stood) > 5

    assert whole() == before
    assert whole.found.is_reused
    assert {path: path.stat().st_mtime_ns for path in stood} == stood


@pytest.mark.parametrize("seed", range(1))
def test_the_order_in_which_documents_come_and_the_size_of_batches_change_nothing(
    whole: Runs, tmp_path: Path, seed: int
) -> None:
    expected = whole()
    runs = Runs(tmp_path / "piecemeal", batch_bytes=9_000)
    files = sorted(path for path in whole.folder.rglob("*") if path.is_file())
    random.Random(seed).shuffle(files)
    for part in (files[:4], files[4:7], files[7:]):
        runs.put({path.relative_to(whole.folder).as_posix(): path.read_bytes() for path in part})
        found = runs()

    assert found == expected
    assert runs.relations() == whole.relations()
    assert runs.evidence().equals(whole.evidence())
    assert runs(full=True) == expected


def test_a_canonical_document_that_is_gone_stands_until_it_is_pruned(whole: Runs) -> None:
    everything = whole()
    for name in ("plan.txt", "same/plan.txt"):
        (whole.folder / name).unlink()

    still = whole()
    assert {still[name] for name in everything if name in copies()} == {"repost.txt"}
    pruned = whole(prune=True)

    assert set(pruned) == set(everything) - {"plan.txt", "same/plan.txt"}
    assert {pruned[name] for name in pruned if name in copies()} == {"repost.txt"}
    assert ("draft.txt", "draft_of", "repost.txt") in whole.relations()
    past = whole.found.versions.filter(~whole.found.versions["is_current"])
    assert past["is_canonical"].all()


def test_a_cut_copy_does_not_take_the_place_of_a_whole_one_that_was_not_seen(run: Runs) -> None:
    run.put({"plan.txt": plan(), "cut.txt": copies()["cut.txt"]})
    run()
    (run.folder / "plan.txt").unlink()

    assert run() == {"cut.txt": "plan.txt", "plan.txt": "plan.txt"}
    assert run(prune=True) == {"cut.txt": "cut.txt"}


def test_a_better_copy_that_comes_later_stands_for_the_one_that_was_there(run: Runs) -> None:
    run.put({"a-cut.txt": copies()["cut.txt"]})
    assert run() == {"a-cut.txt": "a-cut.txt"}

    run.put({"plan.txt": plan()})
    assert run() == {"a-cut.txt": "plan.txt", "plan.txt": "plan.txt"}


def test_a_canonical_document_that_becomes_another_plan_gives_its_copies_free(run: Runs) -> None:
    run.put({"a.txt": plan(), "b.txt": plan(), "c.txt": copies()["cut.txt"]})
    assert run() == {"a.txt": "a.txt", "b.txt": "a.txt", "c.txt": "a.txt"}

    run.put({"a.txt": write(EDITIONS["next-year.txt"])})
    assert run() == {"a.txt": "a.txt", "b.txt": "b.txt", "c.txt": "b.txt"}
    assert run.relations() == {("a.txt", "next_year_of", "b.txt")}


def test_a_renamed_document_stands_under_its_new_name(run: Runs) -> None:
    run.put({"a.txt": plan()})
    run()
    (run.folder / "a.txt").rename(run.folder / "b.txt")

    assert run() == {"a.txt": "b.txt", "b.txt": "b.txt"}


def test_a_file_that_is_no_document_stands_for_itself(run: Runs) -> None:
    run.put({"a.txt": plan(), "b.txt": bytes(range(256)) * 9, "c.txt": bytes(range(256)) * 9})

    assert run() == {name: name for name in ("a.txt", "b.txt", "c.txt")}


@pytest.mark.parametrize("name", ["corpus_pair", "corpus_evidence", "document_copy", "document_relation"])
def test_what_comparing_left_in_the_lake_is_made_again_where_it_is_damaged(whole: Runs, name: str) -> None:
    expected = whole()
    relations = whole.relations()
    path = whole.lake.table_path(name)
    path.write_bytes(path.read_bytes()[:-40] + b"x" * 40)
    whole.put({"late.txt": write(replace(PLAN, template=8, parent=3, city="郑州"))})

    assert whole() == expected | {"late.txt": "late.txt"}
    assert whole.relations() == relations
    assert whole.lake.read_table(name) is not None


def test_other_words_or_another_parser_let_everything_be_compared_again(run: Runs) -> None:
    run.put({"a.txt": plan(), "b.txt": copies()["cut.txt"]})
    run()
    state = run.lake.read_json(run.lake.root / "corpus.json")
    run.parser = replace(default_parser(Settings()), lexicon_sha256="f" * 64)

    assert run() == {"a.txt": "a.txt", "b.txt": "a.txt"}
    assert not run.found.is_reused
    assert run.lake.read_json(run.lake.root / "corpus.json")["read_with"] != state["read_with"]
