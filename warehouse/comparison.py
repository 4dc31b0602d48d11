"""What is different between two snapshots.

Belongs here: documents, row counts, targets and check results of one snapshot beside another.
Does not belong here: choosing the snapshots, printing (the command line), and judging counts (`volumes`).

Surrogate keys number a data folder and are never compared. A target is the same one in both when words, place or
indicator say so, tried in that order inside one source; one that only moved, since text was added above it, did not
change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schemas.marts import VIEWS
from warehouse import target_changes
from warehouse.ddl import literal, quoted
from warehouse.errors import SnapshotTrouble
from warehouse.memory import memory_config, spill_config
from warehouse.snapshots import Snapshot
from warehouse.volumes import Cell, measure

Row = dict[str, Any]

_PLACE = ("char_start", "char_end", "value_char_start", "value_char_end", "section_path")
_KEYS = ("target_key", "parent_target_key", "task_key")
_DOCUMENT_KEYS = ("document_key", "document_id", "version_no")
_ORDER = ("added", "removed", "changed")
_MEMORY_BYTES = 512 << 20
_VIEWS = {view.name: view for view in VIEWS}


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is in one snapshot only, or says something else in the other.

    Attributes:
        before, after: its values; None where it is missing.
        fields: column → (old, new) of what differs, where it is in both.
    """

    source_file: str
    before: Row | None
    after: Row | None
    fields: Mapping[str, tuple[Any, Any]]

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table of the star that differs: rows before and after (None where there was no such table); with equal numbers
    the content differs."""

    table: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class CheckChange:
    """A check that ended otherwise: (status, rows failed) before and after, None where it was not made."""

    check_id: str
    before: tuple[str, int] | None
    after: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs.

    Attributes:
        slices: counts by region and year that differ, as (before, after).
        moved: targets that stand elsewhere in their text and say the same.
    """

    documents: list[Change]
    tables: list[TableChange]
    slices: dict[Cell, tuple[int, int]]
    targets: list[Change]
    moved: int
    checks: list[CheckChange]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.documents or self.tables or self.slices or self.targets or self.checks)


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """What differs from `before` to `after`.

    Raises:
        SnapshotTrouble: a snapshot cannot be opened.
    """
    with _open(before.path, after.path) as con:
        targets, moved = _targets(con)
        return Comparison(
            documents=_documents(con),
            tables=_tables(before, after),
            slices=_slices(before.path, after.path),
            targets=targets,
            moved=moved,
            checks=_checks(con),
        )


def _open(before: Path, after: Path) -> duckdb.DuckDBPyConnection:
    # Two snapshots may be larger than the machine: what does not fit is spilled.
    con = duckdb.connect(config={**memory_config(_MEMORY_BYTES), **spill_config()})
    for name, path in (("before", before), ("after", after)):
        try:
            con.execute(f"ATTACH {literal(str(path))} AS {quoted(name)} (READ_ONLY)")
        except duckdb.Error as error:
            con.close()
            raise SnapshotTrouble(f"{path} cannot be opened: {error}") from error
    return con


def _columns(con: duckdb.DuckDBPyConnection, schema: str, view: str) -> list[str]:
    """Columns both snapshots have, in the order of the contract; empty where a snapshot lacks the view."""
    found = [
        {
            name
            for (name,) in con.execute(
                "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = ?"
                " AND table_name = ?",
                [side, schema, view],
            ).fetchall()
        }
        for side in ("before", "after")
    ]
    return [name for name in _VIEWS[view].column_names if all(name in each for each in found)]


def _differing(
    con: duckdb.DuckDBPyConnection, columns: Sequence[str], relation: str, chosen: str = "true"
) -> tuple[list[Row], list[Row]]:
    """Rows that only `before` has, and those that only `after` has; of equal rows, as many as it has more."""
    listed = ", ".join(map(quoted, columns))
    sides = " UNION ALL ".join(
        f"SELECT {listed}, {sign} AS more FROM {quoted(side)}.{relation} WHERE {chosen}"
        for side, sign in (("before", -1), ("after", 1))
    )
    rows = con.execute(
        f"SELECT {listed}, sum(more) FROM ({sides}) GROUP BY {listed} HAVING sum(more) <> 0 ORDER BY ALL"
    ).fetchall()
    gone: list[Row] = []
    come: list[Row] = []
    for *values, more in rows:
        side = come if more > 0 else gone
        side.extend(dict(zip(columns, values, strict=True)) for _ in range(abs(more)))
    return gone, come


