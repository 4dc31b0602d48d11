"""Results of checks as the command line judges them.

Belongs here: reading results of the last run or of a snapshot, and what each means at a level.
Does not belong here: how they are printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaodian.gate.finding import Finding
    from yaodian.session import Session


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one check ended, with some failing rows.

    Attributes:
        samples: up to five failing rows, as the run kept them.
        findings: every failing row, once `yaodian.gate.findings` has looked for them.
        accepted: how many of them a baseline accepts.
    """

    check_id: str
    table: str
    severity: str
    status: str
    rows_evaluated: int
    rows_failed: int
    zh: str
    en: str
    samples: list[dict[str, Any]] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    accepted: int = 0

    @property
    def mark(self) -> str:
        """``fail``, ``warn``, ``info``, ``accepted``, ``pass`` or ``skipped``."""
        if self.status != "fail":
            return self.status
        if self.accepted and not self.rows_open:
            return "accepted"
        return "fail" if self.severity == "error" else self.severity

    @property
    def rows_open(self) -> int:
        """Failing rows that nobody accepted."""
        return self.rows_failed - self.accepted

    def fails(self, fail_on: str) -> bool:
        """Whether the check failed at the level."""
        return self.mark == "fail" or (fail_on == "warn" and self.mark == "warn")

    def as_object(self) -> dict[str, Any]:
        """The check for a program."""
        return {
            "check_id": self.check_id,
            "table": self.table,
            "severity": self.severity,
            "status": self.status,
            "rows_evaluated": self.rows_evaluated,
            "rows_failed": self.rows_failed,
            "rows_accepted": self.accepted,
            "description": {"zh": self.zh, "en": self.en},
            "samples": self.samples,
            "findings": [finding.as_object() for finding in self.findings],
        }


def of_last_run(session: Session) -> list[Verdict] | None:
    """The results of the last run, published or not; None when there was none."""
    import json

    from pipelines.lake import Lake

    frame = Lake(session.settings.lake_dir, read_only=True).read_table("check_result")
    if frame is None:
        return None
    return [
        Verdict(
            row["check_id"],
            row["table_name"] or "",
            row["severity_code"],
            row["status_code"],
            row["rows_evaluated"],
            row["rows_failed"],
            row["description_zh"],
            row["description_en"],
            json.loads(row["samples_json"]) if row["samples_json"] else [],
        )
        for row in frame.iter_rows(named=True)
    ]


def last_run(session: Session) -> dict[str, Any]:
    """The record of the last run; empty when there is none that can be read."""
    import json

    try:
        record = json.loads((session.settings.lake_dir / "last_run.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def why_the_last_run_ended(session: Session) -> str | None:
    """What stopped the last run, None when it came to its end. That checks forbade publishing is told by the checks."""
    said = last_run(session).get("ended_by")
    if not said or said["stage"] == "publish":
        return None
    return str(said[session.settings.lang])


def prove(session: Session, run_id: str | None) -> None:
    """Compare the bytes of a snapshot, by default of the one in force where there is one, with its manifest.

    Raises:
        SnapshotTrouble: they are not those that were published, or the manifest cannot be read.
    """
    from warehouse import snapshots

    if run_id is not None or snapshots.in_force(session.data_dir) is not None:
        snapshots.verify(session.data_dir, run_id)


def of_snapshot(session: Session, run_id: str) -> list[Verdict]:
    """The results a snapshot holds; of failing rows it keeps none but the refused ones."""
    with session.open(run_id) as con:
        rows = con.execute(
            "SELECT r.check_id, r.table_name, r.severity, r.status, r.rows_evaluated, r.rows_failed,"
            " c.description_zh, c.description_en FROM marts.check_result AS r JOIN star.dim_check AS c USING (check_id)"
            " ORDER BY r.check_id"
        ).fetchall()
    return [Verdict(*row) for row in rows]
