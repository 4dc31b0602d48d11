"""Facts and bridges of the star: what the documents say.

Belongs here: tables whose rows come out of documents and refer to dimensions only, never to another fact.
Does not belong here: dimensions, and what a run says about itself (`star_audit`).

Keys of documents, sections, tasks and of the rows themselves number what a data folder happens to hold, so they are not
content. Conformed keys (organisation, region, unit …) are hashes of natural codes: they say to what a name was
resolved, and that is content.
"""

from __future__ import annotations

from schemas.columns import (
    byte_span,
    byte_span_rule,
    date_key,
    not_empty,
    not_negative,
    positive,
    rule_id,
    run_key,
    span,
    span_is_whole,
    span_rules,
    text_fills_span,
    weight_rule,
)
from schemas.contract import Column, Layer, LogicalType, Rule, Table
from schemas.fact_rules import (
    PARTY_MATCHES_TYPE,
    RELATES_TWO_DOCUMENTS,
    SIMILARITY_IS_A_SHARE,
    target_rules,
)

_S = LogicalType.STRING
_I8 = LogicalType.INT8
_I16 = LogicalType.INT16
_I32 = LogicalType.INT32
_I64 = LogicalType.INT64
_F64 = LogicalType.FLOAT64
_BOOL = LogicalType.BOOLEAN


def _key(name: str, zh: str) -> Column:
    return Column(name, _I64, zh, "document_key * 1048576 + ordinal", content=False)


def _document(name: str = "document_key", zh: str = "文件键", en: str = "Document the row was read from") -> Column:
    return Column(name, _I64, zh, en, content=False, references="dim_document")


def _task() -> Column:
    return Column("task_key", _I64, "任务键", "Task, -2 outside tasks", content=False, references="dim_task")


def _section() -> Column:
    return Column(
        "section_key", _I64, "章节键", "Section, -2 outside sections", content=False, references="dim_section"
    )


def _conformed(name: str, zh: str, en: str, references: str, type_: LogicalType = _I64) -> Column:
    return Column(name, type_, zh, en, references=references)


_REGION = _conformed("region_key", "地区键", "Region the plan is for", "dim_region")
_PERIOD = _conformed("plan_period_key", "计划期键", "Period the plan covers", "dim_plan_period")
_ISSUED = date_key("issued_date_key", "成文日期键", "Date of the document", "dim_date")
_DUE = date_key("due_date_key", "到期日期键", "When it is due", "dim_date")

FCT_TEXT_SEGMENT = Table(
    Layer.STAR,
    "fct_text_segment",
    "文段事实",
    "The partition of each text: no gap, no overlap",
    "一段同类文字",
    "one run of text of one kind",
    (
        _document(),
        Column("ordinal", _I32, "序号", "Order of the segment in the document, from 1"),
        _section(),
        Column("segment_kind_code", _S, "文段类别", "What the text is", domain="segment_kind"),
        *span(),
        *byte_span(),
        Column("text_raw", _S, "原文", "Text as stored", is_prose=True),
        run_key(),
    ),
    primary_key=("document_key", "ordinal"),
    natural_key=("document_key", "char_start", "ordinal"),
    rules=(*span_rules(), byte_span_rule(), text_fills_span("text_raw"), positive("ordinal")),
    # Its indexes would cost 1.6 GB of memory at 40 000 documents, against 0.4 without.
    key_is_enforced=False,
    audited_only=("document_key", "section_key", "run_key"),
)

FCT_TASK = Table(
    Layer.STAR,
    "fct_task",
    "任务事实",
    "Counts and context of each task",
    "一项任务",
    "one task",
    (
        Column("task_key", _I64, "任务键", "Task", content=False, references="dim_task"),
        _document(),
        _section(),
        _REGION,
        _conformed(
            "issuer_organization_key", "发文单位键", "Organisation that issued the document", "dim_organization"
        ),
        _PERIOD,
        _ISSUED,
        _DUE,
        Column("task_chars", _I32, "任务字数", "Code points of the task", unit="字符"),
        Column("target_count", _I16, "目标数", "Targets in the task", unit="个"),
        Column("lead_count", _I16, "牵头单位数", "Lead units", unit="个"),
        Column("participant_count", _I16, "配合单位数", "Participating units", unit="个"),
        Column("leader_count", _I16, "分管领导数", "Persons in charge", unit="人"),
        Column("responsible_count", _I16, "责任单位数", "Responsible units", unit="个"),
        run_key(),
    ),
    primary_key=("task_key",),
    natural_key=("task_key",),
    rules=(
        positive("task_chars"),
        not_negative("target_count"),
        not_negative("lead_count"),
        not_negative("participant_count"),
        not_negative("leader_count"),
        not_negative("responsible_count"),
    ),
)

