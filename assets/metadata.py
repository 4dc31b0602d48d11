"""What the UI shows beside an asset: columns, lineage, counts, a look at some rows.

Belongs here: Dagster metadata made from declarations and small samples.
Does not belong here: checks (`assets.checks`), and reading whole tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from schemas.contract import Column, LogicalType, Table

PREVIEW_ROWS = 5
_CELL = 40

Metadata = Mapping[str, Any]


def column_schema(table: Table) -> dg.TableSchema:
    """The columns of a table with types, meaning and constraints, from its declaration."""
    alone = table.primary_key[0] if len(table.primary_key) == 1 else None
    return dg.TableSchema(
        columns=[_column(column, column.name == alone) for column in table.columns],
        constraints=dg.TableConstraints(
            other=[
                f"{table.grain_zh} / {table.grain_en}",
                *(f"{rule.zh} / {rule.en}" for rule in table.rules),
            ]
        ),
    )


def _column(column: Column, is_key: bool) -> dg.TableColumn:
    other = [f"→ {column.references}"] if column.references else []
    other += [f"code list {column.domain}"] if column.domain else []
    unit = f"（{column.unit}）" if column.unit else ""
    return dg.TableColumn(
        column.name,
        str(column.type.value),
        description=f"{column.zh}{unit}. {column.en}",
        constraints=dg.TableColumnConstraints(nullable=column.nullable, unique=is_key, other=other),
    )


def declared(table: Table, name: str) -> dict[str, Any]:
    """What is known of a table before any run."""
    return {"dagster/column_schema": column_schema(table), "dagster/table_name": name}


def described(table: Table, readers: str) -> str:
    """What the table is and who reads it, for the description of its asset."""
    return f"{table.zh}：{table.grain_zh}一行。\n\n{table.en}. One row is {table.grain_en}.\n\n{readers}"


def telling_columns(table: Table, limit: int) -> list[str]:
    """The columns a person looks at first: words before numbers, keys and what only machines compare last."""

    def rank(column: Column) -> int:
        if column.name.endswith(("_key", "_sha256", "ordinal", "_seq", "_start", "_end")):
            return 3
        is_code = column.name.endswith(("_code", "_id", "_json"))
        return 2 if is_code else 0 if column.type is LogicalType.STRING else 1

    return [column.name for column in sorted(table.columns, key=rank)][:limit]


def counted(rows: int) -> dict[str, Any]:
    """The number of rows, where Dagster draws it over time."""
    return {"dagster/row_count": rows}


def preview(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Some rows as a table, nothing where there are none."""
    shown = list(rows)
    return {"preview": dg.MetadataValue.md(markdown_table(columns, shown))} if shown else {}


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as a Markdown table; long cells are cut, and nothing in a cell can end it or be taken for HTML."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Link:
    """A cell of a table that leads somewhere."""

    text: str
    address: str


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Link):
        return f"[{value.text}]({value.address})"
    text = " ".join(str(value).split())
    text = text if len(text) <= _CELL else text[:_CELL] + "…"
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def lineage(columns: Sequence[str], sources: Mapping[dg.AssetKey, Sequence[str]]) -> dg.TableColumnLineage:
    """Column lineage by name: a column comes from the columns of the sources that are called the same."""
    found: dict[str, list[dg.TableColumnDep]] = {}
    for name in columns:
        deps = [dg.TableColumnDep(asset_key=key, column_name=name) for key, known in sources.items() if name in known]
        if deps:
            found[name] = deps
    return dg.TableColumnLineage(found)
