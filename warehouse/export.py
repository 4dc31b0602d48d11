"""Write the views of a snapshot as files other programs read.

Belongs here: one Parquet or CSV file per view or table, with a manifest, put in place as a whole.
Does not belong here: what the views say (`views`), which snapshot is meant (the command line).

The same snapshot gives the same bytes. The folder appears under its name only when every file is written and synced;
an earlier export there is replaced, anything else is left alone.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schemas.contract import LogicalType
from schemas.marts import VIEWS
from schemas.metric_views import metric_views
from schemas.star import TABLES
from warehouse import durable, formulas
from warehouse.ddl import quoted
from warehouse.errors import WarehouseError
from warehouse.snapshots import Snapshot, file_sha256

SCHEMAS = ("marts", "marts_all", "marts_zh", "metrics", "metrics_zh", "star")
FORMATS = ("parquet", "csv")
MANIFEST = "manifest.json"
_FORMAT = "yaodian export"
_VERSION = 1
_BATCH_ROWS = 65_536
_ORDER_BY_TEXT = ("source_file", "check_id", "rule_id", "kind", "role", "theme_code", "table_name")


class CannotExport(WarehouseError):
    """The folder asked for is in use by something else."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: rows by file, and the manifest."""

    manifest: Path
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: LogicalType
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class _Source:
    """A view or table to write: its relation, columns as declared, and the columns that order it."""

    name: str
    relation: str
    columns: tuple[_Column, ...]
    order: tuple[str, ...]


def export(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, folder: Path, form: str, schema: str) -> Exported:
    """Write every view of `schema` into `folder` as ``parquet`` or ``csv``, with ``manifest.json`` beside them.

    Raises:
        CannotExport: `folder` holds something that is no earlier export, or cannot be written.
    """
    _refuse_what_is_not_ours(folder)
    part = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.part")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir()
    except OSError as error:
        raise CannotExport(f"{folder} cannot be written ({error.strerror}); name another folder") from error
    try:
        files = [_write(con, source, part, form) for source in _sources(schema)]
        said = {
            "format": _FORMAT,
            "version": _VERSION,
            "schema": schema,
            "snapshot": {
                "run_id": snapshot.run_id,
                "sha256": snapshot.sha256,
                "published_at": snapshot.published_at,
                "versions": snapshot.versions,
            },
            "files": files,
        }
        durable.write_text(part / MANIFEST, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        durable.sync_folder(part)
        _put_in_place(part, folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Exported(folder / MANIFEST, {each["name"]: each["rows"] for each in files})


def verify(folder: Path) -> list[str]:
    """What is wrong with an export, a sentence each; empty when every file is as its manifest says."""
    said = _manifest(folder)
    if said is None:
        return [f"{folder / MANIFEST} is missing or cannot be read"]
    wrong = []
    for each in said["files"]:
        path = folder / each["name"]
        if not path.is_file():
            wrong.append(f"{each['name']} is missing")
        elif file_sha256(path) != each["sha256"]:
            wrong.append(f"{each['name']} was changed: its sha256 is not that of the manifest")
    return wrong


def _sources(schema: str) -> Iterator[_Source]:
    if schema == "star":
        for table in TABLES:
            columns = tuple(_Column(each.name, each.type, each.zh, each.en) for each in table.columns)
            yield _Source(table.name, f"star.{quoted(table.name)}", columns, table.primary_key or table.natural_key)
        return
    is_of_metrics = schema.startswith("metrics")
    for view in metric_views() if is_of_metrics else VIEWS:
        if schema == "marts_all" and not view.is_fact:
            continue
        is_zh = schema.endswith("_zh")
        order = tuple(
            each.zh if is_zh else each.name
            for each in view.columns
            if is_of_metrics or each.type is not LogicalType.STRING or each.name.endswith(_ORDER_BY_TEXT)
        )
        columns = tuple(_Column(each.zh if is_zh else each.name, each.type, each.zh, each.en) for each in view.columns)
        yield _Source(view.name, f"{schema}.{quoted(view.zh if is_zh else view.name)}", columns, order)


def _write(con: duckdb.DuckDBPyConnection, source: _Source, folder: Path, form: str) -> dict[str, Any]:
    """Write one file; returns its entry of the manifest."""
    path = folder / f"{source.name}.{form}"
    names = ", ".join(quoted(column.name) for column in source.columns)
    order = ", ".join(map(quoted, source.order))
    sql = f"SELECT {names} FROM {source.relation}" + (f" ORDER BY {order}" if order else "")
    entry: dict[str, Any] = {"name": path.name, "relation": source.relation.replace('"', "")}
    if form == "parquet":
        entry["rows"] = _write_parquet(con, sql, source, path)
    else:
        entry["rows"], entry["guarded_cells"] = _write_csv(con, sql, source, path)
    durable.sync_file(path)
    entry |= {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
    entry["columns"] = [
        {"name": column.name, "type": str(column.type), "zh": column.zh, "en": column.en} for column in source.columns
    ]
    return entry


def _write_parquet(con: duckdb.DuckDBPyConnection, sql: str, source: _Source, path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    reader = pa.RecordBatchReader.from_stream(con.sql(sql))
    labels = {column.name: {"zh": column.zh, "en": column.en} for column in source.columns}
    schema = pa.schema([field.with_metadata(labels[field.name]) for field in reader.schema])
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in reader:
            if batch.num_rows:
                writer.write_batch(batch.cast(schema))
                rows += batch.num_rows
    return rows


def _write_csv(con: duckdb.DuckDBPyConnection, sql: str, source: _Source, path: Path) -> tuple[int, int]:
    """Rows, and cells that were guarded. With a byte order mark, without which Excel takes UTF-8 for something else."""
    cursor = con.execute(sql)
    rows = guarded = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.name for column in source.columns])
        while batch := cursor.fetchmany(_BATCH_ROWS):
            for row in batch:
                cells = [_cell(value) for value in row]
                guarded += sum(is_guarded for _, is_guarded in cells)
                writer.writerow([text for text, _ in cells])
            rows += len(batch)
    return rows, guarded


def _cell(value: Any) -> tuple[Any, bool]:
    """A cell, and whether an apostrophe had to be put before it: a text of a document must not run as a formula."""
    if value is None:
        return "", False
    if isinstance(value, str):
        return formulas.plain(value), formulas.is_formula(value)
    if isinstance(value, bool):
        return "true" if value else "false", False
    return value, False


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) and said.get("format") == _FORMAT else None


def _refuse_what_is_not_ours(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        raise CannotExport(f"{folder} is no folder; name one that does not exist yet")
    if any(folder.iterdir()) and _manifest(folder) is None:
        raise CannotExport(f"{folder} holds something that is no export of yaodian; name another folder, or empty it")


def _put_in_place(part: Path, folder: Path) -> None:
    """Give `part` its name. An earlier export is moved aside for the moment, and back if the second step fails."""
    if not folder.exists():
        os.rename(part, folder)
    else:
        aside = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.old")
        os.rename(folder, aside)
        try:
            os.rename(part, folder)
        except OSError:
            os.rename(aside, folder)
            raise
        shutil.rmtree(aside)
    durable.sync_folder(folder.parent)
