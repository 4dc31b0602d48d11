"""The code lists: every closed set of codes a column may hold, with its Chinese and English label.

Belongs here: codes that the program itself decides between (the kind of a segment, the verdict of a check).
Does not belong here: words that are looked for in documents (role words, units, regions, themes, indicator names).
Those are lexicon data, reviewed and versioned with the pipeline.

A column names its list in `Column.domain`; `DOMAINS` maps that name to the codes, and the load writes all of them to
`star.dim_code_label`. Codes of what a Chinese reader already names in Chinese (document types, actions) are Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list with its labels and its place in the list (from 1)."""

    code: str
    zh: str
    en: str
    sort_no: int


def _codes(*entries: tuple[str, str, str]) -> tuple[Code, ...]:
    return tuple(Code(code, zh, en, number) for number, (code, zh, en) in enumerate(entries, start=1))


def _chinese_codes(*entries: tuple[str, str]) -> tuple[Code, ...]:
    return _codes(*((zh, zh, en) for zh, en in entries))


# What a text is made of.
SEGMENT_KINDS = _codes(
    ("title", "标题", "title"),
    ("metadata", "元信息", "metadata"),
    ("salutation", "称谓", "salutation"),
    ("preamble", "前言", "preamble"),
    ("section_heading", "章节标题", "section heading"),
    ("task", "任务", "task"),
    ("responsibility", "责任分工", "responsibility clause"),
    ("body", "正文", "body text that is not a task"),
    ("signature", "落款", "signature"),
    ("chrome", "页面杂质", "page furniture"),
    ("duplicate", "重复文本", "repeated text"),
    ("whitespace", "空白", "whitespace"),
    ("unclassified", "未分类", "unclassified"),
)

CONSERVATION_CLASSES = _codes(
    ("fact", "事实文本", "text of tasks and responsibilities"),
    ("structure", "结构文本", "titles, headings, metadata, salutation, signature"),
    ("narrative", "叙述文本", "preamble and body"),
    ("boilerplate", "页面杂质", "page furniture"),
    ("duplicate", "重复文本", "repeated text"),
    ("whitespace", "空白", "whitespace"),
    ("unclassified", "未分类", "unclassified"),
)

# Which kinds of segment each class of the conservation fact adds up.
CONSERVATION_CLASS_OF_KIND: dict[str, str] = {
    "title": "structure",
    "metadata": "structure",
    "salutation": "structure",
    "preamble": "narrative",
    "section_heading": "structure",
    "task": "fact",
    "responsibility": "fact",
    "body": "narrative",
    "signature": "structure",
    "chrome": "boilerplate",
    "duplicate": "duplicate",
    "whitespace": "whitespace",
    "unclassified": "unclassified",
}

DOCUMENT_TYPES = _chinese_codes(
    ("工作要点", "key points of work"),
    ("责任分解", "breakdown of responsibilities"),
    ("行动计划", "action plan"),
    ("实施方案", "implementation scheme"),
    ("实施意见", "implementation opinions"),
    ("指导意见", "guiding opinions"),
    ("工作意见", "working opinions"),
    ("规划", "long-term plan"),
    ("政府工作报告", "government work report"),
    ("若干措施", "set of measures"),
    ("若干意见", "set of opinions"),
    ("工作计划", "work plan"),
    ("工作总结", "work summary"),
    ("通知", "notice"),
    ("其他", "other"),
)

SCRIPTS = _codes(
    ("Hans", "简体", "simplified Chinese"),
    ("Hant", "繁体", "traditional Chinese"),
)

# Who does what.
ROLES = _codes(
    ("leader", "分管领导", "person in charge"),
    ("lead", "牵头单位", "lead unit"),
    ("participant", "配合单位", "participating unit"),
    ("responsible", "责任单位", "responsible unit"),
)

PARTY_TYPES = _codes(
    ("person", "个人", "person"),
    ("organization", "单位", "organisation"),
)

ACTOR_KINDS = _codes(
    ("person", "个人", "person"),
    ("organization", "单位", "organisation"),
    ("any", "个人或单位", "person or organisation"),
)