FCT_TASK_RESPONSIBILITY = Table(
    Layer.STAR,
    "fct_task_responsibility",
    "责任事实",
    "Who answers for which task in which role",
    "一项任务中的一个责任主体",
    "one party of one task",
    (
        _key("responsibility_key", "责任键"),
        _task(),
        _document(),
        _conformed("role_key", "角色键", "What the party does", "dim_responsibility_role", _I8),
        Column("party_type_code", _S, "主体类型", "Person or organisation", domain="party_type"),
        _conformed("organization_key", "单位键", "Resolved organisation", "dim_organization"),
        _conformed("person_key", "人员键", "Resolved person, -2 for an organisation", "dim_person"),
        Column("actor_ordinal", _I16, "主体次序", "Place in the list of its role, from 1"),
        Column("party_name_zh", _S, "主体名称", "Name as written, simplified, not expanded"),
        Column("party_name_raw", _S, "主体原文", "Name as stored"),
        rule_id(),
        Column("weight_all", _F64, "任务权重", "Share of the task, all roles together"),
        Column("weight_role", _F64, "角色权重", "Share of the task within its role"),
        Column("is_collective", _BOOL, "是否集合称谓", "Whether the name stands for many (各有关处室)"),
        Column("is_inherited", _BOOL, "是否承接", "Whether the clause stands on a block around the task"),
        *span(),
        run_key(),
    ),
    primary_key=("responsibility_key",),
    natural_key=("document_key", "char_start", "task_key", "role_key", "actor_ordinal"),
    rules=(
        *span_rules(),
        positive("actor_ordinal"),
        not_empty("party_name_zh"),
        text_fills_span("party_name_raw"),
        weight_rule("weight_all"),
        weight_rule("weight_role"),
        PARTY_MATCHES_TYPE,
    ),
)

BRIDGE_TASK_THEME = Table(
    Layer.STAR,
    "bridge_task_theme",
    "任务主题桥",
    "Themes of the tasks, weights adding up to one",
    "一项任务的一个主题",
    "one theme of one task",
    (
        _task(),
        _conformed("theme_key", "主题键", "Theme", "dim_theme"),
        Column("weight", _F64, "权重", "Share of the task"),
        Column("match_rule_code", _S, "匹配规则", "Which rule found the theme"),
    ),
    primary_key=("task_key", "theme_key"),
    natural_key=("task_key", "theme_key"),
    rules=(weight_rule("weight"),),
)

FCT_TARGET = Table(
    Layer.STAR,
    "fct_target",
    "指标目标事实",
    "Quantities the documents commit to",
    "一个指标的一个目标",
    "one target for one indicator",
    (
        _key("target_key", "目标键"),
        Column(
            "parent_target_key",
            _I64,
            "上级目标键",
            "Target this one is a part of",
            True,
            content=False,
            references="fct_target",
        ),
        _document(),
        _task(),
        _section(),
        _conformed("indicator_key", "指标键", "Canonical indicator, -1 where not known", "dim_indicator"),
        _REGION,
        _PERIOD,
        _ISSUED,
        _DUE,
        date_key("baseline_date_key", "基期日期键", "Date of the base value", "dim_date"),
        Column("indicator_name_zh", _S, "指标名称", "What is measured, as written, simplified"),
        Column("qualifier_zh", _S, "限定", "Scope of the indicator", True),
        Column("measure_kind_code", _S, "目标类别", "Kind of quantity", domain="target_kind"),
        Column("comparator_code", _S, "比较方式", "How the value binds", domain="comparator"),
        Column("direction_code", _S, "方向", "Increase or decrease", True, domain="direction"),
        Column("frequency_code", _S, "频率", "How often it recurs", True, domain="frequency"),
        Column("deadline_year", _I16, "到期年份", "Year the target is due", True, unit="年"),
        Column("deadline_basis_code", _S, "到期依据", "Where the year comes from", domain="deadline_basis"),
        Column("is_suspect", _BOOL, "是否可疑", "Whether the value looks damaged"),
        _conformed("unit_key", "单位量纲键", "Unit of the value, -1 where not known", "dim_unit"),
        Column("unit_zh", _S, "计量单位", "Unit as written, simplified", True),
        Column("value_low_raw", _F64, "下限原值", "Lower bound before 万 and 亿", True),
        Column("value_high_raw", _F64, "上限原值", "Upper bound before 万 and 亿", True),
        Column("value_low", _F64, "下限", "Lower bound, 万 and 亿 multiplied out", True),
        Column("value_high", _F64, "上限", "Upper bound, 万 and 亿 multiplied out", True),
        Column("base_year", _I16, "基期年份", "Year of the base value", True, unit="年"),
        Column("baseline_value", _F64, "基期值", "Base value, 万 and 亿 multiplied out", True),
        Column("base_unit_zh", _S, "基期单位", "Unit of the base value", True),
        Column("stated_growth_rate", _F64, "文中增长率", "Growth the text states", True, unit="%"),
        Column("implied_growth_rate", _F64, "推算增长率", "Growth that base and value imply", True, unit="%"),
        Column("consistency_code", _S, "一致性", "Whether the two agree", domain="consistency"),
        Column("stage_code", _S, "阶段", "Where in the plan period it is due", domain="target_stage"),
        Column("benchmark_text_zh", _S, "参照", "What it is measured against when there is no number", True),
        Column("value_text_raw", _S, "数值原文", "Words of the value as stored"),
        *span(prefix="quote_", zh="引文", en="the quote"),
        *span(prefix="value_", zh="数值", en="the value"),
        rule_id(),
        run_key(),
    ),
    primary_key=("target_key",),
    natural_key=(
        "document_key",
        "quote_char_start",
        "value_char_start",
        "indicator_name_zh",
        "qualifier_zh",
        "measure_kind_code",
    ),
    rules=(
        *target_rules(base_value="baseline_value"),
        Rule(
            "parent_is_another",
            "parent_target_key > 0 AND parent_target_key <> target_key",
            "上级目标是另一个目标",
            "the parent is another target",
        ),
    ),
    audited_only=("parent_target_key",),
)