def _documents(con: duckdb.DuckDBPyConnection) -> list[Change]:
    columns = [name for name in _columns(con, "marts", "document") if name != "document_key"]
    gone, come = _differing(con, columns, "marts.document")
    changes, gone, come = _paired(gone, come, [lambda row: row["source_file"]], _DOCUMENT_KEYS)
    return sorted([*changes, *_alone(gone, come)], key=lambda change: (_ORDER.index(change.kind), change.source_file))


def _targets(con: duckdb.DuckDBPyConnection) -> tuple[list[Change], int]:
    columns = [name for name in _columns(con, "marts_all", "target") if name not in _KEYS]
    gone, come = _differing(con, columns, "marts_all.target", target_changes.where(con))
    changes, gone, come = _paired(gone, come, _SAME_TARGET, ())
    said = [change for change in changes if set(change.fields) - set(_PLACE)]
    found = sorted([*said, *_alone(gone, come)], key=_in_text)
    return found, len(changes) - len(said)


def _by(*names: str) -> Callable[[Row], Any]:
    return lambda row: (row["source_file"], *(row.get(name) for name in names))


_SAME_TARGET: Sequence[Callable[[Row], Any]] = (
    _by("quote", "indicator_name", "qualifier", "deadline_year", "value_low", "value_high"),
    _by("value_char_start", "value_char_end", "indicator_name", "qualifier"),
    _by("indicator_name", "qualifier", "deadline_year", "target_kind"),
    _by("indicator_name", "qualifier", "target_kind"),
    _by("value_char_start", "value_char_end"),
    _by("indicator_name", "target_kind"),
)
"""What makes a target the same in both snapshots, the surest first."""


def _paired(
    gone: list[Row], come: list[Row], same: Iterable[Callable[[Row], Any]], silent: Sequence[str]
) -> tuple[list[Change], list[Row], list[Row]]:
    """Changes of rows that are in both, and what is left on either side. Equal keys pair in the order of the text."""
    changes = []
    for key in same:
        waiting: dict[Any, list[Row]] = {}
        for row in come:
            waiting.setdefault(key(row), []).append(row)
        alone = []
        for row in gone:
            partners = waiting.get(key(row))
            if not partners:
                alone.append(row)
                continue
            other = partners.pop(0)
            fields = {name: (row[name], other[name]) for name in row if row[name] != other[name] and name not in silent}
            changes.append(Change(row["source_file"], row, other, fields))
        gone, come = alone, [row for rows in waiting.values() for row in rows]
    return changes, gone, come


def _alone(gone: Iterable[Row], come: Iterable[Row]) -> list[Change]:
    removed = [Change(row["source_file"], row, None, {}) for row in gone]
    return [*removed, *(Change(row["source_file"], None, row, {}) for row in come)]


def _in_text(change: Change) -> tuple[str, int, str]:
    row = change.after or change.before or {}
    return change.source_file, row.get("value_char_start") or 0, change.kind


def _tables(before: Snapshot, after: Snapshot) -> list[TableChange]:
    return [
        TableChange(name, before.rows.get(name), after.rows.get(name))
        for name in sorted({*before.rows, *after.rows})
        if before.rows.get(name) != after.rows.get(name)
        or before.content_hashes.get(name) != after.content_hashes.get(name)
    ]


def _slices(before: Path, after: Path) -> dict[Cell, tuple[int, int]]:
    counts = []
    for path in (before, after):
        with duckdb.connect(str(path), read_only=True) as con:
            counts.append({cell: count for cell, count in measure(con).items() if cell[0] != "table"})
    old, new = counts
    return {
        cell: (old.get(cell, 0), new.get(cell, 0))
        for cell in sorted({*old, *new})
        if old.get(cell, 0) != new.get(cell, 0)
    }


def _checks(con: duckdb.DuckDBPyConnection) -> list[CheckChange]:
    results = []
    for side in ("before", "after"):
        rows = con.execute(f"SELECT check_id, status, rows_failed FROM {quoted(side)}.marts.check_result").fetchall()
        results.append({name: (str(status), int(failed)) for name, status, failed in rows})
    old, new = results
    return [
        CheckChange(name, old.get(name), new.get(name))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name) and "fail" in (*old.get(name, ()), *new.get(name, ()))
    ]
