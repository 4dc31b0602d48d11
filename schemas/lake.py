"""Tables of the lake: what was found, what was kept, how it changed, and what the last run reported.

Belongs here: Parquet tables that know paths, versions and runs.
Does not belong here: anything read out of a text (`silver`).
"""

from __future__ import annotations

from schemas.columns import (
    correction_columns,
    load_count_rules,
    load_counts,
    not_empty,
    not_negative,
    positive,
    sha256_rule,
    span,
    span_is_whole,
    span_rules,
    weight_rule,
)
from schemas.contract import Column, Layer, LogicalType, Registry, Rule, Table
from schemas.fact_rules import RELATES_TWO_DOCUMENTS, SIMILARITY_IS_A_SHARE

_S = LogicalType.STRING
_I64 = LogicalType.INT64
_BOOL = LogicalType.BOOLEAN
_TIME = LogicalType.TIMESTAMP

_SOURCE_FILE = Column(
    "source_file", _S, "来源文件", "Path below the folder given, with /; identifies the source between runs"
)

LANDED_FILE = Table(
    Layer.LAKE,
    "landed_file",
    "落地文件",
    "Files seen in the last run and what became of them",
    "最近一次运行看到的一个文件",
    "one file seen in the last run",
    (
        _SOURCE_FILE,
        Column("absolute_path", _S, "绝对路径", "Where the file was found in this run", content=False),
        Column("size", _I64, "大小", "Size of the file", unit="字节"),
        Column("mtime_ns", _I64, "修改时间", "Modification time since 1970", content=False, unit="纳秒"),
        Column("content_key", _I64, "内容键", "Key of the content, null when it could not be read", True),
        Column("raw_sha256", _S, "原文摘要", "SHA-256 of the bytes, null when they could not be read", True),
        Column("status", _S, "状态", "What the file is against the last known state", domain="landed_status"),
        Column("reason_code", _S, "拒收原因代码", "Why the file was rejected", True, domain="rejection_reason"),
        Column("reason_zh", _S, "拒收原因", "Why the file was rejected, in Chinese", True),
        Column("reason_en", _S, "拒收原因(英文)", "Why the file was rejected, in English", True),
    ),
    primary_key=("source_file",),
    rules=(
        not_negative("size"),
        sha256_rule("raw_sha256"),
        Rule(
            "rejected_has_reason",
            "status <> 'rejected' OR (reason_code IS NOT NULL AND reason_zh IS NOT NULL AND reason_en IS NOT NULL)",
            "被拒收的文件写明原因",
            "a rejected file says why",
        ),
        Rule(
            "accepted_has_content",
            "status = 'rejected' OR (content_key IS NOT NULL AND raw_sha256 IS NOT NULL)",
            "未被拒收的文件有内容键和摘要",
            "a file that is not rejected has a content",
        ),
    ),
)

DOCUMENT_VERSION = Table(
    Layer.LAKE,
    "document_version",
    "文件版本",
    "Every version of every source ever landed",
    "一个来源文件的一个版本",
    "one version of one source file",
    (
        Column("document_key", _I64, "文件键", "Dense key of the version, stable within a data folder", content=False),
        Column("document_id", _S, "文件标识", "Readable identifier of the version"),
        _SOURCE_FILE,
        Column("version_no", LogicalType.INT16, "版本号", "Number of the version of this source, from 1"),
        Column("content_key", _I64, "内容键", "Content of the version"),
        Column("raw_sha256", _S, "原文摘要", "SHA-256 of the bytes"),
        Column("source_uri", _S, "来源地址", "Where the version came from", content=False),
        Column("valid_from", _TIME, "生效时间", "When the version was first seen (UTC)", content=False),
        Column("valid_to", _TIME, "失效时间", "When the version was replaced or taken out (UTC)", True, content=False),
        Column("is_current", _BOOL, "是否现行", "Whether the version is the current one of its source"),
        Column("is_absent", _BOOL, "本次未见", "Whether the last run over its folder did not see the source"),
        Column("canonical_document_key", _I64, "正本文件键", "Version that stands for all copies", content=False),
        Column("is_canonical", _BOOL, "是否正本", "Whether the version stands for all copies"),
    ),
    primary_key=("document_key",),
    rules=(
        positive("document_key"),
        positive("version_no"),
        sha256_rule("raw_sha256"),
        Rule(
            "valid_to_follows_valid_from",
            "valid_to > valid_from",
            "失效时间晚于生效时间",
            "the version ends after it begins",
        ),
        Rule(
            "current_has_no_end",
            "NOT is_current OR valid_to IS NULL",
            "现行版本没有失效时间",
            "a current version has no end",
        ),
        Rule(
            "canonical_points_to_itself",
            "(is_canonical AND canonical_document_key = document_key)"
            " OR (NOT is_canonical AND canonical_document_key <> document_key)",
            "正本指向自身, 副本指向别的文件",
            "a canonical version points to itself, a copy to another one",
        ),
    ),
)

