"""A clock that jumps: history goes forward, snapshots keep their order, and no change of a file is overlooked."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from assets import ledger
from assets.stages import landing
from tests.assets import fake_parser
from tests.assets.conftest import Folder
from warehouse import load_run, publish, snapshots
from warehouse.read import open_current, query

DAY = timedelta(days=1)


class _Clock:
    """Stands where a module has `datetime`, and shows a time of our own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta(0)
        shown = SimpleNamespace(now=lambda zone: datetime.now(zone) + self.ahead, fromisoformat=datetime.fromisoformat)
        for module in (ledger, landing, publish, load_run):
            monkeypatch.setattr(module, "datetime", shown)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    return _Clock(monkeypatch)


def test_a_clock_that_was_ahead_leaves_history_and_snapshots_in_their_order(published: Folder, clock: _Clock) -> None:
    first = snapshots.current(published.data)
    for number, ahead in ((4, 400 * DAY), (5, -30 * DAY), (6, timedelta(0))):
        clock.ahead = ahead
        fake_parser.write_document(published.input, number).replace(published.input / "002.txt")
        assert published.run_stages().is_published

    found = snapshots.list_(published.data)
    assert found[0].is_current and found[-1].run_id == first.run_id and len(found) == 4
    with open_current(published.data) as con:
        history = query(
            con,
            "SELECT version_no, valid_from, valid_to, is_current FROM marts.document_version"
            " WHERE source_file = '002.txt' ORDER BY version_no",
        ).rows()
    assert [row[0] for row in history] == [1, 2, 3, 4]
    assert [row[3] for row in history] == [False, False, False, True]
    for before, after in pairwise(history):
        assert before[1] < before[2] == after[1]
    assert snapshots.rollback(published.data).run_id == found[1].run_id
    assert [each.run_id for each in snapshots.prune(published.data, 2)] == [each.run_id for each in found[2:]]


def test_a_clock_that_goes_back_during_a_run_gives_a_run_that_ends_after_it_began(
    published: Folder, clock: _Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_parser.write_document(published.input, 4)
    real = publish.workspace

    def and_back(data_dir: Path, run_id: str) -> Path:
        clock.ahead = -DAY
        return real(data_dir, run_id)

    monkeypatch.setattr("assets.stages.building.workspace", and_back)

    assert published.run_stages().is_published
    with open_current(published.data) as con:
        forward = "SELECT bool_and(finished_at >= started_at) AS forward FROM star.dim_run WHERE run_key > 0"
        assert query(con, forward).rows() == [(True,)]


def test_a_file_that_is_not_older_than_the_look_at_it_is_looked_at_again_though_history_is_ahead(
    published: Folder, clock: _Clock
) -> None:
    """What a file looked like is only trusted when it was old by the clock of that moment."""
    clock.ahead = 400 * DAY
    fake_parser.write_document(published.input, 4)
    published.run_stages()
    clock.ahead = timedelta(0)
    path = fake_parser.write_document(published.input, 5)
    soon = time.time_ns() + 3_600_000_000_000
    os.utime(path, ns=(soon, soon))
    published.run_stages()
    seen = path.stat()
    other = fake_parser.write_document(published.input, 6)
    text = other.read_bytes()[: seen.st_size].ljust(seen.st_size, b" ")
    other.unlink()
    path.write_bytes(text)
    os.utime(path, ns=(soon, soon))

    assert published.run_stages().documents["changed"] == 1
