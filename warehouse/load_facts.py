"""Fill facts and bridges.

Belongs here: the mapping of every silver table to its fact, and the facts computed from others.
Does not belong here: dimensions (`load_dimensions`), what a run says about itself (`load_audit`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from schemas.keys import CHILD_STRIDE, NOT_APPLICABLE
from schemas.lake import DOCUMENT_COPY, DOCUMENT_RELATION
from schemas.star import TABLES
from schemas.vocabulary import CONSERVATION_CLASS_OF_KIND
from warehouse import ask
from warehouse.ddl import listed
from warehouse.filled import Filled, timed
from warehouse.insert import insert
from warehouse.lake import LakeView, between_documents
from warehouse.load_dimensions import child_key, member_key, parent_key

_ROLES = "JOIN star.dim_responsibility_role AS r ON r.role_code = s.role_code"
_DOCUMENT = "JOIN star.dim_document AS d ON d.document_key = s.document_key"


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a silver table becomes a fact.

    Attributes:
        key: the surrogate key column made of document and ordinal, None when the fact has none.
        joins: what the expressions need besides ``s``.
        needs_task: whether a row without its task means nothing; such rows go with a refused task.
    """

    silver: str
    key: str | None = None
    expressions: dict[str, str] = field(default_factory=dict)
    joins: str = ""
    needs_task: bool = False


def load_facts(lake: LakeView, run_key: int) -> dict[str, Filled]:
    """Fill every fact table and bridge; returns what went in by table of the star."""
    return {name: timed(partial(fill, lake, run_key)) for name, fill in _FILLERS.items()}


def _simple(name: str, mapping: Callable[[LakeView], Mapping]) -> Callable[[LakeView, int], Filled]:
    def fill(lake: LakeView, run_key: int) -> Filled:
        table = TABLES[name]
        plan = mapping(lake)
        expressions = dict(plan.expressions)
        if plan.key:
            expressions[plan.key] = child_key("s.ordinal")
        if "run_key" in table.column_names:
            expressions["run_key"] = str(run_key)
        source = f"silver_{plan.silver} AS s {plan.joins}"
        orphaned = 0
        if plan.needs_task and "task" in lake.refused_tables:
            refused = "SELECT content_key, ordinal FROM refused WHERE target_table = 'task' AND ordinal IS NOT NULL"
            orphaned = _count(lake, f"silver_{plan.silver} AS s WHERE (s.content_key, s.task_seq) IN ({refused})")
            source += f" WHERE (s.content_key, s.task_seq) NOT IN ({refused})"
        insert(lake.con, table, source, expressions)
        return Filled(lake.rows_in[plan.silver], quarantined=lake.rows_refused[plan.silver] + orphaned)

    return fill


def _segments(lake: LakeView) -> Mapping:
    return Mapping("text_segment", None, {"section_key": _section(lake)})


def _tasks(lake: LakeView) -> Mapping:
    return Mapping(
        "task",
        "task_key",
        {
            "section_key": _section(lake),
            "region_key": "d.region_key",
            "issuer_organization_key": "d.issuer_organization_key",
            "plan_period_key": "d.plan_period_key",
            "issued_date_key": "d.issued_date_key",
        },
        _DOCUMENT,
    )


def _responsibilities(lake: LakeView) -> Mapping:
    return Mapping(
        "responsibility",
        "responsibility_key",
        {
            "task_key": child_key("s.task_seq"),
            "role_key": "r.role_key",
            "organization_key": member_key(lake, "organization", "s.organization_key"),
            "person_key": member_key(lake, "person", "s.person_key"),
        },
        _ROLES,
        needs_task=True,
    )


def _themes(lake: LakeView) -> Mapping:
    return Mapping("task_theme", None, {"task_key": child_key("s.task_seq")}, needs_task=True)


def _targets(lake: LakeView) -> Mapping:
    expressions = {
        "parent_target_key": parent_key(lake, "target", "s.parent_ordinal", "NULL"),
        "task_key": _task(lake),
        "section_key": _section(lake),
        "region_key": "d.region_key",
        "plan_period_key": "d.plan_period_key",
        "issued_date_key": "d.issued_date_key",
        "baseline_value": "s.base_value",
    }
    return Mapping("target", "target_key", expressions, _DOCUMENT)


def _policies(lake: LakeView) -> Mapping:
    return Mapping(
        "policy_reference",
        "policy_reference_key",
        {
            "task_key": _task(lake),
            "policy_instrument_key": member_key(lake, "policy_instrument", "s.policy_instrument_key"),
        },
    )


