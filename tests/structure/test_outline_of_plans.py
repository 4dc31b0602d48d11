"""Headings, measures and what is neither: the tree of a document."""

from __future__ import annotations

import pytest

from pipelines.structure.loose_tables import names_owners
from tests.structure.reading import headings, kind_of, kinds, owners, read, task_numbers, task_texts

_TITLE = "安康市2018年商务工作要点\n\n"


def test_numbered_items_under_numbered_headings_are_the_measures() -> None:
    document = read(
        _TITLE + "一、扩大消费\n1.办好年货节。\n2.发展社区商业。\n二、稳定外贸\n1.建设外贸基地。\n2.开展业务培训。\n"
    )
    assert headings(document) == [(1, "扩大消费"), (1, "稳定外贸")]
    assert task_texts(document) == ["1.办好年货节。", "2.发展社区商业。", "1.建设外贸基地。", "2.开展业务培训。"]
    assert [row["section_ordinal"] for row in document.table("task")] == [1, 1, 2, 2]
    assert [row["task_ordinal"] for row in document.table("task")] == [1, 2, 1, 2]


def test_headings_of_three_levels_nest_and_their_paths_name_all_of_them() -> None:
    document = read(
        _TITLE + "一、扩大消费\n（一）城市消费\n1.办好年货节。\n2.发展夜市。\n（二）农村消费\n"
        "1.建设集贸市场。\n二、稳定外贸\n（一）主体培育\n1.开展业务培训。\n"
    )
    assert headings(document) == [(1, "扩大消费"), (2, "城市消费"), (2, "农村消费"), (1, "稳定外贸"), (2, "主体培育")]
    assert [row["parent_ordinal"] for row in document.table("section")] == [None, 1, 1, None, 4]
    assert document.table("section")[2]["path_zh"] == "扩大消费 / 农村消费"
    assert [row["sibling_ordinal"] for row in document.table("section")] == [1, 1, 2, 2, 1]


def test_a_section_ends_with_its_last_content_and_holds_its_children() -> None:
    document = read(
        _TITLE + "一、扩大消费\n（一）城市消费\n1.办好年货节。\n（二）农村消费\n1.建设集贸市场。\n"
        "二、稳定外贸\n1.开展业务培训。\n"
    )
    rows = document.table("section")
    for row in rows:
        if row["parent_ordinal"]:
            parent = rows[row["parent_ordinal"] - 1]
            assert parent["char_start"] < row["char_start"] < row["char_end"] <= parent["char_end"]
    assert document.text[rows[0]["char_start"] : rows[0]["char_end"]].endswith("1.建设集贸市场。")


def test_paragraphs_under_a_heading_are_measures_where_nothing_is_numbered() -> None:
    document = read(
        _TITLE + "一、扩大消费\n办好年货节，促进节日市场繁荣。\n发展社区商业，方便居民购物。\n"
        "二、稳定外贸\n建设外贸基地，培育出口品牌。\n"
    )
    assert len(task_texts(document)) == 3
    assert task_numbers(document) == [None, None, None]


@pytest.mark.parametrize("heading", ["指导思想", "总体要求", "工作目标", "主要目标", "基本原则", "奋斗目标"])
def test_direction_and_goals_are_no_measures(heading: str) -> None:
    document = read(
        _TITLE + f"一、{heading}\n"
        f"坚持新发展理念，加快构建现代流通体系，到2018年社会消费品零售总额增长10%。\n"
        f"二、重点工作\n1.办好年货节。\n2.发展夜市。\n3.培育品牌。\n"
    )
    assert task_texts(document) == ["1.办好年货节。", "2.发展夜市。", "3.培育品牌。"]
    assert kind_of(document, "坚持新发展理念") == {"body"}


