"""Distinct texts of a corpus, laid out for comparison.

Belongs here: telling texts apart, their fields, their marks as flat arrays with one run for each text.
Does not belong here: which texts are compared (`candidates`) and what follows from it (`judge`).

Contents whose letters and fields are equal are one unit: they need no comparison, and a page that was copied a
hundred times does not make its words look common.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.corpus.sketches import NUMBER, WORDS

UNKNOWN = -1
"""A field the document does not state; every negative key counts as not stated."""
_SHORTEST = 40
"""Texts with fewer letters say too little to be told apart: only equal bytes make them copies."""

PLACES = 1 << 21
"""Places of a table in which marks are looked up. Two marks fall on one place by chance once in ten thousand look-ups,
which no measure notices; and no sorting of all marks of a corpus is needed to compare two texts."""

FIELDS = ("plan_start_year", "region_key", "issuer_organization_key")
"""Columns of `documents` that tell one plan from another."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Values of all units, one after the other; those of unit i are ``bounds[i]`` to ``bounds[i + 1]``."""

    values: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def owner(self) -> NDArray[np.int64]:
        """The unit of each value."""
        return np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))


def _nothing() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


def _no_runs() -> Runs:
    return Runs(_nothing(), np.zeros(1, np.int64))


@dataclass(frozen=True, slots=True)
class Units:
    """The distinct texts, ascending by key. Passages are laid out by `with_passages`, those of all texts that suggest
    pairs; marks by `laid_out`, of the texts that are compared.

    Attributes:
        keys: 63-bit key of each unit, a pure function of its letters and fields.
        content_keys: of the contents of each unit the first; they all have the same marks.
        text_keys: equal for units with the same letters.
        letters: letters of each unit.
        is_draft: whether it calls itself a draft.
        year, region, issuer: fields, `UNKNOWN` where not stated.
        words: shingles without a digit in the order of the text, each as one of `PLACES` places in a table.
        passage_counts: how many passages begin in each unit.
        holders: the units that hold a passage, those of a passage together and ascending; `frequency` is how many
            there are of each.
        contexts: the words around numbers, as places in a table; `numbers` are the numbers, in parallel.
    """

    keys: NDArray[np.int64]
    content_keys: NDArray[np.int64]
    text_keys: NDArray[np.int64]
    letters: NDArray[np.int64]
    is_draft: NDArray[np.bool_]
    year: NDArray[np.int64]
    region: NDArray[np.int64]
    issuer: NDArray[np.int64]
    words: Runs = field(default_factory=_no_runs)
    passage_counts: NDArray[np.int64] = field(default_factory=_nothing)
    holders: NDArray[np.int64] = field(default_factory=_nothing)
    frequency: NDArray[np.int64] = field(default_factory=_nothing)
    contexts: Runs = field(default_factory=_no_runs)
    numbers: NDArray[np.int64] = field(default_factory=_nothing)

    def __len__(self) -> int:
        return len(self.keys)


def units_of(documents: pl.DataFrame, heads: pl.DataFrame) -> tuple[Units, pl.DataFrame]:
    """The units of `documents`; and for each content its unit (the index, column `unit`) and the head of its sketch."""
    contents = (
        documents.select("content_key", *FIELDS)
        .unique("content_key", keep="any")
        .join(heads, on="content_key", how="inner")
        .with_columns(pl.when(pl.col(name) > 0).then(name).otherwise(UNKNOWN).fill_null(UNKNOWN) for name in FIELDS)
        .with_columns(text_key=pl.when(pl.col("letters") < _SHORTEST).then("content_key").otherwise("text_key"))
        .sort("content_key")
    )
    contents = contents.with_columns(unit_key=_unit_keys(contents))
    firsts = contents.unique("unit_key", keep="first", maintain_order=True).sort("unit_key")
    places = firsts.select("unit_key").with_row_index("unit").cast({"unit": pl.Int64})
    contents = contents.join(places, on="unit_key", how="left").select(
        "content_key", "unit", "text_key", "letters", "char_start", "char_end"
    )
    units = Units(
        keys=firsts["unit_key"].to_numpy(),
        content_keys=firsts["content_key"].to_numpy(),
        text_keys=firsts["text_key"].to_numpy(),
        letters=firsts["letters"].cast(pl.Int64).to_numpy(),
        is_draft=firsts["is_draft"].to_numpy(),
        year=firsts["plan_start_year"].cast(pl.Int64).to_numpy(),
        region=firsts["region_key"].cast(pl.Int64).to_numpy(),
        issuer=firsts["issuer_organization_key"].cast(pl.Int64).to_numpy(),
    )
    return units, contents


