"""``yaodian check``: judge the last run, published or not."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from yaodian.exits import CommandError, Exit
from yaodian.session import Session, with_session

if TYPE_CHECKING:
    from yaodian.verdicts import Verdict


@click.command("check")
@click.option("--format", "form", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(["error", "warn"]), help="The level at which the command fails.")
@click.option("--snapshot", metavar="RUN", help="Judge this snapshot instead of the last run.")
@click.option("--all", "show_all", is_flag=True, help="List the checks that passed too.")
@with_session("fail_on")
def command(session: Session, form: str, snapshot: str | None, show_all: bool) -> int:
    """Judge the last run: every check with rows looked at, rows failed and some failing rows.

    The snapshot in force (or RUN) is proven too: exit 5 when its bytes are not those that were published.
    """
    from yaodian import verdicts

    found = verdicts.of_snapshot(session, snapshot) if snapshot else verdicts.of_last_run(session)
    if found is None:
        raise CommandError(
            f"{session.data_dir} 还没有运行过；先运行 yaodian build",
            f"{session.data_dir} has had no run yet; run yaodian build first",
            Exit.SNAPSHOT,
        )
    fail_on = session.settings.fail_on
    ended_by = None if snapshot else verdicts.why_the_last_run_ended(session)
    if ended_by:
        session.console.error(
            session.t(f"上一次运行没有完成：{ended_by}", f"the last run did not come to its end: {ended_by}")
        )
    if form == "json":
        json.dump([verdict.as_object() for verdict in found], sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif form == "junit":
        from yaodian.junit import as_junit

        sys.stdout.write(as_junit(found, fail_on))
    else:
        _write_text(session, found, show_all)
    verdicts.prove(session, snapshot)
    return Exit.FAILED_CHECK if ended_by or any(verdict.fails(fail_on) for verdict in found) else Exit.PASS


_MARKS = {
    "fail": ("✗", "red"),
    "warn": ("!", "yellow"),
    "info": ("i", "cyan"),
    "pass": ("✓", "green"),
    "skipped": ("–", "dim"),
}


def _write_text(session: Session, found: Sequence[Verdict], show_all: bool) -> None:
    from yaodian.console import paint
    from yaodian.text import harmless, one_line

    for verdict in found:
        if verdict.mark in ("pass", "skipped") and not show_all:
            continue
        mark, style = _MARKS[verdict.mark]
        said = session.t(verdict.zh, verdict.en)
        click.echo(
            f"{paint(mark, style, coloured=session.coloured)} {verdict.check_id}"
            f"  {verdict.rows_failed:,}/{verdict.rows_evaluated:,}  {harmless(said)}"
        )
        for sample in verdict.samples:
            click.echo("    " + one_line(_sample_line(session, sample)))
    counts = {mark: sum(verdict.mark == mark for verdict in found) for mark in _MARKS}
    click.echo(
        session.t(
            f"{len(found)} 项检查：{counts['pass']} 通过，{counts['warn']} 警告，{counts['fail']} 失败，"
            f"{counts['info']} 项提示，{counts['skipped']} 项未做",
            f"{len(found)} checks: {counts['pass']} passed, {counts['warn']} warned, {counts['fail']} failed,"
            f" {counts['info']} findings, {counts['skipped']} not made",
        )
    )


def _sample_line(session: Session, sample: dict[str, Any]) -> str:
    """A failing row in one line: where it is, what is wrong, the text."""
    said = sample.get(session.t("message_zh", "message_en"))
    if said is None:
        return "  ".join(f"{name}={value}" for name, value in sample.items() if value is not None)
    where = sample.get("source_file", "")
    if sample.get("char_start") is not None:
        where += f" [{sample['char_start']},{sample.get('char_end')})"
    return f"{where}  {said}"
