"""What the page of a document is made of, read from a snapshot.

Belongs here: one query for each kind of row, their rows by document, and a stamp of them that tells whether a page
would be written again the same.
Does not belong here: HTML.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]

_CORRECTED = (
    "EXISTS (FROM star.bridge_corrected_row AS b WHERE b.entity_table = '{table}' AND b.entity_key = r.{key})"
    " AS is_corrected"
)

QUERIES: dict[str, str] = {
    "document": """
        SELECT m.*, d.raw_sha256, d.is_extracted FROM marts.document AS m
        JOIN star.dim_document AS d USING (document_key)""",
    "segment": """
        SELECT document_key, ordinal, segment_kind_code AS kind, char_start, char_end, text_raw AS text
        FROM star.fct_text_segment""",
    "section": """
        SELECT document_key, section_key, depth AS level, number_raw AS number_text, heading_zh AS heading, char_start,
            char_end
        FROM star.dim_section WHERE section_key > 0""",
    "task": f"""
        SELECT r.document_key, r.task_key, r.number_raw AS number_text, r.title_zh AS title, r.char_start, r.char_end,
            f.target_count, themes.names AS themes, {_CORRECTED.format(table="dim_task", key="task_key")}
        FROM star.dim_task AS r JOIN star.fct_task AS f USING (task_key)
        LEFT JOIN (
            SELECT b.task_key, string_agg(t.name_zh, '、' ORDER BY b.weight DESC, t.name_zh) AS names
            FROM star.bridge_task_theme AS b JOIN star.dim_theme AS t ON t.theme_key = b.theme_key AND t.theme_key > 0
            GROUP BY b.task_key
        ) AS themes USING (task_key)
        WHERE r.task_key > 0""",
    "responsibility": f"""
        SELECT r.document_key, r.responsibility_key, r.task_key, role.role_code AS role, r.party_name_raw,
            o.canonical_name_zh AS organization_name, r.is_collective, r.is_inherited, r.char_start, r.char_end,
            {_CORRECTED.format(table="fct_task_responsibility", key="responsibility_key")}
        FROM star.fct_task_responsibility AS r
        LEFT JOIN star.dim_responsibility_role AS role ON role.role_key = r.role_key AND role.role_key > 0
        LEFT JOIN star.dim_organization AS o ON o.organization_key = r.organization_key AND o.organization_key > 0""",
    "target": f"""
        SELECT r.document_key, r.target_key, r.task_key, r.indicator_name_zh AS indicator_name,
            r.qualifier_zh AS qualifier, r.comparator_code AS comparator, r.value_low, r.value_high,
            r.direction_code AS direction, r.unit_zh AS unit, r.measure_kind_code AS target_kind, r.base_year,
            r.baseline_value AS base_value, r.base_unit_zh AS base_unit, r.deadline_year,
            r.benchmark_text_zh AS benchmark, r.is_suspect, r.consistency_code AS consistency,
            r.quote_char_start AS char_start, r.quote_char_end AS char_end, r.value_char_start, r.value_char_end,
            {_CORRECTED.format(table="fct_target", key="target_key")}
        FROM star.fct_target AS r""",
    "policy_reference": f"""
        SELECT r.document_key, r.policy_reference_key, r.title_zh AS title, r.document_number, r.action_code AS action,
            r.char_start, r.char_end,
            {_CORRECTED.format(table="fct_policy_reference", key="policy_reference_key")}
        FROM star.fct_policy_reference AS r""",
    "anomaly": f"""
        SELECT r.document_key, r.damage_key AS anomaly_key, r.damage_kind_code AS kind, r.raw_text, r.likely_reading,
            r.confidence_code AS confidence, r.char_start, r.char_end,
            {_CORRECTED.format(table="fct_text_damage", key="damage_key")}
        FROM star.fct_text_damage AS r""",
    "arithmetic_check": f"""
        SELECT r.document_key, r.arithmetic_check_key, r.check_type_code AS check_type, r.statement_zh AS statement,
            r.expression, r.verdict_code AS verdict, r.char_start, r.char_end,
            {_CORRECTED.format(table="fct_arithmetic_check", key="arithmetic_check_key")}
        FROM star.fct_arithmetic_check AS r""",
    "repeat": """
        SELECT left_document_key AS document_key, left_char_start, left_char_end, right_char_start, right_char_end,
            similarity, decision_code AS decision
        FROM star.fct_duplicate_block WHERE scope_code = 'document'""",
    "copies": """
        SELECT b.left_document_key AS document_key, o.source_file, b.similarity, true AS is_copy
        FROM star.fct_duplicate_block AS b JOIN star.dim_document AS o ON o.document_key = b.right_document_key
        WHERE b.scope_code = 'corpus' AND o.is_current
        UNION ALL
        SELECT b.right_document_key, o.source_file, b.similarity, false
        FROM star.fct_duplicate_block AS b JOIN star.dim_document AS o ON o.document_key = b.left_document_key
        WHERE b.scope_code = 'corpus' AND o.is_current""",
    "relation": """
        SELECT b.document_key, o.source_file, b.relation_code AS relation
        FROM star.bridge_document_relation AS b JOIN star.dim_document AS o ON o.document_key = b.related_document_key
        WHERE o.is_current""",
    "correction": """
        SELECT c.document_key, c.correction_key, c.table_name, c.field_name, c.extracted_value, c.corrected_value,
            c.reason, c.author, c.reviewed_on, c.status_code AS status, c.message_zh, c.message_en, b.entity_table,
            b.entity_key
        FROM star.fct_correction AS c LEFT JOIN star.bridge_corrected_row AS b USING (correction_key)""",
    "quarantine": """
        SELECT d.document_key, q.quarantine_key, q.target_table, q.rule_id, q.message_zh, q.message_en, q.raw_text,
            q.char_start, q.char_end
        FROM star.quarantine AS q JOIN star.dim_document AS d ON d.source_file = q.source_file AND d.is_current
        WHERE q.target_table IS NOT NULL""",
}
"""Kind of row → its query; each has a column ``document_key`` and may give rows of any document."""

_ORDER = {
    "segment": "ordinal",
    "responsibility": "responsibility_key",
    "repeat": "left_char_start",
    "copies": "is_copy DESC, source_file",
    "relation": "relation, source_file",
    "correction": "correction_key",
    "quarantine": "quarantine_key",
}
_WITH_PLACES = ("section", "task", "target", "policy_reference", "anomaly", "arithmetic_check")


@dataclass(frozen=True, slots=True)
class Listed:
    """A current document and the stamp of everything its page shows."""

    document_key: int
    source_file: str
    stamp: str


def listed(con: DuckDBPyConnection, also: str) -> list[Listed]:
    """Every current document with its stamp, by name.

    Args:
        also: what the pages depend on beside the rows: language, templates, versions.
    """
    stamps: dict[int, list[str]] = {}
    for name, query in QUERIES.items():
        # A sum, as equal rows would cancel out; the rows of a document in any order give the same.
        for key, rows, total in con.execute(
            f"SELECT document_key, count(*), sum(CAST(hash(q) AS HUGEINT)) FROM ({query}) AS q GROUP BY document_key"
        ).fetchall():
            stamps.setdefault(key, []).append(f"{name} {rows} {total}")
    documents = con.execute("SELECT document_key, source_file FROM marts.document ORDER BY source_file").fetchall()
    return [Listed(key, name, _digest([also, *stamps.get(key, ())])) for key, name in documents]


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def rows_of(con: DuckDBPyConnection, keys: Sequence[int]) -> Iterator[tuple[int, dict[str, list[Row]]]]:
    """Each of the documents `keys` with its rows by kind, those of a kind in the order of the text."""
    found: dict[int, dict[str, list[Row]]] = {key: {name: [] for name in QUERIES} for key in keys}
    for name, query in QUERIES.items():
        order = _ORDER.get(name) or (f"char_start NULLS LAST, {name}_key" if name in _WITH_PLACES else "1")
        cursor = con.execute(
            f"SELECT * FROM ({query}) WHERE document_key IN (SELECT unnest(?::BIGINT[]))"
            f" ORDER BY document_key, {order}",
            [list(keys)],
        )
        columns = [column[0] for column in cursor.description or []]
        for values in cursor.fetchall():
            row = dict(zip(columns, values, strict=True))
            found[row["document_key"]][name].append(row)
    yield from found.items()
