"""Dimensions of the star: who, where, when, which document, which task, which unit.

Belongs here: tables named `dim_*` that facts point to.
Does not belong here: facts, bridges and what describes runs (`star_facts`, `star_audit`).

A row with a negative key is a reserved member (unknown, not applicable, ambiguous). It has no properties, so the row
rules and code lists of a dimension hold for real members only.
"""

from __future__ import annotations

from schemas.columns import (
    byte_span,
    byte_span_rule,
    date_key,
    date_key_rule,
    for_real_members,
    not_empty,
    not_negative,
    positive,
    sha256_rule,
    span,
    span_rules,
    text_fills_span,
)
from schemas.contract import Column, Layer, LogicalType, Rule, Table

_S = LogicalType.STRING
_I8 = LogicalType.INT8
_I16 = LogicalType.INT16
_I32 = LogicalType.INT32
_I64 = LogicalType.INT64
_F64 = LogicalType.FLOAT64
_BOOL = LogicalType.BOOLEAN
_DATE = LogicalType.DATE
_TIME = LogicalType.TIMESTAMP


def _key(name: str, zh: str, en: str, type_: LogicalType = _I64) -> Column:
    return Column(name, type_, zh, en, content=False)


DIM_DATE = Table(
    Layer.STAR,
    "dim_date",
    "日期维",
    "Dates in use, to the day, the month or the year",
    "一个日期、月份或年份",
    "one day, month or year",
    (
        Column("date_key", _I32, "日期键", "yyyymmdd, yyyymm00 or yyyy0000"),
        Column("full_date", _DATE, "日期", "The day, null for months and years", True),
        Column("precision_code", _S, "精度", "How precise the date is", domain="date_precision"),
        Column("year_no", _I16, "年", "Year", True),
        Column("quarter_no", _I8, "季度", "Quarter, 1 to 4", True),
        Column("month_no", _I8, "月", "Month, 1 to 12", True),
        Column(
            "five_year_plan_no", _I8, "五年规划序号", "Number of the national five-year plan the year falls in", True
        ),
        Column("label_zh", _S, "名称", "Label"),
    ),
    primary_key=("date_key",),
    natural_key=("date_key",),
    rules=(
        date_key_rule("date_key"),
        *for_real_members(
            "date_key",
            (
                Rule(
                    "key_has_year",
                    "year_no IS NOT NULL AND date_key >= CAST(year_no AS INTEGER) * 10000"
                    " AND date_key < CAST(year_no AS INTEGER) * 10000 + 10000",
                    "日期键以年份开头",
                    "the key begins with the year",
                ),
                Rule("month_is_a_month", "month_no >= 1 AND month_no <= 12", "月份为 1 至 12", "the month is 1 to 12"),
                Rule(
                    "quarter_is_a_quarter",
                    "quarter_no >= 1 AND quarter_no <= 4",
                    "季度为 1 至 4",
                    "the quarter is 1 to 4",
                ),
                Rule(
                    "day_has_date",
                    "(precision_code = 'day') = (full_date IS NOT NULL)",
                    "精确到日时才有日期",
                    "there is a date exactly when the precision is a day",
                ),
            ),
        ),
    ),
)

DIM_REGION = Table(
    Layer.STAR,
    "dim_region",
    "地区维",
    "Administrative divisions by GB/T 2260, by edition",
    "一个版本中的一个行政区划",
    "one division in one edition",
    (
        _key("region_key", "地区键", "Hash of the natural code"),
        Column("region_code", _S, "区划代码", "GB/T 2260 code"),
        Column("gbt2260_edition", _S, "区划版本", "Edition of GB/T 2260 the code is from"),
        Column("name_zh", _S, "名称", "Full name"),
        Column("short_name_zh", _S, "简称", "Short name", True),
        Column("name_en", _S, "英文名称", "English name", True),
        Column("level_code", _S, "层级", "Level of the division", domain="region_level"),
        Column("province_code", _S, "省级代码", "Code of its province", True),
        Column("province_name_zh", _S, "省级名称", "Name of its province", True),
        Column("city_code", _S, "市级代码", "Code of its prefecture", True),
        Column("city_name_zh", _S, "市级名称", "Name of its prefecture", True),
        Column("parent_region_key", _I64, "上级地区键", "Enclosing division", True, references="dim_region"),
        Column("valid_from", _DATE, "启用日期", "First day the code was in force", True),
        Column("valid_to", _DATE, "停用日期", "Day the code went out of force", True),
    ),
    primary_key=("region_key",),
    natural_key=("region_code", "gbt2260_edition"),
    rules=for_real_members(
        "region_key",
        (
            Rule(
                "code_has_six_digits", "length(region_code) >= 6", "区划代码至少六位", "the code has six digits or more"
            ),
            Rule(
                "validity_is_forward", "valid_to > valid_from", "停用日期晚于启用日期", "the code ends after it begins"
            ),
            not_empty("name_zh"),
        ),
    ),
    audited_only=("parent_region_key",),
)