def test_parts_of_an_item_said_with_first_and_second_do_not_split_it() -> None:
    document = read(
        _TITLE + "1.扩大消费。一是办好年货节，二是发展夜市，三是培育品牌。\n"
        "2.稳定外贸。①建设基地；②开展培训；③拓展市场。\n3.做好服务。\n"
    )
    assert len(task_texts(document)) == 3


def test_an_item_of_several_paragraphs_is_one_measure() -> None:
    document = read(
        _TITLE + "一、重点工作\n1.扩大消费。办好年货节。（市商务局负责）\n2.稳定外贸。建设外贸基地，\n"
        "培育出口品牌，拓展国际市场。（市商务局、市财政局负责）\n"
        "3.做好服务。（市商务局负责）\n"
    )
    assert len(task_texts(document)) == 3
    assert "拓展国际市场。" in task_texts(document)[1]


def test_a_paragraph_with_its_own_owner_under_an_item_is_a_measure_of_its_own() -> None:
    document = read(
        _TITLE + "一、重点工作\n1.扩大消费。办好年货节，发展社区商业，方便居民购物。（牵头单位：市商务局）\n"
        "在中心城区建设特色街区，引进品牌商家，发展夜间经济。（牵头单位：市住建局）\n2.稳定外贸，建设外贸基地，培育出口品牌。（牵头单位：市商务局）\n"
    )
    assert task_numbers(document) == ["1.", None, "2."]
    assert [name for _, _, name in owners(document)] == ["市商务局", "市住建局", "市商务局"]


def test_a_number_and_its_text_on_two_lines_are_one_measure() -> None:
    document = read(_TITLE + "1.\n办好年货节，促进节日市场繁荣。\n2.\n发展社区商业，方便居民购物。\n3.\n培育品牌。\n")
    assert task_texts(document) == [
        "1.\n办好年货节，促进节日市场繁荣。",
        "2.\n发展社区商业，方便居民购物。",
        "3.\n培育品牌。",
    ]
    assert [row["task_ordinal"] for row in document.table("task")] == [1, 2, 3]


def test_numbering_that_runs_on_across_sections_keeps_its_numbers() -> None:
    document = read(_TITLE + "一、扩大消费\n1.办好年货节。\n2.发展夜市。\n二、稳定外贸\n3.建设基地。\n4.开展培训。\n")
    assert [row["task_ordinal"] for row in document.table("task")] == [1, 2, 3, 4]
    assert "numbering" in {row["check_type_code"] for row in document.table("arithmetic_check")}


def test_the_owner_behind_an_item_is_cut_from_it() -> None:
    document = read(
        _TITLE
        + "一、重点工作\n1.办好年货节，促进节日市场繁荣。（责任单位：市商务局）\n2.发展夜市。（责任单位：市城管局）\n"
    )
    assert task_texts(document)[0] == "1.办好年货节，促进节日市场繁荣。"
    assert ("responsibility", "（责任单位：市商务局）") in kinds(document)


def test_an_owner_on_its_own_line_below_a_heading_is_inherited_too() -> None:
    document = read(
        "泸州市2019年科技工作要点\n\n一、建设平台\n（牵头单位：市科技局）\n1.建设实验室。\n2.建设孵化器。\n"
    )
    found = [(row["task_seq"], row["party_name_zh"], row["is_inherited"]) for row in document.table("responsibility")]
    assert found == [(1, "市科技局", True), (2, "市科技局", True)]


def test_owners_of_a_heading_are_inherited_by_the_items_without_their_own() -> None:
    document = read(
        _TITLE + "一、扩大消费（市商务局牵头）\n1.办好年货节。\n2.发展夜市。（市城管局负责）\n"
        "二、稳定外贸（责任单位：市贸促会）\n（一）培育主体\n3.开展业务培训。\n"
    )
    assert owners(document) == [(1, "lead", "市商务局"), (2, "responsible", "市城管局"), (3, "responsible", "市贸促会")]
    assert [row["is_inherited"] for row in document.table("responsibility")] == [True, False, True]


