"""Signs: what a quick look at texts tells of where rules have to look closely.

Belongs here: the characters, and neighbours of characters, without which a rule finds nothing.
Does not belong here: the rules (`damage`, `arithmetic`, `swapped_names`), which judge what stands at a sign.

A pattern that looks for its first character in a whole text costs some 3 ns a character, and there are dozens of
patterns. Here every character of many texts is looked up once, and a sign is a few operations on arrays of 0.05 ns a
character each. A sign may stand where a rule finds nothing, but no rule finds anything where its sign is missing.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.structure.joined import Joined
from pipelines.text.codes import Codes

LIST_BREAK = ",，。;；:：“”《》()\n"
"""What cannot stand inside a list."""
LIST_PIECE = 400
"""A longer list is read in pieces of so many characters."""

_CLASSES = (
    "0123456789",
    "二三四五六七八九十",
    "个大项",
    "家支方座类市省区县",
    "第百",
    "-—~至 \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029",
    "个项家种",
    ",。、;:",
    LIST_BREAK,
    "“”",
    "一二三四五六七八九十",
    "\"“”'",
    "abcdefghijklmnopqrstuvwxyzüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ",
)
_DIGIT, _NUMERAL, _COUNTER, _UNIT, _ORDINAL, _RANGE, _THING, _MARK, _BREAK, _QUOTE, _OF_DATE, _STRING, _LATIN = (
    1 << bit for bit in range(len(_CLASSES))
)
_AROUND = 8  # characters before and behind a place at which a sign may look
_FIRST_HAN, _COUNT_OF_HAN = 0x4E00, 0x5200
_QUOTED_AGAIN = 41  # characters from one opening quote to another inside it

_Places = npt.NDArray[np.bool_]


class Signs(NamedTuple):
    """The signs of one folded text.

    Attributes:
        counts: where a number of things may begin: 三个城市, 10大产业.
        names: where a counted name may begin: 10个重大科技专项.
        lists: (start, end) of stretches that may be lists whose first and last member end alike.
        stray_blank: a blank inside a quote, or behind a comma.
        doubled_mark: a mark twice in a row.
        quote_in_quote: a quote that opens not long behind another.
        written_date: 年 before a Chinese numeral.
        attribute: an equals sign before a quote.
        latin: a small Latin letter behind a bracket.
        ranges: more than one number of things behind a dash or a blank.
    """

    counts: list[int]
    names: list[int]
    lists: list[tuple[int, int]]
    stray_blank: bool
    doubled_mark: bool
    quote_in_quote: bool
    written_date: bool
    attribute: bool
    latin: bool
    ranges: bool


def signs_of(texts: Joined) -> list[Signs]:
    """The signs of each of several folded texts."""
    look = _Look(texts)
    stray_blank = look.beside("“", " ") | look.beside(" ", "”") | look.beside(",", " ")
    doubled_mark = look.is_a(_MARK) & (look.codes() == look.codes(1))
    range_of_things = look.is_a(_RANGE, -1) & look.is_a(_DIGIT) & look.is_a(_THING, 1)
    found = zip(
        texts.places(_counts(look)),
        texts.places(_names(look)),
        _lists(look, texts),
        texts.count(stray_blank),
        texts.count(doubled_mark),
        texts.count(_quotes_in_quotes(look)),
        texts.count(look.is_char("年") & look.is_a(_OF_DATE, 1)),
        texts.count(look.is_char("=") & look.is_a(_STRING, 1)),
        texts.count(look.is_char("(") & look.is_a(_LATIN, 1)),
        texts.count(range_of_things),
        strict=True,
    )
    return [
        Signs(counts, names, lists, *map(bool, once), ranges > 1)
        for counts, names, lists, *once, ranges in found
    ]  # fmt: skip


class _Look:
    """Texts with the classes of their characters; every array has a value for each place of the texts together."""

    def __init__(self, texts: Joined) -> None:
        self._size = len(texts.codes)
        self._codes = np.pad(texts.codes, _AROUND)
        self._classes = _table().take(self._codes, mode="clip")

    def codes(self, shift: int = 0) -> Codes:
        """The character at each place, or `shift` behind it."""
        return self._codes[_AROUND + shift : _AROUND + shift + self._size]

    def is_char(self, char: str, shift: int = 0) -> _Places:
        """Whether it is `char`."""
        places: _Places = self.codes(shift) == ord(char)
        return places

    def is_a(self, classes: int, shift: int = 0) -> _Places:
        """Whether it is of one of the classes."""
        places: _Places = (self._classes[_AROUND + shift : _AROUND + shift + self._size] & classes) != 0
        return places

    def is_han(self, shift: int = 0) -> _Places:
        """Whether it is Chinese."""
        places: _Places = self.codes(shift) - np.uint32(_FIRST_HAN) < _COUNT_OF_HAN  # what lies below wraps around
        return places

    def beside(self, first: str, second: str) -> _Places:
        """Whether it is `first` and the next one `second`."""
        return self.is_char(first) & self.is_char(second, 1)


def _counts(look: _Look) -> _Places:
    """三个城市: one or two numerals of a kind, a measure word, two characters of a name."""
    is_two = look.is_char("两")
    unit = _COUNTER | _UNIT
    numeral = look.is_a(_NUMERAL, 1) | look.is_char("两", 1)
    pair = (look.is_a(_DIGIT) & look.is_a(_DIGIT, 1)) | ((look.is_a(_NUMERAL) | is_two) & numeral)
    opens = (look.is_a(_DIGIT | _NUMERAL) | is_two) & ~(look.is_a(_ORDINAL | _DIGIT, -1) | look.is_char("十", -1))
    one_numeral = look.is_a(unit, 1) & look.is_han(2) & look.is_han(3)
    two_numerals = pair & look.is_a(unit, 2) & look.is_han(3) & look.is_han(4)
    return opens & (one_numeral | two_numerals)


def _names(look: _Look) -> _Places:
    """10个重大科技专项: up to three numerals of a kind, a measure word, four characters of a name."""
    is_number = look.is_a(_DIGIT) & ~look.is_char("0")
    opens = (is_number | look.is_a(_NUMERAL)) & ~(look.is_a(_DIGIT, -1) | look.is_char(".", -1))
    two = (is_number & look.is_a(_DIGIT, 1)) | (look.is_a(_NUMERAL) & look.is_a(_NUMERAL, 1))
    three = (is_number & look.is_a(_DIGIT, 2)) | (look.is_a(_NUMERAL) & look.is_a(_NUMERAL, 2))
    named = look.is_a(_COUNTER, 1) & look.is_han(2) & look.is_han(5)
    named |= two & look.is_a(_COUNTER, 2) & look.is_han(3) & look.is_han(6)
    named |= two & three & look.is_a(_COUNTER, 3) & look.is_han(4) & look.is_han(7)
    return opens & named


def _quotes_in_quotes(look: _Look) -> _Places:
    """Whether a quote opens at a place and another soon behind it, none of them closed between."""
    found = np.zeros_like(look.is_char("“"))
    quotes = look.is_a(_QUOTE).nonzero()[0]
    opens = look.is_char("“")[quotes]
    found[quotes[:-1][opens[:-1] & opens[1:] & (np.diff(quotes) <= _QUOTED_AGAIN)]] = True
    return found


def _lists(look: _Look, texts: Joined) -> list[list[tuple[int, int]]]:
    """Stretches between marks, of which the two characters before the first 、 stand at the end again; and long ones.

    Most lists are told from their first and last member alone.
    """
    is_break = look.is_a(_BREAK)
    is_break[np.array(texts.starts[1:]) - 1] = True  # the separators
    events = (is_break | look.is_char("、")).nonzero()[0]
    breaks = np.concatenate(([-1], is_break.nonzero()[0]))
    # the first 、 behind a break
    follows_break = np.concatenate(([True], is_break[events[:-1]]))
    marks = events[follows_break & ~is_break[events]]
    before = np.searchsorted(breaks, marks) - 1
    starts, ends = breaks[before] + 1, breaks[before + 1]
    codes = look.codes()
    ends_alike = (codes[marks - 1] == codes[ends - 1]) & (codes[marks - 2] == codes[ends - 2])
    may_be = (ends_alike & (marks - 2 >= starts)) | (ends - starts >= LIST_PIECE)
    return texts.spans(starts[may_be], ends[may_be])


@cache
def _table() -> npt.NDArray[np.uint16]:
    """The classes of each code point of the first plane, as bits; the last one, and what lies beyond, is of none."""
    table = np.zeros(0x10000, np.uint16)
    for bit, characters in enumerate(_CLASSES):
        table[list(map(ord, characters))] |= np.uint16(1 << bit)
    return table


__all__ = ["LIST_BREAK", "LIST_PIECE", "Signs", "signs_of"]
