"""What two texts are to each other: measured on their marks, decided by guards.

Belongs here: the measures of a pair, and the rules that make them a verdict.
Does not belong here: which pairs are looked at (`candidates`), and what many verdicts add up to (`clusters`).

Shared words alone cannot tell a copy from next year's plan. A copy with noise loses words and numbers alike, all
over the text; another edition keeps its words and changes its numbers; a revision changes whole passages.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.corpus.sketch import SHINGLE
from pipelines.corpus.units import PLACES, Runs, Units, ranges

SAME, DRAFT_OF, NEXT_YEAR_OF, SAME_TEMPLATE = "same", "draft_of", "next_year_of", "same_template"
UNRELATED = "unrelated"

PAIR_SCHEMA = pl.Schema(
    {
        "left_unit": pl.Int64,
        "right_unit": pl.Int64,
        "similarity": pl.Float64,
        "shared": pl.Int32,
        "years_later": pl.Int32,
        "verdict": pl.String,
        "is_firm": pl.Boolean,
    }
)
"""`similarity` is the share of the smaller text found in the larger; `years_later` how far right lies after left;
not firm is a verdict that rests on words alone, and does not keep two clusters apart."""

CONTAINED = 0.5  # both copies with five in a hundred letters changed still share 0.59
_TEMPLATE = 0.6
_WHOLE = 0.95
_PASSAGE = 6  # sampled shingles without a match one after the other: about a hundred letters written anew
_REWRITTEN = 0.15
OVERHANG = 0.15  # of a text that the other lacks at its beginning and end; the furniture of a page takes half of that
_FOUND_BY_CHANCE = 1.5  # a passage is missing where for every shingle found this many are not
_FARTHEST = 6  # years between editions that are told from noise
_AT_ONCE = 4_000_000  # marks compared at once


def judge(units: Units, left: NDArray[np.int64], right: NDArray[np.int64]) -> pl.DataFrame:
    """One row a pair, columns of `PAIR_SCHEMA`; a pure function of the two units each."""
    if not len(left):
        return pl.DataFrame(schema=PAIR_SCHEMA)
    forth, back = _words(units, left, right), _words(units, right, left)
    shared = forth.shared
    contained = shared / np.maximum(1, np.minimum(forth.total, back.total))
    core = (back.core + forth.core) / 2
    noise = 1 - np.clip(core, 0.05, 1) ** (1 / SHINGLE)
    numbers = _numbers(units, left, right)

    same_text = units.text_keys[left] == units.text_keys[right]
    stated = (units.year[left] > 0) & (units.year[right] > 0)
    stated_shift = np.where(stated, units.year[right] - units.year[left], 0)
    # The years of the text moved together, or the stated years differ and the text does not speak against it.
    moved = (numbers.moved >= 2) & (numbers.moved >= 0.3 * numbers.years)
    agree = (numbers.years >= 2) & (numbers.years_differ <= (0.1 + 4 * noise) * numbers.years)
    confirmed = (numbers.moved >= 1) & (numbers.shift == stated_shift)
    other_year = moved | ((stated_shift != 0) & (~agree | confirmed))
    shift = np.where(stated_shift != 0, stated_shift, numbers.shift)
    regions = (units.region[left] > 0) & (units.region[right] > 0) & (units.region[left] != units.region[right])
    issuers = (units.issuer[left] > 0) & (units.issuer[right] > 0) & (units.issuer[left] != units.issuer[right])
    allowed = 0.06 + 2.2 * noise
    differ_too_much = (numbers.differ >= 2) & (
        numbers.differ > allowed * numbers.shared + np.sqrt(allowed * numbers.shared)
    )
    numbers_agree = (numbers.shared >= 4) & (numbers.differ <= (0.04 + 1.5 * noise) * numbers.shared)
    # A page that does not name the issuer may name the province for the city; a sibling has its own names in the text.
    one_is_silent = (units.issuer[left] <= 0) | (units.issuer[right] <= 0)
    regions &= ~(one_is_silent & (contained >= _WHOLE) & ~differ_too_much & ~other_year)
    rewritten = (forth.rewritten > _REWRITTEN) & (back.rewritten > _REWRITTEN)

    verdict = np.select(
        [
            same_text,
            contained < CONTAINED,
            regions,
            other_year & (np.abs(shift) == 1),
            other_year,
            units.is_draft[left] != units.is_draft[right],
            differ_too_much,
            issuers & ~(numbers_agree & (contained > _TEMPLATE)) & (contained < _WHOLE),
            rewritten,
        ],
        [SAME, UNRELATED, *(SAME_TEMPLATE, NEXT_YEAR_OF, SAME_TEMPLATE), DRAFT_OF, *[SAME_TEMPLATE] * 3],
        SAME,
    )
    is_firm = ~same_text & (contained >= CONTAINED)
    is_firm &= regions | other_year | (units.is_draft[left] != units.is_draft[right]) | differ_too_much
    doubtful = np.flatnonzero((verdict == SAME) & ~same_text & (contained < 1 - OVERHANG))
    verdict[doubtful[are_fragments(units, left[doubtful], right[doubtful])]] = SAME_TEMPLATE
    verdict = np.where((verdict == SAME_TEMPLATE) & (contained < _TEMPLATE), UNRELATED, verdict)
    return pl.DataFrame(
        {
            "left_unit": units.keys[left],
            "right_unit": units.keys[right],
            "similarity": np.where(same_text, 1.0, np.minimum(1.0, contained)).round(6),
            "shared": shared,
            "years_later": np.where(other_year, shift, 0),
            "verdict": verdict.astype(str),
            "is_firm": is_firm,
        },
        schema=PAIR_SCHEMA,
    )


class _Words:
    """How the words of one side are found in the other."""

    def __init__(self, count: int) -> None:
        self.shared = np.zeros(count, np.int64)
        self.total = np.zeros(count, np.int64)
        self.core = np.ones(count)
        self.rewritten = np.zeros(count)


class _Numbers:
    """How the numbers that stand among the same words compare."""

    def __init__(self, count: int) -> None:
        self.shared = np.zeros(count, np.int64)
        self.differ = np.zeros(count, np.int64)
        self.years = np.zeros(count, np.int64)
        self.years_differ = np.zeros(count, np.int64)
        self.shift = np.zeros(count, np.int64)
        self.moved = np.zeros(count, np.int64)


def _words(units: Units, within: NDArray[np.int64], of: NDArray[np.int64]) -> _Words:
    """For each pair: which words of unit `of` stand in unit `within`."""
    out = _Words(len(of))
    runs = units.words
    present = np.zeros(PLACES, np.bool_)
    for chosen in _chunks(within, runs, of):
        lengths = np.diff(runs.bounds)[of[chosen]]
        found = np.empty(int(lengths.sum()), np.bool_)
        _looked_up(present, runs, None, within[chosen], of[chosen], found)
        pair = np.repeat(np.arange(len(chosen)), lengths)
        out.total[chosen] = lengths
        out.shared[chosen] = np.bincount(pair[found], minlength=len(chosen))
        begins = np.ones(len(found), np.bool_)
        begins[1:] = (found[1:] != found[:-1]) | (pair[1:] != pair[:-1])
        start = np.flatnonzero(begins)
        length = np.diff(start, append=len(found))
        of_pair = pair[start]
        missed = ~found[start]
        at_edge = np.ones(len(start), np.bool_)
        at_edge[1:-1] = (of_pair[1:-1] != of_pair[:-2]) | (of_pair[1:-1] != of_pair[2:])
        outside = np.bincount(of_pair, weights=length * (missed & at_edge), minlength=len(chosen))
        passages = np.bincount(
            of_pair, weights=length * (missed & ~at_edge & (length >= _PASSAGE)), minlength=len(chosen)
        )
        inside = np.maximum(1, lengths - outside)
        out.rewritten[chosen] = passages / inside
        out.core[chosen] = out.shared[chosen] / np.maximum(1, inside - passages)
    return out


def are_fragments(units: Units, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the end of one and the beginning of the other are the same: then neither can stand for the other."""
    forth, back = _overhang(units, left, right), _overhang(units, right, left)
    both: NDArray[np.bool_] = (forth > OVERHANG) & (back > OVERHANG)
    return both