def test_a_report_has_sections_and_targets_and_no_measure() -> None:
    document = read(
        "政府工作报告\n——2018年1月16日在安康市第四届人民代表大会第三次会议上\n\n各位代表：\n现在，我代表市人民政府向大会报告工作，请予审议。\n一、2017年工作回顾\n"
        "过去一年，生产总值增长10.5%，新增企业300户。\n二、2018年工作安排\n（一）发展工业。力争规上工业增加值增长15%。\n（二）改善民生。城镇新增就业2万人。\n"
    )
    assert task_texts(document) == []
    assert headings(document)[0] == (1, "2017年工作回顾")
    assert [row["quote_char_start"] > document.text.index("二、") for row in document.table("target")] == [True, True]


def test_the_count_of_owners_and_targets_of_a_measure_is_that_of_the_rows() -> None:
    document = read(
        _TITLE + "1.新建市场3个，改造门店50家。（牵头单位：市商务局，配合单位：市财政局、市住建局；责任人：王磊）\n"
        "2.发展夜市。\n3.培训人员200人。（市人社局负责）\n"
    )
    for row in document.table("task"):
        roles = [role for task, role, _ in owners(document) if task == row["ordinal"]]
        assert row["target_count"] == sum(target["task_seq"] == row["ordinal"] for target in document.table("target"))
        assert [row[f"{role}_count"] for role in ("leader", "lead", "participant", "responsible")] == [
            roles.count(role) for role in ("leader", "lead", "participant", "responsible")
        ]
    assert [row["target_count"] for row in document.table("task")] == [2, 0, 1]


@pytest.mark.parametrize(
    ("clause", "due"),
    [
        ("（市商务局；6月底前完成）", 20180600),
        ("（市商务局，2018年9月30日前完成）", 20180930),
        ("（市商务局）", 20180000),
    ],
)
def test_a_deadline_inside_the_brackets_is_when_the_measure_is_due(clause: str, due: int) -> None:
    document = read(_TITLE + f"1.办好年货节。{clause}\n2.发展夜市。（市城管局）\n3.培育品牌。（市商务局）\n")
    assert document.table("task")[0]["due_date_key"] == due
    assert {name for _, _, name in owners(document)} == {"市商务局", "市城管局"}


def test_a_clause_does_not_grow_over_a_removed_copy_to_names_behind_it() -> None:
    plan = (
        "安康市2018年商务工作计划\n2018年是商务工作的重要一年，现将今年的安排如下。\n"
        "1、办好年货节。组织农户进城设摊，举办特产品鉴和厨艺比赛，延长夜间营业时间，方便市民采购。\n"
        "分管领导：汪允中\n责任处室：流通处牵头，财务处参加\n"
        "2、建设外贸基地。引导茶叶企业注册境外商标，组织参加广交会，举办报关业务培训，培育出口骨干。\n"
        "分管领导：曾启航\n责任处室：外贸处牵头，财务处、人事处参加\n"
    )
    document = read(plan + plan + "安康市商务局\n2018年3月2日\n相关链接\n版权所有 未经许可不得转载 技术支持:信息中心\n")
    assert "duplicate" in [kind for kind, _ in kinds(document)]
    assert len(task_texts(document)) == 2
    assert "安康市商务局" not in [name for _, _, name in owners(document)]


def test_parts_of_one_sentence_are_one_measure_with_the_clause_that_closes_it() -> None:
    document = read(
        _TITLE + "一、重点任务\n1.培育企业。\n①每年新增企业3家；\n②上市企业达到5家；\n"
        "③建成园区2个。（责任单位：市经信局）\n2.发展夜市。（责任单位：市商务局）\n"
    )
    assert [row["char_start"] for row in document.table("task")] == [
        document.text.index("1.培育"),
        document.text.index("2.发展"),
    ]
    assert [(row["task_seq"], row["party_name_zh"]) for row in document.table("responsibility")] == [
        (1, "市经信局"),
        (2, "市商务局"),
    ]


