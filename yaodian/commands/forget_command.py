"""``yaodian forget``: take a document and everything derived from it away."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from yaodian.exits import CommandError
from yaodian.session import Session, with_session
from yaodian.text import one_line

if TYPE_CHECKING:
    from assets.stages.forgetting import Forgotten, Plan


@click.command("forget")
@click.argument("document")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_session()
def command(session: Session, document: str, yes: bool) -> None:
    """Take DOCUMENT (name, part of the name, identifier or key) with all its versions out of the data folder.

    Its original, everything read out of it, its history and its refusals leave the lake; every kept snapshot that
    holds it is written again without it; report, run history and records of errors are removed, since they show rows.
    What cannot be undone is asked for: without a terminal, say --yes.
    """
    from assets.stages.forgetting import forget, plan_forgetting

    plan = plan_forgetting(session.settings, document)
    _announce(session, plan)
    if not yes:
        _ask(session, plan)
    _report(session, forget(session.settings, plan))
    _write_page(session)
    _remind(session, plan)


def _announce(session: Session, plan: Plan) -> None:
    t = session.t
    name = one_line(plan.source_file)
    originals, kept = len(plan.gone.contents), len(plan.snapshots)
    session.console.info(
        t(
            f"{name}：{plan.versions} 个版本，{originals} 份原文，出现在 {kept} 个快照中",
            f"{name}: {plan.versions} versions, {originals} originals, in {kept} snapshots",
        )
    )
    if plan.gone.shared:
        count = len(plan.gone.shared)
        session.console.info(
            t(
                f"其中 {count} 份原文另有来源，内容保留，只去掉这个名称",
                f"another source has {count} of its originals too: that content stays, only the name goes",
            )
        )


def _ask(session: Session, plan: Plan) -> None:
    if not sys.stdin.isatty():
        raise CommandError("删除无法撤销；没有终端时请加 --yes", "this cannot be undone; without a terminal, add --yes")
    name = one_line(plan.source_file)
    click.confirm(session.t(f"永久删除 {name}？", f"Forget {name} for good?"), abort=True, err=True)


def _report(session: Session, done: Forgotten) -> None:
    """What was removed, one line each on stdout."""
    t = session.t
    lines = [(t(_PARTS[name], name.replace("_", " ")), count) for name, count in done.lake.items() if name in _PARTS]
    for label, count in lines:
        if count:
            click.echo(f"{label}: {count}")
    for old, new in done.snapshots.rewritten.items():
        click.echo(t(f"快照 {old} 已重写为 {new}", f"snapshot {old} was written again as {new}"))
    for run_id in done.snapshots.dropped:
        click.echo(
            t(
                f"快照 {run_id} 由另一版本的程序发布，已删除",
                f"snapshot {run_id} was published by another version of the program and was dropped",
            )
        )
    if done.snapshots.rows:
        click.echo(
            t(f"现行快照减少 {done.snapshots.rows} 行", f"rows fewer in the snapshot in force: {done.snapshots.rows}")
        )
    for folder in done.folders:
        click.echo(t(f"已清空 {folder}", f"removed {folder}"))


_PARTS = {
    "originals": "原文",
    "shards": "重写的分片",
    "document_version": "历史版本",
    "landed_file": "落地记录",
    "content": "解析记录",
    "quarantine": "隔离记录",
    "correction": "更正",
}


def _write_page(session: Session) -> None:
    from schemas import report_places
    from warehouse import snapshots
    from warehouse.errors import NoSnapshot
    from yaodian.report import write_report

    try:
        chosen = snapshots.current(session.data_dir)
    except NoSnapshot:
        return
    write_report(session.data_dir, chosen, report_places.file(session.data_dir), session.settings.lang)


def _remind(session: Session, plan: Plan) -> None:
    """What lies outside the data folder and is not ours to remove."""
    from assets.stages.forgetting import foreign_history

    t = session.t
    for path in plan.files:
        name = one_line(str(path))
        session.console.warn(
            t(
                f"来源文件仍在 {name}，下次运行会再次读取",
                f"the file still lies at {name}; the next run would read it again",
            )
        )
    if plan.corrections:
        name = one_line(str(session.settings.corrections))
        session.console.warn(
            t(
                f"更正文件 {name} 中还有 {plan.corrections} 行引用它，请一并删除",
                f"{name} still has {plan.corrections} lines that quote it; take them out too",
            )
        )
    history = foreign_history()
    if history is not None:
        session.console.warn(
            t(f"运行历史在 {history}，不在数据目录中，未作改动", f"the run history is in {history} and was left alone")
        )