def _overhang(units: Units, within: NDArray[np.int64], of: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of the words of unit `of`, at its beginning and end, most of which unit `within` has not."""
    out = np.zeros(len(of))
    runs = units.words
    present = np.zeros(PLACES, np.bool_)
    wanted = np.flatnonzero(np.diff(runs.bounds)[of])  # a text may have no shingle without a digit
    for piece in _chunks(within[wanted], runs, of[wanted]):
        chosen = wanted[piece]
        lengths = np.diff(runs.bounds)[of[chosen]]
        found = np.empty(int(lengths.sum()), np.bool_)
        _looked_up(present, runs, None, within[chosen], of[chosen], found)
        weight = np.where(found, -_FOUND_BY_CHANCE, 1.0)
        out[chosen] = np.minimum(
            1.0, (_longest_lead(weight, lengths) + _longest_lead(weight[::-1], lengths[::-1])[::-1]) / lengths
        )
    return out


def _longest_lead(weight: NDArray[np.float64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """For consecutive stretches of `weight`: how many at the beginning of each have the largest sum, 0 if negative."""
    ends = np.cumsum(lengths)
    starts = ends - lengths
    total = np.cumsum(weight)
    total -= np.repeat(np.append(0.0, total)[starts], lengths)
    highest = np.maximum.reduceat(total, starts)
    is_highest = total == np.repeat(highest, lengths)
    at = np.flatnonzero(is_highest)
    stretch = np.searchsorted(ends, at, side="right")
    last: NDArray[np.int64] = np.zeros(len(lengths), np.int64)
    last[stretch] = at - starts[stretch] + 1  # of equal ones the last is written last
    last[highest <= 0] = 0
    return last


def _numbers(units: Units, left: NDArray[np.int64], right: NDArray[np.int64]) -> _Numbers:
    """For each pair: the numbers of the right unit against those of the left among the same words."""
    out = _Numbers(len(left))
    runs = units.contexts
    value_of = np.full(PLACES, -1, np.int64)
    for chosen in _chunks(left, runs, right):
        lengths = np.diff(runs.bounds)[right[chosen]]
        theirs = np.empty(int(lengths.sum()), np.int64)
        _looked_up(value_of, runs, units.numbers, left[chosen], right[chosen], theirs)
        own = units.numbers[ranges(runs.bounds[right[chosen]], lengths)]
        pair = np.repeat(np.arange(len(chosen)), lengths)
        both = theirs >= 0
        own, theirs, pair = own[both], theirs[both], pair[both]
        count = len(chosen)
        out.shared[chosen] = np.bincount(pair, minlength=count)
        out.differ[chosen] = np.bincount(pair[own != theirs], minlength=count)
        is_year = (own >= 1900) & (own < 2100) & (theirs >= 1900) & (theirs < 2100)
        shift = (own - theirs)[is_year]
        of_pair = pair[is_year]
        out.years[chosen] = np.bincount(of_pair, minlength=count)
        out.years_differ[chosen] = np.bincount(of_pair[shift != 0], minlength=count)
        near = (shift != 0) & (np.abs(shift) <= _FARTHEST)
        width = 2 * _FARTHEST + 1
        table = np.bincount(of_pair[near] * width + shift[near] + _FARTHEST, minlength=count * width)
        table = table.reshape(count, width)
        out.moved[chosen] = table.max(axis=1)
        out.shift[chosen] = table.argmax(axis=1) - _FARTHEST
    return out


def _chunks(within: NDArray[np.int64], runs: Runs, of: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Indexes of the pairs, those with the same `within` together, in pieces of bounded size."""
    order = np.argsort(within, kind="stable")
    ends = np.cumsum(np.diff(runs.bounds)[of[order]])
    cuts = np.flatnonzero(np.diff(ends // _AT_ONCE)) + 1
    return [piece for piece in np.split(order, cuts) if len(piece)]


def _looked_up(
    table: NDArray[np.bool_] | NDArray[np.int64],
    runs: Runs,
    values: NDArray[np.int64] | None,
    within: NDArray[np.int64],
    of: NDArray[np.int64],
    out: NDArray[np.bool_] | NDArray[np.int64],
) -> None:
    """Write one unit after the other into `table`, and look up there the values of the units it is compared with."""
    lengths = np.diff(runs.bounds)[of]
    asked = runs.values[ranges(runs.bounds[of], lengths)]
    firsts = np.flatnonzero(np.diff(within, prepend=-1))
    units = within[firsts]
    begins = (np.cumsum(lengths) - lengths)[firsts]
    ends = np.append(begins, len(asked))[1:]
    own_first, own_last = runs.bounds[units], runs.bounds[units + 1]
    empty = False if values is None else -1
    for first, last, begin, end in zip(
        own_first.tolist(), own_last.tolist(), begins.tolist(), ends.tolist(), strict=True
    ):
        own = runs.values[first:last]
        table[own] = True if values is None else values[first:last]
        table.take(asked[begin:end], out=out[begin:end], mode="clip")
        table[own] = empty


__all__ = [
    "CONTAINED",
    "DRAFT_OF",
    "NEXT_YEAR_OF",
    "OVERHANG",
    "PAIR_SCHEMA",
    "SAME",
    "SAME_TEMPLATE",
    "UNRELATED",
    "are_fragments",
    "judge",
]
