"""Who answers for a measure, in which role: the grammar of a clause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.responsibilities import first_is_lead, mark_of_leads, read_clause
from pipelines.text.fold import fold_width


def _parties(clause: str, *, lead_is_first: bool = False) -> list[tuple[str, str]]:
    folded = fold_width(clause)
    reading = read_clause(folded, 0, len(folded), lead_is_first=lead_is_first)
    for party in reading.parties:
        assert party.name == "".join(folded[party.start : party.end].split())
    return [(party.role, party.name) for party in reading.parties]


def _by_role(*groups: tuple[str, str]) -> list[tuple[str, str]]:
    return [(role, name) for role, names in groups for name in names.split("|")]


@pytest.mark.parametrize(
    ("clause", "parties"),
    [
        ("牵头单位:市科技局", [("lead", "市科技局")]),
        (
            "牵头单位：市科技局；配合单位：市财政局、市教育局",
            _by_role(("lead", "市科技局"), ("participant", "市财政局|市教育局")),
        ),
        (
            "牵头单位:市科技局,参加单位:市财政局,市教育局",
            _by_role(("lead", "市科技局"), ("participant", "市财政局|市教育局")),
        ),
        (
            "牵头领导:王磊,责任单位:市科技局、市财政局",
            _by_role(("leader", "王磊"), ("responsible", "市科技局|市财政局")),
        ),
        ("责任处室:计财处", [("lead", "计财处")]),
        ("责任处室:计财处、人事处", _by_role(("responsible", "计财处|人事处"))),
        ("主要责任单位:市科技局 协同配合单位:市财政局", _by_role(("lead", "市科技局"), ("participant", "市财政局"))),
        ("主责单位:市科技局;协办单位:市财政局", _by_role(("lead", "市科技局"), ("participant", "市财政局"))),
        ("主办科室:职成科;协办科室:人事科", _by_role(("lead", "职成科"), ("participant", "人事科"))),
        ("责任单位:市科技局", [("responsible", "市科技局")]),
        ("牵头科室(单位):农村科", [("lead", "农村科")]),
        ("牵头单位:市农委;责任单", [("lead", "市农委")]),
    ],
)
def test_a_label_gives_its_role(clause: str, parties: list[tuple[str, str]]) -> None:
    assert _parties(clause) == parties


@pytest.mark.parametrize(
    ("clause", "parties"),
    [
        ("市科技局牵头,市财政局、市教育局配合", _by_role(("lead", "市科技局"), ("participant", "市财政局|市教育局"))),
        ("市科技局负责", [("responsible", "市科技局")]),
        (
            "市科技局牵头,各县、区政府负责落实。以下各项工作均需各县、区政府落实,不再列出。",
            _by_role(("lead", "市科技局"), ("responsible", "各县、区政府")),
        ),
        ("市科技局、市财政局负责", _by_role(("responsible", "市科技局|市财政局"))),
        ("市科技局、市财政局按职责分工负责", _by_role(("responsible", "市科技局|市财政局"))),
        ("市科技局、市财政局牵头,市教育局参与", _by_role(("lead", "市科技局|市财政局"), ("participant", "市教育局"))),
        (
            "市科技局牵头,市财政局、各县(市、区)人民政府按职责分工负责",
            _by_role(("lead", "市科技局"), ("responsible", "市财政局|各县(市、区)人民政府")),
        ),
        ("由市科技局负责落实", [("responsible", "市科技局")]),
        ("市科技局主办,市财政局协办", _by_role(("lead", "市科技局"), ("participant", "市财政局"))),
    ],
)
def test_a_closing_verb_gives_the_role_of_the_list_before_it(clause: str, parties: list[tuple[str, str]]) -> None:
    assert _parties(clause) == parties


@pytest.mark.parametrize(
    ("clause", "parties"),
    [
        ("市科委牵头,会同市经信委、市财政局负责", _by_role(("lead", "市科委"), ("participant", "市经信委|市财政局"))),
        ("市科委会同市经信委、市财政局负责", _by_role(("responsible", "市科委"), ("participant", "市经信委|市财政局"))),
        (
            "市科委牵头,会同市经信委和各区、县(市)政府负责",
            _by_role(("lead", "市科委"), ("participant", "市经信委|各区、县(市)政府")),
        ),
    ],
)
def test_those_behind_huitong_join_the_one_before(clause: str, parties: list[tuple[str, str]]) -> None:
    assert sorted(_parties(clause)) == sorted(parties)


@pytest.mark.parametrize(
    "collective",
    [
        "各市、县科技局",
        "有关市、县人民政府",
        "各县(市、区)人民政府",
        "各县、区科技局",
        "各有关处室",
        "机关各处室",
        "市直有关部门",
        "各级人民政府",
        "省直有关部门",
        "各区、县(市)政府",
        "各地区",
        "有关部门和单位",
    ],
)
def test_a_collective_is_one_party_whatever_marks_stand_inside(collective: str) -> None:
    assert _parties(f"责任单位:市科技局、{collective}") == [("responsible", "市科技局"), ("responsible", collective)]


def test_whom_to_call_is_nobody_in_charge() -> None:
    clause = "主责单位:市科技局;责任人:陈忠;联系人:李强,电话:0532-12345678"
    assert _parties(clause) == [("lead", "市科技局"), ("leader", "陈忠")]


def test_names_alone_are_responsible_and_the_first_leads_where_the_document_says_so() -> None:
    clause = "市农委、市统计局、市财政局"
    assert _parties(clause) == _by_role(("responsible", "市农委|市统计局|市财政局"))
    assert _parties(clause, lead_is_first=True) == _by_role(("lead", "市农委"), ("responsible", "市统计局|市财政局"))


@pytest.mark.parametrize(
    "text",
    [
        "列第一位者为牵头单位,下同",
        "排在第一位的为牵头单位",
        "列第一位的责任单位为牵头单位或汇总单位",
        "排首位的部门为牵头部门",
    ],
)
def test_the_words_that_make_the_first_the_lead_are_known(text: str) -> None:
    assert first_is_lead(f"责任分解中,{text}。")
    assert not first_is_lead("科技是第一生产力,要把创新摆在第一位。")


@pytest.mark.parametrize(
    ("clause", "deadline"),
    [
        ("市农委;6月底前完成", "6月底前完成"),
        ("市农委、市财政局,2018年9月30日前完成", "2018年9月30日前完成"),
        ("市农委,12月底完成", "12月底完成"),
        ("责任单位:市农委;完成时限:2018年6月", "2018年6月"),
        ("市农委;全年", "全年"),
    ],
)
def test_a_deadline_is_no_party(clause: str, deadline: str) -> None:
    folded = fold_width(clause)
    reading = read_clause(folded, 0, len(folded))
    assert reading.deadline == deadline
    assert {party.name for party in reading.parties} <= {"市农委", "市财政局"}


@pytest.mark.parametrize(
    ("clause", "names"),
    [
        ("分管领导:陈  忠、李 梅", ["陈忠", "李梅"]),
        ("分管领导:陈  忠  李  梅", ["陈忠", "李梅"]),
        ("责任人:欧阳建国", ["欧阳建国"]),
        ("分管领导:卫小平", ["卫小平"]),
    ],
)
def test_a_padded_name_is_one_person(clause: str, names: list[str]) -> None:
    assert _parties(clause) == [("leader", name) for name in names]


def test_and_inside_the_name_of_a_body_does_not_split_it() -> None:
    clause = "责任单位:市经济和信息化委、市人力资源和社会保障局、市发展和改革委员会"
    assert [name for _, name in _parties(clause)] == [
        "市经济和信息化委",
        "市人力资源和社会保障局",
        "市发展和改革委员会",
    ]


def test_and_between_two_bodies_splits_them() -> None:
    assert [name for _, name in _parties("责任单位:市科技局和市财政局")] == ["市科技局", "市财政局"]


@given(
    st.lists(
        st.sampled_from(["市科技局", "市财政局", "市教育局", "市农委", "市发展改革委", "市商务局", "市水利局"]),
        min_size=1,
        max_size=6,
        unique=True,
    ),
    st.sampled_from(["、", ",", ", ", "、 "]),
)
def test_every_name_of_a_list_is_a_party_whatever_divides_them(names: list[str], mark: str) -> None:
    assert _parties("配合单位:" + mark.join(names)) == [("participant", name) for name in names]


@given(st.text(alphabet="牵头单位责任配合:;、,。市科技局负会同和与等各县(区)陈忠 \n列第一", max_size=80))
def test_any_clause_is_read_without_a_fault(clause: str) -> None:
    reading = read_clause(clause, 0, len(clause))
    for party in reading.parties:
        assert 0 <= party.start < party.end <= len(clause)
        assert party.name


@pytest.mark.parametrize("clause", ["责任单位:--", "责任单位:“”、《》", "牵头单位:——、……;配合单位:/"])
def test_marks_that_stand_for_nobody_name_nobody(clause: str) -> None:
    assert _parties(clause) == []


def test_four_padded_characters_are_two_persons_and_three_are_one() -> None:
    assert _parties("分管领导:陈 忠 李 梅") == [("leader", "陈忠"), ("leader", "李梅")]
    assert _parties("分管领导:李 小 明") == [("leader", "李小明")]


@pytest.mark.parametrize(
    ("clause", "names"),
    [
        ("责任单位:各街道,区住建局", ["各街道", "区住建局"]),
        ("责任单位:东湖开发区,各街道、区直有关部门", ["东湖开发区", "各街道", "区直有关部门"]),
        ("责任单位:各镇、街道办事处", ["各镇、街道办事处"]),
        ("责任单位:市民政局、等市直有关单位", ["市民政局", "市直有关单位"]),
        ("责任单位:区", []),
    ],
)
def test_a_list_of_places_runs_downwards_and_a_body_of_one_place_stands_alone(clause: str, names: list[str]) -> None:
    assert [name for _, name in _parties(clause)] == names


def test_a_mark_beside_a_name_leads_where_the_document_says_so() -> None:
    clause = "责任单位:★市水利局、市农业农村局。带★的为牵头单位,下同"
    folded = fold_width(clause)
    mark = mark_of_leads(folded)
    parties = read_clause(folded, 0, len(folded), lead_mark=mark).parties
    assert [(party.role, party.name) for party in parties] == [("lead", "市水利局"), ("responsible", "市农业农村局")]
    assert mark_of_leads("★为市级重点项目,市水利局牵头") == ""
    assert _parties("责任单位:★市水利局") == [("responsible", "市水利局")]
