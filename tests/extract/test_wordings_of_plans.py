"""Wordings of plans: sentences that say a target in a way of their own, read together as the items of one plan."""

from __future__ import annotations

from typing import Any

import pytest

from tests.structure.reading import read

Stated = tuple[str, str, str, float]

# sentence → (indicator, kind, comparator, value) of each target, the value being the end that is given
WORDINGS: dict[str, list[Stated]] = {
    # verbs, prefixes and manners before them
    "各街道要选派科技指导员24名。": [("选派科技指导员数", "count", "eq", 24)],
    "加强培训农机手200人次。": [("培训农机手数", "count", "eq", 200)],
    "年内培训2000人次以上。": [("培训人次", "count", "ge", 2000)],
    "我市拟定新引进研发机构6家。": [("新引进研发机构数", "count", "eq", 6)],
    "选定6个产业园率先试行。": [("选定产业园数", "count", "eq", 6)],
    "选择11个示范村，40个示范户。": [("选择示范村数", "count", "eq", 11), ("选择示范户数", "count", "eq", 40)],
    "净增700家规上企业。": [("净增规上企业数", "count", "eq", 700)],
    "全市规上企业数量净增700户的硬任务分到各区。": [("规上企业数量", "increase_abs", "eq", 700)],
    "举办电商培训6个班次。": [("举办电商培训数", "count", "eq", 6)],
    "推动形成二十万家科技型企业、三万家“链主”企业。": [
        ("形成科技型企业数", "count", "eq", 2e5),
        ("形成“链主”企业数", "count", "eq", 3e4),
    ],
    "推进90个食品业转型升级重点项目和70个智慧农业项目建设。": [
        ("食品业转型升级重点项目数", "count", "eq", 90),
        ("智慧农业项目数", "count", "eq", 70),
    ],
    # sums, rates and ranks
    "科研补贴资金由去年的3亿元增加到4亿元。": [("科研补贴资金", "level", "eq", 4e8)],
    "企业技术开发费6亿元。": [("企业技术开发费", "level", "eq", 6e8)],
    "农业技术入村率和到田率达到85%以上。": [
        ("农业技术入村率", "share", "ge", 85),
        ("农业技术到田率", "share", "ge", 85),
    ],
    "玉米产量、收入比上年提高7%。": [("玉米产量", "growth_rate", "eq", 7), ("收入", "growth_rate", "eq", 7)],
    "技术合同登记额增加一倍，达到9亿元。": [
        ("技术合同登记额", "growth_rate", "eq", 1),
        ("技术合同登记额", "level", "eq", 9e8),
    ],
    "高新区发展的预期目标是实现技工贸收入增长21%。": [("技工贸收入", "growth_rate", "eq", 21)],
    "科技创新指数居全省第4位。": [("科技创新指数", "rank", "eq", 4)],
    "研发投入(研究与试验发展经费/地区生产总值)强度达到2.2%。": [("研发投入强度", "share", "eq", 2.2)],
    "提高良种转化率6-8个百分点。": [("良种转化率", "increase_pp", "range", 6)],
    "科技专项资金要在2015年基础上再增长9%。": [("科技专项资金", "growth_rate", "eq", 9)],
    "生物产业规模突破600亿元，其中工业产值突破200亿元。": [
        ("生物产业规模", "level", "gt", 6e10),
        ("工业产值", "level", "gt", 2e10),
    ],
    "新增创业园4个，新增面积3万平方米。": [
        ("新增创业园数", "count", "eq", 4),
        ("创业园新增面积", "increase_abs", "eq", 3e4),
    ],
    "重点建立9处市级以上示范基地；4个省级示范县；2个科技小院。": [
        ("建立市级以上示范基地数", "count", "eq", 9),
        ("建立省级示范县数", "count", "eq", 4),
        ("建立科技小院数", "count", "eq", 2),
    ],
    "两年新获批1类新药7个以上，7个以上创新产品进入国际市场。": [
        ("新获批1类新药数", "count", "ge", 7),
        ("进入国际市场的创新产品数", "count", "ge", 7),
    ],
    "宝鸡市力争创建“全国品牌示范区”1个，名牌产品达到70项。": [
        ("创建全国品牌示范区数", "count", "eq", 1),
        ("名牌产品数", "level", "eq", 70),
    ],
    "驰名商标总量比“十一五”末增长40%，国家级园区达到9个。": [
        ("驰名商标总量", "growth_rate", "eq", 40),
        ("国家级园区数", "level", "eq", 9),
    ],
    "公共换电站达到500座左右；专用换电站90座左右。": [
        ("公共换电站数", "level", "approx", 500),
        ("专用换电站数", "level", "approx", 90),
    ],
    "我市将每年扶持50家示范社。": [("扶持示范社数", "count", "eq", 50)],
    "确保90%以上的农药产品纳入平台监管。": [("纳入平台监管的农药产品占比", "share", "ge", 90)],
    "引入领军企业6-8家来甬设立总部。": [("引入领军企业数", "count", "range", 6)],
    "专利申请量达到700件(其中发明专利申请量达到90件)，同比增长12%。": [
        ("专利申请量", "level", "eq", 700),
        ("发明专利申请量", "level", "eq", 90),
        ("专利申请量", "growth_rate", "eq", 12),
    ],
    "科技型企业达到200家；到2017年，达到280家。": [
        ("科技型企业数", "level", "eq", 200),
        ("科技型企业数", "level", "eq", 280),
    ],
    "搭建中试平台4个，成立产业联盟2家。": [
        ("搭建中试平台数", "count", "eq", 4),
        ("成立产业联盟数", "count", "eq", 2),
    ],
    "高标准建设茶叶、蚕桑、食用菌等示范基地7处。": [("建设示范基地数", "count", "eq", 7)],
    "计划年内新建充电桩800个。": [("新建充电桩数", "count", "eq", 800)],
    "力争向省科协争取科普专栏9个。": [("争取科普专栏数", "count", "eq", 9)],
    "到“十三五”末累计登记技术合同900份。": [("登记技术合同数", "count", "eq", 900)],
    "每户骨干企业至少承担2项攻关项目。": [("承担攻关项目数", "count", "ge", 2)],
    "形成一支3万人以上的志愿者队伍。": [("形成志愿者队伍数", "count", "ge", 3e4)],
    "评审奖励县科技进步奖12项。": [("评审奖励县科技进步奖数", "count", "eq", 12)],
    # those that do something, and those that something is done to
    "推动60家企业数字化转型。": [("数字化转型的企业数", "count", "eq", 60)],
    "引导25家企业开展贯标。": [("开展贯标的企业数", "count", "eq", 25)],
    "争取有3家企业在科创板上市，4家企业完成股改。": [
        ("在科创板上市的企业数", "count", "eq", 3),
        ("完成股改的企业数", "count", "eq", 4),
    ],
    "确保2015年立项的6个项目9月底前通过验收。": [("通过验收的项目数", "count", "eq", 6)],
    "提出专家建议30条，争取其中三分之一被采纳。": [
        ("提出专家建议数", "count", "eq", 30),
        ("专家建议被采纳比例", "share", "eq", 0.333333),
    ],
    "选派40名科技人员到企业服务。": [("选派科技人员数", "count", "eq", 40)],
    # lists
    "新增国家级平台2家、省级平台不少于30家。": [
        ("新增国家级平台数", "count", "eq", 2),
        ("新增省级平台数", "count", "ge", 30),
    ],
    "申报省级以上项目2项、市级6项。": [
        ("申报省级以上项目数", "count", "eq", 2),
        ("申报市级项目数", "count", "eq", 6),
    ],
    "重点培育1个产值过40亿元、5个产值过8亿元的骨干企业。": [
        ("培育骨干企业数", "count", "eq", 1),
        ("培育骨干企业数", "count", "eq", 5),
    ],
    "企业主导制定国家、行业标准分别不少于4项、9项。": [
        ("主导制定国家标准数", "count", "ge", 4),
        ("主导制定行业标准数", "count", "ge", 9),
    ],
    "开展科普展览20场，受益群众5万人次。": [
        ("开展科普展览数", "count", "eq", 20),
        ("受益群众数", "count", "eq", 5e4),
    ],
    # levels, and what they grow by
    "规上企业数年均净增不少于45家，到2016年突破600家。": [
        ("规上企业数", "increase_abs", "ge", 45),
        ("规上企业数", "level", "gt", 600),
    ],
    "高企数量净增70家，总量突破300家。": [("高企数量", "increase_abs", "eq", 70), ("高企数量", "level", "gt", 300)],
    "上云企业为400家，商标注册数为90件。": [("上云企业数", "level", "eq", 400), ("商标注册数", "level", "eq", 90)],
    "研发投入突破9亿元，年均增幅保持在14%左右。": [
        ("研发投入", "level", "gt", 9e8),
        ("研发投入年均增幅", "growth_rate", "approx", 14),
    ],
    "科研经费支出增速不低于12%，占GDP比重达到2%。": [
        ("科研经费支出", "growth_rate", "ge", 12),
        ("科研经费支出占GDP比重", "share", "eq", 2),
    ],
    "科技进步对农业的贡献率达到54%，对工业的贡献率达到48%。": [
        ("科技进步对农业的贡献率", "share", "eq", 54),
        ("科技进步对工业的贡献率", "share", "eq", 48),
    ],
    "示范园覆盖面积达到全市耕地总面积的4%。": [("示范园覆盖面积占全市耕地总面积的比重", "share", "eq", 4)],
    "具备科学素质的比例超过12%，城乡差距缩小到5个百分点。": [
        ("具备科学素质的比例", "share", "gt", 12),
        ("具备科学素质的比例城乡差距", "level", "eq", 5),
    ],
    "高新技术产业产值达到130亿，年递增16%以上。": [
        ("高新技术产业产值", "level", "eq", 130e8),
        ("高新技术产业产值", "growth_rate", "ge", 16),
    ],
    # money and area
    "为企业减税6亿元以上。": [("为企业减税", "level", "ge", 6e8)],
    "实施工业项目22个，完成投资31亿元。": [
        ("实施工业项目数", "count", "eq", 22),
        ("工业项目完成投资", "level", "eq", 31e8),
    ],
    "建成“智汇谷”二期5万平方米孵化空间。": [("建成孵化空间", "level", "eq", 5e4)],
    "确保蔬菜面积稳定在18万亩、总产50万吨以上。": [
        ("蔬菜面积", "level", "eq", 18e4),
        ("蔬菜总产", "level", "ge", 50e4),
    ],
    # ranks, and how often
    "营商环境评价位次大幅提升，跃居全省前20位。": [("营商环境评价", "rank", "le", 20)],
    "高新区综合排名进入前60强。": [("高新区综合排名", "rank", "le", 60)],
    "农技专家每15天下乡指导1次。": [("农技专家每15天下乡指导次数", "count", "eq", 1)],
    "我省将组织实施90项技术攻关。": [("实施技术攻关数", "count", "eq", 90)],
    "全县孵化器和众创空间实现倍增，分别超过20家和35家。": [
        ("孵化器", "level", "gt", 20),
        ("众创空间数", "level", "gt", 35),
    ],
    "计划冬季作物播种面积50万亩，其中油菜24万亩，蔬菜11万亩。": [
        ("冬季作物播种面积", "level", "eq", 50e4),
        ("油菜播种面积", "level", "eq", 24e4),
        ("蔬菜播种面积", "level", "eq", 11e4),
    ],
    "土地流转8000亩。": [("土地流转", "level", "eq", 8000)],
    "年内实施总投资25亿元的60项重点工程。": [("实施重点工程数", "count", "eq", 60)],
    "研发强度、专利拥有量分别达到2%、7件。": [("研发强度", "share", "eq", 2), ("专利拥有量", "level", "eq", 7)],
    "完成营造林9万亩，其中退化林修复4万亩。": [("完成营造林", "level", "eq", 9e4), ("退化林修复", "level", "eq", 4e4)],
    "林木采伐限额控制7万立方米以内，其他病害防治面积3万亩。": [
        ("林木采伐限额", "level", "le", 7e4),
        ("其他病害防治面积", "level", "eq", 3e4),
    ],
    "大力争取上级部门资金支持，确保超过4000万元。": [("上级部门资金支持", "level", "gt", 4e7)],
    "全县高新技术产业产值完成85亿元；下半年要加快进度，确保全年增速不低于13%。": [
        ("高新技术产业产值", "level", "eq", 85e8),
        ("全县高新技术产业产值增速", "growth_rate", "ge", 13),
    ],
    # digits that a page set apart
    "注册商标达到2 6 0件。": [("注册商标数", "level", "eq", 260)],
    # no goals
    "截至6月底，全市规上工业实现产值88亿元，同比增长11%。": [],
    "将研发投入等6项指标纳入考核。": [],
    "研发投入占比达到5%以上的，按规定给予支持。": [],
    "落实全市81万亩公益林的管护责任。": [],
    "加快网络建设，20户以上自然村实现光纤通达。": [],
    # a verb goes on behind a semicolon to what is delivered, and not to who does something
    "新建孵化园2家；30家规上企业建立研发机构。": [("新建孵化园数", "count", "eq", 2)],
    # an earlier year in the paragraph tells nothing of what a measure is to bring
    "落实2014年修订的登记办法。全年技术合同额同比增长20%以上。": [("技术合同额", "growth_rate", "ge", 20)],
    "主要作物良种覆盖率和机械化率达到95%。": [
        ("主要作物良种覆盖率", "share", "eq", 95),
        ("机械化率", "share", "eq", 95),
    ],
    # the last one: behind its number 1 would be one of a decimal
    "1—6月，园区实现产值33亿元，增长12.5%。": [],
}


