"""Which documents may say something else in another snapshot, so that rows of all the others need not be read.

Belongs here: choosing documents by their keys.
Does not belong here: what differs in their rows (`comparison`).

A load by difference takes out and puts in whole documents, and comes to what a full load comes to (`increment`): beside
those documents only others that speak of them, or whose relations changed, say something else. Of two snapshots that
were not built from one another, targets are compared by a hash: their quotes are cut from the text, which is by far the
dearest part of the view. What was read out of a text stays as it is while the document is not loaded anew, and each
load has a key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

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
# What is said about two documents.
_BETWEEN = {
    "fct_duplicate_block": "left_document_key AS one, right_document_key AS other, similarity, method_code, scope_code",
    "bridge_document_relation": "document_key AS one, related_document_key AS other, relation_code",
}
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


@dataclass(frozen=True, slots=True)
class Touched:
    """Keys of the documents of which anything may differ.

    Attributes:
        itself: its own row, or rows of its facts.
        related: what is said of it and another document only.
    """

    itself: frozenset[int]
    related: frozenset[int]


def touched(con: duckdb.DuckDBPyConnection) -> Touched | None:
    """The current documents of the attached `before` and `after` of which anything may differ.

    None where `after` was not built from `before` by difference: then nobody knows without reading.
    """
    if not _is_built_from(con):
        return None
    loads = _both("SELECT document_key, run_key FROM {side}.star.fct_document_conservation")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE loaded AS"
        f" SELECT document_key AS key FROM ({loads}) GROUP BY document_key, run_key HAVING count(*) = 1"
    )
    found = con.execute("FROM loaded").fetchall()
    for side in map(quoted, _SIDES):
        # A copy names the document that stands for it.
        found += con.execute(
            f"SELECT document_key FROM {side}.star.dim_document SEMI JOIN loaded ON canonical_document_key = key"
            " WHERE is_current AND document_key > 0"
        ).fetchall()
    related: list[tuple[int]] = []
    for table, columns in _BETWEEN.items():
        rows = _both(f"SELECT {columns}, {{sign}} AS more FROM {{side}}.star.{table}")
        grouped = f"SELECT * EXCLUDE (more) FROM ({rows}) GROUP BY ALL HAVING sum(more) <> 0"
        related += con.execute(f"SELECT unnest([one, other]) FROM ({grouped})").fetchall()
        for here, there in (("one", "other"), ("other", "one")):
            related += con.execute(f"SELECT {there} FROM ({rows}) SEMI JOIN loaded ON {here} = key").fetchall()
    itself = frozenset(key for (key,) in found)
    return Touched(itself, frozenset(key for (key,) in related) - itself)


def _both(query: str) -> str:
    """A query with `{side}` over both snapshots; `{sign}` is -1 or 1."""
    return " UNION ALL ".join(
        query.format(side=quoted(side), sign=sign) for side, sign in zip(_SIDES, (-1, 1), strict=True)
    )


def sources(con: duckdb.DuckDBPyConnection, keys: Collection[int]) -> frozenset[str]:
    """What the documents `keys` of the attached `before` and `after` are called."""
    if not keys:
        return frozenset()
    chosen = f"document_key > 0 AND document_key IN ({', '.join(map(str, keys))})"
    names = " UNION ".join(
        f"SELECT source_file FROM {quoted(side)}.star.dim_document WHERE {chosen}" for side in _SIDES
    )
    return frozenset(name for (name,) in con.execute(names).fetchall())


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
