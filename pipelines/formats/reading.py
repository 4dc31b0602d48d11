"""What a file is, told by its content, and who reads it.

Belongs here: signatures, and the reasons for formats nobody reads.
Does not belong here: reading any of them. A name or an extension is never asked.
"""

from __future__ import annotations

import re

from pipelines.decode import NotReadable
from pipelines.formats import plain
from pipelines.formats.source import Limits, SourceText, encrypted, unsupported

# What starts with these bytes is refused: (signature, in Chinese, in English).
_REFUSED = (
    (b"\x89PNG\r\n", "PNG 图片，请先做文字识别", "a png image; recognise its text first"),
    (b"\xff\xd8\xff", "JPEG 图片，请先做文字识别", "a jpeg image; recognise its text first"),
    (b"GIF8", "GIF 图片", "a gif image"),
    (b"II*\0", "TIFF 图片，请先做文字识别", "a tiff image; recognise its text first"),
    (b"MM\0*", "TIFF 图片，请先做文字识别", "a tiff image; recognise its text first"),
    (b"RIFF", "RIFF 媒体文件（webp、wav、avi）", "a RIFF media file (webp, wav, avi)"),
    (b"ID3", "MP3 音频", "mp3 sound"),
    (b"\x1f\x8b", "gzip 压缩包，请先解压", "a gzip archive; unpack it first"),
    (b"BZh", "bzip2 压缩包，请先解压", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ\0", "xz 压缩包，请先解压", "an xz archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "zstd 压缩包，请先解压", "a zstd archive; unpack it first"),
    (b"Rar!\x1a", "rar 压缩包，请先解压", "a rar archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包，请先解压", "a 7z archive; unpack it first"),
    (b"SQLite format 3\0", "SQLite 数据库", "an sqlite database"),
    (b"\x7fELF", "可执行程序", "a program"),
    (b"MZ\x90\0", "可执行程序", "a program"),
    (b"\xca\xfe\xba\xbe", "可执行程序", "a program"),
    (b"PAR1", "Parquet 数据文件", "a parquet file"),
    (b"{\\rtf", "RTF 文档，请另存为 docx", "an rtf document; save it as docx"),
    (b"%!PS", "PostScript 文件，请转成 pdf", "a PostScript file; make a pdf of it"),
    (b"CAJ\0", "CAJ 文件，请转成 pdf", "a CAJ file; make a pdf of it"),
    (b"HN\0\0", "CAJ 文件，请转成 pdf", "a CAJ file; make a pdf of it"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of a stream tells what an OLE file holds.
_OLE_KINDS = (
    (
        "WordDocument",
        "旧版 Word/WPS 文档（.doc、.wps），请另存为 docx",
        "a legacy Word or WPS document (.doc, .wps); save it as docx",
    ),
    ("Workbook", "旧版 Excel/WPS 表格（.xls、.et）", "a legacy Excel or WPS workbook (.xls, .et)"),
    ("Book", "旧版 Excel 表格（.xls）", "a legacy Excel workbook (.xls)"),
    ("PowerPoint Document", "旧版演示文稿（.ppt、.dps）", "a legacy presentation (.ppt, .dps)"),
)  # fmt: skip
_MAIL = re.compile(rb"\A(?:[A-Za-z-]{2,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,30}MIME-Version:", re.IGNORECASE)
_PDF_WITHIN = 1024
_HEAD = 1 << 16


def read(raw: bytes, limits: Limits | None = None) -> SourceText:
    """The text of a file.

    Raises:
        NotReadable: there is none, or it costs more than `limits`; nothing else is raised, whatever the bytes are.
    """
    limits = limits or Limits()
    if not raw.strip():
        raise NotReadable("empty_file", "文件是空的", "the file is empty")
    for signature, zh, en in _REFUSED:
        if raw.startswith(signature):
            raise unsupported(zh, en)
    if raw.startswith(_OLE):
        raise _legacy_office(raw)
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        from pipelines.formats import word

        return word.read(raw, limits)
    if b"%PDF-" in raw[:_PDF_WITHIN]:
        from pipelines.formats import pdf

        return pdf.read(raw, limits)
    if raw[4:12] in (b"ftypmp42", b"ftypisom", b"ftypheic", b"ftypavif", b"ftypqt  "):
        raise unsupported("视频或图片", "a video or an image")
    if _MAIL.match(raw[:8192]):
        raise unsupported(
            "邮件或单个文件网页（mht），请另存为 html", "a mail or a single-file web page; save it as html"
        )
    found = plain.decode_text(raw, limits)
    kind = markup_kind(found.text)
    if kind == "html":
        from pipelines.formats import page

        return page.read(found, limits)
    if kind == "xml":
        raise unsupported("XML 数据文件", "an XML data file")
    return found


def _legacy_office(raw: bytes) -> NotReadable:
    if _utf16("EncryptedPackage") in raw:
        return encrypted("Office 文档已加密，需要密码", "the Office document is encrypted and asks for a password")
    for name, zh, en in _OLE_KINDS:
        if _utf16(name) + b"\0\0" in raw:
            return unsupported(zh, en)
    return unsupported("OLE 复合文件（旧版 Office）", "an OLE compound file (legacy Office)")


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html[\s>]|body[\s>]|frameset[\s>])", re.IGNORECASE)
_HTML_TAG = re.compile(
    r"</?(?:p|div|br|span|td|tr|table|font|a|strong|b|h[1-6]|ul|li|meta|center)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_TAGS_OF_A_PAGE = 6
_PROLOGUE = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*", re.DOTALL)


def markup_kind(text: str) -> str | None:
    """``html``, ``xml`` or None for a text without markup of its own.

    A text that merely mentions a tag, or has a few left over from a page, is not html: a page begins with markup.
    """
    head = text[:_HEAD]
    start = head.lstrip()
    if not start.startswith("<"):
        # A page may begin with a line of script output or a stray word before its doctype
        match = _HTML_ROOT.search(head[:2048])
        return "html" if match and len(_HTML_TAG.findall(head)) >= _TAGS_OF_A_PAGE else None
    rest = head[_end_of_prologue(head) :]
    if _HTML_ROOT.search(rest[:4096]):
        return "html"
    if start.startswith("<?xml") or re.match(r"<[A-Za-z][\w.]*:[A-Za-z]", start):
        return "xml"
    return "html" if len(_HTML_TAG.findall(head)) >= _TAGS_OF_A_PAGE and _HTML_TAG.match(rest) else None


def _end_of_prologue(head: str) -> int:
    match = _PROLOGUE.match(head)
    return match.end() if match else 0