@pytest.fixture(scope="module")
def targets() -> dict[int, list[dict[str, Any]]]:
    items = "\n".join(f"{number}.{sentence}" for number, sentence in enumerate(WORDINGS, 1))
    document = read(f"宝鸡市2016年重点工作要点\n\n一、工作任务\n{items}\n")
    found: dict[int, list[dict[str, Any]]] = {}
    for row in document.table("target"):
        found.setdefault(row["task_seq"], []).append(row)
    return found


@pytest.mark.parametrize(
    ("number", "sentence"), list(enumerate(WORDINGS, 1)), ids=[sentence[:12] for sentence in WORDINGS]
)
def test_a_wording_states_its_targets(targets: dict[int, list[dict[str, Any]]], number: int, sentence: str) -> None:
    assert [
        (
            row["indicator_name_zh"],
            row["measure_kind_code"],
            row["comparator_code"],
            row["value_low"] if row["value_low"] is not None else row["value_high"],
        )
        for row in targets.get(number, [])
    ] == WORDINGS[sentence]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("一季度举办对接会3场，三季度举办路演4场，技术交易额同比增长13%以上。", [3, 4, 13]),
        ("2016年第二季度完成技改投资6亿元，同比增长9%。", [6e8, 9]),
        ("确保上半年完成专利登记90件，同比增长7%。", [90, 7]),
        ("1—6月组织摸底，全年新增科技型企业40家，同比增长18%。", [40, 18]),
    ],
)
def test_months_that_are_not_over_silence_nothing(sentence: str, values: list[float]) -> None:
    document = read(f"宝鸡市2016年重点工作要点\n\n一、工作任务\n1.{sentence}\n2.加强领导。\n")
    assert [row["value_low"] for row in document.table("target")] == values


