"""Document fields: title, issuer, region, plan period, dates, document number, type.

Belongs here: choosing each field from the lines that may state it, in order of how directly they do.
Does not belong here: recognising those lines (`structure.furniture`, `structure.titles`), or naming regions and bodies (`conform`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.conform import organizations, periods, regions
from pipelines.structure.furniture import document_number, is_header_form, is_session, labels_anywhere, metadata_fields
from pipelines.structure.layout import Layout
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.titles import bare, document_type
from pipelines.text.numerals import chinese_to_int, date_key, find_date

_YEARS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*年?\s*(?:-|—|~|至|到)+\s*((?:19|20)[0-9]{2})\s*年?")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*年(?!\s*[0-9]{1,2}\s*月)")
_CHINESE_YEAR = re.compile("([二一][零〇○O0九][零〇○O0一二三四五六七八九]{2})年")
_FIVE_YEAR_PLAN = re.compile(
    '[“"]?(十[一二三四五六]?|九|八)五[”"]?(?:时期|期间|科|规划|国民|知|教|发展|创新|[\u4e00-\u9fff]{0,12}规划)'
)
_FIVE_YEAR_NUMBERS = {
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
    "十三": 13,
    "十四": 14,
    "十五": 15,
    "十六": 16,
}
_YEARS_OF_ACTION = re.compile("([二三四五六]|[2-6])年行动")
_ISSUED_BY = re.compile("^(?P<issuer>[\u4e00-\u9fff\\s]{3,60}?)(?:关于|印发|转发|发布)")
_CARRIES = re.compile(
    "(?:现将|印发|下发|转发)[^《》。,]{0,12}《(?P<after>[^《》]{6,80}(?:《[^《》]*》[^《》]*)?)》|《(?P<before>[^《》]{6,80})》(?:\\([^()]*\\))?(?:已|业)经"
)
_ARRANGES = re.compile(
    "现将[《“]?([^《》。,:;]{6,50}?)[》”]?(?:(?:安排|分解|通知|公布|明确)如下|(?:印发|下发|转发)给|予以(?:公布|印发))"
)
_ANNOUNCES_TYPE = re.compile(
    "(?:提出(?:以下|如下)|(?:特)?制[定订]本|现制定)(?P<type>[\u4e00-\u9fff]{2,8}?(?:意见|方案|计划|措施|规划|要点))"
)
_GOAL_YEAR = re.compile(
    "(?:到|至)(?P<by>(?:19|20)[0-9]{2})年(?!以来)|(?P<end>(?:19|20)[0-9]{2})年(?:[0-9]{1,2}月)?(?:底|末)前?"
)
_ANNUAL_TYPES = frozenset({"工作要点", "责任分解", "工作计划", "工作总结", "政府工作报告", "通知"})
_REPORTS_FOR = re.compile("我代表(?P<body>[\u4e00-\u9fff]{0,10}?人民政府)")
_COMPACT_DATE = re.compile(r"(20[0-9]{2})([0-9]{3,4})")
_GARBLED_DATE = re.compile(r"([二一])([^0-9年\s]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
_SELF = re.compile("我(厅|局|委|办|部|省|市|区|县|州)")
_ORGANIZATION_IN_LINE = re.compile(
    "(?:中共)?[\u4e00-\u9fff]{2,24}?(?:人民政府|委员会|厅|局|委|办公室)(?![\u4e00-\u9fff])"
)
_SCIENCE = re.compile("科技|科学技术")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a document says about itself (folded text; None where it does not say).

    Attributes:
        issue_date, publish_date: ``yyyymmdd`` keys, -1 unknown.
        period_is_inferred: whether the plan years are taken from a date instead of title or opening.
        orders_measures: whether the type is one whose items are tasks.
    """

    title: str | None
    title_is_inferred: bool
    document_number: str | None
    document_type: str
    orders_measures: bool
    issuer: organizations.Organization | None
    region_key: int
    plan_start_year: int | None
    plan_end_year: int | None
    period_is_inferred: bool
    issue_date: int
    publish_date: int


