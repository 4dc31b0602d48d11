"""A list of words written for the regex engine finds what the plain list finds."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.lexicon.patterns import any_of, any_pattern

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


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["牵头", "牵头单位", "责任人", "责任单位"]), min_size=1),
    st.text("牵头单位责任人 \n", max_size=9),
)
def test_blanks_may_stand_between_the_characters_of_a_listed_word(words: list[str], text: str) -> None:
    plain = "|".join(r"\s*".join(word) for word in sorted(set(words), key=len, reverse=True))
    found = re.finditer(any_of(words, between=r"\s*"), text)
    assert [match.span() for match in found] == [match.span() for match in re.finditer(plain, text)]


PATTERNS = [
    "(?:新建|建设)*(?:国家级?)?实验室(?:数)?",
    "(?:新建|建设)*中心|众创空间(?:数)?",
    "新建[^,]{0,2}站",
    r"\(?基地\)?",
]
PIECES = ["新建", "建设", "国家", "级", "实验室", "中心", "众创空间", "数", "站", "基地", "(", ")"]


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["新建", "建设", "国家", "级", "实验室", "中心", "众创空间", "数", "站", "基地", "(", ")"])
    )
)
def test_patterns_joined_where_they_begin_alike_match_what_any_of_them_matches(pieces: list[str]) -> None:
    text = "".join(pieces)
    joined = re.match(any_pattern(PATTERNS), text)
    assert (joined is not None) == any(re.fullmatch(pattern, text) for pattern in PATTERNS)
