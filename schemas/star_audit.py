"""Tables in which the warehouse speaks about itself: runs, checks, findings, refusals, corrections, how columns relate.

Belongs here: run, check, load, quarantine and metadata tables of the star.
Does not belong here: anything a document says (`star_facts`).

Tables that speak of one run have no natural key and so no content hash.
"""

from __future__ import annotations

from schemas.columns import (
    correction_columns,
    load_count_rules,
    load_counts,
    not_negative,
    run_key,
    sha256_rule,
    span,
    span_is_whole,
    span_rules,
)
from schemas.contract import Column, Layer, LogicalType, Rule, Table

_S = LogicalType.STRING
_I16 = LogicalType.INT16
_I32 = LogicalType.INT32
_I64 = LogicalType.INT64
_F64 = LogicalType.FLOAT64
_BOOL = LogicalType.BOOLEAN
_TIME = LogicalType.TIMESTAMP

DIM_RUN = Table(
    Layer.STAR,
    "dim_run",
    "运行维",
    "Runs that wrote the warehouse",
    "一次运行",
    "one run",
    (
        Column("run_key", _I64, "运行键", "Key of the run", content=False),
        Column("run_id", _S, "运行标识", "Identifier of the run", content=False),
        Column("pipeline_version", _S, "程序版本", "Version of the program"),
        Column("git_commit", _S, "提交", "Commit of the program, null outside a checkout", True),
        Column("contract_sha256", _S, "合约摘要", "SHA-256 over the table declarations"),
        Column("lexicon_sha256", _S, "词表摘要", "SHA-256 over the lexicon"),
        Column("input_manifest_sha256", _S, "输入清单摘要", "SHA-256 over the list of inputs"),
        Column("started_at", _TIME, "开始时间", "Start (UTC)", content=False),
        Column("finished_at", _TIME, "结束时间", "End (UTC)", True, content=False),
        Column("duckdb_version", _S, "DuckDB 版本", "Version of the database library", content=False),
        Column("storage_version", _S, "存储版本", "Version of the file format"),
        Column("loader_sha256", _S, "装载程序摘要", "SHA-256 over the code that declares and loads the tables"),
        Column(
            "publication_code",
            _S,
            "发布方式",
            "Loaded as a whole or as a difference",
            content=False,
            domain="publication",
        ),
        Column("publication_reason", _S, "发布方式的原因", "Why it was loaded so", True, content=False),
        Column("base_run_id", _S, "基础运行", "Run whose snapshot the difference was applied to", True, content=False),
    ),
    primary_key=("run_key",),
    rules=(
        sha256_rule("contract_sha256"),
        sha256_rule("lexicon_sha256"),
        sha256_rule("input_manifest_sha256"),
        sha256_rule("loader_sha256"),
        Rule(
            "run_is_forward",
            "finished_at >= started_at",
            "结束时间不早于开始时间",
            "the run does not end before it starts",
        ),
    ),
)

DIM_CHECK = Table(
    Layer.STAR,
    "dim_check",
    "检查维",
    "Checks that are made in every run",
    "一项检查",
    "one check",
    (
        Column("check_key", _I64, "检查键", "Hash of the identifier", content=False),
        Column("check_id", _S, "检查编号", "Stable identifier"),
        Column("table_name", _S, "表", "Table it judges", True),
        Column("column_name", _S, "列", "Column it judges", True),
        Column("dimension_code", _S, "质量维度", "Side of quality it judges", domain="quality_dimension"),
        Column("severity_code", _S, "严重程度", "What a failure means", domain="severity"),
        Column("is_blocking", _BOOL, "是否阻断", "Whether a failure stops the publication"),
        Column("description_zh", _S, "说明", "What holds when it passes, in Chinese"),
        Column("description_en", _S, "说明(英文)", "What holds when it passes, in English"),
        Column("failing_rows_sql", _S, "查错语句", "Query that lists the failing rows", True),
    ),
    primary_key=("check_key",),
)

DIM_CODE_LABEL = Table(
    Layer.STAR,
    "dim_code_label",
    "代码表",
    "Labels of all codes",
    "一个代码表中的一个代码",
    "one code of one list",
    (
        Column("domain", _S, "代码表", "Name of the list"),
        Column("code", _S, "代码", "Code"),
        Column("label_zh", _S, "中文名称", "Chinese label"),
        Column("label_en", _S, "英文名称", "English label"),
        Column("sort_no", _I16, "次序", "Place in the list, from 1"),
    ),
    primary_key=("domain", "code"),
    natural_key=("domain", "code"),
)

