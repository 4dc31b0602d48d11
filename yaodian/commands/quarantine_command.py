"""``yaodian quarantine``: what was refused in the last run and why, what left, and trying again."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from yaodian.exits import CommandError, Exit
from yaodian.session import Session, with_session
from yaodian.summary import verdict
from yaodian.tables import FORMATS, write

if TYPE_CHECKING:
    import polars as pl

    from schemas.contract import Table
    from yaodian.replaying import Replayed


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
@click.option("--left", is_flag=True, help="List what left the quarantine instead, with the run and the reason.")
@with_session()
def list_refused(session: Session, form: str, left: bool) -> None:
    """List what was refused; a row without a table is a whole file."""
    if left:
        _list_released(session, form)
        return
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


@command.command("replay")
@click.option("--json", "as_json", is_flag=True, help="Print what left, what stays and what is new as one JSON object.")
@with_session()
def replay(session: Session, as_json: bool) -> int:
    """Try again what is in quarantine, and nothing else: after a mended file, setting, lexicon or program.

    Refused files are looked at again, documents in quarantine are parsed again with the present parser and lexicon, and
    the result is published. Everything else stays as the last build read it.
    """
    from yaodian.replaying import compare

    before = _refused(session)
    if before.is_empty():
        session.console.info(
            session.t("隔离区是空的，没有要重放的", "the quarantine is empty; there is nothing to replay")
        )
        if as_json:
            click.echo(json.dumps({"left": [], "stays": [], "new": []}))
        return Exit.PASS
    from assets.errors import RunRefused
    from assets.resources import RunChoices
    from assets.run import run_build
    from schemas.pandera_models import ContractBroken
    from yaodian.run_hooks import run_hooks

    refused: RunRefused | ContractBroken | None = None
    code: int = Exit.PASS
    try:
        record = run_build(
            session.settings,
            RunChoices(replay=True),
            run_hooks(session),
            tags={"yaodian/trigger": "replay"},
        )
        code = verdict(session, record)
    except (RunRefused, ContractBroken) as why:
        refused = why  # what was replayed is told all the same
    session.console.clear()
    result = compare(before, _refused(session))
    if as_json:
        said = {name: [_entry(session, entry) for entry in getattr(result, name)] for name in ("left", "stays", "new")}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        _say_replayed(session, result)
    if refused is not None:
        raise refused
    return code


_REPLAYED = (("left", "离开", "left"), ("stays", "仍在", "stays"), ("new", "新增", "new"))


def _say_replayed(session: Session, result: Replayed) -> None:
    from yaodian.text import one_line

    for name, zh, en in _REPLAYED:
        for entry in getattr(result, name):
            said = _entry(session, entry)
            where = (
                said["source_file"] if said["target_table"] is None else f"{said['source_file']} {said['target_table']}"
            )
            click.echo(f"{session.t(zh, en)}  {one_line(where)}  {said['rule_id']}  {one_line(said['message'])}")
    left, stays, new = (len(getattr(result, name)) for name, _, _ in _REPLAYED)
    click.echo(
        session.t(
            f"重放：{left} 条离开隔离区，{stays} 条仍在，{new} 条新增",
            f"replayed: {left} left the quarantine, {stays} stay, {new} are new",
        )
    )


def _entry(session: Session, entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as people are told of it."""
    names = ("source_file", "target_table", "rule_id", "char_start", "char_end", "raw_text")
    return {**{name: entry[name] for name in names}, "message": entry[session.t("message_zh", "message_en")]}


_RELEASED_COLUMNS = (
    ("来源文件", "source_file"),
    ("目标表", "target_table"),
    ("规则", "rule_id"),
    ("出区原因", "cause"),
    ("首见运行", "first_seen_run_id"),
    ("出区运行", "released_run_id"),
    ("说明", "message"),
    ("原文", "raw_text"),
)


def _list_released(session: Session, form: str) -> None:
    from schemas.lake import QUARANTINE_RELEASE
    from schemas.vocabulary import label

    rows = [
        (
            *(row[name] for name in ("source_file", "target_table", "rule_id")),
            label("release_cause", row["cause_code"], session.settings.lang),
            *(row[name] for name in ("first_seen_run_id", "released_run_id")),
            row[session.t("message_zh", "message_en")],
            row["raw_text"],
        )
        for row in _table(session, QUARANTINE_RELEASE).iter_rows(named=True)
    ]
    if not rows:
        session.console.info(session.t("还没有条目离开隔离区", "nothing has left the quarantine yet"))
    columns = [session.t(zh, en) if form == "table" else en for zh, en in _RELEASED_COLUMNS]
    write(columns, rows, form, sys.stdout)


def _refused(session: Session) -> pl.DataFrame:
    from schemas.lake import QUARANTINE

    return _table(session, QUARANTINE)


def _table(session: Session, table: Table) -> pl.DataFrame:
    from pipelines.lake import Lake
    from schemas.polars_types import empty

    frame = Lake(session.settings.lake_dir, read_only=True).read_table(table.name)
    return empty(table) if frame is None else frame
