"""``yaodian quarantine``: what was refused in the last run, and why."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from yaodian.exits import CommandError
from yaodian.session import Session, with_session
from yaodian.tables import FORMATS, write

if TYPE_CHECKING:
    import polars as pl


@click.group("quarantine")
def command() -> None:
    """Files and rows that were refused."""


_COLUMNS = (
    ("编号", "number"),
    ("来源文件", "source_file"),
    ("目标表", "target_table"),
    ("规则", "rule_id"),
    ("起始字符", "char_start"),
    ("结束字符", "char_end"),
    ("说明", "message"),
    ("原文", "raw_text"),
)


@command.command("list")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@with_session()
def list_refused(session: Session, form: str) -> None:
    """List what was refused; a row without a table is a whole file."""
    frame = _refused(session)
    message = session.t("message_zh", "message_en")
    names = ("source_file", "target_table", "rule_id", "char_start", "char_end", message, "raw_text")
    rows = [(number, *(row[name] for name in names)) for number, row in enumerate(frame.iter_rows(named=True), 1)]
    if not rows:
        session.console.info(session.t("没有被拒收的文件或行", "nothing was refused"))
    columns = [session.t(zh, en) if form == "table" else en for zh, en in _COLUMNS]
    write(columns, rows, form, sys.stdout)


@command.command("show")
@click.argument("number", type=click.IntRange(min=1))
@with_session()
def show_refused(session: Session, number: int) -> None:
    """Show entry NUMBER of the list with the whole refused row."""
    from yaodian.text import harmless

    frame = _refused(session)
    if number > frame.height:
        raise CommandError(
            f"隔离区只有 {frame.height} 条；编号见 yaodian quarantine list",
            f"the quarantine has {frame.height} entries; yaodian quarantine list shows their numbers",
        )
    row: dict[str, Any] = frame.row(number - 1, named=True)
    refused = json.loads(row.pop("row_json") or "{}")
    for name, value in row.items():
        if value is not None:
            click.echo(f"{name:18} {harmless(str(value))}")
    for name, value in refused.items():
        click.echo(f"  {name:22} {harmless(json.dumps(value, ensure_ascii=False))}")


def _refused(session: Session) -> pl.DataFrame:
    from pipelines.lake import Lake
    from schemas.lake import QUARANTINE
    from schemas.polars_types import empty

    frame = Lake(session.settings.lake_dir, read_only=True).read_table(QUARANTINE.name)
    return empty(QUARANTINE) if frame is None else frame
