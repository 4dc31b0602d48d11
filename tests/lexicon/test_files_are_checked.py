"""A lexicon file is read as declared, or refused with a sentence that names file, line and fix."""

from __future__ import annotations

import pytest

from pipelines import lexicon
from pipelines.lexicon.loader import LexiconError, load, names, parse, sha256
from pipelines.lexicon.tables import TABLES

UNITS = "code,unit_zh,unit_en,quantity_kind,canonical_code,factor,aliases\n"
METRE = "metre,米,metre,length,metre,1,m|公尺\n"


def units(rows: str) -> tuple[object, ...]:
    return parse(TABLES["units"], UNITS + rows)


def test_a_good_file_becomes_typed_rows() -> None:
    (row,) = units(METRE)
    assert row == ("metre", "米", "metre", "length", "metre", 1.0, ("m", "公尺"))  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("name", names())
def test_every_lexicon_loads(name: str) -> None:
    assert load(name)


def test_an_unknown_lexicon_is_refused_by_name() -> None:
    with pytest.raises(LexiconError, match=r"no lexicon planets; there are .*units"):
        load("planets")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (METRE + METRE, "units.csv line 3: metre stands already on line 2"),
        (METRE + "li,里,li,length,metre,500,\n", "units.csv line 3: li is out of order; sort the file by code"),
        ("li,里,li,length,metre,500,\n" + METRE.replace("公尺", "里"), "里 is claimed by metre and, in row 2, by li"),
        ("metre,,metre,length,metre,1,\n", "units.csv line 2: unit_zh is blank; every row needs it"),
        ("metre,米 ,metre,length,metre,1,\n", "units.csv line 2: unit_zh has blanks around '米'"),
        ("metre,米,metre,size,metre,1,\n", "units.csv line 2: quantity_kind is 'size'; it must be one of "),
        ("metre,米,metre,length,metre,one,\n", "units.csv line 2: factor is 'one', not a number"),
        ("metre,米,metre,length,metre,1\n", "units.csv line 2: 7 cells expected, 6 found"),
        ("metre,米,metre,length,metre,1,m||公尺\n", "units.csv line 2: aliases has an empty or untrimmed part"),
        ("metre,米,metre,length,metre,1,m|m\n", "units.csv line 2: aliases names the same part twice"),
        ("", "units.csv: the file has no rows"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_a_broken_row_is_refused(rows: str, sentence: str) -> None:
    with pytest.raises(LexiconError) as refusal:
        units(rows)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (UNITS.replace("factor", "ratio") + METRE, "units.csv line 1: columns must be code,unit_zh"),
        (UNITS.replace(",aliases", ",aliases,remark") + METRE, "units.csv line 1: columns must be code,unit_zh"),
        ("", "found nothing"),
        ((UNITS + METRE).replace("\n", "\r\n"), "lines must end in a bare newline"),
        ("\ufeff" + UNITS + METRE, "starts with a byte order mark"),
    ],
    ids=["renamed column", "unknown column", "empty file", "carriage returns", "byte order mark"],
)
def test_a_broken_file_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(LexiconError) as refusal:
        parse(TABLES["units"], text)
    assert sentence in str(refusal.value)


def test_taiwan_terms_must_stand_longest_first() -> None:
    text = "term,mainland,kind,note\n软体,软件,phrase,信息技术用语\n网际网路,互联网,phrase,信息技术用语\n"
    with pytest.raises(LexiconError, match="sort the file by length, longest first, then term"):
        parse(TABLES["taiwan_terms"], text)


def test_the_hash_is_hex_and_stable() -> None:
    assert sha256() == sha256() == lexicon.sha256()
    assert len(sha256()) == 64
    int(sha256(), 16)


def test_a_file_is_read_once() -> None:
    assert load("regions") is load("regions")
