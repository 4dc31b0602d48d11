"""Documents that go, come back, and snapshots that are rolled back."""

from __future__ import annotations

import duckdb
import pytest

from assets.errors import PublicationRefused
from assets.resources import RunChoices
from tests.assets import fake_parser
from tests.assets.conftest import Folder
from warehouse import snapshots


def _documents(folder: Folder) -> list[tuple[str, int]]:
    with duckdb.connect(str(folder.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        return con.execute("SELECT source_file, version_no FROM marts.document ORDER BY 1").fetchall()


def test_a_document_that_is_not_seen_stays_until_it_is_pruned(published: Folder) -> None:
    (published.input / "003.txt").unlink()

    published.run_stages()
    assert [name for name, _ in _documents(published)] == ["001.txt", "002.txt", "003.txt"]
    assert published.record().documents["absent"] == 1

    published.run_stages(choices=RunChoices(prune=True))
    assert [name for name, _ in _documents(published)] == ["001.txt", "002.txt"]


def test_full_parses_everything_again_and_keeps_history(published: Folder) -> None:
    before = snapshots.current(published.data)

    published.run_stages(choices=RunChoices(full=True))

    record = published.record()
    assert (record.parsed, record.reused) == (3, 0)
    now = snapshots.current(published.data)
    assert now.run_id != before.run_id
    assert now.content_hashes == before.content_hashes
    assert _documents(published) == [("001.txt", 1), ("002.txt", 1), ("003.txt", 1)]


def test_a_document_that_changes_alone_keeps_its_history(empty: Folder) -> None:
    """Nothing current is left in the shard of the first version, which dimensions still stand for."""
    fake_parser.write_document(empty.input, 1)
    empty.run_stages()
    fake_parser.write_document(empty.input, 2).replace(empty.input / "001.txt")

    empty.run_stages()

    assert _documents(empty) == [("001.txt", 2)]
    with duckdb.connect(str(empty.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        versions = con.execute("SELECT version_no, is_current FROM marts.document_version ORDER BY 1").fetchall()
    assert versions == [(1, False), (2, True)]


def test_after_a_rollback_the_next_run_compares_with_the_published_documents(published: Folder) -> None:
    first = snapshots.current(published.data)
    fake_parser.write_document(published.input, 4).replace(published.input / "003.txt")
    published.run_stages()
    second = snapshots.current(published.data)

    snapshots.rollback(published.data)
    assert snapshots.current(published.data).run_id == first.run_id
    published.run_stages()

    record = published.record()
    assert (record.documents["changed"], record.documents["unchanged"]) == (1, 2)
    third = snapshots.current(published.data)
    assert third.run_id not in (first.run_id, second.run_id)
    assert third.content_hashes == second.content_hashes


def test_a_rollback_to_what_the_input_still_says_builds_nothing(published: Folder) -> None:
    first = snapshots.current(published.data)
    fake_parser.write_document(published.input, 4)
    published.run_stages()
    snapshots.rollback(published.data)
    (published.input / "004.txt").unlink()

    published.run_stages()

    assert published.record().is_reused
    assert snapshots.current(published.data).run_id == first.run_id


def test_a_run_that_was_refused_does_not_count_as_a_rollback(published: Folder) -> None:
    fake_parser.write_document(published.input, 4, "BADROW")
    with pytest.raises(PublicationRefused):
        published.run_stages(fail_on="warn")

    published.run_stages(fail_on="error")

    assert published.record().documents["unchanged"] == 4
