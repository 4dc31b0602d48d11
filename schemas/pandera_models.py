"""Validation of frames: a Pandera schema per table, and the split of a frame into good and refused rows.

Belongs here: everything that knows Pandera.
Does not belong here: rules (they are declared with the tables), and where refused rows are written.

Pandera is used the one way that is safe with Polars: eager frames, ``lazy=True``, failures read from `failure_cases`.
Its own dropping of invalid rows passes wrong columns and types and is not used. Every check and every required column
costs it about a millisecond, whatever the number of rows: `schema_of` with all of them takes 25 to 55. So a frame whose
columns and types are the declared ones first passes a gate, the rest of the contract folded into one predicate (1 to 3
ms), and only rows that the gate stops are put before the full schema, which says what is wrong with them. Validate per
batch, never per document.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData
from pandera.errors import SchemaErrorReason, SchemaErrors

from schemas.absent import absent
from schemas.checks import NOT_NULL, domain_rule_id
from schemas.contract import Column, LogicalType, Rule, Table
from schemas.polars_types import DTYPES, polars_schema
from schemas.vocabulary import codes

REJECTED_SCHEMA: dict[str, pl.DataType] = {
    "target_table": pl.String(),
    "rule_id": pl.String(),
    "message_zh": pl.String(),
    "message_en": pl.String(),
    "row_index": pl.Int64(),
    "row_json": pl.String(),
}

_SHOWN_CHARACTERS = 40
_SHOWN_ROWS = 3
_ROW = "__row"


class ContractBroken(Exception):
    """A whole frame breaks the contract of its table; nothing of it may be used.

    Attributes:
        table: qualified name of the table.
        zh, en: one sentence that names table, column, what was expected, what was found, and the fix.
        rejected: the refused rows where every row was refused, else None.
    """

    def __init__(self, table: str, zh: str, en: str, rejected: pl.DataFrame | None = None) -> None:
        super().__init__(table, zh, en, rejected)  # all of them, so that it survives a process pool
        self.table = table
        self.zh = zh
        self.en = en
        self.rejected = rejected

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True, slots=True)
class Split:
    """A frame told apart by its contract.

    Attributes:
        good: rows that keep every rule, columns in declared order, row order kept.
        rejected: one row per broken rule and refused row, columns of `REJECTED_SCHEMA`, by row and rule.
            `row_index` counts the rows of the frame that was given, from 0.
        is_in_order: whether the good rows stand in the order of their primary keys.
    """

    good: pl.DataFrame
    rejected: pl.DataFrame
    is_in_order: bool


@cache
def schema_of(table: Table) -> pa.DataFrameSchema:
    """The Pandera schema of a table: exact columns and types, nulls, code lists and every row rule.

    Failure cases name the check by its rule id (``domain.<column>`` for a code list).
    """
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                DTYPES[column.type],
                checks=[pa.Check.isin(codes(column.domain), error=domain_rule_id(column.name))]
                if column.domain
                else None,
                nullable=column.nullable,
            )
            for column in table.columns
        },
        checks=[pa.Check(_evaluates(_predicate(rule)), name=rule.rule_id, error=rule.rule_id) for rule in table.rules],
        strict=True,
        name=table.qualified_name,
    )


def split(table: Table, frame: pl.DataFrame, *, stop_when_hopeless: bool = True) -> Split:
    """Tell the rows that keep the contract of `table` from those that do not.

    Args:
        stop_when_hopeless: raise when not a single row of a non-empty frame is good. A caller whose frames are so small
            that this says nothing (one document) passes False and judges over all its batches.

    Raises:
        ContractBroken: columns or types are wrong, a primary key occurs twice among the good rows, or every row is
            refused.
        TypeError: the frame is lazy; Pandera would check nothing but its columns.
    """
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(f"{table.qualified_name}: split needs a collected DataFrame, got {type(frame).__name__}")
    good = frame
    rejected = pl.DataFrame(schema=REJECTED_SCHEMA)
    is_shaped = frame.schema == polars_schema(table)
    if not is_shaped:
        _failures(schema_of(table), table, frame)  # raises: nothing of it may be used
    if not _passes(table, frame):
        numbers = frame.select(pl.arg_where(~_keeps_all(table))).to_series().cast(pl.Int64)
        refused = frame[numbers]
        # the whole of `refused` fails, so that the full schema has a reason for each of its rows
        reasons = _failures(schema_of(table), table, refused)
        if reasons is None:
            raise AssertionError(f"{table.qualified_name}: the gate stops rows that the schema passes")
        rejected = _rejected(table, refused, numbers.to_list(), reasons)
        good = frame.with_row_index(_ROW).filter(~pl.col(_ROW).is_in(numbers.implode())).drop(_ROW)
        if good.is_empty() and stop_when_hopeless:
            raise _hopeless(table, len(frame), rejected)
    good = good.select(table.column_names)
    is_in_order = _ascends(table, good)
    if not is_in_order:
        _require_unique_key(table, good)
    return Split(good, rejected, is_in_order)


@cache
def _gate(table: Table) -> pa.DataFrameSchema:
    """Everything but columns and types as one check of the frame: whether all its rows are good."""

    def all_are_good(data: PolarsData) -> bool:
        return bool(data.lazyframe.select(_keeps_all(table).all()).collect().item())

    return pa.DataFrameSchema(checks=[pa.Check(all_are_good, name="gate", error="gate")], name=table.qualified_name)


@cache
def _keeps_all(table: Table) -> pl.Expr:
    """Everything but columns and types as one predicate that is true for a good row."""
    required = [_has_value(column) for column in table.columns if not column.nullable]
    listed = [pl.col(column.name).is_in(codes(column.domain)) for column in table.columns if column.domain]
    ruled = [_predicate(rule) for rule in table.rules]
    return pl.all_horizontal(*required, *(expression.fill_null(True) for expression in listed), *ruled)


def _has_value(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    # To Pandera a number that is not a number is no value.
    return value.is_not_null() & value.is_not_nan() if column.type is LogicalType.FLOAT64 else value.is_not_null()


def _passes(table: Table, frame: pl.DataFrame) -> bool:
    """Whether every row passes the gate; raises ContractBroken when a rule cannot be evaluated."""
    _load_checks()
    try:
        _gate(table).validate(frame, lazy=True)
    except SchemaErrors as errors:
        if any(error.reason_code is SchemaErrorReason.CHECK_ERROR for error in errors.schema_errors):
            _failures(schema_of(table), table, frame)  # raises, and names the rule
        return False
    return True


def _failures(schema: pa.DataFrameSchema, table: Table, frame: pl.DataFrame) -> pl.DataFrame | None:
    """The failure cases of the rows, None where there are none; raises ContractBroken when the shape is wrong."""
    _load_checks()
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        if errors.failure_cases["index"].null_count():
            raise _shape_broken(table, frame, errors.failure_cases) from None
        cases: pl.DataFrame = errors.failure_cases
        return cases
    return None


@cache
def _load_checks() -> None:
    """Load the checks of Pandera, which it would do in its first validation, without Hypothesis.

    Pandera can make data up with Hypothesis and loads it wherever it is installed, as it is for the tests here: a tenth
    of a second in every process that validates, for what nobody asks of it.
    """
    with absent("hypothesis"):
        importlib.import_module("pandera.backends.polars.builtin_checks")


def _evaluates(expression: pl.Expr) -> Callable[[PolarsData], pl.LazyFrame]:
    def holds(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(expression.alias("holds"))

    return holds


def _predicate(rule: Rule) -> pl.Expr:
    # A null predicate is a pass, in the database as here; said outright instead of left to Pandera.
    return pl.sql_expr(rule.expression).fill_null(True)


def _rejected(table: Table, refused: pl.DataFrame, numbers: list[int], cases: pl.DataFrame) -> pl.DataFrame:
    """One row per (row, rule); several missing values of a row are one broken rule.

    `numbers` are the places the refused rows have in the frame they came from; `cases` count within `refused`.
    """
    broken: dict[tuple[int, str], list[str]] = {}
    for case in cases.iter_rows(named=True):
        rule_id = NOT_NULL if case["check"] == "not_nullable" else case["check"]
        columns = broken.setdefault((case["index"], rule_id), [])
        if case["column"] is not None:
            columns.append(case["column"])

    refused = refused.select(table.column_names)
    rows = refused.rows(named=True)
    as_json = refused.select(pl.struct(pl.all()).struct.json_encode()).to_series().to_list()
    rule_order = {rule.rule_id: number for number, rule in enumerate(table.rules)}

    records = []
    for (index, rule_id), columns in sorted(
        broken.items(), key=lambda item: (item[0][0], rule_order.get(item[0][1], -1), item[0][1])
    ):
        zh, en = _row_sentence(table, rule_id, columns, rows[index])
        records.append((table.name, rule_id, zh, en, numbers[index], as_json[index]))
    return pl.DataFrame(records, schema=REJECTED_SCHEMA, orient="row")


def _row_sentence(table: Table, rule_id: str, columns: list[str], row: dict[str, object]) -> tuple[str, str]:
    if rule_id == NOT_NULL:
        names = ", ".join(columns)
        return (
            f"{table.zh}({table.qualified_name})缺少必填值: {names}",
            f"{table.qualified_name} lacks a required value: {names}",
        )
    rule = next((rule for rule in table.rules if rule.rule_id == rule_id), None)
    if rule is None:
        column = table.column(columns[0])
        value = _shown(row[column.name])
        allowed = ", ".join(codes(str(column.domain)))
        return (
            f"{table.zh}({table.qualified_name})的 {column.name} 是 {value}, 不在代码表 {column.domain} 中: {allowed}",
            f"{table.qualified_name}.{column.name} is {value}, not a code of the list {column.domain}: {allowed}",
        )
    values = ", ".join(f"{name} = {_shown(row[name])}" for name in _columns_of(table, rule))
    return (
        f"{table.zh}({table.qualified_name})违反规则“{rule.zh}”: {values}",
        f"{table.qualified_name} breaks the rule that {rule.en}: {values}",
    )


def _columns_of(table: Table, rule: Rule) -> list[str]:
    """The columns a rule speaks of, in declared order."""
    words = set(re.findall(r"[a-z_][a-z0-9_]*", rule.expression))
    return [name for name in table.column_names if name in words]


def _shown(value: object) -> str:
    if value is None:
        return "null"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _shape_broken(table: Table, frame: pl.DataFrame, cases: pl.DataFrame) -> ContractBroken:
    expected = polars_schema(table)
    zh, en = [], []
    for name, dtype in expected.items():
        found = frame.schema.get(name)
        if found is None:
            zh.append(f"缺少列 {name}(应为 {dtype}); 请在生成该表的步骤中补上")
            en.append(f"lacks the column {name} ({dtype}); add it where the table is made")
        elif found != dtype:
            zh.append(f"列 {name} 应为 {dtype}, 实为 {found}; 请在生成该表的步骤中转换类型")
            en.append(f"has {found} in the column {name} where {dtype} is declared; cast it where the table is made")
    for name in frame.columns:
        if name not in expected:
            module = f"schemas/{table.layer}"
            zh.append(f"多出未声明的列 {name}; 请删去, 或在 {module} 中声明")
            en.append(f"has the column {name}, which is not declared; drop it or declare it in {module}")
    if not en:  # a check that could not be evaluated at all
        case = cases.filter(pl.col("index").is_null()).row(0, named=True)
        zh.append(f"规则 {case['check']} 无法计算({case['failure_case']}); 请修正该规则的表达式")
        en.append(f"has a rule {case['check']} that cannot be evaluated ({case['failure_case']}); mend its expression")
    return ContractBroken(
        table.qualified_name,
        f"{table.zh}({table.qualified_name}){'; '.join(zh)}。",
        f"{table.qualified_name} {'; '.join(en)}.",
    )


def _hopeless(table: Table, rows: int, rejected: pl.DataFrame) -> ContractBroken:
    counts = rejected.group_by("rule_id").len().sort(["len", "rule_id"], descending=[True, False])
    rules = ", ".join(f"{rule_id} × {count}" for rule_id, count in counts.iter_rows())
    first = rejected.row(0, named=True)
    return ContractBroken(
        table.qualified_name,
        f"{table.zh}({table.qualified_name})的 {rows} 行全部违反规则({rules}), 例如: {first['message_zh']}; "
        "请修正生成该表的步骤。",
        f"all {rows} rows of {table.qualified_name} break a rule ({rules}), for example: {first['message_en']}; "
        "mend the step that makes the table.",
        rejected,
    )


def _ascends(table: Table, frame: pl.DataFrame) -> bool:
    """Whether every row has a greater primary key than the one before: then keys are unique and rows in their order.

    The parser gives rows in the order of their keys, and seeing that costs a tenth of sorting them or of looking for
    repetitions.
    """
    follows = pl.lit(False)
    for name in reversed(table.primary_key):
        key, before = pl.col(name), pl.col(name).shift(1)
        follows = (before < key) | ((before == key) & follows)
    return frame.height < 2 or bool(frame.select(follows.slice(1).all()).item())


def _require_unique_key(table: Table, good: pl.DataFrame) -> None:
    if not table.primary_key or not good.select(table.primary_key).is_duplicated().any():
        return
    repeated = good.group_by(table.primary_key).len().filter(pl.col("len") > 1).sort(table.primary_key)
    shown = "; ".join(
        f"({', '.join(_shown(value) for value in row[:-1])}) × {row[-1]}"
        for row in repeated.head(_SHOWN_ROWS).iter_rows()
    )
    key = ", ".join(table.primary_key)
    raise ContractBroken(
        table.qualified_name,
        f"{table.zh}({table.qualified_name})的主键({key})应唯一, 但有 {len(repeated)} 个值重复: {shown}; "
        "请在生成该表的步骤中为每行给出各自的键。",
        f"{table.qualified_name} is identified by ({key}), but some keys ({len(repeated)}) occur more than once: "
        f"{shown}; give every row its own key where the table is made.",
    )
