"""Which documents may say something else in another snapshot, so that rows of all the others need not be read.

Belongs here: choosing documents, as ranges of their keys.
Does not belong here: what differs in their rows (`comparison`).

A load by difference takes out and puts in whole documents, and comes to what a full load comes to (`increment`): beside
those documents only copies of them say something else. Of two snapshots that were not built from one another, targets
are compared by a hash: their quotes are cut from the text, which is by far the dearest part of the view. What was read
out of a text stays as it is while the document is not loaded anew, and each load has a key.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from schemas.keys import CHILD_STRIDE
from warehouse.ddl import quoted
from warehouse.load_run import LAST_RUN

Ranges = list[tuple[int, int]]
"""Keys of documents from and to, both included."""

ALL: Ranges = [(1, 2**53 // CHILD_STRIDE)]

_NEAR = 1_000  # keys so near to one another are asked for at once
_MOST_RANGES = 20  # from which on it is cheaper to read what lies between them too
_SIDES = ("before", "after")
_VIEW = "schema_name = 'marts_all' AND view_name = 'target'"
_LOAD = "schema_name = 'star' AND table_name = 'fct_document_conservation' AND column_name = 'run_key'"
_LOADS = " UNION ALL ".join(
    f"SELECT document_key, run_key FROM {quoted(side)}.star.fct_document_conservation" for side in _SIDES
)
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


def touched(con: duckdb.DuckDBPyConnection) -> Ranges | None:
    """Where current documents lie that differ between the attached `before` and `after`, in any of their rows.

    None where `after` was not built from `before` by difference: then nobody knows without reading.
    """
    if not _is_built_from(con):
        return None
    loaded = f"SELECT document_key FROM ({_LOADS}) GROUP BY document_key, run_key HAVING count(*) = 1"
    keys = {key for (key,) in con.execute(loaded).fetchall()}
    if not keys:
        return []
    for side in _SIDES:
        # A copy names the document that stands for it.
        copies = f"SELECT document_key FROM {quoted(side)}.star.dim_document WHERE canonical_document_key IN"
        keys |= {key for (key,) in con.execute(f"{copies} ({', '.join(map(str, keys))})").fetchall()}
    return ranges(keys)


def with_other_targets(con: duckdb.DuckDBPyConnection) -> Ranges:
    """Where documents lie whose targets differ between the attached `before` and `after`.

    Everywhere, where that cannot be told at less cost, since the view was another one.
    """
    if not _are_alike(con):
        return ALL
    old, new = (_SAID.format(quoted(side)) for side in _SIDES)
    found = con.execute(f"SELECT document_key FROM (({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old}))").fetchall()
    return ranges(key for (key,) in found)


def ranges(keys: Iterable[int]) -> Ranges:
    """Few ranges that hold all the keys, and others too where that is cheaper to ask for."""
    found: Ranges = []
    for key in sorted(set(keys)):
        if found and key - found[-1][1] <= _NEAR:
            found[-1] = found[-1][0], key
        else:
            found.append((key, key))
    return found if len(found) <= _MOST_RANGES else [(found[0][0], found[-1][1])]


def _is_built_from(con: duckdb.DuckDBPyConnection) -> bool:
    said = []
    for side in _SIDES:
        con.execute(f"USE {quoted(side)}")
        try:
            said += con.execute(f"SELECT run_id, publication_code, base_run_id FROM ({LAST_RUN})").fetchall()
        except duckdb.Error:  # tables of another version
            return False
        finally:
            con.execute("USE memory")
    if len(said) != 2:
        return False
    (before, _, _), (_, how, base) = said
    return bool(how == "incremental" and base == before)


def _are_alike(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether both snapshots put the view together in the same way, and know by which run a document was loaded."""
    views = con.execute(f"SELECT sql FROM duckdb_views() WHERE {_VIEW}").fetchall()
    loads = con.execute(f"SELECT count(*) FROM duckdb_columns() WHERE {_LOAD}").fetchall()
    return len(views) == 2 and views[0] == views[1] and loads == [(2,)]
