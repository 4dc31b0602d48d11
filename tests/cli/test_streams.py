"""What goes where: data on stdout, the rest on stderr, colours only where they are welcome."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, environment, in_process, yaodian
from yaodian.console import may_colour

ESCAPE = "\x1b"


def test_a_reader_that_leaves_is_not_an_error(samples: Path) -> None:
    shell = f"{sys.executable} -m yaodian query 'FROM range(3000000)' --format csv --data-dir {samples} | head -n 2"

    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shell}"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert done.stdout == "range\n0\n"
    assert done.stderr == ""


def test_data_goes_to_stdout_alone(samples: Path) -> None:
    done = yaodian("query", "SELECT source_file, char_count FROM marts.document ORDER BY 1", "--data-dir", samples)

    assert done.err == ""
    assert done.out.splitlines()[2].startswith("000_539dc7171bc05481.txt")


def test_the_formats_say_the_same(samples: Path) -> None:
    sql = "SELECT source_file, issue_date, is_canonical, char_count FROM marts.document ORDER BY 1"

    as_json = json.loads(yaodian("query", sql, "--format", "json", "--data-dir", samples).out)
    as_csv = list(csv.DictReader(io.StringIO(yaodian("query", sql, "--format", "csv", "--data-dir", samples).out)))

    assert len(as_json) == 5
    for left, right in zip(as_json, as_csv, strict=True):
        assert right == {
            "source_file": left["source_file"],
            "issue_date": left["issue_date"] or "",
            "is_canonical": str(left["is_canonical"]),
            "char_count": str(left["char_count"]),
        }


def test_every_named_question_has_an_answer(samples: Path) -> None:
    listed = json.loads(in_process("query", "--format", "json", "--lang", "en").out)
    assert len(listed) >= 15
    for entry in listed:
        done = in_process("query", entry["name"], "--data-dir", samples, "--format", "csv")
        assert done.code == 0, (entry, done.err)
        assert len(done.out.splitlines()) >= 1


def test_no_colours_and_no_progress_without_a_terminal(samples: Path, summary: str) -> None:
    done = yaodian("show", "000", "--data-dir", samples)

    assert done.code == 0
    assert ESCAPE not in done.out + done.err
    assert ESCAPE not in summary


def _on_a_terminal(*arguments: str, **more: str) -> str:
    """What a command writes to a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "yaodian", *arguments],
        cwd=ROOT,
        env=environment(**more),
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    written = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        written += chunk
    os.close(leader)
    assert process.wait(timeout=60) == 0
    return written.decode("utf-8")


def test_colours_on_a_terminal_and_none_when_they_are_unwelcome(samples: Path) -> None:
    arguments = ("show", "000", "--data-dir", str(samples))

    assert ESCAPE in _on_a_terminal(*arguments)
    assert ESCAPE not in _on_a_terminal(*arguments, NO_COLOR="1")
    assert ESCAPE not in _on_a_terminal(*arguments, TERM="dumb")


def test_colours_need_a_terminal() -> None:
    assert not may_colour(io.StringIO(), {})


def test_logs_can_be_json(tmp_path: Path) -> None:
    done = yaodian("snapshots", "list", "--data-dir", tmp_path, "--log-format", "json", "--lang", "en")

    (line,) = done.err.splitlines()
    assert json.loads(line)["level"] == "info"
    assert "no snapshot yet" in json.loads(line)["message"]


def test_escape_sequences_of_a_document_never_reach_the_terminal(hostile: Path) -> None:
    for command in (
        ["show", "evil"],
        ["query", "SELECT text FROM marts.segment"],
        ["query", "FROM marts.document"],
        ["build", hostile.with_name("hostile_in"), "--dry-run", "--full"],
    ):
        done = in_process(*command, "--data-dir", hostile)
        assert done.code == 0, done.err
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ue000-\uf8ff]", done.out), command
    assert "␛" in in_process("show", "evil", "--data-dir", hostile).out


@pytest.mark.parametrize("command", [["--help"], ["build", "--help"], ["query", "--help"], ["check", "--help"]])
def test_help_loads_no_heavy_library(command: list[str]) -> None:
    loaded = _loaded_by(command)

    assert not loaded & {"dagster", "polars", "duckdb", "pandera", "pyarrow", "sqlalchemy", "jinja2"}


def test_a_query_loads_neither_dagster_nor_pandera(samples: Path) -> None:
    loaded = _loaded_by(["query", "SELECT 1", "--data-dir", str(samples)])

    assert not loaded & {"dagster", "pandera", "opencc", "jinja2", "sqlalchemy"}


def _loaded_by(arguments: list[str]) -> set[str]:
    code = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('\\nLOADED', *[m for m in sys.modules if '.' not in m]))\n"
        f"sys.argv = ['yaodian', *{arguments!r}]\n"
        "from yaodian.cli import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("LOADED")[2].split())
