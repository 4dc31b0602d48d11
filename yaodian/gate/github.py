"""Verdicts as workflow commands, which GitHub shows as annotations.

Belongs here: the format and its limits. Does not belong here: the findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from yaodian.gate.told import Told

if TYPE_CHECKING:
    from yaodian.gate.finding import Finding
    from yaodian.verdicts import Verdict

COMMAND = {"error": "error", "warn": "warning", "info": "notice"}
SHOWN = 10
"""Annotations of one kind that GitHub shows of a step."""


def as_github(told: Told) -> str:
    """One line per finding, the worst first; a last one tells how many GitHub would not have shown."""
    return "".join(f"{line}\n" for line in _lines(told))


def _lines(told: Told) -> Iterator[str]:
    if told.ended_by:
        yield f"::error title=yaodian::{_data(told.ended_by)}"
    written: Counter[str] = Counter(error=int(told.ended_by is not None))
    left_out: Counter[str] = Counter()
    for verdict, finding in told.open_findings():
        kind = COMMAND[verdict.severity]
        # The last place of a kind is kept for the sentence about the rest.
        if written[kind] >= SHOWN - 1:
            left_out[kind] += 1
            continue
        written[kind] += 1
        yield _line(told, kind, verdict, finding)
    for kind, count in left_out.items():
        more = told.t(f"另有 {count} 条；完整清单见 yaodian check", f"{count} more; yaodian check lists them all")
        yield f"::{kind} title=yaodian::{_data(more)}"


def _line(told: Told, kind: str, verdict: Verdict, finding: Finding) -> str:
    properties = {}
    if finding.source_file:
        properties["file"] = told.places.path(finding.source_file)
        region = told.places.region(finding)
        if region is not None:
            properties |= {"line": str(region.start_line), "endLine": str(region.end_line)}
            if region.start_line == region.end_line:  # GitHub takes columns only within one line
                properties |= {"col": str(region.start_column), "endColumn": str(region.end_column)}
    properties["title"] = verdict.check_id
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {said}::{_data(f'{told.description(verdict)}: {finding.says(told.lang)}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
