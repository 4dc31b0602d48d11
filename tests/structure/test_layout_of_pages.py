"""Front matter, body and back matter: what each line of a page is."""

from __future__ import annotations

import pytest

from tests.structure.reading import kind_of, kinds, read, task_numbers

_BODY = (
    "一、推进项目建设\n1.新建标准厂房，完善配套设施。\n2.引进龙头企业，延伸产业链条。\n"
    "二、优化营商环境\n3.推行一窗受理，压缩办理时间。\n"
)
_NOTICE = (
    "德州市人民政府办公室关于印发2019年工业工作要点的通知\n德政办字〔2019〕11号\n\n各县（市、区）人民政府，市政府各部门、单位：\n"
    "《2019年工业工作要点》已经市政府同意，现印发给你们，请认真组织实施。\n\n德州市人民政府办公室\n2019年3月4日\n\n2019年工业工作要点\n\n"
    + _BODY
)


def test_a_notice_with_its_plan_is_sorted_line_by_line() -> None:
    document = read(_NOTICE)
    assert kind_of(document, "德州市人民政府办公室关于印发") == {"title"}
    assert kind_of(document, "德政办字〔2019〕11号") == {"metadata"}
    assert kind_of(document, "各县（市、区）人民政府") == {"salutation"}
    assert kind_of(document, "已经市政府同意") == {"preamble"}
    assert kind_of(document, "德州市人民政府办公室\n2019年3月4日") <= {"signature", "whitespace"}
    assert kind_of(document, "2019年工业工作要点\n\n一") <= {"title", "whitespace", "section_heading"}
    assert kind_of(document, "一、推进项目建设") == {"section_heading"}
    assert task_numbers(document) == ["1.", "2.", "3."]


def test_a_title_broken_over_lines_is_one_title() -> None:
    document = read("德州市人民政府办公室\n关于印发2019年工业工作要点的\n通知\n\n" + _BODY)
    assert document.table("document")[0]["title_zh"] == "德州市人民政府办公室关于印发2019年工业工作要点的通知"
    assert {
        kind
        for kind, text in kinds(document)
        if text in ("德州市人民政府办公室", "关于印发2019年工业工作要点的", "通知")
    } <= {"title"}


def test_the_plan_is_the_title_and_not_the_notice_that_carries_it() -> None:
    row = read(_NOTICE).table("document")[0]
    assert row["title_zh"] == "2019年工业工作要点"
    assert row["document_type_code"] == "工作要点"
    assert row["document_number"] == "德政办字〔2019〕11号"


@pytest.mark.parametrize(
    "line",
    [
        "浏览次数：88",
        "阅读量 1024",
        "阅读(36)",
        "访问量：3.2万",
        "访问人次：77",
        "累计次数 12",
        "查看更多>>",
        "进入老年模式",
    ],
)
def test_a_counter_or_button_of_the_page_is_chrome_in_the_text_too(line: str) -> None:
    document = read("2019年工业工作要点\n\n" + _BODY.replace("2.", f"{line}\n2.", 1))
    assert kind_of(document, line) == {"chrome"}


@pytest.mark.parametrize(
    "line",
    [
        "浏览量超过80万。",
        "阅读量争取达到20万次。",
        "访问量增长一倍。",
        "访问人数超过3万人。",
        "累计次数不少于12次。",
        "查看更多政策的企业达到200家。",
        "进入老年模式的网站达到5个。",
    ],
)
def test_a_goal_for_a_counter_is_text_of_its_measure(line: str) -> None:
    document = read("2019年工业工作要点\n\n" + _BODY.replace("2.", f"{line}\n2.", 1))
    assert kind_of(document, line) == {"task"}


@pytest.mark.parametrize(
    "line",
    [
        "您的位置：首页 > 政务公开 > 规划计划",
        "您现在所在的位置: 网站首页> 政府信息公开首页 > 德州市工业和信息化局> 重点任务、执行及落实情况",
        "【打印本页】",
        "字号：大 中 小",
        "浏览次数：315",
        "首页",
        "分享到：",
        "www.example.gov.cn",
        "上一篇：没有了",
        "扫一扫在手机打开当前页",
    ],
)
def test_page_furniture_above_the_title_is_chrome(line: str) -> None:
    assert kind_of(read(f"{line}\n2019年工业工作要点\n\n{_BODY}"), line) == {"chrome"}