def test_an_annex_with_its_label_is_no_part_of_the_measure_before_it() -> None:
    document = read(
        _TITLE + "一、重点任务\n1.办好年货节。\n牵头单位：市商务局\n2.发展夜市。\n牵头单位：市商务局\n\n"
        "附件：重点任务清单\n1.建设集贸市场（市商务局牵头）\n2.开展业务培训（市人社局牵头）\n"
    )
    tasks = [document.text[row["char_start"] : row["char_end"]] for row in document.table("task")]
    assert tasks == ["1.办好年货节。", "2.发展夜市。", "1.建设集贸市场", "2.开展业务培训"]


def test_goals_with_owners_are_measures_and_so_is_the_last_of_them_without_one() -> None:
    document = read(
        _TITLE + "一、主要预期目标\n1.社会消费品零售额增长8%。\n\n牵头单位:市商务局\n\n2.网上零售额增长20%。\n\n"
        "牵头单位:市商务局\n\n3.其他指标高于全省平均。\n"
    )
    assert task_numbers(document) == ["1.", "2.", "3."]
    assert owners(document) == [(1, "lead", "市商务局"), (2, "lead", "市商务局")]


def test_a_line_with_nothing_below_but_its_owner_is_a_measure_whatever_its_number() -> None:
    document = read(
        _TITLE
        + "一、主要预期目标\n（一）外贸额增长9%以上\n责任单位:市商务局\n（二）新增限上企业40家\n责任单位:市统计局\n"
    )
    assert task_numbers(document) == ["（一）", "（二）"]
    assert owners(document) == [(1, "responsible", "市商务局"), (2, "responsible", "市统计局")]


def test_goals_that_begin_with_values_are_text_and_not_headings() -> None:
    document = read(
        _TITLE + "一、工作目标\n（一）外贸:出口额达到3.2亿元,其中农产品5000万元。新增企业20家。\n"
        "（二）内贸:社会消费品零售额突破90亿元。\n二、重点工作\n1.改造菜市场6个。\n2.新建便民店。\n"
    )
    assert kind_of(document, "出口额达到3.2亿元") == kind_of(document, "零售额突破90亿元") == {"body"}
    assert len(task_texts(document)) == 2


@pytest.mark.parametrize("value", ["12次", "30余场", "4批", "600户", "2.5倍", "85%"])
def test_a_goal_states_a_value_in_any_unit(value: str) -> None:
    document = read(
        _TITLE + f"一、工作目标\n（一）内贸：开展促销{value}。\n二、重点工作\n1.办好年货节。\n2.发展夜市。\n"
    )
    assert kind_of(document, f"开展促销{value}") == {"body"}


@pytest.mark.parametrize("words", ["2018年底前完成", "3个月内完成", "落实第3条"])
def test_dates_and_ranks_are_no_values(words: str) -> None:
    document = read(_TITLE + f"一、工作目标\n（一）内贸：{words}。\n二、重点工作\n1.办好年货节。\n2.发展夜市。\n")
    assert kind_of(document, words) == {"section_heading"}


def test_a_plan_may_be_called_goals_of_the_work() -> None:
    document = read("汉阴县商务局2021年工作目标\n一、市场建设\n1.改造菜市场6个。\n2.新建便民店。\n")
    (row,) = document.table("document")
    assert (row["title_zh"], row["document_type_code"]) == ("汉阴县商务局2021年工作目标", "工作要点")