ORGANIZATION_TYPES = _codes(
    ("government", "人民政府", "people's government"),
    ("department", "政府部门", "government department"),
    ("office", "内设机构", "office inside a department"),
    ("party_body", "党委机构", "party body"),
    ("congress", "人大机构", "people's congress"),
    ("consultative_conference", "政协机构", "people's political consultative conference"),
    ("judicial_body", "司法机关", "court or procuratorate"),
    ("mass_organization", "群团组织", "mass organisation"),
    ("leading_group", "领导小组", "leading group"),
    ("public_institution", "事业单位", "public institution"),
    ("university", "高等院校", "university"),
    ("research_institute", "科研院所", "research institute"),
    ("hospital", "医院", "hospital"),
    ("school", "学校", "school"),
    ("enterprise", "企业", "enterprise"),
    ("financial_institution", "金融机构", "financial institution"),
    ("association", "协会学会", "association"),
    ("zone_committee", "园区管委会", "administration of a development zone"),
    ("collective", "集合称谓", "collective designation"),
    ("other", "其他", "other"),
)

ADMIN_LEVELS = _codes(
    ("national", "国家级", "national"),
    ("province", "省级", "provincial"),
    ("prefecture", "市级", "prefectural"),
    ("county", "县级", "county"),
    ("township", "乡镇级", "township"),
    ("village", "村级", "village"),
)

REGION_LEVELS = _codes(
    ("country", "国家", "country"),
    ("province", "省级", "province"),
    ("prefecture", "地级", "prefecture"),
    ("county", "县级", "county"),
    ("township", "乡级", "township"),
    ("zone", "功能区", "functional zone"),
)

PERSON_BASES = _codes(
    ("within_organization", "同一单位内同名视为同一人", "same name inside one organisation"),
    ("name_only", "仅凭姓名", "by the name alone"),
)

ALIAS_BASES = _codes(
    ("exact", "与规范名一致", "equal to the canonical name"),
    ("lexicon", "简称词表", "listed short form"),
    ("issuer_scope", "按发文单位补全", "completed by the issuer"),
    ("region_scope", "按行政区划补全", "completed by the region"),
    ("collective", "集合称谓", "collective designation"),
    ("unresolved", "未能归并", "not resolved, stands for itself"),
)

# What is promised, by when.
COMPARATORS = _codes(
    ("ge", "不低于", "at least"),
    ("gt", "高于", "more than"),
    ("le", "不高于", "at most"),
    ("lt", "低于", "less than"),
    ("eq", "等于", "equal to"),
    ("approx", "约", "about"),
    ("range", "区间", "between"),
)

TARGET_KINDS = _codes(
    ("level", "水平值", "level to stand at"),
    ("growth_rate", "增长率", "growth rate"),
    ("increase_abs", "增量", "absolute increase"),
    ("increase_pp", "提高百分点", "increase in percentage points"),
    ("share", "占比", "share of a whole"),
    ("count", "数量", "number of things to be done"),
    ("rank", "位次", "rank"),
)

DIRECTIONS = _codes(
    ("increase", "提高", "increase"),
    ("decrease", "降低", "decrease"),
)

INDICATOR_DIRECTIONS = _codes(
    ("increase", "越高越好", "higher is better"),
    ("decrease", "越低越好", "lower is better"),
    ("neutral", "无优劣方向", "neither is better"),
)

FREQUENCIES = _codes(
    ("annual", "每年", "every year"),
    ("quarterly", "每季度", "every quarter"),
    ("monthly", "每月", "every month"),
)

DEADLINE_BASES = _codes(
    ("stated", "文中写明", "stated in the text"),
    ("plan_year", "按计划期末", "end of the plan period"),
    ("relative", "按年数推算", "counted from the plan's start"),
)

TARGET_STAGES = _codes(
    ("final", "期末目标", "due at the end of the plan period"),
    ("interim", "阶段目标", "due before the end of the plan period"),
    ("beyond", "远期目标", "due after the end of the plan period"),
    ("recurring", "逐年目标", "due again in every period"),
    ("unspecified", "未指明", "not specified"),
)

CONSISTENCIES = _codes(
    ("exact", "完全一致", "exact"),
    ("rounded", "四舍五入后一致", "agrees when rounded"),
    ("truncated", "截尾后一致", "agrees when truncated"),
    ("inconsistent", "不一致", "inconsistent"),
    ("not_applicable", "不适用", "not applicable"),
)

