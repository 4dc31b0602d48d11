"""Themes of a text by its words.

Belongs here: weighing the listed words of a text into at most three themes.
Does not belong here: the taxonomy and its words (`themes.csv`, `theme_keywords.csv`).

A text is given to top themes; the rule names the theme of the second level that spoke loudest. Longest words win, so
农业科技园区 is not also a 科技园区. A word that returns counts up to three times.

A plan has many short texts, and finding and weighing the few words of one costs less than the calls that do it. So
many texts are searched as one and weighed in arrays with a row for each word, then for each theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from pipelines import lexicon
from schemas.keys import dimension_key

Integers = npt.NDArray[np.int64]

MOST_THEMES = 3
_MOST_REPEATS = 3
# A theme that speaks less than a quarter as loud as the loudest is a side remark.
_FAINTEST = 0.25
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Theme:
    """A member of dim_theme."""

    theme_key: int
    theme_code: str
    name_zh: str
    name_en: str
    parent_theme_key: int | None


@cache
def all_themes() -> tuple[Theme, ...]:
    """Every theme of both levels, in the order of their codes."""
    return tuple(
        Theme(
            dimension_key(row.code),
            row.code,
            row.name_zh,
            row.name_en,
            dimension_key(row.parent_code) if row.parent_code else None,
        )
        for row in lexicon.load("themes")
    )


class Shares(NamedTuple):
    """Themes of several texts, a row for each theme of a text: by text, the loudest first.

    Attributes:
        text: number of the text, from 0.
        theme_key: key of the top theme.
        weight: six decimals; those of a text sum to 1.
        spoke: number of the theme that spoke loudest, whose rule is `rules()[spoke]`.
    """

    text: Integers
    theme_key: Integers
    weight: npt.NDArray[np.float64]
    spoke: Integers


def of(text: str) -> list[tuple[int, float, str]]:
    """Themes of a text (simplified): theme_key, weight, rule; loudest first.

    At most three; the weights have six decimals and sum to 1. Empty when no listed word stands in the text.
    The rule is ``keywords:<theme of the second level>``.
    """
    shares = of_each([text])
    named = (rules()[spoke] for spoke in shares.spoke)
    return list(zip(shares.theme_key.tolist(), shares.weight.tolist(), named, strict=True))


def of_each(texts: Sequence[str]) -> Shares:
    """Themes of each of several texts, which are what `of` finds in each of them alone."""
    voices = _voices()
    text, word, times = _words_of(texts)
    # a row for each theme that each word speaks for
    count = voices.times[word]
    row = np.repeat(np.arange(len(word)), count)
    voice = voices.first[word][row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    text, theme, loudness = _summed(text[row], voices.theme[voice], voices.weight[voice] * times[row])
    # of the themes under one top theme, the loudest speaks for it
    by_top = np.lexsort((theme, -loudness, voices.top_of[theme], text))
    text, theme, loudness = text[by_top], theme[by_top], loudness[by_top]
    top = voices.top_of[theme]
    is_first = _changes(text, top)
    score = np.add.reduceat(loudness, np.flatnonzero(is_first)) if len(text) else loudness
    return _ranked(text[is_first], top[is_first], score, theme[is_first])


def _ranked(text: Integers, top: Integers, score: Integers, spoke: Integers) -> Shares:
    """The loudest themes of each text and their shares, from every top theme and what it scores."""
    order = np.lexsort((top, -score, text))
    text, top, score, spoke = text[order], top[order], score[order], spoke[order]
    rank, loudest = _place_in_text(text)
    is_kept = (rank < MOST_THEMES) & (score >= _FAINTEST * score[loudest])
    text, top, score, spoke = text[is_kept], top[is_kept], score[is_kept], spoke[is_kept]
    _, loudest = _place_in_text(text)
    numbers = np.bincount(loudest, score, len(text)).astype(np.int64)  # totals stand where the loudest does
    millionths = score * _MILLION // numbers[loudest] if len(text) else score
    rest = _MILLION - np.bincount(loudest, millionths, len(text)).astype(np.int64)
    first = np.flatnonzero(_changes(text))
    millionths[first] += rest[first]
    return Shares(text, _voices().keys[top], millionths / _MILLION, spoke)


def _words_of(texts: Sequence[str]) -> tuple[Integers, Integers, Integers]:
    """The listed words of each text: (text, word, how often), each word of a text once."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    # a line break stands in no listed word, so none is found across two texts
    found = _automaton().find_matches_as_indexes(b"\n".join(encoded))
    matches = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3)
    starts = np.fromiter(accumulate((len(text) + 1 for text in encoded), initial=0), np.int64, len(texts) + 1)
    text = np.searchsorted(starts, matches[:, 1], side="right") - 1
    words = len(_voices().first)
    together, times = np.unique(text * words + matches[:, 0], return_counts=True)
    text, word = np.divmod(together, words)
    return text, word, np.minimum(times, _MOST_REPEATS)


