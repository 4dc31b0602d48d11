"""What the page of a document is made of: the query of each kind of rows over a snapshot.

Belongs here: SQL and order.
Does not belong here: asking (`document_rows`, `stamps`), HTML.

A query gives ``document_key`` and then the columns of its rows, of the documents whose keys are `{within}`. The rows
of the star lie in the order of documents, so a few of them are found without reading the others, if every large table
that a query speaks of is asked for its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schemas.keys import CHILD_STRIDE
from yaodian.report.row_types import (
    About,
    Anomaly,
    ArithmeticCheck,
    Copy,
    Correction,
    PolicyReference,
    Refused,
    Relation,
    Repeat,
    Responsibility,
    Section,
    Segment,
    Target,
    Task,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rows.

    Attributes:
        row: their type; its fields are the columns of the query behind ``document_key``.
        query: with `{within}`, a condition on a key of documents, and `{first}` and `{last}`, the keys it lies between.
        order: of the rows of one document.
        is_parsed: whether the rows are what a parser read out of the text and a load looked up, so that they stay as
            they are while the document is not loaded anew.
    """

    name: str
    row: type[Any]
    order: str
    query: str
    is_parsed: bool = True

    def of(self, keys: Sequence[int]) -> str:
        """The query for the documents with these keys, which are sorted."""
        first, last = keys[0], keys[-1]
        has_gaps = last - first + 1 > len(keys)
        within = f"IN ({', '.join(map(str, keys))})" if has_gaps else f"BETWEEN {first} AND {last}"
        return self.query.format(within=within, first=first, last=last)


_NOT_CORRECTED = "false AS is_corrected"  # `document_rows` finds the few that a person corrected

