"""Dividing rows into parts by the values of a column.

Belongs here: the conditions that keep one part each.
Does not belong here: where to divide, and why (the callers know).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from warehouse.ddl import literal


def parts(column: str, edges: Sequence[int | str]) -> list[str]:
    """Conditions of which every row keeps exactly one: up to the first edge, up to the second …, and the rest.

    Args:
        column: an SQL expression; where it is null, the last condition holds.
        edges: ascending; none for a single part.
    """
    said = [literal(edge) if isinstance(edge, str) else str(edge) for edge in edges]
    if not said:
        return ["true"]
    between = [f"{column} > {low} AND {column} <= {high}" for low, high in pairwise(said)]
    return [f"{column} <= {said[0]}", *between, f"({column} > {said[-1]} OR {column} IS NULL)"]
