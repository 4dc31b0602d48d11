"""A command group that imports a command only when it is called.

Belongs here: the group class. Does not belong here: which commands there are (`yaodian.cli`).
"""

from __future__ import annotations

import importlib
from difflib import get_close_matches

import click


class LazyGroup(click.Group):
    """A group whose commands are named with their one-line help, and imported on use.

    Args:
        commands_in: package with one module per command; module ``x`` holds the command ``command``.
        summaries: command name → one line for ``--help``, so that it needs no import.
    """

    def __init__(self, *args: object, commands_in: str = "", summaries: dict[str, str] | None = None, **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._package = commands_in
        self._summaries = summaries or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._summaries:
            return None
        module = importlib.import_module(f"{self._package}.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self._summaries and not args[0].startswith("-"):
            near = get_close_matches(args[0], self._summaries, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(self._summaries)}."
            raise click.UsageError(f"No such command '{args[0]}'. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self._summaries.items()))