DIM_ORGANIZATION = Table(
    Layer.STAR,
    "dim_organization",
    "单位维",
    "Organisations, offices inside the one that issued the document",
    "一个单位",
    "one organisation",
    (
        _key("organization_key", "单位键", "Hash of the natural code"),
        Column("organization_code", _S, "单位代码", "Natural code"),
        Column("canonical_name_zh", _S, "规范名称", "Full name"),
        Column("name_en", _S, "英文名称", "English name", True),
        Column("org_type_code", _S, "单位类型", "Kind of organisation", domain="organization_type"),
        Column("admin_level_code", _S, "行政层级", "Administrative level", True, domain="admin_level"),
        Column("region_key", _I64, "地区键", "Region it belongs to", references="dim_region"),
        Column(
            "parent_organization_key",
            _I64,
            "上级单位键",
            "Organisation it belongs to; -1 or -2 where there is none",
            True,
            references="dim_organization",
        ),
        Column("is_collective", _BOOL, "是否集合称谓", "Whether the name stands for many"),
    ),
    primary_key=("organization_key",),
    natural_key=("organization_code",),
    rules=(not_empty("organization_code"), not_empty("canonical_name_zh")),
    audited_only=("parent_organization_key",),
)

DIM_PERSON = Table(
    Layer.STAR,
    "dim_person",
    "人员维",
    "Persons, told apart within their organisation",
    "一个人",
    "one person",
    (
        _key("person_key", "人员键", "Hash of the natural code"),
        Column("person_code", _S, "人员代码", "Natural code"),
        Column("name_zh", _S, "姓名", "Name"),
        Column(
            "scope_organization_key",
            _I64,
            "所属单位键",
            "Organisation within which the name is unique",
            references="dim_organization",
        ),
        Column("disambiguation_basis", _S, "认定依据", "Why two names are one person", domain="person_basis"),
    ),
    primary_key=("person_key",),
    natural_key=("person_code",),
    rules=(not_empty("person_code"), not_empty("name_zh")),
)

