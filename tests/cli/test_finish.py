"""The finish of the command line: completions, sentences for rules, what the doctor sees, the contract, next steps."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from schemas.extraction_rules import rules, sentence
from tests.cli.running import ROOT, environment, in_process, yaodian
from warehouse import snapshots
from yaodian.tables import number


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_of_a_shell_calls_the_command(shell: str) -> None:
    done = yaodian("completion", shell, "--lang", "en")

    assert done.code == 0 and f"_YAODIAN_COMPLETE={shell}_complete" in done.out
    assert "it belongs into" in done.err


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_takes_the_script() -> None:
    script = yaodian("completion", "bash").out
    done = subprocess.run(["bash", "-c", f"{script}\ncomplete -p yaodian"], capture_output=True, text=True, check=False)

    assert done.returncode == 0 and "_yaodian_completion" in done.stdout


def completed(data_dir: Path, *words: str) -> list[str]:
    """What a shell is offered for the last word."""
    line = f"yaodian {' '.join(words)}"
    asked = environment(
        COMP_WORDS=line, COMP_CWORD=str(len(words)), _YAODIAN_COMPLETE="bash_complete", YAODIAN_DATA_DIR=str(data_dir)
    )
    done = subprocess.run(
        [sys.executable, "-m", "yaodian"], env=asked, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [offered.partition(",")[2] for offered in done.stdout.splitlines() if offered]


def test_commands_questions_documents_and_snapshots_are_completed(drifted: Path, tmp_path: Path) -> None:
    assert completed(drifted, "comp") == ["completion"]
    assert completed(drifted, "query", "@lead") == ["@lead-load", "@leader-load"]
    assert completed(drifted, "query", "--metric", "led") == ["led_tasks"]
    assert completed(drifted, "query", "--metric", "tasks", "--by", "region,plan") == ["region,plan_year"]
    assert completed(drifted, "show", "省") == ["省/浙江 2012.txt"]
    assert completed(drifted, "check", "--snapshot", "2") == [each.run_id for each in snapshots.list_(drifted)]
    assert completed(drifted, "diff", "prev") == ["previous"]
    assert completed(tmp_path, "show", "x") == [], "nothing to offer is no error"


def test_every_rule_of_extraction_has_a_sentence(samples: Path) -> None:
    with duckdb.connect(str(snapshots.current(samples).path), read_only=True) as con:
        found = {
            name
            for table in ("fct_target", "fct_task_responsibility", "fct_text_damage", "fct_arithmetic_check")
            for (name,) in con.execute(f"SELECT DISTINCT rule_id FROM star.{table}").fetchall()
        }

    assert {name for name in found if sentence(name, "zh") is None or sentence(name, "en") is None} == set()
    assert sentence("label:牵头单位", "en") == "a party behind the label 牵头单位"
    assert sentence("no_such_rule", "zh") is None


def test_every_reading_of_a_target_names_a_rule_with_a_sentence() -> None:
    named = set()
    for path in (ROOT / "pipelines" / "extract" / "targets").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Reading", "_count"):
                third = node.args[2] if len(node.args) > 2 else None
                if isinstance(third, ast.Constant):
                    named.add(third.value)

    assert len(named) > 15
    assert named - rules().keys() == set(), "give each a line in schemas/extraction_rules.csv"


def test_every_sentence_belongs_to_a_rule_of_the_extractors() -> None:
    spoken: set[str] = set()
    for path in (ROOT / "pipelines" / "extract").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                spoken.add(node.value)
    named = {rule.partition(".")[2] if rule.startswith("audit.") else rule for rule in rules()}

    assert {rule for rule in named if not any(rule in text for text in spoken)} == set()
    literal = {text for text in spoken if text.startswith(("damage.", "audit.")) and text.count(".") == 1}
    assert {text for text in literal - {"audit."} if text not in rules()} == set()


def test_explain_says_rule_members_and_checks_in_words(samples: Path) -> None:
    said = in_process("explain", "target", "4194306", "--data-dir", samples).out

    assert "  share: 占比或百分比水平\n" in said
    assert "山西省  (4264975524272573)" in said and "ge  (不低于)" in said
    assert "  ✓ value_text_raw 与存档文本在其区间上逐字相同\n" in said
    assert "项关于键、引用、代码、必填值和区间的检查" in said
    order = [said.index(f"\n{head}\n") for head in ("规则", "出处", "原文字节", "检查")]
    assert order == sorted(order)


def test_explain_compares_the_text_of_a_page_too(drifted: Path) -> None:
    said = in_process("explain", "task", "page.html:40", "--data-dir", drifted, "--lang", "en").out

    assert "✓ the decoded text agrees; it was repaired, so it has no bytes of its own" in said


def test_a_large_number_is_written_out() -> None:
    from pipelines.extract.arithmetic.model import show

    assert number(12416000000.0) == show(12416000000.0) == "12416000000"
    assert number(0.1) == show(0.1) == "0.1"
    assert number(3.0) == "3" and number(1e300) == "1e+300"


def test_the_doctor_finds_a_writer_that_was_killed(own_samples: Path) -> None:
    left = {"pid": 4242, "host": "elsewhere", "since": "2026-01-01T00:00:00+00:00"}
    (own_samples / ".writer.lock").write_text(json.dumps(left), encoding="utf-8")

    said = in_process("doctor", "--data-dir", own_samples, "--lang", "en").out

    assert "! writer lock    process 4242 on elsewhere" in said and "run yaodian build again" in said


def test_the_doctor_finds_a_snapshot_that_was_modified_or_can_be(own_samples: Path) -> None:
    path = snapshots.current(own_samples).path
    path.chmod(0o644)
    writable = in_process("doctor", "--data-dir", own_samples, "--lang", "en")
    assert "can be written, and a snapshot must not change" in writable.out and f"chmod 444 {path}" in writable.out

    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last[0] ^ 1]))
    modified = yaodian("doctor", "--data-dir", own_samples)
    assert modified.code == 5 and "发布后被改动" in modified.out and "snapshots rollback" in modified.out


def test_the_doctor_names_the_storage_version_and_a_font(samples: Path) -> None:
    said = in_process("doctor", "--data-dir", samples, "--lang", "en").out

    assert "✓ storage        v1.4.0+: DuckDB 1.4.0 and later open it" in said
    assert "Chinese font" in said


def test_the_doctor_says_what_to_install_where_no_font_has_chinese(samples: Path, tmp_path: Path) -> None:
    fake = tmp_path / "fc-list"
    fake.write_text("#!/bin/sh\n", encoding="utf-8")
    fake.chmod(0o755)
    done = yaodian("doctor", "--data-dir", samples, "--lang", "en", PATH=str(tmp_path))

    assert "! Chinese font   no font has Chinese" in done.out and "fonts-noto-cjk" in done.out
    (fake).unlink()
    assert "no fontconfig" in yaodian("doctor", "--data-dir", samples, "--lang", "en", PATH=str(tmp_path)).out


def test_the_doctor_names_what_cannot_be_read(own_samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = own_samples / "lake" / "content.parquet"
    real = os.access
    # Root may read everything, so the system is asked in its place.
    monkeypatch.setattr(os, "access", lambda path, mode, **more: Path(path) != closed and real(path, mode, **more))

    done = in_process("doctor", "--data-dir", own_samples, "--lang", "en")

    assert done.code == 2 and f"1 places cannot be used: {closed}" in done.out and "chmod" in done.out


def test_a_broken_contract_of_the_views_ends_with_1(tmp_path: Path) -> None:
    contract = in_process("schema", "--contract").out
    same, broken, fewer = (tmp_path / name for name in ("same.json", "broken.json", "fewer.json"))
    same.write_text(contract, encoding="utf-8")
    broken.write_text(contract.replace('"name": "benchmark"', '"name": "reference"'), encoding="utf-8")
    without_last = json.loads(contract)
    target = next(view for view in without_last["views"] if view["name"] == "target")
    last = target["columns"].pop()["name"]
    fewer.write_text(json.dumps(without_last), "utf-8")

    assert in_process("schema", "--diff").code == 0
    assert in_process("schema", "--diff", "--against", same).code == 0
    gone = in_process("schema", "--diff", "--against", broken, "--lang", "en")
    assert gone.code == 1 and "✗ target.reference  the column is gone or renamed" in gone.out
    assert "ask for MARTS_VERSION" in gone.err
    added = in_process("schema", "--diff", "--against", fewer, "--lang", "en")
    assert added.code == 0 and f"+ target.{last}  a new column" in added.out
    (tmp_path / "poem.json").write_text("[]", encoding="utf-8")
    assert yaodian("schema", "--diff", "--against", tmp_path / "poem.json").code == 2
    assert yaodian("schema", "--ddl", "--against", same).code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "Did you mean 'check'?"),
        (["query", "SELECT 1"], "先运行 yaodian build"),
        (["check"], "先运行 yaodian build"),
        (["export", "--parquet", "out"], "先运行 yaodian build"),
        (["report", "--snapshot", "x"], "yaodian snapshots list"),
        (["build", "no/such/folder"], "请给出文件或文件夹"),
        (["schema", "--diff", "--against", "none.json"], "none.json"),
    ],
)
def test_an_error_says_what_to_do_next_in_chinese(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = yaodian(*arguments, "--data-dir", tmp_path / "data")

    assert done.code in (2, 5) and said in done.err and "Traceback" not in done.err


def test_bad_sql_says_where_the_columns_are_listed(samples: Path) -> None:
    done = yaodian("query", "SELECT nope FROM marts.task", "--data-dir", samples)

    assert done.code == 2 and "duckdb_columns()" in done.err and "列出视图和列" in done.err
