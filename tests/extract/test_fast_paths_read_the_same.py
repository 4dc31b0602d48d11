"""What is read the short way is what the plain way reads.

Each test holds a shortcut of the facts side against a simple reference: the pattern without its guard, the scan that
looks everywhere, the reading that remembers nothing.
"""

from __future__ import annotations

import re
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import lexicon
from pipelines.batch import _Columns
from pipelines.conform import indicators, themes
from pipelines.extract import quantities
from pipelines.extract.arithmetic import enumeration
from pipelines.extract.damage import dates, encoding, markup, punctuation, spacing, values
from pipelines.extract.quantities import find_quantities
from pipelines.extract.responsibilities import read_clause
from pipelines.extract.responsibilities.members import _SEPARATOR, _UNMARKED
from pipelines.extract.signs import Signs, signs_of
from pipelines.extract.swapped_names import _swapped, swapped_names
from pipelines.extract.targets import bounds
from pipelines.extract.targets.cues import GROWTH_CUE, LEVEL_CUE, growth_cue, level_cue
from pipelines.extract.targets.model import Memory
from pipelines.extract.targets.statement import Words, first_statement, statement
from pipelines.structure.outline import Outline
from pipelines.structure.segments import Segment
from pipelines.text.fold import fold_width
from pipelines.text.joined import join
from schemas import silver
from schemas.keys import dimension_key
from schemas.polars_types import polars_schema

THEME_WORDS = lexicon.load("theme_keywords")
_HAN_RUNS = re.compile("[\u4e00-\u9fff]{1,6}")
_CUE_WORDS = sorted(
    {*_HAN_RUNS.findall(GROWTH_CUE.pattern), *_HAN_RUNS.findall(LEVEL_CUE.pattern), "企业", "削减率", "的"}
)


@pytest.mark.parametrize(("plain", "guarded"), [(GROWTH_CUE, growth_cue), (LEVEL_CUE, level_cue)])
def test_every_cue_ends_in_a_character_the_guard_lets_pass(plain: re.Pattern[str], guarded) -> None:
    for last in _CUE_WORDS:
        for first in _CUE_WORDS:
            found, expected = guarded(first + last), plain.search(first + last)
            assert (found and found.span()) == (expected and expected.span()), first + last


@pytest.mark.parametrize("name", ["_AT_LEAST", "_ABOUT", "_AT_MOST", "_BELOW", "_ABOVE", "_PASSES"])
def test_every_word_that_bounds_a_value_has_a_character_the_guard_looks_for(name: str) -> None:
    pattern: re.Pattern[str] = getattr(bounds, name)
    runs = _HAN_RUNS.findall(pattern.pattern)
    found = [first + last for first in ("", *runs) for last in runs if pattern.search(first + last)]
    assert found
    for words in found:
        assert not bounds._BOUNDS.isdisjoint(words), words


_NUMBERS = ["1.", "2、", "3)", "3大", "2025年", "12", "5%", "1.5", "指数达到", "120"]
_BETWEEN = ["、", "家", "亿元", "-", " ", "个百分点", "企业"]


@settings(max_examples=80)
@given(st.lists(st.sampled_from(_NUMBERS + _BETWEEN), max_size=10))
def test_digits_passed_over_are_no_quantities(pieces: list[str]) -> None:
    text = "".join(pieces) + "。"
    found = list(find_quantities(text, 0, len(text)))
    with pytest.MonkeyPatch.context() as patch:
        everywhere = quantities._OPENS.pattern.replace(f"(?!{quantities._NO_QUANTITY})", "")
        assert everywhere != quantities._OPENS.pattern
        patch.setattr(quantities, "_OPENS", re.compile(everywhere))
        assert list(find_quantities(text, 0, len(text))) == found


_PLAIN_COUNTED = re.compile("(?<![0-9.])(?=([1-9][0-9]{0,2}|[二三四五六七八九十]{1,3})[个大项]([\u4e00-\u9fff]{4,14}))")


