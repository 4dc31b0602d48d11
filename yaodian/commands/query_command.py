"""``yaodian query``: SQL or a named question against the published snapshot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from yaodian import completing
from yaodian.exits import CommandError
from yaodian.session import Session, with_session
from yaodian.tables import FORMATS, write

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CHUNK = 10_000


@click.command("query")
@click.argument("sql", metavar="[SQL|@NAME]", required=False, shell_complete=completing.questions)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--snapshot",
    metavar="RUN",
    shell_complete=completing.snapshots,
    help="Ask this snapshot instead of the published one.",
)
@with_session()
def command(session: Session, sql: str | None, form: str, snapshot: str | None) -> None:
    """Ask the published warehouse.

    SQL is one statement over the views of schema marts; @NAME is a named question. Without an argument, or
    with @ alone, the named questions are listed. SQL from a file: yaodian query "$(cat question.sql)".
    """
    if sql is None or sql.strip() == "@":
        from warehouse.questions import questions

        rows = [(f"@{question.name}", session.t(question.zh, question.en)) for question in questions().values()]
        write((session.t("名称", "name"), session.t("问题", "question")), rows, form, sys.stdout)
        return
    statement = _named(sql[1:].strip()) if sql.startswith("@") else sql
    with session.open(snapshot) as con:
        columns, rows_found = _run(con, statement)
        write(columns, rows_found, form, sys.stdout)


def _named(name: str) -> str:
    from difflib import get_close_matches

    from warehouse.questions import questions

    known = questions()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        names = ", ".join("@" + each for each in known)
        raise CommandError(
            f"没有名为 @{name} 的问题；" + (f"是不是 @{near[0]}？" if near else f"有：{names}"),
            f"there is no question @{name}; " + (f"did you mean @{near[0]}?" if near else f"there are: {names}"),
        )
    return known[name].sql


def _run(con: DuckDBPyConnection, statement: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    import duckdb

    from warehouse.errors import BadQuery

    try:
        cursor = con.execute(statement)
        if cursor.description is None:
            raise BadQuery(
                "this statement returns no rows; ask a question that starts with SELECT, FROM or WITH",
                zh="这条语句不返回行；请以 SELECT、FROM 或 WITH 开头",
            )
        columns = [column[0] for column in cursor.description]
        first = cursor.fetchmany(_CHUNK)
    except duckdb.Error as error:
        views = "FROM duckdb_columns() WHERE schema_name = 'marts'"
        raise BadQuery(
            f'{error}\nyaodian query "{views}" lists views and columns',
            zh=f'{error}\nyaodian query "{views}" 列出视图和列',
        ) from error

    def rows() -> Iterator[tuple[Any, ...]]:
        chunk = first
        while chunk:
            yield from chunk
            chunk = cursor.fetchmany(_CHUNK)

    return columns, rows()
