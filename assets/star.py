"""Group `star`: the candidate snapshot.

Belongs here: the multi-asset that builds and audits a warehouse file, and what it shows of every table.
Does not belong here: the load and the audit (`warehouse`), which tables make one asset (`assets.star_groups`).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import duckdb

from assets import checks, ledger, readers
from assets.checks import star_key
from assets.figures import figures
from assets.lineage import group_columns, group_sources
from assets.metadata import (
    PREVIEW_ROWS,
    counted,
    declared,
    described,
    lineage,
    markdown_table,
    preview,
    telling_columns,
)
from assets.resources import OWNERS, STEP_RESOURCES, lake_of
from assets.stages.building import build_candidate, open_candidate
from assets.star_groups import StarGroup, star_groups
from schemas.contract import Table

GROUP = "star"
_PREVIEW_COLUMNS = 8


def specs() -> list[dg.AssetSpec]:
    """One asset per group of tables."""
    return [
        dg.AssetSpec(
            star_key(group.name),
            deps=group_sources(group),
            group_name=GROUP,
            kinds={"duckdb", group.badge},
            owners=OWNERS,
            description=_description(group),
            metadata=_declared(group),
        )
        for group in star_groups()
    ]


def _description(group: StarGroup) -> str:
    if group.single:
        return described(group.single, readers.of_group(group))
    tables = markdown_table(
        ("表 / table", "一行是 / one row is"),
        [(table.name, f"{table.zh}：{table.grain_zh} / {table.grain_en}") for table in group.tables],
    )
    return f"{group.zh}。\n\n{group.en}.\n\n{readers.of_group(group)}\n\n{tables}"


def _declared(group: StarGroup) -> dict[str, Any]:
    if not group.single:
        return {"tables": [table.name for table in group.tables]}
    metadata = declared(group.single, f"star.{group.name}")
    if columns := group_columns(group):
        metadata["dagster/column_lineage"] = lineage(group.single.column_names, columns)
    return metadata


def build() -> dg.AssetsDefinition:
    """The asset that loads and audits a new warehouse file, or finds that the published one says the same."""

    @dg.multi_asset(
        name="star",
        specs=specs(),
        check_specs=checks.star_specs(star_groups()),
        required_resource_keys=STEP_RESOURCES,
    )
    def build_star(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        settings = context.resources.settings.resolve()
        lake = lake_of(settings)
        record = ledger.begin(lake, context.run_id)
        context.resources.hooks.progress("build", 0, 0)
        with record.stage("build", lake):
            candidate = build_candidate(settings, context.resources.choices, record)
        if candidate.reused:
            context.log.info("nothing changed: snapshot %s stands", candidate.reused.run_id)
        with open_candidate(settings, candidate) as con:
            rows = _rows(con)
            for group in star_groups():
                yield dg.MaterializeResult(
                    asset_key=star_key(group.name),
                    metadata={
                        "reused": candidate.reused is not None,
                        "stage_seconds": record.seconds["build"],
                        **_shown(con, group, rows),
                    },
                    check_results=[checks.star_check_result(group, candidate.checks, settings)],
                )

    return build_star


def _shown(con: duckdb.DuckDBPyConnection, group: StarGroup, counts: dict[str, int]) -> dict[str, Any]:
    rows = {table.name: counts[table.name] for table in group.tables}
    shown: dict[str, Any] = counted(sum(rows.values()))
    if group.single:
        return shown | figures(con, group.name) | _preview(con, group.single)
    shown["rows"] = dg.MetadataValue.md(markdown_table(("table", "rows"), rows.items()))
    for table in group.tables:
        shown |= {f"{table.name}": value for value in _preview(con, table).values()}
    return shown


def _rows(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every table, in one statement: small ones cost DuckDB more to plan than to answer."""
    names = [table.name for group in star_groups() for table in group.tables]
    counted = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM star.{name}" for name in names)
    return {name: int(count) for name, count in con.execute(counted).fetchall()}


def _preview(con: duckdb.DuckDBPyConnection, table: Table) -> dict[str, dg.MetadataValue]:
    columns = telling_columns(table, _PREVIEW_COLUMNS)
    order = "DESC" if table.name.startswith("dim_") else "ASC"  # the reserved members come first otherwise
    rows = con.execute(
        f"SELECT {', '.join(columns)} FROM star.{table.name}"
        f" ORDER BY {table.column_names[0]} {order} LIMIT {PREVIEW_ROWS}"
    ).fetchall()
    return preview(columns, rows)
