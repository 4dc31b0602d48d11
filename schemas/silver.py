"""Silver tables: what was read out of each content.

Belongs here: the Parquet tables a batch of documents is parsed into. They are a pure function of (bytes, parser
version, lexicon) and know no path, no run and no clock. All but the dimension tables carry `content_key`.
Does not belong here: surrogate keys of the star; the load derives them from `content_key` and `ordinal`.

Dimension keys (`organization_key`, `region_key` …) are hashes of natural codes or -1, -2, -3; that they exist is
checked in the star, where all batches meet.
"""

from __future__ import annotations

from schemas.columns import (
    byte_span,
    byte_span_rule,
    content_key,
    date_key,
    date_key_rule,
    not_empty,
    not_negative,
    ordinal,
    positive,
    rule_id,
    sha256_rule,
    span,
    span_is_whole,
    span_rules,
    text_fills_span,
    weight_rule,
)
from schemas.contract import Column, Layer, LogicalType, Registry, Rule, Table
from schemas.fact_rules import PARTY_MATCHES_TYPE, target_rules

_S = LogicalType.STRING
_I8 = LogicalType.INT8
_I16 = LogicalType.INT16
_I32 = LogicalType.INT32
_I64 = LogicalType.INT64
_F64 = LogicalType.FLOAT64
_BOOL = LogicalType.BOOLEAN
_DATE = LogicalType.DATE


def _task_seq(nullable: bool = False) -> Column:
    where = ", null outside tasks" if nullable else ""
    return Column("task_seq", _I32, "任务序号", f"Order of the task in the document{where}", nullable)


def _section_ordinal(nullable: bool = True) -> Column:
    return Column(
        "section_ordinal", _I32, "章节序号", "Order of the section in the document, null outside sections", nullable
    )


DOCUMENT = Table(
    Layer.SILVER,
    "document",
    "文件",
    "What was read about each document",
    "一份内容",
    "one content",
    (
        content_key(),
        Column("raw_sha256", _S, "原文摘要", "SHA-256 of the bytes"),
        Column("normalized_sha256", _S, "归一摘要", "SHA-256 of the folded text without whitespace"),
        Column("raw_bytes", _I64, "字节数", "Size of the original", unit="字节"),
        Column("raw_chars", _I32, "字符数", "Code points of the decoded text", unit="字符"),
        Column("encoding", _S, "编码", "Encoding of the bytes"),
        Column("script_code", _S, "文字", "Simplified or traditional", domain="script"),
        Column("is_extracted", _BOOL, "是否提取", "Whether the text was extracted from a container (html, docx, pdf)"),
        Column("title_zh", _S, "标题", "Title, in mainland simplified characters", True),
        Column("document_number", _S, "文号", "Official number", True),
        Column("index_number", _S, "索引号", "Catalogue number of the government site", True),
        Column("subject_category", _S, "主题分类", "Subject the government site files it under, as stated", True),
        Column("document_type_code", _S, "文种", "Type of the document", domain="document_type"),
        Column(
            "issuer_name_zh",
            _S,
            "发文单位名称",
            "Issuer as stated, simplified; null where the place in it or all of it is inferred",
            True,
        ),
        Column("issuer_organization_key", _I64, "发文单位键", "Organisation that issued the document"),
        Column("region_key", _I64, "地区键", "Region the plan is for"),
        Column("plan_period_key", _I64, "计划期键", "Period the plan covers"),
        date_key("issued_date_key", "成文日期键", "Date of the document"),
        date_key("published_date_key", "发布日期键", "Date of the page"),
    ),
    primary_key=("content_key",),
    rules=(
        sha256_rule("raw_sha256"),
        sha256_rule("normalized_sha256"),
        positive("raw_bytes"),
        positive("raw_chars"),
        not_empty("title_zh"),
        date_key_rule("issued_date_key"),
        date_key_rule("published_date_key"),
    ),
)

