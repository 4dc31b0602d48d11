"""Encodings: every one gives the same text, damage is noted, and a double encoding is undone only where it is one."""

from __future__ import annotations

import random

import opencc
import pytest

from pipelines.decode import NotReadable
from pipelines.formats import SourceText, read
from pipelines.formats.mojibake import repair
from tests.formats.making import samples

SAMPLES = samples()
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
SIZES = (200, 500, 1000, 2000, 5000, 20_000)


def _traditional(text: str) -> str:
    converted = opencc.OpenCC("s2t").convert(text)
    return converted.encode("big5hkscs", "ignore").decode("big5hkscs")


TRADITIONAL = [_traditional(text) for text in SAMPLES]


@pytest.mark.parametrize("encoding", [*ENCODINGS, "big5hkscs"])
def test_a_document_in_any_encoding_gives_the_same_text(encoding: str) -> None:
    for text in TRADITIONAL if encoding == "big5hkscs" else SAMPLES:
        source = read(text.encode(encoding))

        assert source.text == text
        assert not source.is_repaired and not source.notes and source.media_type == "text/plain"


@pytest.mark.parametrize("encoding", [*ENCODINGS, "big5hkscs"])
def test_slices_of_any_size_are_read_in_their_encoding(encoding: str) -> None:
    chance = random.Random(7)
    for text in TRADITIONAL if encoding == "big5hkscs" else SAMPLES:
        for size in SIZES:
            for _ in range(4):
                at = chance.randrange(len(text) - 20)
                piece = text[at : at + size].encode(encoding)[:size].decode(encoding, "ignore").lstrip("\ufeff")
                if piece.strip():
                    assert read(piece.encode(encoding)).text == piece


def test_utf_16_without_mark_and_without_a_single_zero_byte_is_read() -> None:
    text = "全面贯彻落实党的十八大精神，加快推进创新型省份建设。" * 3

    for encoding in ("utf-16-le", "utf-16-be"):
        assert b"\0" not in text.encode(encoding)
        assert read(text.encode(encoding)).text == text


def test_byte_offsets_point_into_the_original_file() -> None:
    text = SAMPLES[0]
    for encoding in ("utf-8-sig", "gb18030", "utf-16-be"):
        raw = text.encode(encoding)
        offsets = read(raw).byte_offsets([700, 900])

        assert offsets is not None
        assert raw[offsets[700] : offsets[900]].decode(encoding.removesuffix("-sig")) == text[700:900]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("how", ["overwritten", "dropped", "inserted"])
def test_damaged_bytes_cost_their_neighbours_and_no_more(encoding: str, how: str) -> None:
    chance = random.Random(f"{encoding} {how}")
    for text in TRADITIONAL if encoding == "big5hkscs" else SAMPLES:
        text = text[:3000]
        raw = bytearray(text.encode(encoding))
        for _ in range(3):
            at = chance.randrange(200, len(raw))
            if how == "overwritten":
                raw[at] ^= 0xFF
            elif how == "dropped":
                del raw[at]
            else:
                raw.insert(at, 0xFF)
        source = read(bytes(raw))

        assert source.encoding == encoding
        assert _missing(text, source.text) <= 24
        assert source.is_repaired == (source.byte_offsets([0]) is None) == (not _decodes(bytes(raw), encoding))
        for note in source.notes:
            assert note.kind in ("encoding_repair", "remark")
            if note.start is not None:
                assert set(source.text[note.start : note.end]) == {"\ufffd"}


def _decodes(raw: bytes, encoding: str) -> bool:
    """Whether the damage made other characters that are as valid, which nobody can see in the bytes."""
    try:
        return raw.decode(encoding).encode(encoding) == raw
    except UnicodeError:
        return False


def _missing(wanted: str, found: str) -> int:
    from collections import Counter

    return sum((Counter(wanted) - Counter(found)).values())


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("utf-8", "latin-1"),
        ("gb18030", "latin-1"),
        ("big5hkscs", "latin-1"),
        ("big5hkscs", "gb18030"),
    ],
)
def test_a_double_encoding_that_kept_its_bytes_is_undone(right: str, wrong: str) -> None:
    for text in TRADITIONAL if right == "big5hkscs" else SAMPLES:
        source = read(text.encode(right).decode(wrong, "replace").encode())

        assert source.is_repaired
        assert _missing(text, source.text) <= len(text) // 100
        assert {note.kind for note in source.notes} == {"mojibake"}


def test_utf_8_that_was_read_as_gbk_is_undone_but_for_what_it_lost() -> None:
    for text in SAMPLES:
        source = read(text.encode().decode("gb18030", "replace").encode())

        assert source.is_repaired
        assert _missing(text, source.text) < len(text) * 0.12
        assert "锛" not in source.text


def test_only_the_garbled_lines_of_a_document_are_touched() -> None:
    garbled = "加强科技创新平台建设，完善科技成果转化机制。"
    lines = ["一、总体要求", garbled.encode().decode("gb18030", "replace"), "二、工作目标：新增高新技术企业100家以上。"]
    source = read("\n".join(lines).encode())
    found = source.text.split("\n")

    assert [found[0], found[2]] == [lines[0], lines[2]]
    assert found[1].startswith("加强科技创新平台建设")
    (note,) = source.notes
    assert source.text[note.start : note.end] == found[1]


def test_sound_chinese_is_never_repaired() -> None:
    rare = "瀹夊窘锛銆鐨：此行讲解乱码，“锛”“銆”是逗号与句号的样子，不应改动。"

    for text in [*SAMPLES, *TRADITIONAL, rare + "\n" + SAMPLES[1]]:
        assert repair(text) is None


def test_latin_text_with_accents_is_left_alone() -> None:
    text = "Le café fermé à 8 h — £5 «déjà vu» ï¿½ ça va"

    assert read(text.encode()).text == text


def test_gbk_that_went_through_utf_8_is_lost_and_said_to_be() -> None:
    raw = SAMPLES[0].strip().encode("gb18030").decode("utf-8", "replace").encode()

    with pytest.raises(NotReadable) as refusal:
        read(raw)
    assert refusal.value.reason_code in ("undecodable", "binary")


def test_a_source_text_without_bytes_has_no_offsets() -> None:
    assert SourceText("文", "utf-8", "text/html", is_extracted=True).byte_offsets([0]) is None