CONTENT = Table(
    Layer.LAKE,
    "content",
    "已解析内容",
    "Contents that are parsed, and where their rows lie",
    "一份按字节区分的内容",
    "one content, told by its bytes",
    (
        Column("content_key", _I64, "内容键", "Key of the content"),
        Column("raw_sha256", _S, "原文摘要", "SHA-256 of the bytes"),
        Column("parser_version", _S, "解析器版本", "Version of the parser that read it"),
        Column("lexicon_sha256", _S, "词表摘要", "SHA-256 over the lexicon it was read with"),
        Column("shard", _S, "分片", "Name of the Parquet shard below each silver table", content=False),
        Column("raw_bytes", _I64, "字节数", "Size of the original", unit="字节"),
    ),
    primary_key=("content_key",),
    rules=(sha256_rule("raw_sha256"), sha256_rule("lexicon_sha256"), positive("raw_bytes")),
)

QUARANTINE = Table(
    Layer.LAKE,
    "quarantine",
    "隔离区",
    "Files and rows that were refused, with the reason",
    "一个文件或一行违反的一条规则",
    "one rule broken by one file or row",
    (
        _SOURCE_FILE,
        Column("content_key", _I64, "内容键", "Content of the refused row, null for an unreadable file", True),
        Column("target_table", _S, "目标表", "Table the row was meant for, null for a whole file", True),
        Column("rule_id", _S, "规则", "Rule that was broken, or the reason code of a refused file"),
        Column("message_zh", _S, "说明", "What is wrong, in Chinese"),
        Column("message_en", _S, "说明(英文)", "What is wrong, in English"),
        *span(nullable=True),
        Column("raw_text", _S, "原文", "Text at the span", True),
        Column("row_json", LogicalType.JSON, "原行", "The refused row", True),
        Column("first_seen_run_id", _S, "首见运行", "Run that first refused it", content=False),
        Column("resolution_code", _S, "处理状态", "What was done about it", domain="quarantine_resolution"),
    ),
    primary_key=(),
    rules=(span_is_whole(),),
    key_is_enforced=False,
)

DOCUMENT_COPY = Table(
    Layer.LAKE,
    "document_copy",
    "文件副本",
    "Current documents that are copies, each against its canonical document",
    "一份副本",
    "one document that is not canonical",
    (
        Column("left_document_key", _I64, "副本文件键", "Document that is a copy", content=False),
        Column("right_document_key", _I64, "正本文件键", "Document that stands for it", content=False),
        *span(prefix="left_", zh="左侧", en="what the copy shares"),
        *span(prefix="right_", zh="右侧", en="what the canonical document shares"),
        Column("similarity", LogicalType.FLOAT64, "相似度", "Share of the shorter text found in the longer"),
        Column("matched_chars", LogicalType.INT32, "匹配字数", "Letters in common, estimated", unit="字"),
        Column("method_code", _S, "方法", "How it was found", domain="duplicate_method"),
        Column("decision_code", _S, "处理", "What was done about it", domain="duplicate_decision"),
    ),
    primary_key=("left_document_key",),
    rules=(
        Rule(
            "two_documents",
            "left_document_key <> right_document_key",
            "副本与正本是两份文件",
            "a copy and its canonical document are two documents",
        ),
        *span_rules("left_", "左侧区间", "left span"),
        *span_rules("right_", "右侧区间", "right span"),
        positive("matched_chars"),
        weight_rule("similarity"),
    ),
)

