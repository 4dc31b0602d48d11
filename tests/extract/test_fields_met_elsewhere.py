"""Fields as other sites print them: labels before titles, joint issuers, open-ended periods, dates that lost zeros."""

from __future__ import annotations

import pytest

from tests.gold.reading import Parsed
from tests.structure.reading import read

_BODY = "\n一、重点工作\n1.建设平台，完善服务。\n2.培育企业，壮大主体。\n3.引进人才，优化环境。\n"


def _document(document: Parsed) -> dict[str, object]:
    return document.view("document")[0]


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("&ldquo;十四五&rdquo;泸州科技创新规划", "“十四五”泸州科技创新规划"),
        ("“信息公开” 泸州市印发《2019年科技工作要点》的通知", "泸州市印发《2019年科技工作要点》的通知"),
        ("【规范性文件】泸州市2019年科技工作要点", "泸州市2019年科技工作要点"),
        ("泸科发〔2019〕3号 泸州市2019年科技工作要点", "泸州市2019年科技工作要点"),
        ("2019年第四季度科技宣传\n工作要点", "2019年第四季度科技宣传工作要点"),
        ("关于印发泸州市2019年重点工作任务责任分解\n方案的通知", "关于印发泸州市2019年重点工作任务责任分解方案的通知"),
    ],
)  # fmt: skip
def test_a_title_is_whole_and_without_what_the_site_sets_before_it(printed: str, title: str) -> None:
    assert _document(read(printed + _BODY))["title"] == title


@pytest.mark.parametrize(
    ("title", "opening", "start", "end"),
    [
        ("关于加快科技创新的实施意见", "2019年3月1日", 2019, None),
        (
            "关于加快科技创新的实施意见",
            "2019年起5年内，全市科技投入翻一番，创新能力显著提升，支撑高质量发展。",
            2019,
            2023,
        ),
        (
            "关于加快科技创新的实施意见",
            "力争在2025年前全市基本建成创新体系，创新能力显著提升，支撑高质量发展。",
            None,
            2025,
        ),
        ("泸州市“十三五”行动任务分工", "", 2016, 2020),
        ("泸州市落实第十三个五年规划2018年度重点任务的通知", "", 2018, 2018),
        ("泸州市国民经济和社会发展第十四个五年规划和2035年远景目标纲要", "", 2021, 2025),
        (
            "关于加快科技创新的实施意见",
            "为贯彻规划纲要（2021年-2035年）精神，到2020年建成创新体系，创新能力显著提升，支撑高质量发展。",
            None,
            2020,
        ),
        ("关于分解落实《泸州市国民经济和社会发展第十一个五年规划纲要》主要任务的通知", "", 2006, 2010),
        ("泸州市科技局2018年工作总结和2019年工作思路", "", 2019, 2019),
        ("泸州市3年行动计划", "2019年，全市启动3年行动。", 2019, 2021),
    ],
)
def test_a_period_is_read_from_title_and_opening(title: str, opening: str, start: int | None, end: int | None) -> None:
    row = _document(read(f"{title}\n{opening}{_BODY}"))
    assert (row["plan_start_year"], row["plan_end_year"]) == (start, end)


def test_a_body_of_a_level_that_the_region_lacks_keeps_its_name() -> None:
    row = _document(
        read(
            "区人民政府办公室关于印发2019年科技工作要点的通知\n各街道办事处，区直各部门：\n按照湖北省部署，现印发给你们。"
            + _BODY
        )
    )
    assert row["issuer_name"] == "区人民政府办公室"


def test_of_joint_issuers_on_one_line_the_first_leads() -> None:
    row = _document(
        read(
            "各市、县人民政府，省人民政府各部门：\n《河南省气象现代化实施方案》已经同意，现印发给你们，请认真贯彻落实。\n"
            "河南省人民政府 中国气象局\n2014年10月24日\n河南省气象现代化实施方案" + _BODY
        )
    )
    assert row["issuer_name"] == "河南省人民政府"


@pytest.mark.parametrize(
    ("printed", "day"),
    [("一二年一月十二日", "2012-01-12"), ("二一二年一月十二日", "2012-01-12"), ("二九年三月五日", "2009-03-05")],
)  # fmt: skip
def test_a_signed_date_that_lost_its_zeros_is_read(printed: str, day: str) -> None:
    row = _document(
        read(
            "关于印发《泸州市科技工作要点》的通知\n各区县人民政府，市直各部门：\n现将《泸州市科技工作要点》印发给你们，请认真贯彻落实。\n"
            f"泸州市科学技术局\n{printed}\n泸州市科技工作要点" + _BODY
        )
    )
    assert row["issue_date"] == day


def test_a_notice_of_a_look_back_and_a_plan_keeps_its_title_where_the_plan_is_cut_off() -> None:
    notice = "泸州市科技局关于印发2018年工作总结和2019年工作要点的通知"
    row = _document(
        read(f"{notice}\n局机关各科室：\n现印发给你们。\n泸州市科技局2018年工作总结\n一、主要成绩\n1.申请专利860件。\n")
    )
    assert row["title"] == notice


def test_a_notice_that_numbers_nothing_carries_the_plan_it_names() -> None:
    row = _document(
        read(
            "各街道办事处，区政府各部门：\n为落实《政府工作报告》确定的2019年各项任务，现将《〈政府工作报告〉任务分解表》印发给你们，"
            "请各牵头单位严格按照任务分工，细化分解，确保落实。\n龙马潭区人民政府办公室\n2019年1月25日\n"
        )
    )
    assert row["document_type"] == "责任分解"


def test_a_policy_that_a_notice_cites_is_not_the_one_it_carries() -> None:
    document = read(
        "关于做好2020年科技成果转化工作的通知\n一、落实省政府印发的《关于促进科技成果转化的若干措施》，抓好宣传。\n"
        "二、建设平台，完善服务。\n三、引进人才，优化环境。\n"
    )
    assert _document(document)["document_type_code"] == "通知"
