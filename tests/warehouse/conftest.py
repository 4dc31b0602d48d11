"""Fixtures: a small lake and the warehouse built from it, once per session."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from schemas.lake import CORRECTION
from schemas.polars_types import polars_schema
from schemas.star import TABLES
from tests.warehouse import synthetic
from warehouse.build import BuildReport, BuildRequest, build
from warehouse.load_run import RunInfo


def run_info(run_id: str = "run-1") -> RunInfo:
    """A run with plausible attributes."""
    return RunInfo(run_id, "0.1.0", "0" * 64, "1" * 64, dt.datetime(2026, 5, 1, 8, 0, tzinfo=dt.UTC))


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five documents, one with a superseded version and one with a byte-identical copy, a refused file, a relation, a
    correction."""
    versions = synthetic.with_history(synthetic.corpus(5))
    folder = synthetic.write_lake(
        tmp_path_factory.mktemp("lake"),
        versions,
        quarantine=[synthetic.refused_file("broken.docx")],
    )
    relation = {
        "document_key": [2],
        "related_document_key": [1],
        "relation_code": ["next_year_of"],
        "similarity": [0.5],
    }
    synthetic.write(pl.DataFrame(relation), folder / "document_relation.parquet")
    synthetic.write(correction(versions[2]), folder / "correction.parquet")
    return folder


def correction(version: synthetic.Version) -> pl.DataFrame:
    """Somebody is less sure than the parser of the pinyin in a document."""
    start = version.content.text.index("(fā)")
    row = {
        "line_no": 2,
        "source_file": version.source_file,
        "table_name": "anomaly",
        "field_name": "confidence",
        "char_start": start,
        "char_end": start + 4,
        "quote": "(fā)",
        "extracted_value": "high",
        "corrected_value": "medium",
        "reason": "the word is one",
        "author": "Wang",
        "reviewed_on": dt.date(2026, 5, 1),
    }
    return pl.DataFrame([row], schema=polars_schema(CORRECTION))


@pytest.fixture(scope="session")
def built(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    """The closed warehouse file of `lake` and its report."""
    target = tmp_path_factory.mktemp("built") / "run-1.duckdb"
    return target, build(BuildRequest(lake, target, run_info(), threads=2))


@pytest.fixture
def warehouse(built: tuple[Path, BuildReport]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built warehouse, read only."""
    with duckdb.connect(str(built[0]), read_only=True) as con:
        yield con


@pytest.fixture
def loose(built: tuple[Path, BuildReport]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The rows of the built warehouse in tables without any constraint, so that faults can be planted."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{built[0]}' AS source (READ_ONLY)")
        con.execute("CREATE SCHEMA star")
        for table in TABLES:
            con.execute(f"CREATE TABLE star.{table.name} AS SELECT * FROM source.star.{table.name}")
        con.execute("DETACH source")
        yield con


@pytest.fixture
def build_lake(tmp_path: Path) -> Callable[..., tuple[Path, BuildReport]]:
    """Build a lake of one's own: ``build_lake(folder, run_id)`` → file and report."""

    def make(folder: Path, run_id: str = "run-1") -> tuple[Path, BuildReport]:
        target = tmp_path / "out" / f"{run_id}.duckdb"
        return target, build(BuildRequest(folder, target, run_info(run_id), threads=2))

    return make


@pytest.fixture
def own_copy(lake: Path, tmp_path: Path) -> Path:
    """A copy of the lake that a test may damage."""
    return Path(shutil.copytree(lake, tmp_path / "lake"))
