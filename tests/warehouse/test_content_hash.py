"""The content hash is equal for equal content, however it was built, and different for different content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.contract import LogicalType
from schemas.star import TABLES
from tests.warehouse import synthetic
from tests.warehouse.conftest import run_info
from warehouse import content_hash as hashing
from warehouse.build import BuildReport, BuildRequest, build
from warehouse.content_hash import HISTORY, content_hash, content_hashes, hashed_tables

Connection = duckdb.DuckDBPyConnection


def _hashes(versions: list[synthetic.Version], **how: int | None) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        lake = synthetic.write_lake(Path(folder) / "lake", versions, **how)  # type: ignore[arg-type]
        return build(BuildRequest(lake, Path(folder) / "run.duckdb", run_info(), threads=2)).content_hashes


@pytest.fixture(scope="module")
def reference() -> dict[str, str]:
    """The hashes of five documents in one shard, in their order."""
    return _hashes(synthetic.corpus(5), shards=1)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shards=st.integers(1, 5), seed=st.integers(0, 10_000), renumber=st.permutations(range(1, 6)))
def test_hashes_do_not_depend_on_shards_order_or_numbering(
    reference: dict[str, str], shards: int, seed: int, renumber: list[int]
) -> None:
    versions = [
        synthetic.Version(number, version.source_file, version.content)
        for number, version in zip(renumber, synthetic.corpus(5), strict=True)
    ]
    assert _hashes(versions, shards=shards, shuffle=seed) == reference


def test_hashes_do_not_depend_on_the_history_of_the_data_folder() -> None:
    with_history = synthetic.with_history(synthetic.corpus(3))
    old = [version for version in with_history if not version.is_current]
    assert old, "the fixture has a superseded version"
    assert _hashes(with_history) == _hashes([version for version in with_history if version.is_current])


def test_a_run_of_another_day_has_the_same_hashes(lake: Path, built: tuple[Path, BuildReport], tmp_path: Path) -> None:
    again = build(BuildRequest(lake, tmp_path / "run.duckdb", run_info("run-of-another-day"), threads=1))
    assert again.content_hashes == built[1].content_hashes


def test_a_table_that_is_summed_some_rows_at_a_time_has_the_hash_of_the_whole(
    warehouse: Connection, built: tuple[Path, BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "_ROWS_AT_ONCE", 30)
    assert content_hashes(warehouse) == built[1].content_hashes


def test_the_hash_of_the_file_agrees_with_the_report_and_with_fct_load(
    warehouse: Connection, built: tuple[Path, BuildReport]
) -> None:
    stored = dict(warehouse.execute("SELECT table_name, content_sha256 FROM star.fct_load").fetchall())
    assert stored == built[1].content_hashes == content_hashes(warehouse)
    assert set(stored) == set(hashed_tables())
    assert content_hash(warehouse, "fct_target") == stored["fct_target"]


def test_tables_that_record_the_run_have_no_hash(warehouse: Connection) -> None:
    assert not {"dim_run", "dim_check", "fct_load", "fct_check_result", "quarantine"} & set(hashed_tables())
    with pytest.raises(ValueError, match="records the run"):
        content_hash(warehouse, "dim_run")


CHANGES = {
    LogicalType.STRING: "coalesce({0}, '') || '改'",
    LogicalType.BOOLEAN: "NOT coalesce({0}, false)",
    LogicalType.DATE: "coalesce({0}, DATE '2000-01-01') + 1",
    LogicalType.FLOAT64: "coalesce({0}, 0) * 1.000000001 + 1e-9",
}


def test_every_content_value_counts(loose: Connection) -> None:
    tested = 0
    for name in hashed_tables():
        table = TABLES[name]
        rowid = loose.execute(f"SELECT max(rowid) FROM star.{name} AS t WHERE {_current(name)}").fetchall()[0][0]
        if rowid is None:
            continue
        before = content_hash(loose, name)
        for column in table.columns:
            # A date is its key: with another key it is another member, to which nothing refers.
            left_out = column.name == "date_key" or (name == "dim_document" and column.name in HISTORY)
            if not column.content or column.references or left_out:
                continue
            loose.execute("BEGIN")
            change = CHANGES.get(column.type, "coalesce({0}, 0) + 1").format(column.name)
            loose.execute(f"UPDATE star.{name} SET {column.name} = {change} WHERE rowid = {rowid}")
            changed = content_hash(loose, name)
            loose.execute("ROLLBACK")
            assert changed != before, f"{name}.{column.name}"
            tested += 1
    assert tested > 120


def _current(table: str) -> str:
    if table == "dim_document":
        return "t.is_current AND t.document_key > 0"
    if table == "dim_date":
        return "t.date_key IN (SELECT due_date_key FROM star.fct_task)"
    if table == "dim_plan_period":
        return "t.plan_period_key IN (SELECT plan_period_key FROM star.fct_task)"
    if table == "dim_organization":
        return "t.organization_key IN (SELECT organization_key FROM star.fct_task_responsibility)"
    return f"t.{TABLES[table].primary_key[0]} > 0" if table.startswith("dim_") and table != "dim_code_label" else "true"


def test_a_reference_to_another_member_counts(loose: Connection) -> None:
    for table, column in (("fct_task_responsibility", "organization_key"), ("fct_target", "task_key")):
        before = content_hash(loose, table)
        loose.execute("BEGIN")
        loose.execute(
            f"UPDATE star.{table} SET {column} = (SELECT min({column}) FROM star.{table})"
            f" WHERE rowid = (SELECT max(rowid) FROM star.{table}"
            f" WHERE {column} > (SELECT min({column}) FROM star.{table}))"
        )
        assert content_hash(loose, table) != before, column
        loose.execute("ROLLBACK")


def test_null_and_the_empty_string_differ(loose: Connection) -> None:
    loose.execute("UPDATE star.fct_text_damage SET likely_reading = ''")
    empty = content_hash(loose, "fct_text_damage")
    loose.execute("UPDATE star.fct_text_damage SET likely_reading = NULL")
    assert content_hash(loose, "fct_text_damage") != empty


def test_text_cannot_move_from_one_column_to_its_neighbour(loose: Connection) -> None:
    loose.execute("UPDATE star.fct_text_damage SET raw_text = '1:甲', likely_reading = '乙'")
    before = content_hash(loose, "fct_text_damage")
    loose.execute("UPDATE star.fct_text_damage SET raw_text = '1', likely_reading = '甲|1:乙'")
    assert content_hash(loose, "fct_text_damage") != before


def test_a_repeated_row_counts(loose: Connection) -> None:
    before = content_hash(loose, "bridge_task_theme")
    loose.execute("INSERT INTO star.bridge_task_theme FROM star.bridge_task_theme LIMIT 1")
    once = content_hash(loose, "bridge_task_theme")
    loose.execute("INSERT INTO star.bridge_task_theme FROM star.bridge_task_theme LIMIT 1")
    assert len({before, once, content_hash(loose, "bridge_task_theme")}) == 3


def test_a_changed_document_changes_its_tables_and_no_other(tmp_path: Path) -> None:
    def edited(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(likely_reading=pl.lit("展"))

    before = _hashes(synthetic.corpus(2))
    lake = synthetic.write_lake(tmp_path / "lake", synthetic.corpus(2))
    for path in (lake / "silver/text_damage").glob("*.parquet"):
        synthetic.write(edited(pl.read_parquet(path)), path)
    after = build(BuildRequest(lake, tmp_path / "run.duckdb", run_info())).content_hashes
    assert {name for name in after if after[name] != before[name]} == {"fct_text_damage"}


@pytest.fixture
def numbers() -> Iterator[Callable[[str], str]]:
    """How a float is written into a hash."""
    from warehouse.content_hash import _text

    with duckdb.connect() as con:
        yield lambda sql: con.execute(f"SELECT {_text(f'({sql})', LogicalType.FLOAT64)}").fetchall()[0][0]


def test_floats_are_written_the_same_everywhere(numbers: Callable[[str], str]) -> None:
    assert numbers("0.1::DOUBLE") == "0.10000000000000001"
    assert numbers("12e8::DOUBLE") == "1200000000"
    assert numbers("-0.0::DOUBLE") == numbers("0.0::DOUBLE") == "0"
    assert numbers("NULL::DOUBLE") == "-"
    assert numbers("1e22::DOUBLE") == "1e+22"
