"""The declaration language: what a table, a column and a rule are.

Belongs here: the immutable classes a table is declared with, and lookups over them.
Does not belong here: any concrete table, and any compiler (Pandera, DDL, dictionary, Dagster)
other than the mapping of a logical type to its names.

A rule is written once as a SQL expression that both DuckDB and `polars.sql_expr` understand, so the
validation of a batch and the audit of the database cannot disagree about what is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class LogicalType(StrEnum):
    """A column type, named independently of Polars and DuckDB."""

    INT8 = "int8"
    INT16 = "int16"
    INT32 = "int32"
    INT64 = "int64"
    FLOAT64 = "float64"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"  # naive UTC, microseconds
    JSON = "json"  # text in Polars and Parquet, JSON in DuckDB


class Layer(StrEnum):
    """Where a table lives."""

    LAKE = "lake"  # Parquet: what was found and landed
    SILVER = "silver"  # Parquet: what was read out of each content, keyed by content_key
    STAR = "star"  # DuckDB: dimensions and facts of one snapshot


class Severity(StrEnum):
    """What a failed rule does to a run."""

    INFO = "info"
    WARN = "warn"  # bad rows are quarantined, the run goes on
    ERROR = "error"  # nothing is published


@dataclass(frozen=True, slots=True)
class Rule:
    """A predicate every row must satisfy.

    Attributes:
        rule_id: short identifier, unique within its table, e.g. ``span_is_forward``.
        expression: SQL over the columns of the row, true for a good row. Null counts as passed,
            in DuckDB as in Pandera.
        zh, en: a sentence that tells a person what holds, for failure messages and the dictionary.
    """

    rule_id: str
    expression: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        content: whether the value belongs to the content hash. Surrogate keys, run keys, clocks
            and durations do not: they may differ between two builds of the same content.
        domain: name of the code list in `schemas.vocabulary` whose codes are the only values.
        references: ``layer-local`` table name whose primary key this column points to.
        is_prose: whether the values are whole passages: kept in the database compressed as such.
    """

    name: str
    type: LogicalType
    zh: str
    en: str
    nullable: bool = False
    content: bool = True
    unit: str | None = None
    domain: str | None = None
    references: str | None = None
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the single source of validation, DDL, comments, dictionary and UI.

    Attributes:
        grain_zh, grain_en: what one row stands for.
        primary_key: columns that identify a row; declared in DuckDB when `key_is_enforced`,
            audited by query otherwise.
        natural_key: columns that identify a row by its content, the sort order of the content hash.
        audited_only: foreign keys that are checked by query instead of declared (column names).
    """

    layer: Layer
    name: str
    zh: str
    en: str
    grain_zh: str
    grain_en: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    natural_key: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    key_is_enforced: bool = True
    audited_only: tuple[str, ...] = ()
    _by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {column.name: column for column in self.columns}
        if len(by_name) != len(self.columns):
            raise ValueError(f"{self.qualified_name}: a column is declared twice")
        for key in (*self.primary_key, *self.natural_key, *self.audited_only):
            if key not in by_name:
                raise ValueError(f"{self.qualified_name}: key column {key} is not declared")
        object.__setattr__(self, "_by_name", by_name)

    @property
    def qualified_name(self) -> str:
        """``layer.name``, e.g. ``star.fct_task``."""
        return f"{self.layer}.{self.name}"

    @property
    def column_names(self) -> list[str]:
        """Column names in declared order."""
        return [column.name for column in self.columns]

    @property
    def foreign_keys(self) -> list[Column]:
        """Columns that point to another table."""
        return [column for column in self.columns if column.references]

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError names the table and the column."""
        try:
            return self._by_name[name]
        except KeyError:
            raise KeyError(f"{self.qualified_name} has no column {name}") from None


@dataclass(frozen=True, slots=True)
class Registry:
    """All tables of one layer, in an order where a referenced table stands before its referrers."""

    tables: tuple[Table, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for table in self.tables:
            if table.name in seen:
                raise ValueError(f"{table.qualified_name} is declared twice")
            for column in table.foreign_keys:
                if column.references not in seen and column.references != table.name:
                    raise ValueError(
                        f"{table.qualified_name}.{column.name} refers to {column.references}, "
                        "which is not declared before it"
                    )
            seen.add(table.name)

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def __getitem__(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"no table {name}; declared are {', '.join(t.name for t in self.tables)}")

    @classmethod
    def of(cls, *groups: Iterable[Table]) -> Registry:
        """A registry of the tables of several modules, in the given order."""
        return cls(tuple(table for group in groups for table in group))
