"""The reader: every character of the text, every fact over it, however facts overlap."""

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from tests.report.pages import ACTIVE, of_the_document, tree
from yaodian.report.reader import Beside, Mark, read, runs
from yaodian.report.row_types import Segment
from yaodian.text import harmless

KINDS = ("responsibility", "target", "policy_reference", "anomaly", "arithmetic_check")
HOSTILE = '<script>alert(1)</script>&amp;"\'<b id="x">\r\n\t</a></div>\u202e\x1b[31m\ue004'
TEXT = st.text(
    st.one_of(st.sampled_from("要点<>&\"'/ \n\r\t=、。"), st.characters(exclude_categories=("Cs",))), max_size=60
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[Segment], list[Mark]]:
    """A text, its partition into segments, and marks anywhere over it."""
    text = draw(TEXT.filter(bool))
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=4)) - {len(text)})
    borders = list(itertools.pairwise([0, *cuts, len(text)]))
    kinds = st.sampled_from(("task", "body", "duplicate", "whitespace", "unclassified"))
    segments = [
        Segment(number, draw(kinds), start, end, text[start:end])
        for number, (start, end) in enumerate(borders, start=1)
    ]
    marks = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        kind = draw(st.sampled_from(KINDS))
        after = draw(st.sampled_from(["", '<span class="after" data-aside>〔正〕</span>']))
        marks.append(Mark(start, end, kind, f"{kind}-{number}", f"事实 {number}", after=after))
    return text, segments, marks


def _page(segments: list[Segment], marks: list[Mark], note: str = "同上") -> str:
    repeats = {segment.ordinal: (note, "展开") for segment in segments}
    beside = Beside(dict.fromkeys([segment.kind for segment in segments], "类别"), {}, repeats)
    return f"<!doctype html><body><article>{read(segments, marks, beside)}</article>"


def _shown(text: str) -> str:
    """What a reader may show of a text: control characters by their pictures, a carriage return as itself."""
    return "\r".join(harmless(part) for part in text.split("\r"))


@example((HOSTILE, [Segment(1, "task", 0, len(HOSTILE), HOSTILE)], [Mark(0, 9, "target", "target-1", '"><i>')]))
@given(documents())
def test_the_text_content_of_the_reader_is_the_stored_text(document: tuple[str, list[Segment], list[Mark]]) -> None:
    text, segments, marks = document
    page = tree(_page(segments, marks))

    assert of_the_document(page, "article") == _shown(text)
    assert not page.css(", ".join(ACTIVE))


@given(documents())
def test_every_fact_has_one_place_in_the_text(document: tuple[str, list[Segment], list[Mark]]) -> None:
    _, segments, marks = document
    page = tree(_page(segments, marks))
    found = [node.attributes["id"] for node in page.css("article a[id]")]

    assert sorted(found) == sorted(f"{mark.anchor}-text" for mark in marks)
    assert not page.css("a a")
    assert len(page.css(".after")) == sum(bool(mark.after) for mark in marks)


@given(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8))
def test_runs_fill_the_text_and_know_what_is_over_them(size: int, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(min(a, b), max(a, b), "target", f"target-{n}", "") for n, (a, b) in enumerate(spans)]
    found = list(runs(0, size, marks))

    assert [start for start, _, _ in found] + [size] == [0] + [end for _, end, _ in found]
    for start, end, inner_first in found:
        over = {mark.anchor for mark in marks if mark.start <= start and end <= mark.end}
        assert {mark.anchor for mark in inner_first} == over
        lengths = [mark.end - mark.start for mark in inner_first]
        assert lengths == sorted(lengths)


def test_a_value_inside_a_quote_that_crosses_a_party_is_cut_into_flat_runs() -> None:
    text = "由科技厅牵头，新增企业100家以上。"
    marks = [
        Mark(1, 4, "responsibility", "responsibility-1", "责任 1"),
        Mark(2, 17, "target", "target-1", "指标目标 1"),
        Mark(11, 17, "target", "target-1", "指标目标 1", part="value"),
    ]
    page = tree(_page([Segment(1, "task", 0, len(text), text)], marks))

    said = [(node.text(), node.attributes["class"], node.attributes.get("id")) for node in page.css("a.m")]
    assert said == [
        ("科", "m responsibility", "responsibility-1-text"),
        ("技厅", "m responsibility target", None),
        ("牵头，新增企业", "m target", "target-1-text"),
        ("100家以上", "m target value", None),
    ]


def test_two_facts_of_the_same_words_are_both_reached() -> None:
    text = "专利申请量、授权量增长10%"
    marks = [Mark(0, len(text), "target", f"target-{number}", f"指标目标 {number}") for number in (1, 2)]
    page = tree(_page([Segment(1, "body", 0, len(text), text)], marks))

    assert [node.attributes["href"] for node in page.css("a[id]")] == ["#target-2", "#target-1"]
    (chip,) = page.css("a.chip")
    assert chip.text() == "2" and chip.attributes["aria-label"] == "指标目标 2"


def test_a_removed_repeat_is_folded_and_says_what_it_repeats() -> None:
    segments = [
        Segment(1, "body", 0, 2, "正文"),
        Segment(2, "duplicate", 2, 4, "正文"),
    ]
    page = tree(_page(segments, [], '与<a href="#segment-1">第 1–2 字</a>重复'))

    (folded,) = page.css("#segment-2 details")
    assert "open" not in folded.attributes
    assert page.css_first("#segment-2 .repeats a").attributes["href"] == "#segment-1"
    assert of_the_document(page, "article") == "正文正文"