def test_a_letter_of_responsibility_is_a_plan_and_signing_one_is_a_measure() -> None:
    document = read(
        "汉阴县2012年商务工作目标责任书\n一、市场建设\n1.改造菜市场6个。\n2.与各镇签订目标责任书\n二、外贸\n"
        "层层签订外贸工作责任书\n1.开展业务培训。\n"
    )
    (row,) = document.table("document")
    assert (row["title_zh"], row["document_type_code"]) == ("汉阴县2012年商务工作目标责任书", "责任分解")
    assert task_texts(document) == ["1.改造菜市场6个。", "2.与各镇签订目标责任书", "1.开展业务培训。"]
    assert "title" not in kind_of(document, "层层签订外贸工作责任书")


def test_a_heading_that_orders_something_is_no_statement_of_goals() -> None:
    document = read(
        _TITLE + "一、完成市政府重点任务和年度工作目标\n1.改造菜市场6个。\n2.新建便民店。\n"
        "二、工作目标\n1.消费较快增长。\n2.外贸稳定。\n"
    )
    assert task_texts(document) == ["1.改造菜市场6个。", "2.新建便民店。"]


def test_rows_of_a_table_that_lost_its_dividers_are_measures() -> None:
    document = read(
        "安康市2018年商务重点工作任务分解表\n序号 工作任务 责任单位 配合单位 完成时限\n"
        "1 改造菜市场6个,完善冷链设施。 市商务局 市住建局、市财政局。 2018年12月底\n"
        "2 办好年货节。 市商务局\n市供销社\n市农业局、各县区政府 2018年2月底\n"
        "3 开展业务培训。 市商务局 市人社局\n"
    )
    assert task_texts(document) == ["1 改造菜市场6个,完善冷链设施。", "2 办好年货节。", "3 开展业务培训。"]
    assert owners(document) == [
        (1, "responsible", "市商务局"),
        (1, "participant", "市住建局"),
        (1, "participant", "市财政局"),
        (2, "responsible", "市商务局"),
        (2, "responsible", "市供销社"),
        (2, "participant", "市农业局"),
        (2, "participant", "各县区政府"),
        (3, "responsible", "市商务局"),
        (3, "participant", "市人社局"),
    ]
    assert [row["due_date_key"] for row in document.table("task")][:2] == [20181200, 20180200]


def test_a_sentence_below_the_last_row_of_a_table_is_no_owner() -> None:
    document = read(
        "安康市2018年商务重点工作任务分解表\n序号 工作任务 责任单位 完成时限\n"
        "1 建成农产品市场4个 市商务局 全年\n2 引进外资项目6个 市招商局 全年\n"
        "备注：每月5日前报送进度。\n各责任单位要按时报送。\n"
    )
    assert task_texts(document) == ["1 建成农产品市场4个", "2 引进外资项目6个"]


def test_a_padded_name_is_a_person_and_stands_below_the_label_of_persons() -> None:
    document = read(
        "安康市2018年商务重点工作任务分解表\n序号\n重点工作\n责任科室\n分管领导\n1\n建成市场4个\n李  伟\n"
        "2\n引进项目6个\n外资科\n张  敏\n"
    )
    assert task_texts(document) == ["1\n建成市场4个", "2\n引进项目6个"]
    assert [owner[1:] for owner in owners(document)] == [
        ("leader", "李伟"),
        ("lead", "外资科"),
        ("leader", "张敏"),
    ]


@pytest.mark.parametrize("blank", [" ", "\t", " | "])
def test_the_names_of_columns_below_a_heading_are_no_measure(blank: str) -> None:
    rows = [
        "一、扩大消费", blank.join(["序号", "工作任务", "责任单位"]), blank.join(["1", "举办展会8场", "消费科"]),
        blank.join(["2", "改造菜市场5个", "流通科"]), "二、稳定外贸", "1.新增外贸企业20家。",
    ]  # fmt: skip
    document = read(_TITLE + "\n".join(rows) + "\n")
    assert kind_of(document, rows[1]) == {"body"}
    assert task_numbers(document) == ["1", "2", "1."]


