"""The catalogue of checks: every rule that data must satisfy, with a stable name, a severity and a sentence.

Belongs here: the checks that follow from the declarations (shape, required values, code lists, keys, references, row
rules), and the catalogue of all checks.
Does not belong here: running a check. Frames are judged by `pandera_models`, the database by `warehouse`.

Check ids are ``<layer>.<table>.<rule>`` and never change their meaning. The rule id of a refused row (`Split.rejected`)
completes ``silver.<table>.`` to the id of its check.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from schemas import lake, silver, star
from schemas.checks import NOT_NULL, PARENT_IS_REFUSED, CheckKind, CheckSpec, Scope, domain_rule_id
from schemas.contract import Column, Layer, Severity, Table
from schemas.keys import MEMBERS
from schemas.reconciliations import reconciliations
from schemas.run_checks import RUN_CHECKS
from schemas.vocabulary import codes

__all__ = ["CheckKind", "CheckSpec", "check", "check_catalogue", "check_id"]

_HASHED_DIMENSIONS = (
    "dim_region",
    "dim_organization",
    "dim_person",
    "dim_plan_period",
    "dim_unit",
    "dim_indicator",
    "dim_theme",
    "dim_policy_instrument",
)


_OF_ROWS = (
    CheckKind.NOT_NULL,
    CheckKind.DOMAIN,
    CheckKind.ROW_RULE,
    CheckKind.PRIMARY_KEY,
    CheckKind.FOREIGN_KEY,
)

# Columns by which a silver row points to the row it belongs to.
_PARENT_COLUMNS = ("section_ordinal", "task_seq", "parent_ordinal")


@cache
def check_catalogue() -> tuple[CheckSpec, ...]:
    """Every check, in the order lake, silver, star, and within a layer by table."""
    checks = [
        *(check for table in lake.TABLES for check in _frame_checks(table, Severity.ERROR)),
        *RUN_CHECKS,
        *(check for table in silver.TABLES for check in _frame_checks(table, Severity.WARN)),
        *(check for table in star.TABLES for check in _star_checks(table)),
        *reconciliations(),
    ]
    ids = [check.check_id for check in checks]
    if len(set(ids)) != len(ids):
        raise ValueError(f"check ids declared twice: {sorted({name for name in ids if ids.count(name) > 1})}")
    return tuple(checks)


def check(check_id: str) -> CheckSpec:
    """The check called `check_id`; KeyError names it."""
    for spec in check_catalogue():
        if spec.check_id == check_id:
            return spec
    raise KeyError(f"no check is called {check_id}")


def check_id(table: Table, rule_id: str) -> str:
    """The check that a broken rule belongs to."""
    return f"{table.qualified_name}.{rule_id}"


def _spec(
    table: Table,
    rule_id: str,
    kind: CheckKind,
    severity: Severity,
    zh: str,
    en: str,
    *,
    column: str | None = None,
    sql: str | None = None,
    enforced: bool = False,
) -> CheckSpec:
    return CheckSpec(
        check_id(table, rule_id),
        table.layer,
        table.name,
        column,
        kind,
        severity,
        severity is Severity.ERROR,
        f"{table.zh}: {zh}",
        f"{table.qualified_name}: {en}",
        sql,
        enforced,
        scope := _scope(table, kind),
        table.natural_key if scope is Scope.GROUP else (),
    )


def _scope(table: Table, kind: CheckKind) -> Scope:
    """A key that the database does not hold, and the natural key of a fact, begin with the document."""
    if kind is CheckKind.NATURAL_KEY:
        return Scope.GROUP if table.name in star.MEMBER_TABLES else Scope.ROW
    return Scope.ROW if kind in _OF_ROWS else Scope.TABLE


def _frame_checks(table: Table, row_severity: Severity) -> Iterator[CheckSpec]:
    """Checks of a Parquet table. A bad row is refused (`row_severity`), a bad frame stops the run."""
    yield _shape(table, "各列名称和类型与声明一致", "columns and types are as declared")
    if table.primary_key:
        yield _primary_key(table)
    if row_severity is not Severity.ERROR:
        yield _spec(
            table,
            "some_rows_are_good",
            CheckKind.HOPELESS,
            Severity.ERROR,
            "至少有一行符合全部规则, 或本来就没有行",
            "at least one row keeps every rule, or there are none",
        )
    required = ", ".join(column.name for column in table.columns if not column.nullable)
    yield _spec(
        table,
        NOT_NULL,
        CheckKind.NOT_NULL,
        row_severity,
        f"必填列没有空值({required})",
        f"required columns have a value ({required})",
    )
    if table.layer is Layer.SILVER and any(name in table.column_names for name in _PARENT_COLUMNS):
        yield _spec(
            table,
            PARENT_IS_REFUSED,
            CheckKind.PARENT,
            row_severity,
            "所属的章节、任务或目标没有被拒收",
            "the section, task or target it belongs to was not refused",
        )
    for column in table.columns:
        if column.domain:
            yield _domain(table, column, row_severity)
    for rule in table.rules:
        yield _spec(table, rule.rule_id, CheckKind.ROW_RULE, row_severity, rule.zh, rule.en)


def _star_checks(table: Table) -> Iterator[CheckSpec]:
    """Checks of a table of the database; all but repeated natural keys of facts stop the publication."""
    error = Severity.ERROR
    source = f"star.{table.name}"
    yield _shape(table, "各列名称、类型和必填与声明一致", "columns, types and required values are as declared")
    yield _primary_key(table)
    if table.natural_key and table.natural_key != table.primary_key:
        key = ", ".join(table.natural_key)
        is_dimension = table.name in star.MEMBER_TABLES
        yield _spec(
            table,
            "natural_key",
            CheckKind.NATURAL_KEY,
            error if is_dimension else Severity.WARN,
            f"({key})在内容上唯一标识一行",
            f"({key}) identifies a row by its content",
            sql=f"SELECT {key}, count(*) AS copies FROM {source} GROUP BY {key} HAVING count(*) > 1",
        )
    if star.has_members(table):
        key = table.primary_key[0]
        members = ", ".join(f"({member})" for member in MEMBERS)
        yield _spec(
            table,
            "members",
            CheckKind.MEMBERS,
            error,
            "有未知、不适用、有歧义三个保留成员",
            "the reserved members unknown, not applicable and ambiguous are there",
            sql=f"SELECT member AS {key} FROM (VALUES {members}) AS reserved(member)"
            f" WHERE NOT EXISTS (SELECT 1 FROM {source} WHERE {key} = member)",
        )
    if table.name in _HASHED_DIMENSIONS:
        yield _spec(
            table,
            "key_collision",
            CheckKind.KEY_COLLISION,
            error,
            "不同的自然代码没有得到相同的键",
            "no two natural codes share a key",
        )
    for column in table.foreign_keys:
        yield _foreign_key(table, column)
    for column in table.columns:
        if column.domain:
            yield _domain(table, column, error)
    for rule in table.rules:
        yield _spec(
            table,
            rule.rule_id,
            CheckKind.ROW_RULE,
            error,
            rule.zh,
            rule.en,
            sql=f"SELECT * FROM {source} WHERE NOT ({rule.expression})",
        )


def _shape(table: Table, zh: str, en: str) -> CheckSpec:
    return _spec(table, "shape", CheckKind.SHAPE, Severity.ERROR, zh, en)


def _primary_key(table: Table) -> CheckSpec:
    key = ", ".join(table.primary_key)
    in_star = table.layer is Layer.STAR
    return _spec(
        table,
        "primary_key",
        CheckKind.PRIMARY_KEY,
        Severity.ERROR,
        f"主键({key})唯一且非空",
        f"the primary key ({key}) is unique and not null",
        sql=f"SELECT {key}, count(*) AS copies FROM star.{table.name} GROUP BY {key}"
        f" HAVING count(*) > 1 OR {' OR '.join(f'{name} IS NULL' for name in table.primary_key)}"
        if in_star
        else None,
        enforced=in_star and table.key_is_enforced,
    )


def _foreign_key(table: Table, column: Column) -> CheckSpec:
    parent = star.TABLES[str(column.references)]
    parent_key = parent.primary_key[0]
    return _spec(
        table,
        f"fk.{column.name}",
        CheckKind.FOREIGN_KEY,
        Severity.ERROR,
        f"{column.zh}({column.name})在{parent.zh}中存在",
        f"{column.name} exists in {parent.name}",
        column=column.name,
        # NOT EXISTS would make DuckDB copy every column of the table, texts too: twenty times the time.
        sql=f"SELECT child.* FROM star.{table.name} AS child ANTI JOIN star.{parent.name} AS parent"
        f" ON parent.{parent_key} = child.{column.name} WHERE child.{column.name} IS NOT NULL",
        enforced=column.name not in table.audited_only,
    )


def _domain(table: Table, column: Column, severity: Severity) -> CheckSpec:
    domain = str(column.domain)
    allowed = ", ".join(f"'{code}'" for code in codes(domain))
    sql = None
    if table.layer is Layer.STAR:
        real = f"{table.primary_key[0]} >= 0 AND " if star.has_members(table) else ""
        sql = f"SELECT * FROM star.{table.name} WHERE {real}{column.name} NOT IN ({allowed})"
    return _spec(
        table,
        domain_rule_id(column.name),
        CheckKind.DOMAIN,
        severity,
        f"{column.zh}({column.name})取自代码表 {domain}",
        f"{column.name} is a code of the list {domain}",
        column=column.name,
        sql=sql,
    )
