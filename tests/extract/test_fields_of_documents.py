"""What a document says about itself: title, type, issuer, region, period, dates, number."""

from __future__ import annotations

import hashlib

import pytest

from pipelines.document import parse_document
from schemas import silver
from tests.gold.reading import Parsed
from tests.structure.reading import read

_BODY = "\n\n一、重点工作\n1.建设平台，完善服务。\n2.培育企业，壮大主体。\n3.引进人才，优化环境。\n"


def _document(document: Parsed) -> dict[str, object]:
    return document.view("document")[0]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("泸州市2019年科技工作要点", "工作要点"),
        ("泸州市2019年政府工作报告重点任务责任分解", "责任分解"),
        ("泸州市培育高新技术企业三年行动计划（2018—2020年）", "行动计划"),
        ("泸州市创新驱动发展实施方案", "实施方案"),
        ("关于加快科技创新的实施意见", "实施意见"),
        ("关于推进县域创新的指导意见", "指导意见"),
        ("泸州市“十三五”科技创新规划", "规划"),
        ("泸州市支持科技创新若干措施", "若干措施"),
        ("关于加快科技创新的若干意见", "若干意见"),
        ("泸州市科技局2019年工作计划", "工作计划"),
        ("泸州市科技局2018年工作总结", "工作总结"),
        ("关于做好2019年科技工作的意见", "其他"),
        ("关于印发《泸州市2019年科技工作要点》的通知", "工作要点"),
        ("关于转发省科技厅2019年工作计划的通知", "工作计划"),
        ("关于召开科技工作会议的通知", "通知"),
        ("关于印发2019年《政府工作报告》主要目标责任分解方案的通知", "责任分解"),
        ("关于贯彻落实《国家创新驱动发展战略纲要》的意见", "其他"),
        ("泸州市国民经济和社会发展第十三个五年规划纲要", "规划"),
    ],
)
def test_the_last_word_of_a_title_names_the_type_and_the_plan_wins_over_its_notice(title: str, kind: str) -> None:
    assert _document(read(title + _BODY))["document_type"] == kind


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        ("泸州市2019年科技工作要点", 2019, 2019),
        ("泸州市培育高新技术企业三年行动计划（2018—2020年）", 2018, 2020),
        ("泸州市培育高新技术企业行动计划（2018-2020）", 2018, 2020),
        ("泸州市2018至2020年科技惠民实施方案", 2018, 2020),
        ("泸州市“十三五”科技创新规划", 2016, 2020),
        ("泸州市“十二五”科技创新规划", 2011, 2015),
        ("泸州市“十四五”科技创新规划", 2021, 2025),
        ("泸州市科学技术局二〇一九年工作要点", 2019, 2019),
        ("泸州市科学技术局2018年工作总结和2019年工作要点", 2019, 2019),
        ("泸州市科学技术局2018年工作情况及2019年工作计划", 2019, 2019),
    ],
)
def test_the_plan_years_are_those_of_the_title(title: str, start: int, end: int) -> None:
    row = _document(read(title + _BODY))
    assert (row["plan_start_year"], row["plan_end_year"]) == (start, end)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("泸州市2019年科技工作要点", "510500"),
        ("四川省2019年科技工作要点", "510000"),
        ("重庆市大渡口区2019年科技工作要点", "500104"),
        ("延边州2019年科技工作要点", "222400"),
        ("内蒙古自治区赤峰市2019年科技工作要点", "150400"),
        ("浙江省湖州市2019年科技工作要点", "330500"),
    ],
)
def test_the_region_is_that_of_the_title(title: str, code: str) -> None:
    assert _document(read(title + _BODY))["region_code"] == code


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("泸州市科学技术局2019年工作要点" + _BODY, "泸州市科学技术局"),
        ("泸州市人民政府办公室关于印发2019年科技工作要点的通知" + _BODY, "泸州市人民政府办公室"),
        ("2019年科技工作要点" + _BODY + "\n泸州市科学技术局\n2019年3月1日\n", "泸州市科学技术局"),
        ("发布机构：泸州市科学技术局\n2019年科技工作要点" + _BODY, "泸州市科学技术局"),
        ("泸州市科学技术协会2019年工作要点" + _BODY, "泸州市科学技术协会"),
        (
            "政府工作报告\n——2019年2月5日在泸州市第五届人民代表大会第三次会议上\n泸州市人民政府市长 陈志清" + _BODY,
            "泸州市人民政府",
        ),
    ],
)
def test_the_issuer_is_the_body_that_signs_or_is_named_in_title_or_metadata(text: str, issuer: str) -> None:
    assert _document(read(text))["issuer_name"] == issuer


