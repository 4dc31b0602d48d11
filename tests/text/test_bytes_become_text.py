"""Plain text: the same from every encoding, damage survived, and what is no text refused with its reason.

Belongs here: what the parser relies on, seen from its way in. Markup and containers have their tests in `formats`.
"""

from __future__ import annotations

import codecs
import random
from itertools import pairwise

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.decode import NotReadable, common_characters, plausibility
from pipelines.formats import read as decode
from schemas.vocabulary import DOMAINS
from tests.gold.reading import SEEDS, STYLES

_PLAN = (
    "丽水市2015年林业工作要点\r\n\r\n一、抓好造林绿化\n1．完成造林8万亩，新建基地3个。（牵头单位：市林业局；配合单位：市财政局）\n"
    "2．落实《浙江省森林管理条例》，林业产值增长10％以上。\n丽水市林业局\n2015年3月2日\n"
)
_TRADITIONAL_PLAN = (
    "麗水市2015年林業工作要點\n一、抓好造林綠化\n1.完成造林8萬畝,新建基地3個。(牽頭單位:市林業局)\n"
    "2.落實森林管理條例,林業產值增長10%以上,確保各項任務按時完成。\n麗水市林業局\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_each_encoding_gives_the_same_text(encoding: str) -> None:
    found = decode(_PLAN.encode(encoding))
    assert found.text == _PLAN
    assert found.byte_offsets([0]) is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "big5", "big5hkscs", "gb18030", "utf-16", "utf-16-le"])
def test_each_encoding_gives_the_same_traditional_text(encoding: str) -> None:
    assert decode(_TRADITIONAL_PLAN.encode(encoding)).text == _TRADITIONAL_PLAN


@pytest.mark.parametrize("path", sorted([*SEEDS.glob("*.txt"), *STYLES.glob("*.txt")]), ids=lambda path: path.stem)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_a_real_document_survives_every_encoding(path, encoding: str) -> None:  # type: ignore[no-untyped-def]
    text = path.read_bytes().decode("utf-8")
    found = decode(text.encode(encoding))
    assert found.text == text
    assert found.byte_offsets([0]) is not None


@pytest.mark.parametrize("size", [24, 60, 150, 400])
def test_a_slice_of_a_simplified_document_in_gbk_is_not_taken_for_big5(size: int) -> None:
    text = "".join(
        path.read_text("utf-8") for path in sorted(STYLES.glob("*.txt")) if not path.stem.startswith(("18", "19"))
    )
    chosen = random.Random(size)
    for _ in range(60):
        at = chosen.randrange(len(text) - size)
        piece = text[at : at + size]
        assert decode(piece.encode("gb18030")).text == piece


@pytest.mark.parametrize("size", [60, 150, 300])
def test_a_slice_of_a_traditional_document_in_big5_is_not_taken_for_gbk(size: int) -> None:
    text = (STYLES / "18_taiwan_wording.txt").read_text("utf-8")
    chosen = random.Random(size)
    for _ in range(40):
        at = chosen.randrange(len(text) - size)
        piece = text[at : at + size]
        raw = piece.encode("big5hkscs", "ignore")
        assert decode(raw).text == raw.decode("big5hkscs")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        found = decode(mark + _PLAN.encode(encoding))
        assert found.text == _PLAN
        assert found.byte_offsets([0]) == {0: len(mark)}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("seed", range(6))
def test_one_corrupt_byte_costs_only_its_neighbourhood(encoding: str, seed: int) -> None:
    raw = bytearray((_PLAN * 4).encode(encoding))
    at = random.Random(seed).randrange(40, len(raw) - 40)
    raw[at] = 0xFF
    found = decode(bytes(raw))
    assert found.is_repaired
    assert found.byte_offsets([0, 5]) is None
    # a lost lead byte shifts GB18030 pairs up to the next ASCII character
    common = sum(min(found.text.count(char), (_PLAN * 4).count(char)) for char in set(_PLAN))
    assert common >= 0.9 * len(_PLAN * 4)


