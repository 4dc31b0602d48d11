"""What is worth looking at in the tables of a candidate: figures that the UI draws over time, and small tables.

Belongs here: one aggregate per figure, over the star. Does not belong here: questions of analysts
(`warehouse/questions.sql`), and checks. A figure never decides anything.
"""

from __future__ import annotations

from typing import Any

import dagster as dg
import duckdb

from assets.metadata import markdown_table

_ROWS = 10
_BLOCKS = "█" * 20

FIGURES: dict[str, str] = {
    "fct_document_conservation": """
        SELECT count(*) AS documents, sum(raw_chars) AS characters,
            round(1 - sum(unclassified_chars) / sum(raw_chars), 6) AS share_classified,
            round(sum(fact_chars) / sum(raw_chars), 4) AS share_facts,
            sum(unclassified_chars) AS characters_unclassified, sum(duplicate_chars) AS characters_repeated
        FROM star.fct_document_conservation""",
    "fct_task": """
        SELECT round(avg(CAST(target_count > 0 AS INT)), 4) AS share_with_number,
            round(avg(CAST(leader_count + lead_count + responsible_count = 0 AS INT)), 4) AS share_unowned
        FROM star.fct_task""",
    "fct_task_responsibility": """
        SELECT round(avg(CAST(organization_key = -1 OR person_key = -1 AS INT)), 4) AS share_unknown_party,
            round(avg(CAST(is_inherited AS INT)), 4) AS share_inherited
        FROM star.fct_task_responsibility""",
    "fct_target": """
        SELECT round(avg(CAST(indicator_key > 0 AS INT)), 4) AS share_known_indicator,
            count(*) FILTER (is_suspect) AS suspect
        FROM star.fct_target""",
    "fct_arithmetic_check": """
        SELECT count(*) FILTER (verdict_code = 'fail') AS contradictions,
            count(*) FILTER (verdict_code = 'not_checkable') AS not_checkable
        FROM star.fct_arithmetic_check""",
    "fct_duplicate_block": """
        SELECT coalesce(sum(matched_chars), 0) AS characters_repeated FROM star.fct_duplicate_block""",
}
"""Group of the star → one row of figures, by name."""

TABLES: dict[str, tuple[str, str]] = {
    "fct_document_conservation": (
        "文字去向 / where characters go",
        """SELECT kind, n AS characters, n FROM (UNPIVOT (
               SELECT sum(COLUMNS('.*_chars')) FROM star.fct_document_conservation
           ) ON COLUMNS(* EXCLUDE raw_chars) INTO NAME kind VALUE n) ORDER BY n DESC""",
    ),
    "fct_text_segment": (
        "文段类别 / kinds of segments",
        """SELECT segment_kind_code AS kind, sum(char_end - char_start) AS characters, sum(char_end - char_start)
           FROM star.fct_text_segment GROUP BY kind ORDER BY characters DESC""",
    ),
    "fct_task_responsibility": (
        "责任最多的单位 / bodies with most responsibilities",
        """SELECT o.canonical_name_zh AS organization, count(*) AS responsibilities, count(*)
           FROM star.fct_task_responsibility JOIN star.dim_organization AS o USING (organization_key)
           WHERE organization_key > 0 GROUP BY ALL ORDER BY responsibilities DESC, organization""",
    ),
    "fct_target": (
        "指标目标种类 / kinds of targets",
        """SELECT measure_kind_code AS kind, count(*) AS targets, count(*)
           FROM star.fct_target GROUP BY kind ORDER BY targets DESC, kind""",
    ),
    "fct_policy_reference": (
        "引用最多的政策 / most cited",
        """SELECT title_zh AS policy, count(*) AS "references", count(*)
           FROM star.fct_policy_reference GROUP BY policy ORDER BY 2 DESC, policy""",
    ),
    "bridge_task_theme": (
        "任务主题 / themes of tasks",
        """SELECT t.name_zh AS theme, round(sum(weight), 1) AS tasks, sum(weight)
           FROM star.bridge_task_theme JOIN star.dim_theme AS t USING (theme_key)
           GROUP BY ALL ORDER BY 3 DESC, theme""",
    ),
    "fct_arithmetic_check": (
        "算术核对结果 / verdicts",
        """SELECT check_type_code || ' · ' || verdict_code AS verdict, count(*) AS statements, count(*)
           FROM star.fct_arithmetic_check GROUP BY verdict ORDER BY statements DESC, verdict""",
    ),
    "fct_text_damage": (
        "文本异常种类 / kinds of damage",
        """SELECT damage_kind_code AS kind, count(*) AS places, count(*)
           FROM star.fct_text_damage GROUP BY kind ORDER BY places DESC, kind""",
    ),
}
"""Group of the star → the name of its table, and a query: a label, a number to show, the same number for its bar."""


def figures(con: duckdb.DuckDBPyConnection, group: str) -> dict[str, Any]:
    """The figures and the table of a group as metadata; figures of an empty table are left out."""
    shown: dict[str, Any] = {}
    if group in FIGURES:
        answer = con.execute(FIGURES[group])
        names = [column[0] for column in answer.description or ()]
        values = answer.fetchall()[0]
        shown |= {
            name: float(value) if name.startswith("share_") else int(value)
            for name, value in zip(names, values, strict=True)
            if value is not None
        }
    if group in TABLES:
        name, query = TABLES[group]
        answer = con.execute(f"SELECT * FROM ({query}) LIMIT {_ROWS}")
        columns = [column[0] for column in answer.description or ()][:2]
        rows = answer.fetchall()
        if rows:
            shown[name] = dg.MetadataValue.md(markdown_table([*columns, ""], _with_bars(rows)))
    return shown


def _with_bars(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The third column as a bar, as long as its share of the greatest."""
    greatest = max(float(row[2]) for row in rows) or 1.0
    return [(label, number, _BLOCKS[: round(len(_BLOCKS) * float(size) / greatest)]) for label, number, size in rows]
