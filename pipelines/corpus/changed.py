"""Which pairs of texts are compared after a few texts came or went, without looking at all others.

Belongs here: the pairs that can have become candidates or stopped being ones, counted anew by the rule of `candidates`.
Does not belong here: the rule itself, judging pairs (`judge`).

A passage counts for a pair by how many texts hold it and which of them come first. Both can change only for passages of
texts that came or went, so only pairs that such a passage suggests, before or after, can change. They are counted anew
over all their passages; every other pair is what it was. `candidates` gives the same over the whole corpus, by test.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.corpus import candidates
from pipelines.corpus.sketches import Sketched
from pipelines.corpus.units import Units

UNIT_SCHEMA = pl.Schema({"unit_key": pl.Int64, "text_key": pl.Int64, "content_key": pl.Int64})
"""The texts of a corpus; `content_key` is the first content with this text."""

_FEW, _SHARE = 50, 0.05  # beyond so many texts everything is looked up at once, which then costs less
_MOST_PAIRS = 200_000

_ENDS = ["left_unit", "right_unit"]


@dataclass(frozen=True, slots=True)
class Change:
    """Pairs that must be looked at (left_unit < right_unit, keys of units).

    Attributes:
        doubtful: pairs that may no longer be candidates, or are ones now; what was known of pairs beside them holds.
        wanted: of these, the candidates.
    """

    doubtful: pl.DataFrame
    wanted: pl.DataFrame


def as_frame(units: Units) -> pl.DataFrame:
    """Rows of `UNIT_SCHEMA`."""
    return pl.DataFrame(
        {"unit_key": units.keys, "text_key": units.text_keys, "content_key": units.content_keys}, schema=UNIT_SCHEMA
    )


def changed_pairs(now: pl.DataFrame, before: pl.DataFrame, of: pl.DataFrame, sketches: Sketched) -> Change | None:
    """What changed between two corpora; None where so much did that everything is better looked up.

    Args:
        now, before: the texts of both, rows of `UNIT_SCHEMA`.
        of: content_key with its ``unit_key``, of all contents of the corpus as it is now.
    """
    came, gone = (these.join(those, on="unit_key", how="anti") for these, those in ((now, before), (before, now)))
    if before.is_empty() or came.height + gone.height > max(_FEW, _SHARE * now.height):
        return None
    moved = _passages(pl.concat([came, gone]), sketches)
    if moved is None:
        return None
    held = _holders(moved["passage"].unique(), of, sketches)
    entered, left = held.join(came, on="unit_key", how="semi"), moved.join(gone, on="unit_key", how="semi")
    doubtful = _doubtful(held.join(came, on="unit_key", how="anti"), entered, left)
    texts = pl.concat([came, gone]).select("text_key").unique()
    of_same_text = _same_text(now, texts)
    doubtful = pl.concat([doubtful, of_same_text, _same_text(before, texts)]).unique()
    if doubtful.height > _MOST_PAIRS:
        return None
    counted = _enough(_standing(doubtful, now), now, of, sketches)
    if counted is None:
        return None
    return Change(doubtful, pl.concat([counted, of_same_text]).unique())


def _standing(pairs: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    for end in _ENDS:
        pairs = pairs.join(now, left_on=end, right_on="unit_key", how="semi")
    return pairs


def _enough(pairs: pl.DataFrame, now: pl.DataFrame, of: pl.DataFrame, sketches: Sketched) -> pl.DataFrame | None:
    """Of `pairs`, those that share enough telling passages."""
    ends = pl.concat([pairs.select(unit_key=end) for end in _ENDS]).unique()
    own = _passages(now.join(ends, on="unit_key", how="semi"), sketches)
    if own is None:
        return None
    held = _holders(own["passage"].unique(), of, sketches)
    held = held.join(ends, on="unit_key", how="semi").join(_led(held), on="passage")
    sizes = own.group_by("unit_key").len("passages")
    times = (
        pairs.join(held.filter(_tells()).select("passage", left_unit="unit_key"), on="left_unit")
        .join(held.select("passage", right_unit="unit_key"), on=["right_unit", "passage"])
        .group_by(_ENDS)
        .len("times")
        .join(sizes, left_on="left_unit", right_on="unit_key")
        .join(sizes, left_on="right_unit", right_on="unit_key", suffix="_right")
    )
    smaller = times.select(pl.min_horizontal("passages", "passages_right"))[:, 0].cast(pl.Int64).to_numpy()
    enough = times["times"].to_numpy() >= candidates.needed(smaller)
    return times.filter(pl.Series(enough, dtype=pl.Boolean)).select(_ENDS)


def _passages(units: pl.DataFrame, sketches: Sketched) -> pl.DataFrame | None:
    """(passage, unit_key) of these texts."""
    told = sketches.passages_of(units["content_key"])
    return None if told is None else told.join(units, on="content_key").select("passage", "unit_key").unique()


def _holders(passages: pl.Series, of: pl.DataFrame, sketches: Sketched) -> pl.DataFrame:
    """(passage, unit_key): the texts of the corpus in which these passages stand."""
    return sketches.holders(passages).join(of, on="content_key").select("passage", "unit_key").unique()


def _led(held: pl.DataFrame) -> pl.DataFrame:
    """(passage, frequency, leaders): how many texts hold a passage, and which come first, ascending."""
    leaders = pl.col("unit_key").bottom_k(candidates.LEADERS).sort()
    return held.group_by("passage").agg(frequency=pl.len(), leaders=leaders)


def _tells() -> pl.Expr:
    """Whether a passage counts for the pairs that its text leads, by what `_led` says of it."""
    return (pl.col("frequency") <= candidates.RARE) | (pl.col("unit_key") <= pl.col("leaders").list.last())


def _doubtful(stayed: pl.DataFrame, entered: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """Pairs for which a passage counts either before or after, by the texts that hold it all the while, now, and then.

    Of a common passage with the same leaders before and after these are its leaders with the texts that came or went;
    so the many texts that stayed are not looked at pair by pair.
    """
    now, before = pl.concat([stayed, entered]), pl.concat([stayed, left])
    led = _led(now).join(_led(before), on="passage", suffix="_before")
    is_common = (
        (pl.col("frequency") > candidates.RARE)
        & (pl.col("frequency_before") > candidates.RARE)
        & (pl.col("leaders") == pl.col("leaders_before"))
    )
    common = led.filter(is_common).select("passage", left_unit="leaders")
    moved = pl.concat([entered, left]).rename({"unit_key": "right_unit"})
    of_leaders = moved.join(common, on="passage").explode("left_unit").select(_ENDS)
    pairs, pairs_before = (_suggested(of.join(common, on="passage", how="anti")) for of in (now, before))
    return pl.concat(
        [
            of_leaders,
            pairs.join(pairs_before, on=pairs.columns, how="anti").select(_ENDS),
            pairs_before.join(pairs, on=pairs.columns, how="anti").select(_ENDS),
        ]
    )


def _suggested(held: pl.DataFrame) -> pl.DataFrame:
    """(passage, left_unit, right_unit): each pair with each passage that counts for it."""
    right = held.rename({"unit_key": "right_unit"})
    left = held.join(_led(held), on="passage").filter(_tells()).select("passage", left_unit="unit_key")
    return left.join(right, on="passage").filter(pl.col("left_unit") < pl.col("right_unit"))


def _same_text(units: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Units with the same letters: each with the first of them."""
    alike = units.join(texts, on="text_key", how="semi")
    return (
        alike.select(right_unit="unit_key", left_unit=pl.col("unit_key").min().over("text_key"))
        .filter(pl.col("left_unit") != pl.col("right_unit"))
        .select(_ENDS)
    )


__all__ = ["UNIT_SCHEMA", "Change", "as_frame", "changed_pairs"]
