"""Makes the files the tests read: pages, word documents and pdf files, each written here from paragraphs.

Belongs here: writers small enough to be read. Does not belong here: any expectation.
"""

from __future__ import annotations

import html
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"


def samples() -> list[str]:
    """The texts of the five sample documents."""
    return [path.read_text(encoding="utf-8") for path in sorted(RAW.glob("*.txt"))]


def lines_of(text: str) -> list[str]:
    """The non-blank lines of a text, without blanks at their ends and with single blanks inside."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


# --- html -----------------------------------------------------------------------------------------------------

_NAVIGATION = "".join(
    f'<li><a href="/{name}/">{name}</a></li>'
    for name in ("首页", "机构概况", "新闻中心", "政务公开", "政策法规", "办事服务", "互动交流", "专题专栏", "数据开放")
)
_CELLS = "".join(f"<TD><A href=/{name}>{name}</A>" for name in ("首页", "政务公开", "科技动态", "科技计划", "留言板"))
_RELATED = "".join(
    f'<li><a href="/art/{number}.html">关于开展2010年度第{number}批科技计划项目申报工作的通知</a>'
    f"<span>2010-03-0{number}</span></li>"
    for number in range(1, 9)
)
_FOOTER = """
<div class="footer"><p><a href="/about">关于我们</a> | <a href="/map">网站地图</a> | <a href="/contact">联系我们</a></p>
<p>版权所有：某某省科学技术厅　主办：某某省科学技术厅　承办：某某省科技信息中心</p>
<p>地址：某某市某某路128号　邮编：310006　电话：0571-87054000</p>
<p>浙ICP备05000001号-1　浙公网安备33010602000001号　网站标识码：3300000012</p>
<p>建议使用1024×768分辨率、IE8.0以上版本浏览器</p></div>"""
_SCRIPTS = """<script type="text/javascript">var 标题 = "脚本里的文字。"; document.write("<p>写入</p>");</script>
<style>.正文 { color: red; content: "样式里的文字。" }</style><!-- 注释里的文字。 -->"""


def modern_page(title: str, lines: Sequence[str], *, charset: str = "utf-8", table: str = "") -> str:
    """A page of today: html5 containers, standard meta elements, share buttons, related links, a footer."""
    body = "\n".join(f'<p style="text-indent:2em">{html.escape(line)}</p>' for line in lines)
    return f"""<!DOCTYPE html>
<html lang="zh"><head><meta charset="{charset}"><title>{html.escape(title)}-某某省科学技术厅</title>
<meta name="SiteName" content="某某省科学技术厅"><meta name="ArticleTitle" content="{html.escape(title)}">
<meta name="PubDate" content="2012-01-25 09:30"><meta name="ContentSource" content="省科技厅办公室">
{_SCRIPTS}</head><body>
<header class="top"><div class="logo">某某省科学技术厅</div><nav><ul>{_NAVIGATION}</ul></nav>
<form class="search"><input type="text" value="请输入关键字"><button>搜索</button></form></header>
<div class="wrap"><div class="crumb">您的位置：<a href="/">首页</a> &gt; <a href="/xxgk">政务公开</a> &gt; 正文</div>
<div class="article"><h1 class="art-title">{html.escape(title)}</h1>
<div class="info"><span>发布日期：2012-01-25 09:30</span><span>来源：省科技厅办公室</span>
<span>浏览次数：<b id="hits">86</b></span>
<span>字号：[ <a href="javascript:big()">大</a> <a href="javascript:mid()">中</a>
<a href="javascript:small()">小</a> ]</span></div>
{table}<div class="TRS_Editor" id="zoom">{body}</div>
<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a>
<a href="javascript:window.print()">打印本页</a><a href="javascript:window.close()">关闭窗口</a></div>
<div class="prevnext">上一篇：<a href="/1.html">全省科技工作会议在杭州召开</a>
下一篇：<a href="/2.html">省科技厅召开党组会</a></div></div>
<aside class="related"><h3>相关文章</h3><ul>{_RELATED}</ul></aside></div>
{_FOOTER}</body></html>"""


def table_page(title: str, lines: Sequence[str], *, charset: str = "gb2312") -> str:
    """A page of 2005: nested layout tables, the body in one cell with line breaks, links left and right."""
    body = "<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{html.escape(line)}" for line in lines)
    return f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset={charset}">
<TITLE>{html.escape(title)}</TITLE>
{_SCRIPTS}</HEAD><BODY bgcolor=#ffffff>
<TABLE width=760 align=center><TR><TD colspan=3><IMG src=banner.gif alt="某某省科学技术厅"></TD></TR>
<TR><TD colspan=3><TABLE><TR>{_CELLS}</TABLE></TD></TR>
<TR><TD width=150 valign=top><TABLE><TR><TD><UL>{_RELATED}</UL></TD></TR></TABLE></TD>
<TD width=500><TABLE width="100%"><TR><TD align=center><FONT size=4><B>{html.escape(title)}</B></FONT></TD></TR>
<TR><TD align=center>2008-03-28 某某市科技局 阅读次数：86</TD></TR>
<TR><TD class=content><FONT size=3>{body}</FONT></TD></TR>
<TR><TD align=right>【<A href="javascript:window.print()">打印</A>】
【<A href="javascript:window.close()">关闭</A>】</TD></TR></TABLE></TD>
<TD width=110><TABLE><TR><TD>友情链接</TD></TR><TR><TD><UL>{_RELATED}</UL></TD></TR></TABLE></TD></TR>
<TR><TD colspan=3>{_FOOTER}</TD></TR></TABLE></BODY></HTML>"""


