"""Two texts side by side: nothing of either is lost, and only what differs is marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yaodian.report import differences
from yaodian.report.differences import folded, side_by_side

TEXT = st.text(st.sampled_from("要点工作计划一二三10。，\n 　發发"), max_size=80)


@given(TEXT, TEXT)
def test_the_parts_of_each_side_are_that_text(left: str, right: str) -> None:
    lines = side_by_side(left, right)

    assert "".join(part.left for line in lines for part in line.parts) == left
    assert "".join(part.right for line in lines for part in line.parts) == right


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(line.is_equal for line in side_by_side(text, text))


def test_blanks_width_and_script_make_no_difference() -> None:
    lines = side_by_side("一、发展科技（10项）。\n二、改革。", "一、發展科技(１０項)。\n\n　　二、改 革。")

    assert all(line.is_equal for line in lines)
    assert len(lines) == 2


def test_what_differs_is_told_to_the_character() -> None:
    (line,) = side_by_side("新增企业100家", "新增企业120家")

    assert [(part.left, part.right) for part in line.parts if not part.is_equal] == [("0", "2")]


def test_long_texts_are_aligned_by_sentence_first(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [f"第{number}项工作要认真落实到位。" for number in range(60)]
    left = "".join(sentences)
    right = "".join([*sentences[:30], "这一句只在右边。", *sentences[30:]])
    exact = side_by_side(left, right)
    monkeypatch.setattr(differences, "_MOST_CELLS", 10_000)
    coarse = side_by_side(left, right)

    for lines in (exact, coarse):
        assert "".join(part.right for line in lines for part in line.parts if not part.is_equal) == "这一句只在右边。"


def test_long_equal_stretches_are_folded_but_not_beside_a_difference() -> None:
    left = "\n".join(f"第{number}段，内容相同，不必再看一遍。" for number in range(40))
    right = left.replace("第20段", "第二十段")

    groups = list(folded(side_by_side(left, right)))
    assert [is_folded for is_folded, _ in groups] == [True, False, True]
    assert [len(lines) for _, lines in groups] == [19, 3, 18]
