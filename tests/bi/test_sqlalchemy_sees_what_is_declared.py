"""A client on SQLAlchemy sees tables, views, keys and comments as `schemas` declares them, one by one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from schemas.contract import Column, LogicalType, Table
from schemas.marts import FACT_VIEWS, VIEWS, View
from schemas.star import TABLES

STAR = pytest.mark.parametrize("table", [*TABLES], ids=lambda table: table.name)
MARTS = [("marts", view) for view in VIEWS] + [("marts_all", view) for view in VIEWS if view.name in FACT_VIEWS]

TYPE: dict[LogicalType, str] = {
    LogicalType.INT8: "TinyInt",
    LogicalType.INT16: "SMALLINT",
    LogicalType.INT32: "INTEGER",
    LogicalType.INT64: "BIGINT",
    LogicalType.FLOAT64: "DOUBLE",
    LogicalType.STRING: "VARCHAR",
    LogicalType.BOOLEAN: "BOOLEAN",
    LogicalType.DATE: "DATE",
    LogicalType.TIMESTAMP: "TIMESTAMP WITHOUT TIME ZONE",
    LogicalType.JSON: "JSON",
}
"""How the dialect writes the type it reflects."""


def _about(column: Column) -> str:
    return f"{column.zh} | {column.en}" + (f" [{column.unit}]" if column.unit else "")


def _columns(inspector: sa.Inspector, schema: str, name: str) -> list[tuple[str, str, str | None]]:
    found = inspector.get_columns(name, schema=schema)
    return [(each["name"], each["type"].compile(inspector.dialect), each["comment"]) for each in found]


def test_the_schemas_hold_the_declared_tables_and_views_and_no_other(inspector: sa.Inspector) -> None:
    assert sorted(inspector.get_table_names(schema="star")) == sorted(table.name for table in TABLES)
    assert inspector.get_view_names(schema="star") == []
    for schema, names in {
        "marts": [view.name for view in VIEWS],
        "marts_all": list(FACT_VIEWS),
        "marts_zh": [view.zh for view in VIEWS],
    }.items():
        assert sorted(inspector.get_view_names(schema=schema)) == sorted(names)
        assert inspector.get_table_names(schema=schema) == []


@STAR
def test_a_table_has_its_columns_with_type_obligation_and_comment(inspector: sa.Inspector, table: Table) -> None:
    declared = [(each.name, TYPE[each.type], _about(each)) for each in table.columns]

    assert _columns(inspector, "star", table.name) == declared
    found = inspector.get_columns(table.name, schema="star")
    keys = table.primary_key if table.key_is_enforced else ()
    assert {each["name"] for each in found if not each["nullable"]} == {
        column.name for column in table.columns if not column.nullable or column.name in keys
    }
    comment = inspector.get_table_comment(table.name, schema="star")["text"]
    assert comment == f"{table.zh} | {table.en}。{table.grain_zh} | {table.grain_en}"


@STAR
def test_a_table_has_its_primary_key(inspector: sa.Inspector, table: Table) -> None:
    found = inspector.get_pk_constraint(table.name, schema="star")["constrained_columns"]

    assert found == (list(table.primary_key) if table.key_is_enforced else [])


@STAR
def test_a_table_has_every_declared_foreign_key_but_those_the_audit_holds(
    inspector: sa.Inspector, table: Table
) -> None:
    found = {
        (*each["constrained_columns"], each["referred_schema"], each["referred_table"], *each["referred_columns"])
        for each in inspector.get_foreign_keys(table.name, schema="star")
    }
    expected = {
        (column.name, "star", str(column.references), *TABLES[str(column.references)].primary_key)
        for column in table.foreign_keys
        if table.key_is_enforced and column.name not in table.audited_only
    }
    assert found == expected


def test_what_the_database_does_not_hold_itself_is_a_short_list() -> None:
    audited = {
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.foreign_keys
        if not table.key_is_enforced or column.name in table.audited_only
    }
    # What points to its own table cannot be declared, segments have no indexes, and a cited policy is resolved again
    # whenever documents come or go, which a held key would forbid.
    assert {name for name in audited if not name.startswith("fct_text_segment.")} == {
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.foreign_keys
        if column.references == table.name
    } | {"dim_policy_instrument.resolved_document_key"}


@pytest.mark.parametrize(("schema", "view"), MARTS, ids=lambda each: getattr(each, "name", each))
def test_a_view_has_the_columns_of_the_contract_with_their_comments(
    inspector: sa.Inspector, schema: str, view: View
) -> None:
    declared = [(each.name, TYPE[each.type], f"{each.zh} | {each.en}") for each in view.columns]

    assert _columns(inspector, schema, view.name) == declared
    comment = inspector.get_table_comment(view.name, schema=schema)["text"]
    assert str(comment).startswith(f"{view.description_zh} | {view.description_en} (marts ")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_chinese_view_tells_the_english_names_in_its_comments(inspector: sa.Inspector, view: View) -> None:
    declared = [(each.zh, f"{each.name} | {each.en}") for each in view.columns]

    assert [(name, comment) for name, _, comment in _columns(inspector, "marts_zh", view.zh)] == declared
    comment = inspector.get_table_comment(view.zh, schema="marts_zh")["text"]
    assert str(comment).startswith(f"{view.description_zh} | {view.description_en} (marts.{view.name}, ")


def test_reflected_tables_join_along_their_reflected_keys(engine: sa.Engine) -> None:
    meta = sa.MetaData()
    meta.reflect(engine, schema="star")
    task, theme = meta.tables["star.dim_task"], meta.tables["star.dim_theme"]
    bridge = meta.tables["star.bridge_task_theme"]

    # No join condition is written here: SQLAlchemy takes it from the foreign keys.
    weights = (
        sa.select(task.c.task_key, sa.func.sum(bridge.c.weight).label("weight"))
        .select_from(bridge.join(task).join(theme))
        .group_by(task.c.task_key)
    )
    with engine.connect() as con:
        found = con.execute(weights).all()
        of_view = con.execute(sa.text("SELECT count(DISTINCT task_key) FROM marts_all.task_theme")).scalar_one()
    assert len(found) == of_view > 100
    assert all(abs(weight - 1) < 1e-9 for _, weight in found)


def test_nothing_can_be_written_through_the_engine_of_the_readme(engine: sa.Engine) -> None:
    with engine.connect() as con, pytest.raises(sa.exc.ProgrammingError, match="read-only"):
        con.execute(sa.text("CREATE TABLE star.mine (a INTEGER)"))
