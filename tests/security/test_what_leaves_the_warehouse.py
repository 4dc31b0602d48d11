"""What leaves the warehouse does nothing: not in a spreadsheet, not on a terminal, and queries reach nothing else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.people.conftest import Desk
from warehouse import snapshots
from warehouse.errors import BadQuery
from yaodian.tables import write

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＠x")
HARMLESS = ("一、目标", "a=b", "5-10", "", "'quoted")
CONTROLS = "\x1b]0;owned\x07\x9b31m\u202e"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _csv(*values: object, out: io.StringIO | None = None) -> list[str]:
    stream = out or io.StringIO(newline="")
    write(["value"], [[value] for value in values], "csv", stream)
    rows = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))
    return [row[0] if row else "" for row in rows[1:]]


def test_a_text_that_a_spreadsheet_would_compute_is_exported_as_text() -> None:
    assert _csv(*FORMULAS) == [f"'{formula}" for formula in FORMULAS]


def test_other_texts_and_negative_numbers_are_exported_as_they_are() -> None:
    assert _csv(*HARMLESS) == list(HARMLESS)
    assert _csv(-5, -2.5, None) == ["-5", "-2.5", ""]


def test_a_column_may_be_named_like_a_formula_without_being_one() -> None:
    out = io.StringIO()
    write(['=HYPERLINK("x")'], [[1]], "csv", out)
    assert out.getvalue().startswith("\"'=HYPERLINK")


def test_csv_is_exact_in_a_file_and_harmless_on_a_terminal() -> None:
    assert _csv(CONTROLS) == [CONTROLS]
    shown = "".join(_csv(CONTROLS, out=_Terminal()))
    assert "\x1b" not in shown and "\x9b" not in shown and "owned" in shown


def test_json_is_exact_and_harmless_at_once() -> None:
    out = io.StringIO()
    write(["value"], [[CONTROLS]], "json", out)
    assert json.loads(out.getvalue()) == [{"value": CONTROLS}]
    assert not set(CONTROLS) & set(out.getvalue()) - set("]0;owned31m")


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{there}/out.csv'",
        "COPY star.fct_task FROM '{there}/secret.csv'",
        "EXPORT DATABASE '{there}/out'",
        "ATTACH '{there}/other.duckdb'",
        "SELECT * FROM read_csv('{there}/secret.csv')",
        "SELECT * FROM read_text('{there}/secret.csv')",
        "SELECT * FROM glob('{there}/*')",
        "FROM '{there}/secret.csv'",
        "SELECT * FROM duckdb_extensions(); INSTALL httpfs",
        "LOAD '{there}/evil.duckdb_extension'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "PRAGMA temp_directory='{there}'",
        "DELETE FROM star.fct_task",
        "DROP VIEW marts.task",
        "CREATE TABLE star.mine AS SELECT 1",
        "SELECT 1; COPY (SELECT 1) TO '{there}/out.csv'",
        "SELECT getenv('HOME')",
    ],
)
def test_a_query_reaches_nothing_but_the_snapshot(published: Desk, tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret.csv").write_text("a\nsecret\n", encoding="utf-8")
    with pytest.raises(BadQuery):
        published.ask("query", sql.format(there=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert snapshots.verify(published.data).is_current


def test_a_refused_query_ends_with_2_and_a_sentence(published: Desk) -> None:
    done = published.run("query", "ATTACH 'x.duckdb'")
    assert done.code == 2 and "Traceback" not in done.err and done.out == ""
