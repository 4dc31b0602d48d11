"""Layouts of plans that the samples do not show: lost colons, padded cells, notices without their plan, one line."""

from __future__ import annotations

import pytest

from tests.structure.reading import headings, kind_of, owners, read, task_numbers, task_texts

_TITLE = "安康市2018年商务工作要点\n"


def test_a_label_that_lost_its_colon_names_the_owners_behind_it() -> None:
    document = read(
        _TITLE + "一、扩大消费\n（一）举办展会8场\n牵头单位 市商务局\n责任单位 市贸促会 市文旅局\n"
        "（二）新建菜市场5个\n责任领导 王 强\n责任单位 各县区政府\n"
    )
    assert task_texts(document) == ["（一）举办展会8场", "（二）新建菜市场5个"]
    assert owners(document) == [
        (1, "lead", "市商务局"),
        (1, "responsible", "市贸促会"),
        (1, "responsible", "市文旅局"),
        (2, "leader", "王强"),
        (2, "responsible", "各县区政府"),
    ]


def test_a_label_without_names_behind_it_opens_a_sentence() -> None:
    document = read(_TITLE + "一、扩大消费\n1.举办展会8场。\n责任单位 要高度重视，按时完成任务。\n")
    assert owners(document) == []


def test_a_table_divided_by_blanks_may_pad_its_names_and_call_its_columns_goals() -> None:
    document = read(
        "安康市2018年商务重点工作任务分解表\n序号 重点工作 工作目标 责任领导 责任科室 完成时限\n"
        "1 展会 上半年举办展会8场 王 强 市场科 6月底\n2 商品流通 新建菜市场5个 李建国 流通科、市场科 全年\n"
    )
    assert task_texts(document) == ["1 展会 上半年举办展会8场", "2 商品流通 新建菜市场5个"]
    assert owners(document) == [
        (1, "leader", "王强"),
        (1, "lead", "市场科"),
        (2, "leader", "李建国"),
        (2, "responsible", "流通科"),
        (2, "responsible", "市场科"),
    ]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("。牵头单位：市商务局。配合单位：市财政局、市税务局。", "lead|participant|participant"),
        ("——责任单位：市商务局、市税务局", "responsible|responsible"),
        ("，责任单位：市商务局/市税务局", "responsible|responsible"),
        ("（市商务局、市税务局共同负责）", "responsible|responsible"),
        ("（市商务局牵头组织，市税务局参与配合）", "lead|participant"),
        ("。责任主体：市商务局；时间节点：2018年6月", "responsible"),
    ],
)
def test_owners_stand_behind_a_measure_in_many_ways(clause: str, expected: str) -> None:
    document = read(f"{_TITLE}一、扩大消费\n1.举办展会8场{clause}\n2.培训2000人。\n")
    assert [role for _, role, _ in owners(document)] == expected.split("|")
    assert task_texts(document)[0].rstrip("。—，") == "1.举办展会8场"


def test_a_measure_that_says_task_and_its_number_holds_what_stands_below() -> None:
    document = read(
        _TITLE + "一、扩大消费\n（一）搞活市场\n工作目标：到2020年建成15分钟便民生活圈，居民满意度明显提高。\n"
        "任务1：举办展会\n组织企业参加展会8场。\n任务2：改造菜市场\n完善冷链设施，改造6个。\n"
    )
    assert task_numbers(document) == ["任务1：", "任务2："]
    assert task_texts(document)[0] == "任务1：举办展会\n组织企业参加展会8场。"
    assert kind_of(document, "工作目标") == {"body"}


def test_a_task_that_heads_numbered_measures_is_a_section() -> None:
    document = read(
        _TITLE + "任务一：扩大消费\n1.举办展会8场。\n2.改造菜市场6个。\n任务二：稳定外贸\n3.新增企业20家。\n"
    )
    assert [heading for _, heading in headings(document)] == ["扩大消费", "稳定外贸"]
    assert task_numbers(document) == ["1.", "2.", "3."]


