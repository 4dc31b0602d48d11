"""``yaodian query``: SQL, a named question or a metric against the published snapshot."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
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
@click.option(
    "--metric",
    is_flag=False,
    flag_value="",
    metavar="[NAME]",
    shell_complete=completing.metrics,
    help="A metric instead of SQL; without NAME the metrics are listed.",
)
@click.option(
    "--by",
    metavar="DIMENSION,…",
    shell_complete=completing.dimensions,
    help="With --metric, a row for each combination of these dimensions.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--snapshot",
    metavar="RUN",
    shell_complete=completing.snapshots,
    help="Ask this snapshot instead of the published one.",
)
@with_session()
def command(
    session: Session, sql: str | None, metric: str | None, by: str | None, form: str, snapshot: str | None
) -> None:
    """Ask the published warehouse.

    SQL is one statement over the views of schema marts; @NAME is a named question. Without an argument, or
    with @ alone, the named questions are listed. SQL from a file: yaodian query "$(cat question.sql)".
    A metric counts no copy and no draft twice, whatever it is asked by: yaodian query --metric tasks --by region.
    """
    if metric == "" and sql is None and by is None:
        write(*_metrics(session), form, sys.stdout)
        return
    if metric is None and by is None and (sql is None or sql.strip() == "@"):
        from warehouse.questions import questions

        rows = [(f"@{question.name}", session.t(question.zh, question.en)) for question in questions().values()]
        write((session.t("名称", "name"), session.t("问题", "question")), rows, form, sys.stdout)
        return
    statement = _statement(sql, metric, by)
    with session.open(snapshot) as con:
        columns, rows_found = _run(con, statement)
        write(columns, rows_found, form, sys.stdout)


def _metrics(session: Session) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    from schemas.metrics import metrics
    from schemas.vocabulary import label

    t = session.t
    rows = [
        (
            each.name,
            t(each.zh, each.en),
            label("additivity", each.additivity, session.console.lang),
            ", ".join(dimension.name for dimension in each.dimensions),
        )
        for each in metrics()
    ]
    return (t("指标", "metric"), t("名称", "label"), t("可加性", "additivity"), t("维度", "dimensions")), rows


def _statement(sql: str | None, metric: str | None, by: str | None) -> str:
    """The SQL of what was asked, whichever way it was."""
    if metric is None and by is None and sql is not None:
        return _named(sql[1:].strip()) if sql.startswith("@") else sql
    if sql is not None or not metric:
        raise CommandError(
            "--metric 须给出指标名，且不与 SQL 同用；--by 只与 --metric 同用",
            "--metric needs the name of a metric and takes no SQL beside it; --by belongs to --metric",
        )
    from schemas.metrics import metric as declared
    from warehouse.metric_views import question

    try:
        chosen = declared(metric)
    except KeyError as error:
        raise CommandError(
            f"没有名为 {metric} 的指标；yaodian query --metric 列出全部指标",
            f"there is no metric {metric}; yaodian query --metric lists them",
        ) from error
    return question(chosen, [name.strip() for name in by.split(",")] if by else [])


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