def _arithmetic(lake: LakeView) -> Mapping:
    return Mapping("arithmetic_check", "arithmetic_check_key", {"task_key": _task(lake)})


def _damages(lake: LakeView) -> Mapping:
    del lake
    return Mapping("text_damage", "damage_key")


def _aliases(lake: LakeView) -> Mapping:
    return Mapping(
        "organization_alias",
        None,
        {
            "scope_document_key": "s.document_key",
            "organization_key": member_key(lake, "organization", "s.organization_key"),
        },
    )


def _duplicates(lake: LakeView, run_key: int) -> Filled:
    """Blocks that repeat inside a document, and whole documents that are copies of a canonical one.

    The pair of documents takes the highest ordinal, which no block inside the document can have.
    """
    table = TABLES["fct_duplicate_block"]
    insert(
        lake.con,
        table,
        "silver_duplicate_block AS s",
        {
            "duplicate_key": child_key("s.ordinal"),
            "left_document_key": "s.document_key",
            "right_document_key": "s.document_key",
            "scope_code": "'document'",
            "run_key": str(run_key),
        },
    )
    copies = "FROM copies_new"
    if not lake.is_part:
        copies = between_documents(lake.folder, DOCUMENT_COPY, "left_document_key", "right_document_key")
    between = insert(
        lake.con,
        table,
        f"({copies}) AS s",
        {
            "duplicate_key": f"s.left_document_key * {CHILD_STRIDE} + {CHILD_STRIDE - 1}",
            "scope_code": "'corpus'",
            "run_key": str(run_key),
        },
    )
    name = "duplicate_block"
    return Filled(lake.rows_in[name] + between, quarantined=lake.rows_refused[name])


def _conservation(lake: LakeView, run_key: int) -> Filled:
    """Characters of every current document by class of segment; a document without segments has none in any class."""
    con = lake.con
    con.execute(
        "CREATE OR REPLACE TEMP TABLE spent AS"
        " SELECT document_key, segment_kind_code, sum(char_end - char_start) AS characters"
        " FROM star.fct_text_segment WHERE document_key IN (SELECT document_key FROM current) GROUP BY ALL"
    )
    by_class: dict[str, list[str]] = {}
    for kind, name in CONSERVATION_CLASS_OF_KIND.items():
        by_class.setdefault(name, []).append(kind)
    expressions = {
        f"{name}_chars": "coalesce((SELECT sum(characters) FROM spent WHERE spent.document_key = s.document_key"
        f" AND segment_kind_code IN ({listed(kinds)})), 0)"
        for name, kinds in by_class.items()
    }
    expressions["run_key"] = str(run_key)
    rows = insert(
        con,
        TABLES["fct_document_conservation"],
        "star.dim_document AS s WHERE s.document_key IN (SELECT document_key FROM current)",
        expressions,
    )
    return Filled(rows)


def _section(lake: LakeView) -> str:
    return parent_key(lake, "section", "s.section_ordinal", str(NOT_APPLICABLE))


def _task(lake: LakeView) -> str:
    return parent_key(lake, "task", "s.task_seq", str(NOT_APPLICABLE))


def _count(lake: LakeView, source: str) -> int:
    return ask.number(lake.con, f"SELECT count(*) FROM {source}")


def _relations(lake: LakeView, run_key: int) -> Filled:
    """Relations between current documents."""
    del run_key
    related = "FROM relations_new"
    if not lake.is_part:
        related = between_documents(lake.folder, DOCUMENT_RELATION, "document_key", "related_document_key")
    return Filled(insert(lake.con, TABLES["bridge_document_relation"], f"({related}) AS s"))


_FILLERS: dict[str, Callable[[LakeView, int], Filled]] = {
    "fct_text_segment": _simple("fct_text_segment", _segments),
    "fct_task": _simple("fct_task", _tasks),
    "fct_task_responsibility": _simple("fct_task_responsibility", _responsibilities),
    "bridge_task_theme": _simple("bridge_task_theme", _themes),
    "fct_target": _simple("fct_target", _targets),
    "fct_policy_reference": _simple("fct_policy_reference", _policies),
    "fct_duplicate_block": _duplicates,
    "fct_document_conservation": _conservation,
    "fct_arithmetic_check": _simple("fct_arithmetic_check", _arithmetic),
    "fct_text_damage": _simple("fct_text_damage", _damages),
    "map_organization_alias": _simple("map_organization_alias", _aliases),
    "bridge_document_relation": _relations,
}
