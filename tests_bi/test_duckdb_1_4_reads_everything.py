"""The oldest DuckDB that a snapshot promises to reads all of it, and the same as ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from tests_bi.warehouse import OURS, ROOT, environment

EVERYTHING = ROOT / "tests_bi" / "everything.py"
QUESTIONS = ROOT / "warehouse" / "questions.sql"


def read_by(python: str | Path, published: Path) -> dict[str, Any]:
    command = [str(python), str(EVERYTHING), str(published), str(QUESTIONS)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_view_table_and_question_reads_the_same_in_1_4_and_in_ours(published: Path) -> None:
    theirs, ours = read_by(sys.executable, published), read_by(OURS, published)

    assert theirs.pop("duckdb").startswith("1.4.") and ours.pop("duckdb").startswith("2.")
    assert {name for name in theirs if theirs[name] != ours.get(name)} == set()
    assert theirs.keys() == ours.keys()
    schemas = {name.partition(".")[0] for name in theirs if not name.startswith("@")}
    assert schemas == {"star", "marts", "marts_all", "marts_zh", "metrics", "metrics_zh"}
    assert sum(name.startswith("@") for name in theirs) == 15
    assert theirs["marts.task"][0] == 142


def test_the_catalog_is_called_current_so_that_sql_may_name_it(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM current.marts.task").fetchall() == [(142,)]


def test_a_published_file_cannot_be_written(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as con, pytest.raises(duckdb.Error, match="read-only"):
        con.execute("DELETE FROM star.fct_load")


def test_sqlalchemy_on_duckdb_1_4_reflects_keys_and_comments(published: Path) -> None:
    engine = sa.create_engine(f"duckdb:///{published}?access_mode=read_only")
    inspector = sa.inspect(engine)

    assert len(inspector.get_table_names(schema="star")) > 30
    assert inspector.get_pk_constraint("fct_task", schema="star")["constrained_columns"] == ["task_key"]
    referred = {key["referred_table"] for key in inspector.get_foreign_keys("fct_task", schema="star")}
    assert {"dim_task", "dim_document", "dim_region"} <= referred
    (comment,) = [each["comment"] for each in inspector.get_columns("task", schema="marts") if each["name"] == "title"]
    assert str(comment).startswith("任务标题 | ")
    with engine.connect() as con:
        assert con.execute(sa.text('SELECT sum("数值") FROM metrics_zh."任务数"')).scalar_one() == 142
    engine.dispose()
