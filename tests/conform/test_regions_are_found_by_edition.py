"""Places named in a text become divisions in the edition of the year, and look-alikes do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.conform import regions
from schemas.keys import AMBIGUOUS

NAMES = sorted({region.name_zh for region in regions.all_regions()})
SHORT = sorted({region.short_name_zh for region in regions.all_regions() if region.level_code != "county"})
TEXTS = st.lists(
    st.one_of(st.sampled_from(NAMES), st.sampled_from(SHORT), st.text("市县区和的、，大学年2012", max_size=5)),
    max_size=10,
).map("".join)


def found(text: str, year: int | None = None, within: str | None = None) -> list[tuple[str, str | None]]:
    key = regions.named(within).region_key if within else None  # type: ignore[union-attr]
    return [(mention.name, mention.region_code) for mention in regions.find(text, year, key)]


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("2008年洛阳市科技工作要点", 2008, [("洛阳市", "410300")]),
        (
            "山西与陕西、河南与河北",
            None,
            [("山西", "140000"), ("陕西", "610000"), ("河南", "410000"), ("河北", "130000")],
        ),
        ("内蒙古自治区呼和浩特市", None, [("内蒙古自治区", "150000"), ("呼和浩特市", "150100")]),
        ("湘西自治州和甘南州", None, [("湘西自治州", "433100"), ("甘南州", "623000")]),
        ("重庆市大渡口区", 2021, [("重庆市", "500000"), ("大渡口区", "500104")]),
        ("吉林省吉林市", None, [("吉林省", "220000"), ("吉林市", "220200")]),
        ("吉林的粮食", None, [("吉林", "220000")]),
        ("海南省与海南藏族自治州", None, [("海南省", "460000"), ("海南藏族自治州", "632500")]),
        ("雄安新区管委会", None, [("雄安新区", "130600")]),
    ],
)
def test_a_place_is_found_by_its_full_or_short_name(text: str, year: int | None, expected: list[object]) -> None:
    assert found(text, year) == expected


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("孟津县", 2008, "410322"),
        ("孟津区", 2022, "410308"),
        ("襄樊市", 2008, "420600"),
        ("铜仁市", 2008, "522201"),
        ("铜仁市", 2015, "520600"),
        ("莱芜市", 2008, "371200"),
        ("崇川区", 2015, "320602"),
        ("崇川区", 2022, "320613"),
        ("通州区", 2008, "110112"),
        ("巢湖市", 2008, "341400"),
        ("巢湖市", 2015, "340181"),
    ],
)
def test_a_plan_uses_the_divisions_of_its_year(text: str, year: int, expected: str) -> None:
    assert found(text, year) == [(text, expected)]


def test_a_code_answers_with_the_name_of_the_year() -> None:
    assert [regions.by_code("420600", year).name_zh for year in (2005, 2020, None)] == ["襄樊市", "襄阳市", "襄阳市"]  # type: ignore[union-attr]
    assert regions.by_code("410322", 2024).name_zh == "孟津县"  # type: ignore[union-attr]
    assert regions.by_code("999999") is None


def test_a_name_of_another_year_is_known_by_the_nearest_edition() -> None:
    assert found("崇文区", 2015) == [("崇文区", "110103")]


@pytest.mark.parametrize(
    "text",
    [
        "中山大学",
        "山西大学",
        "长治久安",
        "黄河南岸",
        "推广安全技术",
        "城区",
        "新建区域创新平台",
        "省市和县",
        "来宾",
        "幸福安康",
        "沿海口岸",
        "长江",
        "创新乡村",
        "上海合作组织",
        "确保定期",
        "义乌市场",
        "全国",
    ],
)
def test_a_look_alike_is_no_place(text: str) -> None:
    assert found(text) == []


def test_a_longer_word_leaves_the_province_whose_name_begins_it() -> None:
    assert found("河北区域协同") == [("河北", "130000")]


def test_a_shared_county_name_is_ambiguous_alone() -> None:
    (mention,) = regions.find("朝阳区科技局")
    assert (mention.region_key, mention.region_code, mention.is_ambiguous) == (AMBIGUOUS, None, True)
    assert mention.level_code == "county"


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ("北京市朝阳区", None, "110105"),
        ("长春市朝阳区", None, "220104"),
        ("朝阳区", "北京市", "110105"),
        ("鼓楼区", "福州市", "350102"),
        ("安徽省和县", None, "340523"),
        ("天津市河北区", None, "120105"),
    ],
)
def test_the_province_or_city_before_a_county_settles_it(text: str, within: str | None, expected: str) -> None:
    assert found(text, None, within)[-1][1] == expected


def test_a_unique_county_needs_no_context() -> None:
    assert found("大渡口区") == [("大渡口区", "500104")]


@given(TEXTS, st.one_of(st.none(), st.integers(2000, 2030)))
def test_mentions_lie_in_the_text_in_order_without_overlap(text: str, year: int | None) -> None:
    last = 0
    for mention in regions.find(text, year):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.name
        assert mention.is_ambiguous == (mention.region_key == AMBIGUOUS)
        last = mention.end


@given(TEXTS, st.one_of(st.none(), st.integers(2000, 2030)))
def test_finding_is_deterministic(text: str, year: int | None) -> None:
    assert regions.find(text, year) == regions.find(text, year)


@given(st.sampled_from(regions.all_regions()))
def test_a_full_name_finds_its_division_in_its_own_year_and_place(region: regions.Region) -> None:
    if region.level_code == "country":
        return
    parent = regions.parent_of(region)
    assert parent is not None
    mentions = regions.find(region.name_zh, region.valid_from, parent.region_key)
    assert [mention.region_code for mention in mentions] == [region.region_code]


@given(st.sampled_from(regions.all_regions()))
def test_lineage_ends_in_the_country_and_every_step_contains_the_region(region: regions.Region) -> None:
    chain = regions.lineage(region)
    assert chain[-1] == regions.country()
    assert all(regions.contains(outer, region) for outer in chain)


def test_a_region_knows_its_province_and_city() -> None:
    district = regions.named("洛龙区", 2010)
    assert district is not None
    assert (district.province_code, district.province_name_zh) == ("410000", "河南省")
    assert (district.city_code, district.city_name_zh) == ("410300", "洛阳市")
    city = regions.by_code("410300")
    assert city is not None and (city.city_code, city.name_en) == ("410300", "Luoyang")
    directly_ruled = regions.named("仙桃市")
    assert directly_ruled is not None and directly_ruled.city_code is None
    assert directly_ruled.parent_region_key == regions.by_code("420000").region_key  # type: ignore[union-attr]


def test_reserved_members_have_no_region() -> None:
    assert regions.maybe(-1) is None
    with pytest.raises(KeyError, match="no region has the key -3"):
        regions.get(-3)


@pytest.mark.parametrize(
    ("number", "code"),
    [("晋政发〔2014〕3号", "140000"), ("大渡口区府发〔2021〕17号", "500104"), ("桂科计字[2009]5号", "450000")],
)
def test_a_document_number_tells_its_region(number: str, code: str) -> None:
    region = regions.of_document_number(number)
    assert region is not None and region.region_code == code


def test_a_number_without_a_region_tells_none() -> None:
    assert regions.of_document_number("X科〔2020〕1号") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("泾县人民政府", [("泾县", "341823")]),
        ("中共泾县委员会", [("泾县", "341823")]),
        ("单县2019年科技工作要点", [("单县", "371722")]),
        ("各乡镇和泾县城区", []),
        ("全市、和县人民政府", []),
        ("全县人民政府", []),
    ],
)
def test_a_county_of_two_characters_counts_where_it_begins_the_name_of_its_body_or_plan(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert found(text, 2023) == expected
