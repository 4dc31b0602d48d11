"""What a file is, told by its content; whatever cannot be read has a reason, and nothing else is ever raised."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.decode import NotReadable
from pipelines.formats import Limits, read
from schemas.vocabulary import codes
from tests.formats.making import docx_of, lines_of, modern_page, pdf_of, samples, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def _ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0" * 64


REFUSED = {
    "an empty file": (b"", "empty_file"),
    "blanks": (b" \r\n\t ", "empty_file"),
    "a legacy word document": (_ole("WordDocument"), "unsupported_format"),
    "a legacy workbook": (_ole("Workbook"), "unsupported_format"),
    "an encrypted docx": (_ole("EncryptedPackage"), "encrypted"),
    "any OLE file": (_ole("Contents"), "unsupported_format"),
    "rtf": (b"{\\rtf1\\ansi\\ansicpg936 \\'ce\\'c4}", "unsupported_format"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "unsupported_format"),
    "jpeg": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "unsupported_format"),
    "tiff": (b"II*\0" + b"\0" * 50, "unsupported_format"),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 50, "unsupported_format"),
    "rar": (b"Rar!\x1a\x07\0" + b"\0" * 50, "unsupported_format"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "unsupported_format"),
    "zip": (zipped({"a.txt": "文"}), "unsupported_format"),
    "xlsx": (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "unsupported_format"),
    "ofd": (zipped({"OFD.xml": "<a/>"}), "unsupported_format"),
    "odt": (zipped({"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}), "unsupported_format"),
    "an office file without main part": (zipped({"[Content_Types].xml": "<a/>"}), "corrupt_container"),
    "a broken zip": (b"PK\x03\x04" + bytes(range(256)), "corrupt_container"),
    "half a docx": (docx_of(["一、总体要求"])[:-200], "corrupt_container"),
    "half a pdf header": (b"%PDF-1.7\n", "corrupt_container"),
    "a database": (b"SQLite format 3\0" + b"\0" * 100, "unsupported_format"),
    "a program": (b"\x7fELF\x02\x01\x01" + b"\0" * 100, "unsupported_format"),
    "noise": (zlib.compress(bytes(range(256)) * 40)[2:] + bytes(range(255, -1, -1)) * 8, "binary"),
    "xml": ("<?xml version='1.0'?><数据><项>一</项></数据>".encode(), "unsupported_format"),
    "a mail": (b"From: a@b.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\nx", "unsupported_format"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_has_a_reason_in_both_languages(name: str) -> None:
    raw, reason = REFUSED[name]

    with pytest.raises(NotReadable) as refusal:
        read(raw)
    assert refusal.value.reason_code == reason
    assert reason in codes("rejection_reason")
    assert any("\u4e00" <= char <= "\u9fff" for char in refusal.value.zh)
    assert str(refusal.value).isascii()


def test_the_five_samples_give_the_same_lines_as_text_page_word_and_pdf() -> None:
    title = "某某省2012年科技工作要点"
    for text in samples():
        lines = lines_of(text)
        page = lines_of(read(modern_page(title, lines).encode()).text)

        assert lines_of(read(text.encode()).text) == lines
        assert page[-len(lines) :] == lines and page[0] == title
        assert lines_of(read(docx_of(lines)).text) == lines
        # a private-use character has no glyph that could be printed
        lines = ["".join(char for char in line if not "\ue000" <= char <= "\uf8ff").strip() for line in lines]
        assert lines_of(read(pdf_of(lines)).text) == lines


@pytest.mark.parametrize("raw", [docx_of(["文" * 50]), pdf_of(["文" * 50]), modern_page("题", ["文。" * 50]).encode()])
def test_reading_is_a_pure_function_of_the_bytes(raw: bytes) -> None:
    first, second = read(raw), read(raw)

    assert (first.text, first.metadata, first.notes) == (second.text, second.metadata, second.notes)
    assert first.is_extracted and first.byte_offsets([0, 1]) is None


def test_the_library_of_a_format_is_loaded_when_its_first_file_comes() -> None:
    code = (
        "import sys\nfrom pipelines.formats import read\nread('一、总体要求'.encode())\n"
        "print(*[name for name in ('pypdfium2', 'selectolax', 'zipfile', 'opencc') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


# --- arbitrary bytes --------------------------------------------------------------------------------------------

SIGNATURES = st.sampled_from(
    [
        b"",
        b"PK\x03\x04",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"<html>",
        b"<!DOCTYPE html><p>",
        b"<?xml",
        b"\0\0\xfe\xff",
    ]
)
TINY = Limits(max_extracted_bytes=1 << 20, max_seconds=5)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(SIGNATURES, st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(signature: bytes, rest: bytes) -> None:
    with contextlib.suppress(NotReadable):
        source = read(signature + rest, TINY)
        source.byte_offsets([0, len(source.text)])


WHOLE = [
    docx_of(["一、总体要求", "全省科技工作要认真贯彻落实党的十八大精神。"]),
    modern_page("题", ["全省科技工作要认真贯彻落实党的十八大精神。"]).encode("gb18030"),
    "一、全省科技工作要认真贯彻落实党的十八大精神。\n".encode("gb18030"),
]
PDF = pdf_of(["一、总体要求", "全省科技工作要认真贯彻落实党的十八大精神。"], kind="identity")


@settings(max_examples=8, deadline=None)
@given(st.integers(20, len(PDF)), st.lists(st.tuples(st.integers(10, len(PDF) - 1), st.integers(0, 255)), max_size=6))
def test_pdf_files_with_bytes_changed_or_cut_are_read_or_refused(end: int, changes: list[tuple[int, int]]) -> None:
    raw = bytearray(PDF)
    for at, value in changes:
        raw[at] = value
    with contextlib.suppress(NotReadable):
        read(bytes(raw[:end]), TINY)


@QUICK
@given(st.sampled_from(WHOLE), st.data())
def test_files_with_bytes_changed_or_cut_are_read_or_refused(whole: bytes, data: st.DataObject) -> None:
    raw = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=6)):
        raw[at] = value
    with contextlib.suppress(NotReadable):
        read(bytes(raw), TINY)


TAGS = [
    "<table>", "<tr>", "<td>", "</td>", "</table>", "<p>", "<a href=x>", "</a>", "<li>", "<ol start=9>", "<br>",
    "<pre>", "<h1>", "文。", "\n", "&#0;", "&#xD800;", "<svg>", "<template>", "<!--", "</p>",
]  # fmt: skip


@QUICK
@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_soup_of_tags_is_read_or_refused(tags: list[str]) -> None:
    with contextlib.suppress(NotReadable):
        read(("<html><body>" + "".join(tags)).encode(), TINY)
