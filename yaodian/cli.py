"""The command ``yaodian``: which commands there are, and how they end.

Belongs here: the group, and the only place that turns an error into a sentence and an exit code.
Does not belong here: what a command does (`yaodian.commands`).
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import click

from pipelines.memory import let_go_early
from yaodian.console import Console
from yaodian.exits import Exit, code_of
from yaodian.lazy import LazyGroup
from yaodian.leaving import Leaving
from yaodian.machine import trouble
from yaodian.session import shared_options

COMPLETE = "_YAODIAN_COMPLETE"
"""Set by the script of `yaodian completion` when a shell asks for completions."""

COMMANDS = {
    "build": "Read documents, build the warehouse, publish it, write the report.",
    "check": "Judge the last run: every check with rows looked at, rows failed, failing rows.",
    "eval": "Score the published warehouse against a gold annotation.",
    "query": "Ask the published warehouse in SQL, or a named question (@NAME).",
    "explain": "Show where a row comes from: rule, sentence, bytes, checks.",
    "show": "Show a document with its segments marked.",
    "report": "Write the report page.",
    "quarantine": "What was refused, and why.",
    "forget": "Take a document out of lake, snapshots, report and run history.",
    "snapshots": "List, roll back and prune published snapshots.",
    "diff": "Show what changed between two snapshots.",
    "export": "Write the published snapshot as Parquet or CSV, or the last run as OpenLineage.",
    "schema": "Print DDL, data dictionary or diagram, or compare the views with their contract.",
    "doctor": "Find what is wrong with the installation or the data folder.",
    "dev": "Serve the Dagster UI.",
    "completion": "Print a script that completes commands in a shell.",
}


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from assets.version import program_version

        click.echo(f"yaodian {program_version()}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    commands_in="yaodian.commands",
    summaries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@shared_options
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
@click.pass_context
def cli(ctx: click.Context, **shared: Any) -> None:
    """要点: Chinese government work plans in, a star-schema warehouse out.

    Exit codes: 0 pass · 1 a check failed or data broke a contract · 2 usage · 3 nothing readable ·
    4 internal error · 5 snapshot, lock or version trouble · 130 interrupted.
    """
    ctx.obj = shared


def main() -> NoReturn:
    """Run the command line and leave the process with the contract's exit code."""
    leaving = Leaving()
    let_go_early()
    if asked := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(cli, {}, "yaodian", COMPLETE, asked))
    try:
        # Not `cli.main`: it ends with 1 when the reader of a pipe leaves.
        with cli.make_context("yaodian", sys.argv[1:]) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except BaseException as error:
        code = _end(error)
    leaving.leave(int(code or Exit.PASS))


def _end(error: BaseException) -> int:
    """Say what went wrong; return the exit code."""
    if isinstance(error, SystemExit | click.exceptions.Exit):
        code = error.code if isinstance(error, SystemExit) else error.exit_code
        return code if isinstance(code, int) else Exit.PASS
    if isinstance(error, BrokenPipeError):
        _silence_stdout()
        return Exit.PASS
    console = _console()
    code_known = code_of(error)
    if code_known is None and (machine := trouble(error)) is not None:
        error, code_known = machine, machine.code
    if code_known is None:
        console.error(_internal(error, console))
        return Exit.INTERNAL
    if code_known is Exit.INTERRUPTED:
        console.error(console.t("已中断；已发布的快照没有改变", "interrupted; the published snapshot is as it was"))
    elif isinstance(error, click.UsageError):
        hint = f" ({error.ctx.command_path} --help)" if error.ctx else ""
        console.error(f"{error.format_message()}{hint}")
    else:
        console.error(getattr(error, console.lang, None) or str(error))
    return code_known


def _console() -> Console:
    """A console that works even where the settings are what is wrong."""
    from pipelines.errors import ConfigurationError
    from pipelines.settings import load

    shared = {name: _argument(f"--{name.replace('_', '-')}") for name in ("lang", "log_format")}
    try:
        settings = load(shared)
    except ConfigurationError:
        return Console()
    return Console(settings.lang, settings.log_format)


def _argument(option: str) -> str | None:
    for place, word in enumerate(sys.argv):
        if word == option and place + 1 < len(sys.argv):
            return sys.argv[place + 1]
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _internal(error: BaseException, console: Console) -> str:
    from yaodian.crash import write_log

    path = write_log(error, _argument("--data-dir"))
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return console.t(
        f"内部错误：{what}。详细记录见 {path}，请附上它报告问题",
        f"internal error: {what}. The full record is in {path}; please attach it when you report this",
    )


def _silence_stdout() -> None:
    """The reader of a pipe left: nothing more may be written, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