@pytest.mark.parametrize(
    "line",
    [
        "上一篇：2018年工业工作总结",
        "【关闭窗口】",
        "版权所有：德州市工业和信息化局",
        "鲁ICP备05000000号",
        "主办：德州市工业和信息化局",
        "相关链接：",
        "责任编辑：某某",
        "- 2 -",
    ],
)
def test_page_furniture_below_the_text_is_chrome(line: str) -> None:
    document = read(f"2019年工业工作要点\n\n{_BODY}德州市工业和信息化局\n2019年3月4日\n{line}\n")
    assert kind_of(document, line) == {"chrome"}
    assert kind_of(document, "2019年3月4日") == {"signature"}
    assert task_numbers(document) == ["1.", "2.", "3."]


@pytest.mark.parametrize("line", ["— 3 —", "- 3 -", "3", "第3页 共9页"])
def test_a_page_number_between_items_is_chrome(line: str) -> None:
    document = read(f"2019年工业工作要点\n\n{_BODY.replace('2.引进', line + chr(10) + '2.引进')}")
    assert kind_of(document, line + "\n") <= {"chrome", "whitespace"}
    assert task_numbers(document) == ["1.", "2.", "3."]


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("发布时间：2019-03-06 09:30  来源：市政府办公室", "published_date_key", 20190306),
        ("发布日期: 2019年3月6日", "published_date_key", 20190306),
        ("成文日期：2019年3月4日", "issued_date_key", 20190304),
        ("发文字号：德政办字〔2019〕11号", "document_number", "德政办字〔2019〕11号"),
        ("文 号：德政办字[2019]11号", "document_number", "德政办字[2019]11号"),
    ],
)
def test_a_metadata_line_gives_its_field(line: str, field: str, value: object) -> None:
    document = read(f"{line}\n德州市2019年工业工作要点\n\n{_BODY}")
    assert kind_of(document, line[:6]) == {"metadata"}
    assert document.table("document")[0][field] == value


def test_a_label_and_its_value_on_two_lines_belong_together() -> None:
    document = read(f"发文字号\n：\n德政办字〔2019〕11号\n发布日期：\n2019-03-06\n德州市2019年工业工作要点\n\n{_BODY}")
    assert document.table("document")[0]["published_date_key"] == 20190306


def test_the_date_under_a_notice_is_its_signature_and_a_date_above_the_title_is_not() -> None:
    document = read("2019-03-06\n" + _NOTICE)
    assert kind_of(document, "2019-03-06") == {"metadata"}
    assert kind_of(document, "2019年3月4日") == {"signature"}
    row = document.table("document")[0]
    assert (row["issued_date_key"], row["published_date_key"]) == (20190304, 20190306)


def test_printing_and_distribution_lines_behind_the_text_are_metadata() -> None:
    tail = "抄送：市委各部门，市人大常委会办公室。\n德州市人民政府办公室 2019年3月5日印发\n"
    document = read(_NOTICE + tail)
    assert kind_of(document, "抄送：市委各部门") == {"metadata"}
    assert kind_of(document, "2019年3月5日印发") == {"metadata"}


def test_a_disclosure_note_is_metadata() -> None:
    assert kind_of(read(_NOTICE + "（此件公开发布）\n"), "（此件公开发布）") == {"metadata"}


def test_a_document_without_a_title_is_read_all_the_same() -> None:
    document = read(_BODY)
    assert task_numbers(document) == ["1.", "2.", "3."]
    assert [row["damage_kind_code"] for row in document.table("text_damage")] == ["missing_title"]


def test_a_text_of_prose_alone_has_no_task() -> None:
    document = read(
        "春节将至，街头巷尾挂起了红灯笼。孩子们放了假，在院子里追逐打闹，老人们坐在门口晒太阳，说着去年的收成。\n远处传来锣鼓声，一支秧歌队正沿着河堤走来，领头的是村里的老支书。"
    )
    assert document.table("task") == []
    assert document.table("target") == []


