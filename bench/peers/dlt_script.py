"""Documents to tasks and responsibilities in DuckDB with dlt: ``python dlt_script.py FOLDER OUT.duckdb``.

As dlt advises for speed: Arrow tables of some hundred documents are yielded, which dlt passes through without touching
rows, and travel as Parquet.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import dlt
import pyarrow as pa
from plans import DUTY_COLUMNS, TASK_COLUMNS, rows, texts

_DOCUMENTS = 500


@dlt.resource(name="plans", write_disposition="replace")
def plans(folder: Path) -> Iterator[object]:
    """Tables of tasks and duties, each marked with where it goes."""
    source = texts(folder)
    while some := list(islice(source, _DOCUMENTS)):
        found = [rows(name, text) for name, text in some]
        for table, columns, part in (("task", TASK_COLUMNS, 0), ("duty", DUTY_COLUMNS, 1)):
            together = [row for both in found for row in both[part]]
            data = dict(zip(columns, map(list, zip(*together, strict=True)), strict=True))
            yield dlt.mark.with_table_name(pa.table(data), table)


def main() -> None:
    """Extract, normalise and load with one pipeline."""
    folder, out = map(Path, sys.argv[1:3])
    with tempfile.TemporaryDirectory() as work:
        pipeline = dlt.pipeline(
            "plans", pipelines_dir=work, destination=dlt.destinations.duckdb(str(out)), dataset_name="plans"
        )
        pipeline.run(plans(folder), loader_file_format="parquet")


if __name__ == "__main__":
    main()
