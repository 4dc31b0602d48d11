"""The corrections file is read whole or refused with the line and the fix."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipelines.corrections import COLUMNS, corrections_of, read_corrections, take_corrections
from pipelines.errors import BadCorrections
from pipelines.lake import Lake
from pipelines.settings import load
from schemas.corrections import SUBJECTS, BadValue, Value, read_value
from schemas.lake import CORRECTION

HEADER = ",".join(COLUMNS)
GOOD = "a.txt,target,5,7,5个,value_low,5,6,核对原文,王,2026-11-20"


def _file(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "corrections.csv"
    path.write_bytes("\n".join((HEADER, *lines, "")).encode(encoding))
    return path


def test_a_line_is_read_with_its_place_and_its_day(tmp_path: Path) -> None:
    (row,) = read_corrections(_file(tmp_path, GOOD)).to_dicts()
    assert row == {
        "line_no": 2,
        "source_file": "a.txt",
        "table_name": "target",
        "field_name": "value_low",
        "char_start": 5,
        "char_end": 7,
        "quote": "5个",
        "extracted_value": "5",
        "corrected_value": "6",
        "reason": "核对原文",
        "author": "王",
        "reviewed_on": dt.date(2026, 11, 20),
    }


def test_columns_may_stand_in_any_order_behind_a_byte_order_mark_between_empty_lines(tmp_path: Path) -> None:
    header = ",".join(reversed(COLUMNS))
    line = ",".join(reversed(GOOD.split(",")))
    path = tmp_path / "c.csv"
    path.write_bytes(f"{header}\r\n\r\n,,,,,,,,,,\r\n{line}\r\n".encode("utf-8-sig"))
    (row,) = read_corrections(path).to_dicts()
    assert (row["line_no"], row["quote"]) == (4, "5个")


def test_a_quote_keeps_its_commas_and_line_breaks(tmp_path: Path) -> None:
    line = 'a.txt,target,0,7,"a,""b""\r\n",unit,,家,为何,王,2026-11-20'
    assert read_corrections(_file(tmp_path, line))["quote"].to_list() == ['a,"b"\r\n']


def test_no_file_is_no_correction_unless_somebody_named_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert corrections_of(load({}, environment={})).is_empty()
    with pytest.raises(BadCorrections, match=r"fixes\.csv does not exist"):
        corrections_of(load({"corrections": "fixes.csv"}, environment={}))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD.replace("target", "targets"), "line 2: rows of targets cannot be corrected; these can: document, task"),
        (GOOD.replace("value_low", "value_lo"), "line 2: target has no field value_lo; did you mean value_low?"),
        (GOOD.replace(",5个,", ",5家企业,"), "line 2: the quote has 4 characters, the span 2"),
        (GOOD.replace(",5,7,", ",7,5,"), r"line 2: the span \[7, 5\) is empty"),
        (GOOD.replace(",5,7,", ",五,7,"), "line 2: '五' is no place in a text"),
        (GOOD.replace(",6,", ",six,"), "line 2: value: value_low is a number"),
        (GOOD.replace(",6,", ",5.0,"), "line 2: the right value is the extracted one"),
        (GOOD.replace("2026-11-20", "20/11/2026"), "line 2: the date '20/11/2026' is written like 2026-11-22"),
        (GOOD.replace("核对原文", " "), "line 2: reason is empty"),
        (GOOD.replace("王", ""), "line 2: author is empty"),
        (GOOD + ",more", "line 2: it has 12 cells instead of 11"),
        (f"{GOOD}\n{GOOD}", "line 3: says the same as line 2"),
        (f"{GOOD}\n{GOOD.replace(',6,', ',7,')}", "line 3: contradicts line 2"),
        ('a.txt,"target', "is no CSV"),
    ],
)
def test_a_line_that_cannot_be_meant_is_named_with_the_fix(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(BadCorrections, match=said) as refused:
        read_corrections(_file(tmp_path, line))
    assert any("\u4e00" <= character <= "\u9fff" for character in refused.value.zh)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCorrections, match="it is not UTF-8"):
        read_corrections(_file(tmp_path, GOOD, encoding="gb18030"))


def test_a_header_that_lacks_or_invents_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(HEADER.replace("author", "who"), encoding="utf-8")
    with pytest.raises(BadCorrections, match="lacks author; the columns are source_file,table"):
        read_corrections(path)


def test_of_many_problems_five_are_named_and_the_others_counted(tmp_path: Path) -> None:
    lines = [GOOD.replace("5个", str(number)) for number in range(10, 18)]
    with pytest.raises(BadCorrections, match="and 3 more"):
        read_corrections(_file(tmp_path, *(line.replace("value_low", "nothing") for line in lines)))


def test_the_copy_in_the_lake_is_written_only_when_it_differs(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    settings = load({"corrections": str(_file(tmp_path, GOOD))}, environment={})
    assert take_corrections(settings, lake).height == 1
    written = lake.table_path(CORRECTION.name).stat().st_mtime_ns
    assert take_corrections(settings, lake).height == 1
    assert lake.table_path(CORRECTION.name).stat().st_mtime_ns == written
    _file(tmp_path)
    assert take_corrections(settings, lake).is_empty()
    kept = lake.read_table(CORRECTION.name)
    assert kept is not None and kept.is_empty()


def test_every_field_reads_a_value_of_its_own_type() -> None:
    for subject in SUBJECTS.values():
        for name, field in subject.fields.items():
            assert name == field.shown.name
            assert field.stored.name in subject.silver.column_names
            if field.may_be_empty:
                assert read_value(field, None) is None
            else:
                with pytest.raises(BadValue, match="cannot be empty"):
                    read_value(field, "")


@pytest.mark.parametrize(
    ("table", "field", "text", "value"),
    [
        ("document", "issue_date", "2020", 20200000),
        ("document", "issue_date", "2020-03", 20200300),
        ("document", "publish_date", "2020-03-15", 20200315),
        ("target", "is_suspect", "是", True),
        ("target", "value_low", "1.5e3", 1500.0),
        ("target", "deadline_year", "2020", 2020),
        ("target", "comparator", "ge", "ge"),
        ("responsibility", "organization_name", "山西省科学技术厅", "山西省科学技术厅"),
    ],
)
def test_a_value_is_read_as_its_field_means_it(table: str, field: str, text: str, value: Value) -> None:
    assert read_value(SUBJECTS[table].fields[field], text) == value


@pytest.mark.parametrize(
    ("table", "field", "text"),
    [
        ("document", "issue_date", "2020-02-30"),
        ("document", "issue_date", "2020-3"),
        ("target", "is_suspect", "maybe"),
        ("target", "value_low", "nan"),
        ("target", "deadline_year", "40000"),
        ("target", "comparator", "≥"),
    ],
)
def test_a_text_that_is_no_value_of_its_field_is_refused(table: str, field: str, text: str) -> None:
    with pytest.raises(BadValue):
        read_value(SUBJECTS[table].fields[field], text)
