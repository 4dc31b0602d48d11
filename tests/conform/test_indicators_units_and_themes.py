"""Units behind numbers, canonical indicators behind names, themes behind words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import lexicon
from pipelines.conform import indicators, themes, units
from schemas import vocabulary


@pytest.mark.parametrize(
    ("text", "multiplier", "code"),
    [
        ("亿元", 1e8, "yuan"),
        ("万㎡", 1e4, "square_metre"),
        ("个百分点", 1, "percentage_point"),
        ("％", 1, "percent"),
        ("名", 1, "ren"),
        ("万人次", 1e4, "ren_ci"),
        ("万亩", 1e4, "mu"),
        ("万吨标准煤", 1e4, "tonne_of_standard_coal"),
        ("家左右", 1, "jia"),
        ("百亿元", 1e10, "yuan"),
        ("微克/立方米", 1, "microgram_per_m3"),
    ],
)
def test_a_unit_is_found_with_its_multiplier(text: str, multiplier: float, code: str) -> None:
    parsed = units.parse(text)
    assert parsed is not None
    assert (parsed[0], parsed[1].unit_code) == (multiplier, code)


def test_a_place_in_a_ranking_and_a_person_share_a_word() -> None:
    assert units.find("位").quantity_kind == "rank"  # type: ignore[union-attr]
    assert units.find("位", "count").quantity_kind == "people"  # type: ignore[union-attr]


@given(st.text(max_size=8))
def test_finding_a_unit_never_fails(text: str) -> None:
    found = units.find(text)
    assert found is None or found in units.all_units()


def test_mu_convert_into_hectares() -> None:
    mu, hectare = units.get("mu"), units.get("hectare")
    assert 15 * mu.factor_to_canonical == pytest.approx(hectare.factor_to_canonical)


@pytest.mark.parametrize(
    ("name", "unit", "kind", "code"),
    [
        ("R&D经费占GDP的比重", "%", "share", "rd_gdp_share"),
        ("研究与试验发展(R&D)经费占地区生产总值(GDP)的比重", "%", "share", "rd_gdp_share"),
        ("研究与试验发展（Ｒ＆Ｄ）经费支出占全省生产总值比重", "%", "share", "rd_gdp_share"),
        ("全社会研发投入占GDP比重", "%", "share", "rd_gdp_share"),
        ("全社会研发经费投入强度", "%", "share", "rd_gdp_share"),
        ("全社会研发经费投入", "亿元", "level", "rd_expenditure"),
        ("全社会研发经费投入增速", "%", "growth_rate", "rd_expenditure"),
        ("基础研究经费支出占全社会研发经费支出比重", "%", "share", "basic_research_share"),
        ("专利申请量", "件", "level", "patent_applications"),
        ("全省专利授权量", "%", "growth_rate", "patent_grants"),
        ("发明专利授权量", "件", "level", "invention_grants"),
        ("有效发明专利拥有量", "件", "level", "invention_stock"),
        ("万人发明专利拥有量", "件", "level", "invention_per_10000"),
        ("每万人口高价值发明专利拥有量", "件", "level", "high_value_invention_per_10000"),
        ("技术合同成交额", "亿元", "level", "tech_contract_value"),
        ("技术合同交易总额", "元", "level", "tech_contract_value"),
        ("高新技术企业数", "家", "level", "hightech_firms"),
        ("新认定高新技术企业", "家", "count", "hightech_firms_new"),
        ("科技型中小企业", "家", "level", "tech_sme"),
        ("高新技术产业增加值", "亿元", "level", "hightech_value_added"),
        ("高新技术产业产值占规模以上工业产值的比重", "百分点", "increase_pp", "hightech_output_share"),
        ("科技进步对经济增长的贡献率", "%", "share", "st_progress_contribution"),
        ("规上工业增加值", "%", "growth_rate", "industrial_value_added"),
        ("地区生产总值", "%", "growth_rate", "gdp"),
        ("城镇新增就业", "万人", "level", "urban_jobs_new"),
        ("单位GDP能耗", "%", "growth_rate", "energy_intensity"),
        ("PM2.5平均浓度", "微克/立方米", "level", "pm25"),
        ("粮食总产量", "亿斤", "level", "grain_output"),
        ("新建省级重点实验室数", "家", "count", "key_laboratories"),
        ("工程技术研究中心", "家", "level", "engineering_centres"),
        ("省级新型研发机构", "家", "level", "new_rd_institutions"),
        ("孵化器", "家", "level", "incubators"),
        ("选育农作物新品种数", "个", "count", "new_varieties"),
    ],
)
def test_a_name_means_its_indicator(name: str, unit: str, kind: str, code: str) -> None:
    found = indicators.code_of(name, unit, kind)
    assert found is not None and found.indicator_code == code


@pytest.mark.parametrize(
    ("name", "unit", "kind"),
    [
        ("企业", "家", "count"),
        ("项目", "项", "count"),
        ("专利", "件", "count"),
        ("高新技术企业", "亿元", "level"),
        ("技术合同成交额", "家", "level"),
        ("专利申请量", "%", "share"),
        ("村级网站", "个", "count"),
        ("煤层气勘探开发基地", "个", "count"),
        ("达到国家创新型城市标准的设区市占比", "比例", "share"),
        ("国企创新投入", "%", "growth_rate"),
    ],
)
def test_a_vague_name_or_a_unit_that_cannot_measure_it_means_none(name: str, unit: str, kind: str) -> None:
    assert indicators.code_of(name, unit, kind) is None


def test_every_listed_name_means_its_own_indicator() -> None:
    for row in lexicon.load("indicators"):
        for name in (row.name_zh, *row.aliases):
            found = indicators.code_of(name)
            assert found is not None and found.indicator_code == row.code, name


@given(st.text("全省研发R&D（）占GDP 的比重数", max_size=20))
def test_normalising_a_name_is_idempotent_after_its_scope_is_gone(name: str) -> None:
    once = indicators.normalise(name)
    assert indicators.normalise(indicators.normalise(once)) == indicators.normalise(once)


WORDS = sorted({row.keyword for row in lexicon.load("theme_keywords")})


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text("推进工作的、，", max_size=4)), max_size=30).map("".join))
def test_weights_of_themes_sum_to_one(text: str) -> None:
    found = themes.of(text)
    assert found == themes.of(text)
    assert len(found) <= themes.MOST_THEMES
    assert len({key for key, _, _ in found}) == len(found)
    if found:
        assert sum(round(weight * 1_000_000) for _, weight, _ in found) == 1_000_000
        assert all(0 < weight <= 1 and weight == round(weight, 6) for _, weight, _ in found)
        assert [weight for _, weight, _ in found] == sorted((weight for _, weight, _ in found), reverse=True)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("加强科学普及工作,组织开展科技活动周", "科学普及"),
        ("加强专利行政执法,严厉打击侵权假冒", "知识产权"),
        ("新建省级重点实验室、工程技术研究中心15家左右", "创新平台与基地"),
        ("引进高层次人才和创新团队", "科技人才"),
        ("推进种业创新,选育新品种,选派科技特派员", "农业科技"),
        ("全面落实党风廉政建设责任制", "党建与作风"),
        ("新认定高新技术企业300家以上", "企业创新主体"),
    ],
)
def test_a_text_has_the_theme_its_words_speak_for(text: str, theme: str) -> None:
    names = {member.theme_key: member.name_zh for member in themes.all_themes()}
    assert names[themes.of(text)[0][0]] == theme


def test_a_text_without_listed_words_has_no_theme() -> None:
    assert themes.of("按照要求抓好落实。") == []


def test_codes_come_from_the_code_lists() -> None:
    for indicator in indicators.all_indicators():
        assert indicator.quantity_kind in vocabulary.codes("quantity_kind")
        assert indicator.additivity_code in vocabulary.codes("additivity")
        assert indicator.direction_code in vocabulary.codes("indicator_direction")
    assert len(indicators.all_indicators()) >= 120
