"""The sketches of the current documents as they lie in the shards, read as far as they are asked for.

Belongs here: which files are read for which contents, and the index of passages that spares reading all.
Does not belong here: comparing (`pipelines.corpus`), making sketches (`batch`).

The index is a cache of shards, which never change: every passage with the contents it stands in, in the order of the
passages, so that looking up a few hundred touches a few hundred places. Shards that came since are read beside it; when
they are many, it is made anew. A damaged or missing one is made anew too.
"""

from __future__ import annotations

import io

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.corpus.sketches import HEAD_SCHEMA, IS_PASSAGE, MARK_SCHEMA
from pipelines.lake import Lake, sum_of
from pipelines.shards import read_of_contents
from schemas.silver import TEXT_MARK, TEXT_SKETCH

INDEX = "corpus_passage"
_LOOSE_SHARDS = 32
_LOOSE_SHARE = 0.1
"""Beyond so many shards, or so much of the contents, beside the index it is made anew."""

_WHERE = ("content_key", "shard")


class StoredSketches:
    """Sketches in a lake, a `pipelines.corpus.Sketched`."""

    def __init__(self, lake: Lake, current: pl.DataFrame, registered: pl.DataFrame, read_with: str) -> None:
        """
        Args:
            current: (content_key, shard) of the documents in force.
            registered: the same of every content of the lake.
            read_with: what texts were read and are compared with; an index of anything else does not count.
        """
        self._lake = lake
        self._current = current.select(_WHERE).unique()
        both = pl.concat([self._current, registered.select(_WHERE)])
        self._every = both.unique("content_key", keep="first", maintain_order=True)
        self._read_with = read_with
        self._opened: tuple[list[str], NDArray[np.int64]] | None = None
        self.heads = pl.DataFrame(schema=HEAD_SCHEMA)
        if self._current.height:
            self.heads = read_of_contents(lake, TEXT_SKETCH.name, self._current, HEAD_SCHEMA.names())

    def marks_of(self, content_keys: pl.Series) -> pl.DataFrame | None:
        """See `pipelines.corpus.Sketched`; also of contents that are no longer current."""
        found = self._lying(content_keys)
        try:
            return None if found is None else _of_shards(self._lake, TEXT_MARK.name, found, MARK_SCHEMA)
        except FileNotFoundError:
            return None

    def passages_of(self, content_keys: pl.Series) -> pl.DataFrame | None:
        """See `pipelines.corpus.Sketched`; also of contents that are no longer current."""
        found = self._lying(content_keys)
        try:
            return None if found is None else _passages(self._lake, found).select("content_key", "passage")
        except FileNotFoundError:
            return None

    def _lying(self, content_keys: pl.Series) -> pl.DataFrame | None:
        """(content_key, shard) of these contents, None where one of them is not known any more."""
        wanted = pl.DataFrame({"content_key": content_keys.cast(pl.Int64).unique()})
        found = self._every.join(wanted, on="content_key", how="semi")
        return found if found.height == wanted.height else None

    def holders(self, passages: pl.Series) -> pl.DataFrame:
        """See `pipelines.corpus.Sketched`."""
        self._opened = shards, index = self._opened or self._index()
        is_indexed = pl.col("shard").is_in(shards)
        inside = self._current.filter(is_indexed).select("content_key")
        beside = self._current.filter(~is_indexed)
        wanted = np.sort(passages.to_numpy())
        first, last = (np.searchsorted(index[0], wanted, side=side) for side in ("left", "right"))
        lengths = last - first
        at = np.repeat(first - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))
        told = pl.DataFrame({"passage": np.repeat(wanted, lengths), "content_key": index[1][at]})
        loose = _passages(self._lake, beside).join(pl.DataFrame({"passage": wanted}), on="passage", how="semi")
        return pl.concat([told.join(inside, on="content_key", how="semi"), loose])

    def _index(self) -> tuple[list[str], NDArray[np.int64]]:
        """The shards that the index covers, and the index: passages, ascending, and the content of each."""
        path, about = self._lake.root / f"{INDEX}.npy", self._lake.root / f"{INDEX}.json"
        said = self._lake.read_json(about)
        if isinstance(said, dict) and said.get("read_with") == self._read_with and self._is_enough(said["shards"]):
            found = sum_of(path)
            if found and found.sha256 == said["sha256"]:
                return list(said["shards"]), np.load(path, mmap_mode="r")
        shards = self._current["shard"].unique().sort().to_list()
        index = _passages(self._lake, self._current).sort("passage", "content_key").to_numpy(order="fortran").T
        buffer = io.BytesIO()
        np.save(buffer, np.ascontiguousarray(index))
        # The description last: it proves the bytes it was written for.
        written = self._lake.write_bytes(path, buffer.getvalue())
        self._lake.write_json(about, {"read_with": self._read_with, "shards": shards, "sha256": written.sha256})
        return shards, index

    def _is_enough(self, shards: list[str]) -> bool:
        beside = self._current.filter(~pl.col("shard").is_in(shards))
        few = beside["shard"].n_unique() <= _LOOSE_SHARDS
        return few and beside.height <= _LOOSE_SHARE * self._current.height


def _passages(lake: Lake, where: pl.DataFrame) -> pl.DataFrame:
    """(passage, content_key) of these contents."""
    schema = pl.Schema({name: MARK_SCHEMA[name] for name in ("passage", "content_key")})
    return _of_shards(lake, TEXT_MARK.name, where, schema, *IS_PASSAGE)


def _of_shards(lake: Lake, table: str, where: pl.DataFrame, schema: pl.Schema, *conditions: pl.Expr) -> pl.DataFrame:
    """The rows of these contents, each from its own shard.

    Raises:
        FileNotFoundError: there is no such shard.
    """
    parts = [pl.DataFrame(schema=schema)]
    for (shard,), own in where.sort("shard").group_by("shard", maintain_order=True):
        is_own = pl.col("content_key").is_in(own["content_key"].implode())
        rows = pl.scan_parquet(lake.silver_path(table, str(shard))).filter(is_own, *conditions)
        parts.append(rows.select(schema.names()).collect())
    return pl.concat(parts)


__all__ = ["INDEX", "StoredSketches"]