KINDS = (
    Kind("document", About, "source_file", """
        SELECT m.document_key, m.source_file, m.document_id, m.title, m.document_number, m.document_type,
            m.issuer_name, m.region_name, m.plan_start_year, m.plan_end_year, m.issue_date, m.publish_date, m.script,
            m.encoding, m.char_count, m.is_canonical, m.canonical_source_file, m.version_no, d.raw_sha256,
            d.is_extracted
        FROM marts.document AS m JOIN star.dim_document AS d USING (document_key)
        WHERE m.document_key {within}""", is_parsed=False),
    Kind("segment", Segment, "ordinal", """
        SELECT document_key, ordinal, segment_kind_code, char_start, char_end, text_raw
        FROM star.fct_text_segment WHERE document_key {within}"""),
    Kind("section", Section, "char_start, section_key", """
        SELECT document_key, section_key, depth, number_raw, heading_zh, char_start
        FROM star.dim_section WHERE section_key > 0 AND document_key {within}"""),
    Kind("task", Task, "char_start, task_key", f"""
        SELECT r.document_key, r.task_key, r.number_raw, r.title_zh, r.char_start, f.target_count, themes.names,
            {_NOT_CORRECTED}
        FROM star.dim_task AS r
        JOIN (FROM star.fct_task WHERE document_key {{within}}) AS f USING (task_key)
        LEFT JOIN (
            SELECT b.task_key, string_agg(t.name_zh, '、' ORDER BY b.weight DESC, t.name_zh) AS names
            FROM star.bridge_task_theme AS b JOIN star.dim_theme AS t ON t.theme_key = b.theme_key AND t.theme_key > 0
            WHERE b.task_key >= {{first}}::BIGINT * {CHILD_STRIDE}
                AND b.task_key < ({{last}}::BIGINT + 1) * {CHILD_STRIDE} AND b.task_key // {CHILD_STRIDE} {{within}}
            GROUP BY b.task_key
        ) AS themes USING (task_key)
        WHERE r.task_key > 0 AND r.document_key {{within}}"""),
    Kind("responsibility", Responsibility, "responsibility_key", f"""
        SELECT r.document_key, r.responsibility_key, r.task_key, role.role_code, r.party_name_raw,
            o.canonical_name_zh, r.is_collective, r.is_inherited, r.char_start, r.char_end,
            {_NOT_CORRECTED}
        FROM star.fct_task_responsibility AS r
        LEFT JOIN star.dim_responsibility_role AS role ON role.role_key = r.role_key AND role.role_key > 0
        LEFT JOIN star.dim_organization AS o ON o.organization_key = r.organization_key AND o.organization_key > 0
        WHERE r.document_key {{within}}"""),
    Kind("target", Target, "char_start, target_key", f"""
        SELECT r.document_key, r.target_key, r.task_key, r.indicator_name_zh, r.qualifier_zh, r.comparator_code,
            r.value_low, r.value_high, r.direction_code, r.unit_zh, r.measure_kind_code, r.base_year, r.baseline_value,
            r.base_unit_zh, r.deadline_year, r.benchmark_text_zh, r.is_suspect, r.consistency_code,
            r.quote_char_start AS char_start, r.quote_char_end, r.value_char_start, r.value_char_end,
            {_NOT_CORRECTED}
        FROM star.fct_target AS r WHERE r.document_key {{within}}"""),
    Kind("policy_reference", PolicyReference, "char_start, policy_reference_key", f"""
        SELECT r.document_key, r.policy_reference_key, r.title_zh, r.document_number, r.action_code, r.char_start,
            r.char_end, {_NOT_CORRECTED}
        FROM star.fct_policy_reference AS r WHERE r.document_key {{within}}"""),
    Kind("anomaly", Anomaly, "char_start, damage_key", f"""
        SELECT r.document_key, r.damage_key, r.damage_kind_code, r.raw_text, r.likely_reading, r.confidence_code,
            r.char_start, r.char_end, {_NOT_CORRECTED}
        FROM star.fct_text_damage AS r WHERE r.document_key {{within}}"""),
    Kind("arithmetic_check", ArithmeticCheck, "char_start NULLS LAST, arithmetic_check_key", f"""
        SELECT r.document_key, r.arithmetic_check_key, r.check_type_code, r.statement_zh, r.expression, r.verdict_code,
            r.char_start, r.char_end, {_NOT_CORRECTED}
        FROM star.fct_arithmetic_check AS r WHERE r.document_key {{within}}"""),
    Kind("repeat", Repeat, "left_char_start", """
        SELECT left_document_key AS document_key, left_char_start, left_char_end, right_char_start, right_char_end,
            similarity
        FROM star.fct_duplicate_block WHERE scope_code = 'document' AND left_document_key {within}"""),
    Kind("copies", Copy, "is_copy DESC, source_file", """
        SELECT b.left_document_key AS document_key, o.source_file, b.similarity, true AS is_copy
        FROM star.fct_duplicate_block AS b JOIN star.dim_document AS o ON o.document_key = b.right_document_key
        WHERE b.scope_code = 'corpus' AND o.is_current AND b.left_document_key {within}
        UNION ALL
        SELECT b.right_document_key, o.source_file, b.similarity, false
        FROM star.fct_duplicate_block AS b JOIN star.dim_document AS o ON o.document_key = b.left_document_key
        WHERE b.scope_code = 'corpus' AND o.is_current AND b.right_document_key {within}""", is_parsed=False),
    Kind("relation", Relation, "relation_code, source_file", """
        SELECT b.document_key, o.source_file, b.relation_code
        FROM star.bridge_document_relation AS b JOIN star.dim_document AS o ON o.document_key = b.related_document_key
        WHERE o.is_current AND b.document_key {within}""", is_parsed=False),
    Kind("correction", Correction, "correction_key", """
        SELECT c.document_key, c.table_name, c.field_name, c.extracted_value, c.corrected_value, c.reason, c.author,
            c.reviewed_on, c.status_code, c.message_zh, c.message_en, b.entity_table, b.entity_key, c.correction_key
        FROM star.fct_correction AS c LEFT JOIN star.bridge_corrected_row AS b USING (correction_key)
        WHERE c.document_key {within}""", is_parsed=False),
    Kind("quarantine", Refused, "quarantine_key", """
        SELECT d.document_key, q.target_table, q.rule_id, q.message_zh, q.message_en, q.raw_text, q.char_start,
            q.quarantine_key
        FROM star.quarantine AS q JOIN star.dim_document AS d ON d.source_file = q.source_file AND d.is_current
        WHERE q.target_table IS NOT NULL AND d.document_key {within}""", is_parsed=False),
)  # fmt: skip