def _swapped_everywhere(folded: str) -> list[tuple[int, int, int, int]]:
    seen: dict[str, list[re.Match[str]]] = {}
    found = []
    for match in _PLAIN_COUNTED.finditer(folded):
        earlier = seen.setdefault(match.group(1), [])
        for other in earlier:
            length = _swapped(other.group(2), match.group(2))
            if length:
                found.append((match.start(), match.start(2) + length, other.start(), other.start(2) + length))
                break
        if len(earlier) < 16 and all(match.group(2) != other.group(2) for other in earlier):
            earlier.append(match)
    return found


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["重大", "科技", "专项", "10", "十", "二十", "1", ".", "个", "大", "项", "，", "工程"]),
        max_size=30,
    )
)
def test_swapped_names_are_those_a_scan_of_every_place_finds(pieces: list[str]) -> None:
    folded = "".join(pieces) + "10个重大科技专项,10个科技重大专项"
    places = signs_of(join([folded]))[0].names
    assert [tuple(name) for name in swapped_names(folded, places)] == _swapped_everywhere(folded)


@settings(max_examples=150)
@given(
    st.text("“”， ,。甲乙丙个大项方面工程三两十年月一3-5=\"'(āa家>&<;", max_size=60).map(fold_width),
    st.sampled_from(["", "二九年三月五日", "“三大工程”", "3-5个，3至8项，58个", "“甲“乙”", "甲(ā)", 'a="乙">', "，，"]),
)
def test_no_rule_finds_anything_where_its_sign_is_missing(text: str, more: str) -> None:
    folded = fold_width(text + more)
    signs = signs_of(join([folded]))[0]
    everywhere = list(range(len(folded)))
    loud = Signs(everywhere, everywhere, signs.lists, *[True] * (len(Signs._fields) - 3))
    for rule in (
        lambda signs: spacing.find(folded, signs),
        lambda signs: punctuation.find(folded, folded, signs),
        lambda signs: dates.find(folded, folded, [], signs),
        lambda signs: markup.find(folded, signs),
        lambda signs: encoding.find(folded, folded, signs, has_private_use=False),
        lambda signs: values.find(folded, signs),
        lambda signs: enumeration.check(folded, [Segment(0, len(folded), "body", None)], Outline(), signs.counts),
    ):
        assert list(rule(signs)) == list(rule(loud))


_CLAUSE_PIECES = [
    "市科技局",
    "牵头",
    "会同",
    "联合",
    "负责",
    "、",
    ",",
    " ",
    "\n",
    "和",
    "等",
    "(牵头)",
    "张三",
    "责任单位:",
    "责任人:",
    "6月底前",
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_CLAUSE_PIECES), max_size=12))
def test_a_list_without_joining_words_parts_at_the_same_places(pieces: list[str]) -> None:
    text = "".join(piece for piece in pieces if piece not in ("会同", "联合"))
    plain = re.compile(r"[、,;。\n]|\s+|(?<=牵头)(?=会同|联合)|(?<=负责)(?=会同|联合)")
    for separator in (_SEPARATOR, _UNMARKED):
        assert list(filter(None, separator.split(text))) == list(filter(None, plain.split(text)))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_CLAUSE_PIECES), min_size=1, max_size=10), st.text("要(:\n 由", max_size=3))
def test_a_clause_is_read_the_same_wherever_it_stands(pieces: list[str], before: str) -> None:
    clause = "".join(pieces)
    here = read_clause(f"{before}({clause})", len(before) + 1, len(before) + 1 + len(clause))
    alone = read_clause(f"({clause})", 1, 1 + len(clause))
    assert here.deadline == alone.deadline
    moved = [party._replace(start=party.start + len(before), end=party.end + len(before)) for party in alone.parties]
    assert list(here.parties) == moved


