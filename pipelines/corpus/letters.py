"""Texts as arrays of letters: what is compared between documents, with the place of each letter.

Belongs here: which characters count, one value for each, years written in Chinese numerals, many texts in one array.
Does not belong here: folding (`pipelines.text.fold`) and hashing of sequences (`sketch`).

Blanks, punctuation and line ends do not count: they are what reposting changes. Case does not count either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipelines.text.codes import PLANE, is_letter, plane

Span = tuple[int, int]

# Beyond the first plane all characters count as one letter: they are rare, and a table of them would not fit a cache.
_BEYOND = PLANE - 1
_NUMERALS = {"〇": 0, "○": 0, "零": 0, **{char: value for value, char in enumerate("一二三四五六七八九", start=1)}}
_BLANK = ord(" ")
_YEAR_SIGN = ord("年")


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of several texts, one after the other.

    Attributes:
        codes: code points, uint16.
        places: index of each letter in the texts put together.
        raw: code points of the texts put together.
        starts: index of each text in the texts put together.
        bounds: the letters of text i are ``bounds[i]`` to ``bounds[i + 1]``.
    """

    codes: NDArray[np.uint16]
    places: NDArray[np.int64]
    raw: NDArray[np.uint32]
    starts: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def follow_blank(self, letters: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether a blank stands right before each of `letters`."""
        follows: NDArray[np.bool_] = self.raw[self.places[letters] - 1] == _BLANK
        return follows

    def owner(self, letters: NDArray[np.int64]) -> NDArray[np.int64]:
        """The text each of `letters` (indexes, ascending or not) belongs to."""
        return np.searchsorted(self.bounds, letters, side="right") - 1

    def place_in_text(self, letters: NDArray[np.int64]) -> NDArray[np.int64]:
        """The code point in its own text each of `letters` stands at."""
        return self.places[letters] - self.starts[self.owner(letters)]

    def span_in_text(self, text: int) -> tuple[int, int]:
        """Where the letters of a text begin and end, in code points of that text; (0, 0) where it has none."""
        first, last = int(self.bounds[text]), int(self.bounds[text + 1])
        if first == last:
            return 0, 0
        start = int(self.starts[text])
        return int(self.places[first]) - start, int(self.places[last - 1]) - start + 1


def letters_of(texts: Sequence[str], spans: Sequence[Sequence[Span] | None]) -> Letters:
    """The letters of `texts` inside `spans` (half-open, in code points; None for the whole text)."""
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=starts[1:])
    raw = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.minimum(raw, _BEYOND).astype(np.uint16)
    counts = _counts().take(codes)
    if any(of_text is not None for of_text in spans):
        inside = np.zeros(len(codes), np.bool_)
        for start, stop, of_text in zip(starts[:-1].tolist(), starts[1:].tolist(), spans, strict=True):
            if of_text is None:
                inside[start:stop] = True
            else:
                for first, last in of_text:
                    inside[start + first : min(start + last, stop)] = True
        counts &= inside
    places = counts.nonzero()[0]
    letters = codes.take(places)
    _write_years_in_digits(letters)
    return Letters(letters, places, raw, starts, np.searchsorted(places, starts))


def _write_years_in_digits(codes: NDArray[np.uint16]) -> None:
    """二○一二年 becomes 2012年, in place: four numerals, the first one or two, before 年."""
    signs = np.flatnonzero(codes == _YEAR_SIGN)
    signs = signs[signs >= 4]
    values = _numerals()[codes[signs[:, None] + np.arange(-4, 0)]]
    is_year = (values >= 0).all(axis=1) & ((values[:, 0] == 1) | (values[:, 0] == 2))
    for offset in range(4):
        codes[signs[is_year] - 4 + offset] = values[is_year, offset] + ord("0")


@cache
def _counts() -> NDArray[np.bool_]:
    table = is_letter().copy()
    table[ord("○")] = True
    table[_BEYOND] = True
    return table


@cache
def _numerals() -> NDArray[np.int8]:
    table = np.full(PLANE, -1, np.int8)
    for char, value in _NUMERALS.items():
        table[ord(char)] = value
    return table


@cache
def letter_values() -> NDArray[np.uint64]:
    """A random but fixed 64-bit value for each code point of the first plane; upper and lower case share one."""
    lowered, more = np.strings.lower(plane(2)).view(np.uint32).reshape(PLANE, 2).T
    codes = np.where(more, np.arange(PLANE), lowered)  # one becomes two characters and stays itself
    return mix(codes.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15))


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits of each value (the finaliser of SplitMix64)."""
    out = values ^ (values >> np.uint64(30))
    out *= np.uint64(0xBF58476D1CE4E5B9)
    out ^= out >> np.uint64(27)
    out *= np.uint64(0x94D049BB133111EB)
    out ^= out >> np.uint64(31)
    return out


__all__ = ["Letters", "Span", "letter_values", "letters_of", "mix"]