QUANTITY_KINDS = _codes(
    ("count", "个数", "count"),
    ("ratio", "比率", "ratio"),
    ("percentage_point", "百分点", "percentage points"),
    ("money", "金额", "money"),
    ("area", "面积", "area"),
    ("length", "长度", "length"),
    ("mass", "质量", "mass"),
    ("volume", "体积", "volume"),
    ("energy", "能量", "energy"),
    ("power", "功率", "power"),
    ("time", "时间", "time"),
    ("people", "人数", "people"),
    ("person_times", "人次", "person-times"),
    ("concentration", "浓度", "concentration"),
    ("temperature", "温度", "temperature"),
    ("data", "数据量", "amount of data"),
    ("speed", "速度", "speed or data rate"),
    ("intensity", "强度", "amount per unit of something else"),
    ("rank", "位次", "rank"),
    ("index", "指数", "index or score"),
    ("other", "其他", "other"),
)

ADDITIVITIES = _codes(
    ("additive", "可加", "adds up over regions and years"),
    ("semi_additive", "半可加", "adds up over regions, not over years"),
    ("non_additive", "不可加", "does not add up"),
)

PERIOD_TYPES = _codes(
    ("year", "年度", "one year"),
    ("multi_year", "多年", "several years"),
    ("five_year_plan", "五年规划", "five-year plan"),
    ("half_year", "半年", "half-year"),
    ("quarter", "季度", "quarter"),
)

DATE_PRECISIONS = _codes(
    ("day", "日", "day"),
    ("month", "月", "month"),
    ("year", "年", "year"),
)

# What is cited.
ACTIONS = _codes(
    ("制定", "制定", "draw up"),
    ("出台", "出台", "issue"),
    ("修订", "修订", "revise"),
    ("贯彻落实", "贯彻落实", "implement"),
    ("编制", "编制", "compile"),
    ("other", "其他", "other"),
)

INSTRUMENT_TYPES = _codes(
    ("law", "法律", "law"),
    ("regulation", "条例", "regulation"),
    ("measures", "办法", "measures"),
    ("rules", "规定细则", "rules"),
    ("plan", "规划计划", "plan"),
    ("outline", "纲要", "outline"),
    ("opinion", "意见", "opinions"),
    ("decision", "决定", "decision"),
    ("notice", "通知", "notice"),
    ("scheme", "方案", "scheme"),
    ("policy", "政策措施", "policy"),
    ("standard", "标准规范", "standard"),
    ("catalogue", "目录", "catalogue"),
    ("report", "报告", "report"),
    ("agreement", "协议合同", "agreement"),
    ("work_plan", "工作要点", "work plan"),
    ("other", "其他", "other"),
)

# What is wrong with the text.
DAMAGE_KINDS = _codes(
    ("mojibake", "乱码", "mojibake"),
    ("pua_char", "私用区字符", "private-use character"),
    ("char_conversion_error", "繁简转换错误", "character conversion error"),
    ("char_variant", "异体字", "character variant"),
    ("wrong_character", "错别字", "wrong character"),
    ("pinyin_insertion", "夹入拼音", "pinyin inserted into the text"),
    ("markup_residue", "标记残留", "markup residue"),
    ("lost_punctuation", "标点缺失", "lost punctuation"),
    ("doubled_punctuation", "标点重复", "doubled punctuation"),
    ("unbalanced_quote", "引号括号不配对", "unbalanced quote or bracket"),
    ("stray_space", "多余空格", "stray space"),
    ("broken_line", "断行", "broken line"),
    ("truncated_sentence", "句子截断", "truncated sentence"),
    ("lost_word", "漏字", "lost word"),
    ("redundant_word", "衍字", "redundant word"),
    ("repeated_phrase", "短语重复", "repeated phrase"),
    ("duplicated_block", "段落重复", "duplicated block"),
    ("glued_number", "数字粘连", "number glued to the text"),
    ("broken_numbering", "编号错误", "broken numbering"),
    ("suspect_value", "可疑数值", "suspect value"),
    ("garbled_date", "日期损坏", "garbled date"),
    ("name_variant", "名称不一", "name written differently"),
    ("missing_title", "缺少标题", "missing title"),
    ("tw_phrase", "台湾用语", "Taiwan phrase"),
    ("tw_orthography", "台湾用字", "Taiwan orthography"),
    ("mixed_script", "繁简混用", "mixed scripts"),
    ("control_char", "控制字符", "control or invisible character"),
    ("encoding_repair", "编码修复", "bytes repaired when decoding"),
    ("other", "其他", "other"),
)