def metadata_table(fields: Sequence[tuple[str, str]]) -> str:
    """The table of a disclosure page: two labels with their values a row."""
    rows = []
    for index in range(0, len(fields), 2):
        cells = "".join(
            f"<td class='l'><b>{name}：</b></td><td>{html.escape(value)}</td>"
            for name, value in fields[index : index + 2]
        )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table class='xxgk'><tbody>{''.join(rows)}</tbody></table>"


# --- docx -----------------------------------------------------------------------------------------------------

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELATIONS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>
</Relationships>"""


def word_paragraph(text: str, properties: str = "") -> str:
    """A paragraph of document.xml; `properties` is the inside of w:pPr."""
    inside = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f'<w:p>{inside}<w:r><w:t xml:space="preserve">{html.escape(text, quote=False)}</w:t></w:r></w:p>'


def word_part(root: str, inside: str) -> str:
    """A part of a word document with its namespace."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} xmlns:w="{WORD}">{inside}</w:{root}>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A word document whose w:body holds `body`; other parts by their name (numbering, styles, footnotes)."""
    named: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": word_part("document", f"<w:body>{body}<w:sectPr/></w:body>"),
    }
    return zipped(named | {f"word/{name}.xml": content for name, content in parts.items()})


def docx_of(lines: Iterable[str]) -> bytes:
    """A word document with one paragraph a line."""
    return docx("".join(word_paragraph(line) for line in lines))


# --- pdf ------------------------------------------------------------------------------------------------------

_CHARS_A_LINE = 36
_LINES_A_PAGE = 32
_SIZE = 12


