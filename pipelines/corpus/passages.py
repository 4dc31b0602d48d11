"""Passages that stand in more than one text, found without holding all passages of a corpus.

Belongs here: telling passages that come again from those that do not, in bounded memory.
Does not belong here: which pairs of texts they suggest (`candidates`).

Nine passages in ten stand in one text alone and suggest nothing. So all are read twice, some texts at a time: first to
note in a table which places passages fall on, then to keep those whose place was hit more than once. A passage that
shares its place with another by chance is kept for nothing, which changes no result.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipelines.corpus.sketches import Sketched

_PLACES = 1 << 26
_TEXTS_AT_ONCE = 4096


def repeated_passages(sketches: Sketched, content_keys: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(content_key, passage) of all passages that stand in several of these contents, and perhaps some others;
    (content_key, passages): how many passages each content has, those without any left out.

    Raises:
        LookupError: the passages of one of them cannot be had.
    """
    seen = np.zeros(_PLACES, np.uint8)
    sizes = []
    for told in _told(sketches, content_keys):
        sizes.append(told.group_by("content_key").len("passages"))
        places, times = np.unique(_places(told), return_counts=True)
        seen[places] = np.minimum(seen[places] + times, 2)
    again = [told.filter(pl.Series(seen[_places(told)] > 1)) for told in _told(sketches, content_keys)]
    return pl.concat(again), pl.concat(sizes)


def _told(sketches: Sketched, content_keys: pl.Series) -> Iterator[pl.DataFrame]:
    """The passages of some contents after the other; neighbours by key often lie in one file."""
    ordered = content_keys.sort()
    for start in range(0, max(1, len(ordered)), _TEXTS_AT_ONCE):
        told = sketches.passages_of(ordered[start : start + _TEXTS_AT_ONCE])
        if told is None:
            raise LookupError("sketches has the head of a content but not its passages")
        yield told


def _places(told: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    # Passages are even numbers.
    places: np.ndarray[tuple[int], np.dtype[np.int64]] = (told["passage"].to_numpy() >> 1) & (_PLACES - 1)
    return places


__all__ = ["repeated_passages"]