DOCUMENT_RELATION = Table(
    Layer.LAKE,
    "document_relation",
    "文件关联",
    "Canonical documents that belong together without being copies",
    "一对文件的一种关联",
    "one relation of two documents",
    (
        Column("document_key", _I64, "文件键", "Document that stands in the relation", content=False),
        Column("related_document_key", _I64, "关联文件键", "Document it is related to", content=False),
        Column("relation_code", _S, "关联", "What the first is to the second", domain="document_relation"),
        Column("similarity", LogicalType.FLOAT64, "相似度", "Share of the shorter text found in the longer"),
    ),
    primary_key=("document_key", "related_document_key", "relation_code"),
    rules=(RELATES_TWO_DOCUMENTS, SIMILARITY_IS_A_SHARE),
)

QUARANTINE_RELEASE = Table(
    Layer.LAKE,
    "quarantine_release",
    "隔离区出区记录",
    "What left the quarantine, when and why; nothing leaves it unrecorded",
    "一个离开隔离区的条目",
    "one entry that left the quarantine",
    (
        *(column for column in QUARANTINE.columns if column.name != "resolution_code"),
        Column("released_run_id", _S, "出区运行", "Run after which it was no longer refused", content=False),
        Column("cause_code", _S, "出区原因", "Why it left", domain="release_cause"),
    ),
    primary_key=(),
    rules=(span_is_whole(),),
    key_is_enforced=False,
)

CHECK_RESULT = Table(
    Layer.LAKE,
    "check_result",
    "检查结果",
    "Results of the checks of the last run",
    "一次运行中的一项检查",
    "one check of the last run",
    (
        Column("check_id", _S, "检查编号", "Stable identifier of the check"),
        Column("table_name", _S, "表", "Table the check judges", True),
        Column("severity_code", _S, "严重程度", "What a failure means", domain="severity"),
        Column("status_code", _S, "状态", "How it ended", domain="check_status"),
        Column("rows_evaluated", _I64, "检查行数", "Rows looked at", unit="行"),
        Column("rows_failed", _I64, "未通过行数", "Rows that failed", unit="行"),
        Column("description_zh", _S, "说明", "What holds when it passes, in Chinese"),
        Column("description_en", _S, "说明(英文)", "What holds when it passes, in English"),
        Column("samples_json", LogicalType.JSON, "样例", "Some failing rows, as a JSON list", True),
        Column("duration_ms", LogicalType.INT32, "耗时", "How long it took", content=False, unit="毫秒"),
    ),
    primary_key=("check_id",),
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

CORRECTION = Table(
    Layer.LAKE,
    "correction",
    "更正",
    "Reviewed corrections of people, as the last run read them",
    "更正文件中的一行",
    "one line of the corrections file",
    (
        Column("line_no", LogicalType.INT32, "行号", "Line of the corrections file", content=False),
        *correction_columns(),
    ),
    primary_key=("line_no",),
    rules=(*span_rules(), not_empty("quote"), not_empty("reason"), not_empty("author")),
)

LOAD = Table(
    Layer.LAKE,
    "load",
    "装载统计",
    "Rows in and out of each table in the last run",
    "一次运行中的一张表",
    "one table in the last run",
    load_counts(),
    primary_key=("table_name",),
    rules=load_count_rules(),
)

TABLES = Registry.of(
    (LANDED_FILE, DOCUMENT_VERSION, CONTENT, QUARANTINE, QUARANTINE_RELEASE, DOCUMENT_COPY, DOCUMENT_RELATION),
    (CHECK_RESULT, CORRECTION, LOAD),
)
"""Every table of the lake that is not silver."""

__all__ = [
    "CHECK_RESULT",
    "CONTENT",
    "CORRECTION",
    "DOCUMENT_COPY",
    "DOCUMENT_RELATION",
    "DOCUMENT_VERSION",
    "LANDED_FILE",
    "LOAD",
    "QUARANTINE",
    "QUARANTINE_RELEASE",
    "TABLES",
]
