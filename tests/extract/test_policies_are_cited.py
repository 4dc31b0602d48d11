"""Cited titles, and what the text does to them."""

from __future__ import annotations

import pytest

from pipelines.extract.policies import find_policies
from tests.structure.reading import read


def _found(text: str) -> list[tuple[str, str]]:
    return [(reference.title, reference.action) for reference in find_policies(text, [(0, len(text))])]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("制定《科技奖励办法》", "制定"),
        ("研究制订《科技奖励办法》", "制定"),
        ("出台《科技奖励办法》", "出台"),
        ("研究出台《科技奖励办法》", "出台"),
        ("修订《科技奖励办法》", "修订"),
        ("抓紧修改《科技奖励办法》", "修订"),
        ("贯彻落实《科技奖励办法》", "贯彻落实"),
        ("深入实施《科技奖励办法》", "贯彻落实"),
        ("认真贯彻《科技奖励办法》", "贯彻落实"),
        ("编制《科技发展规划》", "编制"),
        ("组织编写《创新案例》", "编制"),
        ("按照《科技奖励办法》开展评审", "other"),
        ("根据《科技奖励办法》,对成果进行评审", "other"),
        ("制定出台《科技奖励办法》", "制定"),
        ("启动《科技奖励办法》修订工作", "修订"),
        ("举办《科技奖励办法》培训班", "other"),
    ],
)
def test_the_verb_that_governs_a_title_is_its_action(text: str, action: str) -> None:
    assert [found for _, found in _found(f"5.{text}。")] == [action]


def test_a_verb_governs_every_title_of_its_list() -> None:
    assert _found("修订《科技奖励办法》、《专利资助办法》和《孵化器管理办法》。") == [
        ("科技奖励办法", "修订"),
        ("专利资助办法", "修订"),
        ("孵化器管理办法", "修订"),
    ]


def test_a_newly_revised_law_is_carried_out_and_not_revised() -> None:
    assert _found("学习落实新修订的《科学技术进步法》。") == [("科学技术进步法", "贯彻落实")]


def test_a_verb_of_another_clause_governs_nothing() -> None:
    assert _found("制定年度计划,按照《科技奖励办法》评审。") == [("科技奖励办法", "other")]


def test_the_span_has_the_brackets_and_the_title_has_not() -> None:
    text = "贯彻《科技 奖励\n办法》。"
    (reference,) = find_policies(text, [(0, len(text))])
    assert text[reference.start : reference.end] == "《科技 奖励\n办法》"
    assert reference.title == "科技奖励办法"


def test_a_title_nested_in_a_title_has_a_row_of_its_own() -> None:
    text = "印发《关于贯彻落实〈科学技术进步法〉的实施意见》。"
    assert [title for title, _ in _found(text)] == ["关于贯彻落实〈科学技术进步法〉的实施意见", "科学技术进步法"]


def test_a_number_behind_a_title_belongs_to_it() -> None:
    text = "落实《关于支持科技创新的若干意见》(国发〔2018〕4号)。"
    (reference,) = find_policies(text, [(0, len(text))])
    assert reference.document_number == "国发〔2018〕4号"


def test_a_short_form_stands_for_the_title_it_was_given_to() -> None:
    text = "落实《省促进科技成果转化条例》(以下简称《条例》),宣传《条例》内容。"
    titles = [title for title, _ in _found(text)]
    assert titles[0] == titles[-1] == "省促进科技成果转化条例"


@pytest.mark.parametrize("text", ["《", "《》", "》《", "《《《", "制定《科技奖励办法", "〈科技〉奖励办法"])
def test_brackets_without_a_title_are_no_reference(text: str) -> None:
    assert _found(text) == []


def test_every_reference_of_a_document_knows_its_measure() -> None:
    document = read(
        "泸州市2019年科技工作要点\n按照《国家创新驱动发展战略纲要》要求，做好以下工作：\n1.制定《泸州市科技奖励办法》。\n2.培育企业。\n3.落实《专利法》。\n"
    )
    assert [(row["task_seq"], row["title_zh"]) for row in document.table("policy_reference")] == [
        (None, "国家创新驱动发展战略纲要"),
        (1, "泸州市科技奖励办法"),
        (3, "专利法"),
    ]


def test_titles_in_page_furniture_and_removed_copies_are_not_cited() -> None:
    document = read(
        "上一篇：《泸州市科技奖励办法》解读\n泸州市2019年科技工作要点\n1.培育企业。\n2.建设平台。\n3.落实《专利法》。\n"
    )
    assert [row["title_zh"] for row in document.table("policy_reference")] == ["专利法"]


def test_a_verb_governs_titles_with_their_numbers_and_issuers_between() -> None:
    text = (
        "为贯彻落实国务院《科普工作意见》(国发〔2016〕7号,以下简称《意见》)、省科技厅《科普工作方案》"
        "及市委、市政府《科普三年计划》精神,"
    )
    assert [action for _, action in _found(text)] == ["贯彻落实"] * 4
