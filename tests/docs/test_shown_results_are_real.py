"""Every result the two READMEs show is what the command prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assets import ledger
from pipelines.lake import Lake
from pipelines.settings import load
from tests.cli.running import environment, yaodian
from tests.docs.pages import ELISION, README, README_ZH, ROOT, Shown, blocks, name, shown
from yaodian.console import Console
from yaodian.session import Session
from yaodian.summary import as_text

COUNT = "SELECT count(*) FROM marts.task"
CASES = [
    pytest.param(page, each, id=f"{name(page)}: {each.command}") for page in (README, README_ZH) for each in shown(page)
]


def printed(example: Shown, data_dir: Path) -> str:
    """What an example prints on a built data folder; a build is not repeated, its record is told again."""
    _, command, *rest = example.arguments
    if command == "build":
        record = ledger.read(Lake(data_dir / "lake", read_only=True))
        assert record is not None
        session = Session(load({"data_dir": str(data_dir), "lang": example.lang}), Console(example.lang))
        return as_text(session, record, 0.0)
    if "--data-dir" in rest:
        place = rest.index("--data-dir")
        del rest[place : place + 2]
    done = yaodian(command, *rest, "--data-dir", data_dir)
    assert done.code == 0, done.err
    return done.out


def differs(wanted: tuple[str, ...], found: list[str]) -> str | None:
    """The first line that is not there, None when all are; an elision skips any number of lines."""
    at, free = 0, False
    for line in wanted:
        if line == ELISION:
            free = True
            continue
        while free and at < len(found) and found[at] != line:
            at += 1
        if at >= len(found) or found[at] != line:
            return line
        at, free = at + 1, False
    return None if free or at == len(found) else f"(nothing after) {wanted[-1]}"


@pytest.mark.parametrize(("page", "example"), CASES)
def test_a_command_prints_what_the_page_shows(page: Path, example: Shown, request: pytest.FixtureRequest) -> None:
    data_dir: Path = request.getfixturevalue("my_data" if "my_data" in example.arguments else "samples")

    found = [line.rstrip() for line in printed(example, data_dir).splitlines()]

    missing = differs(example.lines, found)
    assert missing is None, "\n".join(
        [f"{name(page)} shows a line that `{example.command}` does not print here:", missing, "", "It prints:", *found]
    )


def test_every_page_shows_the_question_the_failure_and_the_score() -> None:
    for page in (README, README_ZH):
        commands = {each.arguments[1] for each in shown(page)}
        assert {"build", "query", "explain", "quarantine", "check", "eval"} <= commands


def test_an_elision_skips_lines_and_nothing_else_does() -> None:
    assert differs(("a", ELISION, "c"), ["a", "b", "b", "c"]) is None
    assert differs((ELISION, "c", ELISION), ["a", "c", "d"]) is None
    assert differs(("a", "c"), ["a", "b", "c"]) == "c"
    assert differs(("a",), ["a", "b"]) == "(nothing after) a"
    assert differs((ELISION, "x"), ["a", "b"]) == "x"


@pytest.mark.parametrize("page", [README, README_ZH], ids=name)
def test_a_client_connects_as_the_page_says(page: Path, samples: Path) -> None:
    shown_blocks = blocks(page, "python")
    assert len(shown_blocks) == 2

    for block in shown_blocks:
        code = block.text
        if "sqlalchemy" in code:
            code += f"with engine.connect() as con:\n    print(con.execute(sqlalchemy.text({COUNT!r})).scalar())\n"
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=_folder_with_data(samples),
            env=environment(PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "142" in done.stdout


def _folder_with_data(samples: Path) -> Path:
    """A folder in which the samples' data folder is called ``data``, as on the page."""
    folder = samples.with_name("as_on_the_page")
    folder.mkdir(exist_ok=True)
    link = folder / "data"
    if not link.is_symlink():
        try:
            link.symlink_to(samples)
        except FileExistsError:  # another worker was quicker
            assert link.is_symlink()
    return folder
