"""The pages of this repository as data: fenced blocks, commands, links, tables.

Belongs here: reading Markdown. Does not belong here: what must hold of a page (the tests).

A ``console`` block shows commands after ``$`` with what they print; a line ``…`` stands for any number of lines. An
``sh`` block shows commands only.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README, README_ZH = ROOT / "README.md", ROOT / "README.zh.md"
PAGES = (
    README,
    README_ZH,
    ROOT / "CONTEXT.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
ELISION = "…"

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_NAMED = re.compile(r"`(yaodian [^`]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block and the line it starts on."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Shown:
    """A command and the lines a page says it prints."""

    arguments: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def command(self) -> str:
        """The words of the command that are the same in every language."""
        return " ".join(" ".join(self.without_language).split())

    @property
    def without_language(self) -> tuple[str, ...]:
        """The arguments, but for ``--lang``."""
        return without_language(self.arguments)

    @property
    def lang(self) -> str:
        """The language it prints."""
        return self.arguments[self.arguments.index("--lang") + 1] if "--lang" in self.arguments else "zh"


def read(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    """What a failure calls a page."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> list[Block]:
    """The fenced blocks of a page in one language."""
    text = read(page)
    found = [
        Block(
            match[2], re.sub(f"^{match[1]}", "", match[3], flags=re.MULTILINE), text.count("\n", 0, match.start()) + 1
        )
        for match in _FENCE.finditer(text)
    ]
    return [block for block in found if block.language == language]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", read(page))


def shown(page: Path) -> list[Shown]:
    """Every command a page shows together with its result."""
    return [each for block in blocks(page, "console") for each in _commands(block)]


def _commands(block: Block) -> Iterator[Shown]:
    lines = block.text.splitlines()
    while lines:
        typed = lines.pop(0)
        assert typed.startswith("$ "), f"line {block.line}: a console block begins with `$ `, not {typed!r}"
        while typed.count('"') % 2:
            typed += "\n" + lines.pop(0)
        printed = []
        while lines and not lines[0].startswith("$ "):
            printed.append(lines.pop(0))
        yield Shown(tuple(shlex.split(typed[2:])), tuple(printed))


def typed(page: Path) -> list[tuple[str, ...]]:
    """Every ``yaodian`` and ``make`` command a page shows, in blocks or in a sentence, in the order they stand."""
    lines = [line for block in blocks(page, "sh") for line in block.text.splitlines()]
    commands = [tuple(shlex.split(line, comments=True)) for line in lines]
    commands += [each.arguments for each in shown(page)]
    commands += [tuple(match.split()) for match in _NAMED.findall(prose(page))]
    return [command for command in commands if command and command[0] in ("yaodian", "make")]


def without_language(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """A command without ``--lang``."""
    if "--lang" not in arguments:
        return arguments
    place = arguments.index("--lang")
    return (*arguments[:place], *arguments[place + 2 :])


def links(page: Path) -> list[str]:
    """The targets of a page's links, without those that leave the repository."""
    return [target for target in _LINK.findall(prose(page)) if not re.match(r"https?://", target)]


def tables(page: Path, header: str) -> list[list[str]]:
    """The rows of every table whose header row begins with `header`, as lists of cells."""
    rows: list[list[str]] = []
    inside = False
    for line in prose(page).splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0] == header:
            inside = True
        elif inside and not set(line) <= set("|- :"):
            rows.append(cells)
    return rows
