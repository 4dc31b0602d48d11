"""The command line as a page, read from the commands themselves.

Belongs here: commands, arguments, options. Does not belong here: what they do.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from yaodian.cli import cli
from yaodian.reference.chinese import said
from yaodian.session import SHARED_NAMES

_HEAD = {
    "en": (
        "# Command line",
        "Written from the commands by `make docs`; do not edit. `--help` after a command shows the same in the"
        " terminal. Shared by all commands: `--data-dir`, `--lang`, `--log-format`; they may stand before or"
        " after the command.",
        ("option", "means", "default"),
    ),
    "zh": (
        "# 命令行",
        "由 `make docs` 从命令本身生成，请勿手工修改。终端里在命令后加 `--help`，看到的是同样的内容（英文）。"
        "`--data-dir`、`--lang`、`--log-format` 各命令通用，写在命令前后都行。",
        ("选项", "含义", "默认值"),
    ),
}


def render(lang: str) -> str:
    """The page; in Chinese where `chinese.csv` has the sentence."""
    title, head, columns = _HEAD[lang]
    parts = [title, head, _options(cli, columns, lang, with_shared=True)]
    parts += [part for name, command in commands(cli, "yaodian") for part in _command(name, command, columns, lang)]
    return "\n\n".join(part for part in parts if part) + "\n"


def commands(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, groups before their members, in the order of the help."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield f"{prefix} {name}", command
            if isinstance(command, click.Group):
                yield from commands(command, f"{prefix} {name}")


def sentences_of(command: click.Command) -> list[str]:
    """The paragraphs of a command's help, each on one line."""
    return [" ".join(paragraph.split()) for paragraph in (command.help or "").split("\n\n") if paragraph.strip()]


def options_of(command: click.Command, *, with_shared: bool = False) -> list[click.Option]:
    """The options of a command that it explains."""
    return [
        parameter
        for parameter in command.params
        if isinstance(parameter, click.Option)
        and not parameter.hidden
        and (with_shared or parameter.name not in SHARED_NAMES)
    ]


def _command(name: str, command: click.Command, columns: tuple[str, ...], lang: str) -> Iterator[str]:
    level = "###" if name.count(" ") > 1 else "##"
    arguments = " ".join(parameter.make_metavar(click.Context(command)) for parameter in _arguments(command))
    has_options = " [OPTIONS]" if options_of(command) else ""
    rest = " COMMAND" if isinstance(command, click.Group) else f"{has_options} {arguments}".rstrip()
    yield f"{level} {name.removeprefix('yaodian ')}"
    yield f"```text\n{name}{rest}\n```"
    for sentence in sentences_of(command):
        yield said(sentence, lang)
    yield _options(command, columns, lang)


def _arguments(command: click.Command) -> list[click.Parameter]:
    return [parameter for parameter in command.params if isinstance(parameter, click.Argument)]


def _options(command: click.Command, columns: tuple[str, ...], lang: str, *, with_shared: bool = False) -> str:
    rows = [_row(option, lang) for option in options_of(command, with_shared=with_shared)]
    if not rows:
        return ""
    return "\n".join([f"| {' | '.join(columns)} |", "| --- | --- | --- |", *rows])


def _row(option: click.Option, lang: str) -> str:
    spelling = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    if choices:
        spelling += " " + " ".join(f"`{choice}`" for choice in choices)
    elif not option.is_flag and not option.count:
        spelling += f" {option.metavar or option.type.name.upper()}"
    shown = isinstance(option.default, str | int) and not isinstance(option.default, bool)
    default = f"`{option.default}`" if shown and not option.is_flag else ""
    sentence = said(" ".join((option.help or "").split()), lang).replace("|", "\\|")
    return f"| {spelling} | {sentence} | {default} |"
