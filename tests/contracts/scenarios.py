"""Frames the tests of the contracts share.

Belongs here: named scenarios (clean, mixed, hopeless), and strategies that make rows of any table.
Does not belong here: assertions.
"""

from __future__ import annotations

import datetime as dt
import random

import polars as pl
from hypothesis import strategies as st

from schemas.contract import Column, LogicalType, Table
from schemas.polars_types import polars_schema
from schemas.silver import RESPONSIBILITY
from schemas.vocabulary import codes

_RESPONSIBILITY = {
    "content_key": 7,
    "task_seq": 1,
    "role_code": "lead",
    "party_type_code": "organization",
    "organization_key": 11,
    "person_key": -2,
    "actor_ordinal": 1,
    "party_name_zh": "省科技厅",
    "party_name_raw": "省科技廳",
    "is_collective": False,
    "is_inherited": False,
    "weight_all": 0.5,
    "weight_role": 1.0,
    "rule_id": "lead_clause",
    "char_start": 10,
    "char_end": 14,
}


def responsibilities(*changes: dict[str, object]) -> pl.DataFrame:
    """A frame of responsibilities, one row per change to a clean row, numbered from 1."""
    rows = [{**_RESPONSIBILITY, "ordinal": number, **change} for number, change in enumerate(changes, start=1)]
    return pl.DataFrame(rows, schema=polars_schema(RESPONSIBILITY), orient="row")


def clean_responsibilities() -> pl.DataFrame:
    """Four good rows, one of them a person."""
    person = {"party_type_code": "person", "person_key": 5, "organization_key": -2, "role_code": "leader"}
    return responsibilities({}, person, {"role_code": "participant"}, {"is_inherited": True})


def mixed_responsibilities() -> pl.DataFrame:
    """Good, backward span (and so a name that does not fill it), good, unknown role, two missing values, weight 0."""
    return responsibilities(
        {},
        {"char_end": 10},
        {},
        {"role_code": "boss"},
        {"role_code": None, "rule_id": None},
        {"weight_all": 0.0},
    )


def hopeless_responsibilities() -> pl.DataFrame:
    """Three rows, all with a backward span."""
    return responsibilities(*({"char_end": 3} for _ in range(3)))


_INTEGERS = (-3, -2, -1, 0, 1, 2, 3, 4, 5)
_DATE_KEYS = (-2, -1, 0, 7, 20080000, 20080200, 20080227, 30000101)
_YEARS = (0, 1948, 2008, 2012, 2020, 2500)
_FLOATS = (-1.0, 0.0, 0.25, 1.0, 1.5, 40.0, float("inf"), float("nan"))
_TEXTS = ("", "一", "牵头", "省科技廳", "a", "e\u0301", "𠮷野", "\ue003", "f" * 64)
_DATES = (dt.date(2007, 12, 31), dt.date(2008, 1, 1))
_TIMES = (dt.datetime(2026, 11, 1), dt.datetime(2026, 11, 1, 0, 0, 0, 1), dt.datetime(2026, 12, 1))


def pool(column: Column) -> tuple[object, ...]:
    """Values that fit the type of a column, on both sides of the borders of its rules; null among them."""
    if column.domain:
        return (*codes(column.domain), "not a code", None)
    if column.name.endswith("date_key"):
        return (*_DATE_KEYS, None)
    if column.name.endswith(("_year", "year_no")):
        return (*_YEARS, None)
    return {
        LogicalType.FLOAT64: (*_FLOATS, None),
        LogicalType.STRING: (*_TEXTS, None),
        LogicalType.JSON: ("{}", None),
        LogicalType.BOOLEAN: (True, False, None),
        LogicalType.DATE: (*_DATES, None),
        LogicalType.TIMESTAMP: (*_TIMES, None),
    }.get(column.type, (*_INTEGERS, None))


def many_rows(table: Table, rows: int, unique_key: bool = True) -> pl.DataFrame:
    """A large frame with any values, the same in every run; now and then a required value is missing."""
    dice = random.Random(table.qualified_name)

    def value(column: Column) -> object:
        choices = pool(column)
        return dice.choice(choices if column.nullable or dice.random() < 0.2 else choices[:-1])

    made = [{column.name: value(column) for column in table.columns} for _ in range(rows)]
    frame = pl.DataFrame(made, schema=polars_schema(table), orient="row")
    return _with_unique_key(table, frame) if unique_key else frame


@st.composite
def frames(draw: st.DrawFn, table: Table, max_rows: int = 6) -> pl.DataFrame:
    """A small frame with any values."""
    row = st.fixed_dictionaries({column.name: st.sampled_from(pool(column)) for column in table.columns})
    rows = draw(st.lists(row, max_size=max_rows))
    return _with_unique_key(table, pl.DataFrame(rows, schema=polars_schema(table), orient="row"))


def _with_unique_key(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Number the last key column from 1, where it has a value at all."""
    if not table.primary_key:
        return frame
    name = table.primary_key[-1]
    number = pl.int_range(1, pl.len() + 1).cast(polars_schema(table)[name])
    return frame.with_columns(pl.when(pl.col(name).is_not_null()).then(number).alias(name))