FCT_POLICY_REFERENCE = Table(
    Layer.STAR,
    "fct_policy_reference",
    "政策引用事实",
    "Documents named in 《》",
    "一处书名号引用",
    "one bracketed title",
    (
        _key("policy_reference_key", "引用键"),
        _document(),
        _task(),
        _conformed("policy_instrument_key", "政策键", "Policy that is cited", "dim_policy_instrument"),
        Column("title_zh", _S, "引用名称", "Title as cited, without brackets, simplified, short forms resolved"),
        Column("document_number", _S, "引用文号", "Official number next to the title", True),
        Column("action_code", _S, "动作", "What shall be done with it", domain="action"),
        Column("cited_text_raw", _S, "引文原文", "Title with brackets as stored"),
        *span(),
        run_key(),
    ),
    primary_key=("policy_reference_key",),
    natural_key=("document_key", "char_start", "char_end"),
    rules=(*span_rules(), text_fills_span("cited_text_raw")),
)

FCT_DUPLICATE_BLOCK = Table(
    Layer.STAR,
    "fct_duplicate_block",
    "重复事实",
    "Text that repeats inside a document or between two",
    "一对重复块",
    "one pair of blocks",
    (
        Column("duplicate_key", _I64, "重复键", "Key of the pair", content=False),
        _document("left_document_key", "左侧文件键", "Document of the copy that does not count"),
        _document("right_document_key", "右侧文件键", "Document of the copy that counts"),
        Column("scope_code", _S, "范围", "Inside a document or between documents", domain="duplicate_scope"),
        *span(prefix="left_", zh="左侧", en="the left copy"),
        *span(prefix="right_", zh="右侧", en="the right copy"),
        Column("similarity", _F64, "相似度", "Share of the text that is equal"),
        Column("matched_chars", _I32, "匹配字数", "Code points that are equal", unit="字符"),
        Column("method_code", _S, "方法", "How it was found", domain="duplicate_method"),
        Column("decision_code", _S, "处理", "What was done about it", domain="duplicate_decision"),
        run_key(),
    ),
    primary_key=("duplicate_key",),
    natural_key=("left_document_key", "left_char_start", "right_document_key", "right_char_start"),
    rules=(
        *span_rules("left_", "左侧区间", "left span"),
        *span_rules("right_", "右侧区间", "right span"),
        weight_rule("similarity"),
        positive("matched_chars"),
        Rule(
            "scope_matches_documents",
            "(scope_code = 'document' AND left_document_key = right_document_key)"
            " OR (scope_code = 'corpus' AND left_document_key <> right_document_key)",
            "文件内重复的两侧是同一文件, 文件间重复的两侧是不同文件",
            "both sides are one document inside a document, and two between documents",
        ),
        Rule(
            "copies_do_not_overlap",
            "left_document_key <> right_document_key OR left_char_end <= right_char_start"
            " OR right_char_end <= left_char_start",
            "同一文件内的两个副本互不重叠",
            "the two copies inside a document do not overlap",
        ),
    ),
)

