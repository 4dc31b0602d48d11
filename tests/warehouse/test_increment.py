"""A difference applied to the last snapshot comes to what loading everything comes to: content, counts and checks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.lake import CORRECTION, DOCUMENT_RELATION
from schemas.polars_types import polars_schema
from tests.warehouse import synthetic
from tests.warehouse.conftest import correction, run_info
from tests.warehouse.synthetic import Version
from warehouse import changed_documents
from warehouse.audit import CheckResult
from warehouse.build import Base, BuildReport, BuildRequest, build
from warehouse.comparison import compare
from warehouse.content_hash import content_hashes
from warehouse.publish import publish
from warehouse.snapshots import Snapshot
from yaodian.report import write_report
from yaodian.report.memory import MEMORY

SOURCES = [f"dir/{letter}.txt" for letter in "abcdefghij"]
CONTENTS = {number: synthetic.content(number, tasks=3) for number in range(1, 13)}


@dataclass
class History:
    """A folder whose documents come, change and go; keeps every version, as the lake does."""

    versions: list[Version] = field(default_factory=list)
    related: list[tuple[int, int]] = field(default_factory=list)
    corrected: list[Version] = field(default_factory=list)
    last_key: int = 0

    def become(self, folder: dict[str, int]) -> None:
        """Let the folder hold these sources with these contents."""
        current = {version.source_file: version for version in self.versions if version.is_current}
        kept = []
        for version in self.versions:
            stays = version.is_current and folder.get(version.source_file) == version.content.number
            kept.append(version if stays or not version.is_current else replace(version, is_current=False))
        for source, number in sorted(folder.items()):
            if source in current and current[source].content.number == number:
                continue
            self.last_key += 1
            earlier = [version.version_no for version in self.versions if version.source_file == source]
            kept.append(Version(self.last_key, source, CONTENTS[number], max(earlier, default=0) + 1))
        first: dict[int, int] = {}
        self.versions = []
        for version in kept:
            canonical = first.setdefault(version.content.key, version.document_key) if version.is_current else None
            is_copy = canonical not in (None, version.document_key)
            self.versions.append(replace(version, canonical_key=canonical if is_copy else None))

    def write(self, folder: Path, shards: int) -> Path:
        """Write the lake anew; a content lies in the shard that its number says."""
        shutil.rmtree(folder, ignore_errors=True)
        synthetic.write_lake(folder, self.versions, shards=min(shards, len(self.versions)))
        standing = {v.document_key for v in self.versions if v.is_current and v.canonical_key is None}
        pairs = [pair for pair in self.related if standing.issuperset(pair)]
        rows = [
            {"document_key": a, "related_document_key": b, "relation_code": "next_year_of", "similarity": 0.5}
            for a, b in pairs
        ]
        frame = pl.DataFrame(rows, schema=polars_schema(DOCUMENT_RELATION))
        synthetic.write(frame, folder / "document_relation.parquet")
        lines = [
            correction(version).with_columns(line_no=pl.lit(place, pl.Int32))
            for place, version in enumerate(self.corrected, start=2)
        ]
        if lines:
            frame = pl.concat(lines).cast(pl.Schema(polars_schema(CORRECTION)))
            synthetic.write(frame, folder / "correction.parquet")
        return folder


def judged(results: list[CheckResult]) -> dict[str, tuple[object, ...]]:
    """What a result says, without the time it took and the runs that are named in it."""
    return {
        one.check_id: (
            one.status,
            one.rows_failed,
            one.rows_evaluated if one.table_name != "dim_run" else None,
            [{name: value for name, value in sample.items() if "run_key" not in name} for sample in one.samples],
        )
        for one in results
    }


def assert_same(changed: BuildReport, whole: BuildReport) -> None:
    assert whole.publication.code == "full"
    assert changed.content_hashes == whole.content_hashes
    assert changed.rows == whole.rows
    assert judged(changed.checks) == judged(whole.checks)


def assert_compared(before: Path, after: Path) -> None:
    """The documents that a load touched tell all that differs, as reading everything does."""
    old, new = (Snapshot(path.stem, path, "", 0, "", is_current=False) for path in (before, after))
    found = compare(old, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changed_documents, "touched", lambda con: None)
        patch.setattr(changed_documents, "with_other_targets", lambda con: changed_documents.ALL)
        assert compare(old, new) == found


def assert_report_follows(root: Path, before: Path, after: Path) -> None:
    """The report on a snapshot, written where the one on the snapshot before it stands, is what it is from nothing."""
    for built in (before, after):
        snapshot = publish(root / "data", built.stem, Path(shutil.copy(built, root / "built")))
        write_report(root / "data", snapshot, root / "followed" / "index.html", is_trusted=True)
    write_report(root / "data", snapshot, root / "anew" / "index.html")

    followed, anew = (
        {str(page.relative_to(root / name)): page.read_bytes() for page in (root / name).rglob("*.html")}
        for name in ("followed", "anew")
    )
    assert followed == anew
    # The memory was added to, so nobody looked at all pages.
    assert (root / "followed" / MEMORY).read_text(encoding="utf-8").count('"version"') == 2


class Chain:
    """Snapshots, each built from the one before it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.number = 0
        self.base: Base | None = None

    def load(self, lake: Path) -> BuildReport:
        """Build from the last snapshot, which then is the last."""
        self.number += 1
        name = f"run-{self.number}"
        target = self.root / f"{name}.duckdb"
        report = build(BuildRequest(lake, target, run_info(name), threads=1, base=self.base))
        self.base = Base(target, name)
        return report

    def whole(self, lake: Path) -> BuildReport:
        """Build from nothing."""
        return build(BuildRequest(lake, self.root / "whole.duckdb", run_info("whole"), threads=1))

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        assert self.base is not None
        with duckdb.connect(str(self.base.path), read_only=True) as con:
            return con.execute(sql).fetchall()


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    return Chain(tmp_path)