def read_type(folded: str, paragraphs: list[Paragraph], layout: Layout) -> tuple[str, bool]:
    """(type, orders measures) of a document, from its titles alone; needed before the body is read."""
    titles = [_title_text(folded, paragraphs, run) for run in layout.titles]
    kinds = [document_type(title) for title in titles]
    for kind in reversed(kinds):
        if kind[0] not in ("通知", "其他"):
            return kind
    if kinds:
        quoted = _carried(folded, paragraphs, layout)
        return document_type(quoted) if quoted else kinds[-1]
    inferred = _carried(folded, paragraphs, layout)
    if inferred:
        kind = document_type(inferred)
        if kind[0] != "其他":
            return kind
        if "责任分解" in inferred:
            return "责任分解", True
    announced = _ANNOUNCES_TYPE.search(_opening(folded, paragraphs, layout))
    if announced:
        kind = document_type(announced.group("type"))
        if kind[0] != "其他":
            return kind
    head = folded[: paragraphs[min(len(paragraphs) - 1, 8)].end] if paragraphs else ""
    if "向大会报告工作" in head or "政府工作报告" in head:
        return "政府工作报告", False
    return "其他", True


def read_fields(folded: str, paragraphs: list[Paragraph], layout: Layout, kind: tuple[str, bool]) -> Fields:
    """Read every field of a document whose layout is known."""
    titles = [_title_text(folded, paragraphs, run) for run in layout.titles]
    title, inferred = _choose_title(titles), False
    if title is None:
        title, inferred = _carried(folded, paragraphs, layout), True
    labelled = _labelled(folded, paragraphs, layout)
    issue = _issue_date(folded, paragraphs, layout, labelled)
    publish = _publish_date(folded, paragraphs, layout, labelled)
    opening = _opening(folded, paragraphs, layout)
    year_hint = (
        _first_year(" ".join(titles))
        or _first_year(opening)
        or (issue // 10_000 if issue > 0 else None)
        or (publish // 10_000 if publish > 0 else None)
    )
    issuer, region_key = _issuer(folded, paragraphs, layout, titles, labelled, title, opening, year_hint)
    start, end, period_inferred = _plausible(_period(titles, opening, issue, publish, folded, kind[0]))
    number = document_number(labelled.get("document_number", "")) or document_number(
        _number_in_lines(folded, paragraphs, layout) or ""
    )
    return Fields(
        title=title,
        title_is_inferred=inferred,
        document_number=number,
        document_type=kind[0],
        orders_measures=kind[1],
        issuer=issuer,
        region_key=region_key,
        plan_start_year=start,
        plan_end_year=end,
        period_is_inferred=period_inferred,
        issue_date=issue,
        publish_date=publish,
    )


# --- title --------------------------------------------------------------------------------------------------


def _title_text(folded: str, paragraphs: list[Paragraph], run: list[int]) -> str:
    # Lines of a broken title join without a blank; a blank inside a line divides joint issuers and stays
    lines = [re.sub(r"\s+", " ", folded[paragraphs[index].start : paragraphs[index].end]).strip() for index in run]
    return re.sub(r"(?<=[\u4e00-\u9fff》”]) (?=[(〔])", "", "".join(lines))


def _choose_title(titles: list[str]) -> str | None:
    """The plan's own title where it stands apart from the notice, else the first."""
    if not titles:
        return None
    plans = [title for title in titles if not bare(title).endswith("通知")]
    return max(plans, key=len) if plans else titles[0]


def _carried(folded: str, paragraphs: list[Paragraph], layout: Layout) -> str | None:
    """The title an opening names: 现将《…》印发给你们, 现将…安排如下."""
    for index, kind in layout.kinds.items():
        if kind != "preamble":
            continue
        text = folded[paragraphs[index].start : paragraphs[index].end]
        arranged = _ARRANGES.search(text)
        quoted = _CARRIES.search(text)
        if quoted:
            return re.sub(r"\s", "", quoted.group("after") or quoted.group("before"))
        if arranged:
            return re.sub(r"\s", "", arranged.group(1))
    return None


def _opening(folded: str, paragraphs: list[Paragraph], layout: Layout) -> str:
    indexes = [index for index, kind in sorted(layout.kinds.items()) if kind == "preamble"][:4]
    indexes += layout.body[:2]
    return "\n".join(folded[paragraphs[index].start : paragraphs[index].end][:400] for index in indexes)


# --- labels and dates -----------------------------------------------------------------------------------------


def _labelled(folded: str, paragraphs: list[Paragraph], layout: Layout) -> dict[str, str]:
    """The first value of each labelled metadata field; a value may stand on the line after its label."""
    values: dict[str, str] = {}
    open_field: str | None = None
    for index, kind in sorted(layout.kinds.items()):
        if kind not in ("metadata", "chrome"):
            open_field = None
            continue
        text = folded[paragraphs[index].start : paragraphs[index].end]
        found = labels_anywhere(text)
        if not found:
            if open_field:
                values.setdefault(open_field, text.strip())
            open_field = None
            continue
        for position, (name, _, value_start) in enumerate(found):
            value = text[value_start:]
            if position + 1 < len(found):
                value = (
                    value[: value.find(found[position + 1][1][:2])] if found[position + 1][1][:2] in value else value
                )
            value = value.strip(" |[]【】\t")
            if value and name != "none":
                values.setdefault(name, value)
        open_field = found[-1][0] if not text[found[-1][2] :].strip(" |") else None
    return values


def _number_in_lines(folded: str, paragraphs: list[Paragraph], layout: Layout) -> str | None:
    """The document number of a line that holds nothing else, or one behind a title."""
    for index, kind in sorted(layout.kinds.items()):
        if kind in ("metadata", "title"):
            text = folded[paragraphs[index].start : paragraphs[index].end]
            if len(text) <= 40 and document_number(text):
                return text
    return None


def _key_of(text: str) -> int:
    found = find_date(text)
    if found:
        return date_key(found[2], found[3], found[4])
    compact = _COMPACT_DATE.fullmatch(text.strip())
    if compact:
        rest = compact.group(2)
        readings = {
            (int(rest[:cut]), int(rest[cut:]))
            for cut in (1, 2)
            if rest[:cut]
            and rest[cut:]
            and 1 <= int(rest[:cut]) <= 12
            and 1 <= int(rest[cut:]) <= 31
            and len(rest[cut:]) <= 2
        }
        if len(readings) == 1:
            month, day = readings.pop()
            return date_key(int(compact.group(1)), month, day)
    garbled = _GARBLED_DATE.search(text)
    if garbled:
        # a 〇 that came out as another character: only 〇 is missing from fonts, so it is read as zero
        year = chinese_to_int(garbled.group(1) + re.sub("[^一二三四五六七八九]", "〇", garbled.group(2)))
        month, day = chinese_to_int(garbled.group(3)), chinese_to_int(garbled.group(4))
        if year and month and day and 1990 <= year <= 2100 and month <= 12 and day <= 31:
            return date_key(year, month, day)
    return -1


def _issue_date(folded: str, paragraphs: list[Paragraph], layout: Layout, labelled: dict[str, str]) -> int:
    for index, kind in sorted(layout.kinds.items()):
        if kind == "signature":
            key = _key_of(folded[paragraphs[index].start : paragraphs[index].end])
            if key > 0:
                return key
    if "issue_date" in labelled:
        return _key_of(labelled["issue_date"])
    for index, kind in sorted(layout.kinds.items()):
        text = folded[paragraphs[index].start : paragraphs[index].end]
        if kind == "metadata" and is_session(text):
            return _key_of(text)
    return -1


def _publish_date(folded: str, paragraphs: list[Paragraph], layout: Layout, labelled: dict[str, str]) -> int:
    if "publish_date" in labelled:
        key = _key_of(labelled["publish_date"])
        if key > 0:
            return key
    first_body = layout.body[0] if layout.body else len(paragraphs)
    for index, kind in sorted(layout.kinds.items()):
        if kind == "metadata" and index < first_body:
            text = folded[paragraphs[index].start : paragraphs[index].end]
            if is_session(text):
                continue
            if any(name in ("issue_date", "print_date", "document_number") for name, _, _ in metadata_fields(text)):
                continue
            key = _key_of(text)
            if key > 0 and key % 100:
                return key
    return -1


# --- period -----------------------------------------------------------------------------------------------------


def _first_year(text: str) -> int | None:
    match = _YEAR.search(text)
    if match:
        return int(match.group(1))
    chinese = _CHINESE_YEAR.search(text)
    return chinese_to_int(chinese.group(1).replace("O", "〇")) if chinese else None


def _years_of(text: str) -> tuple[int, int] | None:
    match = _YEARS.search(text)
    if match and int(match.group(1)) <= int(match.group(2)) <= int(match.group(1)) + 30:
        return int(match.group(1)), int(match.group(2))
    plan = _FIVE_YEAR_PLAN.search(text)
    if plan and plan.group(1) in _FIVE_YEAR_NUMBERS:
        start = 1953 + (_FIVE_YEAR_NUMBERS[plan.group(1)] - 1) * 5
        # the plans run from 1953 without the years 1963 to 1965
        return start + 3, start + 7
    year = _first_year(text)
    if year is None:
        return None
    action = _YEARS_OF_ACTION.search(text)
    length = chinese_to_int(action.group(1)) if action else None
    return year, year + (length or 1) - 1


def _plausible(period: tuple[int | None, int | None, bool]) -> tuple[int | None, int | None, bool]:
    """A period whose years can be those of a plan; digits that only look like a year give none."""
    start, end, inferred = period
    years = [year for year in (start, end) if year is not None]
    if all(periods.FIRST_YEAR <= year <= periods.LAST_YEAR for year in years) and years == sorted(years):
        return period
    return None, None, inferred


def _period(
    titles: list[str], opening: str, issue: int, publish: int, folded: str, kind: str
) -> tuple[int | None, int | None, bool]:
    """(first year, last year, inferred): from a title; else from opening and dates; a plan of several years ends with its last goal."""
    for title in sorted(titles, key=lambda title: _YEARS.search(title) is None):
        years = _years_of(title)
        if years:
            return *years, False
    dated = next((key // 10_000 for key in (issue, publish) if key > 0), None)
    if kind == "政府工作报告" and dated:
        return dated, dated, True
    if kind not in _ANNUAL_TYPES:
        named = (int(match.group("by") or match.group("end")) for match in _GOAL_YEAR.finditer(folded))
        goals = [year for year in named if dated is None or year >= dated]
        if goals:
            return dated, max(goals), True
    years = _years_of(opening)
    if years:
        return *years, True
    return dated, dated, True


# --- issuer and region --------------------------------------------------------------------------------------------


def _issuer(
    folded: str,
    paragraphs: list[Paragraph],
    layout: Layout,
    titles: list[str],
    labelled: dict[str, str],
    title: str | None,
    opening: str,
    year: int | None,
) -> tuple[organizations.Organization | None, int]:
    """The issuing body and the region. A line nearer to the issuer's own hand wins over one of the page."""
    region_key = _region(titles, title, opening, labelled, folded, paragraphs, layout, year)
    for name in _issuer_names(folded, paragraphs, layout, titles, labelled):
        name = _first_of_joint(name)
        mentioned = regions.find(name, year)
        own = next(
            (mention.region_key for mention in mentioned if mention.start == 0 and not mention.is_ambiguous), None
        )
        if own is None and name.startswith(("国务院", "中共中央", "科技部", "国家", "教育部")):
            own = regions.country().region_key
        if organizations.looks_like_organization(name):
            key = own if own is not None else region_key
            return organizations.issuer(name, key), key
    reports = _REPORTS_FOR.search(folded[:1500])
    home = regions.maybe(region_key)
    if reports and home is not None:
        return organizations.issuer(f"{home.name_zh}人民政府", region_key), region_key
    inferred = _self_reference(folded, title or (titles[0] if titles else ""))
    if inferred and region_key > 0:
        return organizations.issuer(inferred, region_key), region_key
    return None, region_key


def _first_of_joint(name: str) -> str:
    """The first of joint issuers, which leads."""
    parts = [part for part in re.split(r"\s+", name.strip()) if part]
    joined = "".join(parts)
    if len(parts) > 1 and all(organizations.looks_like_organization(part) for part in parts):
        return parts[0]
    double = re.match(
        "((?:中共)?[\u4e00-\u9fff]{2,12}(?:委员会办公室|委办公室))([\u4e00-\u9fff]{2,12}人民政府办公室)$", joined
    )
    return double.group(1) if double else joined


def _issuer_names(
    folded: str, paragraphs: list[Paragraph], layout: Layout, titles: list[str], labelled: dict[str, str]
) -> list[str]:
    names: list[str] = []
    for title in titles:
        match = _ISSUED_BY.match(title)
        if match and not re.match("(?:关于|印发|转发|贯彻|落实)", match.group("issuer")):
            names.append(match.group("issuer"))
    printed: list[str] = []
    for index, kind in sorted(layout.kinds.items()):
        text = re.sub(r"\s+", "", folded[paragraphs[index].start : paragraphs[index].end])
        if kind == "metadata" and is_header_form(text):
            names.append(text.removesuffix("文件"))
    for index, kind in sorted(layout.kinds.items()):
        text = re.sub(r"\s+", "", folded[paragraphs[index].start : paragraphs[index].end])
        if kind == "signature" and not find_date(text) and _key_of(text) < 0:
            names.append(text)
        elif kind == "metadata" and len(text) <= 40 and not metadata_fields(text):
            without_date = re.sub(r"[0-9年月日:./\-]+|印发", "", text)
            match = _ORGANIZATION_IN_LINE.search(without_date)
            if match:
                printed.append(match.group())
    if "issuer" in labelled:
        names.append(re.sub(r"\s+", "", labelled["issuer"]))
    for title in titles:
        match = re.match(
            '(?P<issuer>[\u4e00-\u9fff]{3,20}?(?:厅|局|委员会|委|办公室))(?:[0-9]{4}|[“"]|关于|[二一][零〇○])', title
        )
        if match:
            names.append(match.group("issuer"))
    # 山西省科学技术厅办公室 prints what the department issues
    names += [re.sub("(?<=厅|局|委)办公室$", "", name) for name in printed]
    return names


def _region(
    titles: list[str],
    title: str | None,
    opening: str,
    labelled: dict[str, str],
    folded: str,
    paragraphs: list[Paragraph],
    layout: Layout,
    year: int | None,
) -> int:
    """The region a document is about: the title's, the signature's, the opening's; -1 where none is named."""
    signatures = [
        re.sub(r"\s+", "", folded[paragraphs[index].start : paragraphs[index].end])
        for index, kind in sorted(layout.kinds.items())
        if kind in ("signature", "metadata", "salutation")
    ]
    texts = [*titles, title or "", *[text for text in signatures if len(text) <= 60], labelled.get("issuer", "")]
    ambiguous = -1
    for text in texts:
        if not text:
            continue
        if re.match("(?:国务院|中共中央|国家|全国)", text):
            return regions.country().region_key
        for mention in regions.find(text, year):
            if not mention.is_ambiguous:
                return _narrow(mention, regions.find(text, year))
            ambiguous = -3
    return _common_region(f"{opening}\n{folded[:4000]}", year) or ambiguous


def _common_region(text: str, year: int | None) -> int | None:
    """The region of a text that never says it is about one: its only place, or the province of several places."""
    found = [mention for mention in regions.find(text, year) if not mention.is_ambiguous]
    provinces = {mention.region_code[:2] for mention in found if mention.region_code}
    if len(provinces) != 1:
        return None
    keys = {mention.region_key for mention in found}
    if len(keys) == 1:
        return keys.pop()
    province = regions.by_code(f"{provinces.pop()}0000", year)
    return province.region_key if province else None


def _narrow(first: regions.RegionMention, mentions: list[regions.RegionMention]) -> int:
    """重庆市大渡口区 is the district: a mention that follows directly and lies inside the first is the region."""
    key, end = first.region_key, first.end
    for mention in mentions:
        if mention.start == end and not mention.is_ambiguous and mention.region_code[:2] == first.region_code[:2]:
            key, end = mention.region_key, mention.end
    return key


def _self_reference(folded: str, title: str) -> str | None:
    """我厅 in a plan for science and technology names the department without naming it."""
    match = _SELF.search(folded)
    if match is None or not _SCIENCE.search(title):
        return None
    return {"厅": "科学技术厅", "局": "科学技术局", "委": "科学技术委员会"}.get(match.group(1))
