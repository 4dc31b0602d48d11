"""From verdicts on pairs to clusters of copies.

Belongs here: joining units, strongest evidence first, and what forbids it.
Does not belong here: the verdicts (`judge`), and which document of a cluster stands for it (`resolve`).

A truncated copy without a title can resemble two editions. Joined blindly, it would make them one. So two clusters are
joined only when no pair across them was judged to be different, and their stated years, regions and drafts agree.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.corpus.judge import SAME, UNRELATED
from pipelines.corpus.units import Units


def cluster(units: Units, pairs: pl.DataFrame) -> NDArray[np.int64]:
    """The cluster of each unit, named by the smallest index in it. The order of `pairs` does not matter."""
    place = {key: index for index, key in enumerate(units.keys.tolist())}
    same = pairs.filter(verdict=SAME).sort(
        "similarity", "shared", "left_unit", "right_unit", descending=[True, True, False, False]
    )
    linked = set(same["left_unit"].to_list()) | set(same["right_unit"].to_list())
    forbidden: dict[int, set[int]] = {}
    different = pairs.filter(pl.col("is_firm") & ~pl.col("verdict").is_in([SAME, UNRELATED]))
    for one, other in different.select("left_unit", "right_unit").iter_rows():
        if one in linked and other in linked:
            forbidden.setdefault(place[one], set()).add(place[other])
            forbidden.setdefault(place[other], set()).add(place[one])
    stated = {place[key]: _Stated(int(units.year[place[key]]), int(units.region[place[key]])) for key in linked}
    parent = list(range(len(units)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for left, right in same.select("left_unit", "right_unit").iter_rows():
        at_left, at_right = place[left], place[right]
        one, other = sorted((find(at_left), find(at_right)))
        if one == other:
            continue
        if any(find(index) == other for index in forbidden.get(one, _NONE)):
            continue
        # Two units that both state a year and were still judged the same were compared by their text.
        if not stated[one].agrees(stated[other]) and not (units.year[at_left] > 0 and units.year[at_right] > 0):
            continue
        parent[other] = one
        stated[one] = stated[one].joined(stated[other])
        if other in forbidden:
            forbidden.setdefault(one, set()).update(forbidden.pop(other))
    return np.array([find(index) for index in range(len(units))], np.int64)


_NONE: frozenset[int] = frozenset()


class _Stated:
    """Years and regions the members of a cluster state."""

    __slots__ = ("regions", "years")

    def __init__(self, year: int, region: int) -> None:
        self.years = frozenset([year]) if year > 0 else _NONE
        self.regions = frozenset([region]) if region > 0 else _NONE

    def agrees(self, other: _Stated) -> bool:
        """Whether they share a year and a region, where both state any."""
        return not (
            (self.years and other.years and self.years.isdisjoint(other.years))
            or (self.regions and other.regions and self.regions.isdisjoint(other.regions))
        )

    def joined(self, other: _Stated) -> _Stated:
        """What both state."""
        both = _Stated(0, 0)
        both.years, both.regions = self.years | other.years, self.regions | other.regions
        return both


__all__ = ["cluster"]
