"""Folding: one code point in, one code point out, whatever comes in."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.fold import fold, fold_width, script_of, to_simplified

_TRADITIONAL = "為加快國家創新體系建設,發揮企業與產業園區的作用,關於進一步開展這項業務的實施方案。"
_SIMPLIFIED = "为加快国家创新体系建设,发挥企业与产业园区的作用,关于进一步开展这项业务的实施方案。"


@cache
def _code_points() -> list[str]:
    """Every code point of the BMP that text can hold, and some thousand of the astral planes, in blocks."""
    bmp = [code for code in range(1, 0x10000) if not 0xD800 <= code <= 0xDFFF]
    astral = random.Random(20).sample(range(0x10000, 0x110000), 4_000)
    rare_han = list(range(0x20000, 0x20000 + 4_000))
    codes = bmp + astral + rare_han
    return ["".join(map(chr, codes[at : at + 512])) for at in range(0, len(codes), 512)]


def test_width_folding_keeps_the_length_of_every_code_point() -> None:
    for block in _code_points():
        assert len(fold_width(block)) == len(block)
    # alone, too: no code point leans on its neighbours
    assert [hex(ord(char)) for block in _code_points()[:128] for char in block if len(fold_width(char)) != 1] == []


def test_conversion_to_simplified_keeps_the_length_of_every_code_point() -> None:
    for block in _code_points():
        assert len(to_simplified(block)) == len(block)
        assert len(fold(_TRADITIONAL + block).text) == len(_TRADITIONAL) + len(block)


def test_folding_twice_changes_nothing_more() -> None:
    for block in _code_points():
        once = fold_width(block)
        assert fold_width(once) == once
        folded = fold(_TRADITIONAL + block).text
        assert fold(folded).text == folded


@given(st.text(max_size=80), st.text(max_size=80))
def test_width_folding_knows_no_context(left: str, right: str) -> None:
    assert fold_width(left + right) == fold_width(left) + fold_width(right)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(fold(text).text) == len(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("（一）", "(一)"),
        ("１２．５％", "12.5%"),
        ("牵头单位：市科委；", "牵头单位:市科委;"),
        ("Ｒ＆Ｄ", "R&D"),
        ("2014–2020", "2014-2020"),
        ("――目标", "——目标"),
        ("「雙創」", "“双创”"),
        ("\u3000\u3000一、", "  一、"),
        ("陈\u00a0忠", "陈 忠"),
        ("\ue003\ue004正文", "  正文"),
        ("﹝2012﹞", "〔2012〕"),
        ("\ufeff标题", " 标题"),
    ],
)
def test_a_variant_folds_to_its_plain_form(written: str, folded: str) -> None:
    found = fold(_TRADITIONAL + written).text if "雙" in written else fold(written).text
    assert found.endswith(folded)


@pytest.mark.parametrize("char", "①⑩㎡℃Ⅲ〇○‰・〔〕【】《》〈〉“”‘’—…·、。")
def test_a_character_that_compatibility_forms_would_change_stays(char: str) -> None:
    assert fold(char).text == char


def test_the_script_is_told_by_the_side_that_prevails() -> None:
    assert script_of(_TRADITIONAL) == "Hant"
    assert script_of(_SIMPLIFIED) == "Hans"
    assert script_of(_SIMPLIFIED + "引用原文:「國務院關於」") == "Hans"
    assert script_of(_TRADITIONAL + "网站首页 发布 关于") == "Hant"


@pytest.mark.parametrize("text", ["", "R&D 2.1%", "人民政府工作要点", "\n\n", "中共中央"])
def test_a_text_without_a_telling_character_counts_as_simplified(text: str) -> None:
    assert script_of(text) == "Hans"


def test_traditional_text_reads_as_simplified_and_simplified_text_stays() -> None:
    assert fold(_TRADITIONAL).text == _SIMPLIFIED
    assert fold(_SIMPLIFIED).text == _SIMPLIFIED


@pytest.mark.parametrize("word", ["什么", "那么", "发展", "干部", "后勤", "里程碑", "面粉", "征集", "台账", "伙伴"])
def test_a_simplified_word_is_never_converted(word: str) -> None:
    assert fold(_SIMPLIFIED + word).text.endswith(word)


def test_a_chain_of_variants_is_folded_in_one_pass_over_a_long_text() -> None:
    text = "（一）重点：建设１０个园区；增长２．５％。" * 2_000
    assert fold(text).text == "(一)重点:建设10个园区;增长2.5%。" * 2_000
