"""Persons inside their body, plan periods with their labels, instruments by their title."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.conform import organizations, periods, persons, policies, regions
from schemas import vocabulary
from schemas.keys import UNKNOWN

LUOYANG = regions.named("洛阳市")
assert LUOYANG is not None
BUREAU = organizations.issuer("洛阳市科技局", LUOYANG.region_key)


def test_a_person_is_scoped_to_the_organisation() -> None:
    person = persons.resolve("陈  忠", BUREAU)
    assert person.person_code == "410300/科学技术局/陈忠"
    assert person.scope_organization_key == BUREAU.organization_key
    assert person.disambiguation_basis == "within_organization"


def test_without_an_organisation_a_person_is_known_by_name_only() -> None:
    person = persons.resolve("陈忠", None)
    assert (person.scope_organization_key, person.disambiguation_basis) == (UNKNOWN, "name_only")
    assert person.person_key != persons.resolve("陈忠", BUREAU).person_key


def test_a_blank_name_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a name"):
        persons.resolve("　", BUREAU)


@pytest.mark.parametrize(
    ("written", "name"),
    [("副厅长陈忠", "陈忠"), ("陈忠同志", "陈忠"), ("局长", "局长"), ("陈忠", "陈忠"), ("总工程师:王鼎", "王鼎")],
)
def test_the_office_is_taken_off_a_name(written: str, name: str) -> None:
    assert persons.without_title(written) == name


@pytest.mark.parametrize(
    ("start", "end", "kind", "zh", "en"),
    [
        (2008, 2008, "year", "2008年", "2008"),
        (2008, None, "multi_year", "自2008年", "since 2008"),
        (2011, 2015, "five_year_plan", "“十二五”（2011—2015年）", "12th Five-Year Plan (2011–2015)"),
        (2021, 2025, "five_year_plan", "“十四五”（2021—2025年）", "14th Five-Year Plan (2021–2025)"),
        (2014, 2020, "multi_year", "2014—2020年", "2014–2020"),
        (2018, 2020, "multi_year", "2018—2020年", "2018–2020"),
        (2012, 2016, "multi_year", "2012—2016年", "2012–2016"),
    ],
)
def test_a_period_has_its_kind_and_labels(start: int, end: int | None, kind: str, zh: str, en: str) -> None:
    period = periods.resolve(start, end)
    assert period is not None
    assert (period.period_type_code, period.label_zh, period.label_en) == (kind, zh, en)
    assert (period.start_date, period.end_date) == (date(start, 1, 1), date(end, 12, 31) if end else None)
    assert kind in vocabulary.codes("period_type")


def test_an_inferred_period_is_another_member() -> None:
    stated, inferred = periods.resolve(2018, 2020, False), periods.resolve(2018, 2020, True)
    assert stated is not None and inferred is not None
    assert stated.plan_period_key != inferred.plan_period_key


def test_no_years_are_no_period_and_impossible_years_are_refused() -> None:
    assert periods.resolve(None, None) is None
    with pytest.raises(ValueError, match="cannot end in 2008"):
        periods.resolve(2010, 2008)
    with pytest.raises(ValueError, match="no year of a plan"):
        periods.resolve(20080, None)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("“十二五”科技发展规划", (2011, 2015)),
        ("第十四个五年规划", (2021, 2025)),
        ("十五五时期", (2026, 2030)),
        ("“十五”期间", (2001, 2005)),
        ("二十五家企业", None),
        ("五年计划", None),
    ],
)
def test_a_five_year_plan_is_known_by_its_name(text: str, years: tuple[int, int] | None) -> None:
    assert periods.five_year_plan_named(text) == years


@given(st.integers(6, 30))
def test_a_five_year_plan_has_its_number_back(number: int) -> None:
    assert periods.five_year_plan_number(*periods.five_year_plan(number)) == number


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("山西省科学技术进步条例", "regulation"),
        ("浙江省专利专项资金管理办法", "measures"),
        ("国家中长期科技人才发展规划(2010-2020年)", "plan"),
        ("国家知识产权战略纲要", "outline"),
        ("关于加快发展高技术服务业的指导意见", "opinion"),
        ("科学技术进步法", "law"),
        ("中华人民共和国专利法实施细则", "rules"),
        ("关于加强专利行政执法工作的决定", "decision"),
        ("山西科技创新城建设总体方案（试行）", "scheme"),
        ("2012年工作要点", "work_plan"),
        ("国家重点支持的高新技术领域目录", "catalogue"),
        ("创新型企业典型案例", "other"),
    ],
)
def test_a_title_tells_the_type(title: str, kind: str) -> None:
    assert policies.instrument(title).instrument_type_code == kind
    assert kind in vocabulary.codes("instrument_type")


def test_one_instrument_is_one_member_however_it_is_written() -> None:
    first = policies.instrument("《关于发挥科技支撑作用\xa0促进粮食生产的实施意见（2010－2020年）》")
    assert first == policies.instrument("关于发挥科技支撑作用促进粮食生产的实施意见(2010—2020年)")
    assert policies.instrument("科学技术进步法") == policies.instrument("中华人民共和国科学技术进步法")
    assert policies.instrument("山西省立法条例") != policies.instrument("浙江省立法条例")


def test_a_number_tells_two_instruments_of_one_title_apart() -> None:
    first, second = (
        policies.instrument("若干意见", "宁党发[2022]4号"),
        policies.instrument("若干意见", "银党发〔2022〕23号"),
    )
    assert first.document_number == "宁党发〔2022〕4号"
    assert first.policy_instrument_key != second.policy_instrument_key


@given(st.text("《》〈〉（）()关于意见办法法2010-—年 ", min_size=1, max_size=20))
def test_normalising_a_title_twice_changes_nothing(title: str) -> None:
    once = policies.normalise_title(title)
    assert policies.normalise_title(once) == once or once.startswith(("《", "〈"))
