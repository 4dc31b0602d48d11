"""The example notebook, run as a script over the samples."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests_bi.warehouse import ROOT, environment

NOTEBOOK = ROOT / "docs" / "examples" / "notebook.py"


def notebook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebook", NOTEBOOK)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_notebook_says_what_the_warehouse_says(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAODIAN_WAREHOUSE", str(published))

    _, found = notebook().app.run()

    assert found["documents"] == 5
    assert len(found["catalogue"]) > 20
    assert found["groups"][0] == {"member": "山西省", "result": 77}
    assert sum(row["result"] for row in found["groups"]) == 142 and found["note"] == "These bars may be added up."
    assert found["chart"].to_dict()["data"]["values"] == found["groups"]
    (target,) = [row for row in found["targets"] if row["deadline_year"] == 2020 and row["value_low"] == 2.5]
    assert target["quote"].endswith("2.5%以上") and target["region_name"] == "山西省"
    with pytest.raises(Exception, match="read-only"):
        found["con"].execute("CREATE TABLE mine (a INTEGER)")
    found["con"].close()


def test_the_notebook_runs_as_a_script(published: Path) -> None:
    env = environment() | {"YAODIAN_WAREHOUSE": str(published)}
    done = subprocess.run([sys.executable, str(NOTEBOOK)], env=env, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_notebook_says_what_to_do_where_there_is_no_warehouse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YAODIAN_WAREHOUSE", str(tmp_path / "none.duckdb"))

    outputs, found = notebook().app.run()

    assert "con" not in found
    assert any("make build" in getattr(output, "text", "") for output in outputs)
