"""Replay: what is in quarantine is tried again and nothing else; what leaves is recorded, with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.discover import discover
from pipelines.lake import Lake
from pipelines.land import Landing, land
from pipelines.parse import ParseReport, parse
from pipelines.replay import refused_contents, refused_files
from pipelines.settings import Settings
from schemas.pandera_models import ContractBroken
from tests.ingest import fake_parser

MENDED: dict[str, Any] = {"version": "2", "reads": ["BADROW"]}


class Runs:
    """Builds and replays over one folder into one lake."""

    def __init__(self, folder: Path, lake: Lake) -> None:
        self.folder = folder
        self.lake = lake
        self.number = 0
        self.seen: list[str] = []

    def write(self, **documents: str) -> None:
        for name, text in documents.items():
            (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")

    def build(self, *, prune: bool = False, **parser: Any) -> ParseReport:
        return self._parse(self._land(discover([self.folder]), prune=prune), None, parser)

    def replay(self, **parser: Any) -> tuple[Landing, ParseReport]:
        landing = self._land(refused_files(self.lake), partial=True)
        return landing, self._parse(landing, refused_contents(self.lake), parser)

    def _land(self, discovery: Any, **how: bool) -> Landing:
        self.number += 1
        return land(discovery, self.lake, now=datetime(2030, 1, 1) + timedelta(days=self.number), **how)

    def _parse(self, landing: Landing, again: frozenset[int] | None, parser: dict[str, Any]) -> ParseReport:
        self.seen.clear()
        how = fake_parser.parser(**parser, seen=self.seen)
        return parse(landing, self.lake, Settings(workers=1), run_id=f"run-{self.number}", again=again, parser=how)

    def entries(self) -> dict[str, str]:
        return dict(self.table("quarantine").select("source_file", "rule_id").iter_rows())

    def released(self) -> list[tuple[Any, ...]]:
        columns = ("source_file", "cause_code", "first_seen_run_id", "released_run_id")
        return list(self.table("quarantine_release").select(columns).iter_rows())

    def table(self, name: str) -> pl.DataFrame:
        frame = self.lake.read_table(name)
        assert frame is not None
        return frame


@pytest.fixture
def refused(folder: Path, lake: Lake) -> Runs:
    """Two good documents, one with a bad row, one that is no text, one that crashes the parser, one empty file."""
    runs = Runs(folder, lake)
    runs.write(a="甲\n", b="乙\n", row="丙\nBADROW\n", binary="BINARY\n", crash="CRASH\n", empty="")
    assert runs.build().turnover == {"entered": 4, "stayed": 0, "left": 0}
    assert runs.released() == []
    return runs


def test_a_replay_parses_exactly_what_is_in_quarantine(refused: Runs) -> None:
    _, report = refused.replay(**MENDED)

    # a batch in which one document crashes is parsed document by document, so some texts come twice
    assert set(refused.seen) == {"丙\nBADROW\n", "BINARY\n", "CRASH\n"}
    assert (report.parsed, report.reused) == (3, 2)
    assert report.turnover == {"entered": 0, "stayed": 3, "left": 1}
    assert set(refused.entries()) == {"binary.txt", "crash.txt", "empty.txt"}
    assert refused.released() == [("row.txt", "parsed_again", "run-1", "run-2")]
    versions = dict(refused.table("content").group_by("parser_version").len().iter_rows())
    assert versions == {"1": 2, "2": 3}


def test_the_next_build_parses_what_the_replay_left_and_not_what_it_did(refused: Runs) -> None:
    refused.replay(**MENDED)

    report = refused.build(**MENDED)

    assert set(refused.seen) == {"甲\n", "乙\n"}
    assert report.turnover == {"entered": 0, "stayed": 3, "left": 0}


def test_a_replay_with_the_same_parser_tries_again_and_all_stays(refused: Runs) -> None:
    before = refused.table("quarantine")

    _, report = refused.replay()

    assert set(refused.seen) == {"丙\nBADROW\n", "BINARY\n", "CRASH\n"}
    assert report.turnover == {"entered": 0, "stayed": 4, "left": 0}
    assert refused.table("quarantine").equals(before)


def test_a_replay_reads_a_file_that_was_mended_and_leaves_new_and_changed_ones_to_the_next_build(refused: Runs) -> None:
    refused.write(empty="丁\n", new="戊\n", a="己\n")

    landing, report = refused.replay()

    assert landing.counts["new"] == 1 and landing.counts["changed"] == 0 and landing.counts["seen"] == 6
    assert "丁\n" in refused.seen and "戊\n" not in refused.seen and "己\n" not in refused.seen
    assert report.turnover["left"] == 1
    assert refused.released() == [("empty.txt", "source_changed", "run-1", "run-2")]
    refused.build()
    assert refused.seen == ["己\n", "戊\n"] or refused.seen == ["戊\n", "己\n"]


def test_a_replay_leaves_the_history_of_what_it_does_not_look_at_as_it_was(refused: Runs) -> None:
    (refused.folder / "a.txt").unlink()
    refused.build()
    (refused.folder / "b.txt").unlink()
    before = refused.table("document_version")

    landing, _ = refused.replay()

    assert landing.counts["absent"] == 1
    assert refused.table("document_version").equals(before)


def test_a_replay_does_not_follow_a_refused_file_that_became_a_link(refused: Runs, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("丁\n", encoding="utf-8")
    (refused.folder / "empty.txt").unlink()
    (refused.folder / "empty.txt").symlink_to(outside)

    refused.replay()

    assert "丁\n" not in refused.seen and refused.entries()["empty.txt"] == "empty_file"


def test_a_replay_of_an_empty_lake_does_nothing(folder: Path, lake: Lake) -> None:
    landing, report = Runs(folder, lake).replay()

    assert landing.counts["seen"] == 0 and report.turnover == {"entered": 0, "stayed": 0, "left": 0}


@pytest.mark.parametrize(("text", "cause"), [(None, "source_gone"), ("丁\n", "source_changed")])
def test_whatever_leaves_in_an_ordinary_build_is_recorded_with_the_reason(
    refused: Runs, text: str | None, cause: str
) -> None:
    if text is None:
        (refused.folder / "binary.txt").unlink()
    else:
        refused.write(binary=text)

    report = refused.build(prune=True)

    assert report.turnover["left"] == 1
    assert refused.released() == [("binary.txt", cause, "run-1", "run-2")]
    assert refused.table("quarantine_release")["message_zh"].to_list() == ["二进制内容"]


def test_a_refused_document_whose_file_is_emptied_stays_and_the_empty_file_comes_beside_it(refused: Runs) -> None:
    refused.write(binary="")

    report = refused.build()

    assert report.turnover == {"entered": 1, "stayed": 4, "left": 0}


def test_what_comes_back_into_the_quarantine_can_leave_it_again(refused: Runs) -> None:
    for text in ("丁\n", "BINARY\n", "丁\n"):
        refused.write(binary=text)
        refused.build()

    assert refused.released() == [
        ("binary.txt", "source_changed", "run-1", "run-2"),
        ("binary.txt", "source_changed", "run-3", "run-4"),
    ]


def test_a_run_that_ends_between_the_record_and_the_quarantine_records_nothing_twice(refused: Runs) -> None:
    refused.write(binary="丁\n")
    before = refused.table("quarantine")
    refused.build()
    refused.lake.write_table("quarantine", before)  # as it was when the run died

    refused.build()

    assert refused.released() == [("binary.txt", "source_changed", "run-1", "run-2")]


def test_what_a_broken_run_did_not_come_to_read_stays(refused: Runs) -> None:
    refused.write(shape="SHAPE\n")

    with pytest.raises(ContractBroken):
        refused.build(version="2", reads=["BADROW", "CRASH"])

    assert set(refused.entries()) == {"binary.txt", "crash.txt", "empty.txt", "row.txt"}
    assert refused.released() == []


def test_a_damaged_record_of_releases_is_begun_anew(refused: Runs) -> None:
    refused.lake.table_path("quarantine_release").write_bytes(b"rubbish")
    refused.write(binary="丁\n")

    refused.build()

    assert refused.released() == [("binary.txt", "source_changed", "run-1", "run-2")]