DIM_PLAN_PERIOD = Table(
    Layer.STAR,
    "dim_plan_period",
    "计划期维",
    "Periods that plans cover",
    "一个计划期",
    "one plan period",
    (
        _key("plan_period_key", "计划期键", "Hash of the natural code"),
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
    natural_key=("period_type_code", "start_date", "end_date", "start_year", "end_year", "is_inferred"),
    rules=(
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

DIM_DOCUMENT = Table(
    Layer.STAR,
    "dim_document",
    "文件维",
    "Every version of every document",
    "一份文件的一个版本",
    "one version of one document",
    (
        _key("document_key", "文件键", "Dense key, stable within a data folder"),
        Column("document_id", _S, "文件标识", "Readable identifier of the version"),
        Column("raw_sha256", _S, "原文摘要", "SHA-256 of the bytes"),
        Column("normalized_sha256", _S, "归一摘要", "SHA-256 of the folded text without whitespace"),
        Column(
            "canonical_document_key",
            _I64,
            "正本文件键",
            "Version that stands for all copies",
            content=False,
            references="dim_document",
        ),
        Column("is_canonical", _BOOL, "是否正本", "Whether the version stands for all copies"),
        Column("source_file", _S, "来源文件", "Path below the folder given, with /"),
        Column("version_no", _I16, "版本号", "Number of the version of this source, from 1"),
        Column("valid_from", _TIME, "生效时间", "When the version was first seen (UTC)", content=False),
        Column("valid_to", _TIME, "失效时间", "When the version was replaced or taken out (UTC)", True, content=False),
        Column("is_current", _BOOL, "是否现行", "Whether the version is the current one of its source"),
        Column("is_absent", _BOOL, "本次未见", "Whether the last run over its folder did not see the source"),
        Column("source_uri", _S, "来源地址", "Where the version came from", content=False),
        Column("title_zh", _S, "标题", "Title, in mainland simplified characters", True),
        Column("document_number", _S, "文号", "Official number", True),
        Column("index_number", _S, "索引号", "Catalogue number of the government site", True),
        Column("subject_category", _S, "主题分类", "Subject the government site files it under, as stated", True),
        Column("document_type_code", _S, "文种", "Type of the document", domain="document_type"),
        Column("script_code", _S, "文字", "Simplified or traditional", domain="script"),
        Column("encoding", _S, "编码", "Encoding of the bytes"),
        Column("is_extracted", _BOOL, "是否提取", "Whether the text was extracted from a container (html, docx, pdf)"),
        Column("parser_version", _S, "解析程序版本", "Version of the parser that read it", content=False),
        Column("lexicon_sha256", _S, "词表摘要", "SHA-256 over the lexicon it was read with", content=False),
        Column("raw_bytes", _I64, "字节数", "Size of the original", unit="字节"),
        Column("raw_chars", _I32, "字符数", "Code points of the decoded text", unit="字符"),
        Column(
            "issuer_name_zh",
            _S,
            "发文单位名称",
            "Issuer as stated, simplified; null where the place in it or all of it is inferred",
            True,
        ),
        Column(
            "issuer_organization_key",
            _I64,
            "发文单位键",
            "Organisation that issued the document",
            references="dim_organization",
        ),
        Column("region_key", _I64, "地区键", "Region the plan is for", references="dim_region"),
        Column("plan_period_key", _I64, "计划期键", "Period the plan covers", references="dim_plan_period"),
        date_key("issued_date_key", "成文日期键", "Date of the document", "dim_date"),
        date_key("published_date_key", "发布日期键", "Date of the page", "dim_date"),
    ),
    primary_key=("document_key",),
    natural_key=("source_file", "version_no"),
    rules=for_real_members(
        "document_key",
        (
            positive("version_no"),
            sha256_rule("raw_sha256"),
            sha256_rule("normalized_sha256"),
            positive("raw_bytes"),
            positive("raw_chars"),
            Rule(
                "valid_to_follows_valid_from",
                "valid_to > valid_from",
                "失效时间晚于生效时间",
                "it ends after it begins",
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
    ),
    audited_only=("canonical_document_key",),
)

DIM_SECTION = Table(
    Layer.STAR,
    "dim_section",
    "章节维",
    "Sections of the documents",
    "一个章节",
    "one section",
    (
        _key("section_key", "章节键", "document_key * 1048576 + ordinal"),
        Column("document_key", _I64, "文件键", "Document it stands in", content=False, references="dim_document"),
        Column(
            "parent_section_key", _I64, "上级章节键", "Enclosing section", True, content=False, references="dim_section"
        ),
        Column("depth", _I8, "层级", "1 for 一、, 2 for (一)"),
        Column("ordinal", _I32, "序号", "Order of the section in the document, from 1"),
        Column("sibling_ordinal", _I32, "同级序号", "Position among its siblings, as printed"),
        Column("number_raw", _S, "编号原文", "Number as printed", True),
        Column("heading_zh", _S, "标题", "Heading without number, simplified", True),
        Column("path_zh", _S, "路径", "Headings from the top to here, joined with ' / '"),
        *span(),
    ),
    primary_key=("section_key",),
    natural_key=("document_key", "char_start", "ordinal"),
    rules=for_real_members(
        "section_key",
        (*span_rules(), positive("depth"), positive("ordinal"), not_negative("sibling_ordinal")),
    ),
    audited_only=("parent_section_key",),
)

DIM_TASK = Table(
    Layer.STAR,
    "dim_task",
    "任务维",
    "Text and place of the tasks; their counts are in fct_task",
    "一项任务",
    "one task",
    (
        _key("task_key", "任务键", "document_key * 1048576 + ordinal"),
        Column("document_key", _I64, "文件键", "Document it stands in", content=False, references="dim_document"),
        Column("section_key", _I64, "章节键", "Section it stands in", content=False, references="dim_section"),
        Column("task_ordinal", _I32, "任务编号", "Printed number, or the position in the section"),
        Column("number_raw", _S, "编号原文", "Number as printed", True),
        Column("title_zh", _S, "任务标题", "Text up to the first full stop, simplified", True),
        Column("text_zh", _S, "任务原文", "Text of the task as stored", is_prose=True),
        *span(),
        *byte_span(),
    ),
    primary_key=("task_key",),
    natural_key=("document_key", "char_start", "char_end"),
    rules=for_real_members(
        "task_key",
        (*span_rules(), byte_span_rule(), text_fills_span("text_zh"), not_negative("task_ordinal")),
    ),
)

DIM_UNIT = Table(
    Layer.STAR,
    "dim_unit",
    "计量单位维",
    "Units of measurement with their factor to a canonical unit",
    "一个计量单位",
    "one unit",
    (
        _key("unit_key", "计量单位键", "Hash of the natural code"),
        Column("unit_code", _S, "单位代码", "Natural code"),
        Column("unit_zh", _S, "中文名称", "Chinese name"),
        Column("unit_en", _S, "英文名称", "English name"),
        Column("quantity_kind", _S, "量纲", "Kind of quantity", domain="quantity_kind"),
        Column("canonical_unit_code", _S, "标准单位代码", "Unit that values of this kind are compared in"),
        Column("factor_to_canonical", _F64, "换算系数", "What a value is multiplied by to be in the canonical unit"),
    ),
    primary_key=("unit_key",),
    natural_key=("unit_code",),
    rules=(
        not_empty("unit_code"),
        *for_real_members("unit_key", (positive("factor_to_canonical"),)),
    ),
)

DIM_INDICATOR = Table(
    Layer.STAR,
    "dim_indicator",
    "指标维",
    "Canonical indicators",
    "一个指标",
    "one indicator",
    (
        _key("indicator_key", "指标键", "Hash of the natural code"),
        Column("indicator_code", _S, "指标代码", "Natural code"),
        Column("name_zh", _S, "名称", "Name"),
        Column("name_en", _S, "英文名称", "English name", True),
        Column("parent_indicator_key", _I64, "上级指标键", "Wider indicator", True, references="dim_indicator"),
        Column("family_code", _S, "指标族", "Family it belongs to"),
        Column("quantity_kind", _S, "量纲", "Kind of quantity", domain="quantity_kind"),
        Column("canonical_unit_key", _I64, "标准单位键", "Unit its values are compared in", references="dim_unit"),
        Column("additivity_code", _S, "可加性", "Over what values may be summed", domain="additivity"),
        Column("direction_code", _S, "优劣方向", "Which way is better", domain="indicator_direction"),
    ),
    primary_key=("indicator_key",),
    natural_key=("indicator_code",),
    rules=(not_empty("indicator_code"), not_empty("name_zh")),
    audited_only=("parent_indicator_key",),
)

DIM_THEME = Table(
    Layer.STAR,
    "dim_theme",
    "主题维",
    "Themes of tasks",
    "一个主题",
    "one theme",
    (
        _key("theme_key", "主题键", "Hash of the natural code"),
        Column("theme_code", _S, "主题代码", "Natural code"),
        Column("name_zh", _S, "名称", "Name"),
        Column("name_en", _S, "英文名称", "English name", True),
        Column("parent_theme_key", _I64, "上级主题键", "Wider theme", True, references="dim_theme"),
    ),
    primary_key=("theme_key",),
    natural_key=("theme_code",),
    rules=(not_empty("theme_code"), not_empty("name_zh")),
    audited_only=("parent_theme_key",),
)

DIM_POLICY_INSTRUMENT = Table(
    Layer.STAR,
    "dim_policy_instrument",
    "政策文件维",
    "Policies that documents cite",
    "一份政策文件",
    "one policy",
    (
        _key("policy_instrument_key", "政策键", "Hash of the natural code"),
        Column("instrument_code", _S, "政策代码", "Natural code"),
        Column("title_zh", _S, "政策名称", "Title, simplified"),
        Column("instrument_type_code", _S, "政策类型", "Kind of policy", domain="instrument_type"),
        Column(
            "issuer_organization_key",
            _I64,
            "发文单位键",
            "Organisation that issued it, -1 where not known",
            references="dim_organization",
        ),
        Column("document_number", _S, "文号", "Official number", True),
        Column(
            "resolved_document_key",
            _I64,
            "对应文件键",
            "The policy itself, where it is in this warehouse",
            content=False,
            references="dim_document",
        ),
    ),
    primary_key=("policy_instrument_key",),
    natural_key=("instrument_code",),
    rules=(not_empty("instrument_code"), not_empty("title_zh")),
    # It changes when the policy itself is landed; an enforced key could not be changed while references point here.
    audited_only=("resolved_document_key",),
)

DIM_RESPONSIBILITY_ROLE = Table(
    Layer.STAR,
    "dim_responsibility_role",
    "责任角色维",
    "Roles a party can have in a task",
    "一个角色",
    "one role",
    (
        _key("role_key", "角色键", "Number of the role", _I8),
        Column("role_code", _S, "角色代码", "Natural code", domain="role"),
        Column("name_zh", _S, "名称", "Name"),
        Column("name_en", _S, "英文名称", "English name"),
        Column("actor_kind", _S, "主体类型", "Who can have the role", domain="actor_kind"),
        Column("is_lead", _BOOL, "是否牵头", "Whether the role answers for the task first"),
    ),
    primary_key=("role_key",),
    natural_key=("role_code",),
)

DIMENSIONS = (
    DIM_DATE,
    DIM_REGION,
    DIM_ORGANIZATION,
    DIM_PERSON,
    DIM_PLAN_PERIOD,
    DIM_DOCUMENT,
    DIM_SECTION,
    DIM_TASK,
    DIM_UNIT,
    DIM_INDICATOR,
    DIM_THEME,
    DIM_POLICY_INSTRUMENT,
    DIM_RESPONSIBILITY_ROLE,
)
"""In an order where a referenced table stands before its referrers. Every one has the reserved members."""
