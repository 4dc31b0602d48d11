"""``yaodian check``: judge the last run, published or not."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yaodian import completing
from yaodian.exits import CommandError, Exit
from yaodian.session import Session, with_session

if TYPE_CHECKING:
    from yaodian.gate.baseline import Entry
    from yaodian.gate.told import Told
    from yaodian.verdicts import Verdict

FORMATS = ("text", "json", "junit", "sarif", "markdown", "github")


@click.command("check")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(["error", "warn"]), help="The level at which the command fails.")
@click.option(
    "--snapshot",
    metavar="RUN",
    shell_complete=completing.snapshots,
    help="Judge this snapshot instead of the last run.",
)
@click.option("--all", "show_all", is_flag=True, help="List the checks that passed too.")
@click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Findings accepted in this file pass."
)
@click.option(
    "--write-baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Accept what is found: write it to this file, keeping what it says already.",
)
@click.option("--reason", metavar="TEXT", help="Why --write-baseline accepts what is new in it.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Its last day, as 2027-01-31 (default: 90 days).",
)
@click.option(
    "--source-root", metavar="DIR", help="Name sources below DIR in sarif and github (default: where they were read)."
)
@with_session("fail_on")
def command(
    session: Session,
    form: str,
    snapshot: str | None,
    show_all: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    reason: str | None,
    expires: dt.datetime | None,
    source_root: str | None,
) -> int:
    """Judge the last run: every check with rows looked at, rows failed and the failing rows.

    An accepted finding passes until its last day; an entry of the baseline that nothing answers to is reported.
    The snapshot in force (or RUN) is proven too: exit 5 when its bytes are not those that were published.
    """
    from yaodian import verdicts
    from yaodian.chosen_snapshot import chosen
    from yaodian.gate.findings import with_findings

    snapshot = chosen(session.data_dir, snapshot).run_id if snapshot else None
    found = with_findings(session, _verdicts(session, snapshot), snapshot)
    if write_baseline:
        return _write_baseline(session, found, write_baseline, reason, expires)
    if reason or expires:
        raise CommandError(
            "--reason 和 --expires 只与 --write-baseline 同用", "--reason and --expires belong to --write-baseline"
        )
    if baseline:
        found = _apply_baseline(session, found, baseline)
    told = _told(session, found, snapshot, source_root)
    if told.ended_by:
        session.console.error(
            session.t(f"上一次运行没有完成：{told.ended_by}", f"the last run did not come to its end: {told.ended_by}")
        )
    if form == "text":
        _write_text(session, told, show_all)
    else:
        sys.stdout.write(_rendered(form, told))
    verdicts.prove(session, snapshot)
    return Exit.FAILED_CHECK if told.is_closed else Exit.PASS


def _verdicts(session: Session, snapshot: str | None) -> list[Verdict]:
    from yaodian import verdicts

    found = verdicts.of_snapshot(session, snapshot) if snapshot else verdicts.of_last_run(session)
    if found is None:
        raise CommandError(
            f"{session.data_dir} 还没有运行过；先运行 yaodian build",
            f"{session.data_dir} has had no run yet; run yaodian build first",
            Exit.SNAPSHOT,
        )
    return found


def _told(session: Session, found: Sequence[Verdict], snapshot: str | None, source_root: str | None) -> Told:
    from pipelines.lake import Lake
    from yaodian import verdicts
    from yaodian.gate.places import Places, judged_versions, locator
    from yaodian.gate.told import Told

    lake = Lake(session.settings.lake_dir, read_only=True)
    return Told(
        verdicts=found,
        run=snapshot or str(verdicts.last_run(session).get("run_id", "last")),
        fail_on=session.settings.fail_on,
        lang=session.settings.lang,
        ended_by=None if snapshot else verdicts.why_the_last_run_ended(session),
        places=Places(lake, judged_versions(session, lake, snapshot), locator(source_root, Path.cwd())),
    )


def _rendered(form: str, told: Told) -> str:
    if form == "json":
        objects = [verdict.as_object() for verdict in told.verdicts]
        return json.dumps(objects, ensure_ascii=False, indent=1, default=str) + "\n"
    if form == "junit":
        from yaodian.junit import as_junit

        return as_junit(told.verdicts, told.fail_on)
    if form == "sarif":
        from assets.version import program_version
        from yaodian.gate.sarif import as_sarif

        return as_sarif(told, program_version())
    if form == "markdown":
        from yaodian.gate.markdown import as_markdown

        return as_markdown(told)
    from yaodian.gate.github import as_github

    return as_github(told)


def _apply_baseline(session: Session, found: Sequence[Verdict], path: Path) -> list[Verdict]:
    from yaodian.gate import baseline

    applied = baseline.apply(baseline.read(path), found, dt.date.today())
    for entry in applied.expired:
        session.console.warn(
            session.t(
                f"{path}：已过期，发现重新计入（{entry.expires}，{_entry(entry)}）；修正它，或重写基线",
                f"{path}: expired on {entry.expires}, so the finding is back ({_entry(entry)});"
                " mend it, or write the baseline again",
            )
        )
    for entry in applied.unused:
        session.console.warn(
            session.t(
                f"{path}：没有对应的发现，可以删去（{_entry(entry)}）",
                f"{path}: nothing answers to this entry, take it out ({_entry(entry)})",
            )
        )
    return [*applied.verdicts, *baseline.as_verdicts(applied)]


def _entry(entry: Entry) -> str:
    from yaodian.text import one_line

    return one_line("  ".join(part for part in (entry.check, entry.source_file, entry.found) if part))


def _write_baseline(
    session: Session, found: Sequence[Verdict], path: Path, reason: str | None, expires: dt.datetime | None
) -> int:
    from warehouse import durable
    from yaodian.gate import baseline

    today = dt.date.today()
    last = expires.date() if expires else today + dt.timedelta(days=baseline.DAYS)
    if last < today:
        raise CommandError(f"--expires {last} 已经过去", f"--expires {last} has passed already")
    serious = [verdict for verdict in found if verdict.severity != "info"]
    beyond = [verdict for verdict in serious if len(verdict.findings) < verdict.rows_failed]
    if beyond:
        names = ", ".join(verdict.check_id for verdict in beyond)
        raise CommandError(
            f"无法逐条接受：{names} 的失败行过多，或所判的仓库已不在；先 yaodian build",
            f"the failing rows of {names} cannot be accepted one by one: there are too many, or the warehouse that was"
            " judged is gone; run yaodian build first",
        )
    findings = [finding for verdict in serious for finding in verdict.findings]
    earlier = baseline.read(path) if path.exists() else []
    entries = baseline.accept(earlier, findings, reason, last, today)
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write_text(path, baseline.as_toml(entries))
    kept = sum(entry in earlier for entry in entries)
    session.console.info(
        session.t(
            f"{path}：{len(entries)} 条已接受的发现，其中沿用 {kept} 条",
            f"{path}: {len(entries)} accepted findings, {kept} of them kept as they were",
        )
    )
    return Exit.PASS


_MARKS = {
    "fail": ("✗", "red"),
    "warn": ("!", "yellow"),
    "info": ("i", "cyan"),
    "accepted": ("○", "dim"),
    "pass": ("✓", "green"),
    "skipped": ("–", "dim"),
}
_SHOWN = 5


def _write_text(session: Session, told: Told, show_all: bool) -> None:
    from yaodian.console import paint
    from yaodian.text import harmless, one_line

    for verdict in told.verdicts:
        if verdict.mark in ("pass", "skipped", "accepted") and not show_all:
            continue
        mark, style = _MARKS[verdict.mark]
        accepted = (
            session.t(f"（接受 {verdict.accepted}）", f" ({verdict.accepted} accepted)") if verdict.accepted else ""
        )
        click.echo(
            f"{paint(mark, style, coloured=session.coloured)} {verdict.check_id}"
            f"  {verdict.rows_failed:,}/{verdict.rows_evaluated:,}{accepted}  {harmless(told.description(verdict))}"
        )
        shown = [finding for finding in verdict.findings if show_all or not finding.accepted]
        for finding in shown[: None if show_all else _SHOWN]:
            because = session.t(f"  已接受：{finding.accepted}", f"  accepted: {finding.accepted}")
            click.echo("    " + one_line(finding.line(told.lang) + (because if finding.accepted else "")))
        if not show_all and len(shown) > _SHOWN:
            more = len(shown) - _SHOWN
            click.echo("    " + session.t(f"另有 {more} 条（--all）", f"{more} more (--all)"))
    click.echo(told.headline())
