"""What happened before: the snapshots that are kept, and what the last one changed.

Belongs here: numbers of each kept snapshot, and the comparison with the one before, as the first page shows them.
Does not belong here: comparing (`warehouse.comparison`).

Both open other snapshots, so they are gathered before the page's own is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yaodian.report.overview import COUNTS

if TYPE_CHECKING:
    from pathlib import Path

    from warehouse.comparison import Comparison
    from warehouse.snapshots import Snapshot

MOST_SNAPSHOTS = 20
_NUMBERS = 6  # of a snapshot

_COUNTS = ", ".join(COUNTS[view] for view in ("document", "task", "target", "anomaly"))


@dataclass(frozen=True, slots=True)
class Moment:
    """A snapshot in numbers."""

    run_id: str
    published_at: str
    documents: int
    tasks: int
    targets: int
    anomalies: int
    warned: int
    failed: int


@dataclass(frozen=True, slots=True)
class Past:
    """Kept snapshots up to the one reported on, the oldest first; `comparison` is with the one before it, if any."""

    moments: list[Moment]
    before: str | None
    comparison: Comparison | None

    @property
    def document_changes(self) -> Counter[str]:
        """How many documents were added, removed, changed."""
        return Counter(change.kind for change in self.comparison.documents) if self.comparison else Counter()

    @property
    def target_changes(self) -> Counter[str]:
        """How many targets were added, removed, changed."""
        return Counter(change.kind for change in self.comparison.targets) if self.comparison else Counter()


def kept(data_dir: Path, snapshot: Snapshot) -> list[Snapshot]:
    """`snapshot` and the kept ones before it, the newest first."""
    from warehouse import snapshots

    known = snapshots.list_(data_dir)
    order = [each.run_id for each in known]
    return known[order.index(snapshot.run_id) :][:MOST_SNAPSHOTS] if snapshot.run_id in order else [snapshot]


def said(until: Sequence[Snapshot]) -> str:
    """What tells snapshots from any others: their runs, their bytes, and whether the files are as they were."""
    return "\n".join(f"{each.run_id} {each.sha256} {_file(each.path)}" for each in until)


def _file(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def past(data_dir: Path, until: Sequence[Snapshot], numbers: dict[str, list[int]]) -> Past:
    """What led to the first of the snapshots `until`. One that cannot be opened is left out: `doctor` speaks of it.

    Args:
        numbers: of snapshots that were counted before, as they do not change; takes up those counted now.
    """
    from warehouse.comparison import compare
    from warehouse.errors import SnapshotTrouble

    moments = [moment for each in reversed(until) if (moment := _moment(data_dir, each, numbers))]
    names = {said([each]) for each in until}
    for name in [name for name in numbers if name not in names]:
        del numbers[name]
    if len(until) < 2:
        return Past(moments, None, None)
    try:
        return Past(moments, until[1].run_id, compare(until[1], until[0]))
    except SnapshotTrouble:
        return Past(moments, None, None)


def _moment(data_dir: Path, snapshot: Snapshot, numbers: dict[str, list[int]]) -> Moment | None:
    from warehouse.errors import SnapshotTrouble

    name = said([snapshot])
    if len(numbers.get(name, ())) != _NUMBERS:
        try:
            numbers[name] = _counted(data_dir, snapshot)
        except SnapshotTrouble:
            return None
    return Moment(snapshot.run_id, snapshot.published_at, *numbers[name])


def _counted(data_dir: Path, snapshot: Snapshot) -> list[int]:
    from warehouse.read import open_current

    with open_current(data_dir, snapshot.run_id) as con:
        failed = dict(
            con.execute(
                "SELECT severity, count(*) FROM marts.check_result WHERE status = 'fail' GROUP BY severity"
            ).fetchall()
        )
        counts = con.execute(f"SELECT {_COUNTS}").fetchall()[0]
    return [*map(int, counts), int(failed.get("warn", 0)), int(failed.get("error", 0))]


def values(moments: Sequence[Moment], name: str) -> list[int]:
    """One number of each snapshot."""
    return [getattr(moment, name) for moment in moments]