CONFIDENCES = _codes(
    ("high", "高", "high"),
    ("medium", "中", "medium"),
    ("low", "低", "low"),
)

ARITHMETIC_CHECK_TYPES = _codes(
    ("growth", "增长", "growth"),
    ("compound_growth", "复合增长", "compound growth"),
    ("composition", "分项合计", "parts add up to the whole"),
    ("enumeration", "列举计数", "number of things listed"),
    ("numbering", "编号连续", "numbering"),
    ("repetition", "前后重复一致", "repeated figures agree"),
    ("date_order", "日期先后", "order of dates"),
)

VERDICTS = _codes(
    ("pass", "通过", "pass"),
    ("approx", "近似", "approximately"),
    ("fail", "不符", "fail"),
    ("not_checkable", "无法核对", "not checkable"),
)

# What repeats or follows what.
DUPLICATE_SCOPES = _codes(
    ("document", "文件内", "inside a document"),
    ("corpus", "文件间", "between documents"),
)

DUPLICATE_METHODS = _codes(
    ("aligned_grams", "字串对齐", "aligned chains of character n-grams"),
    ("exact_bytes", "字节相同", "equal bytes"),
    ("exact_text", "文本相同", "equal normalised text"),
    ("sketch_containment", "特征包含度", "containment of text sketches"),
)

DUPLICATE_DECISIONS = _codes(
    ("removed", "剔除左侧副本", "the left copy is taken out"),
    ("not_canonical", "左侧文件不计入汇总", "the left document is left out of totals"),
    ("kept", "保留", "both are kept"),
)

DOCUMENT_RELATIONS = _codes(
    ("draft_of", "草案或征求意见稿", "draft of"),
    ("next_year_of", "下一年度计划", "next year's plan of"),
    ("same_template", "同一模板", "same template"),
)

# What the run found.
SEVERITIES = _codes(
    ("info", "提示", "info"),
    ("warn", "警告", "warning"),
    ("error", "错误", "error"),
)

CHECK_STATUSES = _codes(
    ("pass", "通过", "pass"),
    ("fail", "未通过", "fail"),
    ("skipped", "跳过", "skipped"),
)

QUALITY_DIMENSIONS = _codes(
    ("shape", "结构", "columns and types"),
    ("completeness", "完整性", "completeness"),
    ("validity", "有效性", "validity"),
    ("uniqueness", "唯一性", "uniqueness"),
    ("integrity", "引用完整性", "referential integrity"),
    ("conservation", "守恒", "nothing lost, nothing added"),
    ("reconciliation", "勾稽", "reconciliation between tables"),
    ("volume", "数量", "counts beside earlier snapshots"),
)

ANOMALY_STATUSES = _codes(
    ("new", "新发现", "new"),
    ("known", "已知", "known from the baseline"),
    ("resolved", "已消除", "resolved"),
)

LANDED_STATUSES = _codes(
    ("new", "新增", "new"),
    ("changed", "变更", "changed"),
    ("unchanged", "未变", "unchanged"),
    ("renamed", "改名", "renamed"),
    ("rejected", "拒收", "rejected"),
)

REJECTION_REASONS = _codes(
    ("empty_file", "空文件", "empty file"),
    ("unreadable", "无法读取", "cannot be read"),
    ("not_a_regular_file", "不是普通文件", "not a regular file"),
    ("changed_while_reading", "读取时被改动", "changed while it was read"),
    ("too_large", "文件过大", "too large"),
    ("unsupported_format", "格式不支持", "unsupported format"),
    ("encrypted", "已加密", "encrypted"),
    ("corrupt_container", "文件损坏", "damaged file"),
    ("binary", "二进制内容", "binary content"),
    ("undecodable", "编码无法识别", "cannot be decoded"),
    ("no_text", "没有文字", "no text inside"),
    ("not_chinese", "不是中文文件", "not a Chinese document"),
    ("parse_failed", "解析失败", "parsing failed"),
)

QUARANTINE_RESOLUTIONS = _codes(
    ("open", "待处理", "open"),
    ("replayed", "已重放", "replayed"),
    ("dismissed", "已忽略", "dismissed"),
)

