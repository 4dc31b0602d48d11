"""What the report says, read from the views.

Belongs here: queries over `marts`, with labels from the contract.
Does not belong here: HTML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from schemas import marts
from schemas.contract import LogicalType
from schemas.vocabulary import DOMAINS
from yaodian.tables import number

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from schemas.marts import ViewColumn

MOST_ROWS = 300
"""A table of the page shows at most so many rows and says how many there are."""

MOST_BARS = 20
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the page.

    Attributes:
        classes: of each column: ``number``, ``short`` (never broken over lines) or nothing.
        total: how many rows there are, also those not shown.
    """

    headers: list[str]
    rows: list[list[str]]
    classes: list[str]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are shown."""
        return self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a document."""

    kind: str
    label: str
    characters: int
    share: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: whom it is about, where, how long."""

    label: str
    where: str
    value: float


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check that did not pass, with some of the rows that failed."""

    check_id: str
    severity: str
    severity_label: str
    rows_failed: int
    rows_evaluated: int
    description: str
    samples: list[list[tuple[str, str]]] = field(default_factory=list)


class Facts:
    """Everything the page shows about one snapshot.

    Args:
        con: the snapshot, read only.
        lang: ``zh`` or ``en``, the language of labels.
    """

    def __init__(self, con: DuckDBPyConnection, lang: str) -> None:
        self._con = con
        self._lang = lang

    def t(self, zh: str, en: str) -> str:
        """The sentence in the language of the page."""
        return zh if self._lang == "zh" else en

    def grid(self, view: str, columns: tuple[str, ...], order: str, where: str = "true", schema: str = "marts") -> Grid:
        """Columns of a view as a table of the page."""
        declared = {column.name: column for column in marts.view(view).columns}
        source = f"{schema}.{view} WHERE {where}"
        rows = self._rows(f"SELECT {', '.join(columns)} FROM {source} ORDER BY {order} LIMIT {MOST_ROWS}")
        (total,) = self._rows(f"SELECT count(*) FROM {source}")[0]
        return Grid(
            [declared[name].zh if self._lang == "zh" else name.replace("_", " ") for name in columns],
            [[self._cell(declared[name], value) for name, value in zip(columns, row, strict=True)] for row in rows],
            [_class_of(declared[name]) for name in columns],
            total,
        )

    @cached_property
    def counts(self) -> list[tuple[str, str, int]]:
        """Every view with its name for people and its rows."""
        found = []
        for view in marts.VIEWS:
            (rows,) = self._rows(f"SELECT count(*) FROM marts.{view.name}")[0]
            found.append((view.name, self.t(view.zh, view.name.replace("_", " ")), rows))
        return found

    @cached_property
    def verdict(self) -> dict[str, int]:
        """How many checks passed, warned, failed, were not made."""
        found = {"passed": 0, "warned": 0, "failed": 0, "skipped": 0}
        for severity, status, count in self._rows(
            "SELECT severity, status, count(*) FROM marts.check_result GROUP BY severity, status"
        ):
            outcome = {"error": "failed", "warn": "warned"}.get(severity, "passed") if status == "fail" else "passed"
            found["skipped" if status == "skipped" else outcome] += count
        return found

    @cached_property
    def conservation(self) -> list[tuple[str, int, list[Share]]]:
        """Document, its characters, and the parts they fall into; the largest unclassified share first."""
        parts: dict[str, list[Share]] = {}
        for source_file, kind, characters, share in self._rows(
            "SELECT source_file, kind, characters, share FROM marts.conservation"
            " ORDER BY source_file, characters DESC, kind"
        ):
            label = self._label("segment_kind", kind)
            parts.setdefault(source_file, []).append(Share(kind, label, int(characters), float(share)))

        def unclassified(shares: list[Share]) -> float:
            return sum(share.share for share in shares if share.kind == "unclassified")

        ranked = sorted(parts.items(), key=lambda item: (-unclassified(item[1]), item[0]))[:MOST_ROWS]
        return [(name, sum(share.characters for share in shares), shares) for name, shares in ranked]

    def load(self, role: str, party_type: str) -> list[Bar]:
        """Who has most tasks in a role, by weight: a task shared by two counts half for each."""
        return [
            Bar(name, where or "", float(weight))
            for name, where, weight in self._rows(
                "SELECT coalesce(CASE WHEN r.party_type = 'organization' THEN r.organization_name END, r.party_name),"
                " coalesce(d.issuer_name, d.title, r.source_file), sum(r.weight) AS weight"
                " FROM marts.responsibility AS r JOIN marts.document AS d USING (source_file)"
                f" WHERE r.role = '{role}' AND r.party_type = '{party_type}' AND NOT r.is_collective"
                f" GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {MOST_BARS}"
            )
        ]

    @cached_property
    def failed_checks(self) -> list[FailedCheck]:
        """Checks that did not pass, the worst first."""
        text = "description" if self._lang == "en" else "c.description_zh"
        rows = self._rows(
            f"SELECT r.check_id, r.severity, r.rows_failed, r.rows_evaluated, {text} FROM marts.check_result AS r"
            " JOIN star.dim_check AS c USING (check_id) WHERE r.status = 'fail'"
            " ORDER BY array_position(['error', 'warn', 'info'], r.severity), r.rows_failed DESC, r.check_id"
        )
        return [
            FailedCheck(
                check_id, severity, self._label("severity", severity), failed, of, said, self._samples(check_id)
            )
            for check_id, severity, failed, of, said in rows
        ]

    def _samples(self, check_id: str) -> list[list[tuple[str, str]]]:
        layer, table, rule = check_id.split(".", 2)
        if layer == "star":
            (sql,) = self._rows("SELECT failing_rows_sql FROM star.dim_check WHERE check_id = ?", [check_id])[0]
            if sql is None:
                return []
            cursor = self._con.execute(f"SELECT * FROM ({sql}) ORDER BY ALL LIMIT {_SAMPLES}")
        else:
            cursor = self._con.execute(
                "SELECT source_file, message, raw_text, char_start, char_end FROM marts.quarantine"
                f" WHERE target_table = ? AND rule_id = ? ORDER BY ALL LIMIT {_SAMPLES}",
                [table, rule],
            )
        names = [column[0] for column in cursor.description]
        return [
            [(name, _text(value)) for name, value in zip(names, row, strict=True) if value is not None]
            for row in cursor.fetchall()
        ]

    def _cell(self, column: ViewColumn, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.t("是" if value else "否", "yes" if value else "no")
        if column.domain:
            return self._label(column.domain, str(value))
        return _text(value)

    def _label(self, domain: str, code: str) -> str:
        entry = next((entry for entry in DOMAINS[domain] if entry.code == code), None)
        return code if entry is None else self.t(entry.zh, entry.en)

    def _rows(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        return self._con.execute(sql, parameters or []).fetchall()


_NUMERIC = frozenset(
    {
        LogicalType.INT8,
        LogicalType.INT16,
        LogicalType.INT32,
        LogicalType.INT64,
        LogicalType.FLOAT64,
    }
)


def _class_of(column: ViewColumn) -> str:
    if column.type in _NUMERIC:
        return "number"
    return "short" if column.domain or column.type is LogicalType.DATE else ""


def _text(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)