@pytest.mark.parametrize(
    ("text", "stated", "full"),
    [
        ("红河州科技局2019年工作要点" + _BODY, "红河州科技局", "红河哈尼族彝族自治州科学技术局"),
        ("发布机构：省科技厅\n四川省2019年科技工作要点" + _BODY, "四川省科学技术厅", "四川省科学技术厅"),
    ],
)
def test_an_issuer_shows_as_stated_where_the_name_stands_alone_and_in_full_beside_it(
    text: str, stated: str, full: str
) -> None:
    row = _document(read(text))
    assert (row["issuer_name"], row["issuer_full_name"]) == (stated, full)


@pytest.mark.parametrize(
    ("label", "value", "column", "read_as"),
    [
        ("索引号", "11500104009286420B/2021-00103", "index_number", "11500104009286420B/2021-00103"),
        ("索 引 号", "MB1912677/2020-1234567", "index_number", "MB1912677/2020-1234567"),
        ("索引号", "泸科发〔2019〕3号", "index_number", None),
        ("索引号", "2019年3月", "index_number", None),
        ("主题分类", "国民经济发展规划、计划", "subject_category", "国民经济发展规划、计划"),
        ("主题分类", "科技、教育\\科技", "subject_category", "科技、教育\\科技"),
        ("主题分类", "泸州市人民政府", "subject_category", None),
    ],
)
def test_a_site_files_a_document_under_an_index_number_and_a_subject(
    label: str, value: str, column: str, read_as: str | None
) -> None:
    text = f"{label}：{value}\n泸州市2019年科技工作要点" + _BODY
    assert read(text).table("document")[0][column] == read_as


def test_a_notice_that_arranges_something_without_a_type_of_its_own_is_a_notice() -> None:
    text = "泸州市人民政府办公室关于加大激励力度的通知\n现将调整后的激励措施及组织实施等事项通知如下：" + _BODY
    assert _document(read(text))["document_type"] == "通知"


@pytest.mark.parametrize(
    ("opening", "years"),
    [
        ("2019年是“十三五”的关键之年。2019年科技工作要全面落实上级部署。", (2019, 2019)),
        ("全面落实上级部署，到2020年建成创新型城市。", (None, 2020)),  # a goal is no beginning
        ("按照部署，2019年3月底前完成动员，2019年10月底前完成验收。", (2019, 2019)),
    ],
)
def test_a_text_without_title_and_date_tells_its_year_in_its_first_words_or_its_deadlines(
    opening: str, years: tuple[int | None, int | None]
) -> None:
    row = _document(read(opening + _BODY))
    assert (row["plan_start_year"], row["plan_end_year"]) == years


def test_a_year_before_the_date_of_a_plan_is_not_its_period() -> None:
    text = "泸州市人民政府办公室关于加大激励力度的通知\n现将2016年实施的24项措施调整如下：" + _BODY
    row = _document(read(text + "\n泸州市人民政府办公室\n2018年12月6日\n"))
    assert row["plan_start_year"] == 2018


def test_a_district_named_behind_its_city_is_the_region_of_its_body() -> None:
    row = _document(read("常州市武进区科学技术局文件\n2010年科技创新工作要点" + _BODY))
    assert row["region_code"] == "320412"


def test_a_document_that_names_nobody_has_unknown_issuer_region_and_period_and_is_read() -> None:
    row = read("工作要点" + _BODY).table("document")[0]
    assert row["issuer_organization_key"] == row["region_key"] == row["plan_period_key"] == -1
    assert row["issued_date_key"] == row["published_date_key"] == -1


@pytest.mark.parametrize(
    "date", ["2019年3月1日", "二〇一九年三月一日", "二○一九年三月一日", "２０１９年３月１日", "2019-03-01"]
)
def test_the_signature_dates_the_document_however_it_is_written(date: str) -> None:
    text = (
        "泸州市科学技术局关于印发2019年工作要点的通知\n\n各县（区）科技局：\n现将2019年工作要点印发给你们，请认真贯彻落实。\n\n泸州市科学技术局\n"
        + date
        + "\n\n泸州市科学技术局2019年工作要点"
        + _BODY
    )
    assert read(text).table("document")[0]["issued_date_key"] == 20190301


def test_a_date_in_brackets_under_the_title_is_that_of_issue() -> None:
    row = read("霍山县科技局2007年工作要点\n（2007年1月26日）\n" + _BODY).table("document")[0]
    assert (row["title_zh"], row["issued_date_key"], row["published_date_key"]) == (
        "霍山县科技局2007年工作要点",
        20070126,
        -1,
    )


def test_a_date_that_lost_its_characters_is_read_where_only_one_reading_is_possible() -> None:
    text = (
        "泸州市科学技术局关于印发2019年工作要点的通知\n\n各县（区）科技局：\n现将2019年工作要点印发给你们，请认真贯彻落实。\n\n{}\n\n泸州市科学技术局2019年工作要点"
        + _BODY
    )
    assert read(text.format("2019327")).table("document")[0]["issued_date_key"] == 20190327
    # 2019111 is 1 November or 11 January: not a guess
    assert read(text.format("2019111")).table("document")[0]["issued_date_key"] in (-1, 20190000)