class PdfFont:
    """How the text of a made pdf is coded: `unicode`, `gbk`, or `identity` with a table back to Unicode."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._codes: dict[str, int] = {}

    def hexed(self, text: str) -> str:
        """A string operand."""
        if self.kind == "unicode":
            return text.encode("utf-16-be").hex()
        if self.kind == "gbk":
            return text.encode("gbk", "replace").hex()
        return "".join(f"{self._codes.setdefault(char, len(self._codes) + 3):04x}" for char in text)

    def objects(self) -> tuple[str, str]:
        """(the font dictionary, the table back to Unicode or nothing)."""
        name = {"unicode": "UniGB-UCS2-H", "gbk": "GBK-EUC-H", "identity": "Identity-H"}[self.kind]
        system = (
            "/Registry(Adobe)/Ordering(GB1)/Supplement 2"
            if self.kind != "identity"
            else "/Registry(Adobe)/Ordering(Identity)/Supplement 0"
        )
        back = "/ToUnicode 5 0 R" if self.kind == "identity" else ""
        font = (
            f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{name}{back}/DescendantFonts[<</Type/Font/Subtype"
            f"/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<<{system}>>/DW 1000{self._widths()}"
            "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]"
            "/ItalicAngle 0/Ascent 880/Descent -120/StemV 80>>>>]>>"
        )
        if self.kind != "identity":
            return font, ""
        items = list(self._codes.items())
        blocks = []
        for at in range(0, len(items), 100):
            piece = items[at : at + 100]
            rows = "\n".join(f"<{code:04x}> <{char.encode('utf-16-be').hex()}>" for char, code in piece)
            blocks.append(f"{len(piece)} beginbfchar\n{rows}\nendbfchar")
        table = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <ffff> endcodespacerange\n" + "\n".join(blocks) + "\nendcmap end end"
        )
        return font, table

    def _widths(self) -> str:
        if self.kind == "identity":
            narrow = [code for char, code in self._codes.items() if char < "\x7f"]
            return "/W[" + " ".join(f"{code}[500]" for code in narrow) + "]"
        return "/W[1 95 500 814 939 500]"


def advance(text: str) -> float:
    """Width of a text in ems."""
    return sum(0.5 if char < "\x7f" else 1.0 for char in text)


def wrapped(lines: Iterable[str], width: int = _CHARS_A_LINE) -> list[tuple[float, str]]:
    """(indent in ems, printed line) of paragraphs set with an indent of two characters."""
    printed = []
    for line in lines:
        indent, room, piece = 2.0, width - 2.0, ""
        for char in line:
            wide = 0.5 if char < "\x7f" else 1.0
            if (
                room < wide and char not in "。，、；：！？）”》,.;:)"
            ):  # marks hang over the edge, as typesetters have it
                printed.append((indent, piece))
                indent, room, piece = 0.0, float(width), ""
            piece += char
            room -= wide
        printed.append((indent, piece))
    return printed


def pdf(
    pages: Sequence[Sequence[tuple[float, str]]], *, kind: str = "unicode", furniture: bool = True, extra: str = ""
) -> bytes:
    """A pdf of pages of (indent, line); with `furniture` each page has a header and a page number."""
    font = PdfFont(kind)
    streams = []
    for number, lines in enumerate(pages, 1):
        out = ["BT", f"/F1 {_SIZE} Tf"]
        if furniture:
            out.append(f"1 0 0 1 240 810 Tm <{font.hexed('某某省科学技术厅文件汇编')}> Tj")
        for row, (indent, line) in enumerate(lines):
            out.append(f"1 0 0 1 {72 + indent * _SIZE:g} {770 - row * 22} Tm <{font.hexed(line)}> Tj")
        if furniture:
            out.append(f"1 0 0 1 290 40 Tm <{font.hexed(f'- {number} -')}> Tj")
        streams.append("\n".join([*out, "ET"]))
    shown, table = font.objects()
    first = 6
    kids = " ".join(f"{first + 2 * index} 0 R" for index in range(len(pages)))
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        3: shown.encode(),
        4: b"<</Title<FEFF" + "测试文件".encode("utf-16-be").hex().encode() + b">>>",
        5: _stream(table.encode()),
    }
    for index, stream in enumerate(streams):
        page = first + 2 * index
        objects[page] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (page + 1)
        )
        objects[page + 1] = _stream(stream.encode())
    return pdf_file(objects, f"/Root 1 0 R/Info 4 0 R{extra}")


def pdf_of(lines: Iterable[str], *, kind: str = "unicode") -> bytes:
    """A pdf of paragraphs, wrapped and set in pages."""
    printed = wrapped(lines)
    pages = [printed[at : at + _LINES_A_PAGE] for at in range(0, len(printed), _LINES_A_PAGE)]
    return pdf(pages, kind=kind, furniture=len(pages) > 2)  # a head can be told by its repetition only


def pdf_file(objects: dict[int, bytes], trailer: str) -> bytes:
    """Objects with their table and trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    top = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % top
    for number in range(1, top):
        out += b"%010d 00000 n \n" % places.get(number, 0)
    out += b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (top, trailer.encode(), start)
    return bytes(out)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(packed) + packed + b"\nendstream"
