"""The SQL behind the views of schemas `metrics` and `metrics_zh`, and behind a question about one metric.

Belongs here: turning a metric as declared into SQL over the views of `marts`.
Does not belong here: what is declared (`schemas.metrics`), names and columns of the views (`schemas.metric_views`).

Every metric joins `metrics.counted_document`, so none can count a copy or a superseded draft. Sums of weights are
rounded: weights are stored with eight decimals, and the last bits of a sum depend on how many threads added it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemas.contract import LogicalType
from schemas.marts import View, ViewColumn
from schemas.metric_views import CATALOGUE, COUNTED_DOCUMENT, OVERVIEW, metric_views, view_of
from schemas.metrics import DOCUMENT_DIMENSIONS, Kind, Metric, metrics
from warehouse.ddl import SQL_TYPE, literal, quoted
from warehouse.errors import BadQuery
from warehouse.views import labelled

TOTAL = "total"
"""What `overview` calls the group of all rows."""

_COUNTED_DOCUMENT = """
WITH draft AS (
    SELECT DISTINCT r.source_file
    FROM marts.document_relation AS r
    JOIN marts.document AS final ON final.source_file = r.related_source_file
    WHERE r.relation = 'draft_of'
)
SELECT
    d.source_file AS document,
    d.document_type,
    d.region_name AS region,
    d.province_name AS province,
    d.issuer_name AS issuer,
    d.plan_start_year AS plan_year,
    NOT d.is_canonical AS is_copy,
    draft.source_file IS NOT NULL AS is_draft,
    d.is_canonical AND draft.source_file IS NULL AS counts
