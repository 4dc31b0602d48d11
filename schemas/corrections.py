"""What people may correct: fields of views, and the columns of silver behind them.

Belongs here: the table of correctable fields, and what a text means as a value of each.
Does not belong here: reading a corrections file (`pipelines.corrections`), applying it (`warehouse.corrections`).

A correction names what people see (view and column of `schemas.marts`). What follows from other rows (counts, weights,
paths, quotes) is not corrected but computed again, or left to the row it comes from.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from schemas import silver
from schemas.contract import Column, LogicalType, Table
from schemas.marts import ViewColumn, view
from schemas.vocabulary import codes


class Form(StrEnum):
    """How a value of the file becomes a value of silver."""

    PLAIN = "plain"  # as its type says
    DATE = "date"  # yyyy, yyyy-mm or yyyy-mm-dd as a date key
    REGION = "region"  # a GB/T 2260 code
    INDICATOR = "indicator"  # a code of the lexicon's indicators
    ORGANIZATION = "organization"  # the full name of an organisation that the documents mention


@dataclass(frozen=True, slots=True)
class Field:
    """One field people may correct.

    Attributes:
        shown: the column of the view.
        stored: the column of silver.
    """

    shown: ViewColumn
    stored: Column
    form: Form = Form.PLAIN

    @property
    def may_be_empty(self) -> bool:
        """Whether no value is a value."""
        return self.stored.nullable or self.form is not Form.PLAIN


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of row people may correct.

    Attributes:
        silver: where its rows lie.
        star: the table of the star whose key identifies a row, and that key.
        spans: pairs of silver columns; a correction points into one of them. Empty where the row is about the whole
            document: then its span only says where the evidence stands.
        fields: by the name of the view's column.
    """

    name: str
    silver: Table
    star: tuple[str, str]
    spans: tuple[tuple[str, str], ...]
    fields: Mapping[str, Field]


_SPAN = ("char_start", "char_end")


def _subject(
    name: str,
    table: Table,
    star: tuple[str, str],
    columns: Mapping[str, str],
    *,
    spans: tuple[tuple[str, str], ...] = (_SPAN,),
    forms: Mapping[str, Form] | None = None,
) -> Subject:
    shown = {column.name: column for column in view(name).columns}
    forms = forms or {}
    fields = {
        field: Field(shown[field], table.column(stored), forms.get(field, Form.PLAIN))
        for field, stored in columns.items()
    }
    return Subject(name, table, star, spans, fields)


SUBJECTS: Mapping[str, Subject] = {
    subject.name: subject
    for subject in (
        _subject(
            "document",
            silver.DOCUMENT,
            ("dim_document", "document_key"),
            {
                "title": "title_zh",
                "document_number": "document_number",
                "document_type": "document_type_code",
                "issuer_name": "issuer_organization_key",
                "region_code": "region_key",
                "issue_date": "issued_date_key",
                "publish_date": "published_date_key",
            },
            spans=(),
            forms={
                "issuer_name": Form.ORGANIZATION,
                "region_code": Form.REGION,
                "issue_date": Form.DATE,
                "publish_date": Form.DATE,
            },
        ),
        _subject(
            "task",
            silver.TASK,
            ("dim_task", "task_key"),
            {"title": "title_zh", "number_text": "number_raw", "ordinal": "task_ordinal"},
        ),
        _subject(
            "responsibility",
            silver.RESPONSIBILITY,
            ("fct_task_responsibility", "responsibility_key"),
            {
                "role": "role_code",
                "party_name": "party_name_zh",
                "organization_name": "organization_key",
                "is_collective": "is_collective",
                "is_inherited": "is_inherited",
            },
            forms={"organization_name": Form.ORGANIZATION},
        ),
        _subject(
            "target",
            silver.TARGET,
            ("fct_target", "target_key"),
            {
                "indicator_name": "indicator_name_zh",
                "indicator_code": "indicator_key",
                "qualifier": "qualifier_zh",
                "comparator": "comparator_code",
                "value_low": "value_low",
                "value_high": "value_high",
                "direction": "direction_code",
                "unit": "unit_zh",
                "target_kind": "measure_kind_code",
                "base_year": "base_year",
                "base_value": "base_value",
                "base_unit": "base_unit_zh",
                "deadline_year": "deadline_year",
                "deadline_basis": "deadline_basis_code",
                "benchmark": "benchmark_text_zh",
                "frequency": "frequency_code",
                "is_suspect": "is_suspect",
                "consistency": "consistency_code",
            },
            spans=(("value_char_start", "value_char_end"), ("quote_char_start", "quote_char_end")),
            forms={"indicator_code": Form.INDICATOR},
        ),
        _subject(
            "policy_reference",
            silver.POLICY_REFERENCE,
            ("fct_policy_reference", "policy_reference_key"),
            {"title": "title_zh", "document_number": "document_number", "action": "action_code"},
        ),
        _subject(
            "anomaly",
            silver.TEXT_DAMAGE,
            ("fct_text_damage", "damage_key"),
            {"kind": "damage_kind_code", "likely_reading": "likely_reading", "confidence": "confidence_code"},
        ),
        _subject(
            "arithmetic_check",
            silver.ARITHMETIC_CHECK,
            ("fct_arithmetic_check", "arithmetic_check_key"),
            {
                "computed": "computed_value",
                "stated": "stated_value",
                "expression": "expression",
                "verdict": "verdict_code",
            },
        ),
    )
}
"""What may be corrected, by the name of the view."""


class BadValue(ValueError):
    """A text is no value of its field; `zh` and `en` say what would be."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


Value = str | int | float | bool | None

_TRUE = frozenset({"true", "是", "1"})
_FALSE = frozenset({"false", "否", "0"})
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WHOLE = {LogicalType.INT8: 1 << 7, LogicalType.INT16: 1 << 15, LogicalType.INT32: 1 << 31, LogicalType.INT64: 1 << 53}


def read_value(field: Field, text: str | None) -> Value:
    """The value of silver that `text` means; None where it is empty. Codes and names of members stay texts.

    Raises:
        BadValue: the text is no value of this field.
    """
    if not text:
        if not field.may_be_empty:
            raise BadValue("不能为空", "cannot be empty")
        return None
    if field.form is Form.DATE:
        return _date_key(text)
    if field.form is not Form.PLAIN:
        return text
    if field.stored.domain and text not in codes(field.stored.domain):
        known = codes(field.stored.domain)
        raise BadValue(f"只能是 {'、'.join(known)}", f"is one of {', '.join(known)}")
    if field.stored.type is LogicalType.BOOLEAN:
        return _flag(text)
    if field.stored.type is LogicalType.FLOAT64:
        return _number(text)
    if field.stored.type in _WHOLE:
        return _whole(text, _WHOLE[field.stored.type])
    return text


def _flag(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise BadValue("只能是 true 或 false", "is true or false")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise BadValue("必须是数字", "is a number")
    return number


def _whole(text: str, limit: int) -> int:
    if not re.fullmatch(r"-?[0-9]{1,16}", text) or not -limit <= int(text) < limit:
        raise BadValue("必须是整数", "is a whole number")
    return int(text)


def _date_key(text: str) -> int:
    match = _DATE.fullmatch(text)
    year, month, day = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        raise BadValue("写作 2020、2020-03 或 2020-03-15", "is written 2020, 2020-03 or 2020-03-15") from None
    return year * 10_000 + month * 100 + day
