"""Files and events that leave the data folder."""

from __future__ import annotations

import csv
import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from assets.ledger import Ledger
from schemas.marts import FACT_VIEWS, VIEWS
from schemas.metric_views import metric_views
from schemas.star import TABLES
from tests.cli import plans
from tests.cli.running import in_process, yaodian
from warehouse import export as exporting
from warehouse import snapshots
from warehouse.snapshots import file_sha256
from yaodian import openlineage
from yaodian.exits import CommandError


def manifest(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return said


def test_every_view_is_written_with_its_rows_and_a_manifest(samples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    done = in_process("export", "--parquet", folder, "--data-dir", samples, "--lang", "en")

    assert done.out == f"{folder / 'manifest.json'}\n" and "17 files" in done.err
    said = manifest(folder)
    now = snapshots.current(samples)
    assert said["snapshot"]["run_id"] == now.run_id and said["snapshot"]["sha256"] == now.sha256
    assert {each["name"] for each in said["files"]} == {f"{view.name}.parquet" for view in VIEWS}
    assert {path.name for path in folder.iterdir()} == {"manifest.json", *(each["name"] for each in said["files"])}
    with duckdb.connect(str(now.path), read_only=True) as con:
        for each in said["files"]:
            path = folder / each["name"]
            (rows,) = con.execute(f"SELECT count(*) FROM {each['relation']}").fetchall()[0]
            table = pq.read_table(path)
            assert each["rows"] == rows == table.num_rows
            assert (each["sha256"], each["bytes"]) == (file_sha256(path), path.stat().st_size)
            assert [column["name"] for column in each["columns"]] == table.column_names
    field = pq.read_schema(folder / "target.parquet").field("deadline_year")
    assert field.metadata[b"zh"].decode() == "到期年份" and str(field.type) == "int16"
    assert exporting.verify(folder) == []


def test_parquet_says_what_the_views_say(samples: Path, tmp_path: Path) -> None:
    in_process("export", "--parquet", tmp_path / "out", "--data-dir", samples)

    with duckdb.connect(str(snapshots.current(samples).path), read_only=True) as con, duckdb.connect() as other:
        for view in VIEWS:
            wanted = con.execute(f"SELECT * FROM marts.{view.name} ORDER BY ALL").fetchall()
            path = tmp_path / "out" / f"{view.name}.parquet"
            assert other.execute("SELECT * FROM read_parquet(?) ORDER BY ALL", [str(path)]).fetchall() == wanted


def test_the_same_snapshot_gives_the_same_bytes_and_replaces_an_earlier_export(samples: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        in_process("export", "--parquet", tmp_path / name, "--data-dir", samples)
    assert manifest(tmp_path / "a") == manifest(tmp_path / "b")

    (tmp_path / "a" / "task.parquet").write_bytes(b"broken")
    assert exporting.verify(tmp_path / "a") == ["task.parquet was changed: its sha256 is not that of the manifest"]
    in_process("export", "--parquet", tmp_path / "a", "--data-dir", samples)
    assert exporting.verify(tmp_path / "a") == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("schema", ["marts_all", "marts_zh", "metrics_zh", "star"])
def test_other_schemas_are_exported_whole(samples: Path, tmp_path: Path, schema: str) -> None:
    in_process("export", "--parquet", tmp_path / "out", "--schema", schema, "--data-dir", samples)

    names = {
        "marts_all": FACT_VIEWS,
        "marts_zh": [view.name for view in VIEWS],
        "metrics_zh": [view.name for view in metric_views()],
        "star": [table.name for table in TABLES],
    }[schema]
    said = manifest(tmp_path / "out")
    assert {each["name"] for each in said["files"]} == {f"{name}.parquet" for name in names}
    if schema == "marts_zh":
        assert "来源文件" in pq.read_schema(tmp_path / "out" / "task.parquet").names
    if schema == "metrics_zh":
        assert sum(pq.read_table(tmp_path / "out" / "tasks.parquet")["数值"].to_pylist()) == 142


def test_a_folder_with_something_else_is_left_alone(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("years of work", encoding="utf-8")
    (tmp_path / "file").write_text("no folder", encoding="utf-8")

    for name, said in (("precious", "holds something that is no export"), ("file", "is no folder")):
        with pytest.raises(CommandError, match=said):
            in_process("export", "--parquet", tmp_path / name, "--data-dir", samples)
    assert (tmp_path / "precious" / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "precious"]


def test_an_export_that_fails_leaves_the_earlier_one(samples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    in_process("export", "--parquet", folder, "--data-dir", samples)
    before = manifest(folder)

    with duckdb.connect() as empty, pytest.raises(duckdb.Error):
        exporting.export(empty, snapshots.current(samples), folder, "parquet", "marts")

    assert manifest(folder) == before and exporting.verify(folder) == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_only_csv_guards_what_a_spreadsheet_would_run(drifted: Path, tmp_path: Path) -> None:
    first = snapshots.list_(drifted)[-1].run_id
    in_process(
        "export", "--csv", tmp_path / "csv", "--parquet", tmp_path / "parquet", "--data-dir", drifted,
        "--snapshot", first,
    )  # fmt: skip

    with (tmp_path / "csv" / "segment.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["text"] for row in csv.DictReader(file)]
    texts = pq.read_table(tmp_path / "parquet" / "segment.parquet")["text"].to_pylist()
    assert any(text.startswith(plans.FORMULA) for text in texts)
    assert any(cell.startswith(f"'{plans.FORMULA}") for cell in cells)
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r", "\n")) for cell in cells)
    entry = next(each for each in manifest(tmp_path / "csv")["files"] if each["name"] == "segment.csv")
    assert entry["guarded_cells"] == sum(cell.startswith("'") for cell in cells) > 0
    assert (tmp_path / "csv" / "segment.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_nothing_asked_for_is_a_usage_error(samples: Path) -> None:
    done = yaodian("export", "--data-dir", samples)

    assert done.code == 2 and "--parquet DIR" in done.err and done.out == ""


def events(data_dir: Path) -> list[dict[str, Any]]:
    lines = in_process("export", "--openlineage", "-", "--data-dir", data_dir).out.splitlines()
    return [json.loads(line) for line in lines]


def facets(said: Any) -> list[dict[str, Any]]:
    """Every facet anywhere in an event."""
    if isinstance(said, list):
        return [facet for each in said for facet in facets(each)]
    if not isinstance(said, dict):
        return []
    own = [said] if "_producer" in said else []
    return own + [facet for each in said.values() for facet in facets(each)]


def test_events_have_what_the_specification_requires(drifted: Path) -> None:
    told = events(drifted)

    assert [(each["job"]["name"], each["eventType"]) for each in told] == [
        ("yaodian.build", "START"),
        ("yaodian.build", "COMPLETE"),
        ("yaodian.audit", "START"),
        ("yaodian.audit", "COMPLETE"),
    ]
    for event in told:
        assert {"eventTime", "producer", "schemaURL", "run", "job", "inputs", "outputs"} <= event.keys()
        assert datetime.fromisoformat(event["eventTime"]).tzinfo is not None
        assert str(uuid.UUID(event["run"]["runId"])) == event["run"]["runId"]
        for dataset in (*event["inputs"], *event["outputs"]):
            assert dataset["namespace"] and dataset["name"]
        for facet in facets(event):
            assert facet["_producer"] == event["producer"]
            assert facet["_schemaURL"].startswith("https://openlineage.io/spec/facets/")
    assert len({each["run"]["runId"] for each in told}) == 2
    assert events(drifted) == told


def test_events_tell_schema_rows_and_what_the_checks_found(drifted: Path) -> None:
    _, done, _, audit = events(drifted)

    assert [each["name"] for each in done["inputs"]] == [str(drifted.with_name("drifted_in"))]
    outputs = {each["name"]: each for each in done["outputs"]}
    tasks = outputs["current.star.fct_task"]
    assert tasks["outputFacets"]["outputStatistics"]["rowCount"] == 4
    assert [field["name"] for field in tasks["facets"]["schema"]["fields"]] == TABLES["fct_task"].column_names
    judged = {each["name"]: each["inputFacets"]["dataQualityAssertions"]["assertions"] for each in audit["inputs"]}
    by_name = {each["name"]: each for each in judged["current.star.dim_document"]}
    assert by_name["star.volume.region_vanished"] | {"description": ""} == {
        "assertion": "volume",
        "success": False,
        "severity": "warn",
        "name": "star.volume.region_vanished",
        "description": "",
        "expected": "0",
        "actual": "1",
    }
    assert by_name["star.dim_document.primary_key"]["success"] is True
    assert audit["run"]["facets"]["parent"]["run"]["runId"] == done["run"]["runId"]


def test_a_run_that_failed_ends_with_fail_and_its_reason() -> None:
    record = Ledger(
        "run", str(uuid.uuid4()), "2026-01-01T00:00:00+00:00", ended_by={"stage": "land", "zh": "坏", "en": "bad"}
    )

    told = openlineage.events(record, [], ["/in"], "1.0")

    assert [each["eventType"] for each in told] == ["START", "FAIL"]
    assert told[1]["run"]["facets"]["errorMessage"]["message"] == "bad" and told[1]["outputs"] == []
