"""The commands on the five samples."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.cli.running import ROOT, SAMPLES, in_process, yaodian
from warehouse import snapshots
from yaodian.explanation import SUBJECTS


def test_the_summary_says_everything_a_person_asks_for(summary: str, samples: Path) -> None:
    for words in ("documents: 5 seen, 5 new", "tasks", "conservation:", "unclassified", "duplicates:", "checks:"):
        assert words in summary
    assert str(samples / "warehouse" / "current.duckdb") in summary
    assert "next:" in summary


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"

    done = yaodian("build", SAMPLES, "--data-dir", data_dir, "--dry-run", "--json")

    assert done.code == 0
    said = json.loads(done.out)
    assert said["documents"]["new"] == 5
    assert set(said["files"].values()) == {"new"}
    assert not data_dir.exists()


def test_a_dry_run_over_a_built_folder_finds_nothing_new(samples: Path) -> None:
    before = sorted(path for path in samples.rglob("*") if "dagster_home" not in path.parts)

    done = yaodian("build", SAMPLES, "--data-dir", samples, "--dry-run", "--json")

    assert json.loads(done.out) == {
        "documents": json.loads(done.out)["documents"] | {"seen": 5, "new": 0, "unchanged": 5},
        "files": {},
        "parse": [],
        "prune": [],
    }
    assert sorted(path for path in samples.rglob("*") if "dagster_home" not in path.parts) == before


@pytest.mark.parametrize("kind", sorted(SUBJECTS))
def test_every_row_leads_back_to_its_words_and_bytes(samples: Path, kind: str) -> None:
    subject = SUBJECTS[kind]
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as con:
        keys = con.execute(
            f"SELECT min({subject.key}), max({subject.key}) FROM star.{subject.table} WHERE {subject.key} > 0"
        ).fetchall()[0]

    for key in keys:
        done = in_process("explain", kind, str(key), "--data-dir", samples, "--lang", "en")
        assert done.code == 0, done.err
        assert "✗" not in done.out and "failed" not in done.out
        assert "✓" in done.out or "char_start" not in done.out
    by_table = in_process("explain", f"star.{subject.table}", str(keys[0]), "--data-dir", samples, "--lang", "en")
    assert by_table.code == 0


def test_a_row_can_be_named_by_a_place_in_its_words(samples: Path) -> None:
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as con:
        key, start, end = con.execute(
            "SELECT r.responsibility_key, r.char_start, r.char_end FROM star.fct_task_responsibility AS r"
            " JOIN star.dim_document AS d USING (document_key) WHERE starts_with(d.source_file, '000')"
            " ORDER BY r.responsibility_key LIMIT 1"
        ).fetchall()[0]

    for place in (start, end - 1):
        done = in_process("explain", "responsibility", f"000:{place}", "--data-dir", samples)
        assert done.code == 0, done.err
        assert done.out.startswith(f"responsibility {key}\n")


def test_explain_finds_a_stored_original_that_was_changed(own_samples: Path) -> None:
    raw = next(path for path in (own_samples / "lake" / "raw").rglob("*") if path.is_file())
    raw.chmod(0o644)
    raw.write_bytes(raw.read_bytes()[:-1])
    found = []
    for key in range(1, 6):
        done = in_process("explain", "task", str(key * (1 << 20) + 1), "--data-dir", own_samples, "--lang", "en")
        assert done.code == 0
        found.append("checksum differs" in done.out)

    assert sum(found) == 1


def test_show_marks_every_segment_but_whitespace(samples: Path) -> None:
    done = in_process("show", "002", "--data-dir", samples, "--lang", "en")
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as con:
        segments = con.execute(
            "SELECT kind, char_start, char_end FROM marts.segment"
            " WHERE starts_with(source_file, '002') AND kind <> 'whitespace'"
        ).fetchall()

    for kind, start, end in segments:
        assert f"{start}–{end} │" in done.out and kind in done.out
    only = in_process("show", "002", "--data-dir", samples, "--kind", "duplicate").out
    assert len([line for line in only.splitlines() if "–" in line]) == 1


def test_a_full_build_speaks_chinese_and_snapshots_are_listed_rolled_back_and_pruned(own_samples: Path) -> None:
    first = snapshots.current(own_samples).run_id
    done = yaodian("build", SAMPLES, "--data-dir", own_samples, "--full")
    assert done.code == 0
    assert "文件：看到 5，新增 0" in done.out and "已发布" in done.out and "接下来：" in done.out
    second = snapshots.current(own_samples).run_id

    listed = json.loads(in_process("snapshots", "list", "--data-dir", own_samples, "--format", "json").out)
    assert [(row["run_id"], row["current"]) for row in listed] == [(second, "*"), (first, "")]

    assert in_process("snapshots", "rollback", "--data-dir", own_samples).code == 0
    assert snapshots.current(own_samples).run_id == first
    assert in_process("snapshots", "rollback", second, "--data-dir", own_samples).code == 0
    assert snapshots.current(own_samples).run_id == second
    assert yaodian("snapshots", "rollback", "no-such-run", "--data-dir", own_samples).code == 5

    pruned = in_process("snapshots", "prune", "--keep", "1", "--data-dir", own_samples)
    assert pruned.code == 0 and pruned.out == f"{first}\n"
    assert in_process("check", "--snapshot", second, "--data-dir", own_samples).code == 0


def test_the_ddl_runs_and_the_documents_render() -> None:
    ddl = in_process("schema", "--ddl").out
    with duckdb.connect() as con:
        con.execute(ddl)
        (tables,) = con.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'star'"
        ).fetchall()[0]
    assert tables > 25

    for option, page in (("--docs", "data_dictionary.md"), ("--erd", "erd.md")):
        assert in_process("schema", option).out == (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert in_process("schema", "--docs", "--lang", "en").out.startswith("# Data dictionary")


def test_the_doctor_finds_nothing_wrong(samples: Path) -> None:
    done = yaodian("doctor", "--data-dir", samples, "--lang", "en")

    assert done.code == 0
    assert "✗" not in done.out
    for subject in ("Python", "packages", "disk", "writer lock", "current link", "snapshots", "lake"):
        assert subject in done.out


def test_the_doctor_finds_a_link_that_is_a_file(own_samples: Path) -> None:
    link = own_samples / "warehouse" / "current.duckdb"
    copy = link.read_bytes()
    link.unlink()
    link.write_bytes(copy)

    done = yaodian("doctor", "--data-dir", own_samples, "--lang", "en")

    assert done.code == 5
    assert "not a symbolic link" in done.out


def test_the_doctor_finds_who_has_a_snapshot_open_for_writing(own_samples: Path) -> None:
    path = snapshots.current(own_samples).path
    path.chmod(0o644)
    with path.open("r+b"):
        done = yaodian("doctor", "--data-dir", own_samples, "--lang", "en")

    assert done.code == 5
    assert "open for writing" in done.out


def test_the_version_is_printed_where_the_distribution_is_installed() -> None:
    done = yaodian("--version")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("yaodian ")


def test_settings_of_the_group_reach_the_command(samples: Path, tmp_path: Path) -> None:
    assert yaodian("--data-dir", samples, "query", "SELECT 1").code == 0
    assert yaodian("--data-dir", tmp_path, "query", "SELECT 1", "--data-dir", samples).code == 0
    assert yaodian("query", "SELECT 1", YAODIAN_DATA_DIR=str(samples)).code == 0
    assert yaodian("query", "SELECT 1", cwd=tmp_path).code == 5
