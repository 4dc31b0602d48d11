"""Where targets of two snapshots may differ, so that the others need not be read.

Belongs here: choosing the targets of documents that were loaded anew, or whose rows say something else.
Does not belong here: what differs in them (`comparison`).

The quote of a target is cut from the text of its document, which is by far the dearest part of the view. What was read
out of a text stays as it is while the document is not loaded anew, and each load has a key of its own; what else the
view says of a target is hashed.
"""

from __future__ import annotations

import duckdb

from warehouse.ddl import quoted

_MANY = 5_000
"""Targets from which on reading all of them costs less than naming those that are wanted."""

_VIEW = "schema_name = 'marts_all' AND view_name = 'target'"
_LOAD = "schema_name = 'star' AND table_name = 'fct_document_conservation' AND column_name = 'run_key'"
_CORRECTED = "SELECT DISTINCT entity_key FROM {0}.star.bridge_corrected_row WHERE entity_table = 'fct_target'"
_SAID = f"""
    SELECT d.source_file, d.document_key, c.run_key, said.targets, said.total
    FROM {{0}}.star.dim_document AS d
    LEFT JOIN {{0}}.star.fct_document_conservation AS c USING (document_key)
    LEFT JOIN (
        -- A sum, as equal rows would cancel out.
        SELECT t.document_key, count(*) AS targets,
            sum(CAST(hash(t, section.path_zh, indicator.indicator_code, corrected.entity_key) AS HUGEINT)) AS total
        FROM {{0}}.star.fct_target AS t
        LEFT JOIN {{0}}.star.dim_section AS section USING (section_key)
        LEFT JOIN {{0}}.star.dim_indicator AS indicator USING (indicator_key)
        LEFT JOIN ({_CORRECTED}) AS corrected ON corrected.entity_key = t.target_key
        GROUP BY t.document_key
    ) AS said USING (document_key)
    WHERE d.is_current AND d.document_key > 0"""


def where(con: duckdb.DuckDBPyConnection) -> str:
    """A condition on ``target_key`` that holds for every target that differs between the attached `before` and `after`.

    Holds for all where that cannot be told at less cost: the view was another one, or most of them differ.
    """
    if not _are_alike(con):
        return "true"
    old, new = _SAID.format(quoted("before")), _SAID.format(quoted("after"))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE differing AS SELECT DISTINCT document_key FROM"
        f" (({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old}))"
    )
    keys = sorted(
        {
            key
            for side in ("before", "after")
            for (key,) in con.execute(
                f"SELECT target_key FROM {quoted(side)}.star.fct_target SEMI JOIN differing USING (document_key)"
            ).fetchall()
        }
    )
    if len(keys) > _MANY:
        return "true"
    return f"target_key IN ({', '.join(map(str, keys))})" if keys else "false"


def _are_alike(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether both snapshots put the view together in the same way, and know by which run a document was loaded."""
    views = con.execute(f"SELECT sql FROM duckdb_views() WHERE {_VIEW}").fetchall()
    loads = con.execute(f"SELECT count(*) FROM duckdb_columns() WHERE {_LOAD}").fetchall()
    return len(views) == 2 and views[0] == views[1] and loads == [(2,)]