def test_a_row_below_a_heading_with_its_owner_cell_empty_is_a_measure_of_its_own() -> None:
    document = read(
        _TITLE + "一、扩大消费\n序号\t工作任务\t责任单位\n1\t举办展会8场\t消费科\n2\t改造菜市场5个\n"
        "3\t发展夜市\t流通科\n4\t办好年货节\n"
        "上述工作实行月调度。\n二、稳定外贸\n1.新增外贸企业20家。\n"
    )
    assert task_numbers(document) == ["1", "2", "3", "4", "1."]
    assert [owner[0] for owner in owners(document)] == [1, 3]


def test_rows_of_indicators_below_a_heading_are_no_measures() -> None:
    document = read(
        _TITLE + "一、主要指标\n指标名称 单位 2017年完成 2018年目标\n外贸进出口额 亿元 30 36\n限上企业 家 80 95\n"
        "二、重点任务\n1.新增外贸企业20家。\n2.办好年货节。\n"
    )
    assert task_texts(document) == ["1.新增外贸企业20家。", "2.办好年货节。"]
    assert [row["indicator_name_zh"] for row in document.table("target")][:2] == ["外贸进出口额", "限上企业"]


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        ("市商务局、各县区", True),
        ("应国庆", True),
        ("李  伟、张敏", True),
        ("应急管理局", True),
        ("要素保障处", True),
        ("市自由贸易区管委会", True),
        ("项目推进办", True),
        ("建设工程质量监督站", True),
        ("建设省级物流园区", False),
        ("打造会展中心", False),
        ("请各科室抓好落实。", False),
        ("以上任务按月调度。", False),
        ("该项目由经开区管委会", False),
        ("各有关单位要抓好落实。市商务局", False),
    ],
)
def test_a_cell_of_owners_holds_names_and_orders_nothing(cell: str, holds: bool) -> None:
    assert names_owners(cell) is holds


def test_parts_of_an_item_with_owners_of_their_own_are_measures() -> None:
    document = read(
        _TITLE + "一、扩大消费\n1.促进城市消费。(1)改造菜市场。(市住建局牵头负责)(2)办好年货节。(市商务局牵头负责)"
        "(3)发展夜市。\n2.促进农村消费。\n"
    )
    assert task_numbers(document) == ["(1)", "(2)", "(3)", "2."]
    assert owners(document) == [(1, "lead", "市住建局"), (2, "lead", "市商务局")]


def test_rows_of_a_table_with_a_cell_a_line_are_measures() -> None:
    document = read(
        "安康市人民政府办公室关于印发2018年商务工作目标任务的通知\n各县区人民政府:\n《安康市政府工作报告》已经大会审议通过,现印发任务分解表。\n"
        "附件:1.2018年目标任务分解表\n2.2018年实事项目分解表\n安康市人民政府办公室\n2018121日\n附件1\n2018年目标任务分解表\n"
        "序号\n\n2018年目标\n\n责任单位\n\n完成时限\n\n1\n\n外贸额增长5%左右\n\n市商务局\n\n2018年12月底\n\n2\n\n"
        "改造菜市场6个\n\n新建便民店\n\n市住建局、市财政局\n\n2018年10月\n"
    )
    assert task_texts(document) == ["1\n\n外贸额增长5%左右", "2\n\n改造菜市场6个\n\n新建便民店"]
    assert owners(document) == [
        (1, "responsible", "市商务局"),
        (2, "responsible", "市住建局"),
        (2, "responsible", "市财政局"),
    ]
    assert [row["due_date_key"] for row in document.table("task")] == [20181200, 20181000]
    assert kind_of(document, "2.2018年实事项目分解表") == {"metadata"}
    assert kind_of(document, "2018121日") == {"signature"}
    assert document.table("document")[0]["document_type_code"] == "责任分解"


