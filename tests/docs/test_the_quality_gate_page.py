"""Every command of the quality gate's page and of its examples runs, and what the page lists is what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.volumes import SNAPSHOTS, volume_checks
from tests.cli.running import in_process
from tests.docs.pages import ROOT, blocks, links, read, tables
from tests.docs.test_commands_exist import unknown_part
from yaodian.commands.check_command import FORMATS

PAGE = ROOT / "docs" / "quality_gate.md"
WORKFLOW = ROOT / "docs" / "examples" / "github-workflow.yml"
HOOKS = ROOT / "docs" / "examples" / "pre-commit-config.yaml"
COMMANDS = [line for block in blocks(PAGE, "sh") for line in block.text.splitlines()]
# One after another, since a baseline must be written before it is read; `diff` alone wants two snapshots.
IN_ORDER = [line for line in COMMANDS if not line.startswith("yaodian diff")]


def test_every_command_of_the_page_runs(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YAODIAN_DATA_DIR", str(samples))
    for line in IN_ORDER:
        done = in_process(*shlex.split(line)[1:])
        assert done.code == 0, f"{line}: {done.err}"
        assert done.out or "--write-baseline" in line, line


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("yaodian diff")])
def test_every_comparison_of_the_page_runs(drifted: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAODIAN_DATA_DIR", str(drifted))

    assert in_process(*shlex.split(line)[1:]).code == 0


def test_the_page_lists_the_formats_and_the_volume_checks() -> None:
    assert [row[0].strip("`") for row in tables(PAGE, "format")] == list(FORMATS)
    listed = {
        (name, row[1].strip("`")) for row in tables(PAGE, "check") for name in re.findall(r"`(star\.[\w.]+)`", row[0])
    }
    assert listed == {(spec.check_id, str(spec.severity)) for spec in volume_checks()}
    assert SNAPSHOTS == 5, "the page says: the snapshot in force and the four before it"


def test_every_link_of_the_page_leads_somewhere() -> None:
    for target in links(PAGE):
        assert (PAGE.parent / target).resolve().exists(), target


def run_lines(workflow: dict[str, Any]) -> list[str]:
    """The lines of every step that runs something."""
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [line.strip() for step in steps for line in step.get("run", "").splitlines()]


def commands_of(lines: list[str]) -> list[tuple[str, ...]]:
    """The words of every ``yaodian`` command, what the shell does with its output left out."""
    cut = [re.split(r"\s+(?:>>?|\|\|)\s+", line)[0] for line in lines if line.startswith("yaodian ")]
    return [tuple(shlex.split(line)) for line in cut]


def test_the_workflow_can_be_read_and_its_commands_typed() -> None:
    workflow = yaml.safe_load(read(WORKFLOW))

    assert set(workflow["jobs"]) == {"gate", "contract"}
    # YAML 1.1 reads the key `on` as true.
    assert workflow.get("on", workflow.get(True))["push"] == {"branches": ["main"]}
    for job in workflow["jobs"].values():
        assert job["runs-on"]
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            assert re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", step.get("uses", "a/b@v1"))
    commands = commands_of(run_lines(workflow))
    assert {words[1] for words in commands} == {"build", "check", "export", "schema"}
    assert [unknown_part(words) for words in commands] == [None] * len(commands)


def test_the_hooks_can_be_read_and_their_commands_typed() -> None:
    (repository,) = yaml.safe_load(read(HOOKS))["repos"]

    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert {"id", "name", "entry", "language", "files"} <= hook.keys() and hook["pass_filenames"] is False
        assert re.compile(hook["files"]).search("corpus/plan.txt")
        assert unknown_part(tuple(shlex.split(hook["entry"]))) is None


def test_the_commands_of_the_workflow_and_the_hooks_run(
    own_drifted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the build, on a folder that was built."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YAODIAN_DATA_DIR", str(own_drifted))
    (tmp_path / ".yaodian").symlink_to(own_drifted)
    (tmp_path / "earlier.json").write_text(in_process("schema", "--contract").out, encoding="utf-8")
    in_process("check", "--write-baseline", "baseline.toml", "--reason", "as the example has it")
    commands = commands_of(run_lines(yaml.safe_load(read(WORKFLOW))))
    commands += [tuple(shlex.split(hook["entry"])) for hook in yaml.safe_load(read(HOOKS))["repos"][0]["hooks"]]

    tried = [words for words in commands if words[1] != "build"]
    assert len(tried) >= 6
    for words in tried:
        done = in_process(*words[1:])
        assert done.code == 0, f"{' '.join(words)}: {done.err}"
