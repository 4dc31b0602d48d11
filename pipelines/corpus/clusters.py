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
    same = pairs.filter(verdict=SAME).sort(
        "similarity", "shared", "left_unit", "right_unit", descending=[True, True, False, False]
    )
    # Most units are linked to no other; only the linked ones are looked at, in the order of all.
    linked = np.unique(np.concatenate([same["left_unit"].to_numpy(), same["right_unit"].to_numpy()]))
    place = np.searchsorted(units.keys, linked)
    years, regions = units.year[place].tolist(), units.region[place].tolist()
    stated = [_Stated(*of) for of in zip(years, regions, strict=True)]
    forbidden: dict[int, set[int]] = {}
    different = pairs.filter(
        pl.col("is_firm") & ~pl.col("verdict").is_in([SAME, UNRELATED]),
        *(pl.col(end).is_in(pl.Series(linked).implode()) for end in ("left_unit", "right_unit")),
    )
    for one, other in _indexes(different, linked):
        forbidden.setdefault(one, set()).add(other)
        forbidden.setdefault(other, set()).add(one)
    parent = list(range(len(linked)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for left, right in _indexes(same, linked):
        one, other = sorted((find(left), find(right)))
        if one == other:
            continue
        if any(find(index) == other for index in forbidden.get(one, _NONE)):
            continue
        # Two units that both state a year and were still judged the same were compared by their text.
        if not stated[one].agrees(stated[other]) and not (years[left] > 0 and years[right] > 0):
            continue
        parent[other] = one
        stated[one] = stated[one].joined(stated[other])
        if other in forbidden:
            forbidden.setdefault(one, set()).update(forbidden.pop(other))
    clusters = np.arange(len(units))
    clusters[place] = place[[find(index) for index in range(len(linked))]]
    return clusters.astype(np.int64)


def _indexes(pairs: pl.DataFrame, linked: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Both ends of each pair as places in `linked`."""
    ends = [np.searchsorted(linked, pairs[end].to_numpy()).tolist() for end in ("left_unit", "right_unit")]
    return list(zip(*ends, strict=True))


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