RELEASE_CAUSES = _codes(
    ("parsed_again", "重新解析后不再违反", "parsed again, and no longer refused"),
    ("source_changed", "来源已变化或已可读取", "the source changed, or can be read now"),
    ("source_gone", "来源已不在现行文件中", "the source is no longer current"),
)

CORRECTION_STATUSES = _codes(
    ("applied", "已更正", "applied"),
    ("not_needed", "不再需要", "not needed any more"),
    ("no_document", "没有这份文件", "no such document"),
    ("text_changed", "原文已变", "the text there is another one"),
    ("no_row", "该处没有这样的行", "no such row at that place"),
    ("value_changed", "抽取值已变", "the extracted value is another one"),
    ("no_member", "没有这个成员", "no such member"),
    ("breaks_rule", "违反合约", "breaks the contract"),
    ("contradicts", "与另一条更正矛盾", "contradicts another correction"),
)

PUBLICATIONS = _codes(
    ("full", "全量", "loaded as a whole"),
    ("incremental", "增量", "loaded as the difference to an earlier snapshot"),
)

MEMBER_CODES = _codes(
    ("unknown", "未知", "unknown"),
    ("not_applicable", "不适用", "not applicable"),
    ("ambiguous", "有歧义", "ambiguous"),
)

DOMAINS: dict[str, tuple[Code, ...]] = {
    "segment_kind": SEGMENT_KINDS,
    "conservation_class": CONSERVATION_CLASSES,
    "document_type": DOCUMENT_TYPES,
    "script": SCRIPTS,
    "role": ROLES,
    "party_type": PARTY_TYPES,
    "actor_kind": ACTOR_KINDS,
    "organization_type": ORGANIZATION_TYPES,
    "admin_level": ADMIN_LEVELS,
    "region_level": REGION_LEVELS,
    "person_basis": PERSON_BASES,
    "alias_basis": ALIAS_BASES,
    "comparator": COMPARATORS,
    "target_kind": TARGET_KINDS,
    "direction": DIRECTIONS,
    "indicator_direction": INDICATOR_DIRECTIONS,
    "frequency": FREQUENCIES,
    "deadline_basis": DEADLINE_BASES,
    "target_stage": TARGET_STAGES,
    "consistency": CONSISTENCIES,
    "quantity_kind": QUANTITY_KINDS,
    "additivity": ADDITIVITIES,
    "period_type": PERIOD_TYPES,
    "date_precision": DATE_PRECISIONS,
    "action": ACTIONS,
    "instrument_type": INSTRUMENT_TYPES,
    "damage_kind": DAMAGE_KINDS,
    "confidence": CONFIDENCES,
    "arithmetic_check_type": ARITHMETIC_CHECK_TYPES,
    "verdict": VERDICTS,
    "duplicate_scope": DUPLICATE_SCOPES,
    "duplicate_method": DUPLICATE_METHODS,
    "duplicate_decision": DUPLICATE_DECISIONS,
    "document_relation": DOCUMENT_RELATIONS,
    "severity": SEVERITIES,
    "check_status": CHECK_STATUSES,
    "quality_dimension": QUALITY_DIMENSIONS,
    "anomaly_status": ANOMALY_STATUSES,
    "landed_status": LANDED_STATUSES,
    "rejection_reason": REJECTION_REASONS,
    "quarantine_resolution": QUARANTINE_RESOLUTIONS,
    "release_cause": RELEASE_CAUSES,
    "correction_status": CORRECTION_STATUSES,
    "publication": PUBLICATIONS,
    "member": MEMBER_CODES,
}


def codes(domain: str) -> tuple[str, ...]:
    """The codes of a list in their order; KeyError names the unknown list."""
    try:
        return tuple(entry.code for entry in DOMAINS[domain])
    except KeyError:
        raise KeyError(f"no code list {domain}; declared are {', '.join(DOMAINS)}") from None


def label(domain: str, code: str, lang: str = "zh") -> str:
    """The label of a code in `zh` or `en`; KeyError names the list and the code."""
    for entry in DOMAINS[domain]:
        if entry.code == code:
            return entry.zh if lang == "zh" else entry.en
    raise KeyError(f"{code} is not in the code list {domain}; it has {', '.join(codes(domain))}")
