"""Themes of a text by its words.

Belongs here: weighing the listed words of a text into at most three themes.
Does not belong here: the taxonomy and its words (`themes.csv`, `theme_keywords.csv`).

A text is given to top themes; the rule names the theme of the second level that spoke loudest. Longest words win, so
农业科技园区 is not also a 科技园区. A word that returns counts up to three times.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import ahocorasick_rs

from pipelines import lexicon
from schemas.keys import dimension_key

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


def of(text: str) -> list[tuple[int, float, str]]:
    """Themes of a text (simplified): theme_key, weight, rule; loudest first.

    At most three; the weights have six decimals and sum to 1. Empty when no listed word stands in the text.
    The rule is ``keywords:<theme of the second level>``.
    """
    found = [match[0] for match in _automaton().find_matches_as_indexes(text)]
    found.sort()
    return list(_weighed(tuple(found))) if found else []


@lru_cache(maxsize=8192)
def _weighed(found: tuple[int, ...]) -> tuple[tuple[int, float, str], ...]:
    """Themes of the words found (their numbers, sorted); texts of one kind speak in the same few words."""
    voices = _voices()
    spoken: dict[tuple[str, str], int] = {}
    for index in set(found):
        times = min(found.count(index), _MOST_REPEATS)
        for theme, weight in voices[index]:
            spoken[theme] = spoken.get(theme, 0) + weight * times
    scores: dict[str, int] = {}
    loudest: dict[str, tuple[int, str]] = {}
    for (top, theme_code), score in spoken.items():
        scores[top] = scores.get(top, 0) + score
        loudest[top] = min(loudest.get(top, (0, "")), (-score, theme_code))
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:MOST_THEMES]
    kept = [(theme, score) for theme, score in ranked if score >= _FAINTEST * ranked[0][1]]
    total = sum(score for _, score in kept)
    millionths = [score * _MILLION // total for _, score in kept]
    millionths[0] += _MILLION - sum(millionths)
    keys = _keys()
    return tuple(
        (keys[theme], share / _MILLION, f"keywords:{loudest[theme][1]}")
        for (theme, _), share in zip(kept, millionths, strict=True)
    )


@cache
def _keys() -> dict[str, int]:
    return {theme.theme_code: theme.theme_key for theme in all_themes()}


@cache
def _keywords() -> dict[str, tuple[tuple[tuple[str, str], int], ...]]:
    """Every listed word → ((top theme, theme), weight) of what it speaks for."""
    words: dict[str, list[tuple[tuple[str, str], int]]] = {}
    for row in lexicon.load("theme_keywords"):
        words.setdefault(row.keyword, []).append(((row.theme_code.partition(".")[0], row.theme_code), row.weight))
    return {word: tuple(themes) for word, themes in words.items()}


@cache
def _voices() -> tuple[tuple[tuple[tuple[str, str], int], ...], ...]:
    return tuple(_keywords().values())


@cache
def _automaton() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(tuple(_keywords()), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
