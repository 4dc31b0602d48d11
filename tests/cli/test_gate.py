"""The gate in every format, and the findings a baseline accepts."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli import plans
from tests.cli.running import in_process, yaodian
from tests.cli.sarif_rules import check_log
from yaodian.gate import baseline
from yaodian.gate.baseline import Entry
from yaodian.gate.github import SHOWN

VANISHED = "star.volume.region_vanished"
CONSISTENT = "star.fct_arithmetic_check.texts_are_consistent"


def sarif(data_dir: Path, *more: str | Path) -> dict[str, Any]:
    done = in_process("check", "--data-dir", data_dir, "--format", "sarif", "--lang", "en", *more)
    log: dict[str, Any] = json.loads(done.out)
    return log["runs"][0]


def findings(run: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [result for result in run["results"] if result["ruleId"] == rule]


def test_messages_of_findings_are_in_the_language_asked_for(drifted: Path) -> None:
    chinese = in_process("check", "--data-dir", drifted).out
    english = in_process("check", "--data-dir", drifted, "--lang", "en").out

    assert "    empty.txt  文件是空的\n" in chinese and "the file is empty" not in chinese
    assert "    empty.txt  the file is empty\n" in english and "文件是空的" not in english
    assert "山西省：文件 1 → 0" in chinese and "山西省: documents 1 → 0" in english


def test_a_lost_region_and_year_close_the_gate_at_warn(drifted: Path) -> None:
    assert in_process("check", "--data-dir", drifted).code == 0
    done = in_process("check", "--data-dir", drifted, "--fail-on", "warn", "--format", "json")

    assert done.code == 1
    failed = {each["check_id"]: each for each in json.loads(done.out) if each["status"] == "fail"}
    assert {VANISHED, "star.volume.year_vanished"} <= failed.keys()
    (finding,) = failed[VANISHED]["findings"]
    assert finding["values"]["member"] == "140000 山西省" and finding["status"] == "open"


def test_a_sarif_log_is_as_the_specification_asks(drifted: Path) -> None:
    done = in_process("check", "--data-dir", drifted, "--format", "sarif", "--lang", "en")

    check_log(json.loads(done.out))
    levels = {result["ruleId"]: result["level"] for result in json.loads(done.out)["runs"][0]["results"]}
    assert levels[VANISHED] == "warning" and levels[CONSISTENT] == "note"


def test_a_region_points_to_the_bytes_lines_and_columns_of_the_raw_file(drifted: Path) -> None:
    run = sarif(drifted)
    (result,) = [each for each in findings(run, CONSISTENT) if "page" not in json.dumps(each)]
    region = result["locations"][0]["physicalLocation"]["region"]
    raw = (drifted.with_name("drifted_in") / "省" / "浙江 2012.txt").read_bytes()
    text = raw.decode("gb18030")

    start, length = region["byteOffset"], region["byteLength"]
    assert raw[start : start + length].decode("gb18030") == plans.FINDING == region["snippet"]["text"]
    assert text[region["charOffset"] :][: region["charLength"]] == plans.FINDING
    line = text.split("\n")[region["startLine"] - 1]
    assert region["startLine"] == region["endLine"]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == plans.FINDING
    artifact = run["artifacts"][result["locations"][0]["physicalLocation"]["artifactLocation"]["index"]]
    assert artifact["encoding"] == "gb18030" and artifact["length"] == len(raw)
    assert artifact["location"]["uri"].endswith("drifted_in/%E7%9C%81/%E6%B5%99%E6%B1%9F%202012.txt")


def test_a_finding_of_an_extracted_text_names_the_file_without_a_region(drifted: Path) -> None:
    (result,) = [each for each in findings(sarif(drifted), CONSISTENT) if "page" in json.dumps(each)]
    (location,) = result["locations"]

    assert "region" not in location["physicalLocation"]
    assert location["properties"]["textEnd"] - location["properties"]["textStart"] == len(plans.FINDING)


def test_sources_are_named_from_the_present_folder_or_the_one_given(
    drifted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(drifted.parent)
    uris = {artifact["location"]["uri"] for artifact in sarif(drifted)["artifacts"]}
    assert "drifted_in/page.html" in uris
    given = sarif(drifted, "--source-root", "corpus")
    assert {artifact["location"]["uriBaseId"] for artifact in given["artifacts"]} == {"%SRCROOT%"}
    assert "corpus/page.html" in {artifact["location"]["uri"] for artifact in given["artifacts"]}


def test_a_snapshot_is_told_by_its_own_findings(drifted: Path) -> None:
    first = sorted(path.name for path in (drifted / "warehouse" / "snapshots").iterdir())[0]
    run = sarif(drifted, "--snapshot", first)

    assert findings(run, VANISHED) == []
    (result,) = [each for each in findings(run, CONSISTENT) if "page" not in json.dumps(each)]
    # The text of the first version is still in the lake, and its bytes are told, not those of the second.
    assert result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"] == plans.FINDING
    second = sarif(drifted, "--snapshot", sorted(p.name for p in (drifted / "warehouse" / "snapshots").iterdir())[1])
    assert len(findings(second, VANISHED)) == 1


def test_github_gets_one_escaped_line_per_finding(drifted: Path) -> None:
    lines = in_process("check", "--data-dir", drifted, "--format", "github", "--lang", "en").out.splitlines()

    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in lines)
    (line,) = [each for each in lines if "2012.txt" in each and CONSISTENT in each]
    assert line.startswith("::notice file=") and ",line=4,endLine=4,col=10,endColumn=38," in line
    (gone,) = [each for each in lines if VANISHED in each]
    assert gone.startswith("::warning title=") and "file=" not in gone


def test_markdown_shows_findings_that_cannot_break_its_tables(hostile: Path, drifted: Path) -> None:
    said = in_process("check", "--data-dir", drifted, "--format", "markdown", "--lang", "en").out
    assert said.startswith("# Quality gate: open\n")
    assert f"| warn | `{VANISHED}` | 1 / " in said
    for row in (line for line in said.splitlines() if line.startswith("|")):
        assert len(re.findall(r"(?<!\\)\|", row)) in (4, 6)
    assert "<script" not in in_process("check", "--data-dir", hostile, "--format", "markdown").out


def test_junit_tells_findings_and_what_of_them_is_accepted(drifted: Path, tmp_path: Path) -> None:
    accepted = tmp_path / "baseline.toml"
    in_process("check", "--data-dir", drifted, "--write-baseline", accepted, "--reason", "moved <away>")
    arguments = ("check", "--data-dir", drifted, "--format", "junit", "--fail-on", "warn")

    before, after = in_process(*arguments), in_process(*arguments, "--baseline", accepted)

    assert (before.code, after.code) == (1, 0)
    assert ElementTree.fromstring(before.out.encode()).get("failures") == "3"
    assert ElementTree.fromstring(after.out.encode()).get("failures") == "0"
    assert "accepted: moved &lt;away&gt;" in after.out


def test_an_accepted_finding_passes_until_its_last_day(drifted: Path, tmp_path: Path) -> None:
    accepted = tmp_path / "deep" / "baseline.toml"
    written = in_process(
        "check", "--data-dir", drifted, "--write-baseline", accepted, "--reason", "known", "--lang", "en"
    )
    assert written.code == 0 and "3 accepted findings" in written.err
    strict = ("check", "--data-dir", drifted, "--fail-on", "warn", "--baseline", accepted, "--lang", "en")

    passed = in_process(*strict)
    assert passed.code == 0 and "3 findings accepted" in passed.out
    assert "  accepted: known" in in_process(*strict, "--all").out

    text = accepted.read_text(encoding="utf-8")
    accepted.write_text(re.sub(r"(?m)^expires = .*$", "expires = 2020-01-31", text), encoding="utf-8")
    back = in_process(*strict)
    assert back.code == 1
    assert "expired on 2020-01-31, so the finding is back" in back.err
    assert "(was accepted until 2020-01-31)" in back.out
    assert "gate.baseline.is_in_force" in back.out


def test_an_entry_that_nothing_answers_to_is_reported(drifted: Path, tmp_path: Path) -> None:
    accepted = tmp_path / "baseline.toml"
    last = dt.date.today() + dt.timedelta(days=3)
    unused = Entry("0" * 64, VANISHED, "long mended", last, "old.txt", "gone")
    accepted.write_text(baseline.as_toml([unused]), encoding="utf-8")

    done = in_process("check", "--data-dir", drifted, "--baseline", accepted, "--lang", "en", "--format", "sarif")

    assert "nothing answers to this entry" in done.err and "old.txt" in done.err
    check_log(json.loads(done.out))
    assert "gate.baseline.is_used" in done.out


def test_a_baseline_keeps_what_it_says_and_asks_why_of_what_is_new(drifted: Path, tmp_path: Path) -> None:
    accepted = tmp_path / "baseline.toml"
    write = ("check", "--data-dir", drifted, "--lang", "en", "--write-baseline", accepted)
    refused = in_process_error(*write)
    assert "--reason" in refused and not accepted.exists()

    in_process(*write, "--reason", "first", "--expires", "2999-12-31")
    kept = accepted.read_text(encoding="utf-8")
    in_process(*write, "--reason", "second")
    assert accepted.read_text(encoding="utf-8") == kept

    entries = baseline.read(accepted)
    accepted.write_text(baseline.as_toml(entries[1:]), encoding="utf-8")
    in_process(*write, "--reason", "third")
    assert sorted(entry.reason for entry in baseline.read(accepted)) == ["first", "first", "third"]
    assert "has passed already" in in_process_error(*write, "--reason", "x", "--expires", "2000-01-01")


def test_the_same_finding_has_the_same_fingerprint_in_another_data_folder(drifted: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    plans.write(source, 2)
    shutil.move(source / "page.html", source / "省" / "page.html")
    plan = source / "省" / "浙江 2012.txt"
    plan.write_bytes(b"\n\n" + plan.read_bytes())  # everything moves by two characters
    assert yaodian("build", source, "--data-dir", tmp_path / "data").code == 0

    def prints(data_dir: Path) -> dict[str, str]:
        run = sarif(data_dir)
        return {
            json.dumps(each["message"])
            + each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"][-12:]: each["partialFingerprints"][
                "yaodian/v1"
            ]
            for each in findings(run, CONSISTENT)
        }

    here, there = prints(drifted), prints(tmp_path / "data")
    (plan_name,) = [name for name in here if "2012.txt" in name]
    assert here[plan_name] == there[plan_name]
    (page_name,) = [name for name in here if "page.html" in name]
    assert here[page_name] not in there.values(), "the file is another one"


def in_process_error(*arguments: str | Path) -> str:
    """The message of a command that refuses."""
    from yaodian.exits import CommandError

    with pytest.raises(CommandError) as caught:
        in_process(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accepted = 1", "version = 1"),
        ("version = 1\n[[accepted]]\ncheck = 'c'", "entry 1: fingerprint, reason, expires must be given"),
        ("version = 1\n[[accepted]]\nfingerprint='f'\ncheck='c'\nreason='r'\nexpires='soon'", "must be a date"),
        ("version = 1\n[[accepted]]\nfingerprint='f'\ncheck='c'\nreason='r'\nexpires=2030-01-01\nowner='x'", "owner"),
        ("version = 1\n" + "[[accepted]]\nfingerprint='f'\ncheck='c'\nreason='r'\nexpires=2030-01-01\n" * 2, "twice"),
        ("version = ", "cannot be read"),
    ],
)
def test_a_baseline_that_cannot_be_meant_is_refused_with_its_place(
    text: str, said: str, drifted: Path, tmp_path: Path
) -> None:
    path = tmp_path / "baseline.toml"
    path.write_text(text, encoding="utf-8")

    assert said in in_process_error("check", "--data-dir", drifted, "--baseline", path)
    assert "--write-baseline" in in_process_error("check", "--data-dir", drifted, "--baseline", tmp_path / "none.toml")


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(
    st.lists(st.builds(Entry, texts, texts, texts, st.dates(), st.text(), st.text()), unique_by=lambda e: e.fingerprint)
)
def test_a_baseline_reads_as_it_was_written(entries: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "baseline.toml"
        path.write_bytes(baseline.as_toml(entries).encode())
        assert baseline.read(path) == entries


def test_github_shows_the_worst_and_says_how_many_more_there_are() -> None:
    from yaodian.gate.finding import Finding
    from yaodian.gate.github import as_github
    from yaodian.gate.places import Places
    from yaodian.gate.told import Told
    from yaodian.verdicts import Verdict

    many = tuple(
        Finding("a.b.c", "b", "", None, {"message_en": f"100% of {number}\nrows"}, str(number)) for number in range(30)
    )
    verdict = Verdict("a.b.c", "b", "error", "fail", 30, 30, "好", "good", findings=many)
    told = Told([verdict], "run", "error", "en", None, Places.__new__(Places))

    lines = as_github(told).splitlines()

    assert len(lines) == SHOWN and lines[-1] == "::error title=yaodian::21 more; yaodian check lists them all"
    assert lines[0] == "::error title=a.b.c::good: 100%25 of 0%0Arows"