TEXT_SEGMENT = Table(
    Layer.SILVER,
    "text_segment",
    "文段",
    "The partition of each text: no gap, no overlap",
    "一段同类文字",
    "one run of text of one kind",
    (
        content_key(),
        ordinal(),
        _section_ordinal(),
        Column("segment_kind_code", _S, "文段类别", "What the text is", domain="segment_kind"),
        *span(),
        *byte_span(),
        Column("text_raw", _S, "原文", "Text as stored"),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(*span_rules(), positive("ordinal"), byte_span_rule(), text_fills_span("text_raw")),
)

SECTION = Table(
    Layer.SILVER,
    "section",
    "章节",
    "Numbered headings and what stands under them",
    "一个章节",
    "one section",
    (
        content_key(),
        ordinal("序号", "Order of the section in the document, from 1"),
        Column("parent_ordinal", _I32, "上级章节序号", "Order of the enclosing section", True),
        Column("depth", _I8, "层级", "1 for 一、, 2 for (一)"),
        Column("sibling_ordinal", _I32, "同级序号", "Position among its siblings, as printed"),
        Column("number_raw", _S, "编号原文", "Number as printed", True),
        Column("heading_zh", _S, "标题", "Heading without number, simplified", True),
        Column("path_zh", _S, "路径", "Headings from the top to here, joined with ' / '"),
        *span(),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(
        *span_rules(),
        positive("ordinal"),
        positive("depth"),
        not_negative("sibling_ordinal"),
        Rule(
            "parent_stands_before",
            "parent_ordinal > 0 AND parent_ordinal < ordinal",
            "上级章节在本章节之前",
            "the enclosing section stands before this one",
        ),
    ),
)

TASK = Table(
    Layer.SILVER,
    "task",
    "任务",
    "Measures that the documents set off as their own",
    "文件中的一项任务",
    "one task of a document",
    (
        content_key(),
        ordinal("序号", "Order of the task in the document, from 1"),
        _section_ordinal(),
        Column("task_ordinal", _I32, "任务编号", "Printed number, or the position in the section"),
        Column("number_raw", _S, "编号原文", "Number as printed", True),
        Column("title_zh", _S, "任务标题", "Text up to the first full stop, simplified", True),
        Column("text_raw", _S, "任务原文", "Text of the task as stored"),
        *span(),
        *byte_span(),
        date_key("due_date_key", "到期日期键", "When the task is due"),
        Column("task_chars", _I32, "任务字数", "Code points of the task", unit="字符"),
        Column("target_count", _I16, "目标数", "Targets in the task", unit="个"),
        Column("leader_count", _I16, "分管领导数", "Persons in charge", unit="人"),
        Column("lead_count", _I16, "牵头单位数", "Lead units", unit="个"),
        Column("participant_count", _I16, "配合单位数", "Participating units", unit="个"),
        Column("responsible_count", _I16, "责任单位数", "Responsible units", unit="个"),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(
        *span_rules(),
        positive("ordinal"),
        byte_span_rule(),
        text_fills_span("text_raw"),
        not_negative("task_ordinal"),
        positive("task_chars"),
        not_negative("target_count"),
        not_negative("leader_count"),
        not_negative("lead_count"),
        not_negative("participant_count"),
        not_negative("responsible_count"),
        date_key_rule("due_date_key"),
    ),
)

RESPONSIBILITY = Table(
    Layer.SILVER,
    "responsibility",
    "责任",
    "Who answers for which task in which role",
    "一项任务中的一个责任主体",
    "one party of one task",
    (
        content_key(),
        ordinal(),
        _task_seq(),
        Column("role_code", _S, "角色", "What the party does", domain="role"),
        Column("party_type_code", _S, "主体类型", "Person or organisation", domain="party_type"),
        Column(
            "organization_key",
            _I64,
            "单位键",
            "Resolved organisation; for a person the one he or she is known in, or -2",
        ),
        Column("person_key", _I64, "人员键", "Resolved person; -2 for an organisation"),
        Column("actor_ordinal", _I16, "主体次序", "Place in the list of its role, from 1"),
        Column("party_name_zh", _S, "主体名称", "Name as written, simplified, not expanded"),
        Column("party_name_raw", _S, "主体原文", "Name as stored"),
        Column("is_collective", _BOOL, "是否集合称谓", "Whether the name stands for many (各有关处室)"),
        Column("is_inherited", _BOOL, "是否承接", "Whether the clause stands on a block around the task"),
        Column("weight_all", _F64, "任务权重", "Share of the task, all roles together"),
        Column("weight_role", _F64, "角色权重", "Share of the task within its role"),
        rule_id(),
        *span(),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(
        *span_rules(),
        positive("ordinal"),
        positive("actor_ordinal"),
        text_fills_span("party_name_raw"),
        not_empty("party_name_zh"),
        weight_rule("weight_all"),
        weight_rule("weight_role"),
        PARTY_MATCHES_TYPE,
    ),
)

TARGET = Table(
    Layer.SILVER,
    "target",
    "指标目标",
    "Quantities the documents commit to",
    "一个指标的一个目标",
    "one target for one indicator",
    (
        content_key(),
        ordinal(),
        Column("parent_ordinal", _I32, "上级目标序号", "Order of the target this one is a part of", True),
        _task_seq(nullable=True),
        _section_ordinal(),
        Column("indicator_key", _I64, "指标键", "Canonical indicator, -1 where not known"),
        Column("indicator_name_zh", _S, "指标名称", "What is measured, as written, simplified"),
        Column("qualifier_zh", _S, "限定", "Scope of the indicator", True),
        Column("measure_kind_code", _S, "目标类别", "Kind of quantity", domain="target_kind"),
        Column("comparator_code", _S, "比较方式", "How the value binds", domain="comparator"),
        Column("direction_code", _S, "方向", "Increase or decrease", True, domain="direction"),
        Column("frequency_code", _S, "频率", "How often it recurs", True, domain="frequency"),
        Column("deadline_year", _I16, "到期年份", "Year the target is due", True, unit="年"),
        Column("deadline_basis_code", _S, "到期依据", "Where the year comes from", domain="deadline_basis"),
        date_key("due_date_key", "到期日期键", "When the target is due"),
        Column("is_suspect", _BOOL, "是否可疑", "Whether the value looks damaged"),
        Column("unit_key", _I64, "单位量纲键", "Unit of the value, -1 where not known"),
        Column("unit_zh", _S, "计量单位", "Unit as written, simplified", True),
        Column("value_low_raw", _F64, "下限原值", "Lower bound before 万 and 亿", True),
        Column("value_high_raw", _F64, "上限原值", "Upper bound before 万 and 亿", True),
        Column("value_low", _F64, "下限", "Lower bound, 万 and 亿 multiplied out", True),
        Column("value_high", _F64, "上限", "Upper bound, 万 and 亿 multiplied out", True),
        Column("base_year", _I16, "基期年份", "Year of the base value", True, unit="年"),
        Column("base_value", _F64, "基期值", "Base value, 万 and 亿 multiplied out", True),
        Column("base_unit_zh", _S, "基期单位", "Unit of the base value", True),
        date_key("baseline_date_key", "基期日期键", "Date of the base value"),
        Column("stated_growth_rate", _F64, "文中增长率", "Growth the text states", True, unit="%"),
        Column("implied_growth_rate", _F64, "推算增长率", "Growth that base and value imply", True, unit="%"),
        Column("consistency_code", _S, "一致性", "Whether the two agree", domain="consistency"),
        Column("stage_code", _S, "阶段", "Where in the plan period it is due", domain="target_stage"),
        Column("benchmark_text_zh", _S, "参照", "What it is measured against when there is no number", True),
        Column("value_text_raw", _S, "数值原文", "Words of the value as stored"),
        *span(prefix="quote_", zh="引文", en="the quote"),
        *span(prefix="value_", zh="数值", en="the value"),
        rule_id(),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(
        *target_rules(base_value="base_value"),
        positive("ordinal"),
        Rule(
            "parent_is_another",
            "parent_ordinal > 0 AND parent_ordinal <> ordinal",
            "上级目标是另一个目标",
            "the parent is another target",
        ),
    ),
)

POLICY_REFERENCE = Table(
    Layer.SILVER,
    "policy_reference",
    "政策引用",
    "Documents named in 《》",
    "一处书名号引用",
    "one bracketed title",
    (
        content_key(),
        ordinal(),
        _task_seq(nullable=True),
        Column("policy_instrument_key", _I64, "政策键", "Policy that is cited"),
        Column("title_zh", _S, "政策名称", "Title without brackets, simplified"),
        Column("document_number", _S, "文号", "Official number next to the title", True),
        Column("action_code", _S, "动作", "What shall be done with it", domain="action"),
        Column("cited_text_raw", _S, "引文原文", "Title with brackets as stored"),
        *span(),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(*span_rules(), positive("ordinal"), not_empty("title_zh"), text_fills_span("cited_text_raw")),
)

TEXT_DAMAGE = Table(
    Layer.SILVER,
    "text_damage",
    "文本异常",
    "Damage and irregularities of the text",
    "一处异常",
    "one place in the text",
    (
        content_key(),
        ordinal(),
        Column("damage_kind_code", _S, "异常类别", "What is wrong", domain="damage_kind"),
        Column("raw_text", _S, "原文", "Text as stored"),
        Column(
            "likely_reading", _S, "可能的正确写法", "What it most likely should be, null when not recoverable", True
        ),
        Column("confidence_code", _S, "可信度", "How sure that is", domain="confidence"),
        *span(),
        rule_id(),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(*span_rules(), positive("ordinal"), text_fills_span("raw_text")),
)

ARITHMETIC_CHECK = Table(
    Layer.SILVER,
    "arithmetic_check",
    "算术核对",
    "Statements of the text that can be recomputed",
    "一条可核对的陈述",
    "one statement that can be checked",
    (
        content_key(),
        ordinal(),
        _task_seq(nullable=True),
        Column("check_type_code", _S, "核对类别", "What is recomputed", domain="arithmetic_check_type"),
        Column("statement_zh", _S, "陈述", "What the text states"),
        Column("expression", _S, "算式", "How it was recomputed"),
        Column("computed_value", _F64, "计算值", "Result of the computation", True),
        Column("stated_value", _F64, "文中值", "Value the text states", True),
        Column("verdict_code", _S, "结论", "Whether they agree", domain="verdict"),
        *span(nullable=True),
        rule_id(),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(*span_rules(), span_is_whole(), positive("ordinal"), not_empty("statement_zh")),
)

TASK_THEME = Table(
    Layer.SILVER,
    "task_theme",
    "任务主题",
    "Themes of the tasks, weights adding up to one",
    "一项任务的一个主题",
    "one theme of one task",
    (
        content_key(),
        _task_seq(),
        Column("theme_key", _I64, "主题键", "Theme"),
        Column("weight", _F64, "权重", "Share of the task"),
        Column("match_rule_code", _S, "匹配规则", "Which rule found the theme"),
    ),
    primary_key=("content_key", "task_seq", "theme_key"),
    rules=(weight_rule("weight"), positive("task_seq")),
)

DUPLICATE_BLOCK = Table(
    Layer.SILVER,
    "duplicate_block",
    "重复块",
    "Blocks that repeat inside a document",
    "一对重复块",
    "one pair of blocks",
    (
        content_key(),
        ordinal(),
        *span(prefix="left_", zh="左侧", en="the copy that is removed"),
        *span(prefix="right_", zh="右侧", en="the copy that is kept"),
        Column("similarity", _F64, "相似度", "Share of the text that is equal"),
        Column("matched_chars", _I32, "匹配字数", "Code points that are equal", unit="字符"),
        Column("method_code", _S, "方法", "How it was found", domain="duplicate_method"),
        Column("decision_code", _S, "处理", "What was done about it", domain="duplicate_decision"),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(
        *span_rules("left_", "左侧区间", "left span"),
        *span_rules("right_", "右侧区间", "right span"),
        positive("ordinal"),
        weight_rule("similarity"),
        positive("matched_chars"),
        Rule(
            "copies_do_not_overlap",
            "left_char_end <= right_char_start OR right_char_end <= left_char_start",
            "两个副本互不重叠",
            "the two copies do not overlap",
        ),
    ),
)

TEXT_SKETCH = Table(
    Layer.SILVER,
    "text_sketch",
    "文本特征",
    "What each text is compared by with other documents",
    "一份内容",
    "one content",
    (
        content_key(),
        Column("text_key", _I64, "文本键", "Equal for texts with equal letters, whatever the page around them"),
        Column("letters", _I32, "字数", "Letters and digits of the text without page furniture and repeats", unit="字"),
        Column("is_draft", _BOOL, "是否草案", "Whether the text calls itself a draft"),
        Column("char_start", _I32, "起始字符", "Code point of the first letter, 0 where there is none", unit="字符"),
        Column("char_end", _I32, "结束字符", "Code point after the last letter, 0 where there is none", unit="字符"),
    ),
    primary_key=("content_key",),
    rules=(
        not_negative("letters"),
        not_negative("text_key"),
        Rule(
            "letters_lie_inside",
            "char_start >= 0 AND char_end - char_start >= letters",
            "区间容得下全部字",
            "the span has room for the letters",
        ),
    ),
)

TEXT_MARK = Table(
    Layer.SILVER,
    "text_mark",
    "特征标记",
    "Sampled shingles and numbers of each text, by which copies are found",
    "文本中的一个标记",
    "one mark of a text",
    (
        content_key(),
        ordinal(),
        Column("kind", _I8, "标记类别", "0 shingle of words, 1 shingle with a digit, 2 number among its words"),
        Column("mark", _I64, "标记", "Hash of the shingle, or of the words around the number"),
        Column("value", _I32, "值", "Code point where the shingle begins, or the number"),
        Column("passage", _I64, "段落标记", "Hash of the longer passage the shingle begins, 0 where none is sampled"),
    ),
    primary_key=("content_key", "ordinal"),
    rules=(
        positive("ordinal"),
        Rule("kind_is_known", "kind >= 0 AND kind <= 2", "标记类别是 0、1 或 2", "the kind is 0, 1 or 2"),
        not_negative("value"),
    ),
)

ORGANIZATION_ALIAS = Table(
    Layer.SILVER,
    "organization_alias",
    "单位别名",
    "Names that stand for an organisation within a document",
    "文件中的一个单位称谓",
    "one name in one document",
    (
        content_key(),
        Column("alias_zh", _S, "称谓", "Name as written, simplified"),
        Column("organization_key", _I64, "单位键", "Organisation it stands for"),
        Column("basis_code", _S, "依据", "Why", domain="alias_basis"),
    ),
    primary_key=("content_key", "alias_zh"),
    rules=(not_empty("alias_zh"),),
)

ORGANIZATION = Table(
    Layer.SILVER,
    "organization",
    "单位",
    "Organisations seen in a batch",
    "一个单位",
    "one organisation",
    (
        Column("organization_key", _I64, "单位键", "Hash of the code", content=False),
        Column("organization_code", _S, "单位代码", "Natural code"),
        Column("canonical_name_zh", _S, "规范名称", "Full name"),
        Column("name_en", _S, "英文名称", "English name", True),
        Column("org_type_code", _S, "单位类型", "Kind of organisation", domain="organization_type"),
        Column("admin_level_code", _S, "行政层级", "Administrative level", True, domain="admin_level"),
        Column("region_key", _I64, "地区键", "Region it belongs to"),
        Column(
            "parent_organization_key", _I64, "上级单位键", "Organisation it belongs to; -1 or -2 where there is none"
        ),
        Column("is_collective", _BOOL, "是否集合称谓", "Whether the name stands for many"),
    ),
    primary_key=("organization_key",),
    rules=(positive("organization_key"), not_empty("organization_code"), not_empty("canonical_name_zh")),
)

PERSON = Table(
    Layer.SILVER,
    "person",
    "人员",
    "Persons seen in a batch",
    "一个人",
    "one person",
    (
        Column("person_key", _I64, "人员键", "Hash of the code", content=False),
        Column("person_code", _S, "人员代码", "Natural code"),
        Column("name_zh", _S, "姓名", "Name"),
        Column("scope_organization_key", _I64, "所属单位键", "Organisation within which the name is unique"),
        Column("disambiguation_basis", _S, "认定依据", "Why two names are one person", domain="person_basis"),
    ),
    primary_key=("person_key",),
    rules=(positive("person_key"), not_empty("person_code"), not_empty("name_zh")),
)

PLAN_PERIOD = Table(
    Layer.SILVER,
    "plan_period",
    "计划期",
    "Plan periods seen in a batch",
    "一个计划期",
    "one plan period",
    (
        Column("plan_period_key", _I64, "计划期键", "Hash of the code", content=False),
        Column("period_type_code", _S, "计划期类型", "Kind of period", domain="period_type"),
        Column("start_date", _DATE, "开始日期", "First day", True),
        Column("end_date", _DATE, "结束日期", "Last day", True),
        Column("start_year", _I16, "开始年份", "First year", True, unit="年"),
        Column("end_year", _I16, "结束年份", "Last year", True, unit="年"),
        Column("label_zh", _S, "名称", "Label"),
        Column("label_en", _S, "英文名称", "English label", True),
        Column("is_inferred", _BOOL, "是否推断", "Whether the period is inferred, not stated"),
    ),
    primary_key=("plan_period_key",),
    rules=(
        positive("plan_period_key"),
        Rule(
            "period_is_forward",
            "end_date >= start_date",
            "结束日期不早于开始日期",
            "the period does not end before it starts",
        ),
        Rule(
            "years_are_forward",
            "end_year >= start_year",
            "结束年份不早于开始年份",
            "the last year is not before the first",
        ),
    ),
)

POLICY_INSTRUMENT = Table(
    Layer.SILVER,
    "policy_instrument",
    "政策文件",
    "Policies cited in a batch",
    "一份政策文件",
    "one policy",
    (
        Column("policy_instrument_key", _I64, "政策键", "Hash of the code", content=False),
        Column("instrument_code", _S, "政策代码", "Natural code"),
        Column("title_zh", _S, "政策名称", "Title, simplified"),
        Column("instrument_type_code", _S, "政策类型", "Kind of policy", domain="instrument_type"),
        Column("issuer_organization_key", _I64, "发文单位键", "Organisation that issued it, -1 where not known"),
        Column("document_number", _S, "文号", "Official number", True),
    ),
    primary_key=("policy_instrument_key",),
    rules=(positive("policy_instrument_key"), not_empty("instrument_code"), not_empty("title_zh")),
)

QUARANTINE = Table(
    Layer.SILVER,
    "quarantine",
    "隔离行",
    "Rows that a contract refused in a batch",
    "一行违反的一条规则",
    "one rule broken by one row",
    (
        content_key(),
        Column("target_table", _S, "目标表", "Table the row was meant for"),
        Column("rule_id", _S, "规则", "Rule that was broken"),
        Column("message_zh", _S, "说明", "What is wrong, in Chinese"),
        Column("message_en", _S, "说明(英文)", "What is wrong, in English"),
        *span(nullable=True),
        Column("raw_text", _S, "原文", "Text at the span", True),
        Column("row_json", LogicalType.JSON, "原行", "The refused row"),
    ),
    primary_key=(),
    key_is_enforced=False,
)

TABLES = Registry.of(
    (DOCUMENT, TEXT_SEGMENT, SECTION, TASK, RESPONSIBILITY, TARGET, POLICY_REFERENCE, TEXT_DAMAGE),
    (ARITHMETIC_CHECK, TASK_THEME, DUPLICATE_BLOCK, ORGANIZATION_ALIAS),
    (ORGANIZATION, PERSON, PLAN_PERIOD, POLICY_INSTRUMENT),
    (TEXT_SKETCH, TEXT_MARK),
    (QUARANTINE,),
)
"""Every silver table."""

DIMENSIONS: tuple[str, ...] = ("organization", "person", "plan_period", "policy_instrument")
"""Tables without `content_key`: dimension rows a batch has seen, distinct."""

COMPARED: tuple[str, ...] = (TEXT_SKETCH.name, TEXT_MARK.name)
"""Tables that only the comparison of documents reads; they are not loaded."""
