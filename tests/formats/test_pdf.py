"""Pdf files: paragraphs out of printed lines, without running heads; scans, bombs and broken files refused."""

from __future__ import annotations

import time
import zlib

import pytest

from pipelines.decode import NotReadable
from pipelines.formats import Limits, read
from pipelines.formats.pdf import _characters
from pipelines.formats.typeset import Line, paragraphs, without_furniture
from tests.formats.making import lines_of, pdf, pdf_file, pdf_of, samples, wrapped

BODY = [
    "一、总体要求",
    "全省科技工作要认真贯彻落实党的十八大精神，以科学发展观为指导，围绕创新型省份建设这一目标，着力完善区域创新体系，提升自主创新能力。",
    "二、工作目标",
    "到2015年，全社会研发投入占生产总值比重达到2.5%以上，高新技术产业增加值增长15%，发明专利申请量、授权量分别增长20%。",
]


def _reason(raw: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(NotReadable) as refusal:
        read(raw, limits)
    return refusal.value.reason_code


@pytest.mark.parametrize("kind", ["unicode", "gbk", "identity"])
def test_printed_lines_become_paragraphs_whatever_the_font_encodes(kind: str) -> None:
    source = read(pdf_of(BODY, kind=kind))

    assert lines_of(source.text) == BODY
    assert source.media_type == "application/pdf" and source.metadata == {"container_title": "测试文件"}


def test_a_paragraph_goes_on_over_a_page_break_and_running_heads_are_left_out() -> None:
    lines = lines_of(samples()[2])
    source = read(pdf_of(lines))

    assert lines_of(source.text) == lines
    assert "文件汇编" not in source.text


def test_a_document_of_bare_numbers_keeps_them() -> None:
    pages = [[(0.0, "86"), (2.0, "某某市科技工作要点如下。")], [(2.0, "继续推进各项工作。"), (0.0, "17")]]

    assert set(lines_of(read(pdf(pages, furniture=False)).text)) >= {"86", "17"}


def test_pages_without_text_are_a_scan() -> None:
    assert _reason(pdf([[], [], []], furniture=False)) == "no_text"
    assert _reason(pdf([[], [], []], furniture=True)) == "no_text"  # a stamp on every page is no text layer


def test_a_page_of_image_among_pages_of_text_is_remarked() -> None:
    printed = wrapped(BODY * 3)
    (note,) = read(pdf([printed, [], printed], furniture=False)).notes

    assert note.kind == "remark" and "第 2 页" in note.zh


def test_a_password_and_too_many_pages_are_refused() -> None:
    lock = f"/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>/ID[<00><00>]"

    assert _reason(pdf([wrapped(BODY)], extra=lock)) == "encrypted"
    assert _reason(pdf([[(0.0, "文")]] * 9), Limits(max_pages=8)) == "too_large"


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_a_cut_pdf_is_read_as_far_as_it_goes_or_refused(share: float) -> None:
    raw = pdf_of(BODY)
    try:
        text = read(raw[: int(len(raw) * share)]).text
    except NotReadable as refusal:
        assert refusal.reason_code in ("corrupt_container", "no_text")
    else:
        assert text


def test_a_stream_that_unpacks_without_end_costs_one_process_and_little_time() -> None:
    once = zlib.compress(b"BT /F1 12 Tf " * 6_000_000, 6)
    stream = zlib.compress(once, 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    bomb = pdf_file(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: page,
            4: b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>\nstream\n" % len(stream) + stream + b"\nendstream",
        },
        "/Root 1 0 R",
    )
    started = time.monotonic()

    assert _reason(bomb, Limits(max_seconds=2)) in ("too_large", "corrupt_container", "no_text")
    assert time.monotonic() - started < 8


def test_radicals_become_the_characters_they_stand_for() -> None:
    assert _characters("⼈⺠政府⽂件，⻓期，农⼾") == "人民政府文件，长期，农户"
    assert _characters("農⼾發展") == "農戶發展"


def _line(text: str, left: float = 72, y: float = 0, right: float | None = None) -> Line:
    return Line(text, left, left + 12 * len(text) if right is None else right, y, 12)


def test_without_indents_a_full_line_goes_on_unless_a_sentence_ends() -> None:
    full = "科" * 36
    page = [_line(full, y=100), _line("技工作。", y=80), _line(full[:-1] + "。", y=60), _line("新的一段。", y=40)]

    assert paragraphs([page]) == [full + "技工作。", full[:-1] + "。", "新的一段。"]


def test_running_heads_are_known_by_repetition_only() -> None:
    pages = [
        [_line("某某省文件", y=800), _line(f"第{name}段正文。", y=400), _line("尾" * number, y=30)]
        for number, name in enumerate("一二三四", 1)
    ]

    assert [[line.text for line in page] for page in without_furniture(pages)] == [
        [f"第{name}段正文。", "尾" * number] for number, name in enumerate("一二三四", 1)
    ]
