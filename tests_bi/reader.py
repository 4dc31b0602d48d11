"""A client that keeps its connection, told what to do line by line.

A program of its own: ``python reader.py FILE``. On stdin, ``count`` asks over the connection it holds, ``again`` over a
second connection beside it, ``reopen`` closes and opens; it answers each with the number of documents and the run.
"""

from __future__ import annotations

import json
import sys

import duckdb

ASK = (
    "SELECT (SELECT count(*) FROM marts.document),"
    " (SELECT DISTINCT run_id FROM star.fct_load JOIN star.dim_run USING (run_key))"
)


def main(file: str) -> None:
    """Answer until stdin ends."""
    con = duckdb.connect(file, read_only=True)
    print(json.dumps(con.execute(ASK).fetchone()), flush=True)
    for line in sys.stdin:
        if line.strip() == "again":
            with duckdb.connect(file, read_only=True) as second:
                answer = second.execute(ASK).fetchone()
        else:
            if line.strip() == "reopen":
                con.close()
                con = duckdb.connect(file, read_only=True)
            answer = con.execute(ASK).fetchone()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