FOLDER = {source: number for number, source in enumerate(SOURCES[:8], start=1)}

folders = st.dictionaries(st.sampled_from(SOURCES), st.sampled_from(sorted(CONTENTS)), min_size=3, max_size=8)


@pytest.mark.slow
@settings(max_examples=3, deadline=None)
@given(states=st.lists(st.tuples(folders, st.booleans(), st.integers(1, 4)), min_size=1, max_size=2), data=st.data())
def test_any_sequence_of_changes_comes_to_what_a_full_load_comes_to(
    states: list[tuple[dict[str, int], bool, int]], data: st.DataObject
) -> None:
    history = History()
    history.become(FOLDER)
    with TemporaryDirectory() as folder:
        chain = Chain(Path(folder))
        chain.load(history.write(chain.root / "lake", 2))
        for wanted, is_corrected, shards in states:
            # Few enough changes to be a difference: two of eight sources at most, and what they take with them.
            some = data.draw(st.sets(st.sampled_from(SOURCES), min_size=1, max_size=2))
            now = {v.source_file: v.content.number for v in history.versions if v.is_current}
            history.become({s: n for s, n in (now | wanted).items() if s in (wanted if s in some else now)})
            keys = [version.document_key for version in history.versions if version.is_current]
            history.related = data.draw(st.lists(st.tuples(*[st.sampled_from(keys)] * 2), max_size=2, unique=True))
            history.related = [pair for pair in history.related if pair[0] != pair[1]]
            history.corrected = [version for version in history.versions if version.is_current][: int(is_corrected)]
            lake = history.write(chain.root / "lake", shards)
            changed = chain.load(lake)
            assert_same(changed, chain.whole(lake))
        assert chain.base is not None
        last_two = chain.root / f"run-{len(states)}.duckdb", chain.base.path
        assert_compared(*last_two)
        if changed.publication.code == "incremental":
            assert_report_follows(chain.root, *last_two)
        with duckdb.connect(str(chain.base.path), read_only=True) as con:
            stored = dict(con.execute("SELECT table_name, content_sha256 FROM star.fct_load").fetchall())
            assert content_hashes(con) == stored


def _one_changed(history: History) -> None:
    history.become(FOLDER | {SOURCES[2]: 9})


def _one_more_copy(history: History) -> None:
    history.become(FOLDER | {SOURCES[8]: 1})


def _gone_and_renamed(history: History) -> None:
    history.become({s: n for s, n in FOLDER.items() if s not in SOURCES[:2]} | {SOURCES[9]: 1})


def _canonical_goes(history: History) -> None:
    history.become(FOLDER | {SOURCES[8]: 1})
    history.become({s: n for s, n in (FOLDER | {SOURCES[8]: 1}).items() if s != SOURCES[0]})


CHANGES: dict[str, Callable[[History], None]] = {
    "one changed": _one_changed,
    "a copy comes": _one_more_copy,
    "one goes, another is renamed": _gone_and_renamed,
    "the canonical document of a copy goes": _canonical_goes,
}


