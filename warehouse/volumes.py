"""Row counts of a warehouse beside those of the snapshots before it.

Belongs here: counting by table, region and year, and judging what is missing or unexpected.
Does not belong here: the limits and the sentences of the checks (`schemas.volumes`).

The snapshot in force is the first to compare with; the few before it tell how far counts ordinarily move. A region or
year that is gone fails a check once, against the snapshot in force, and is then remembered at level info, so that an
accepted loss does not stop every later run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from schemas.volumes import MEASURES, SLICES, SNAPSHOTS, Limit, limits, volume_checks
from warehouse import durable, snapshots
from warehouse.audit import CheckResult
from warehouse.errors import SnapshotTrouble
from warehouse.read import open_current
from warehouse.snapshots import Snapshot

_FOLDER = "volumes"

Cell = tuple[str, str, str]
"""Scope, member, measure; the member of scope ``table`` is empty, that of a region is ``code name``."""

Volumes = dict[Cell, int]

_FACTS = {
    "tasks": "fct_task",
    "responsibilities": "fct_task_responsibility",
    "targets": "fct_target",
}


def measure(con: duckdb.DuckDBPyConnection) -> Volumes:
    """The counts of a loaded star: rows of each table, and canonical documents with their facts by region and year."""
    return measure_tables(con) | measure_documents(con)


def measure_tables(con: duckdb.DuckDBPyConnection) -> Volumes:
    """The rows of each table, as the load counted them."""
    counts = con.execute("SELECT table_name, rows_loaded FROM star.fct_load").fetchall()
    return {("table", "", table): rows for table, rows in counts}


def measure_documents(con: duckdb.DuckDBPyConnection, keys: str | None = None) -> Volumes:
    """Canonical documents with their facts by region and year.

    Args:
        keys: a query for the documents to count; all by default.
    """
    found: Volumes = {}
    chosen = "" if keys is None else f" WHERE document_key IN ({keys})"
    counted = " ".join(
        f"LEFT JOIN (SELECT document_key, count(*) AS {name} FROM star.{table}{chosen} GROUP BY 1) USING (document_key)"
        for name, table in _FACTS.items()
    )
    sums = ", ".join(f"coalesce(sum({name}), 0)::BIGINT" for name in _FACTS)
    for scope, member in (
        ("region", "CASE WHEN r.region_key > 0 THEN r.region_code || ' ' || r.name_zh ELSE r.name_zh END"),
        ("year", "CASE WHEN p.plan_period_key > 0 THEN CAST(p.start_year AS VARCHAR) ELSE '未知' END"),
    ):
        rows = con.execute(
            f"SELECT {member}, count(*), {sums} FROM star.dim_document AS d"
            " LEFT JOIN star.dim_region AS r USING (region_key)"
            f" LEFT JOIN star.dim_plan_period AS p USING (plan_period_key) {counted}"
            " WHERE d.document_key > 0 AND d.is_current AND d.is_canonical"
            f"{'' if keys is None else f' AND d.document_key IN ({keys})'} GROUP BY 1"
        ).fetchall()
        for name, *counts in rows:
            for measured, count in zip(MEASURES, counts, strict=True):
                found[scope, str(name), measured] = int(count)
    return found


def moved(before: Volumes, change: Volumes) -> Volumes:
    """The counts by region and year after a change; a member without documents is gone."""
    counts = {cell: before.get(cell, 0) + change.get(cell, 0) for cell in before.keys() | change.keys()}
    return {
        cell: count for cell, count in counts.items() if cell[0] != "table" and counts.get((*cell[:2], "documents"))
    }


def references(data_dir: Path, run_id: str | None = None) -> list[Volumes]:
    """The counts of the snapshot in force and of those published before it, the newest first.

    Args:
        run_id: leave this snapshot and newer ones out, to judge it again.

    A snapshot that cannot be opened or counted is left out: a damaged past must not stop a run. The caller holds the
    data folder.
    """
    found: list[Volumes] = []
    known = snapshots.list_(data_dir)
    for left in (snapshots.warehouse_folder(data_dir) / _FOLDER).glob("*.json"):
        if left.stem not in {each.run_id for each in known}:
            left.unlink()
    at = next((place for place, each in enumerate(known) if each.is_current), len(known))
    if run_id is not None:
        at = next((place + 1 for place, each in enumerate(known) if each.run_id == run_id), at)
    for each in known[at:]:
        if len(found) == SNAPSHOTS:
            break
        try:
            found.append(_counted(data_dir, each))
        except (SnapshotTrouble, duckdb.Error):
            continue
    return found


def _counted(data_dir: Path, snapshot: Snapshot) -> Volumes:
    """The counts of a snapshot, which does not change."""
    known = remembered(snapshot)
    if known is not None:
        return known
    with open_current(data_dir, snapshot.run_id) as con:
        counts = measure(con)
    remember(data_dir, snapshot, counts)
    return counts


def remembered(snapshot: Snapshot) -> Volumes | None:
    """The counts of a snapshot as they were noted for its bytes; None where they were not, or nobody can read them."""
    place = snapshot.path.parents[2] / _FOLDER / f"{snapshot.run_id}.json"
    try:
        said = json.loads(place.read_text(encoding="utf-8"))
        if said["sha256"] != snapshot.sha256:
            return None
        return {(scope, member, measured): int(count) for scope, member, measured, count in said["counts"]}
    except (OSError, ValueError, TypeError, KeyError):
        return None


def remember(data_dir: Path, snapshot: Snapshot, counts: Volumes) -> None:
    """Note the counts of a snapshot, so that nobody counts it again."""
    cells = [[*cell, count] for cell, count in sorted(counts.items())]
    place = snapshots.warehouse_folder(data_dir) / _FOLDER / f"{snapshot.run_id}.json"
    place.parent.mkdir(exist_ok=True)
    durable.write_text(place, json.dumps({"sha256": snapshot.sha256, "counts": cells}, ensure_ascii=False) + "\n")


def note_candidate(built: Path, counts: Volumes) -> None:
    """Write the counts of a file that is not published yet beside it, for `take_noted`."""
    durable.write_text(_beside(built), json.dumps([[*cell, count] for cell, count in counts.items()]))


def take_noted(built: Path) -> Volumes | None:
    """What `note_candidate` wrote, which is then gone; None where there is nothing to read."""
    try:
        said = json.loads(_beside(built).read_text(encoding="utf-8"))
        _beside(built).unlink()
        return {(scope, member, measured): int(count) for scope, member, measured, count in said}
    except (OSError, ValueError, TypeError):
        return None


def _beside(built: Path) -> Path:
    return built.with_name(f"{built.name}.volumes.json")


def judge(now: Volumes, before: Sequence[Volumes], declared: Iterable[Limit] | None = None) -> list[CheckResult]:
    """One result per volume check, every sample a cell; without earlier snapshots nothing is judged (skipped)."""
    started = time.perf_counter()
    chosen = limits() if declared is None else tuple(declared)
    found: dict[str, list[dict[str, Any]]] = {}
    if before:
        for rule, sample in _events(now, before, chosen):
            found.setdefault(rule, []).append(sample)
    cells = len({*now, *(cell for each in before for cell in each)}) if before else 0
    spent = round((time.perf_counter() - started) * 1000)
    results = []
    for spec in volume_checks():
        samples = found.get(spec.check_id.rpartition(".")[2], [])
        results.append(
            CheckResult(
                check_id=spec.check_id,
                table_name=spec.table,
                severity=spec.severity.value,
                status="fail" if samples else "pass" if before else "skipped",
                rows_evaluated=cells,
                rows_failed=len(samples),
                description_zh=spec.zh,
                description_en=spec.en,
                is_blocking=spec.is_blocking,
                samples=samples,
                duration_ms=spent,
            )
        )
    return results


def _events(now: Volumes, before: Sequence[Volumes], declared: Sequence[Limit]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(rule, sample) for everything out of the ordinary, in a fixed order."""
    for scope in SLICES:
        current = _members(now, scope)
        last = _members(before[0], scope)
        older: dict[str, int] = {}
        for each in reversed(before[1:]):
            older |= _members(each, scope)
        for member in sorted(last.keys() - current.keys()):
            yield f"{scope}_vanished", _sample(scope, member, "documents", last[member], 0)
        for member in sorted(older.keys() - last.keys() - current.keys()):
            yield f"{scope}_still_missing", _sample(scope, member, "documents", older[member], 0)
        for member in sorted(current.keys() - last.keys() - older.keys()):
            yield f"{scope}_appeared", _sample(scope, member, "documents", 0, current[member])
    for limit in declared:
        yield from _movements(limit, now, before)