def test_a_title_over_two_lines_is_whole_where_the_notice_quotes_it() -> None:
    text = _NOTICE.replace("《2019年工业工作要点》已经", "《德州市工业重点工作任务分工方案（2019—2020年）》已经")
    text = text.replace("\n\n2019年工业工作要点\n\n", "\n\n德州市工业重点工作\n任务分工方案（2019-2020年）\n\n")
    document = read(text)
    assert document.table("document")[0]["title_zh"] == "德州市工业重点工作任务分工方案(2019-2020年)"
    assert kind_of(document, "德州市工业重点工作\n") <= {"title", "whitespace"}


def test_a_notice_on_one_line_is_cut_at_addressees_signature_and_date() -> None:
    head, _, rest = _NOTICE.partition("\n\n")
    address, _, rest = rest.partition("\n\n一")
    document = read(f"{head}\n{address.replace(chr(10) + chr(10), ' ').replace(chr(10), ' ')}\n一{rest}")
    assert kind_of(document, "各县（市、区）人民政府") == {"salutation"}
    assert kind_of(document, "已经市政府同意") == {"preamble"}
    assert kind_of(document, "德州市人民政府办公室 2019年3月4日") == {"signature"}
    assert document.table("document")[0]["issued_date_key"] == 20190304


def test_a_row_of_a_box_needs_no_colons() -> None:
    document = read("发布机构 德州市人民政府办公室 文    号 德政办字〔2019〕11号\n德州市2019年工业工作要点\n\n" + _BODY)
    assert kind_of(document, "发布机构") == {"metadata"}
    row = document.table("document")[0]
    assert (row["document_number"], row["issuer_name_zh"]) == ("德政办字〔2019〕11号", "德州市人民政府办公室")


def test_lists_of_the_site_above_the_title_are_chrome() -> None:
    document = read("法规首页 最新法规 点击最多 失效法规 资料下载\n会计考试法规汇编（2015）\n" + _NOTICE)
    assert kind_of(document, "会计考试法规汇编（2015）") == {"chrome"}
    assert kind_of(document, "法规首页 最新法规") == {"chrome"}


def test_an_excerpt_that_begins_with_a_later_chapter_keeps_its_heading() -> None:
    document = read("2019年工业工作要点\n\n三、推进项目建设。\n1、新建标准厂房，完善配套。\n2、引进龙头企业。\n")
    assert kind_of(document, "三、推进项目建设") == {"section_heading"}
    assert task_numbers(document) == ["1、", "2、"]


def test_words_that_head_a_part_of_a_plan_are_no_title() -> None:
    document = read("保障措施\n" + _BODY)
    assert document.table("document")[0]["title_zh"] is None


def test_a_bar_behind_a_label_is_a_box_above_the_text_and_a_table_below_it() -> None:
    document = read(
        f"标题 | 2019年工业工作要点\n日期 | 2019-03-04\n\n2019年工业工作要点\n\n{_BODY}时间 | 6月底开工3处\n"
    )
    assert kind_of(document, "标题 | ") == kind_of(document, "日期 | ") == {"metadata"}
    assert "metadata" not in kind_of(document, "时间 | 6月底开工3处")


def test_of_a_list_of_titles_above_the_text_the_last_is_its_own() -> None:
    entries = ("德州市2017年工业运行工作要点", "德州市人民政府关于加快工业转型升级的意见", "2018年度工业工作总结")
    listed = "\n".join(entries)
    document = read(f"{listed}\n德州市2019年工业工作要点\n来源：市工信局 日期：2019-03-04\n{_BODY}")
    assert document.table("document")[0]["title_zh"] == "德州市2019年工业工作要点"
    assert all(kind_of(document, entry) == {"chrome"} for entry in entries)


def test_a_notice_above_its_plan_and_its_list_is_no_list_of_titles() -> None:
    document = read(f"关于印发2019年工业工作要点的通知\n2019年工业工作要点\n2019年工业重点任务清单\n{_BODY}")
    assert (
        kind_of(document, "关于印发2019年")
        == kind_of(document, "要点\n2019年工业重点任务清单") - {"whitespace"}
        == {"title"}
    )


def test_a_list_of_titles_below_the_box_of_the_page_does_not_take_its_title() -> None:
    document = read(
        "德州市2019年工业工作要点\n来源：市工信局 日期：2019-03-04\n2018年度工业工作总结\n2017年工业工作要点\n" + _BODY
    )
    assert document.table("document")[0]["title_zh"] == "德州市2019年工业工作要点"
