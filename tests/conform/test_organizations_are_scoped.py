"""Names of bodies become members scoped to the issuer, its region, the nation, or nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import lexicon
from pipelines.conform import organizations, regions
from pipelines.conform.organizations import Organization
from schemas import vocabulary
from schemas.keys import NOT_APPLICABLE, UNKNOWN, dimension_key


def issuer(name: str, region: str) -> Organization:
    place = regions.named(region)
    return organizations.issuer(name, place.region_key if place else regions.country().region_key)


SHANXI = issuer("山西省科学技术厅", "山西省")
SHANXI_GOVERNMENT = issuer("山西省人民政府", "山西省")
LUOYANG = issuer("洛阳市科技局", "洛阳市")
GUANGXI = issuer("自治区科技厅", "广西壮族自治区")
DADUKOU = issuer("重庆市大渡口区科学技术局", "大渡口区")
BEIJING = issuer("北京市人民政府", "北京市")
XIANGXI = issuer("湘西州人民政府办公室", "湘西土家族苗族自治州")
YIWU = issuer("义乌市科技局", "义乌市")
STATE_COUNCIL = issuer("国务院办公厅", "")
ISSUERS = (SHANXI, SHANXI_GOVERNMENT, LUOYANG, GUANGXI, DADUKOU, BEIJING, XIANGXI, YIWU, STATE_COUNCIL)


@pytest.mark.parametrize(
    ("name", "of", "code"),
    [
        ("省科技厅", SHANXI_GOVERNMENT, "140000/科学技术厅"),
        ("省科技厅", LUOYANG, "410000/科学技术厅"),
        ("市科技局", LUOYANG, "410300/科学技术局"),
        ("市科技局", DADUKOU, "500000/科学技术局"),
        ("区科技局", DADUKOU, "500104/科学技术局"),
        ("区教委", DADUKOU, "500104/教育委员会"),
        ("区科技厅", GUANGXI, "450000/科学技术厅"),
        ("市科技局", YIWU, "330782/科学技术局"),
        ("州科技局", XIANGXI, "433100/科学技术局"),
        ("省发展改革委", XIANGXI, "430000/发展和改革委员会"),
        ("市科委", BEIJING, "110000/科学技术委员会"),
        ("财政局", LUOYANG, "410300/财政局"),
        ("科技部", LUOYANG, "000000/科学技术部"),
        ("发展改革委", STATE_COUNCIL, "000000/国家发展和改革委员会"),
        ("发展改革委", LUOYANG, "410300/发展和改革委员会"),
        ("国家知识产权局", LUOYANG, "000000/国家知识产权局"),
        ("知识产权局", STATE_COUNCIL, "000000/国家知识产权局"),
        ("太原市人民政府", SHANXI_GOVERNMENT, "140100/人民政府"),
        ("广西农科院", GUANGXI, "450000/农业科学院"),
        ("市场监管局", LUOYANG, "410300/市场监督管理局"),
        ("市市场监管局", LUOYANG, "410300/市场监督管理局"),
        ("团市委", LUOYANG, "410300/共青团"),
        ("省委组织部", SHANXI_GOVERNMENT, "140000/党委组织部"),
        ("省政府办公厅", SHANXI_GOVERNMENT, "140000/人民政府办公厅"),
        ("国家税务总局山西省税务局", SHANXI_GOVERNMENT, "140000/税务局"),
        ("高新区管委会", LUOYANG, "410300/高新区管委会"),
        ("雄安新区管委会", LUOYANG, "130600/雄安新区管委会"),
        ("清华大学", LUOYANG, "-/清华大学"),
        ("财政部等部门", STATE_COUNCIL, "000000/财政部"),
        ("市财政局(市国资委)", LUOYANG, "410300/财政局"),
    ],
)
def test_a_department_resolves_to_its_region(name: str, of: Organization, code: str) -> None:
    assert organizations.resolve(name, of).organization_code == code


@pytest.mark.parametrize("name", ["计成处", "机关党委", "监察室", "离退休处", "厅机关党委", "办公室"])
def test_an_office_is_inside_its_issuer(name: str) -> None:
    office = organizations.resolve(name, SHANXI)
    plain = name.removeprefix("厅")
    assert office.organization_code == f"140000/科学技术厅/{plain}"
    assert office.canonical_name_zh == f"山西省科学技术厅{plain}"
    assert office.org_type_code == "office"
    assert organizations.parent(office) == SHANXI


def test_the_same_office_of_two_issuers_is_two_members() -> None:
    assert (
        organizations.resolve("人事处", SHANXI).organization_key
        != organizations.resolve("人事处", GUANGXI).organization_key
    )


def test_offices_resolve_beside_the_office_that_issued() -> None:
    printed_by = issuer("山西省科学技术厅办公室", "山西省")
    assert printed_by.organization_code == "140000/科学技术厅/办公室"
    assert organizations.resolve("计成处", printed_by) == organizations.resolve("计成处", SHANXI)


@pytest.mark.parametrize(
    "name",
    [
        "各有关处室",
        "有关处室",
        "机关各处室",
        "各市、县科技局",
        "有关市、县人民政府",
        "各区县政府",
        "各成员单位",
        "各有关部门",
        "成员单位",
        "各省级人民政府",
        "市级各部门",
        "县(市、区)人民政府",
        "各镇街",
        "区县",
        "科研院所",
        "有关省级人民政府",
        "国务院有关部门",
    ],
)
def test_a_collective_designation_is_flagged(name: str) -> None:
    member = organizations.resolve(name, LUOYANG)
    assert member.is_collective
    assert member.org_type_code == "collective"
    assert member.canonical_name_zh == name
    assert member.organization_code.startswith("410300/科学技术局/*")


@pytest.mark.parametrize("name", ["省科技厅", "计成处", "龙胜各族自治县科技局", "县域经济办公室", "区域合作处"])
def test_a_single_body_is_not_collective(name: str) -> None:
    assert not organizations.resolve(name, SHANXI).is_collective


def test_an_unknown_body_stays_its_own_inside_the_issuer() -> None:
    member = organizations.resolve("战略研究院", SHANXI)
    assert member.organization_code == "140000/科学技术厅/战略研究院"
    assert member.org_type_code == "research_institute"
    assert organizations.resolve_with_basis("战略研究院", SHANXI).basis_code == "unresolved"


def test_without_issuer_and_region_a_relative_name_is_nowhere() -> None:
    member = organizations.resolve("省科技厅", None)
    assert (member.organization_code, member.region_key) == ("?/省科技厅", UNKNOWN)


def test_the_region_of_the_document_completes_names_where_the_issuer_is_unknown() -> None:
    shanxi = regions.named("山西省")
    assert shanxi is not None
    assert organizations.resolve("省科技厅", None, shanxi.region_key).organization_code == "140000/科学技术厅"


def test_two_bodies_that_issue_together_resolve_to_the_first() -> None:
    assert issuer("中共银川市委办公室银川市人民政府办公室", "银川市").canonical_name_zh == "中共银川市委办公室"


def test_a_renamed_city_keeps_two_bodies_apart() -> None:
    old, new = organizations.resolve("襄樊市科技局", None), organizations.resolve("襄阳市科技局", None)
    assert (old.organization_code, new.organization_code) == ("420600@2002/科学技术局", "420600@2010/科学技术局")
    assert (old.canonical_name_zh, new.canonical_name_zh) == ("襄樊市科学技术局", "襄阳市科学技术局")


@pytest.mark.parametrize(
    ("name", "of", "canonical", "kind", "level"),
    [
        ("省委", SHANXI_GOVERNMENT, "中共山西省委", "party_body", "province"),
        ("自治区党委组织部", GUANGXI, "中共广西壮族自治区委员会组织部", "party_body", "province"),
        ("市委宣传部", LUOYANG, "中共洛阳市委宣传部", "party_body", "prefecture"),
        ("省政协", SHANXI_GOVERNMENT, "政协山西省委员会", "consultative_conference", "province"),
        ("市政府", LUOYANG, "洛阳市人民政府", "government", "prefecture"),
        ("省人大办公厅", SHANXI_GOVERNMENT, "山西省人民代表大会常务委员会办公厅", "congress", "province"),
        ("省科协", SHANXI_GOVERNMENT, "山西省科学技术协会", "mass_organization", "province"),
        ("市中级人民法院", LUOYANG, "洛阳市中级人民法院", "judicial_body", "prefecture"),
        ("河南科技大学", LUOYANG, "河南科技大学", "university", None),
        ("科技部", LUOYANG, "科学技术部", "department", "national"),
    ],
)
def test_a_body_has_name_type_and_level(
    name: str, of: Organization, canonical: str, kind: str, level: str | None
) -> None:
    member = organizations.resolve(name, of)
    assert (member.canonical_name_zh, member.org_type_code, member.admin_level_code) == (canonical, kind, level)


def test_common_departments_have_an_english_name() -> None:
    assert (
        organizations.resolve("省科技厅", SHANXI_GOVERNMENT).name_en == "Department of Science and Technology of Shanxi"
    )
    assert organizations.resolve("科技部", LUOYANG).name_en == "Ministry of Science and Technology"


def test_ancestors_end_where_there_is_nothing_above() -> None:
    chain = organizations.with_ancestors(organizations.resolve("计成处", SHANXI))
    assert [member.canonical_name_zh for member in chain] == [
        "山西省科学技术厅计成处",
        "山西省科学技术厅",
        "山西省人民政府",
    ]
    assert chain[-1].parent_organization_key == NOT_APPLICABLE


def test_the_basis_says_how_a_name_was_resolved() -> None:
    bases = {
        "省科技厅": "region_scope",
        "计成处": "issuer_scope",
        "科技部": "lexicon",
        "科学技术部": "exact",
        "各有关处室": "collective",
        "创客邦": "unresolved",
    }
    assert {name: organizations.resolve_with_basis(name, SHANXI).basis_code for name in bases} == bases
    assert set(bases.values()) == set(vocabulary.codes("alias_basis"))


DEPARTMENT_NAMES = sorted({name for row in lexicon.load("departments") for name in (row.name, *row.aliases)})
PREFIXES = sorted(row.prefix for row in lexicon.load("organization_prefixes"))
ANY_NAME = st.one_of(
    st.sampled_from(DEPARTMENT_NAMES),
    st.builds(lambda prefix, name: prefix + name, st.sampled_from(PREFIXES), st.sampled_from(DEPARTMENT_NAMES)),
    st.text("省市县区科技局厅处各有关、办公室委员会中心大学山西洛阳", min_size=1, max_size=12),
)


@given(ANY_NAME, st.sampled_from(ISSUERS))
def test_every_attribute_is_a_function_of_the_code(name: str, of: Organization) -> None:
    try:
        member = organizations.resolve(name, of)
    except ValueError:
        return  # only punctuation
    assert organizations.of_code.__wrapped__(member.organization_code) == member
    assert member.organization_key == dimension_key(member.organization_code)
    assert member.org_type_code in vocabulary.codes("organization_type")
    assert member.admin_level_code is None or member.admin_level_code in vocabulary.codes("admin_level")
    assert member.canonical_name_zh
    for above in organizations.with_ancestors(member):
        assert above.organization_code


@given(st.sampled_from(DEPARTMENT_NAMES), st.sampled_from(ISSUERS))
def test_a_canonical_name_of_a_department_resolves_to_the_same_member(name: str, of: Organization) -> None:
    member = organizations.resolve(name, of)
    assert organizations.resolve(member.canonical_name_zh, of) == member


def test_a_code_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no organisation code"):
        organizations.of_code("科学技术厅")
    with pytest.raises(ValueError, match=r"no region of regions\.csv"):
        organizations.of_code("999999/科学技术厅")
    with pytest.raises(ValueError, match="needs a name"):
        organizations.resolve(" 、", SHANXI)


@pytest.mark.parametrize(
    "name",
    [
        "省科技厅",
        "计成处",
        "各有关处室",
        "市委宣传部",
        "清华大学",
        "团省委",
        "山西省政协",
        "人民银行",
        "发展改革委",
        "高新区管委会",
        "省科协",
        "机关党委",
        "跃进村街道办事处",
        "国务院扶贫办",
        "银保监会",
    ],
)
def test_a_body_looks_like_one(name: str) -> None:
    assert organizations.looks_like_organization(name)
    assert not organizations.looks_like_person(name)


@pytest.mark.parametrize(
    "name", ["廉毅敏", "王鼎", "欧阳修", "诸葛亮", "司马光", "朴勇智", "丁康生", "史健", "阿不都热合曼·买买提"]
)
def test_a_person_looks_like_one(name: str) -> None:
    assert organizations.looks_like_person(name)
    assert not organizations.looks_like_organization(name)


@pytest.mark.parametrize(
    "name",
    [
        "高新处",
        "江苏",
        "安徽",
        "常州",
        "水利",
        "财政",
        "司法",
        "方案",
        "计划",
        "高校",
        "时间",
        "于是",
        "张",
        "各市",
        "成果转化",
        "万元",
    ],
)
def test_a_word_that_begins_with_a_surname_is_no_person(name: str) -> None:
    assert not organizations.looks_like_person(name)


@pytest.mark.parametrize("word", ["内部", "社会", "机会", "好处", "干部", "出台", "核心", "局部"])
def test_a_word_that_ends_like_a_body_is_none(word: str) -> None:
    assert not organizations.looks_like_organization(word)