def test_a_notice_whose_items_only_instruct_orders_no_measure() -> None:
    document = read(
        "安康市人民政府办公室关于印发2018年重点工作\n任务责任分解\n方案的通知\n各县区人民政府，市直各部门：\n"
        "《2018年重点工作任务责任分解方案》已经市政府同意，现印发给你们，请认真落实。\n"
        "一、高度重视，提高站位。做好今年的工作意义重大，必须坚定信心，迎难而上。\n"
        "二、夯实责任，狠抓落实。各责任单位要制定方案，细化措施，明确时限。\n"
    )
    assert task_texts(document) == []
    assert document.view("document")[0]["document_type"] == "责任分解"


def test_a_plan_below_its_notice_keeps_its_measures_though_it_asks_for_care() -> None:
    document = read(
        "关于印发《安康市2018年商务工作要点》的通知\n市直各部门：\n现将《安康市2018年商务工作要点》印发给你们，请认真落实。\n"
        "安康市商务局\n2018年3月1日\n安康市2018年商务工作要点\n"
        "一、加强领导，举办展会8场。\n二、落实责任，改造菜市场6个。\n三、精心组织，培训2000人。\n"
    )
    assert len(task_texts(document)) == 3


def test_a_whole_plan_on_one_line_has_its_title_and_its_direction() -> None:
    document = read(
        "安康市2018年商务工作计划 根据市政府部署，制定本计划。 一、指导思想 坚持稳中求进，促进商务发展，不断提升"
        "开放水平，切实改善民生福祉，为建设西部区域中心城市、实现全面建成小康社会的目标作出更大贡献。"
        " 二、重点工作 1、举办展会8场，签约项目20个。 2、改造菜市场6个，完善冷链设施。 "
        "3、开展业务培训，培训2000人。\n"
    )
    assert document.view("document")[0]["title"] == "安康市2018年商务工作计划"
    assert task_numbers(document) == ["1、", "2、", "3、"]


def test_a_whole_sentence_announces_nothing_that_follows() -> None:
    document = read(_TITLE + "重点有以下方面：\n1.通报商务改革的进展及取得的成效。\n2.主要成效。\n3.举办展会8场。\n")
    assert task_numbers(document) == ["1.", "3."]


def test_what_a_page_left_of_its_source_is_blank() -> None:
    document = read(_TITLE.strip() + "<br/>\n&nbsp;&nbsp;一、扩大消费\n&nbsp;&nbsp;1.举办展会8场。</p>\n")
    assert task_texts(document) == ["1.举办展会8场。"]
    assert headings(document) == [(1, "扩大消费")]


@pytest.mark.parametrize(
    "line",
    [
        "欢迎进入安康市人民政府网！今天是：",
        "安康招商平台欢迎您！",
        "热词搜索：",
        "导语：本文来源于网友上传，不代表本站观点，请联系客服。",
        "无障碍浏览",
    ],
)
def test_banners_are_furniture(line: str) -> None:
    assert kind_of(read(f"{line}\n{_TITLE}一、扩大消费\n1.举办展会8场。\n2.培训2000人。\n"), line) == {"chrome"}


@pytest.mark.parametrize(
    "line", ["无障碍环境建设取得新进展，改造公共场所120处。", "分享到各县区的经验要用好。举办交流会2场。"]
)
def test_a_sentence_that_begins_as_a_banner_does_is_text(line: str) -> None:
    document = read(f"{_TITLE}一、扩大消费\n1.举办展会8场。\n2.{line}\n{line}\n3.培训2000人。\n")
    assert "chrome" not in kind_of(document, f"\n{line}\n")


def test_an_owner_line_that_breaks_off_heads_no_measure() -> None:
    document = read(
        _TITLE + "一、扩大消费\n（一）举办展会\n1.举办展会8场。（责任单位：市商务局）\n（二）改造市场\n牵头单位：市"
    )
    assert task_numbers(document) == ["1."]


def test_a_number_may_be_set_off_by_a_comma() -> None:
    document = read(
        "2020年安康市商务工作要点.\n一,总体思路\n坚持稳中求进.\n二,重点工作\n1,举办展会8场.\n2,培训2000人.\n"
    )
    assert task_numbers(document) == ["1,", "2,"]
    assert document.view("document")[0]["document_type"] == "工作要点"


