"""Verdicts as JUnit XML, which every CI shows.

Belongs here: the format. Does not belong here: the verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from yaodian.gate.finding import Finding
from yaodian.verdicts import Verdict

_ROWS = 100

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(found: Sequence[Verdict], fail_on: str) -> str:
    """One suite per table, one case per check; what fails at `fail_on` is a failure, lesser findings are output."""
    root = ElementTree.Element(
        "testsuites",
        name="yaodian",
        tests=str(len(found)),
        failures=str(sum(verdict.fails(fail_on) for verdict in found)),
    )
    suites: dict[str, list[Verdict]] = {}
    for verdict in found:
        suites.setdefault(".".join(verdict.check_id.split(".")[:2]), []).append(verdict)
    for name, members in suites.items():
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=name,
            tests=str(len(members)),
            failures=str(sum(verdict.fails(fail_on) for verdict in members)),
            skipped=str(sum(verdict.status == "skipped" for verdict in members)),
        )
        for verdict in members:
            _case(suite, name, verdict, fail_on)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, name: str, verdict: Verdict, fail_on: str) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=name, name=verdict.check_id)
    if verdict.status == "skipped":
        ElementTree.SubElement(case, "skipped")
    if verdict.status != "fail":
        return
    said = f"{verdict.rows_failed} of {verdict.rows_evaluated} rows failed: {verdict.zh} / {verdict.en}"
    if verdict.accepted:
        said += f" ({verdict.accepted} accepted)"
    samples = "\n".join(_row(finding) for finding in verdict.findings[:_ROWS])
    if verdict.fails(fail_on):
        failure = ElementTree.SubElement(case, "failure", type=verdict.severity, message=_clean(said))
        failure.text = _clean(samples)
    else:
        ElementTree.SubElement(case, "system-out").text = _clean(f"{verdict.severity}: {said}\n{samples}")


def _row(finding: Finding) -> str:
    accepted = f"  [accepted: {finding.accepted}]" if finding.accepted else ""
    return f"{finding.line('zh')}{accepted}"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
