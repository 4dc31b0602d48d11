"""Targets: which quantities a plan commits to, and what each of them says.

Every sentence stands as the first item of a plan of 2016 and is read by the whole parser.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.structure.reading import read

Row = dict[str, Any]


def _targets(sentence: str, *, year: int = 2016) -> list[Row]:
    text = f"宝鸡市{year}年重点工作要点\n\n1.{sentence}\n2.加强组织领导。\n3.做好宣传工作。\n"
    document = read(text)
    for row in document.table("target"):
        assert row["value_text_raw"] == document.text[row["value_char_start"] : row["value_char_end"]]
    return document.table("target")


def _short(rows: list[Row]) -> list[tuple[Any, ...]]:
    return [
        (row["measure_kind_code"], row["comparator_code"], row["value_low"], row["value_high"], row["unit_zh"])
        for row in rows
    ]


@pytest.mark.parametrize(
    ("sentence", "kind", "comparator", "low", "high", "unit"),
    [
        ("新建孵化器5家。", "count", "eq", 5, 5, "家"),
        ("新建孵化器5家以上。", "count", "ge", 5, None, "家"),
        ("新建孵化器5家左右。", "count", "approx", 5, 5, "家"),
        ("新建孵化器不少于5家。", "count", "ge", 5, None, "家"),
        ("新建孵化器3-5家。", "count", "range", 3, 5, "家"),
        ("新建孵化器3至5家。", "count", "range", 3, 5, "家"),
        ("粮食总产量达到140万吨。", "level", "eq", 1_400_000, 1_400_000, "吨"),
        ("粮食总产量稳定在140万吨以上。", "level", "ge", 1_400_000, None, "吨"),
        ("工业总产值突破3000亿元。", "level", "gt", 3e11, None, "元"),
        ("工业总产值超过3000亿元。", "level", "gt", 3e11, None, "元"),
        ("技术合同成交额达到1.2亿元以上。", "level", "ge", 1.2e8, None, "元"),
        ("一般公共预算收入增长8%。", "growth_rate", "eq", 8, 8, "%"),
        ("一般公共预算收入年均增长8%以上。", "growth_rate", "ge", 8, None, "%"),
        ("一般公共预算收入增长8%左右。", "growth_rate", "approx", 8, 8, "%"),
        ("单位生产总值能耗下降3.5%。", "growth_rate", "eq", 3.5, 3.5, "%"),
        ("研发经费占生产总值比重达到1.8%。", "share", "eq", 1.8, 1.8, "%"),
        ("城镇登记失业率控制在4%以内。", "share", "le", None, 4, "%"),
        ("城镇登记失业率不超过4%。", "share", "le", None, 4, "%"),
        ("城镇化率提高2个百分点。", "increase_pp", "eq", 2, 2, "百分点"),
        ("城镇化率提高到52%。", "share", "eq", 52, 52, "%"),
        ("科技进步贡献率达到百分之六十。", "share", "eq", 60, 60, "%"),
        ("综合实力进入全省前5位。", "rank", "le", None, 5, "位"),
        ("旅游综合收入翻一番。", "growth_rate", "eq", 100, 100, "%"),
        ("全市人口自然增长率控制在6‰以内。", "growth_rate", "le", None, 6, "‰"),
        ("城镇新增就业3.5万人。", "level", "eq", 35_000, 35_000, "人"),
        ("空气质量优良天数达到280天以上。", "level", "ge", 280, None, "天"),
    ],
)
def test_a_quantity_with_its_words_is_one_target(
    sentence: str, kind: str, comparator: str, low: float | None, high: float | None, unit: str
) -> None:
    rows = _targets(sentence)
    assert len(rows) == 1
    row = rows[0]
    alike = {"level": {"level", "count", "increase_abs"}, "count": {"count"}}.get(kind, {kind})
    assert row["measure_kind_code"] in alike
    assert (row["comparator_code"], row["value_low"], row["value_high"], row["unit_zh"]) == (
        comparator,
        low,
        high,
        unit,
    )
    assert (row["deadline_year"], row["deadline_basis_code"]) == (2016, "plan_year")
    assert row["task_seq"] == 1


@pytest.mark.parametrize(
    ("sentence", "indicators"),
    [
        ("专利申请量、授权量分别增长10%和12%。", ["专利申请量", "专利授权量"]),
        ("专利申请量、授权量均增长10%。", ["专利申请量", "专利授权量"]),
        ("生产总值、财政收入分别增长8%左右、6%以上。", ["生产总值", "财政收入"]),
        ("城镇和农村居民人均可支配收入分别增长8%、9%。", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
        ("发明专利申请和拥有量达到300件。", ["发明专利申请量", "发明专利拥有量"]),
    ],
)
def test_values_are_shared_out_among_the_indicators_of_a_list(sentence: str, indicators: list[str]) -> None:
    assert [row["indicator_name_zh"] for row in _targets(sentence)] == indicators


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "新打造特色街区5个、美食广场3条、星级酒店2家。",
            [("新打造特色街区数", 5), ("新打造美食广场数", 3), ("新打造星级酒店数", 2)],
        ),
        ("建成投产3个铜矿和15个金矿。", [("建成投产铜矿数", 3), ("建成投产金矿数", 15)]),
        (
            "通过建立30个院士工作站和认定5个重点实验室等工作加强合作。",
            [("建立院士工作站数", 30), ("认定重点实验室数", 5)],
        ),
        ("新增国家级孵化器1家、省级5家。", [("新增国家级孵化器数", 1), ("新增省级孵化器数", 5)]),
        ("新增科技型企业100家、省级以上平台10个。", [("新增科技型企业数", 100), ("新增省级以上平台数", 10)]),
        ("在孵企业达到300家，毕业企业30家。", [("在孵企业数", 300), ("毕业企业数", 30)]),
        ("新建成充电桩2000个，累计达到8000个。", [("新建成充电桩数", 2000), ("充电桩数", 8000)]),
        ("新增规上企业100家，总数达到600家。", [("新增规上企业数", 100), ("规上企业总数", 600)]),
        ("科技项目立项50项以上。", [("科技项目立项数", 50)]),
        ("申报省级科技奖励10项，力争获奖3项。", [("申报省级科技奖励数", 10)]),
        ("改造提升25个养老机构。", [("改造提升养老机构数", 25)]),
        ("立项培育10所“双高计划”院校。", [("立项培育“双高计划”院校数", 10)]),
        ("组织20家企业参加展会。", [("参加展会的企业数", 20)]),
        ("高新技术企业净增100家。", [("高新技术企业数", 100)]),
        ("劳动年龄人口平均受教育年限达11年。", [("劳动年龄人口平均受教育年限", 11)]),
        ("县城新增人口10万。", [("县城新增人口", 100_000)]),
        ("化学需氧量排放量削减2万吨。", [("化学需氧量排放量", 20_000)]),
        (
            "生产总值增长5%、迈上3万亿元台阶，一二三产增加值分别增长3%、6%、5%。",
            [("生产总值", 5), ("生产总值", 3e12), ("一产增加值", 3), ("二产增加值", 6), ("三产增加值", 5)],
        ),
        ("创新投入年均增长不低于 5%。", [("创新投入", 5)]),
    ],
)
def test_what_a_list_says_once_counts_for_all_of_it(sentence: str, said: list[tuple[str, float]]) -> None:
    found = [(row["indicator_name_zh"], row["value_low"]) for row in _targets(sentence)]
    assert found[: len(said)] == said


def test_values_of_a_list_behind_growth_are_growth() -> None:
    rows = _targets("一二三产增加值分别增长3.5%左右、6%左右、5%左右。")
    assert [row["measure_kind_code"] for row in rows] == ["growth_rate"] * 3


def test_each_value_of_a_list_keeps_its_own_comparator() -> None:
    rows = _targets("生产总值、固定资产投资、财政收入分别增长8%左右、12%以上、6%。")
    assert _short(rows) == [
        ("growth_rate", "approx", 8, 8, "%"),
        ("growth_rate", "ge", 12, None, "%"),
        ("growth_rate", "eq", 6, 6, "%"),
    ]


def test_parts_of_a_total_point_to_it_and_carry_their_scope() -> None:
    rows = _targets("新建工程技术研究中心23家，其中省级9家、市级14家。")
    assert [(row["value_low"], row["parent_ordinal"], row["qualifier_zh"]) for row in rows] == [
        (23, None, None),
        (9, 1, "省级"),
        (14, 1, "市级"),
    ]
    assert len({row["indicator_name_zh"] for row in rows}) == 1


@pytest.mark.parametrize(
    ("sentence", "base_year", "base_value", "value"),
    [
        ("在孵企业从去年的300家增加到390家。", 2015, 300, 390),
        ("在孵企业由2014年的300家增加到390家。", 2014, 300, 390),
        ("城镇化率由2015年的50%提高到52%。", 2015, 50, 52),
        ("技术合同成交额在2014年10亿元的基础上，增加到15亿元。", 2014, 1e9, 1.5e9),
    ],
)
def test_a_base_is_no_target_but_belongs_to_one(sentence: str, base_year: int, base_value: float, value: float) -> None:
    rows = _targets(sentence)
    assert [(row["base_year"], row["base_value"], row["value_low"]) for row in rows] == [(base_year, base_value, value)]


def test_growth_and_level_of_one_indicator_are_two_targets_with_one_base() -> None:
    rows = _targets("在孵企业从去年的300家增加到390家，同比增长30%。")
    assert [row["measure_kind_code"] for row in rows] == ["level", "growth_rate"]
    assert {(row["base_year"], row["base_value"]) for row in rows} == {(2015, 300)}
    assert {row["indicator_name_zh"] for row in rows} == {rows[0]["indicator_name_zh"]}
    assert [row["consistency_code"] for row in rows] == ["exact", "exact"]


@pytest.mark.parametrize(
    ("sentence", "benchmark", "comparator"),
    [
        ("研发经费占生产总值比重达到全国平均水平。", "全国平均水平", "eq"),
        ("研发经费占生产总值比重高于全省平均水平。", "全省平均水平", "gt"),
        ("财政科技投入增长幅度高于财政收入增长幅度。", "财政收入增长幅度", "gt"),
    ],
)
def test_a_target_without_a_number_names_its_benchmark(sentence: str, benchmark: str, comparator: str) -> None:
    (row,) = _targets(sentence)
    assert row["value_low"] is row["value_high"] is None
    assert benchmark in row["benchmark_text_zh"]
    assert benchmark in row["value_text_raw"]
    assert row["comparator_code"] == comparator


@pytest.mark.parametrize(
    ("sentence", "frequency"),
    [
        ("每年培育科技企业50家。", "annual"),
        ("每季度开展检查30次。", "quarterly"),
        ("每月走访企业20家。", "monthly"),
        ("培育科技企业50家。", None),
    ],
)
def test_what_is_due_again_and_again_has_a_frequency(sentence: str, frequency: str | None) -> None:
    (row,) = _targets(sentence)
    assert row["frequency_code"] == frequency


@pytest.mark.parametrize(
    ("sentence", "year", "basis"),
    [
        ("到2018年，建成孵化器10家。", 2018, "stated"),
        ("到2020年底，建成孵化器10家。", 2020, "stated"),
        ("2016年建成孵化器10家。", 2016, "stated"),
        ("到“十三五”末，建成孵化器10家。", 2020, "stated"),
        ("通过3年的努力，建成孵化器10家。", 2019, "relative"),
        ("建成孵化器10家。", 2016, "plan_year"),
    ],
)
def test_the_deadline_is_stated_counted_or_the_end_of_the_plan(sentence: str, year: int, basis: str) -> None:
    (row,) = _targets(sentence)
    assert row["deadline_basis_code"] == basis
    assert row["deadline_year"] in ((year, year - 1) if basis == "relative" else (year,))


@pytest.mark.parametrize(
    "sentence",
    [
        "2015年，全市新建孵化器5家，技术合同成交额达到12亿元。",
        "去年以来，累计引进项目30个。",
        "截至目前，已建成孵化器12家。",
        "对新认定的高新技术企业奖励20万元。",
        "给予每户最高不超过5000元的补贴。",
        "对年销售收入2000万元以上的企业开展培训。",
        "加强对146家规模企业的走访服务。",
        "认真落实“6个1”要求。",
        "推广“315”工作法。",
        "联系电话：0917—3260000。",
        "于3月15日前将意见反馈至办公室。",
        "办好第12届科技博览会。",
        "贯彻国务院令第588号。",
        "围绕三大平台、四项任务，抓好五个方面工作。",
        "打造千亿元产业集群。",
        "考核得分90分以上为优秀。",
        "认真落实市委八届六次全会精神。",
        "严格执行GB 3095—2012标准。",
        "推动30万千瓦级机组改造。",
        "推进5个区域医疗中心高效运行。",
        "推进720兆瓦储能电站、5000吨碳纤维生产线建设。",
    ],
)
def test_a_number_that_promises_nothing_is_no_target(sentence: str) -> None:
    assert [row["value_text_raw"] for row in _targets(sentence)] == []


def test_numbers_inside_titles_and_short_quotes_are_no_targets() -> None:
    assert _targets("落实《关于支持100家企业发展的意见》，实施“100家企业倍增”行动。") == []


def test_the_scope_of_an_indicator_is_its_qualifier() -> None:
    (row,) = _targets("全市粮食总产量达到140万吨。")
    assert (row["indicator_name_zh"], row["qualifier_zh"]) == ("粮食总产量", "全市")


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [("单位能耗下降3.5%。", "decrease"), ("财政收入增长8%。", "increase"), ("新建孵化器5家。", None)],
)
def test_the_direction_is_that_of_the_verb(sentence: str, direction: str | None) -> None:
    (row,) = _targets(sentence)
    assert row["direction_code"] == direction


def test_targets_of_goals_belong_to_their_section_and_to_no_measure() -> None:
    document = read(
        "宝鸡市2016年重点工作要点\n\n一、工作目标\n新建孵化器5家，财政收入增长8%。\n二、主要任务\n1.培育企业30家。\n2.加强宣传。\n3.做好服务。\n"
    )
    assert [(row["section_ordinal"], row["task_seq"]) for row in document.table("target")] == [
        (1, None),
        (1, None),
        (2, 1),
    ]


def test_a_plain_and_a_multiplied_value_are_kept_side_by_side() -> None:
    (row,) = _targets("技术合同成交额达到1.1亿元。")
    assert (row["value_low_raw"], row["value_low"], row["value_low"] == 110_000_000) == (1.1, 110_000_000, True)


def test_half_width_and_full_width_text_give_the_same_targets() -> None:
    sentence = "专利申请量、授权量分别增长10%、12%以上,新建孵化器3-5家(其中省级2家)。"
    wide = sentence.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789%,()"})
    columns = ("indicator_name_zh", "comparator_code", "value_low", "value_high", "unit_zh", "measure_kind_code")
    assert [[row[name] for name in columns] for row in _targets(sentence)] == [
        [row[name] for name in columns] for row in _targets(wide)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # a list names its unit at the end
        (
            "高新技术企业占比、研发投入占比分别提高5个和0.3个百分点。",
            [("高新技术企业占比", "increase_pp", 5, "百分点"), ("研发投入占比", "increase_pp", 0.3, "百分点")],
        ),
        ("综合科技进步水平在全省的位次前移1位。", [("综合科技进步水平在全省的位次", "increase_abs", 1, "位")]),
        ("科技进步考核保二争一，位居全市前2名。", [("科技进步考核", "rank", None, "位")]),
        ("创新创业引导基金规模从30亿元扩大至50亿元。", [("创新创业引导基金规模", "level", 50e8, "元")]),
        ("参赛学生占在校生的40%。", [("参赛学生占在校生的比例", "share", 40, "%")]),
        ("科技特派员覆盖全县90%的行政村。", [("科技特派员覆盖行政村比例", "share", 90, "%")]),
        (
            "公民具备科学素质的比例提高到9.9%，2018年该比例突破11%。",
            [("公民具备科学素质的比例", "share", 9.9, "%"), ("公民具备科学素质的比例", "share", 11, "%")],
        ),
        ("2016年底前建成中试线2条。", [("建成中试线数", "count", 2, "条")]),
        ("淘汰10蒸吨及以下燃煤锅炉1860台。", [("淘汰10蒸吨及以下燃煤锅炉数", "count", 1860, "台")]),
        ("高新技术企业工业总产值比2012年翻一番。", [("高新技术企业工业总产值", "growth_rate", 100, "%")]),
        ("企业二氧化硫排放浓度降至50毫克/立方米以下。", [("企业二氧化硫排放浓度", "level", None, "毫克/立方米")]),
        # what a clause leaves out stands in the one before
        ("在研的17个项目，年内验收12个。", [("验收项目数", "count", 12, "个")]),
        (
            "专利申请量500件、技术合同成交额8亿元，分别增长10%和15%。",
            [
                ("专利申请量", "level", 500, "件"),
                ("技术合同成交额", "level", 8e8, "元"),
                ("专利申请量", "growth_rate", 10, "%"),
                ("技术合同成交额", "growth_rate", 15, "%"),
            ],
        ),
        (
            "新增驰名商标8件、著名商标60件，累计分别达到80件和600件。",
            [
                ("新增驰名商标数", "count", 8, "件"),
                ("新增著名商标数", "count", 60, "件"),
                ("驰名商标数", "level", 80, "件"),
                ("著名商标数", "level", 600, "件"),
            ],
        ),
        (
            "专利申请量达到380件，增长20%，其中发明专利80件。",
            [
                ("专利申请量", "level", 380, "件"),
                ("专利申请量", "growth_rate", 20, "%"),
                ("专利申请量", "level", 80, "件"),
            ],
        ),
        # goals are listed without a verb
        (
            "主要目标：高新技术企业350家，省级研发平台120个。",
            [("高新技术企业数", "count", 350, "家"), ("省级研发平台数", "count", 120, "个")],
        ),
        ("网上技术市场签约项目350项。", [("网上技术市场签约项目数", "count", 350, "项")]),
        ("全州选派科技特派员400名。", [("选派科技特派员数", "count", 400, "名")]),
        ("市科技馆日均开放8小时。", [("市科技馆日均开放时间", "level", 8, "小时")]),
        ("设立总规模50亿元的创业投资引导基金。", [("创业投资引导基金规模", "level", 50e8, "元")]),
        ("落实加计扣除政策，减免税额100亿元。", [("减免税额", "level", 100e8, "元")]),
        ("孵化器总面积150万—200万平方米。", [("孵化器总面积", "level", 150e4, "平方米")]),
        ("天然气产能达到22亿方。", [("天然气产能", "level", 22e8, "方")]),
        ("投向初创期企业的资金比例不低于四成。", [("投向初创期企业的资金比例", "share", 40, "%")]),
        ("技术合同成交额不低于地区生产总值的3%。", [("技术合同成交额占地区生产总值的比重", "share", 3, "%")]),
        ("专利申请160件、授权70件。", [("专利申请数", "count", 160, "件"), ("专利授权数", "count", 70, "件")]),
        ("技术交易总额三年累计300亿元。", [("技术交易总额", "level", 300e8, "元")]),
        ("综合科技进步水平位居全省第3位。", [("综合科技进步水平", "rank", 3, "位")]),
    ],
)
def test_a_statement_names_what_it_measures(sentence: str, expected: list[tuple[str, str, float | None, str]]) -> None:
    rows = _targets(sentence)
    assert [
        (row["indicator_name_zh"], row["measure_kind_code"], row["value_low"], row["unit_zh"]) for row in rows
    ] == expected


@pytest.mark.parametrize(
    ("sentence", "year", "times"),
    [("专利授权量为2012年的2倍。", 2012, 2), ("研发投入达到2010年的1.5倍以上。", 2010, 1.5)],
)
def test_many_times_of_a_year_have_that_year_as_their_base(sentence: str, year: int, times: float) -> None:
    (row,) = _targets(sentence)
    assert (row["value_low"], row["unit_zh"], row["base_year"]) == (times, "倍", year)


def test_a_ratio_named_again_in_the_next_sentence_is_the_one_named_before() -> None:
    rows = _targets("2015年公民具备科学素质的比例为9.1%。今年确保该比例提高到9.9%以上。")
    assert [(row["indicator_name_zh"], row["value_low"]) for row in rows] == [("公民具备科学素质的比例", 9.9)]


@pytest.mark.parametrize("behind", ["", "；新增研发机构分别为30家、35家"])
def test_values_under_a_list_of_years_are_due_in_those_years(behind: str) -> None:
    rows = _targets(f"2016年、2017年高新技术企业分别净增120家、150家{behind}。")
    assert [row["deadline_year"] for row in rows] == [2016, 2017, 2016, 2017][: len(rows)]
    assert len(rows) == (4 if behind else 2)
    rows = rows[:2]
    assert [(row["value_low"], row["deadline_year"], row["deadline_basis_code"]) for row in rows] == [
        (120, 2016, "stated"),
        (150, 2017, "stated"),
    ]


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            "新增高新技术企业100家以上，其中南康区、章贡区各15家。",
            [(None, 100), ("南康区", 15), ("章贡区", 15)],
        ),
        ("新增科技型企业10家，其中主营业务收入2000万元以上的5家。", [(None, 10), ("主营业务收入2000万元以上", 5)]),
        ("新建社区科普大学分校30所，每个街道至少1所。", [(None, 30), ("每个街道", 1)]),
    ],
)
def test_parts_and_shares_of_a_number_say_whose_they_are(sentence: str, parts: list[tuple[str | None, float]]) -> None:
    rows = _targets(sentence)
    assert len({row["indicator_name_zh"] for row in rows}) == 1
    assert [(row["qualifier_zh"], row["value_low"]) for row in rows] == parts


def test_a_numbered_sentence_that_states_a_goal_is_no_heading() -> None:
    text = (
        "宝鸡市节能减排行动计划（2016—2018年）\n\n3 主要目标\n\n"
        "3.1 到2018年，万元生产总值能耗下降3%，优良天数达到280天以上。\n\n"
        "4 重点任务\n\n4.1 治理技术\n\n4.1.1 推广先进技术50项。\n\n4.1.2 建设示范工程12项。\n"
    )
    rows = read(text).table("target")
    assert [row["value_low"] for row in rows][:2] == [3, 280]


@pytest.mark.parametrize("bound", ["\n", " | ", " "])
def test_the_name_of_a_row_is_no_part_of_what_its_next_cell_counts(bound: str) -> None:
    head = bound.join(["序号", "重点工作", "工作内容", "责任单位"])
    rows = [
        bound.join(["1", "展会招商", "新增展会8场", "市商务局"]),
        bound.join(["2", "市场建设", "改造市场5个", "流通科"]),
    ]
    document = read("\n".join(["安康市2018年商务重点工作任务分解表", head, *rows, ""]))
    assert [row["indicator_name_zh"] for row in document.table("target")] == ["新增展会数", "改造市场数"]


def test_a_deadline_broken_from_its_verb_in_a_row_is_still_its_deadline() -> None:
    document = read(
        "安康市2018年商务重点工作任务分解表\n序号 重点工作 责任单位\n1 力争2020年底前\n新增外贸企业20家 外贸科\n"
        "2 办好年货节 消费科\n"
    )
    assert [(row["indicator_name_zh"], row["deadline_year"]) for row in document.table("target")] == [
        ("新增外贸企业数", 2020)
    ]
