"""The tables that few documents have: corrections by people, rows in quarantine.

Belongs here: one line for each row, and the tables around them.
Does not belong here: the facts (`fact_tables`).
"""

from __future__ import annotations

from schemas import report_places as places_of
from yaodian.report.document_text import Places
from yaodian.report.escaping import html_cell
from yaodian.report.fact_tables import table
from yaodian.report.row_types import KIND_OF_TABLE, Correction, DocumentRows, Refused
from yaodian.report.words import Words

_CORRECTIONS = (
    ("字段", "field"), ("抽取值", "extracted"), ("更正值", "corrected"), ("理由", "reason"), ("状态", "status")
)  # fmt: skip
_QUARANTINE = (("目标表", "table"), ("规则", "rule"), ("说明", "what is wrong"), ("原文", "text"))


def html(rows: DocumentRows, words: Words, places: Places) -> str:
    """Both tables, each where it has lines."""
    parts = ""
    if rows.correction:
        opened, closed = table("corrections", ("人工更正", "Corrections by people"), _CORRECTIONS, words)
        parts += opened + "".join(_correction(row, words) for row in rows.correction) + closed
    if rows.quarantine:
        opened, closed = table("quarantine", ("隔离区", "Quarantine"), _QUARANTINE, words)
        parts += opened + "".join(_refused(row, words, places) for row in rows.quarantine) + closed
    return parts


def _correction(row: Correction, words: Words) -> str:
    name = html_cell(f"{row.table_name}.{row.field_name}")
    view = KIND_OF_TABLE.get(row.entity_table or "")
    if view and row.entity_key is not None:
        name = f'<a href="#{places_of.fact_anchor(view, row.entity_key)}">{name}</a>'
    status = html_cell(words.label("correction_status", row.status))
    if why := words.t(row.message_zh or "", row.message_en or ""):
        status += f" · {html_cell(why)}"
    return (
        f'<tr><th scope="row">{name}</th><td><del>{html_cell(row.extracted_value or "")}</del></td>'
        f'<td><ins>{html_cell(row.corrected_value or "")}</ins></td><td class="small">{html_cell(row.reason)}'
        f' <span class="dim">{html_cell(f"{row.author} {row.reviewed_on}")}</span></td>'
        f'<td class="small">{status}</td></tr>\n'
    )


def _refused(row: Refused, words: Words, places: Places) -> str:
    said = html_cell(row.raw_text or "")
    if row.char_start is not None:
        said = f'<a href="#segment-{places.segment_at(row.char_start)}">{said or words.t("原文", "text")}</a>'
    return (
        f'<tr><th scope="row"><code>{html_cell(row.target_table)}</code></th>'
        f"<td><code>{html_cell(row.rule_id)}</code></td>"
        f"<td>{html_cell(words.t(row.message_zh, row.message_en))}</td><td>{said}</td></tr>\n"
    )
