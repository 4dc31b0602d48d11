"""The issuing body and the region a document is about.

Belongs here: the order in which lines are asked for them. A line nearer to the issuer's own hand wins over one of the
page.
Does not belong here: what a name means (`conform.organizations`, `conform.regions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.conform import organizations, regions
from pipelines.extract.fields.dates import key_of
from pipelines.extract.fields.page import Page, without_blanks
from pipelines.structure.furniture import is_header_form, metadata_fields
from pipelines.text.numerals import find_date

# 山西省科学技术厅关于印发…
_ISSUED_BY = re.compile("^(?P<issuer>[\u4e00-\u9fff\\s]{3,60}?)(?:关于|印发|转发|发布)")
_NO_ISSUER = re.compile("(?:关于|印发|转发|贯彻|落实)")
# 山西省科学技术厅2009年…
_ISSUER_OF_YEAR = re.compile(
    '(?P<issuer>[\u4e00-\u9fff]{3,20}?(?:厅|局|委员会|委|办公室|人民政府|协会|科协|领导小组))\\s?(?:[0-9]{4}|[“"]|关于|[二一][零〇])'
)
_DATE_CHARACTERS = re.compile(r"[0-9年月日:./\-]+|印发")
_BODY_IN_LINE = re.compile("(?:中共)?[\u4e00-\u9fff]{2,24}?(?:人民政府|委员会|厅|局|委|办公室)(?![\u4e00-\u9fff])")
_OFFICE = re.compile("(?<=厅|局|委)办公室$")
# 中共X市委办公室X市人民政府办公室
_JOINT_OFFICES = re.compile(
    "((?:中共)?[\u4e00-\u9fff]{2,12}(?:委员会办公室|委办公室))([\u4e00-\u9fff]{2,12}人民政府办公室)$"
)
_REPORTS_FOR = re.compile("我代表(?P<body>[\u4e00-\u9fff]{0,10}?人民政府)")
_REPORT_REACH = 1500
# 赣州市人民政府市长 陈志清, above a report on the work of the government
_SPEAKS_FOR = re.compile("(?P<body>[\u4e00-\u9fff]{2,20}?人民政府)代?(?:主席|[省市县区州旗盟]长)")
_SELF = re.compile("我(厅|局|委|办|部|省|市|区|县|州)")
_SCIENCE = re.compile("科技|科学技术")
_SCIENCE_BODIES = {"厅": "科学技术厅", "局": "科学技术局", "委": "科学技术委员会"}
_NATIONAL_BODIES = ("国务院", "中共中央", "科技部", "国家", "教育部")
_OF_ALL_CHINA = re.compile("(?:(?:19|20)[0-9]{2}年度?)?(?:国务院|中共中央|国家|全国)")
# 各省、自治区、直辖市科技厅(委、局): who writes to them stands above them
_TO_ALL_PROVINCES = re.compile("各省、自治区、直辖市")
_SIGNED_KINDS = frozenset({"signature", "metadata", "salutation"})
_LONGEST_SIGNATURE = 60
_REGION_REACH = 4000


def issuer_and_region(
    page: Page, labelled: dict[str, str], title: str | None, year: int | None
) -> tuple[organizations.Organization | None, str | None, int]:
    """The issuing body, or None; its name as stated where that names its own place; the region key (-1, -3)."""
    region_key = _region(page, labelled, title, year)
    for name in map(_first_of_joint, _issuer_names(page, labelled)):
        if organizations.looks_like_organization(name):
            own = _own_region(name, year)
            if own is None:
                stated = organizations.clean_name(name) if organizations.names_no_body_of(name, region_key) else None
                return organizations.issuer(name, region_key), stated, region_key
            return organizations.issuer(name, own), organizations.clean_name(name), own
    home = regions.maybe(region_key)
    if home is not None and _REPORTS_FOR.search(page.folded, 0, _REPORT_REACH):
        return organizations.issuer(f"{home.name_zh}人民政府", region_key), None, region_key
    inferred = _self_reference(page.folded, title or "") if region_key > 0 else None
    if inferred:
        return organizations.issuer(inferred, region_key), None, region_key
    return None, None, region_key


def _own_region(name: str, year: int | None) -> int | None:
    """The region a body's name begins with."""
    mentions = regions.find(name.removeprefix("中共"), year)
    for mention in mentions:
        if mention.start == 0 and not mention.is_ambiguous:
            return _narrow(mention, mentions)
    return regions.country().region_key if name.startswith(_NATIONAL_BODIES) else None


def _first_of_joint(name: str) -> str:
    """The first of joint issuers, which leads."""
    parts = name.split()
    if len(parts) > 1 and all(organizations.looks_like_organization(part) for part in parts):
        return parts[0]
    joined = "".join(parts)
    offices = _JOINT_OFFICES.match(joined)
    return offices.group(1) if offices else joined


