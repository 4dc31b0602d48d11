"""Taiwan vocabulary in mainland texts that a machine converted, and the slips such conversions leave.

Belongs here: the pass over a text or a value that finds or replaces listed terms.
Does not belong here: detecting that a text is a conversion (the terms are lawful words elsewhere: apply them to
Traditional text only), and the conversion by character, which comes first and keeps the length.

The listed terms are in simplified characters, as they stand after that conversion. The longest term wins; a term listed
with itself protects a lawful word (行政许可权) from a shorter term inside it (许可权).
"""

from __future__ import annotations

from functools import cache

import ahocorasick_rs

from pipelines.lexicon.loader import load

Found = tuple[int, int, str, str]
"""start, end, the term as it stands, what it means."""


def to_mainland(value: str) -> str:
    """`value` (simplified characters) with every listed term in its mainland form; the length may change."""
    parts: list[str] = []
    done = 0
    for start, end, _, mainland in find_terms(value):
        parts += (value[done:start], mainland)
        done = end
    if not parts:
        return value
    parts.append(value[done:])
    return "".join(parts)


def find_terms(text: str) -> list[Found]:
    """The listed terms in `text` (simplified characters), left to right: start, end, term, mainland term."""
    automaton, pairs = _terms()
    return _found(automaton, pairs, text)


def places(text: str) -> tuple[list[int], list[int]]:
    """Where the terms that are listed begin and where they end, left to right, those listed with themselves too.

    A stretch that no such place reaches into is as it is in mainland form.
    """
    found = _terms()[0].find_matches_as_indexes(text)
    return [start for _, start, _ in found], [end for _, _, end in found]


def find_conversion_errors(text: str) -> list[Found]:
    """Wrong characters in *Traditional* text, before any conversion: start, end, wrong, right (both Traditional)."""
    automaton, pairs = _errors()
    return _found(automaton, pairs, text)


def kind_of(term: str) -> str:
    """`phrase`, `character` or `orthography`: what kind of conversion leaves this term; KeyError for others."""
    return _kinds()[term]


def _found(automaton: ahocorasick_rs.AhoCorasick, pairs: tuple[tuple[str, str], ...], text: str) -> list[Found]:
    found = []
    for index, start, end in automaton.find_matches_as_indexes(text):
        written, meant = pairs[index]
        if written != meant:
            found.append((start, end, written, meant))
    return found


def _compiled(pairs: tuple[tuple[str, str], ...]) -> tuple[ahocorasick_rs.AhoCorasick, tuple[tuple[str, str], ...]]:
    words = [written for written, _ in pairs]
    # few enough words for the kind of automaton that has a table for every byte, which reads twice as fast
    automaton = ahocorasick_rs.AhoCorasick(
        words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, implementation=ahocorasick_rs.Implementation.DFA
    )
    return automaton, pairs


@cache
def _terms() -> tuple[ahocorasick_rs.AhoCorasick, tuple[tuple[str, str], ...]]:
    return _compiled(tuple((row.term, row.mainland) for row in load("taiwan_terms")))


@cache
def _errors() -> tuple[ahocorasick_rs.AhoCorasick, tuple[tuple[str, str], ...]]:
    return _compiled(tuple((row.wrong, row.right) for row in load("conversion_errors")))


@cache
def _kinds() -> dict[str, str]:
    return {row.term: row.kind for row in load("taiwan_terms") if row.term != row.mainland}
