"""Word documents: the numbers that are printed and not stored, tables, notes, changes, and containers that bite."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipelines.decode import NotReadable
from pipelines.formats import Limits, read
from pipelines.formats.numbering import formatted
from tests.formats.making import docx, docx_of, lines_of, samples, word_paragraph, word_part, zipped

P = word_paragraph


def _numbered(text: str, level: int, number: int = 1) -> str:
    return P(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def _level(at: int, style: str, text: str, extra: str = "") -> str:
    inside = f'<w:start w:val="1"/><w:numFmt w:val="{style}"/>{extra}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}">{inside}</w:lvl>'


LEVELS = (
    _level(0, "chineseCountingThousand", "%1、")
    + _level(1, "chineseCounting", "（%2）")
    + _level(2, "decimal", "%3.")
    + _level(3, "decimalEnclosedCircle", "%4")
)
NUMBERING = word_part(
    "numbering",
    f'<w:abstractNum w:abstractNumId="7">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>',
)


def test_printed_numbers_stand_before_their_paragraphs() -> None:
    body = "".join(
        [
            _numbered("总体要求", 0),
            _numbered("指导思想", 1),
            _numbered("工作目标", 1),
            _numbered("新增企业", 2),
            _numbered("新增专利", 2),
            _numbered("小项", 3),
            _numbered("重点任务", 0),
            _numbered("加强平台建设", 1),
            _numbered("建设实验室", 2),
            P("不编号的段落"),
            _numbered("保障措施", 0),
            _numbered("另起一份", 0, number=2),
        ]
    )

    assert read(docx(body, numbering=NUMBERING)).text.split("\n") == [
        "一、总体要求",
        "（一）指导思想",
        "（二）工作目标",
        "1. 新增企业",
        "2. 新增专利",
        "① 小项",
        "二、重点任务",
        "（一）加强平台建设",
        "1. 建设实验室",
        "不编号的段落",
        "三、保障措施",
        "一、另起一份",
    ]


def test_a_style_may_carry_the_numbers() -> None:
    styles = word_part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>',
    )
    body = P("甲", '<w:pStyle w:val="a"/>') + P("乙", '<w:pStyle w:val="b"/>') + P("丙")
    off = P("丁", '<w:pStyle w:val="a"/><w:numPr><w:numId w:val="0"/></w:numPr>')

    assert read(docx(body + off, numbering=NUMBERING, styles=styles)).text == "一、甲\n二、乙\n丙\n丁"


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCountingThousand", "十一"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (2026, "ideographDigital", "二〇二六"),
        (3, "ideographTraditional", "丙"),
        (12, "decimalEnclosedCircle", "⑫"),
        (3, "decimalFullWidth", "３"),
        (7, "decimalZero", "07"),
        (14, "lowerRoman", "xiv"),
        (28, "upperLetter", "BB"),
        (5, "nobodyKnowsThisFormat", "5"),
    ],
)
def test_numbers_are_printed_in_the_formats_of_word(number: int, style: str, printed: str) -> None:
    assert formatted(number, style) == printed


def test_a_table_gives_a_line_a_row_and_merged_cells_once() -> None:
    def cell(text: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{P(text)}</w:tc>"

    rows = [
        cell("序号") + cell("任务") + cell("责任单位"),
        cell("1") + cell("建设平台") + cell("计划处", '<w:vMerge w:val="restart"/>'),
        cell("2") + cell("申报专利") + cell("被合并", "<w:vMerge/>"),
    ]
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    framed = f"<w:tbl><w:tr><w:tc>{P('框中一段')}{P('框中二段')}</w:tc></w:tr></w:tbl>"

    assert read(docx(P("表") + table + framed)).text.split("\n") == [
        "表",
        "序号 | 任务 | 责任单位",
        "1 | 建设平台 | 计划处",
        "2 | 申报专利 |",
        "框中一段",
        "框中二段",
    ]


def test_notes_follow_the_text_and_changes_are_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>增长</w:t></w:r><w:del><w:r><w:delText>十</w:delText></w:r></w:del><w:ins><w:r><w:t>10%</w:t></w:r></w:ins>"
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r></w:p>'
    )
    footnotes = word_part("footnotes", f'<w:footnote w:id="2">{P("按可比价格计算。")}</w:footnote>')
    source = read(docx(body, footnotes=footnotes))

    assert source.text == "增长10%\n注1：按可比价格计算。"
    assert [note.kind for note in source.notes] == ["remark"] and "修订" in source.notes[0].zh


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{P('框内文字')}</w:txbxContent>"
    body = (
        '<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert read(docx(body)).text == "正文\n框内文字"


def test_word_files_without_words_are_refused() -> None:
    with pytest.raises(NotReadable) as refusal:
        read(docx(P("  ")))
    assert refusal.value.reason_code == "no_text"


# --- hostile containers -------------------------------------------------------------------------------------------


def _reason(raw: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(NotReadable) as refusal:
        read(raw, limits)
    return refusal.value.reason_code


def _with_main(content: str | bytes) -> bytes:
    return zipped({"[Content_Types].xml": "<a/>", "word/document.xml": content})


def test_entities_are_not_expanded_nor_files_fetched() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "笑">{laughs}]><d>&l9;</d>'
    outside = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'

    assert _reason(_with_main(bomb)) == "corrupt_container"
    assert _reason(_with_main(outside)) == "corrupt_container"
    assert _reason(_with_main(bomb.encode("utf-16"))) == "corrupt_container"


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    bomb = _with_main("<d>" + "文" * 8_000_000 + "</d>")

    assert len(bomb) < 200_000
    assert _reason(bomb) == "too_large"
    assert _reason(docx_of(["文" * 100] * 2000), Limits(max_extracted_bytes=100_000)) == "too_large"


def test_what_a_container_says_of_its_sizes_is_not_believed() -> None:
    raw = bytearray(_with_main("<d>" + "文" * 8_000_000 + "</d>"))
    at = raw.rfind(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")

    assert _reason(bytes(raw)) in ("too_large", "corrupt_container")


def test_endless_nesting_and_countless_members_are_refused() -> None:
    assert _reason(_with_main("<d>" * 20_000 + "</d>" * 20_000)) == "too_large"
    many = zipped({f"word/{number}.xml": "" for number in range(300)} | {"word/document.xml": "<d/>"})
    assert _reason(many, Limits(max_members=200)) == "too_large"


def test_a_locked_or_broken_container_says_so() -> None:
    raw = bytearray(docx_of(["文"]))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        offsets = [member.header_offset for member in archive.infolist()]
    for offset in offsets:
        raw[offset + 6] |= 1
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)

    assert _reason(bytes(raw)) == "encrypted"
    assert _reason(_with_main("<d><p>文")) == "corrupt_container"
    assert _reason(_with_main("")) == "corrupt_container"


def test_a_long_document_is_read_in_no_time() -> None:
    lines = [line for text in samples() for line in lines_of(text)] * 10

    assert lines_of(read(docx_of(lines)).text) == lines
