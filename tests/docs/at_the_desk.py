"""A desk to try a page at: a folder with what a reader has after `make build`, where its commands are typed in turn.

Belongs here: running what a page shows, and comparing what it prints.
Does not belong here: which pages are tried where.

The rules of a `console` block:

- a line after `$ ` is typed; it may go on as long as a quote is open or a line ends with a backslash;
- `# exit 1` at its end says how it ends, 0 otherwise;
- lines below it are what it prints; none means that what it prints is not shown;
- a line `…` stands for any number of lines, `…` within a line for any words.

A page in English is read with ``YAODIAN_LANG=en``, its Chinese twin without. Files a page asks the reader to write are
`text` blocks whose first line is ``# NAME``; they are there from the beginning.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.running import Done, environment, in_process
from tests.docs.pages import ELISION, ROOT, blocks, name

CHANGES = re.compile(
    r"^yaodian (build|forget|quarantine replay|snapshots (rollback|prune)|dev)\b|^(make|git)\b|^\S*python"
)
"""Commands that take seconds or leave another data folder behind."""
_EXIT = re.compile(r"\s+# exit (\d+)$")
_FILE = re.compile(r"# (\S+\.(?:csv|toml|txt|sql))\n")
_WRITTEN = re.compile(r"(yaodian [^|<>&;*$]+) > ([\w.]+)$")
_SHELL = re.compile(r"""[|<>&;*$]|^(?!yaodian )""")


@dataclass(frozen=True)
class Typed:
    """A command of a page: what is typed, how it ends, what is shown of what it prints."""

    page: Path
    line: int
    text: str
    code: int
    shown: tuple[str, ...]

    def __str__(self) -> str:
        return f"{name(self.page)}:{self.line}: $ {self.text}"


def commands(page: Path) -> list[Typed]:
    """Every command of a page, in order."""
    found = []
    for block in blocks(page, "console"):
        lines = block.text.splitlines()
        at = 0
        while at < len(lines):
            start = at
            assert lines[at].startswith("$ "), f"{name(page)}:{block.line}: a console block begins with `$ `"
            text = lines[at][2:]
            while text.count('"') % 2 or text.endswith("\\"):
                at += 1
                text = f"{text.removesuffix(chr(92))}\n{lines[at]}" if text.count('"') % 2 else text[:-1] + lines[at]
            at += 1
            shown = []
            while at < len(lines) and not lines[at].startswith("$ "):
                shown.append(lines[at])
                at += 1
            ends = _EXIT.search(text)
            code = int(ends[1]) if ends else 0
            found.append(Typed(page, block.line + 1 + start, _EXIT.sub("", text), code, tuple(shown)))
    return found


def changes_data(page: Path) -> bool:
    """Whether a page has a command that builds, removes or starts something."""
    return any(CHANGES.search(command.text) for command in commands(page))


def sit_down(folder: Path, page: Path, samples: Path) -> Path:
    """The reader's folder: the checkout's inputs, a built data folder, and the files the page asks for."""
    desk = folder / "yaodian"
    desk.mkdir()
    shutil.copytree(samples, desk / "data", symlinks=True)
    shutil.copytree(ROOT / "data" / "raw", desk / "data" / "raw")
    for shared in ("tests", "pipelines", "schemas", "docs", "bench"):
        (desk / shared).symlink_to(ROOT / shared)
    for block in blocks(page, "text"):
        head = _FILE.match(block.text)
        if head:
            path = desk / head[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text[head.end() :], encoding="utf-8")
    return desk


def language(page: Path) -> str:
    """The language a page is read in."""
    return "zh" if page.name.endswith(".zh.md") else "en"


def try_page(page: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Type every command of the page; AssertionError names the first that ends or prints otherwise."""
    monkeypatch.chdir(desk)
    monkeypatch.setenv("YAODIAN_LANG", language(page))
    program = Path(sys.executable).parent
    for command in commands(page):
        done = _run(command, desk, program)
        printed = [line.rstrip() for line in (done.out + done.err).splitlines()]
        told = "\n".join([str(command), *printed])
        assert done.code == command.code, f"{told}\nended with {done.code}, the page says {command.code}"
        missing = differs(command.shown, printed) if command.shown else None
        assert missing is None, f"{told}\ndoes not print: {missing}"


def _run(command: Typed, desk: Path, program: Path) -> Done:
    written = _WRITTEN.match(command.text)
    if written and not command.code:  # what costs a process of its own elsewhere, and shows nothing
        done = in_process(*shlex.split(written[1])[1:])
        (desk / written[2]).write_text(done.out, encoding="utf-8")
        return Done(done.code, "", done.err)
    if not command.code and not _SHELL.search(command.text) and not CHANGES.search(command.text):
        return in_process(*shlex.split(command.text)[1:])
    kept = environment(YAODIAN_LANG=os.environ["YAODIAN_LANG"], PATH=f"{program}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run(
        ["bash", "-c", command.text], cwd=desk, env=kept, capture_output=True, text=True, timeout=300, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def differs(wanted: tuple[str, ...], found: list[str]) -> str | None:
    """The first line that is not there, None when all are."""
    at, free = 0, False
    for line in wanted:
        if line == ELISION:
            free = True
            continue
        pattern = re.compile(".*".join(map(re.escape, line.rstrip().split(ELISION))))
        while free and at < len(found) and not pattern.fullmatch(found[at]):
            at += 1
        if at >= len(found) or not pattern.fullmatch(found[at]):
            return line
        at, free = at + 1, False
    return None if free or at == len(found) else f"(nothing after) {wanted[-1]}"
