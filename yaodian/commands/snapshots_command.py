"""``yaodian snapshots``: list, roll back, prune."""

from __future__ import annotations

import sys

import click

from yaodian import completing
from yaodian.session import Session, with_session
from yaodian.tables import FORMATS, write


@click.group("snapshots")
def command() -> None:
    """Published snapshots of the data folder."""


@command.command("list")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@with_session()
def list_snapshots(session: Session, form: str) -> None:
    """List the snapshots, newest first; * is the one in force."""
    from warehouse import snapshots

    found = snapshots.list_(session.data_dir)
    if not found:
        session.console.info(
            session.t(
                f"{session.data_dir} 还没有快照；先运行 yaodian build",
                f"{session.data_dir} has no snapshot yet; run yaodian build first",
            )
        )
    columns = [session.t(zh, en) for zh, en in _COLUMNS] if form == "table" else [en for _, en in _COLUMNS]
    rows = [
        (
            "*" if each.is_current else "",
            each.run_id,
            each.published_at[:19].replace("T", " "),
            each.size_bytes,
            each.rows.get("dim_document", 0),
            each.rows.get("fct_task", 0),
            each.rows.get("fct_target", 0),
            each.versions.get("storage", ""),
        )
        for each in found
    ]
    write(columns, rows, form, sys.stdout)


_COLUMNS = (
    ("现行", "current"),
    ("快照", "run_id"),
    ("发布时间(UTC)", "published_at"),
    ("字节", "size_bytes"),
    ("文件版本", "documents"),
    ("任务", "tasks"),
    ("目标", "targets"),
    ("存储版本", "storage"),
)


@command.command("rollback")
@click.argument("run", required=False, shell_complete=completing.snapshots)
@with_session()
def rollback(session: Session, run: str | None) -> None:
    """Put an earlier snapshot in force: RUN, or the one before the current."""
    from warehouse import snapshots

    now = snapshots.rollback(session.data_dir, run, lock_timeout=session.settings.lock_timeout_seconds)
    session.console.info(session.t(f"现行快照是 {now.run_id}", f"{now.run_id} is in force"))


@command.command("prune")
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="How many of the newest to keep (default: 10).")
@with_session()
def prune(session: Session, keep: int | None) -> None:
    """Remove all but the newest snapshots; the one in force always stays."""
    from warehouse import snapshots

    removed = snapshots.prune(
        session.data_dir, keep or session.settings.keep_snapshots, lock_timeout=session.settings.lock_timeout_seconds
    )
    session.console.info(session.t(f"删除了 {len(removed)} 个快照", f"removed {len(removed)} snapshots"))
    for each in removed:
        click.echo(each.run_id)
