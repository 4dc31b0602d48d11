"""Findings: the failing rows behind the verdicts.

Belongs here: gathering every failing row of the last run or of a snapshot.
Does not belong here: which of them are accepted (`baseline`), where they stand in a file (`places`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from yaodian.gate.finding import Finding
from yaodian.verdicts import Verdict

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yaodian.session import Session

AT_MOST = 10_000
"""Findings looked at one by one in a check; the rest are counted, and cannot be accepted."""


def with_findings(session: Session, verdicts: Sequence[Verdict], snapshot: str | None) -> list[Verdict]:
    """The verdicts, those that failed with their failing rows.

    Rows of the star come from the warehouse that was judged, refused rows from the quarantine. Where that warehouse is
    gone, the samples of the last run stand for them.
    """
    refused = _refused(session, snapshot) if any(_is_of_frames(each) for each in verdicts) else {}
    with _judged(session, snapshot) as con:
        return [
            replace(verdict, findings=tuple(_of(con, verdict, refused))) if verdict.status == "fail" else verdict
            for verdict in verdicts
        ]


def _is_of_frames(verdict: Verdict) -> bool:
    return verdict.status == "fail" and verdict.check_id.startswith(("silver.", "lake."))


def _of(
    con: DuckDBPyConnection | None, verdict: Verdict, refused: Mapping[str, list[dict[str, Any]]]
) -> Iterator[Finding]:
    from warehouse.failing import failing_rows

    if verdict.check_id in refused:
        yield from _from_rows(verdict, refused[verdict.check_id][:AT_MOST])
        return
    rows = failing_rows(con, verdict.check_id, AT_MOST) if con is not None else []
    if not rows:
        yield from _from_rows(verdict, verdict.samples)
        return
    for row in rows:
        yield Finding(verdict.check_id, verdict.table, row.source_file, row.span, row.values, row.fingerprint)


def _from_rows(verdict: Verdict, rows: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    from warehouse.failing import Fingerprints, shown

    numbered = Fingerprints()
    for row in rows:
        values = {name: shown(value) for name, value in row.items() if value is not None}
        start, end = row.get("char_start"), row.get("char_end")
        span = (start, end) if isinstance(start, int) and isinstance(end, int) else None
        source = str(row.get("source_file") or "")
        yield Finding(
            verdict.check_id, verdict.table, source, span, values, numbered.of(verdict.check_id, source, values)
        )


def _refused(session: Session, snapshot: str | None) -> dict[str, list[dict[str, Any]]]:
    """Refused rows by the check that refused them."""
    if snapshot is not None:
        with session.open(snapshot) as con:
            cursor = con.execute(
                "SELECT source_file, target_table, rule_id, message_zh, message_en, char_start, char_end, raw_text"
                " FROM star.quarantine WHERE target_table IS NOT NULL ORDER BY ALL"
            )
            names = [column[0] for column in cursor.description or []]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    else:
        from pipelines.lake import Lake

        frame = Lake(session.settings.lake_dir, read_only=True).read_table("quarantine")
        rows = [] if frame is None else [row for row in frame.to_dicts() if row["target_table"]]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        table = str(row["target_table"]).removeprefix("silver.")
        found.setdefault(f"silver.{table}.{row['rule_id']}", []).append(row)
    return found


@contextmanager
def _judged(session: Session, snapshot: str | None) -> Iterator[DuckDBPyConnection | None]:
    """The warehouse that was judged: a snapshot, or the candidate that was refused; None where it is gone."""
    from warehouse.errors import SnapshotTrouble
    from yaodian.verdicts import last_run

    if snapshot is not None:
        with session.open(snapshot) as con:
            yield con
        return
    record = last_run(session)
    if record.get("is_published") or record.get("is_reused"):
        try:
            con = session.open(record["snapshot"])
        except SnapshotTrouble:
            yield None
            return
        with con:
            yield con
        return
    built = session.data_dir / "warehouse" / "building" / f"{record.get('run_id')}.duckdb"
    if not built.is_file():
        yield None
        return
    import duckdb

    with duckdb.connect(str(built), read_only=True) as con:
        yield con
