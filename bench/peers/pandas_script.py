"""Documents to tasks and responsibilities in DuckDB with pandas: ``python pandas_script.py FOLDER OUT.duckdb``."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pandas as pd
from plans import DUTY_COLUMNS, TASK_COLUMNS, rows, texts


def main() -> None:
    """Read, find, frame, load."""
    folder, out = map(Path, sys.argv[1:3])
    tasks, duties = [], []
    for name, text in texts(folder):
        found = rows(name, text)
        tasks += found[0]
        duties += found[1]
    frames = {"task": pd.DataFrame(tasks, columns=TASK_COLUMNS), "duty": pd.DataFrame(duties, columns=DUTY_COLUMNS)}
    with duckdb.connect(str(out)) as con:
        for name, frame in frames.items():
            con.register("frame", frame)
            con.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")


if __name__ == "__main__":
    main()
