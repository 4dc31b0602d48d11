"""What must agree between tables of the star, which no single declaration can hold.

Belongs here: checks over more than one table or over groups of rows, as DuckDB queries that return what fails.
Does not belong here: rules of one row, keys and references; they follow from the declarations (`rules`).

Conservation, load and documents stop the publication. Counts and weights warn: a row refused in silver is missing from
them. Findings about the texts themselves inform.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas import star
from schemas.checks import CheckKind, CheckSpec, Scope
from schemas.contract import Layer, Severity
from schemas.star_dimensions import DIMENSIONS
from schemas.star_facts import FACTS
from schemas.vocabulary import CONSERVATION_CLASS_OF_KIND, CONSERVATION_CLASSES, codes


def reconciliations() -> Iterator[CheckSpec]:
    """Every reconciliation of the star."""
    yield from _conservation()
    yield from _load()
    yield from _documents()
    yield from _spans_in_documents()
    yield from _counts_and_weights()
    yield from _findings()


def _reconcile(
    table: str,
    name: str,
    severity: Severity,
    zh: str,
    en: str,
    sql: str,
    subject: str | None = None,
    scope: Scope = Scope.TABLE,
    group: tuple[str, ...] = (),
) -> CheckSpec:
    return CheckSpec(
        f"star.{subject or table}.{name}",
        Layer.STAR,
        table,
        None,
        CheckKind.RECONCILIATION,
        severity,
        severity is Severity.ERROR,
        zh,
        en,
        " ".join(sql.split()),
        scope=scope,
        group=group,
    )


def _conservation() -> Iterator[CheckSpec]:
    yield _reconcile(
        "dim_document",
        "sum",
        Severity.ERROR,
        "守恒: 每份现行文件的文段字数之和等于全文字数",
        "conservation: the segments of every current document add up to its text",
        """SELECT d.document_key, d.source_file, d.raw_chars,
        coalesce(sum(s.char_end - s.char_start), 0) AS segment_chars
        FROM star.dim_document AS d LEFT JOIN star.fct_text_segment AS s ON s.document_key = d.document_key
        WHERE d.document_key > 0 AND d.is_current GROUP BY d.document_key, d.source_file, d.raw_chars
        HAVING coalesce(sum(s.char_end - s.char_start), 0) <> d.raw_chars""",
        subject="conservation",
        scope=Scope.DOCUMENT,
    )
    yield _reconcile(
        "fct_text_segment",
        "partition",
        Severity.ERROR,
        "守恒: 每份文件的文段首尾相接, 不缺不叠",
        "conservation: the segments of a document follow one another without gap or overlap",
        """SELECT document_key, ordinal, previous_end, char_start FROM (SELECT document_key, ordinal, char_start,
        lag(char_end, 1, 0) OVER (PARTITION BY document_key ORDER BY ordinal) AS previous_end
        FROM star.fct_text_segment) AS neighbours WHERE char_start <> previous_end""",
        subject="conservation",
        scope=Scope.DOCUMENT,
    )
    sums = ", ".join(
        f"coalesce(sum(s.char_end - s.char_start) FILTER (WHERE s.segment_kind_code IN ({_kinds_of(entry.code)})), 0)"
        f" AS {entry.code}_chars"
        for entry in CONSERVATION_CLASSES
    )
    differs = " OR ".join(
        f"c.{entry.code}_chars IS DISTINCT FROM k.{entry.code}_chars" for entry in CONSERVATION_CLASSES
    )
    yield _reconcile(
        "fct_document_conservation",
        "classes",
        Severity.ERROR,
        "守恒: 守恒事实与文段按类别的合计一致",
        "conservation: the conservation fact agrees with the segments by class",
        f"""SELECT k.document_key, k.source_file FROM (SELECT d.document_key, d.source_file, {sums}
        FROM star.dim_document AS d LEFT JOIN star.fct_text_segment AS s ON s.document_key = d.document_key
        WHERE d.document_key > 0 AND d.is_current GROUP BY d.document_key, d.source_file) AS k
        LEFT JOIN star.fct_document_conservation AS c ON c.document_key = k.document_key WHERE {differs}""",
        subject="conservation",
        scope=Scope.DOCUMENT,
    )
    yield _reconcile(
        "fct_document_conservation",
        "unclassified_share",
        Severity.WARN,
        "守恒: 每份文件未分类的文字不超过五分之一",
        "conservation: at most a fifth of a document is unclassified",
        """SELECT document_key, raw_chars, unclassified_chars FROM star.fct_document_conservation
        WHERE unclassified_chars * 5 > raw_chars""",
        subject="conservation",
        scope=Scope.DOCUMENT,
    )


def _kinds_of(conservation_class: str) -> str:
    return ", ".join(f"'{kind}'" for kind, of in CONSERVATION_CLASS_OF_KIND.items() if of == conservation_class)


def _load() -> Iterator[CheckSpec]:
    counted = " UNION ALL ".join(
        f"SELECT '{table.name}' AS table_name, count(*) AS rows_present FROM star.{table.name}"
        + (f" WHERE {table.primary_key[0]} >= 0" if star.has_members(table) else "")
        for table in (*DIMENSIONS, *FACTS)
    )
    yield _reconcile(
        "fct_load",
        "rows_loaded",
        Severity.ERROR,
        "装载: 统计的装载行数等于表中行数(不含保留成员)",
        "load: the rows said to be loaded are the rows in the table, reserved members aside",
        f"""SELECT l.table_name, l.rows_loaded, t.rows_present FROM star.fct_load AS l
        JOIN ({counted}) AS t ON t.table_name = l.table_name WHERE l.rows_loaded <> t.rows_present""",
        subject="load",
    )
    facts = ", ".join(f"('{table.name}')" for table in FACTS)
    yield _reconcile(
        "fct_load",
        "every_fact_is_accounted",
        Severity.ERROR,
        "装载: 每张事实表都有装载统计",
        "load: every fact table is accounted for",
        f"""SELECT table_name FROM (VALUES {facts}) AS facts(table_name)
        WHERE table_name NOT IN (SELECT table_name FROM star.fct_load)""",
        subject="load",
    )


def _documents() -> Iterator[CheckSpec]:
    yield _reconcile(
        "dim_document",
        "one_current_version",
        Severity.ERROR,
        "文件维: 每个来源文件最多有一个现行版本",
        "star.dim_document: a source has at most one current version",
        """SELECT source_file, count(*) AS versions FROM star.dim_document WHERE document_key > 0 AND is_current
        GROUP BY source_file HAVING count(*) > 1""",
        scope=Scope.GROUP,
        group=("source_file",),
    )
    yield _reconcile(
        "dim_document",
        "canonical_is_canonical",
        Severity.ERROR,
        "文件维: 副本指向的文件是现行正本, 不指向另一副本",
        "star.dim_document: the document a current copy points to is a current canonical one, never another copy",
        """SELECT d.document_key, d.source_file, d.canonical_document_key FROM star.dim_document AS d
        JOIN star.dim_document AS c ON c.document_key = d.canonical_document_key
        WHERE d.document_key > 0 AND d.is_current AND NOT (c.is_canonical AND c.is_current)""",
    )
    yield _reconcile(
        "dim_document",
        "past_versions_are_no_copies",
        Severity.ERROR,
        "文件维: 历史版本不作副本, 各代表自身",
        "star.dim_document: a past version is nobody's copy; it stands for itself",
        """SELECT document_key, source_file, canonical_document_key FROM star.dim_document
        WHERE document_key > 0 AND NOT is_current AND canonical_document_key <> document_key""",
    )
    yield _reconcile(
        "dim_document",
        "equal_bytes_have_one_canonical",
        Severity.ERROR,
        "文件维: 字节相同的现行文件共有一份正本",
        "star.dim_document: current documents with equal bytes share one canonical document",
        """SELECT raw_sha256, count(*) AS documents, count(DISTINCT canonical_document_key) AS canonical
        FROM star.dim_document WHERE document_key > 0 AND is_current GROUP BY raw_sha256
        HAVING count(DISTINCT canonical_document_key) > 1""",
        scope=Scope.GROUP,
        group=("raw_sha256",),
    )
    yield _reconcile(
        "fct_duplicate_block",
        "every_copy_has_its_evidence",
        Severity.ERROR,
        "重复事实: 每份副本恰有一行与其正本的比对依据",
        "star.fct_duplicate_block: every copy has one row of evidence against its canonical document, and only copies",
        """SELECT coalesce(d.document_key, b.left_document_key) AS document_key, d.canonical_document_key,
        b.right_document_key FROM (SELECT document_key, canonical_document_key FROM star.dim_document
        WHERE document_key > 0 AND is_current AND NOT is_canonical) AS d
        FULL JOIN (SELECT left_document_key, right_document_key FROM star.fct_duplicate_block
        WHERE scope_code = 'corpus') AS b ON b.left_document_key = d.document_key
        WHERE d.canonical_document_key IS DISTINCT FROM b.right_document_key""",
    )
    yield _reconcile(
        "bridge_document_relation",
        "relates_canonical_documents",
        Severity.ERROR,
        "文件关联桥: 关联的两份文件都是现行正本",
        "star.bridge_document_relation: both documents of a relation are current and canonical",
        """SELECT b.document_key, b.related_document_key, b.relation_code FROM star.bridge_document_relation AS b
        JOIN star.dim_document AS d ON d.document_key = b.document_key WHERE NOT (d.is_current AND d.is_canonical)
        UNION ALL
        SELECT b.document_key, b.related_document_key, b.relation_code FROM star.bridge_document_relation AS b
        JOIN star.dim_document AS d ON d.document_key = b.related_document_key
        WHERE NOT (d.is_current AND d.is_canonical) AND b.document_key <> b.related_document_key""",
    )
    yield _reconcile(
        "dim_document",
        "documents_are_plans",
        Severity.WARN,
        "文件维: 每份现行文件至少有章节、任务、目标或发文单位之一",
        "star.dim_document: every current document has a section, a task, a target or an issuer",
        """SELECT d.document_key, d.source_file, d.raw_chars FROM star.dim_document AS d
        WHERE d.document_key > 0 AND d.is_current AND d.issuer_organization_key < 0
        AND NOT EXISTS (SELECT 1 FROM star.dim_section AS s WHERE s.document_key = d.document_key)
        AND NOT EXISTS (SELECT 1 FROM star.dim_task AS t WHERE t.document_key = d.document_key)
        AND NOT EXISTS (SELECT 1 FROM star.fct_target AS g WHERE g.document_key = d.document_key)""",
        scope=Scope.DOCUMENT,
    )
    yield _reconcile(
        "dim_task",
        "one_fact_per_task",
        Severity.ERROR,
        "任务维: 每项任务恰有一行任务事实",
        "star.dim_task: every task has exactly one row in fct_task",
        """SELECT t.task_key, t.document_key FROM star.dim_task AS t
        LEFT JOIN star.fct_task AS f ON f.task_key = t.task_key WHERE t.task_key > 0 AND f.task_key IS NULL""",
        scope=Scope.DOCUMENT,
    )


def _spans_in_documents() -> Iterator[CheckSpec]:
    for table in (*DIMENSIONS, *FACTS):
        for prefix in ("", "quote_", "value_", "left_", "right_"):
            end = f"{prefix}char_end"
            document = f"{prefix}document_key" if prefix in ("left_", "right_") else "document_key"
            if end not in table.column_names:
                continue
            yield _reconcile(
                table.name,
                f"{prefix}span_in_document",
                Severity.ERROR,
                f"{table.zh}: {end} 不超出全文",
                f"star.{table.name}: {end} lies inside the document",
                f"""SELECT t.{table.primary_key[0]}, t.{document}, t.{end}, d.raw_chars FROM star.{table.name} AS t
                JOIN star.dim_document AS d ON d.document_key = t.{document}
                WHERE d.document_key > 0 AND t.{end} > d.raw_chars""",
                scope=Scope.ROW,
            )


def _counts_and_weights() -> Iterator[CheckSpec]:
    """Rows refused in silver make these disagree, so they warn."""
    roles = " OR ".join(
        f"f.{role}_count <> count(r.responsibility_key) FILTER (WHERE o.role_code = '{role}')" for role in codes("role")
    )
    yield _reconcile(
        "fct_task",
        "responsibility_counts",
        Severity.WARN,
        "任务事实: 各角色人数与责任事实的行数一致",
        "star.fct_task: the counts by role agree with the rows of fct_task_responsibility",
        f"""SELECT f.task_key, f.document_key FROM star.fct_task AS f
        LEFT JOIN star.fct_task_responsibility AS r ON r.task_key = f.task_key
        LEFT JOIN star.dim_responsibility_role AS o ON o.role_key = r.role_key
        GROUP BY f.task_key, f.document_key, f.leader_count, f.lead_count, f.participant_count, f.responsible_count
        HAVING {roles}""",
        scope=Scope.DOCUMENT,
    )
    yield _reconcile(
        "fct_task",
        "target_counts",
        Severity.WARN,
        "任务事实: 目标数与指标目标事实的行数一致",
        "star.fct_task: the number of targets agrees with the rows of fct_target",
        """SELECT f.task_key, f.document_key, f.target_count, count(t.target_key) AS targets FROM star.fct_task AS f
        LEFT JOIN star.fct_target AS t ON t.task_key = f.task_key
        GROUP BY f.task_key, f.document_key, f.target_count HAVING f.target_count <> count(t.target_key)""",
        scope=Scope.DOCUMENT,
    )
    for table, column, group, zh, en in (
        (
            "fct_task_responsibility",
            "weight_all",
            "task_key",
            "每项任务的任务权重合计为一",
            "the weights of a task add up to one",
        ),
        (
            "fct_task_responsibility",
            "weight_role",
            "task_key, role_key",
            "每项任务每个角色的角色权重合计为一",
            "the weights of a role in a task add up to one",
        ),
        (
            "bridge_task_theme",
            "weight",
            "task_key",
            "每项任务的主题权重合计为一",
            "the theme weights of a task add up to one",
        ),
    ):
        yield _reconcile(
            table,
            f"{column}_adds_up",
            Severity.WARN,
            f"{star.TABLES[table].zh}: {zh}",
            f"star.{table}: {en}",
            f"""SELECT {group}, sum({column}) AS total FROM star.{table} GROUP BY {group}
            HAVING abs(sum({column}) - 1) > 0.000001""",
            scope=Scope.DOCUMENT,
        )


def _findings() -> Iterator[CheckSpec]:
    yield _reconcile(
        "fct_correction",
        "every_correction_holds",
        Severity.WARN,
        "更正: 每条更正都还适用",
        "star.fct_correction: every correction still applies",
        """SELECT document_key, source_file, char_start, char_end, table_name, field_name, message_zh, message_en
        FROM star.fct_correction WHERE status_code NOT IN ('applied', 'not_needed')""",
    )
    yield _reconcile(
        "fct_correction",
        "every_correction_is_needed",
        Severity.INFO,
        "更正: 没有多余的更正",
        "star.fct_correction: no correction says what was extracted anyway",
        """SELECT document_key, source_file, char_start, char_end, table_name, field_name, corrected_value
        FROM star.fct_correction WHERE status_code = 'not_needed'""",
    )
    yield _reconcile(
        "quarantine",
        "every_file_is_read",
        Severity.WARN,
        "隔离区: 没有待处理的被拒收文件",
        "star.quarantine: no refused file is waiting",
        """SELECT source_file, rule_id, message_zh, message_en FROM star.quarantine
        WHERE target_table IS NULL AND resolution_code = 'open'""",
    )
    yield _reconcile(
        "fct_arithmetic_check",
        "texts_are_consistent",
        Severity.INFO,
        "算术核对事实: 文件中的数字彼此相符",
        "star.fct_arithmetic_check: the figures a document states agree with one another",
        """SELECT arithmetic_check_key, document_key, statement_zh, computed_value, stated_value
        FROM star.fct_arithmetic_check WHERE verdict_code = 'fail'""",
        scope=Scope.ROW,
    )
    yield _reconcile(
        "fct_target",
        "values_are_credible",
        Severity.INFO,
        "指标目标事实: 没有可疑数值",
        "star.fct_target: no value looks damaged",
        """SELECT target_key, document_key, indicator_name_zh, value_text_raw FROM star.fct_target WHERE is_suspect""",
        scope=Scope.ROW,
    )
