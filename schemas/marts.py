"""The views people query: names, columns and their order, in English and Chinese.

Belongs here: the published contract of schemas `marts`, `marts_all` and `marts_zh`.
Does not belong here: the SQL behind the views (`warehouse`), and the tables under them (`star`).

A change that removes, renames, moves or retypes a column is a new major `MARTS_VERSION`; an added view or column a new
minor one. Reserved members (-1, -2, -3) appear as null.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.contract import LogicalType

MARTS_VERSION = "1.3"

_S = LogicalType.STRING
_I16 = LogicalType.INT16
_I32 = LogicalType.INT32
_I64 = LogicalType.INT64
_F64 = LogicalType.FLOAT64
_BOOL = LogicalType.BOOLEAN
_DATE = LogicalType.DATE
_TIME = LogicalType.TIMESTAMP


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One column of a view.

    Attributes:
        zh, en: its name in `marts_zh`, and an English description.
        domain: code list of the values, whose labels `marts_zh` may show.
    """

    name: str
    type: LogicalType
    zh: str
    en: str
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One view; `zh` is its name in `marts_zh`, `description_*` say what a row is."""

    name: str
    zh: str
    description_zh: str
    description_en: str
    columns: tuple[ViewColumn, ...]

    @property
    def column_names(self) -> list[str]:
        """Column names in the order of the contract."""
        return [column.name for column in self.columns]

    @property
    def is_fact(self) -> bool:
        """Whether `marts` holds canonical documents only and `marts_all` every current one."""
        return self.name in FACT_VIEWS


FACT_VIEWS: tuple[str, ...] = (
    "task",
    "responsibility",
    "target",
    "policy_reference",
    "arithmetic_check",
    "task_theme",
)
"""In `marts` canonical documents only, so that nothing is counted twice; in `marts_all` every current document."""

_C = ViewColumn
_SOURCE_FILE = _C("source_file", _S, "来源文件", "Path of the source below the folder given, with /")
_TASK_KEY = _C("task_key", _I64, "任务键", "Task, null outside tasks")
_IS_CORRECTED = _C("is_corrected", _BOOL, "是否更正", "Whether a person corrected a value of the row (see correction)")
_SPAN = (
    _C("char_start", _I32, "起始字符", "First code point, from 0"),
    _C("char_end", _I32, "结束字符", "Code point after the last"),
)

DOCUMENT = View(
    "document",
    "文件",
    "现行文件, 一行一份",
    "current documents, one row each",
    (
        _SOURCE_FILE,
        _C("document_key", _I64, "文件键", "Key of the version"),
        _C("document_id", _S, "文件标识", "Readable identifier of the version"),
        _C("title", _S, "标题", "Title, mainland simplified"),
        _C("document_number", _S, "文号", "Official number"),
        _C("document_type", _S, "文种", "Type of the document", "document_type"),
        _C("issuer_name", _S, "发文单位", "Organisation that issued it, as the document names it"),
        _C("region_code", _S, "区划代码", "GB/T 2260 code of the region"),
        _C("region_name", _S, "地区", "Region the plan is for"),
        _C("province_name", _S, "省份", "Province of the region"),
        _C("plan_start_year", _I16, "计划起始年", "First year of the plan"),
        _C("plan_end_year", _I16, "计划结束年", "Last year of the plan"),
        _C("issue_date", _DATE, "成文日期", "Date of the document"),
        _C("publish_date", _DATE, "发布日期", "Date of the page"),
        _C("script", _S, "文字", "Hans or Hant", "script"),
        _C("encoding", _S, "编码", "Encoding of the bytes"),
        _C("char_count", _I32, "字符数", "Code points of the text"),
        _C("is_canonical", _BOOL, "是否正本", "Whether it stands for all its copies"),
        _C("canonical_source_file", _S, "正本来源文件", "Source that stands for it"),
        _C("version_no", _I16, "版本号", "Version of the source, from 1"),
        _IS_CORRECTED,
        _C("issuer_full_name", _S, "发文单位全称", "Full name of the issuer, the same in every document: group by it"),
        _C("index_number", _S, "索引号", "Catalogue number of the government site"),
        _C("subject_category", _S, "主题分类", "Subject the government site files it under"),
    ),
)

SEGMENT = View(
    "segment",
    "文段",
    "文件全文的划分, 不缺不叠",
    "the partition of each text, no gap and no overlap",
    (
        _SOURCE_FILE,
        _C("ordinal", _I32, "序号", "Order in the document, from 1"),
        *_SPAN,
        _C("byte_start", _I64, "起始字节", "First byte in the original; null where extracted or repaired"),
        _C("byte_end", _I64, "结束字节", "Byte after the last; null where extracted or repaired"),
        _C("kind", _S, "类别", "What the text is", "segment_kind"),
        _C("text", _S, "原文", "Text as stored"),
    ),
)

SECTION = View(
    "section",
    "章节",
    "有编号的章节, 一行一个",
    "numbered sections, one row each",
    (
        _SOURCE_FILE,
        _C("section_key", _I64, "章节键", "Section"),
        _C("parent_section_key", _I64, "上级章节键", "Enclosing section"),
        _C("level", LogicalType.INT8, "层级", "1 for 一、, 2 for (一)"),
        _C("number_text", _S, "编号", "Number as printed"),
        _C("ordinal", _I32, "序号", "Order in the document, from 1"),
        _C("heading", _S, "标题", "Heading without number, simplified"),
        _C("path", _S, "路径", "Headings from the top, joined with ' / '"),
        *_SPAN,
    ),
)

TASK = View(
    "task",
    "任务",
    "文件中的任务, 一行一项",
    "tasks, one row each",
    (
        _SOURCE_FILE,
        _C("task_key", _I64, "任务键", "Task"),
        _C("section_key", _I64, "章节键", "Section it stands in"),
        _C("section_path", _S, "章节路径", "Headings from the top, joined with ' / '"),
        _C("number_text", _S, "编号", "Number as printed"),
        _C("ordinal", _I32, "任务编号", "Printed number, or the position in the section"),
        _C("title", _S, "任务标题", "Text up to the first full stop, simplified"),
        _C("text", _S, "任务原文", "Text as stored"),
        *_SPAN,
        _C("target_count", _I16, "目标数", "Targets in the task"),
        _C("leader_count", _I16, "分管领导数", "Persons in charge"),
        _C("lead_count", _I16, "牵头单位数", "Lead units"),
        _C("participant_count", _I16, "配合单位数", "Participating units"),
        _C("responsible_count", _I16, "责任单位数", "Responsible units"),
        _IS_CORRECTED,
    ),
)

RESPONSIBILITY = View(
    "responsibility",
    "责任",
    "任务的责任主体, 一行一个",
    "parties of tasks, one row each",
    (
        _SOURCE_FILE,
        _C("task_key", _I64, "任务键", "Task"),
        _C("role", _S, "角色", "What the party does", "role"),
        _C("party_type", _S, "主体类型", "Person or organisation", "party_type"),
        _C("party_name", _S, "主体名称", "Name as written, simplified, not expanded"),
        _C("party_name_raw", _S, "主体原文", "Name as stored"),
        _C("organization_name", _S, "单位全称", "Name of the resolved organisation"),
        _C("is_collective", _BOOL, "是否集合称谓", "Whether the name stands for many"),
        _C("is_inherited", _BOOL, "是否承接", "Whether the clause stands on a block around the task"),
        _C("weight", _F64, "权重", "Share of the task within the role"),
        _C("rule_id", _S, "抽取规则", "Extraction rule"),
        *_SPAN,
        _IS_CORRECTED,
    ),
)

TARGET = View(
    "target",
    "指标目标",
    "指标的目标值, 一行一个",
    "targets, one row each",
    (
        _SOURCE_FILE,
        _C("target_key", _I64, "目标键", "Target"),
        _C("parent_target_key", _I64, "上级目标键", "Target this one is a part of"),
        _TASK_KEY,
        _C("section_path", _S, "章节路径", "Headings from the top, joined with ' / '"),
        _C("indicator_name", _S, "指标名称", "What is measured, simplified"),
        _C("indicator_code", _S, "指标代码", "Canonical indicator, where known"),
        _C("qualifier", _S, "限定", "Scope of the indicator"),
        _C("comparator", _S, "比较方式", "How the value binds", "comparator"),
        _C("value_low", _F64, "下限", "Lower bound, 万 and 亿 multiplied out"),
        _C("value_high", _F64, "上限", "Upper bound, 万 and 亿 multiplied out"),
        _C("direction", _S, "方向", "Increase or decrease", "direction"),
        _C("unit", _S, "计量单位", "Unit, simplified"),
        _C("target_kind", _S, "目标类别", "Kind of quantity", "target_kind"),
        _C("base_year", _I16, "基期年份", "Year of the base value"),
        _C("base_value", _F64, "基期值", "Base value, 万 and 亿 multiplied out"),
        _C("base_unit", _S, "基期单位", "Unit of the base value"),
        _C("deadline_year", _I16, "到期年份", "Year the target is due"),
        _C("deadline_basis", _S, "到期依据", "Where the year comes from", "deadline_basis"),
        _C("benchmark", _S, "参照", "What it is measured against when there is no number"),
        _C("frequency", _S, "频率", "How often it recurs", "frequency"),
        _C("is_suspect", _BOOL, "是否可疑", "Whether the value looks damaged"),
        _C("consistency", _S, "一致性", "Whether base, growth and value agree", "consistency"),
        _C("rule_id", _S, "抽取规则", "Extraction rule"),
        _C("quote", _S, "引文", "Words of the target as stored"),
        _C("char_start", _I32, "起始字符", "First code point of the quote, from 0"),
        _C("char_end", _I32, "结束字符", "Code point after the last of the quote"),
        _C("value_char_start", _I32, "数值起始字符", "First code point of the value, from 0"),
        _C("value_char_end", _I32, "数值结束字符", "Code point after the last of the value"),
        _IS_CORRECTED,
    ),
)

POLICY_REFERENCE = View(
    "policy_reference",
    "政策引用",
    "书名号引用, 一行一处",
    "titles in brackets, one row each",
    (
        _SOURCE_FILE,
        _TASK_KEY,
        _C("title", _S, "政策名称", "Title without brackets, simplified"),
        _C("document_number", _S, "文号", "Official number"),
        _C("action", _S, "动作", "What shall be done with it", "action"),
        *_SPAN,
        _IS_CORRECTED,
    ),
)

ANOMALY = View(
    "anomaly",
    "文本异常",
    "文字损坏与不规范之处, 一行一处",
    "damage and irregularities of the texts, one row each",
    (
        _SOURCE_FILE,
        _C("kind", _S, "类别", "What is wrong", "damage_kind"),
        _C("raw_text", _S, "原文", "Text as stored"),
        _C("likely_reading", _S, "可能的正确写法", "What it most likely should be"),
        _C("confidence", _S, "可信度", "How sure that is", "confidence"),
        *_SPAN,
        _IS_CORRECTED,
    ),
)

ARITHMETIC_CHECK = View(
    "arithmetic_check",
    "算术核对",
    "文中数字的核对, 一行一条",
    "statements that were recomputed, one row each",
    (
        _SOURCE_FILE,
        _C("check_type", _S, "核对类别", "What is recomputed", "arithmetic_check_type"),
        _C("statement", _S, "陈述", "What the text states"),
        _C("expression", _S, "算式", "How it was recomputed"),
        _C("computed", _F64, "计算值", "Result of the computation"),
        _C("stated", _F64, "文中值", "Value the text states"),
        _C("verdict", _S, "结论", "Whether they agree", "verdict"),
        *_SPAN,
        _IS_CORRECTED,
    ),
)

TASK_THEME = View(
    "task_theme",
    "任务主题",
    "任务的主题, 权重合计为一",
    "themes of tasks, weights adding up to one",
    (
        _SOURCE_FILE,
        _C("task_key", _I64, "任务键", "Task"),
        _C("theme_code", _S, "主题代码", "Theme"),
        _C("theme_name", _S, "主题", "Name of the theme"),
        _C("weight", _F64, "权重", "Share of the task"),
    ),
)

DUPLICATE = View(
    "duplicate",
    "重复文本",
    "文件内与文件间的重复, 一行一对",
    "repeated text inside and between documents, one row a pair",
    (
        _C("scope", _S, "范围", "Inside a document or between documents", "duplicate_scope"),
        _C("left_source_file", _S, "左侧来源文件", "Source of the copy that does not count"),
        _C("right_source_file", _S, "右侧来源文件", "Source of the copy that counts"),
        _C("left_char_start", _I32, "左侧起始字符", "First code point of the left copy"),
        _C("left_char_end", _I32, "左侧结束字符", "Code point after the last of the left copy"),
        _C("right_char_start", _I32, "右侧起始字符", "First code point of the right copy"),
        _C("right_char_end", _I32, "右侧结束字符", "Code point after the last of the right copy"),
        _C("similarity", _F64, "相似度", "Share of the text that is equal"),
        _C("decision", _S, "处理", "What was done about it", "duplicate_decision"),
    ),
)

DOCUMENT_VERSION = View(
    "document_version",
    "文件版本",
    "来源文件的各个版本, 一行一版",
    "versions of the sources, one row each",
    (
        _SOURCE_FILE,
        _C("version_no", _I16, "版本号", "Version of the source, from 1"),
        _C("document_id", _S, "文件标识", "Readable identifier of the version"),
        _C("valid_from", _TIME, "生效时间", "When it was first seen (UTC)"),
        _C("valid_to", _TIME, "失效时间", "When it was replaced or taken out (UTC)"),
        _C("is_current", _BOOL, "是否现行", "Whether it is the current version"),
    ),
)

DOCUMENT_RELATION = View(
    "document_relation",
    "文件关联",
    "不是副本而彼此相关的文件, 一行一对",
    "documents that belong together without being copies, one row a pair",
    (
        _SOURCE_FILE,
        _C("related_source_file", _S, "关联来源文件", "Source it is related to"),
        _C("relation", _S, "关联", "What the first is to the second", "document_relation"),
    ),
)

CONSERVATION = View(
    "conservation",
    "字符守恒",
    "每份文件各类文段的字符数与占比",
    "characters and share of each kind of segment in each document",
    (
        _SOURCE_FILE,
        _C("kind", _S, "类别", "Kind of segment", "segment_kind"),
        _C("characters", _I64, "字符数", "Code points of that kind"),
        _C("share", _F64, "占比", "Share of the document"),
    ),
)

CHECK_RESULT = View(
    "check_result",
    "检查结果",
    "本次运行的检查, 一行一项",
    "checks of the run, one row each",
    (
        _C("check_id", _S, "检查编号", "Stable identifier"),
        _C("table_name", _S, "表", "Table it judges"),
        _C("severity", _S, "严重程度", "What a failure means", "severity"),
        _C("status", _S, "状态", "How it ended", "check_status"),
        _C("rows_evaluated", _I64, "检查行数", "Rows looked at"),
        _C("rows_failed", _I64, "未通过行数", "Rows that failed"),
        _C("description", _S, "说明", "What holds when it passes"),
    ),
)

QUARANTINE = View(
    "quarantine",
    "隔离区",
    "被拒收的文件和行, 一行一条规则",
    "files and rows that were refused, one row per broken rule",
    (
        _SOURCE_FILE,
        _C("target_table", _S, "目标表", "Table the row was meant for; null for a whole file"),
        _C("rule_id", _S, "规则", "Rule that was broken, or reason of a refused file"),
        _C("message", _S, "说明", "What is wrong"),
        *_SPAN,
        _C("raw_text", _S, "原文", "Text at the span"),
    ),
)

CORRECTION = View(
    "correction",
    "更正",
    "人工审核的更正, 一行一条, 含未能采用的",
    "reviewed corrections of people, one row each, those not applied too",
    (
        _SOURCE_FILE,
        _C("table_name", _S, "表", "View whose row is corrected"),
        _C("field_name", _S, "字段", "Column of the view that is corrected"),
        *_SPAN,
        _C("quote", _S, "引文", "Text at the span when the correction was made"),
        _C("extracted_value", _S, "抽取值", "Value that was extracted"),
        _C("corrected_value", _S, "更正值", "Right value"),
        _C("reason", _S, "理由", "Why the value is right"),
        _C("author", _S, "更正人", "Who says so"),
        _C("reviewed_on", _DATE, "日期", "When it was reviewed"),
        _C("status", _S, "状态", "What became of it", "correction_status"),
        _C("rows_corrected", _I32, "更正行数", "Rows that show the corrected value"),
        _C("message", _S, "说明", "Why it was not applied"),
    ),
)

VIEWS: tuple[View, ...] = (
    DOCUMENT,
    SEGMENT,
    SECTION,
    TASK,
    RESPONSIBILITY,
    TARGET,
    POLICY_REFERENCE,
    ANOMALY,
    ARITHMETIC_CHECK,
    TASK_THEME,
    DUPLICATE,
    DOCUMENT_VERSION,
    DOCUMENT_RELATION,
    CONSERVATION,
    CHECK_RESULT,
    QUARANTINE,
    CORRECTION,
)
"""Every view of `marts`, with its Chinese twin in `marts_zh`."""


def view(name: str) -> View:
    """The view called `name`; KeyError lists the views there are."""
    for candidate in VIEWS:
        if candidate.name == name:
            return candidate
    raise KeyError(f"no view {name}; declared are {', '.join(candidate.name for candidate in VIEWS)}")
