"""Verdicts as SARIF 2.1.0, which code scanning shows beside the lines of the source.

Belongs here: the format. Does not belong here: the findings, and where they stand (`places`).

Columns and offsets count Unicode code points, and the log says so. An accepted finding is a suppressed result; a
finding of a file whose text was extracted (html, docx, pdf) names the file without a region, since its characters are
not the file's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from yaodian.gate.told import Told

if TYPE_CHECKING:
    from yaodian.gate.finding import Finding
    from yaodian.gate.places import Artifact, Places, Region
    from yaodian.verdicts import Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "yaodian/v1"
LEVEL = {"error": "error", "warn": "warning", "info": "note"}
MOST_RESULTS = 5_000
"""Code scanning takes no more; the rest are counted in a notification."""

# SARIF asks for the names of the IANA register.
_CHARSETS = {"utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE", "big5hkscs": "Big5-HKSCS", "utf-8": "UTF-8"}


def as_sarif(told: Told, version: str) -> str:
    """One log with one run; results in the order of severity, and of the check."""
    verdicts = [verdict for verdict in told.verdicts if verdict.status == "fail"]
    rules = {verdict.check_id: place for place, verdict in enumerate(verdicts)}
    pairs = [
        (verdict, finding)
        for verdict in sorted(verdicts, key=lambda each: ("error", "warn", "info").index(each.severity))
        for finding in verdict.findings
    ]
    shown, left_out = pairs[:MOST_RESULTS], max(0, len(pairs) - MOST_RESULTS)
    artifacts = _artifacts(told.places, shown)
    places = {artifact.source_file: place for place, artifact in enumerate(artifacts)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "yaodian",
                "version": version,
                "semanticVersion": _semantic(version),
                "rules": [_rule(told, verdict) for verdict in verdicts],
            }
        },
        "automationDetails": {"id": f"yaodian/check/{told.run}"},
        "columnKind": "unicodeCodePoints",
        "language": "zh-CN" if told.lang == "zh" else "en-US",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder the command was run in"}}},
        "invocations": [_invocation(told, left_out)],
        "artifacts": [_artifact(artifact) for artifact in artifacts],
        "results": [
            _result(told, verdict, finding, rules[verdict.check_id], places.get(finding.source_file))
            for verdict, finding in shown
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _semantic(version: str) -> str:
    parts = (*version.partition("+")[0].split("."), "0", "0")[:3]
    return ".".join(part if part.isdigit() else "0" for part in parts)


def _rule(told: Told, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.check_id,
        "shortDescription": {"text": told.description(verdict)},
        "fullDescription": {"text": f"{verdict.zh} / {verdict.en}"},
        "defaultConfiguration": {"level": LEVEL[verdict.severity]},
        "properties": {
            "table": verdict.table,
            "rowsEvaluated": verdict.rows_evaluated,
            "rowsFailed": verdict.rows_failed,
            "rowsAccepted": verdict.accepted,
        },
    }


def _invocation(told: Told, left_out: int) -> dict[str, Any]:
    said = []
    if told.ended_by:
        said.append({"level": "error", "message": {"text": told.ended_by}})
    if left_out:
        text = told.t(f"另有 {left_out} 条发现没有列出", f"{left_out} more findings are not listed")
        said.append({"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": told.ended_by is None, "toolExecutionNotifications": said}


def _artifacts(places: Places, shown: list[tuple[Verdict, Finding]]) -> list[Artifact]:
    names = sorted({finding.source_file for _, finding in shown if finding.source_file})
    return [artifact for artifact in map(places.artifact, names) if artifact is not None]


def _artifact(artifact: Artifact) -> dict[str, Any]:
    said: dict[str, Any] = {
        "location": _location_of(artifact.path, artifact.uri),
        "length": artifact.size,
        "mimeType": artifact.media_type,
        "hashes": {"sha-256": artifact.sha256},
    }
    if artifact.encoding and artifact.media_type.startswith("text/"):
        said["encoding"] = _CHARSETS.get(artifact.encoding, artifact.encoding)
    return said


def _location_of(path: str, uri: str) -> dict[str, Any]:
    return {"uri": uri} if path.startswith("/") else {"uri": uri, "uriBaseId": ROOT}


def _result(told: Told, verdict: Verdict, finding: Finding, rule: int, artifact: int | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "ruleId": verdict.check_id,
        "ruleIndex": rule,
        "level": LEVEL[verdict.severity],
        "kind": "fail",
        "message": {"text": f"{told.description(verdict)}: {finding.says(told.lang)}".rstrip(": ")},
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
    }
    if finding.source_file:
        said["locations"] = [_location(told.places, finding, artifact)]
    if finding.accepted:
        said["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.accepted}]
    return said


def _location(places: Places, finding: Finding, artifact: int | None) -> dict[str, Any]:
    from urllib.parse import quote

    path = places.path(finding.source_file)
    where = _location_of(path, ("file://" if path.startswith("/") else "") + quote(path))
    if artifact is not None:
        where["index"] = artifact
    physical: dict[str, Any] = {"artifactLocation": where}
    region = places.region(finding)
    if region is not None:
        physical["region"] = _region(region)
    said: dict[str, Any] = {"physicalLocation": physical}
    if finding.span is not None and region is None:
        said["properties"] = {"textStart": finding.span[0], "textEnd": finding.span[1]}
    return said


def _region(region: Region) -> dict[str, Any]:
    said: dict[str, Any] = {
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
        "charOffset": region.char_offset,
        "charLength": region.char_length,
        "snippet": {"text": region.snippet},
    }
    if region.byte_offset is not None:
        said |= {"byteOffset": region.byte_offset, "byteLength": region.byte_length}
    return said
