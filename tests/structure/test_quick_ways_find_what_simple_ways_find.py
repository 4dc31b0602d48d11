"""Where the parser takes a quick way, it finds what the simplest way finds; and a document what it finds alone."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.plans import corpus
from pipelines.document import open_document, parse_document, parse_documents
from pipelines.extract import swapped_names
from pipelines.extract.damage import markup, phrases_said_twice, punctuation
from pipelines.extract.signs import signs_of
from pipelines.lexicon import load
from pipelines.structure.clauses import _bracket_pairs, brackets_of
from pipelines.structure.furniture import chrome_among, is_chrome
from pipelines.structure.outline.headings import is_guidance, is_guidance_at
from pipelines.structure.paragraphs import lines_of, paragraphs_of
from pipelines.structure.repeats import search_blocks
from pipelines.text.fold import fold, fold_all
from pipelines.text.joined import join
from tests.structure import simple_ways

_FEW = st.text("甲乙丙\n", max_size=60)
_PHRASES = st.lists(
    st.sampled_from(["加快科技创新", "甲乙丙丁戊", "重点实验室建设和运行管理", "、", "1", "，"]), max_size=12
)


def _texts_that_repeat() -> list[str]:
    """Plans; each third holds a part of itself again."""
    texts = [plan.text for plan in corpus(9, seed=5)]
    return [text + "\n" + text[len(text) // 4 :] if number % 3 == 0 else text for number, text in enumerate(texts)]


def test_documents_parsed_together_give_what_each_gives_alone() -> None:
    raws = [text.encode() for text in ["", "一", *_texts_that_repeat()] if text]
    together = parse_documents([open_document(number, raw) for number, raw in enumerate(raws)])
    for number, (found, raw) in enumerate(zip(together, raws, strict=True)):
        alone = parse_document(number, raw)
        assert (found.all_rows(), found.members) == (alone.all_rows(), alone.members)


def test_blocks_found_in_many_texts_are_those_found_in_each() -> None:
    texts = _texts_that_repeat()
    together = search_blocks(join(texts))
    assert together == [search_blocks(join([text]))[0] for text in texts]
    assert [bool(blocks) for blocks in together[::3]] == [True, True, True]


def test_texts_that_are_copies_of_one_another_repeat_nothing_inside() -> None:
    text = corpus(1, seed=8)[0].text
    alone = search_blocks(join([text]))[0]
    assert search_blocks(join([text, text, text])) == [alone, alone, alone]


@settings(max_examples=40)
@given(st.lists(st.one_of(_FEW, _PHRASES.map("".join)), max_size=4))
@example(["甲乙丙丁戊甲乙丙丁戊"])
@example(["甲乙丙丁戊甲乙丙丁戊。"])
@example(["甲乙丙丁戊", "甲乙丙丁戊"])
@example(["\U00020000甲乙丙丁戊甲乙丙丁戊", "甲" * 60])
def test_a_phrase_said_twice_is_found_wherever_it_stands(texts: list[str]) -> None:
    assert [set(found) for found in phrases_said_twice(join(texts))] == [
        simple_ways.phrases_said_twice(text) for text in texts
    ]


@given(st.text("()[]〔〕【】甲乙", max_size=40))
def test_outermost_brackets_are_paired(text: str) -> None:
    assert _bracket_pairs(text, brackets_of(join([text]))[0]) == simple_ways.bracket_pairs(text)


@given(st.text("甲乙、。,(\n", max_size=60), st.integers(0, 900))
@example("、甲乙", 399)
@example("甲乙、丙丁甲乙", 396)
def test_lists_are_looked_at_wherever_they_begin(text: str, long: int) -> None:
    for stretch in (text, "甲" * long + text, text + "甲、" * long + "甲"):
        found = [
            damage for piece, at in simple_ways.lists_that_may_have_lost_a_mark(stretch)
            for damage in punctuation._members_said_twice(piece, at)
        ]  # fmt: skip
        lists = signs_of(join([stretch]))[0].lists
        assert [damage for span in lists for damage in punctuation._lost_list_marks(stretch, *span)] == found


@given(st.text("甲乙丙—-1", max_size=40))
def test_pairs_with_a_hyphen_are_those_written_with_a_dash(text: str) -> None:
    found = [(damage.start, damage.end) for damage in punctuation._hyphens_for_dashes(text)]
    assert found == simple_ways.hyphens_for_dashes(text)


@given(st.text("二十1.5个大项甲乙丙", max_size=60))
def test_counted_names_are_found_at_every_number(text: str) -> None:
    matches = map(partial(swapped_names._COUNTED.match, text), signs_of(join([text]))[0].names)
    found = [(match.start(), *match.groups()) for match in matches if match]
    assert found == list(simple_ways.counted_names(text))


@given(st.lists(st.text("甲乙丙 \t\r\n\x1c\u2028\U00020000", max_size=20), min_size=1, max_size=4))
def test_lines_are_those_that_splitting_finds(texts: list[str]) -> None:
    for text, lines in zip(texts, lines_of(join(texts)), strict=True):
        split = text.replace("\r", "\n").split("\n")
        assert [text[start:end] for start, end in lines] == [line.strip() for line in split if line.strip()]


@given(st.lists(st.text("甲乙A，國国", max_size=20), min_size=1, max_size=4))
def test_texts_are_folded_together_as_each_alone(texts: list[str]) -> None:
    foldings, joined = fold_all(join(texts))
    assert foldings == [fold(text) for text in texts]
    assert [joined[number] for number in range(len(texts))] == [folding.text for folding in foldings]


@given(st.text("<&>a甲 ”“;", max_size=40).map(lambda text: text.replace("a", "amp")))
def test_without_attributes_markup_is_found_just_the_same(text: str) -> None:
    plain = [match.span() for match in markup._WITHOUT_ATTRIBUTES.finditer(text)]
    assert plain == [match.span() for match in markup._MARKUP.finditer(text)]


@pytest.mark.parametrize("row", [row for row in load("chrome_patterns") if row.holds], ids=lambda row: row.pattern)
@settings(max_examples=5)
@given(data=st.data())
def test_what_a_pattern_of_furniture_must_hold_stands_in_all_it_matches(
    row: tuple[str, ...], data: st.DataObject
) -> None:
    pattern, holds = row[:2]
    assert holds in data.draw(st.from_regex(re.compile(pattern), fullmatch=True))


def test_furniture_is_told_line_by_line_or_all_at_once() -> None:
    for text in (
        *_texts_that_repeat(),
        "首页 > 公开\n视力保护色:绿\n甲乙丙丁戊己 [2014-03-05]\n京ICP备1号\n网安备2号\n",
    ):
        lines = {index: text[start:end] for index, (start, end) in enumerate(paragraphs_of(text))}
        assert chrome_among(lines, text) == {index for index, line in lines.items() if is_chrome(line)}


@given(st.text("总体要求和是:。 ,的", max_size=60).map(str.strip))
def test_a_heading_is_judged_by_its_first_clause_however_it_is_cut_out(text: str) -> None:
    assert is_guidance_at(f"一、{text}\n下文", 2, 2 + len(text)) == is_guidance(text)
