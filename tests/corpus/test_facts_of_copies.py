"""What people query: the facts of a plan that lies in a folder many times are there once, and none is lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets import ledger
from assets.ledger import Ledger
from assets.resources import RunChoices, lake_of
from assets.stages.building import build_candidate
from assets.stages.comparing import compare
from assets.stages.landing import land_sources
from assets.stages.parsing import parse_documents
from assets.stages.publishing import publish_candidate
from bench.plans import write
from pipelines.settings import Settings, load
from tests.corpus.folders import EDITIONS, Runs, copies, plan
from warehouse import snapshots
from yaodian.console import Console
from yaodian.session import Session
from yaodian.summary import as_text

FACTS = ("task", "responsibility", "target", "policy_reference", "arithmetic_check", "task_theme")


def settings_of(root: Path) -> Settings:
    return load({"data_dir": str(root / "data"), "paths": [str(root / "in")]}, environment={})


def build(root: Path, **choices: bool) -> Ledger:
    """The stages of a run one after the other, with the parser of the project."""
    settings, chosen = settings_of(root), RunChoices(**choices)
    lake = lake_of(settings)
    record = ledger.begin(lake, str(uuid.uuid4()))
    record.documents = dict(land_sources(settings, chosen).counts)
    parse_documents(settings, chosen, record)
    compare(settings)
    build_candidate(settings, chosen, record)
    publish_candidate(settings, record)
    return record


def ask(root: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(root / "data" / "warehouse" / "current.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def everything() -> dict[str, bytes]:
    return copies() | {name: write(recipe).encode() for name, recipe in EDITIONS.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, everything: dict[str, bytes]) -> Iterator[tuple[Path, Ledger]]:
    """Copies and editions of one plan, built at once."""
    root = tmp_path_factory.mktemp("built")
    Runs(root).put(everything)
    yield root, build(root)


def test_no_fact_is_counted_twice_and_none_is_lost(built: tuple[Path, Ledger]) -> None:
    root, _ = built
    for view in FACTS:
        counts = dict(ask(root, f"SELECT source_file, count(*) FROM marts_all.{view} GROUP BY 1"))
        shown = dict(ask(root, f"SELECT source_file, count(*) FROM marts.{view} GROUP BY 1"))
        assert shown == {name: count for name, count in counts.items() if name in {"plan.txt", *EDITIONS}}
        assert view in ("policy_reference", "arithmetic_check") or set(shown) == {"plan.txt", *EDITIONS}
        assert counts.get("same/plan.txt") == counts.get("plan.txt")


def test_every_document_stands_in_the_views_with_the_one_that_stands_for_it(built: tuple[Path, Ledger]) -> None:
    root, _ = built
    rows = ask(root, "SELECT source_file, is_canonical, canonical_source_file FROM marts.document")
    assert {name: stands for name, _, stands in rows} == {
        **dict.fromkeys(copies(), "plan.txt"),
        **{name: name for name in EDITIONS},
    }
    assert all(is_canonical == (name == stands) for name, is_canonical, stands in rows)
    evidence = ask(
        root,
        "SELECT left_source_file, right_source_file, decision, left_char_end <= l.char_count,"
        " right_char_end <= r.char_count, left_char_start < left_char_end FROM marts.duplicate"
        " JOIN marts.document AS l ON l.source_file = left_source_file"
        " JOIN marts.document AS r ON r.source_file = right_source_file WHERE scope = 'corpus' ORDER BY 1",
    )
    assert evidence == [
        (name, "plan.txt", "not_canonical", True, True, True) for name in sorted(copies()) if name != "plan.txt"
    ]
    assert set(ask(root, "FROM marts.document_relation")) >= {
        ("draft.txt", "plan.txt", "draft_of"),
        ("next-year.txt", "plan.txt", "next_year_of"),
    }


def test_every_character_of_a_copy_is_accounted_for_as_before(built: tuple[Path, Ledger]) -> None:
    root, _ = built
    rows = ask(
        root,
        "SELECT source_file, char_count, (SELECT sum(characters) FROM marts.conservation AS c"
        " WHERE c.source_file = d.source_file) FROM marts.document AS d",
    )
    assert len(rows) == len(copies()) + len(EDITIONS)
    assert all(chars == spent for _, chars, spent in rows)


def test_the_summary_counts_copies_apart_from_repeats(built: tuple[Path, Ledger]) -> None:
    root, record = built
    text = as_text(Session(settings_of(root), Console("zh")), record, 1.0)

    assert f"去重：0 处重复块（0 个字符），{len(copies()) - 1} 份副本" in text


def test_what_came_piece_by_piece_has_the_content_of_what_came_at_once(
    built: tuple[Path, Ledger], tmp_path: Path, everything: dict[str, bytes]
) -> None:
    runs = Runs(tmp_path)
    names = sorted(everything, reverse=True)
    runs.put({name: everything[name] for name in names[:6]})
    build(tmp_path)
    runs.put({name: everything[name] for name in names[6:]})
    build(tmp_path)

    at_once = snapshots.current(built[0] / "data").content_hashes
    assert snapshots.current(tmp_path / "data").content_hashes == at_once
    assert ask(tmp_path, "SELECT count(*) FROM marts.document WHERE NOT is_canonical") == [(len(copies()) - 1,)]

    (runs.folder / "plan.txt").unlink()
    build(tmp_path, prune=True)
    (stands,) = {
        name
        for (name,) in ask(
            tmp_path,
            "SELECT canonical_source_file FROM marts.document"
            " WHERE source_file NOT IN ('draft.txt', 'next-year.txt', 'other-city.txt')",
        )
    }
    tasks = dict(ask(tmp_path, "SELECT source_file, count(*) FROM marts.task GROUP BY 1"))
    assert tasks[stands] == plan().count("责任领导")
    assert set(tasks) == {stands, *EDITIONS}