def _movements(limit: Limit, now: Volumes, before: Sequence[Volumes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Members of a scope whose count left the limit; those that are new or gone have events of their own."""
    if limit.scope == "table":
        members = [""]
    else:
        members = sorted(_members(now, limit.scope).keys() & _members(before[0], limit.scope).keys())
    for member in members:
        cell = (limit.scope, member, limit.measure)
        counts = [each[cell] for each in before if cell in each]
        if not counts:
            continue
        count, low, high = now.get(cell, 0), min(counts), max(counts)
        if low >= limit.floor and count < low * limit.min_share:
            yield f"{limit.scope}_fell", _sample(limit.scope, member, limit.measure, low, count)
        if max(high, count) >= limit.floor and high > 0 and count > high * limit.max_share:
            yield f"{limit.scope}_jumped", _sample(limit.scope, member, limit.measure, high, count)


def _members(volumes: Volumes, scope: str) -> dict[str, int]:
    """Members of a scope that have documents."""
    return {cell[1]: count for cell, count in volumes.items() if cell[0] == scope and cell[2] == "documents" and count}


def _sample(scope: str, member: str, measured: str, before: int, now: int) -> dict[str, Any]:
    if scope == "table":
        zh = en = measured
        what_zh, what_en = "行", "rows"
    else:
        zh = en = member
        what_zh, what_en = MEASURES[measured]
    return {
        "scope": scope,
        "member": member or None,
        "measure": measured,
        "rows_before": before,
        "rows_now": now,
        "message_zh": f"{zh}：{what_zh} {before:,} → {now:,}",
        "message_en": f"{en}: {what_en} {before:,} → {now:,}",
    }