def test_a_text_cut_inside_a_character_is_read_up_to_there() -> None:
    for encoding in ("utf-8", "gb18030"):
        raw = _PLAN.encode(encoding).rstrip()[:-1]
        raw = raw if encoding == "utf-8" else _PLAN.strip().removesuffix("2015年3月2日").encode(encoding).rstrip()[:-1]
        found = decode(raw)
        assert found.text[:60] == _PLAN[:60]


@pytest.mark.parametrize("raw", [b"", b"   \n\t ", b"\r\n" * 50])
def test_an_empty_file_is_refused(raw: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        decode(raw)
    assert refused.value.reason_code == "empty_file"


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("Office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
        ("png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("gzip", b"\x1f\x8b\x08\x00" + bytes(64)),
        ("sqlite", b"SQLite format 3\0" + bytes(64)),
    ],
)
def test_a_format_that_is_not_read_is_refused_by_its_name(name: str, raw: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        decode(raw)
    assert refused.value.reason_code == "unsupported_format"
    assert name.lower() in refused.value.en.lower()
    assert refused.value.zh.startswith("不支持的文件格式")


@pytest.mark.parametrize("raw", [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", b"PK\x03\x04" + bytes(40)])
def test_a_container_that_cannot_be_taken_apart_is_refused(raw: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        decode(raw)
    assert refused.value.reason_code in ("corrupt_container", "unsupported_format")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_of_markup_gives_its_text_and_no_byte_offsets(encoding: str) -> None:
    head = "<!DOCTYPE html>\n<html><head><title>某市工作要点</title></head>"
    page = head + "<body><p>一、抓好落实</p><p>二、加强领导</p></body></html>"
    found = decode(page.encode(encoding))
    assert found.is_extracted
    assert "一、抓好落实" in found.text.splitlines()
    assert "<p>" not in found.text
    assert found.byte_offsets([0]) is None


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_refused_as_binary(seed: int) -> None:
    with pytest.raises(NotReadable) as refused:
        decode(random.Random(seed).randbytes(6_000))
    assert refused.value.reason_code == "binary"


def test_a_text_full_of_control_characters_is_refused_as_binary() -> None:
    with pytest.raises(NotReadable) as refused:
        decode(("一\x01二\x02\x03" * 200).encode())
    assert refused.value.reason_code == "binary"


def test_every_reason_is_one_of_the_published_ones_and_has_both_languages() -> None:
    reasons = {code.code for code in DOMAINS["rejection_reason"]}
    for raw in (b"", b"%PDF-1.4", random.Random(1).randbytes(4_000), b"\0" * 4_000):
        with pytest.raises(NotReadable) as refused:
            decode(raw)
        assert refused.value.reason_code in reasons
        assert refused.value.zh and refused.value.en


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        found = decode(raw)
    except NotReadable as refused:
        assert refused.reason_code
        return
    offsets = found.byte_offsets([0, len(found.text)])
    if offsets is not None:
        assert found.text.encode(found.encoding) == raw[offsets[0] : offsets[len(found.text)]]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=4, max_size=120), st.data())
def test_byte_offsets_cut_the_original_where_the_text_is_cut(extra: str, data: st.DataObject) -> None:
    text = _PLAN + extra
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        raw = text.encode(encoding)
        found = decode(raw)
        if found.byte_offsets([0]) is None:
            continue
        cuts = sorted(data.draw(st.lists(st.integers(0, len(found.text)), min_size=2, max_size=8)))
        offsets = found.byte_offsets(cuts)
        assert offsets is not None
        for start, end in pairwise(cuts):
            assert raw[offsets[start] : offsets[end]] == found.text[start:end].encode(found.encoding)


def test_plausibility_tells_prose_from_noise() -> None:
    assert plausibility(_PLAN) > 0.9
    assert plausibility(_TRADITIONAL_PLAN) > 0.9
    assert plausibility("plain ascii") == 1.0
    assert plausibility(_PLAN.encode("utf-8").decode("gb18030", "replace")) < 0.6


def test_a_common_character_is_common_in_both_scripts() -> None:
    level_one = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low))
    simplified = level_one.decode("gb2312", "ignore")
    both = {*simplified, *opencc.OpenCC("s2t").convert(simplified)}
    assert {char for char in common_characters() if char.isalpha()} == both