def _document_row(content_key: int, raw: bytes) -> dict[str, object]:
    return dict(
        zip(silver.TABLES["document"].column_names, parse_document(content_key, raw).rows["document"][0], strict=True)
    )


def test_hashes_and_sizes_are_those_of_the_bytes() -> None:
    raw = ("泸州市2019年科技工作要点" + _BODY).encode("utf-8-sig")
    row = _document_row(7, raw)
    assert row["content_key"] == 7
    assert row["raw_sha256"] == hashlib.sha256(raw).hexdigest()
    assert row["raw_bytes"] == len(raw)
    assert row["raw_chars"] == len(raw.decode("utf-8-sig"))


def test_the_normalized_hash_sees_no_width_no_blank_and_no_encoding() -> None:
    text = "泸州市2019年科技工作要点" + _BODY
    variants = [
        text,
        text.replace("。", "。\r\n"),
        text.replace("1.", "１．").replace("，", ","),
        "\u3000\u3000" + text,
    ]
    hashes = {_document_row(1, variant.encode("gb18030"))["normalized_sha256"] for variant in variants}
    hashes.add(_document_row(1, text.encode("utf-16"))["normalized_sha256"])
    assert len(hashes) == 1


def test_a_page_without_a_title_line_has_the_title_its_box_states() -> None:
    text = (
        "标 题: | 泸州市人民政府办公室关于印发2019年科技工作任务分解表的通知 | ||\n"
        "成文日期: | |||\n各县（区）人民政府：\n现就有关事项通知如下。"
    )
    row = _document(read(text + _BODY))
    assert (row["title"], row["document_type"]) == (
        "泸州市人民政府办公室关于印发2019年科技工作任务分解表的通知",
        "责任分解",
    )
    assert row["issuer_name"] == "泸州市人民政府办公室"


def test_a_document_adopted_by_a_meeting_has_the_date_of_the_meeting() -> None:
    title = "中共泸州市委关于贯彻落实《创新纲要》的实施意见\n（二〇一七年三月九日中共泸州市委全体会议通过）"
    row = _document(read(title + _BODY))
    assert (str(row["issue_date"]), row["document_type"]) == ("2017-03-09", "实施意见")


def test_the_seal_of_another_body_stands_inside_a_signature() -> None:
    text = (
        "泸州市2019年科普工作要点\n各区县科协：\n现将要点印发给你们。\n泸州市科学素质工作领导小组办公室\n"
        "（泸州市科协代章）\n2019年3月4日"
    )
    assert str(_document(read(text + _BODY))["issue_date"]) == "2019-03-04"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "区政府关于印发鼓楼区江苏省质量强区工作方案的通知\n各街道：\n现印发给你们。\n"
            "南京市鼓楼区人民政府\n2019年3月4日",
            "320106",
        ),
        ("2019年科普工作要点\n各省、自治区、直辖市科协，新疆生产建设兵团科协：\n现印发给你们。", "000000"),
        ("2019年全国科技工作安排", "000000"),
    ],
)
def test_the_region_is_told_by_the_signature_or_by_whom_it_is_written_to(text: str, code: str) -> None:
    assert _document(read(text + _BODY))["region_code"] == code


def test_the_year_of_the_number_is_nearer_to_the_document_than_that_of_the_page() -> None:
    text = "发布时间：2018-01-26\n泸州市人民政府关于优化营商环境的实施意见（泸市府〔2017〕101号）"
    row = _document(read(text + _BODY))
    assert (row["plan_start_year"], row["document_number"]) == (2017, "泸市府〔2017〕101号")


def test_a_date_that_can_be_cut_in_two_ways_is_that_of_the_page() -> None:
    text = "泸州市2022年科技工作要点\n发布日期：2022-01-21\n各区县：\n现印发给你们。\n泸州市科学技术局\n2022121日"
    assert str(_document(read(text + _BODY))["issue_date"]) == "2022-01-21"


def test_issuers_on_lines_of_their_own_are_two_and_the_first_leads() -> None:
    text = "泸州市人民政府办公室\n泸州市科学技术局\n关于印发2019年科技工作要点的通知"
    assert _document(read(text + _BODY))["issuer_name"] == "泸州市人民政府办公室"


def test_an_annual_plan_for_a_five_year_plan_is_for_its_years() -> None:
    text = "泸州市“十四五”科技规划实施年度推进计划\n为推进规划，明确2021—2022年度重点任务，制定本计划。"
    row = _document(read(text + _BODY))
    assert (row["plan_start_year"], row["plan_end_year"]) == (2021, 2022)


def test_the_year_an_opening_begins_with_is_nearer_than_the_five_years_it_belongs_to() -> None:
    text = "泸州市科技重点工作责任分解\n2019年是实施“十三五”规划的重要一年，现作如下分解。\n（2019年3月4日）"
    row = _document(read(text + _BODY))
    assert (row["plan_start_year"], row["plan_end_year"]) == (2019, 2019)
