"""What SARIF 2.1.0 asks of a log, as far as ours goes: required properties, types, and what must agree.

Belongs here: reading a log strictly, after the OASIS schema and the sections of the specification named below.
Does not belong here: what a log should say.
"""

from __future__ import annotations

import re
from typing import Any

_LEVELS = {"none", "note", "warning", "error"}
_KINDS = {"notApplicable", "pass", "fail", "review", "open", "informational"}
_REGION = {
    "startLine": 1,
    "startColumn": 1,
    "endLine": 1,
    "endColumn": 1,
    "charOffset": 0,
    "charLength": 0,
    "byteOffset": 0,
    "byteLength": 0,
}
"""Numbers of a region and the least each may be (3.30)."""


def only(said: dict[str, Any], required: set[str], allowed: set[str]) -> None:
    """The schema forbids properties it does not know."""
    assert required <= said.keys(), f"lacks {required - said.keys()}"
    assert said.keys() <= required | allowed, f"unknown {said.keys() - required - allowed}"


def check_log(log: dict[str, Any]) -> None:
    only(log, {"version", "runs"}, {"$schema"})
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    for run in log["runs"]:
        check_run(run)


def check_run(run: dict[str, Any]) -> None:
    only(
        run,
        {"tool"},
        {
            "results",
            "artifacts",
            "invocations",
            "columnKind",
            "language",
            "originalUriBaseIds",
            "automationDetails",
        },
    )
    driver = run["tool"]["driver"]
    only(driver, {"name"}, {"version", "semanticVersion", "rules"})
    assert re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"])
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert re.fullmatch("[a-zA-Z]{2}(-[a-zA-Z]{2})?", run["language"])
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(set(rules)) == len(rules)
    for rule in driver["rules"]:
        only(rule, {"id"}, {"shortDescription", "fullDescription", "defaultConfiguration", "properties"})
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in _LEVELS
    for invocation in run["invocations"]:
        only(invocation, {"executionSuccessful"}, {"toolExecutionNotifications"})
        for notification in invocation["toolExecutionNotifications"]:
            assert notification["message"]["text"] and notification["level"] in _LEVELS
    for artifact in run["artifacts"]:
        only(artifact, set(), {"location", "length", "mimeType", "hashes", "encoding"})
        assert re.fullmatch("[^/]+/.+", artifact["mimeType"])
        assert artifact["length"] >= 0
        check_location(artifact["location"], run)
    for result in run["results"]:
        check_result(result, run, rules)


def check_result(result: dict[str, Any], run: dict[str, Any], rules: list[str]) -> None:
    only(
        result,
        {"message"},
        {"ruleId", "ruleIndex", "level", "kind", "locations", "partialFingerprints", "suppressions"},
    )
    assert result["message"]["text"]
    assert rules[result["ruleIndex"]] == result["ruleId"]
    assert result["level"] in _LEVELS and result["kind"] in _KINDS
    assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
    for suppression in result.get("suppressions", []):
        assert suppression["kind"] in ("inSource", "external")
        assert suppression["status"] in ("accepted", "underReview", "rejected")
    for location in result.get("locations", []):
        only(location, set(), {"physicalLocation", "properties"})
        physical = location["physicalLocation"]
        only(physical, {"artifactLocation"}, {"region"})
        check_location(physical["artifactLocation"], run)
        if "index" in physical["artifactLocation"]:
            artifact = run["artifacts"][physical["artifactLocation"]["index"]]
            assert artifact["location"]["uri"] == physical["artifactLocation"]["uri"]
        if "region" in physical:
            check_region(physical["region"])


def check_location(location: dict[str, Any], run: dict[str, Any]) -> None:
    only(location, {"uri"}, {"uriBaseId", "index"})
    assert re.fullmatch(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", location["uri"]), "no URI reference (RFC 3986)"
    assert not re.search("%(?![0-9A-F]{2})", location["uri"])
    if "uriBaseId" in location:
        assert not location["uri"].startswith(("/", "file:"))
        assert location["uriBaseId"] in run["originalUriBaseIds"]
    else:
        assert location["uri"].startswith("file:///")


def check_region(region: dict[str, Any]) -> None:
    only(region, {"startLine"}, {*_REGION, "snippet"})
    for name, least in _REGION.items():
        if name in region:
            assert isinstance(region[name], int) and region[name] >= least
    assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
    assert ("byteOffset" in region) is ("byteLength" in region)
