"""A rule is one expression for two engines; here every rule of every table is evaluated by both."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from schemas import lake, silver, star
from schemas.contract import Table

from .scenarios import many_rows

TABLES = [table for table in (*lake.TABLES, *silver.TABLES, *star.TABLES) if table.rules]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.qualified_name)
def test_every_rule_has_the_same_verdict_in_both_engines(table: Table) -> None:
    frame = many_rows(table, 1000, unique_key=False)
    with duckdb.connect() as con:
        con.register("generated", frame)
        for rule in table.rules:
            in_polars = frame.select(pl.sql_expr(rule.expression).alias("holds"))["holds"].to_list()
            in_duckdb = [holds for (holds,) in con.execute(f"SELECT {rule.expression} FROM generated").fetchall()]
            assert in_polars == in_duckdb, rule.rule_id
            assert True in in_polars and False in in_polars, f"{rule.rule_id}: the generated rows do not try it"


@pytest.mark.parametrize("text", ["", "中文", "𠮷野", "e\u0301", "👨\u200d👩\u200d👧", "\ue003\xa0\r\n", "a" * 70_000])
def test_length_counts_code_points_in_both_engines(text: str) -> None:
    frame = pl.DataFrame({"text": [text]})
    assert frame.select(pl.sql_expr("length(text)").alias("n"))["n"][0] == len(text)
    with duckdb.connect() as con:
        assert con.execute("SELECT length(?)", [text]).fetchone() == (len(text),)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.qualified_name)
def test_rules_of_a_table_have_names_of_their_own_and_a_sentence_in_both_languages(table: Table) -> None:
    names = [rule.rule_id for rule in table.rules]
    assert len(set(names)) == len(names)
    for rule in table.rules:
        assert any("\u4e00" <= character <= "\u9fff" for character in rule.zh), rule.rule_id
        assert " " in rule.en and not rule.en.endswith("."), rule.rule_id
