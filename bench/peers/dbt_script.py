"""Documents to tasks and responsibilities in DuckDB with dbt-duckdb: ``python dbt_script.py FOLDER OUT.duckdb``.

Texts are decoded into one Parquet file, since SQL cannot tell encodings; everything else is SQL.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from dbt.cli.main import dbtRunner
from plans import texts

_HERE = Path(__file__).parent
_SCHEMA = pa.schema({"source_file": pa.string(), "text": pa.string()})


def main() -> None:
    """Decode, then run the models."""
    folder, out = map(Path, sys.argv[1:3])
    with tempfile.TemporaryDirectory() as work:
        project = Path(work) / "project"
        shutil.copytree(_HERE / "dbt_project", project)
        with pq.ParquetWriter(project / "texts.parquet", _SCHEMA) as writer:
            source = texts(folder)
            while some := list(islice(source, 1000)):
                columns = [pa.array(list(column)) for column in zip(*some, strict=True)]
                writer.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA))
        os.environ |= {"PLANS_OUT": str(out), "PLANS_TEXTS": str(project / "texts.parquet")}
        arguments = ["run", "--project-dir", str(project), "--profiles-dir", str(project), "--quiet"]
        if not dbtRunner().invoke(arguments).success:
            sys.exit("dbt run failed")


if __name__ == "__main__":
    main()
