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

from pipelines.text.codes import Codes
from pipelines.text.joined import Joined

LIST_BREAK = ",，。;；:：“”《》()\n"
"""What cannot stand inside a list."""
LIST_PIECE = 400
"""A longer list is read in pieces of so many characters."""

_CLASSES = (
    "0123456789",
    "两二三四五六七八九十",
    "个大项",
    "家支方座类市省区县",
    "第百十",
    "-—~至 \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029",
    "个项家种",
    ",。、;:",
    LIST_BREAK,
    "一二三四五六七八九十",
    "\"“”'",
    "abcdefghijklmnopqrstuvwxyzüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ",
)
_DIGIT, _NUMERAL, _COUNTER, _UNIT, _ORDINAL, _RANGE, _THING, _MARK, _BREAK, _OF_DATE, _STRING, _LATIN = (
    1 << bit for bit in range(len(_CLASSES))
)
_AROUND = 8  # characters before and behind a place at which a sign may look
_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FFF
_QUOTED_AGAIN = 41  # characters from one opening quote to another inside it

_Places = npt.NDArray[np.intp]
_IsPlace = npt.NDArray[np.bool_]


class Signs(NamedTuple):
    """The signs of one folded text.

    Attributes:
        counts: where something may be counted: 三个城市, 五个方面, “6个1”.
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
    signs = map(
        Signs,
        texts.places(_counts(look)),
        texts.places(_names(look)),
        _lists(look, texts),
        texts.hold(look.beside("“", " ") | look.beside(" ", "”") | look.beside(",", " ")),
        texts.hold(look.is_a(_MARK) & (look.codes() == look.codes(1))),
        texts.hold(_quotes_in_quotes(look)),
        texts.hold(look.is_char("年") & look.is_a(_OF_DATE, 1)),
        texts.hold(look.is_char("=") & look.is_a(_STRING, 1)),
        texts.hold(look.is_char("(") & look.is_a(_LATIN, 1)),
        texts.hold(look.is_a(_RANGE, -1) & look.is_a(_DIGIT) & look.is_a(_THING, 1), at_least=2),
    )
    return list(signs)


class _Look:
    """Texts put together, with the classes of their characters."""

    def __init__(self, texts: Joined) -> None:
        self._size = len(texts.codes)
        self._codes = np.zeros(self._size + 2 * _AROUND, np.uint32)
        self._codes[_AROUND:-_AROUND] = texts.codes
        self._classes = _table().take(self._codes, mode="clip")

    # --- of every place ---------------------------------------------------------------------------------------

    def codes(self, shift: int = 0) -> Codes:
        """The character at each place, or `shift` behind it."""
        return self._codes[_AROUND + shift : _AROUND + shift + self._size]

    def is_char(self, char: str, shift: int = 0) -> _IsPlace:
        """Whether it is `char`."""
        found: _IsPlace = self.codes(shift) == ord(char)
        return found

    def is_a(self, classes: int, shift: int = 0) -> _IsPlace:
        """Whether it is of one of the classes."""
        found: _IsPlace = (self._classes[_AROUND + shift : _AROUND + shift + self._size] & classes) != 0
        return found

    def beside(self, first: str, second: str) -> _IsPlace:
        """Whether it is `first` and the next one `second`."""
        return self.is_char(first) & self.is_char(second, 1)

    # --- of some places ---------------------------------------------------------------------------------------

    def at(self, places: _Places, shift: int = 0) -> Codes:
        """The characters at some places."""
        return self._codes[places + (_AROUND + shift)]

    def are(self, classes: int, places: _Places, shift: int = 0) -> _IsPlace:
        """Whether the characters at some places are of one of the classes."""
        found: _IsPlace = (self._classes[places + (_AROUND + shift)] & classes) != 0
        return found

    def are_han(self, places: _Places, *shifts: int) -> _IsPlace:
        """Whether the characters at some places are Chinese, for every shift."""
        codes = (self.at(places, shift) for shift in shifts)
        found: _IsPlace = np.logical_and.reduce([(code >= _FIRST_HAN) & (code <= _LAST_HAN) for code in codes])
        return found

    def are_of_a_kind(self, places: _Places, *shifts: int) -> _IsPlace:
        """Whether the characters at some places are all digits, or all Chinese numerals."""
        kinds = [self._classes[places + (_AROUND + shift)] & (_DIGIT | _NUMERAL) for shift in shifts]
        found: _IsPlace = np.bitwise_and.reduce(kinds) != 0
        return found


def _counts(look: _Look) -> _Places:
    """三个城市: one or two numerals of a kind, a measure word, two characters of a name; 五方面, 六大工程, “两."""
    is_number = look.is_a(_DIGIT | _NUMERAL, 1)
    in_quotes = (look.is_char("“") & is_number).nonzero()[0]
    numbers = (is_number & look.is_a(_COUNTER | _UNIT, 2)).nonzero()[0] + 1  # the last numeral before the measure word
    units = look.at(numbers, 1)
    of_parts = (units == ord("大")) | (units == ord("方")) | ((units == ord("个")) & (look.at(numbers, 2) == ord("方")))
    is_named = look.are_han(numbers, 2, 3)
    one = is_named & ~look.are(_ORDINAL | _DIGIT, numbers, -1)
    two = is_named & look.are_of_a_kind(numbers, -1, 0) & ~look.are(_ORDINAL | _DIGIT, numbers, -2)
    return np.unique(np.concatenate((in_quotes, numbers[one | of_parts], numbers[two] - 1)))


def _names(look: _Look) -> _Places:
    """10个重大科技专项: up to three numerals of a kind, a measure word, four characters of a name."""
    numbers = (look.is_a(_DIGIT | _NUMERAL) & look.is_a(_COUNTER, 1)).nonzero()[0]
    numbers = numbers[look.are_han(numbers, 2, 3, 4, 5)]
    two, three = look.are_of_a_kind(numbers, -1, 0), look.are_of_a_kind(numbers, -2, -1, 0)
    starts = np.unique(np.concatenate((numbers, numbers[two] - 1, numbers[three] - 2)))
    return starts[~look.are(_DIGIT, starts, -1)]


def _quotes_in_quotes(look: _Look) -> _IsPlace:
    """Whether a quote opens at a place and another soon behind it, none of them closed between."""
    opens = look.is_char("“")
    quotes = (opens | look.is_char("”")).nonzero()[0]
    is_open = opens[quotes]
    found = np.zeros_like(opens)
    found[quotes[:-1][is_open[:-1] & is_open[1:] & (np.diff(quotes) <= _QUOTED_AGAIN)]] = True
    return found


def _lists(look: _Look, texts: Joined) -> list[list[tuple[int, int]]]:
    """Stretches between marks, of which the two characters before the first 、 stand at the end again; and long ones.

    Most lists are told from their first and last member alone.
    """
    is_break = look.is_a(_BREAK)
    is_break[texts.separators] = True
    events = (is_break | look.is_char("、")).nonzero()[0]
    breaks_off = is_break[events]
    breaks = np.concatenate(([-1], events[breaks_off]))
    opens = np.concatenate(([True], breaks_off[:-1])) & ~breaks_off  # the first 、 behind a break
    marks = events[opens]
    before = np.cumsum(breaks_off)[opens]  # how many breaks stand before it
    starts, ends = breaks[before] + 1, breaks[before + 1]
    ends_alike = (look.at(marks, -1) == look.at(ends, -1)) & (look.at(marks, -2) == look.at(ends, -2))
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
