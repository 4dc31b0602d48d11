"""What a check is.

Belongs here: the specification of a check and its kinds.
Does not belong here: the checks (`rules`, `reconciliations`), and running them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.contract import Layer, Severity


class CheckKind(StrEnum):
    """What a check looks at; decides who evaluates it."""

    SHAPE = "shape"  # columns, types; in the star required values too
    HOPELESS = "hopeless"  # at least one row of a batch is good
    NOT_NULL = "not_null"
    PARENT = "parent"  # the row it belongs to was not refused
    DOMAIN = "domain"
    ROW_RULE = "row_rule"
    PRIMARY_KEY = "primary_key"
    NATURAL_KEY = "natural_key"
    FOREIGN_KEY = "foreign_key"
    MEMBERS = "members"
    KEY_COLLISION = "key_collision"  # evaluated by the load, before equal keys are merged
    RECONCILIATION = "reconciliation"
    REGRESSION = "regression"  # against the snapshot in force, by whoever runs the stages
    VOLUME = "volume"  # evaluated beside earlier snapshots


class Scope(StrEnum):
    """Where a check that passed can fail after a change; decides what an audit of a change must look at."""

    ROW = "row"  # in the rows that changed
    GROUP = "group"  # in a group of rows, as its query groups them, that a changed row is in
    DOCUMENT = "document"  # in the documents that changed, all tables together
    TABLE = "table"  # anywhere


_QUALITY_DIMENSION: dict[CheckKind, str] = {
    CheckKind.SHAPE: "shape",
    CheckKind.HOPELESS: "validity",
    CheckKind.NOT_NULL: "completeness",
    CheckKind.PARENT: "integrity",
    CheckKind.DOMAIN: "validity",
    CheckKind.ROW_RULE: "validity",
    CheckKind.PRIMARY_KEY: "uniqueness",
    CheckKind.NATURAL_KEY: "uniqueness",
    CheckKind.FOREIGN_KEY: "integrity",
    CheckKind.MEMBERS: "integrity",
    CheckKind.KEY_COLLISION: "uniqueness",
    CheckKind.RECONCILIATION: "reconciliation",
    CheckKind.REGRESSION: "completeness",
    CheckKind.VOLUME: "volume",
}


NOT_NULL = "not_null"
"""Rule id under which a row that lacks a required value is refused."""

PARENT_IS_REFUSED = "parent_is_refused"
"""Rule id under which a good row is refused because the row it belongs to was."""


def domain_rule_id(column: str) -> str:
    """The rule id under which a value outside its code list is refused."""
    return f"domain.{column}"


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """One check.

    Attributes:
        check_id: stable identifier, ``<layer>.<subject>.<rule>``; the subject is the table, or what tables are
            reconciled for (conservation, load).
        table: name of the table whose rows it judges, without the layer.
        column: the column it judges, where it is one.
        is_blocking: whether a failure keeps the run from publishing.
        zh, en: what holds when it passes, as a sentence.
        failing_rows_sql: for the star, a DuckDB query that returns the failing rows (or groups); None where the check
            is evaluated elsewhere (frames by `pandera_models`, shape by comparison with the catalog, collisions by
            the load).
        enforced_by_database: the database cannot hold a row that fails, so that an audit may trust it.
        scope: where it can fail after a change.
        group: of a check with scope ``group`` the columns by which its query groups the rows of its table.
    """

    check_id: str
    layer: Layer
    table: str
    column: str | None
    kind: CheckKind
    severity: Severity
    is_blocking: bool
    zh: str
    en: str
    failing_rows_sql: str | None = None
    enforced_by_database: bool = False
    scope: Scope = Scope.TABLE
    group: tuple[str, ...] = ()

    @property
    def dimension_code(self) -> str:
        """The side of quality it judges, a code of the list ``quality_dimension``."""
        if self.check_id.startswith("star.conservation.") or self.check_id.endswith("_conserved"):
            return "conservation"
        return _QUALITY_DIMENSION[self.kind]

    @property
    def rows_evaluated_sql(self) -> str | None:
        """For the star, the query that counts the rows the check looks at."""
        if self.layer is not Layer.STAR:
            return None
        return f"SELECT count(*) FROM star.{self.table}"