def _unit_keys(contents: pl.DataFrame) -> pl.Series:
    """A hash of letters and fields that does not depend on the version of a library."""
    key = contents["text_key"].to_numpy().astype(np.uint64)
    for name in (*FIELDS, "is_draft"):
        key = key * np.uint64(0x9E3779B97F4A7C15) + contents[name].cast(pl.Int64).to_numpy().astype(np.uint64)
        key ^= key >> np.uint64(29)
        key *= np.uint64(0xBF58476D1CE4E5B9)
        key ^= key >> np.uint64(32)
    return pl.Series((key >> np.uint64(1)).astype(np.int64))


def with_passages(units: Units, told: pl.DataFrame, sizes: pl.DataFrame) -> Units:
    """`units` with passages of their first contents: `told` (content_key, passage), and how many there are of each,
    also of those not told, in `sizes` (content_key, passages)."""
    by_content = pl.DataFrame({"content_key": units.content_keys, "unit": np.arange(len(units))})
    counts = by_content.join(sizes, on="content_key", how="left", maintain_order="left")["passages"].fill_null(0)
    held = told.join(by_content, on="content_key").select("passage", "unit").sort("passage", "unit")
    begins = np.flatnonzero(np.diff(held["passage"].to_numpy(), prepend=0))  # no passage is 0
    return replace(
        units,
        passage_counts=counts.cast(pl.Int64).to_numpy(),
        holders=held["unit"].to_numpy(),
        frequency=np.diff(begins, append=held.height),
    )


def laid_out(units: Units, marks: pl.DataFrame) -> Units:
    """`units` with the words and numbers of these marks; units whose first content has none among them have none."""
    content_key = marks["content_key"].to_numpy()
    kind, mark, value = (marks[name].to_numpy() for name in ("kind", "mark", "value"))
    is_number = kind == NUMBER
    # Marks of a content stand together, so that only the few places where they change need to be looked up.
    begins = np.ones(len(mark), np.bool_)
    begins[1:] = (content_key[1:] != content_key[:-1]) | (is_number[1:] != is_number[:-1])
    starts = np.flatnonzero(begins)
    ends = np.append(starts, len(mark))[1:]
    by_content = pl.DataFrame({"content_key": units.content_keys, "unit": np.arange(len(units))})
    unit = (
        pl.DataFrame({"content_key": content_key[starts]})
        .join(by_content, on="content_key", how="left", maintain_order="left")["unit"]
        .fill_null(-1)
        .to_numpy()
    )
    count = len(units)

    def gathered(wanted: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        chosen = np.flatnonzero(wanted & (unit >= 0))
        chosen = chosen[np.argsort(unit[chosen], kind="stable")]
        lengths = ends[chosen] - starts[chosen]
        where = ranges(starts[chosen], lengths)
        bounds = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(unit[chosen], weights=lengths, minlength=count), out=bounds[1:])
        return where, bounds

    numbers_at = is_number[starts] if len(starts) else np.zeros(0, np.bool_)
    where, bounds = gathered(~numbers_at)
    words = _chosen(bounds, kind[where] == WORDS, mark[where] & (PLACES - 1))
    where, bounds = gathered(numbers_at)
    return replace(
        units,
        words=words,
        contexts=Runs(mark[where] & (PLACES - 1), bounds),
        numbers=value[where].astype(np.int64),
    )


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers ``starts[i] … starts[i] + lengths[i] - 1`` of all i, one after the other."""
    total = int(lengths.sum())
    before = np.cumsum(lengths) - lengths
    out: NDArray[np.int64] = np.arange(total) + np.repeat(starts - before, lengths)
    return out


def _chosen(bounds: NDArray[np.int64], wanted: NDArray[np.bool_], values: NDArray[np.int64]) -> Runs:
    """The wanted ones of `values`, which are laid out by `bounds`."""
    passed = np.zeros(len(values) + 1, np.int64)
    np.cumsum(wanted, out=passed[1:])
    return Runs(values[wanted], passed[bounds])


__all__ = ["FIELDS", "PLACES", "UNKNOWN", "Runs", "Units", "laid_out", "ranges", "units_of", "with_passages"]
