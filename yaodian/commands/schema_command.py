"""``yaodian schema``: the contracts as DDL, data dictionary or diagram."""

from __future__ import annotations

import click

from yaodian.exits import CommandError
from yaodian.session import Session, with_session


@click.command("schema")
@click.option("--ddl", "what", flag_value="ddl", help="DuckDB statements of schema star, with comments.")
@click.option("--docs", "what", flag_value="docs", help="The data dictionary (docs/data_dictionary.md).")
@click.option("--erd", "what", flag_value="erd", help="The diagram in Mermaid (docs/erd.md).")
@with_session()
def command(session: Session, what: str | None) -> None:
    """Print what the tables are declared to be; no data folder is needed.

    The dictionary is in both languages, with --lang in one.
    """
    if what is None:
        raise CommandError("请给出 --ddl、--docs 或 --erd", "say which: --ddl, --docs or --erd")
    click.echo(_rendered(what, click.get_current_context().params["lang"]).rstrip("\n"))


def _rendered(what: str, lang: str | None) -> str:
    if what == "docs":
        from schemas.dictionary import render

        return render(lang) if lang else render()
    if what == "erd":
        from schemas.erd import render_markdown

        return render_markdown()
    from schemas.star import TABLES
    from warehouse.ddl import statements

    lines = ["CREATE SCHEMA star;", *(f"{statement};" for statement in statements(TABLES))]
    return "\n".join(lines)