_SENTENCE_PIECES = [
    "年内",
    "新增",
    "企业",
    "研发投入",
    "占",
    "达到",
    "比2010年",
    "增长",
    "的",
    ",",
    "每年",
    "“",
    "已",
    "专利申请",
    "和",
    "授权量",
    "三年内",
    "(",
    ")",
]


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(_SENTENCE_PIECES), max_size=8),
    st.sampled_from(["5家", "2.5%", "3亿元", "2个百分点", "10-20件以上", "8次"]),
    st.sampled_from(["", "高新技术企业", "的企业", "的基础上", "以上、建设"]),
)
def test_a_statement_that_is_remembered_is_the_one_read_afresh(head: list[str], value: str, after: str) -> None:
    sentence = "".join(head)
    (quantity,) = find_quantities(sentence + value, len(sentence), len(sentence + value))
    words = Words(quantity.shape(), sentence, 0, after, False)
    memory = Memory()
    expected = statement(words, memory, 0, 1, 2015)
    for _ in range(2):
        assert first_statement(words, 2015) == (expected, memory)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["高新技术", "企业", "数", "产值", "占", "GDP", "比重", "发明专利", "拥有量", "新增", "省级", "项目"]
        ),
        min_size=1,
        max_size=6,
    )
)
def test_an_indicator_is_the_first_whose_pattern_the_name_fills(pieces: list[str]) -> None:
    name = indicators.normalise("".join(pieces))
    if name in indicators._by_name():
        return
    fitting = [
        indicator
        for variant in indicators._variants(name, "level")
        if variant not in indicators._by_name()
        for pattern, indicator in indicators._patterns()
        if pattern.fullmatch(variant)
    ]
    listed = [indicators._by_name()[v] for v in indicators._variants(name, "level") if v in indicators._by_name()]
    assert indicators.code_of(name, None, "level") == next(iter((*listed, *fitting)), None)


def test_words_found_in_any_order_weigh_the_same() -> None:
    texts = ["发展农业科技园区", "建设人工智能产业和大数据产业", "农业。农业。农业。农业。教育"]
    for text in texts:
        halves = [part for part in re.split("[和。]", text) if part]
        assert themes.of("。".join(halves)) == themes.of("。".join(reversed(halves)))


def test_themes_of_many_texts_are_those_of_each_alone() -> None:
    texts = [
        "发展农业科技园区",
        "",
        "农业",
        "按照要求抓好落实",
        "\ue000建设人工智能产业和大数据产业",
        "农业。农业。农业。农业。教育",
    ]
    together = themes.of_each(texts)
    found = zip(together.text, together.theme_key, together.weight, together.spoke, strict=True)
    alone = [(number, *theme) for number, text in enumerate(texts) for theme in themes.of(text)]
    assert [(text, key, weight, themes.rules()[spoke]) for text, key, weight, spoke in found] == alone
    assert {number for number, *_ in alone} == {0, 2, 4, 5}
    assert len(themes.of_each([]).text) == 0


@given(st.lists(st.sampled_from(sorted({row.keyword for row in THEME_WORDS})), min_size=1, max_size=12))
def test_themes_weighed_in_arrays_are_those_weighed_word_by_word(words: list[str]) -> None:
    # a mark between two words, so that what is found is what was put in
    times, spoken = Counter(words), Counter[str]()
    for row in THEME_WORDS:
        if row.keyword in times:
            spoken[row.theme_code] += row.weight * min(times[row.keyword], 3)
    scores: Counter[str] = Counter()
    for code, score in spoken.items():
        scores[code.partition(".")[0]] += score
    ranked = sorted(((score, top) for top, score in scores.items()), key=lambda pair: (-pair[0], pair[1]))[:3]
    kept = [(score, top) for score, top in ranked if score * 4 >= ranked[0][0]]
    total = sum(score for score, _ in kept)
    loudest = [min((-spoken[code], code) for code in spoken if code.partition(".")[0] == top)[1] for _, top in kept]
    found = themes.of("。".join(words))
    assert [(key, rule) for key, _, rule in found] == [
        (dimension_key(top), f"keywords:{code}") for (_, top), code in zip(kept, loudest, strict=True)
    ]
    assert [weight for _, weight, _ in found[1:]] == [score * 10**6 // total / 10**6 for score, _ in kept[1:]]


def test_columns_make_the_frame_that_rows_make() -> None:
    rows = [(1, "甲", 2, "lexicon"), (1, "乙", 3, "unresolved")]
    columns = _Columns(silver.ORGANIZATION_ALIAS)
    columns.extend(rows[:1])
    columns.extend([])
    columns.extend(rows[1:])
    schema = polars_schema(silver.ORGANIZATION_ALIAS)
    assert columns.frame().equals(pl.DataFrame(rows, schema=schema, orient="row"))
