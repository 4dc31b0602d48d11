"""Which stretch of a paragraph only says who does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.structure.clauses import Clause, brackets_of, find_clauses
from pipelines.text.fold import fold_width
from pipelines.text.joined import join


def _clauses(text: str) -> list[str]:
    folded = fold_width(text)
    return [folded[clause.start : clause.end] for clause in _found(folded)]


def _found(folded: str) -> list[Clause]:
    return find_clauses(folded, 0, len(folded), brackets_of(join([folded]))[0])


@pytest.mark.parametrize(
    "clause",
    [
        "(牵头单位:市科技局)",
        "[市科技局牵头,市财政局配合]",
        "〔责任单位:市科技局、市财政局〕",
        "【市科技局负责】",
        "(市科技局、市财政局、各县(市、区)人民政府)",
        "(市科技局牵头,各区按职责分工负责)",
        "(责任处室:计财处)",
        "(责任领导:陈忠;责任科室:办公室)",
        "(由市科技局会同市财政局负责)",
        "(市科技局;6月底完成)",
        "(市科技局、市财政局按职责分工负责,持续推进)",
        "【市科技局,各县(市、区)、高新区】",
    ],
)
def test_a_clause_behind_a_measure_is_found_whole(clause: str) -> None:
    assert _clauses("3.建设公共服务平台,完善配套设施。" + clause) == [clause]


@pytest.mark.parametrize(
    "line",
    [
        "责任单位:市科技局、市财政局",
        "牵头单位:市科技局;配合单位:市财政局",
        "分管领导:卫小平",
        "完成时限:2012年6月底",
        "责 任 人:陈忠",
        "主办科室:职成科",
    ],
)
def test_a_line_that_begins_with_a_label_is_a_clause(line: str) -> None:
    assert _clauses(line) == [line]


def test_a_label_behind_the_last_sentence_needs_no_brackets() -> None:
    assert _clauses("3.建设公共服务平台。责任单位:市科技局、市财政局") == ["责任单位:市科技局、市财政局"]


@pytest.mark.parametrize(
    "clause",
    [
        "责任单位:区教育局、区文旅局、各乡(街道)",
        "牵头单位:市发展改革委(市能源局)",
        "牵头单位:市农业局;配合单位:经开区(综合保税区)",
        "责任领导:李明 责任单位:市场监管局(知识产权局)",
    ],
)
def test_a_bracket_among_the_names_of_a_label_is_part_of_the_clause(clause: str) -> None:
    assert _clauses("5.培育种业企业12家。" + clause) == [clause]


def test_a_bracket_that_says_who_helps_stands_beside_the_clause_of_a_label() -> None:
    text = "5.建设平台。(配合单位:市科技局)扩大应用。牵头单位:市工信局(市大数据局)"
    assert _clauses(text) == ["(配合单位:市科技局)", "牵头单位:市工信局(市大数据局)"]


@pytest.mark.parametrize(
    "text",
    [
        "3.建设国家大学科技园(含众创空间)。",
        "3.开展专项行动(2018年6月至9月)。",
        "3.由市科技局牵头制定实施方案,各区县抓好落实。",
        "3.研究与试验发展(R&D)经费投入强度达到2.5%。",
        "3.落实责任单位主体责任,建立牵头部门联席会议制度。",
        "3.建设(改造)厂房,新增就业(含灵活就业)。",
        "3.按照“谁主管、谁负责”的原则(具体办法另行制定)。",
        "3.各县(市、区)要高度重视。",
        "3.印发《实施方案》(市政办发〔2018〕3号)。",
        "3.推广先进适用技术(成果)10项(个)。",
        "3.扶持中小企业(包括个体工商户)发展。",
        "3.“一带一路”沿线国家(地区)合作。",
    ],
)
def test_brackets_that_explain_are_no_clause(text: str) -> None:
    assert _clauses(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "3.建设平台。(牵头单位:市科技局",
        "3.建设平台。牵头单位:市科技局)",
        "3.建设平台。((牵头单位:市科技局)",
        "(((((",
        ")))",
        "3.(一[二〔三)四]五〕",
    ],
)
def test_brackets_that_are_never_closed_break_nothing(text: str) -> None:
    for clause in _found(text):
        assert 0 <= clause.start <= clause.inner_start <= clause.inner_end <= clause.end <= len(text)


def test_two_clauses_of_one_paragraph_are_both_found() -> None:
    text = "3.建设平台。(牵头单位:市科技局)推广应用。(牵头单位:市工信局)"
    assert _clauses(text) == ["(牵头单位:市科技局)", "(牵头单位:市工信局)"]


@given(st.text(alphabet="()[]〔〕【】牵头单位责任:;、,。市科技局负和配合 \n123", min_size=1, max_size=120))
def test_clauses_stand_in_order_inside_their_paragraph(text: str) -> None:
    at = 0
    for clause in _found(text):
        assert at <= clause.start <= clause.inner_start <= clause.inner_end <= clause.end <= len(text)
        at = clause.end