@pytest.mark.parametrize(
    "sentence",
    [
        "汇聚600名研究人员的创新中心要开放设备。",
        "年产2万吨硅碳负极项目6月底前开工。",
        "发挥集聚70家企业的集群优势。",
        "巩固帮扶8个村的产业成果。",
        "指导9个乡镇科技办开展工作。",
        "搭建6个部门协同的服务平台。",
        "接受不少于24学时的岗位培训。",
        "拓展15个沿线国家科技交流。",
        "报送总结一式2份。",
        "单个项目支持最高200万元。",
        "支持建设市级平台最高80万元。",
        "实现14个乡镇农技服务全覆盖。",
        "参试品种须比对照增产4%。",
    ],
)
def test_a_number_of_those_that_something_belongs_to_is_no_goal(sentence: str) -> None:
    document = read(f"宝鸡市2016年重点工作要点\n\n一、工作任务\n1.{sentence}\n2.加强领导。\n")
    assert not document.table("target")


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("汇聚40名来自高校的专家。", "汇聚专家数"),
        ("集聚90家拥有自主品牌的企业。", "集聚企业数"),
        ("年产2万吨硅碳负极材料。", "年产硅碳负极材料"),
        ("再新增科技型企业15家。", "新增科技型企业数"),
        ("指导35家企业通过认定。", "通过认定的企业数"),
    ],
)
def test_the_same_verbs_deliver_what_they_count(sentence: str, name: str) -> None:
    document = read(f"宝鸡市2016年重点工作要点\n\n一、工作任务\n1.{sentence}\n2.加强领导。\n")
    assert [row["indicator_name_zh"] for row in document.table("target")] == [name]