FCT_DOCUMENT_CONSERVATION = Table(
    Layer.STAR,
    "fct_document_conservation",
    "守恒事实",
    "Where every character of a document went",
    "一份文件",
    "one document",
    (
        run_key(),
        _document(),
        Column("raw_chars", _I32, "总字符", "Code points of the decoded text", unit="字符"),
        Column("fact_chars", _I32, "事实字符", "Tasks and responsibilities", unit="字符"),
        Column("structure_chars", _I32, "结构字符", "Titles, headings, metadata, salutation, signature", unit="字符"),
        Column("narrative_chars", _I32, "叙述字符", "Preamble and body", unit="字符"),
        Column("boilerplate_chars", _I32, "页面杂质字符", "Page furniture", unit="字符"),
        Column("duplicate_chars", _I32, "重复字符", "Repeated text", unit="字符"),
        Column("whitespace_chars", _I32, "空白字符", "Whitespace", unit="字符"),
        Column("unclassified_chars", _I32, "未分类字符", "Text no rule could place", unit="字符"),
    ),
    primary_key=("run_key", "document_key"),
    natural_key=("document_key",),
    rules=(
        Rule(
            "characters_are_conserved",
            "raw_chars = fact_chars + structure_chars + narrative_chars + boilerplate_chars + duplicate_chars"
            " + whitespace_chars + unclassified_chars",
            "各类字符之和等于总字符",
            "the characters of all classes add up to the document",
        ),
        *(
            not_negative(f"{name}_chars")
            for name in (
                "fact",
                "structure",
                "narrative",
                "boilerplate",
                "duplicate",
                "whitespace",
                "unclassified",
            )
        ),
    ),
)

FCT_ARITHMETIC_CHECK = Table(
    Layer.STAR,
    "fct_arithmetic_check",
    "算术核对事实",
    "Statements of the text that can be recomputed",
    "一条可核对的陈述",
    "one statement that can be checked",
    (
        _key("arithmetic_check_key", "核对键"),
        _document(),
        _task(),
        Column("check_type_code", _S, "核对类别", "What is recomputed", domain="arithmetic_check_type"),
        Column("statement_zh", _S, "陈述", "What the text states"),
        Column("expression", _S, "算式", "How it was recomputed"),
        Column("computed_value", _F64, "计算值", "Result of the computation", True),
        Column("stated_value", _F64, "文中值", "Value the text states", True),
        Column("verdict_code", _S, "结论", "Whether they agree", domain="verdict"),
        *span(nullable=True),
        rule_id(),
        run_key(),
    ),
    primary_key=("arithmetic_check_key",),
    natural_key=("document_key", "char_start", "check_type_code", "statement_zh"),
    rules=(*span_rules(), span_is_whole(), not_empty("statement_zh")),
)

FCT_TEXT_DAMAGE = Table(
    Layer.STAR,
    "fct_text_damage",
    "文本异常事实",
    "Damage and irregularities of the text",
    "一处异常",
    "one place in the text",
    (
        _key("damage_key", "异常键"),
        _document(),
        Column("damage_kind_code", _S, "异常类别", "What is wrong", domain="damage_kind"),
        Column("raw_text", _S, "原文", "Text as stored"),
        Column(
            "likely_reading", _S, "可能的正确写法", "What it most likely should be, null when not recoverable", True
        ),
        Column("confidence_code", _S, "可信度", "How sure that is", domain="confidence"),
        *span(),
        rule_id(),
        run_key(),
    ),
    primary_key=("damage_key",),
    natural_key=("document_key", "char_start", "char_end", "damage_kind_code"),
    rules=(*span_rules(), text_fills_span("raw_text")),
)

BRIDGE_DOCUMENT_RELATION = Table(
    Layer.STAR,
    "bridge_document_relation",
    "文件关联桥",
    "Documents that belong together without being copies",
    "一对文件的一种关联",
    "one relation of two documents",
    (
        _document(en="Document that stands in the relation"),
        _document("related_document_key", "关联文件键", "Document it is related to"),
        Column("relation_code", _S, "关联", "What the first is to the second", domain="document_relation"),
        Column("similarity", _F64, "相似度", "Share of the text that is equal", True),
    ),
    primary_key=("document_key", "related_document_key", "relation_code"),
    natural_key=("document_key", "related_document_key", "relation_code"),
    rules=(RELATES_TWO_DOCUMENTS, SIMILARITY_IS_A_SHARE),
)

FACTS = (
    FCT_TEXT_SEGMENT,
    FCT_TASK,
    FCT_TASK_RESPONSIBILITY,
    BRIDGE_TASK_THEME,
    FCT_TARGET,
    FCT_POLICY_REFERENCE,
    FCT_DUPLICATE_BLOCK,
    FCT_DOCUMENT_CONSERVATION,
    FCT_ARITHMETIC_CHECK,
    FCT_TEXT_DAMAGE,
    BRIDGE_DOCUMENT_RELATION,
)
"""Facts and bridges; they refer to dimensions and to `dim_run`."""