def _summed(text: Integers, theme: Integers, loudness: Integers) -> tuple[Integers, Integers, Integers]:
    """How loud each theme is in each text, by text and theme."""
    themes = len(rules())
    together, place = np.unique(text * themes + theme, return_inverse=True)
    summed = np.bincount(place, loudness, len(together)).astype(np.int64)
    text, theme = np.divmod(together, themes)
    return text, theme, summed


def _changes(*columns: Integers) -> npt.NDArray[np.bool_]:
    """Whether a row differs from the one before in any of `columns`; the first row does."""
    changes = np.ones(len(columns[0]), np.bool_)
    changes[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return changes


def _place_in_text(text: Integers) -> tuple[Integers, Integers]:
    """For rows sorted by text: the place of each among those of its text, and the row where they begin."""
    rows = np.arange(len(text))
    first = np.maximum.accumulate(np.where(_changes(text), rows, 0))
    return rows - first, first


@cache
def rules() -> tuple[str, ...]:
    """The rule of each theme that words speak for, in the order of the codes."""
    return tuple(f"keywords:{code}" for code in _spoken_for())


@cache
def _spoken_for() -> tuple[str, ...]:
    """Codes of the themes that words speak for, sorted, so that their numbers sort like the codes."""
    return tuple(sorted({row.theme_code for row in lexicon.load("theme_keywords")}))


class _Voices(NamedTuple):
    """What each word speaks for: word w speaks `times[w]` times, from `first[w]` on in `theme` and `weight`.

    `top_of` gives the top theme of each theme, `keys` the key of each top theme, both by number.
    """

    first: Integers
    times: Integers
    theme: Integers
    weight: Integers
    top_of: Integers
    keys: Integers


@cache
def _voices() -> _Voices:
    themes = {code: number for number, code in enumerate(_spoken_for())}
    top_codes = [code.partition(".")[0] for code in themes]
    tops = {code: number for number, code in enumerate(sorted(set(top_codes)))}
    spoken = list(_keywords().values())
    count = np.array([len(voices) for voices in spoken], np.int64)
    return _Voices(
        np.cumsum(count) - count,
        count,
        np.array([themes[code] for voices in spoken for code, _ in voices], np.int64),
        np.array([weight for voices in spoken for _, weight in voices], np.int64),
        np.array([tops[code] for code in top_codes], np.int64),
        np.array([dimension_key(code) for code in tops], np.int64),
    )


@cache
def _keywords() -> dict[str, list[tuple[str, int]]]:
    """Every listed word → (theme, weight) of what it speaks for."""
    words: dict[str, list[tuple[str, int]]] = {}
    for row in lexicon.load("theme_keywords"):
        words.setdefault(row.keyword, []).append((row.theme_code, row.weight))
    return words


@cache
def _automaton() -> ahocorasick_rs.BytesAhoCorasick:
    # Bytes need no table from bytes to characters, and the words are few enough for the fastest kind of automaton.
    return ahocorasick_rs.BytesAhoCorasick(
        [word.encode() for word in _keywords()],
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA,
    )