FCT_ANOMALY = Table(
    Layer.STAR,
    "fct_anomaly",
    "检查发现",
    "Findings of checks (damage of a text is in fct_text_damage)",
    "一项检查在一行上的发现",
    "one finding of one check",
    (
        Column("anomaly_key", _I64, "发现键", "Key of the finding", content=False),
        run_key(),
        Column("check_key", _I64, "检查键", "Check that found it", content=False, references="dim_check"),
        Column("document_key", _I64, "文件键", "Document, -2 where none", content=False, references="dim_document"),
        Column("entity_table", _S, "所在表", "Table of the row"),
        Column("entity_key", _I64, "行键", "Key of the row", content=False),
        *span(nullable=True),
        Column("expected_value", _S, "应为", "What was expected", True),
        Column("observed_value", _S, "实为", "What was found", True),
        Column("message_zh", _S, "说明", "What is wrong, in Chinese"),
        Column("message_en", _S, "说明(英文)", "What is wrong, in English"),
        Column("fingerprint", _S, "指纹", "Hash over natural keys that stays the same from run to run"),
        Column("status_code", _S, "状态", "Against the baseline", domain="anomaly_status"),
    ),
    primary_key=("anomaly_key",),
    rules=(span_is_whole(),),
)

FCT_CHECK_RESULT = Table(
    Layer.STAR,
    "fct_check_result",
    "检查结果事实",
    "Results of the checks of a run",
    "一次运行中一项检查对一个范围的结果",
    "one result of one check in one run",
    (
        run_key(),
        Column("check_key", _I64, "检查键", "Check", content=False, references="dim_check"),
        Column(
            "scope_document_key",
            _I64,
            "范围文件键",
            "Document that was checked, -2 for the whole table",
            content=False,
            references="dim_document",
        ),
        Column("status_code", _S, "状态", "How it ended", domain="check_status"),
        Column("rows_evaluated", _I64, "检查行数", "Rows looked at", unit="行"),
        Column("rows_failed", _I64, "未通过行数", "Rows that failed", unit="行"),
        Column("observed_value", _F64, "观测值", "Measured value", True),
        Column("threshold_value", _F64, "阈值", "Value it is held against", True),
        Column("duration_ms", _I32, "耗时", "How long it took", content=False, unit="毫秒"),
    ),
    primary_key=("run_key", "check_key", "scope_document_key"),
    rules=(
        not_negative("rows_evaluated"),
        not_negative("rows_failed"),
        Rule(
            "status_matches_rows",
            "status_code <> 'pass' OR rows_failed = 0",
            "通过的检查没有未通过的行",
            "a passed check has no failed rows",
        ),
    ),
)

FCT_LOAD = Table(
    Layer.STAR,
    "fct_load",
    "装载事实",
    "Rows in and out of each table in a run",
    "一次运行中的一张表",
    "one table in one run",
    (
        run_key(),
        *load_counts(),
        Column("content_sums", _S, "内容累计值", "Rows and sums that the content hash is made of", True),
    ),
    primary_key=("run_key", "table_name"),
    rules=load_count_rules(),
)

QUARANTINE = Table(
    Layer.STAR,
    "quarantine",
    "隔离区",
    "Files and rows that were refused, with the reason",
    "一个文件或一行违反的一条规则",
    "one rule broken by one file or row",
    (
        Column("quarantine_key", _I64, "隔离键", "Key of the refusal", content=False),
        run_key(),
        Column("source_file", _S, "来源文件", "File the row was read from"),
        Column("target_table", _S, "目标表", "Table the row was meant for, null for a whole file", True),
        Column("rule_id", _S, "规则", "Rule that was broken, or the reason code of a refused file"),
        Column("message_zh", _S, "说明", "What is wrong, in Chinese"),
        Column("message_en", _S, "说明(英文)", "What is wrong, in English"),
        Column("row_json", LogicalType.JSON, "原行", "The refused row", True),
        Column("raw_text", _S, "原文", "Text at the span", True),
        *span(nullable=True),
        Column("first_seen_run_key", _I64, "首见运行键", "Run that first refused it", content=False),
        Column("resolution_code", _S, "处理状态", "What was done about it", domain="quarantine_resolution"),
    ),
    primary_key=("quarantine_key",),
    rules=(span_is_whole(),),
)