def test_names_of_columns_broken_over_lines_are_read_and_cells_behind_the_owners_are_prose() -> None:
    document = read(
        "安康市2018年商务重点工作进展情况\n\n重点任务\n\n责任\n\n科室\n\n下一步\n\n打算\n\n1\n\n改造菜市场6个。\n\n市场科\n\n财务科\n\n"
        "1.开展验收。\n\n2\n\n办好年货节。\n\n市场科\n"
    )
    assert task_texts(document) == ["1\n\n改造菜市场6个。", "2\n\n办好年货节。"]
    assert [(task, name) for task, _, name in owners(document)] == [(1, "市场科"), (1, "财务科"), (2, "市场科")]
    assert kind_of(document, "1.开展验收。") == {"body"}


def test_a_paragraph_behind_a_whole_measure_closes_the_list() -> None:
    document = read(
        _TITLE + "一、办好年货节。(市商务局负责)\n二、对消费增长较快、建设成效明显并受到省商务厅通报表扬的县区,"
        "在下一年度安排专项资金时优先予以倾斜支持,"
        "并在全市范围推广经验。(市财政局负责)\n促进消费意义重大。各部门要加强协调。\n"
    )
    assert len(document.table("task")) == 2
    assert kind_of(document, "促进消费意义重大") == {"body"}


def test_a_number_whose_brackets_were_read_a_byte_too_late_is_a_number() -> None:
    document = read(_TITLE + "一、扩大消费\n?。ㄒ唬?市消费。办好年货节。\n?。ǘ?村消费。建设集贸市场。\n")
    assert task_numbers(document) == ["?。ㄒ唬?", "?。ǘ?"]
    assert [row["task_ordinal"] for row in document.table("task")] == [1, 2]
    assert {row["likely_reading"] for row in document.table("text_damage")} == {"(一)", "(二)"}


def test_what_a_notice_tells_under_its_headings_is_no_measure_where_the_plan_is_an_annex() -> None:
    document = read(
        "关于做好2018年商务重点工作的通知\n各县区人民政府:\n现将任务分解如下(见附件)。\n一、落实责任\n各责任单位要严格落实责任。\n"
        "二、密切配合\n各相关单位要全力支持。\n附件:1.2018年商务工作分解表\n2.2018年实事项目分解表\n安康市人民政府办公室\n2018年3月4日\n"
    )
    assert task_texts(document) == []
    assert headings(document) == [(1, "落实责任"), (1, "密切配合")]
    assert kind_of(document, "2.2018年实事项目分解表") == {"metadata"}


ORDERS = (
    "一、强化平台建设\n各部门要支持企业建设研发平台，全年建成市级平台6家。\n"
    "二、强化成果转化\n各乡镇要组织企业与高校对接，转化科技成果8项。\n"
)


def test_a_plan_that_orders_every_department_is_a_plan_with_or_without_an_annex() -> None:
    for annex in ("", "附件：临河县2016年科技任务分解表\n"):
        document = read(f"临河县2016年科技工作要点\n{ORDERS}{annex}")
        assert len(document.table("task")) == 2
        assert [row["value_low"] for row in document.table("target")] == [6, 8]


def test_a_notice_does_not_silence_the_plan_that_stands_behind_it() -> None:
    document = read(
        "关于印发《临河县2016年科技工作要点》的通知\n各乡镇人民政府：\n现将《临河县2016年科技工作要点》印发给你们。\n"
        f"一、各单位要加强领导。\n临河县科技局\n2016年3月2日\n临河县2016年科技工作要点\n{ORDERS}"
    )
    assert [row["value_low"] for row in document.table("target")] == [6, 8]


def test_a_notice_whose_plan_is_an_annex_commits_nobody() -> None:
    document = read(
        "关于做好2016年重点科技任务的通知\n各乡镇人民政府：\n现将任务分解到各单位（详见附件），有关事项通知如下。\n"
        "一、明确责任\n各责任单位要制定方案，每月报送信息2条。\n二、加强督查\n各部门要自查，全年自查4次。\n"
    )
    assert not document.table("task")
    assert not document.table("target")
