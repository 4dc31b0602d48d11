"""What a copy and its canonical document have in common, and where.

Belongs here: shared shingles of two contents and the passages they span.
Does not belong here: whether the two are copies (`judge`, `clusters`).
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.corpus.sketch import SHINGLE
from pipelines.corpus.sketches import NUMBER
from pipelines.corpus.units import PLACES

SHARED_SCHEMA = pl.Schema(
    {
        "content_key": pl.Int64,
        "canonical_content_key": pl.Int64,
        "shared": pl.Int64,
        "smaller": pl.Int64,
        "left_char_start": pl.Int64,
        "left_char_end": pl.Int64,
        "right_char_start": pl.Int64,
        "right_char_end": pl.Int64,
    }
)
"""`shared` shingles of the `smaller` number that the two have; spans from the first to the last of the shared ones, in
code points of each text. Zeros where nothing is shared."""


def evidence(pairs: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """One row for each of `pairs` (content_key, canonical_content_key), columns of `SHARED_SCHEMA`."""
    if pairs.is_empty():
        return pl.DataFrame(schema=SHARED_SCHEMA)
    pairs = pairs.sort("canonical_content_key", "content_key")
    content, canonical = pairs["content_key"].to_list(), pairs["canonical_content_key"].to_list()
    involved = pl.Series(sorted({*content, *canonical})).implode()
    shingles = (
        marks.lazy()
        .filter(pl.col("content_key").is_in(involved), pl.col("kind") != NUMBER)
        .select("content_key", pl.col("mark") & (PLACES - 1), pl.col("value").cast(pl.Int64))
        .collect()
    )
    keys, mark, place = (shingles[name].to_numpy() for name in ("content_key", "mark", "value"))
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    ends = np.append(starts, len(keys))[1:]
    part = dict(zip(keys[starts].tolist(), zip(starts.tolist(), ends.tolist(), strict=True), strict=True))
    table: NDArray[np.int64] = np.full(PLACES, -1, np.int64)
    rows = []
    written, first, last = -1, 0, 0
    for copy, whole in zip(content, canonical, strict=True):
        if whole != written:
            table[mark[first:last]] = -1
            first, last = part.get(whole, (0, 0))
            table[mark[first:last]] = place[first:last]
            written = whole
        own_first, own_last = part.get(copy, (0, 0))
        there = table[mark[own_first:own_last]]
        is_shared = there >= 0
        there, here = there[is_shared], place[own_first:own_last][is_shared]
        smaller = min(last - first, own_last - own_first)
        spans = (here.min(), here.max() + SHINGLE, there.min(), there.max() + SHINGLE) if len(here) else (0, 0, 0, 0)
        rows.append((copy, whole, min(len(here), smaller), smaller, *map(int, spans)))
    return pl.DataFrame(rows, schema=SHARED_SCHEMA, orient="row")


__all__ = ["SHARED_SCHEMA", "evidence"]