FROM marts.document AS d
LEFT JOIN draft ON draft.source_file = d.source_file
""".strip()


def statements() -> list[str]:
    """CREATE VIEW and COMMENT ON for every view of both schemas; the views of `marts` must exist."""
    bodies = {COUNTED_DOCUMENT.name: _COUNTED_DOCUMENT}
    bodies |= {each.name: body(each) for each in metrics()}
    bodies |= {OVERVIEW.name: _overview(), CATALOGUE.name: _catalogue()}
    views = {view.name: view for view in metric_views()}
    lines = []
    for name, sql in bodies.items():
        lines += _english(views[name], sql) + _chinese(views[name])
    return lines


def body(metric: Metric, documents: str = f"metrics.{COUNTED_DOCUMENT.name}") -> str:
    """The SELECT behind the view of a metric; `documents` is the relation that says which documents count."""
    own = [each for each in metric.dimensions if each.name not in DOCUMENT_DIMENSIONS]
    fields = [f"({metric.grain.dimensions[each.name]}) AS {each.name}" for each in own]
    fields.append(f"({metric.expression}) AS measured")
    if metric.base is not None:
        fields.append(f"({metric.base}) AS base")
    where = f"\n    WHERE {metric.where}" if metric.where else ""
    columns = [f"d.{each.name}" if each.name in DOCUMENT_DIMENSIONS else f"f.{each.name}" for each in metric.dimensions]
    type_ = SQL_TYPE[metric.type]
    select, tail = {
        Kind.SUM: (f"{_rounded('sum(f.measured)', metric, 8)}::{type_} AS value", "GROUP BY ALL"),
        Kind.RATIO: (
            f"sum(f.measured)::{type_} AS numerator, sum(f.base)::{type_} AS denominator",
            "GROUP BY ALL",
        ),
        Kind.DISTINCT: (f"f.measured::{type_} AS counted", "AND f.measured IS NOT NULL GROUP BY ALL"),
        Kind.HIGHEST: (f"max(f.measured)::{type_} AS highest", "AND f.measured IS NOT NULL GROUP BY ALL"),
    }[metric.kind]
    return (
        f"WITH f AS (\n    SELECT source_file, {', '.join(fields)}\n    FROM marts.{metric.grain.view}{where}\n)\n"
        f"SELECT {', '.join(columns)}, {select}\n"
        f"FROM f JOIN {documents} AS d ON d.document = f.source_file\n"
        f"WHERE d.counts {tail}"
    )


def question(metric: Metric, by: Sequence[str]) -> str:
    """SQL that gives a metric for each combination of the dimensions `by`, the largest first.

    Raises:
        BadQuery: a dimension is none of the metric's.
    """
    valid = [each.name for each in metric.dimensions]
    for name in by:
        if name not in valid:
            raise BadQuery(
                f"{metric.name} cannot be asked by {name}; it can by {', '.join(valid)}",
                zh=f"{metric.name} 不能按 {name} 查询；可以按 {'、'.join(valid)}",
            )
    names = "".join(f"{name}, " for name in by)
    group = f"GROUP BY {', '.join(by)}" if by else ""
    order = ", ".join([f"{metric.name} DESC NULLS LAST", *(f"{name} NULLS LAST" for name in by)])
    number = _rounded(metric.aggregate, metric)
    return f"SELECT {names}{number} AS {metric.name} FROM metrics.{metric.name} {group} ORDER BY {order}"


def _rounded(sql: str, metric: Metric, decimals: int = 6) -> str:
    whole = metric.kind is Kind.DISTINCT or (metric.kind is Kind.SUM and metric.type is not LogicalType.FLOAT64)
    return sql if whole else f"round({sql}, {decimals})"


def _overview() -> str:
    """Every metric over one reading of the documents: with a reading each, planning took three times as long."""
    counted = f"WITH counted AS MATERIALIZED (SELECT * FROM metrics.{COUNTED_DOCUMENT.name})"
    return f"{counted}\n" + "\nUNION ALL\n".join(_overview_of(metric) for metric in metrics())


def _overview_of(metric: Metric) -> str:
    names = [each.name for each in metric.dimensions]
    chosen = " ".join(f"WHEN grouping({name}) = 0 THEN {literal(name)}" for name in names)
    member = " ".join(f"WHEN grouping({name}) = 0 THEN {name}::VARCHAR" for name in names)
    sets = ", ".join(["()", *(f"({name})" for name in names)])
    return (
        f"SELECT {literal(metric.name)} AS metric, CASE {chosen} ELSE {literal(TOTAL)} END AS dimension,"
        f" CASE {member} END AS member, {_rounded(metric.aggregate, metric)}::DOUBLE AS result\n"
        f"FROM (\n{body(metric, 'counted')}\n) GROUP BY GROUPING SETS ({sets})"
    )


def _catalogue() -> str:
    rows = ",\n    ".join(f"({', '.join(_text(value) for value in _entry(metric))})" for metric in metrics())
    columns = ", ".join(column.name for column in CATALOGUE.columns)
    return f"SELECT * FROM (VALUES\n    {rows}\n) AS entry({columns})"


def _entry(metric: Metric) -> Sequence[str | None]:
    return (
        metric.name, metric.zh, metric.en, metric.description_zh, metric.description_en, metric.unit,
        metric.grain.zh, metric.grain.en, str(metric.additivity), ", ".join(metric.additive_over) or None,
        ", ".join(each.name for each in metric.dimensions), metric.aggregate,
    )  # fmt: skip


def _text(value: str | None) -> str:
    return "NULL::VARCHAR" if value is None else literal(value)


def _english(view: View, sql: str) -> list[str]:
    name = f"metrics.{quoted(view.name)}"
    labels = {column.name: f"{column.zh} | {column.en}" for column in view.columns}
    return [f"CREATE VIEW {name} AS {sql}", *_comments(name, view, labels.items())]


def _chinese(view: View) -> list[str]:
    name = f"metrics_zh.{quoted(view.zh)}"
    columns = ", ".join(f"{_shown(view, each)} AS {quoted(each.zh)}" for each in view.columns)
    labels = {column.zh: f"{column.name} | {column.en}" for column in view.columns}
    return [
        f"CREATE VIEW {name} AS SELECT {columns} FROM metrics.{quoted(view.name)}",
        *_comments(name, view, labels.items()),
    ]


def _comments(name: str, view: View, labels: Iterable[tuple[str, str]]) -> list[str]:
    about = literal(f"{view.description_zh} | {view.description_en} (metrics.{view.name})")
    return [
        f"COMMENT ON VIEW {name} IS {about}",
        *(f"COMMENT ON COLUMN {name}.{quoted(column)} IS {literal(label)}" for column, label in labels),
    ]


def _shown(view: View, column: ViewColumn) -> str:
    """The value as a Chinese reader sees it: codes, metrics and dimensions by their Chinese names."""
    if view not in (OVERVIEW, CATALOGUE):
        return labelled(column)
    names = {each.name: each for metric in metrics() for each in metric.dimensions}
    if column.name == "metric":
        return _case("metric", {each.name: literal(each.zh) for each in metrics()})
    if view is CATALOGUE and column.name in ("dimensions", "additive_over", "aggregate"):
        return _case("metric", {each.name: _text(_in_chinese(each)[column.name]) for each in metrics()}, column.name)
    if column.name == "dimension":
        return _case("dimension", {TOTAL: "'合计'"} | {name: literal(each.zh) for name, each in names.items()})
    if column.name == "member":
        members = {name: ViewColumn("member", each.type, "", "", each.codes) for name, each in names.items()}
        coded = {name: labelled(each) for name, each in members.items() if labelled(each) != quoted("member")}
        return _case("dimension", coded, "member")
    return labelled(column)


def _in_chinese(metric: Metric) -> dict[str, str | None]:
    """What the catalogue says about the Chinese twin of a metric's view, whose columns have Chinese names."""
    labels = {each.name: each.zh for each in view_of(metric).columns}
    aggregate = metric.aggregate
    for name in labels.keys() - {each.name for each in metric.dimensions}:
        aggregate = aggregate.replace(name, quoted(labels[name]))
    return {
        "dimensions": ", ".join(each.zh for each in metric.dimensions),
        "additive_over": ", ".join(labels[name] for name in metric.additive_over) or None,
        "aggregate": aggregate,
    }


def _case(column: str, cases: dict[str, str], otherwise: str | None = None) -> str:
    when = " ".join(f"WHEN {literal(value)} THEN {sql}" for value, sql in cases.items())
    return f"CASE {column} {when} ELSE {otherwise or column} END"
