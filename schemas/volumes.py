"""How many rows a snapshot may have beside those before it: the limits, and the checks that hold them.

Belongs here: the reviewed limits (`volume_limits.csv`) and the checks as the catalogue lists them.
Does not belong here: counting and comparing (`warehouse.volumes`).

A share is of the count before: the lowest of the last snapshots for ``min_share``, the highest for ``max_share``.
Counts below ``floor`` are too small to judge by a share; that something is gone altogether is noticed at any size.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from schemas.checks import CheckKind, CheckSpec
from schemas.contract import Layer, Severity

SNAPSHOTS = 5
"""How many snapshots are looked back to."""

SLICES = {"region": ("地区", "region"), "year": ("年份", "year")}
"""Scopes by which documents are counted, with their names."""

MEASURES = {
    "documents": ("文件", "documents"),
    "tasks": ("任务", "tasks"),
    "responsibilities": ("责任", "responsibilities"),
    "targets": ("指标目标", "targets"),
}
"""What is counted in a slice, with names; in scope ``table`` the measure is the table."""

_COLUMNS = ["scope", "measure", "min_share", "max_share", "floor", "reason"]


@dataclass(frozen=True, slots=True)
class Limit:
    """How far a count may move between snapshots.

    Attributes:
        scope: ``table``, ``region`` or ``year``.
        min_share, max_share: of the count before.
        floor: counts that stay below it are not judged.
    """

    scope: str
    measure: str
    min_share: float
    max_share: float
    floor: int
    reason: str


@cache
def limits() -> tuple[Limit, ...]:
    """The reviewed limits; ValueError names the line that cannot be used."""
    text = resources.files("schemas").joinpath("volume_limits.csv").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> tuple[Limit, ...]:
    """The limits a file states; ValueError names line and fix."""
    reader = csv.DictReader(text.splitlines(), strict=True)
    if reader.fieldnames != _COLUMNS:
        raise ValueError(f"volume_limits.csv line 1: columns must be {','.join(_COLUMNS)}")
    found = []
    for row in reader:
        where = f"volume_limits.csv line {reader.line_num}"
        try:
            limit = Limit(
                row["scope"],
                row["measure"],
                float(row["min_share"]),
                float(row["max_share"]),
                int(row["floor"]),
                row["reason"],
            )
        except (TypeError, ValueError) as error:
            raise ValueError(f"{where}: {error}; shares are numbers, the floor is a whole number") from None
        if limit.scope not in (*SLICES, "table"):
            raise ValueError(f"{where}: {limit.scope} is no scope; there are table, {', '.join(SLICES)}")
        if limit.scope in SLICES and limit.measure not in MEASURES:
            raise ValueError(f"{where}: {limit.measure} is not counted; there are {', '.join(MEASURES)}")
        if not 0 <= limit.min_share <= 1 <= limit.max_share:
            raise ValueError(f"{where}: min_share lies between 0 and 1, max_share is 1 or more")
        if not limit.reason.strip():
            raise ValueError(f"{where}: say in `reason` why the limit is where it is")
        found.append(limit)
    keys = [(limit.scope, limit.measure) for limit in found]
    if keys != sorted(set(keys)):
        raise ValueError("volume_limits.csv: rows must be sorted by scope and measure, each pair once")
    return tuple(found)


@cache
def volume_checks() -> tuple[CheckSpec, ...]:
    """The checks, by id ``star.volume.<scope>_<event>``."""
    found = [
        _check("table_fell", "fct_load", Severity.WARN, "各表行数没有骤减", "no table lost rows beyond its limit"),
        _check("table_jumped", "fct_load", Severity.WARN, "各表行数没有骤增", "no table grew beyond its limit"),
    ]
    for scope, (zh, en) in SLICES.items():
        found += [
            _check(
                f"{scope}_vanished",
                "dim_document",
                Severity.WARN,
                f"现行快照有的{zh}都还在",
                f"every {en} of the snapshot in force is still there",
            ),
            _check(
                f"{scope}_still_missing",
                "dim_document",
                Severity.INFO,
                f"更早的快照有的{zh}都还在",
                f"every {en} of the snapshots before it is still there",
            ),
            _check(
                f"{scope}_appeared",
                "dim_document",
                Severity.INFO,
                f"没有前所未见的{zh}",
                f"no {en} was never seen before",
            ),
            _check(f"{scope}_fell", "dim_document", Severity.WARN, f"各{zh}的行数没有骤减", f"no {en} lost rows"),
            _check(f"{scope}_jumped", "dim_document", Severity.WARN, f"各{zh}的行数没有骤增", f"no {en} grew suddenly"),
        ]
    return tuple(found)


def _check(rule: str, table: str, severity: Severity, zh: str, en: str) -> CheckSpec:
    return CheckSpec(
        f"star.volume.{rule}",
        Layer.STAR,
        table,
        None,
        CheckKind.VOLUME,
        severity,
        False,
        f"数量: {zh}",
        f"volume: {en}",
    )
