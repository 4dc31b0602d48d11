"""Bytes that changed behind our back: found by their hashes, told, and made again to the same content."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import in_process
from tests.faults.conftest import Place, plan
from tests.faults.serving import Server
from warehouse import snapshots


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    mode = path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(mode)


def _one(place: Place, pattern: str) -> Path:
    return next(iter(sorted(place.data.glob(pattern))))


# what is damaged → the contents that have to be parsed again
DAMAGE: dict[str, tuple[Callable[[Place], None], int]] = {
    "a Parquet shard": (lambda place: _flip(_one(place, "lake/silver/task/*.parquet")), 3),
    "the manifest of a shard": (lambda place: _flip(_one(place, "lake/shards/*.json")), 3),
    "the register of contents": (lambda place: _flip(place.data / "lake/content.parquet"), 0),
    "the list of files": (lambda place: _flip(place.data / "lake/landed_file.parquet"), 0),
    "the history": (lambda place: _flip(place.data / "lake/document_version.parquet"), 0),
    "the quarantine": (lambda place: _flip(place.data / "lake/quarantine.parquet"), 0),
    "a reference table": (lambda place: _flip(place.data / "lake/reference/dim_unit.parquet"), 0),
    "the small records": (
        lambda place: (
            [
                (place.data / "lake" / name).write_text("{", encoding="utf-8")
                for name in ("registry.json", "last_run.json", "published.json")
            ]
            and None
        ),
        0,
    ),
    "the manifest of the snapshot": (lambda place: _flip_manifest(place), 0),
    "the snapshot itself": (lambda place: _flip(snapshots.current(place.data).path), 0),
}


def _flip_manifest(place: Place) -> None:
    path = snapshots.current(place.data).path.with_name("manifest.json")
    path.write_text(path.read_text(encoding="utf-8")[:-30], encoding="utf-8")


@pytest.mark.parametrize("what", DAMAGE)
def test_the_next_run_makes_again_what_was_damaged(server: Server, published: Place, what: str) -> None:
    content = published.content()
    damage, parsed = DAMAGE[what]
    damage(published)

    done = server.stages(published.source, published.data)

    assert done.code == 0, done.said
    said = json.loads(done.out.read_text())
    assert said["parsed"] == parsed
    assert said["documents"]["unchanged"] == 2 and said["documents"]["new"] == 0
    assert published.content() == content
    versions = "SELECT source_file, version_no, document_id FROM marts.document_version ORDER BY 1"
    assert [row[:2] for row in published.ask(versions)] == [("1.txt", 1), ("2.txt", 1)]


def test_a_history_that_no_snapshot_holds_is_not_guessed(server: Server, published: Place) -> None:
    _flip(published.data / "lake/document_version.parquet")
    _flip(snapshots.current(published.data).path)

    done = server.stages(published.source, published.data)

    assert done.code == 5
    assert "document_version.parquet was damaged" in done.said and "Traceback" not in done.said


def test_the_history_of_a_snapshot_stands_in_for_a_damaged_one_with_every_version(
    server: Server, published: Place
) -> None:
    published.write("1.txt", plan(100, 2011))
    assert server.stages(published.source, published.data).code == 0
    before = published.ask("SELECT * FROM marts.document_version ORDER BY source_file, version_no")
    _flip(published.data / "lake/document_version.parquet")
    published.write("3.txt", plan(3, 2013))

    done = server.stages(published.source, published.data)

    assert done.code == 0 and "is used instead" in done.said
    after = published.ask("SELECT * FROM marts.document_version ORDER BY source_file, version_no")
    assert after[:-1] == before and len(before) == 3


def test_check_and_doctor_say_that_the_snapshot_was_changed(published: Place) -> None:
    clean = in_process("check", "--data-dir", published.data)
    assert clean.code == 0
    _flip(snapshots.current(published.data).path)

    checked = in_process_error("check", "--data-dir", published.data)
    examined = in_process("doctor", "--data-dir", published.data, "--lang", "en")

    assert "was modified after publication" in checked
    assert examined.code == 5 and "was modified after publication" in examined.out


def test_doctor_names_a_manifest_that_cannot_be_read_and_the_other_snapshots_stay_usable(
    server: Server, published: Place
) -> None:
    first = snapshots.current(published.data)
    published.write("3.txt", plan(3, 2013))
    assert server.stages(published.source, published.data).code == 0
    _flip_manifest(published)

    examined = in_process("doctor", "--data-dir", published.data, "--lang", "en")

    assert examined.code == 5 and "manifest.json cannot be read" in examined.out
    assert [each.run_id for each in snapshots.list_(published.data)] == [first.run_id]
    assert snapshots.rollback(published.data).run_id == first.run_id
    assert published.ask("SELECT count(*) FROM marts.document") == [(2,)]


def in_process_error(*arguments: str | Path) -> str:
    """The sentence a command raises, which the entry point of the program would print before it exits with 5."""
    from warehouse.errors import SnapshotTrouble

    with pytest.raises(SnapshotTrouble) as trouble:
        in_process(*arguments)
    return str(trouble.value)
