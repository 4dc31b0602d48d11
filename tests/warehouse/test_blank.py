"""A new warehouse file is the same whether its statements ran now or in an earlier build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse import ask, blank, ddl, kept

_CATALOG = """
SELECT schema_name, table_name, comment, sql FROM duckdb_tables() WHERE database_name = 'building'
UNION ALL SELECT schema_name, view_name, comment, sql FROM duckdb_views()
WHERE database_name = 'building' AND NOT internal
UNION ALL SELECT schema_name || '.' || table_name, column_name, comment, data_type FROM duckdb_columns()
WHERE database_name = 'building' AND NOT internal
ORDER BY ALL
"""


@pytest.fixture
def keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which files are kept, empty."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(kept, "folder", lambda: folder)
    return folder


_SMALL = ["CREATE SCHEMA star", "CREATE TABLE star.t (a INTEGER PRIMARY KEY)", "COMMENT ON TABLE star.t IS '表'"]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements ran, each time they did; they are a few, since which they are makes no difference."""
    counts: list[int] = []
    run_all = ask.run_all

    def counted(con: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
        counts.append(len(statements))
        run_all(con, statements)

    monkeypatch.setattr(ask, "run_all", counted)
    monkeypatch.setattr(blank, "statements", lambda: _SMALL)
    return counts


def catalog(file: Path, storage_version: str = "v1.4.0") -> list[tuple[object, ...]]:
    with blank.attach_blank(file, storage_version) as con:
        return con.execute(_CATALOG).fetchall()


def test_a_file_from_the_kept_bytes_has_what_the_declarations_say(keeps: Path, tmp_path: Path) -> None:
    made = catalog(tmp_path / "made.duckdb")
    assert len(list(keeps.iterdir())) == 1
    copied = catalog(tmp_path / "copied.duckdb")
    by_hand = tmp_path / "by_hand.duckdb"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{by_hand}' AS building (STORAGE_VERSION 'v1.4.0')")
        con.execute("USE building")
        ask.run_all(con, blank.statements())
    with duckdb.connect() as con:
        blank.attach(con, by_hand)
        assert made == copied == con.execute(_CATALOG).fetchall()
    assert len(made) > 1400


def test_what_was_kept_is_used_and_what_was_damaged_is_made_again(keeps: Path, ran: list[int], tmp_path: Path) -> None:
    whole = catalog(tmp_path / "first.duckdb")
    assert catalog(tmp_path / "second.duckdb") == whole
    assert ran == [len(_SMALL)]
    (file,) = keeps.iterdir()
    content = file.read_bytes()
    for number, damaged in enumerate((content[:-1], content[:9000] + b"\xff" + content[9001:], b"")):
        file.write_bytes(damaged)
        assert catalog(tmp_path / f"again{number}.duckdb") == whole
        assert len(ran) == number + 2
        assert file.stat().st_size == len(content)


def test_another_declaration_version_or_format_never_finds_what_was_kept(
    keeps: Path, ran: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog(tmp_path / "first.duckdb")
    catalog(tmp_path / "format.duckdb", "v1.5.0")
    assert len(ran) == 2
    monkeypatch.setattr(blank, "statements", lambda: [*_SMALL, "COMMENT ON COLUMN star.t.a IS '列'"])
    (found,) = [row for row in catalog(tmp_path / "declared.duckdb") if row[1] == "a"]
    assert found[2] == "列"
    monkeypatch.setattr(duckdb, "__version__", "99.0")
    catalog(tmp_path / "client.duckdb")
    assert len(ran) == len(list(keeps.iterdir())) == 4


@pytest.mark.parametrize(("version", "is_packed"), [("v1.0.0", False), ("v1.1.3", False), ("v1.2.0", True)])
def test_prose_is_packed_in_formats_that_can_hold_it(
    keeps: Path, tmp_path: Path, version: str, is_packed: bool
) -> None:
    texts = 'CREATE SCHEMA star; CREATE TABLE star.t ("text" VARCHAR' + ddl.PACKED + ")"
    file = tmp_path / "a.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blank, "statements", lambda: texts.split("; "))
        con = blank.attach_blank(file, version)
    con.execute("INSERT INTO star.t SELECT repeat('科技创新', 50) || range FROM range(5000)")
    con.execute("CHECKPOINT building")
    found = {row[0] for row in con.execute("SELECT compression FROM pragma_storage_info('star.t')").fetchall()}
    con.close()
    assert ("ZSTD" in found) == is_packed


def test_what_a_killed_process_left_goes_after_a_while(keeps: Path, ran: list[int], tmp_path: Path) -> None:
    keeps.mkdir(exist_ok=True)
    old, new = (keeps / f".warehouse-{age}.kept.1.part" for age in ("old", "new"))
    for left in (old, new):
        left.write_bytes(b"half")
    os.utime(old, (1, 1))
    catalog(tmp_path / "first.duckdb")
    assert new.exists() and not old.exists()


def test_only_the_newest_few_are_kept(
    keeps: Path, ran: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_NEWEST", 1)
    for version in ("v1.4.0", "v1.5.0"):
        before = set(keeps.glob("*"))
        catalog(tmp_path / f"{version}.duckdb", version)
        (file,) = keeps.iterdir()
        assert file not in before


def test_where_nothing_can_be_kept_the_file_is_made_all_the_same(
    ran: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "no_folder"
    in_the_way.write_text("")
    monkeypatch.setattr(kept, "folder", lambda: in_the_way)
    assert catalog(tmp_path / "a.duckdb") == catalog(tmp_path / "b.duckdb")
    assert len(ran) == 2


def test_processes_that_begin_at_once_all_get_a_whole_file(keeps: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from warehouse import blank, kept;"
        " kept.folder = lambda: Path(sys.argv[1]);"
        " blank.statements = lambda: ['CREATE SCHEMA star', *(f'CREATE TABLE star.t{n} (a INT)' for n in range(99))];"
        " con = blank.attach_blank(Path(sys.argv[2]), 'v1.4.0');"
        " print(con.execute('SELECT count(*) FROM duckdb_tables()').fetchall()[0][0])"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(keeps), str(tmp_path / f"{number}.duckdb")],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["99"] * 3
    assert [path.suffix for path in keeps.iterdir()] == [".kept"], "no part of a file stays"
