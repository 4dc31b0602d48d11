"""Read all there is in a published file and say what it is, whichever DuckDB runs this.

A program of its own, started by the tests with two interpreters: ``python everything.py FILE [QUESTIONS]``. It prints
the version of DuckDB and, by name, rows and a digest of every view, table and question of the file ``QUESTIONS``.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import duckdb

RELATIONS = """
    SELECT schema_name, view_name FROM duckdb_views()
    WHERE schema_name IN ('marts', 'marts_all', 'marts_zh', 'metrics', 'metrics_zh')
    UNION ALL
    SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name = 'star'
    ORDER BY ALL
"""


def said(rows: list[tuple[Any, ...]]) -> list[Any]:
    """Rows and a digest that does not depend on their order."""
    lines = sorted(repr(row) for row in rows)
    return [len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()]


def main(file: str, questions: str | None = None) -> None:
    """Print what `file` holds as JSON."""
    with duckdb.connect(file, read_only=True) as con:
        found: dict[str, Any] = {"duckdb": duckdb.__version__}
        for schema, name in con.execute(RELATIONS).fetchall():
            found[f"{schema}.{name}"] = said(con.execute(f'SELECT * FROM {schema}."{name}"').fetchall())
        text = Path(questions).read_text(encoding="utf-8") if questions else ""
        for name, sql in re.findall(r"^-- name: (\S+)\n(?:-- [^\n]*\n)*([^;]+);", text, re.MULTILINE):
            found[f"@{name}"] = said(con.execute(sql).fetchall())
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
