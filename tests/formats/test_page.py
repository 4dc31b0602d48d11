"""Pages: the document without what is around it, its tables and lists, its fields, and pages that bite."""

from __future__ import annotations

import time

import pytest

from pipelines.decode import NotReadable
from pipelines.formats import read
from pipelines.formats.reading import markup_kind
from tests.formats.making import lines_of, metadata_table, modern_page, samples, table_page

TITLE = "某某省2012年科技工作要点"
FURNITURE = (
    "网站地图", "版权所有", "ICP备", "上一篇", "打印", "友情链接", "机构概况", "项目申报",
    "脚本里", "样式里", "注释里", "请输入", "写入",
)  # fmt: skip


def _page(inside: str) -> str:
    return f"<html><head><meta charset=utf-8></head><body>{inside}</body></html>"


def _lines(inside: str) -> list[str]:
    return read(_page(inside).encode()).text.split("\n")


@pytest.mark.parametrize("number", range(5))
def test_a_sample_comes_out_of_a_page_of_today_and_of_one_of_2005(number: int) -> None:
    lines = lines_of(samples()[number])
    for raw in (
        modern_page(TITLE, lines).encode(),
        modern_page(TITLE, lines, charset="gb2312").encode("gb18030"),
        table_page(TITLE, lines).encode("gb18030"),
        table_page(TITLE, lines, charset="big5").encode("utf-8"),  # what a page declares is not believed
    ):
        found = lines_of(read(raw).text)

        assert found[-len(lines) :] == lines
        assert found[0] == TITLE and len(found) - len(lines) == 2
        assert "2012-01-25" in found[1] or "2008-03-28" in found[1]


def test_nothing_around_the_document_comes_with_it() -> None:
    lines = lines_of(samples()[0])
    for raw in (modern_page(TITLE, lines), table_page(TITLE, lines)):
        text = read(raw.encode()).text

        assert not [word for word in FURNITURE if word in text]


def test_fields_are_read_from_meta_elements_and_the_table_of_a_disclosure_page() -> None:
    table = metadata_table(
        [
            ("索引号", "000014349/2012-00012"), ("主题分类", "科技、教育"), ("发布机构", "某某省科学技术厅"),
            ("成文日期", "2012年01月18日"), ("标 　题", TITLE), ("发文字号", "浙科发〔2012〕8号"),
        ]
    )  # fmt: skip
    source = read(modern_page(TITLE, lines_of(samples()[1]), table=table).encode())

    assert source.metadata["index_number"] == "000014349/2012-00012"
    assert source.metadata["document_number"] == "浙科发〔2012〕8号"
    assert source.metadata["issue_date"] == "2012年01月18日"
    assert source.metadata["issuer"] == "某某省科学技术厅"
    assert source.metadata["title"] == TITLE
    assert source.metadata["publish_date"] == "2012-01-25 09:30"
    assert source.metadata["source"] == "省科技厅办公室"
    assert "发文字号：浙科发〔2012〕8号" in source.text.split("\n")


def test_a_table_of_duties_gives_a_line_a_row() -> None:
    table = """<table><tr><th>序号</th><th>任务</th><th>责任单位</th></tr>
    <tr><td>1</td><td><p>建设平台</p></td><td>计划处<br>法规处</td></tr><tr><td>2</td><td></td><td>社发处</td></tr></table>"""

    assert _lines(f"<div><p>现将任务分解如下，请认真贯彻落实。</p>{table}</div>") == [
        "现将任务分解如下，请认真贯彻落实。",
        "序号 | 任务 | 责任单位",
        "1 | 建设平台 | 计划处 法规处",
        "2 |  | 社发处",
    ]


def test_printed_list_numbers_entities_and_line_breaks_are_as_a_browser_shows_them() -> None:
    inside = """<h1>某某市科技工作要点</h1><ol start="3"><li>加强平台
    建设</li><li>申报专利&#xFF0C;增长&#49;0&#37;&nbsp;以上</li></ol><p>R&amp;D 投入&lt;5%&gt;<br/>第二行<wbr></p><pre>甲
乙</pre><p>hello\n world</p>"""

    assert _lines(inside) == [
        "某某市科技工作要点", "3. 加强平台建设", "4. 申报专利，增长10% 以上", "R&D 投入<5%>",
        "第二行", "甲", "乙", "hello world",
    ]  # fmt: skip


def test_an_annex_that_is_linked_stays_and_hidden_text_goes() -> None:
    lines = _lines(
        "<div class=content><p>现将工作要点印发给你们，请认真贯彻执行。</p><p style='display:none'>看不见的文字。</p>"
        "<p>附件：<a href=a.doc>2012年科技工作要点.doc</a></p></div>"
    )

    assert lines == ["现将工作要点印发给你们，请认真贯彻执行。", "附件：2012年科技工作要点.doc"]


def test_a_class_named_like_furniture_does_not_take_the_document_along() -> None:
    body = "".join(f"<p>第{number}项工作要认真抓好落实，务求取得实效。</p>" for number in range(30))

    assert len(_lines(f"<div class='nav-bottom header'>{body}</div>")) == 30


def test_a_signature_beside_the_content_stays() -> None:
    body = "".join("<p>各项工作要认真抓好落实，务求取得实效。</p>" for _ in range(9))
    lines = _lines(
        f"<div class=article><div class=zoom>{body}</div><div>某某省科学技术厅</div><div>2012年1月18日</div></div>"
    )

    assert lines[-2:] == ["某某省科学技术厅", "2012年1月18日"]


def test_a_page_without_text_is_refused() -> None:
    for inside in ("<script>document.write('文')</script>", "<img src=a.png>", ""):
        with pytest.raises(NotReadable) as refusal:
            read(_page(inside).encode())
        assert refusal.value.reason_code == "no_text"


def test_a_text_that_mentions_tags_is_no_page() -> None:
    assert markup_kind("一、总体要求<br>二、工作目标") is None
    assert markup_kind("在 <html> 中书写。\n" * 9) is None
    assert markup_kind("<一>总体要求") is None
    assert markup_kind("\ufeff<!-- x --><div><p>一</p><p>二</p><p>三</p></div>".lstrip("\ufeff")) == "html"
    assert markup_kind("<?xml version='1.0'?>\n<!DOCTYPE html><html>") == "html"


@pytest.mark.parametrize(
    "inside",
    [
        "<div>" * 10_000 + "深处的文字。" + "</div>" * 10_000,
        "<table><tr><td>" * 3_000 + "深处的文字。",
        "<b><i><font size=2>" * 3_000 + "深处的文字。",
        "<ol>" + "<li>深处的文字。" * 4_000,
        "<p>深处的文字。" + "&lt;" * 200_000,
        "<p " + "a" * 300_000 + "=1>深处的文字。",
    ],
    ids=["divs", "tables", "inline", "items", "entities", "attribute"],
)
def test_pages_made_to_be_slow_are_read_in_time(inside: str) -> None:
    started = time.monotonic()
    text = read(_page(inside).encode()).text

    assert "深处的文字。" in text
    assert time.monotonic() - started < 5