FCT_CORRECTION = Table(
    Layer.STAR,
    "fct_correction",
    "更正事实",
    "Reviewed corrections of people, and what became of each",
    "更正文件中的一行",
    "one line of the corrections file",
    (
        Column("correction_key", _I64, "更正键", "Line of the corrections file", content=False),
        run_key(),
        Column(
            "document_key",
            _I64,
            "文件键",
            "Current version of the document, -1 where there is none",
            content=False,
            references="dim_document",
        ),
        *correction_columns(),
        Column("status_code", _S, "状态", "What became of it", domain="correction_status"),
        Column("rows_corrected", _I32, "更正行数", "Rows that show the corrected value", unit="行"),
        Column("message_zh", _S, "说明", "Why it was not applied, in Chinese", True),
        Column("message_en", _S, "说明(英文)", "Why it was not applied, in English", True),
    ),
    primary_key=("correction_key",),
    natural_key=("source_file", "table_name", "char_start", "char_end", "field_name", "extracted_value"),
    rules=(
        *span_rules(),
        Rule(
            "applied_has_rows",
            "(status_code = 'applied' AND rows_corrected > 0) OR (status_code <> 'applied' AND rows_corrected = 0)",
            "已更正的恰好有更正行",
            "what was applied has corrected rows, what was not has none",
        ),
        Rule(
            "refused_says_why",
            "status_code = 'applied' OR (message_zh IS NOT NULL AND message_en IS NOT NULL)",
            "未采用的更正写明原因",
            "a correction that was not applied says why",
        ),
    ),
)

BRIDGE_CORRECTED_ROW = Table(
    Layer.STAR,
    "bridge_corrected_row",
    "更正行桥",
    "Which rows show a corrected value",
    "一条更正改动的一行",
    "one row that one correction changed",
    (
        Column(
            "correction_key", _I64, "更正键", "Correction that was applied", content=False, references="fct_correction"
        ),
        Column("entity_table", _S, "所在表", "Table of the row"),
        Column("entity_key", _I64, "行键", "Key of the row", content=False),
    ),
    primary_key=("correction_key", "entity_table", "entity_key"),
)

MAP_ORGANIZATION_ALIAS = Table(
    Layer.STAR,
    "map_organization_alias",
    "单位别名对照",
    "Which name stands for which organisation in which document",
    "文件中的一个单位称谓",
    "one name in one document",
    (
        Column("alias_zh", _S, "称谓", "Name as written, simplified"),
        Column(
            "scope_document_key",
            _I64,
            "范围文件键",
            "Document in which the name has this meaning",
            content=False,
            references="dim_document",
        ),
        Column("organization_key", _I64, "单位键", "Organisation it stands for", references="dim_organization"),
        Column("basis_code", _S, "依据", "Why", domain="alias_basis"),
    ),
    primary_key=("alias_zh", "scope_document_key"),
    natural_key=("scope_document_key", "alias_zh"),
)

META_RELATIONSHIP = Table(
    Layer.STAR,
    "meta_relationship",
    "表间关系",
    "Foreign keys with the part the referenced table plays, for BI tools",
    "一个外键列",
    "one foreign key column",
    (
        Column("from_table", _S, "起始表", "Table that refers"),
        Column("from_column", _S, "起始列", "Column that refers"),
        Column("to_table", _S, "目标表", "Table referred to"),
        Column("to_column", _S, "目标列", "Column referred to"),
        Column("role_zh", _S, "角色", "Part the referenced table plays, in Chinese"),
        Column("role_en", _S, "角色(英文)", "Part the referenced table plays, in English"),
    ),
    primary_key=("from_table", "from_column"),
    natural_key=("from_table", "from_column"),
)

RUN_AND_CHECK = (DIM_RUN, DIM_CHECK, DIM_CODE_LABEL)
"""What facts and results refer to."""

RESULTS = (
    FCT_ANOMALY,
    FCT_CHECK_RESULT,
    FCT_LOAD,
    QUARANTINE,
    FCT_CORRECTION,
    BRIDGE_CORRECTED_ROW,
    MAP_ORGANIZATION_ALIAS,
    META_RELATIONSHIP,
)
"""What refers to runs, checks and dimensions."""