def test_an_amount_at_the_beginning_of_a_line_is_no_number_of_a_list() -> None:
    document = read(_TITLE + "一、扩大消费\n1.培训2000人，其中企业人员\n1,200人，机关人员800人。\n2.举办展会8场。\n")
    assert task_numbers(document) == ["1.", "2."]


def test_how_many_copies_were_printed_belongs_to_no_measure() -> None:
    document = read(
        _TITLE + "一、扩大消费\n1.举办展会8场。\n2.培训2000人。\n主题词：商务 工作 要点\n抄送：市委办。\n"
        "安康市商务局办公室 2018年3月1日印发\n（共印120份）\n"
    )
    assert task_texts(document) == ["1.举办展会8场。", "2.培训2000人。"]
    assert kind_of(document, "（共印120份）") == {"metadata"}


def test_who_may_take_part_is_no_measure() -> None:
    document = read(
        "安康市科技特派员工作实施方案\n一、选派条件\n1.具有中级职称。\n2.热爱农村工作。\n二、工作任务\n"
        "1.每人联系农户10户。\n2.全年培训2000人次。\n"
    )
    assert task_texts(document) == ["1.每人联系农户10户。", "2.全年培训2000人次。"]


@pytest.mark.parametrize(
    "opening",
    [
        "按照“政府引导、企业主体”的原则，加快建设孵化园5家。",
        "坚持成熟一个、启动一个原则，组织实施重大专项。",
        "放宽项目申报条件，取消学历限制。",
    ],
)
def test_a_measure_may_open_with_the_principle_it_follows(opening: str) -> None:
    document = read(f"{_TITLE}一、扩大消费\n1.{opening}\n2.培训2000人。\n")
    assert task_texts(document) == [f"1.{opening}", "2.培训2000人。"]


def test_a_goal_behind_the_task_is_no_task_and_stands_for_one_where_there_is_none() -> None:
    behind = "序号|重点任务|工作目标|责任单位\n1|新增入库企业300家|居全省前列|科技局\n2|培训2000人|人人持证|人社局\n"
    assert task_texts(read(_TITLE + behind)) == ["1|新增入库企业300家|居全省前列", "2|培训2000人|人人持证"]
    alone = "序号|指标名称|年度目标|责任单位\n1|规上企业数|50家|科技局\n2|培训人次|2000人|人社局\n"
    assert task_texts(read(_TITLE + alone)) == ["1|规上企业数|50家", "2|培训人次|2000人"]


def test_a_short_plan_that_a_notice_hands_out_keeps_its_tasks() -> None:
    document = read(
        "安康市2019年科普工作要点\n各县区、各部门：\n现将《安康市2019年科普工作要点》印发给你们，请认真贯彻执行。\n"
        "一、开展科技活动周。各县区要组织活动2场以上。\n二、建设科普基地。各部门要新建科普基地3个。\n"
        "三、加强青少年教育。各县区要培训教师100人。\n"
    )
    assert len(task_texts(document)) == 3


def test_a_label_of_time_before_what_is_done_is_part_of_the_measure() -> None:
    document = read(
        f"{_TITLE}一、扩大消费\n1.升级市场。\n时间进度：6月底前完成设备采购和安装调试，年底前建成菜市场3个。\n2.培训农民2000人。\n"
    )
    assert [row["value_low"] for row in document.table("target")] == [3, 2000]


def test_a_named_task_holds_what_is_numbered_below_it() -> None:
    document = read(
        f"{_TITLE}任务一：强化平台建设\n（一）建设市场，完善设施。\n（二）引进企业，扩大规模。\n"
        "任务二：强化服务\n（一）培训2000人。\n（二）举办展会8场。\n"
    )
    assert [text[:3] for text in task_texts(document)] == ["（一）", "（二）"] * 2


def test_kinds_of_place_divided_by_a_slash_are_one_owner() -> None:
    document = read(f"{_TITLE}一、扩大消费\n1.举办展会8场。\n责任单位：市商务局，各县/区商务局\n2.培训2000人。\n")
    assert [name for _, _, name in owners(document)] == ["市商务局", "各县/区商务局"]
