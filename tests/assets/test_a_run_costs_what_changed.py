"""Increments: documents parsed, not seconds; and shards that nobody needs go."""

from __future__ import annotations

import json

import duckdb
import pytest

from assets.errors import PublicationRefused
from assets.resources import RunChoices
from tests.assets import fake_parser
from tests.assets.conftest import Folder
from warehouse import snapshots, volumes
from warehouse.read import open_current


def _parsed(folder: Folder, *, version: str = "1", lexicon: str = fake_parser.LEXICON, **choices: bool) -> list[int]:
    seen: list[int] = []
    parser = fake_parser.parser(version, lexicon=lexicon, seen=seen)
    folder.run_stages(choices=RunChoices(**choices), parser=parser)
    return sorted(seen)


def _ask(folder: Folder, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def _shards(folder: Folder) -> set[str]:
    lake = folder.data / "lake"
    manifests = {path.stem for path in (lake / "shards").iterdir()}
    assert {path.stem for path in lake.glob("silver/*/*.parquet")} == manifests
    return manifests


def test_a_run_parses_what_is_new_or_changed_and_nothing_for_what_is_removed_or_renamed(published: Folder) -> None:
    assert _parsed(published) == []
    assert published.record().documents["unchanged"] == 3
    fake_parser.write_document(published.input, 4)
    assert _parsed(published) == [4]
    fake_parser.write_document(published.input, 5).replace(published.input / "002.txt")
    assert _parsed(published) == [5]
    counts = published.record().documents
    assert (counts["changed"], counts["unchanged"]) == (1, 3)
    (published.input / "001.txt").rename(published.input / "new.txt")
    assert _parsed(published) == []
    canonical = "SELECT source_file FROM marts.document WHERE is_canonical ORDER BY 1"
    assert _ask(published, canonical) == [("002.txt",), ("003.txt",), ("004.txt",), ("new.txt",)]
    (published.input / "003.txt").unlink()
    assert _parsed(published, prune=True) == []
    assert _ask(published, canonical) == [("002.txt",), ("004.txt",), ("new.txt",)]
    assert _noted_counts(published) == _counted_now(published), "counts that increments moved are those of the star"


def _noted_counts(folder: Folder) -> volumes.Volumes:
    run_id = snapshots.current(folder.data).run_id
    said = json.loads((folder.data / "warehouse" / "volumes" / f"{run_id}.json").read_text(encoding="utf-8"))
    return {(scope, member, measured): count for scope, member, measured, count in said["counts"]}


def _counted_now(folder: Folder) -> volumes.Volumes:
    with open_current(folder.data) as con:
        return volumes.measure(con)


def test_every_version_can_be_asked_for_with_its_time(published: Folder) -> None:
    for number in (5, 6):
        fake_parser.write_document(published.input, number).replace(published.input / "002.txt")
        _parsed(published)

    rows = _ask(
        published,
        "SELECT version_no, is_current, valid_to IS NULL, valid_from < coalesce(valid_to, TIMESTAMP '9999-01-01')"
        " FROM marts.document_version WHERE source_file = '002.txt' ORDER BY 1",
    )
    assert rows == [(1, False, False, True), (2, False, False, True), (3, True, True, True)]
    successors = _ask(
        published,
        "SELECT count(*) FROM marts.document_version AS old JOIN marts.document_version AS new"
        " ON new.source_file = old.source_file AND new.valid_from = old.valid_to",
    )
    assert successors == [(2,)]
    assert _ask(published, "SELECT version_no FROM marts.document WHERE source_file = '002.txt'") == [(3,)]


def test_another_lexicon_parses_the_current_documents_once_and_their_old_shards_go(published: Folder) -> None:
    fake_parser.write_document(published.input, 5).replace(published.input / "002.txt")
    assert _parsed(published) == [5]
    first = _shards(published)
    assert _parsed(published, lexicon="0" * 64) == [1, 3, 5]
    assert _parsed(published, lexicon="0" * 64) == []
    assert len(_shards(published) & first) == 1, "the first shard has the row of a version that nobody parses again"
    assert len(_shards(published)) == 2
    assert _ask(published, "SELECT count(*) FROM marts.document_version") == [(4,)]


def test_a_refused_run_takes_no_shard_away(published: Folder) -> None:
    old = _shards(published)
    with pytest.raises(PublicationRefused, match="still_parse"):
        published.run_stages(parser=fake_parser.parser("2", crashes_on=[2]))
    assert old < _shards(published)


def test_a_rollback_and_the_way_forward_parse_nothing_and_what_no_kept_snapshot_knows_is_forgotten(
    published: Folder,
) -> None:
    fake_parser.write_document(published.input, 4)
    assert _parsed(published) == [4]
    snapshots.rollback(published.data)
    later = (published.input / "004.txt").rename(published.root / "004.txt")
    fake_parser.write_document(published.input, 6)
    assert _parsed(published) == [6]
    assert len(_shards(published)) == 3
    later.rename(published.input / "004.txt")
    assert _parsed(published) == []
    (published.input / "004.txt").unlink()

    snapshots.rollback(published.data)
    fake_parser.write_document(published.input, 7)
    assert _parsed(published) == [7]
    assert len(_shards(published)) == 4
    snapshots.prune(published.data, 1)
    assert _parsed(published) == []
    assert len(_shards(published)) == 3