def _issuer_names(page: Page, labelled: dict[str, str]) -> Iterator[str]:
    """Names that may be the issuer's, the most direct first."""
    for title in page.titles:
        match = _ISSUED_BY.match(title)
        if match and not _NO_ISSUER.match(match.group("issuer")):
            yield match.group("issuer")
    for line in page.lines:
        if line.kind == "metadata" and is_header_form(line.joined()):
            yield line.joined().removesuffix("文件")
    for line in page.lines:
        if line.kind == "signature":
            # the blanks divide joint issuers, and tell them apart
            text = " ".join(line.text.split())
            if not find_date(text) and key_of(text) < 0:
                yield text
    if "issuer" in labelled:
        yield without_blanks(labelled["issuer"])
    for title in page.titles:
        match = _ISSUER_OF_YEAR.match(title)
        if match:
            yield match.group("issuer")
    for line in page.lines:
        speaker = _SPEAKS_FOR.match(line.joined()) if line.kind == "metadata" else None
        if speaker:
            yield speaker.group("body")
        printed = _printed_by(line.joined()) if line.kind == "metadata" else None
        if printed:
            # 山西省科学技术厅办公室 prints what the department issues
            yield _OFFICE.sub("", printed)


def _printed_by(text: str) -> str | None:
    """The body on a line of metadata that names one beside a date."""
    if len(text) > 40 or metadata_fields(text):
        return None
    match = _BODY_IN_LINE.search(_DATE_CHARACTERS.sub("", text))
    return match.group() if match else None


def _region(page: Page, labelled: dict[str, str], title: str | None, year: int | None) -> int:
    """The region a document is about: the title's, the signature's, the opening's; -1 where none is named."""
    ambiguous = -1
    second = None
    for text in _texts_naming_regions(page, labelled, title):
        if _OF_ALL_CHINA.match(text) or _TO_ALL_PROVINCES.search(text):
            return regions.country().region_key
        mentions = regions.find(text, year)
        plain = next((mention for mention in mentions if not mention.is_ambiguous), None)
        if plain is not None and plain is mentions[0]:
            return _narrow(plain, mentions)
        if mentions:
            ambiguous = -3
            # 通州区江苏省…示范区: which 通州区 it is, a line with 南通市通州区 tells
            told = _told_by_lines(page, text[mentions[0].start : mentions[0].end], year)
            if told is not None:
                return told
        if plain is not None and second is None:
            second = _narrow(plain, mentions)
    if second is not None:
        return second
    return _common_region(f"{page.opening}\n{page.folded[:_REGION_REACH]}", year) or ambiguous


def _told_by_lines(page: Page, name: str, year: int | None) -> int | None:
    """The region of a name that several have, where a line around the body says which one it is."""
    for line in page.lines:
        text = line.joined()
        if name not in text:
            continue
        mentions = regions.find(text, year)
        for mention in mentions:
            if not mention.is_ambiguous and text[mention.start : mention.end].endswith(name):
                return mention.region_key
    return None


def _texts_naming_regions(page: Page, labelled: dict[str, str], title: str | None) -> Iterator[str]:
    yield from page.titles
    yield title or ""
    for line in page.lines:
        if line.kind in _SIGNED_KINDS:
            text = line.joined()
            if len(text) <= _LONGEST_SIGNATURE or (line.kind == "salutation" and _TO_ALL_PROVINCES.search(text)):
                yield text
    yield labelled.get("issuer", "")


def _common_region(text: str, year: int | None) -> int | None:
    """The region of a text that never says it is about one: its only place, or the province of several places."""
    found = [mention for mention in regions.find(text, year) if not mention.is_ambiguous]
    provinces = {mention.region_code[:2] for mention in found if mention.region_code}
    if len(provinces) != 1:
        return None
    keys = {mention.region_key for mention in found}
    if len(keys) == 1:
        return keys.pop()
    narrow = _narrow(found[0], found)
    if narrow != found[0].region_key:
        return narrow  # 湖南省益阳市 names one place
    prefectures = {mention.region_code[:4] for mention in found if mention.region_code}
    if len(prefectures) == 1:
        # 广州市, 天河区 and 越秀区 are places of one city
        city = regions.by_code(f"{prefectures.pop()}00", year)
        if city is not None:
            return city.region_key
    province = regions.by_code(f"{provinces.pop()}0000", year)
    return province.region_key if province else None


def _narrow(first: regions.RegionMention, mentions: Sequence[regions.RegionMention]) -> int:
    """重庆市大渡口区 is the district: a mention that follows directly and lies inside the first is the region."""
    key, end, province = first.region_key, first.end, (first.region_code or "")[:2]
    for mention in mentions:
        if mention.start == end and not mention.is_ambiguous and (mention.region_code or "")[:2] == province:
            key, end = mention.region_key, mention.end
    return key


def _self_reference(folded: str, title: str) -> str | None:
    """我厅 in a plan for science and technology names the department without naming it."""
    match = _SELF.search(folded)
    return _SCIENCE_BODIES.get(match.group(1)) if match and _SCIENCE.search(title) else None
