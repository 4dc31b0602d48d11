"""The entity-relationship diagram of the star, in Mermaid.

Belongs here: the drawing of what the declarations say.
Does not belong here: a relationship that is not declared, and writing files (the command line does).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas import star
from schemas.contract import Column, Table

# References every fact has; drawn, they would hide the rest.
_NOT_DRAWN = ("run_key",)


def render() -> str:
    """The diagram as Mermaid text: tables with their keys, and one line per reference."""
    return "\n".join(_lines()) + "\n"


def render_markdown() -> str:
    """The diagram in a Markdown page (as in docs/erd.md)."""
    return (
        "# 星型模型关系图 / Entity-relationship diagram\n\n"
        "由 `schemas/` 中的声明生成, 请勿手工修改; 只画键, 不画每张事实表都有的 `run_key`。"
        "虚线是只由审计核对、不在数据库中声明的引用。\n\n"
        "Rendered from the declarations in `schemas/`; do not edit. Keys only, without the `run_key` every fact has."
        " Dotted references are audited by query instead of declared in the database.\n\n"
        f"```mermaid\n{render()}```\n"
    )


def _lines() -> Iterator[str]:
    yield "erDiagram"
    for table in star.TABLES:
        yield f'    {table.name}["{table.name} {table.zh}"] {{'
        for column in table.columns:
            marks = _marks(table, column)
            if marks:
                yield f'        {column.type} {column.name} {marks} "{column.zh}"'
        yield "    }"
    for table in star.TABLES:
        for column in table.foreign_keys:
            if column.name in _NOT_DRAWN:
                continue
            line = ".." if column.name in table.audited_only else "--"
            one = "|o" if column.nullable else "||"
            yield f'    {column.references} {one}{line}o{{ {table.name} : "{column.name}"'


def _marks(table: Table, column: Column) -> str:
    marks = []
    if column.name in table.primary_key:
        marks.append("PK")
    if column.references:
        marks.append("FK")
    return ", ".join(marks)
