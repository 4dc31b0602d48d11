"""Taiwan terms become mainland terms, and lawful words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import lexicon
from pipelines.lexicon import terms

LISTED = [row.term for row in lexicon.load("taiwan_terms")]
TEXTS = st.lists(st.one_of(st.sampled_from(LISTED), st.text("推进建设的，。科技2024% ", max_size=6)), max_size=12).map(
    "".join
)


@pytest.mark.parametrize(
    ("converted", "mainland"),
    [
        ("智慧财产权运用与保护机制", "知识产权运用与保护机制"),
        ("移动网际网路及智慧型终端", "移动互联网及智能终端"),
        ("城市信息化和智慧型化水平", "城市信息化和智能化水平"),
        ("智慧城市、智慧旅游", "智慧城市、智慧旅游"),
        ("契约能源管理", "合同能源管理"),
        ("审批许可权", "审批权限"),
        ("相对集中行政许可权改革", "相对集中行政许可权改革"),
        ("应用程式与套用软体", "应用程序与应用软件"),
        ("方程式", "方程式"),
        ("开放已分享资料夹", "开放共享目录"),
        ("分散式光伏与分散式污水处理", "分布式光伏与分散式污水处理"),
        ("高成长性企业", "高成长性企业"),
        ("规范性档案送档案馆", "规范性文件送档案馆"),
        ("著力推进，著名学者的著作", "着力推进，著名学者的著作"),
        ("产业炼、创新炼", "产业链、创新链"),
    ],
)
def test_a_converted_phrase_reads_as_in_the_mainland(converted: str, mainland: str) -> None:
    assert terms.to_mainland(converted) == mainland


@given(TEXTS)
def test_found_spans_lie_in_the_text_in_order_and_hold_the_term(text: str) -> None:
    last = 0
    for start, end, term, mainland in terms.find_terms(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == term != mainland
        last = end


@given(st.text("推进建设的，。科技2024% 智城市旅游", max_size=40))
def test_text_without_listed_terms_stays(text: str) -> None:
    assert terms.to_mainland(text) == text


def test_a_mainland_term_is_not_converted_again() -> None:
    for row in lexicon.load("taiwan_terms"):
        assert terms.to_mainland(row.mainland) == row.mainland, row


def test_wrong_characters_of_a_conversion_are_found_in_traditional_text() -> None:
    text = "完善技術契約認定製度，圍繞創新鏈完善資金鍊，研製定型。"
    assert [found[2:] for found in terms.find_conversion_errors(text)] == [("製度", "制度"), ("資金鍊", "資金鏈")]


def test_each_term_has_a_kind() -> None:
    assert terms.kind_of("网际网路") == "phrase"
    assert terms.kind_of("著力") == "orthography"
    assert terms.kind_of("产业炼") == "character"
