"""What every command starts from: its settings, its console, its snapshot.

Belongs here: the options all commands share, and turning them into a `Session`.
Does not belong here: options of one command.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yaodian.console import Console, may_colour

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Session:
    """Settings resolved from command line, environment, file and defaults, and where to speak."""

    settings: Settings
    console: Console

    @property
    def data_dir(self) -> Path:
        """The data folder of this command."""
        return self.settings.data_dir

    def t(self, zh: str, en: str) -> str:
        """The sentence in the language of this session."""
        return self.console.t(zh, en)

    @property
    def coloured(self) -> bool:
        """Whether stdout may have colours."""
        return may_colour(sys.stdout)

    def open(self, snapshot: str | None = None) -> DuckDBPyConnection:
        """A read-only connection to the published snapshot, or to the one a person names."""
        from warehouse.read import open_current
        from yaodian.chosen_snapshot import chosen

        return open_current(self.data_dir, chosen(self.data_dir, snapshot).run_id if snapshot else None)


_SHARED = (
    click.option("--data-dir", metavar="DIR", help="The data folder (default: data)."),
    click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of messages (default: zh)."),
    click.option("--log-format", type=click.Choice(["text", "json"]), help="Log lines on stderr (default: text)."),
)
SHARED_NAMES = ("data_dir", "lang", "log_format")


def shared_options(function: Function) -> Function:
    """Add the options every command has."""
    for option in reversed(_SHARED):
        function = option(function)
    return function


def with_session(*settings: str) -> Callable[[Function], Function]:
    """Give the command a `Session` as its first argument; what it returns is the exit code.

    Args:
        settings: options of the command that are settings too (``workers``), so that environment and
            file count where the option is not given. They are read from the session, not passed on.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def run(**options: Any) -> Any:
            from pipelines.settings import load

            outer = click.get_current_context().find_root().obj or {}
            given = {name: options.pop(name) for name in (*SHARED_NAMES, *settings)}
            given |= {name: value for name, value in outer.items() if given.get(name) is None}
            chosen = load({name: value for name, value in given.items() if value not in (None, ())})
            code = function(Session(chosen, Console(chosen.lang, chosen.log_format)), **options)
            if code:
                click.get_current_context().exit(code)

        return shared_options(run)

    return decorate