def test_the_first_half_of_the_year_is_over_in_prose_and_ahead_in_a_hope() -> None:
    document = read(
        "宝鸡市2016年重点工作要点\n\n上半年，全市规上工业实现产值88亿元，同比增长11%。"
        "力争上半年技术交易额同比增长14%。\n一、工作任务\n1.加强领导。\n"
    )
    assert [row["value_low"] for row in document.table("target")] == [14]


def test_growth_in_a_paragraph_of_an_earlier_year_is_told() -> None:
    document = read(
        "宝鸡市2016年重点工作要点\n\n2015年，全市创新能力稳步提升。全年技工贸收入同比增长27.94%，"
        "工业税收同比增长15%。2016年，技工贸收入增长21%。\n一、工作任务\n1.加强领导。\n"
    )
    assert [row["value_low"] for row in document.table("target")] == [21]


def test_bases_stand_before_growth_and_deadlines_hold_to_the_full_stop() -> None:
    document = read(
        "宝鸡市科技创新行动计划（2016—2020年）\n\n一、工作任务\n"
        "1.商标注册900件，较2015年的600件增长50%。\n"
        "2.企业营业收入从2015年的7亿元增至2018年的12亿元。\n"
        "3.到2018年，孵化器达到8家；孵化面积达到3万平方米。\n"
        "4.在现有5家国家级众创空间的基础上，新增国家级2家。\n"
    )
    assert [
        (row["indicator_name_zh"], row["base_year"], row["base_value"], row["deadline_year"])
        for row in document.table("target")
    ] == [
        ("商标注册数", None, None, 2020),
        ("商标注册数", 2015, 600, 2020),
        ("企业营业收入", 2015, 7e8, 2018),
        ("孵化器数", None, None, 2018),
        ("孵化面积", None, None, 2018),
        ("新增国家级众创空间数", 2015, 5, 2020),
    ]