@pytest.fixture
def first(chain: Chain) -> Iterator[History]:
    history = History()
    history.become(FOLDER)
    chain.load(history.write(chain.root / "lake", 2))
    yield history


@pytest.mark.parametrize("change", CHANGES)
def test_a_small_change_is_loaded_as_a_difference(chain: Chain, first: History, change: str) -> None:
    CHANGES[change](first)
    lake = first.write(chain.root / "lake", 3)
    report = chain.load(lake)

    assert (report.publication.code, report.publication.base_run_id) == ("incremental", "run-1")
    assert_same(report, chain.whole(lake))
    assert_compared(chain.root / "run-1.duckdb", chain.root / "run-2.duckdb")
    said = chain.ask("SELECT publication_code, base_run_id FROM star.dim_run ORDER BY run_id")
    assert said == [("full", None), ("incremental", "run-1")]


def test_a_member_that_nothing_refers_to_any_more_is_gone(chain: Chain, first: History) -> None:
    used = "SELECT count(*) FROM star.dim_plan_period WHERE start_year = 2023"  # documents 3 and 8 alone
    assert chain.ask(used) == [(1,)]
    first.become({s: n for s, n in FOLDER.items() if n not in (3, 8)})
    first.versions = [version for version in first.versions if version.is_current]  # forgotten with its history
    report = chain.load(first.write(chain.root / "lake", 2))

    assert report.publication.code == "incremental"
    assert chain.ask(used) == [(0,)]


def test_a_policy_resolves_when_it_is_landed_and_no_more_when_it_goes(chain: Chain, first: History) -> None:
    policy = chain.ask("SELECT min(title_zh) FROM star.dim_policy_instrument WHERE policy_instrument_key > 0")[0][0]
    row = CONTENTS[11].rows["document"][0] | {"title_zh": f"《{policy}》"}
    titled = replace(CONTENTS[11], rows={**CONTENTS[11].rows, "document": [row]})
    resolved = f"SELECT resolved_document_key FROM star.dim_policy_instrument WHERE title_zh = '{policy}'"
    before = list(first.versions)
    first.versions = [*before, Version(50, "dir/policy.txt", titled)]
    lake = first.write(chain.root / "lake", 2)
    report = chain.load(lake)
    assert report.publication.code == "incremental"
    assert chain.ask(resolved) == [(50,)]
    assert_same(report, chain.whole(lake))

    first.versions = before
    lake = first.write(chain.root / "lake", 2)
    assert_same(chain.load(lake), chain.whole(lake))
    assert chain.ask(resolved) == [(-2,)]


def test_what_cannot_be_told_apart_is_loaded_as_a_whole_and_says_why(chain: Chain, first: History) -> None:
    lake = first.write(chain.root / "lake", 2)
    refused = synthetic.refused_row(first.versions[0], "task", '{"ordinal": 99}')
    quarantine = synthetic.frame_of(synthetic.lake_schema.QUARANTINE, [refused])
    synthetic.write(quarantine, lake / "quarantine.parquet")
    report = chain.load(lake)
    assert (report.publication.code, str(report.publication.en)) == (
        "full",
        "what changed has to do with refused rows",
    )

    first.become({source: number for number, source in enumerate(SOURCES, start=3)})
    report = chain.load(first.write(chain.root / "lake", 2))
    assert report.publication.code == "full"
    assert "changed" in report.publication.en
    assert chain.ask("SELECT count(*), min(publication_reason) LIKE '%|%' FROM star.dim_run") == [(1, True)]


def test_a_document_that_breaks_a_check_fails_it_in_a_difference_too(chain: Chain, first: History) -> None:
    segments = CONTENTS[12].rows["text_segment"]
    gap = [*segments[:3], *({**row, "ordinal": int(str(row["ordinal"])) - 1} for row in segments[4:])]
    broken = replace(CONTENTS[12], rows={**CONTENTS[12].rows, "text_segment": gap})
    twin = next(version.content for version in first.versions if version.is_current)
    first.versions = [*first.versions, Version(50, "dir/broken.txt", broken), Version(51, "dir/twin.txt", twin)]
    lake = first.write(chain.root / "lake", 2)
    report, whole = chain.load(lake), chain.whole(lake)

    assert report.publication.code == "incremental"
    failed = {one.check_id for one in report.checks if one.status == "fail"}
    assert {"star.conservation.partition", "star.conservation.sum"} <= failed
    assert "star.dim_document.equal_bytes_have_one_canonical" in failed, "one of the two did not change"
    assert judged(report.checks) == judged(whole.checks)
