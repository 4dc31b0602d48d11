"""A list of words written for the regex engine finds what the plain list finds."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipelines.lexicon.patterns import any_of

_WORDS = st.sets(st.text("新建设立.(", min_size=1, max_size=5), min_size=1, max_size=12)


@given(_WORDS, st.text("新建设立.(上", max_size=24))
def test_the_branched_list_finds_what_the_list_longest_first_finds(words: set[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    for around in ("{}", "^{}", "{}$", "(?P<verb>{})上?$", "{}(?=[上设]|$)"):
        expected = [match.span() for match in re.finditer(around.format(f"(?:{plain})"), text)]
        assert [match.span() for match in re.finditer(around.format(any_of(words)), text)] == expected


def test_a_word_that_begins_another_is_still_a_word() -> None:
    pattern = re.compile(any_of(["建", "建设", "建设工程"]))
    assert [match.group() for match in pattern.finditer("建设工程、建设工、建")] == ["建设工程", "建设", "建"]
