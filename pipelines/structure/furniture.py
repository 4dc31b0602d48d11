"""Lines that are not the document: page chrome, metadata labels, dates, document numbers, salutations.

Belongs here: telling such a line by its own text, with the words of the lexicon.
Does not belong here: judging a line by its neighbours (see `layout`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pipelines.lexicon import load
from pipelines.text.numerals import find_date

_YEAR = r"(?:(?:19|20)[0-9]{2}|[二一][零〇○0O九][零〇○0O一二三四五六七八九]{2})"
_DATE_LINE = re.compile(
    rf"-?\s*{_YEAR}\s*[-年./]\s*[0-9一二三四五六七八九十]{{1,3}}\s*[-月./]?\s*(?:[0-9一二三四五六七八九十]{{1,3}}\s*日?)?\s*(?:[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?\s*(?:印发|发布|印)?"
    r"|[二一].{0,3}[0-9零〇○一二三四五六七八九]年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
    r"|20[0-9]{2}[01]?[0-9][0-3]?[0-9]日?"
)
_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s?[〔\[(【]\s*(?:19|20)[0-9]{2}\s*[〕\])】]\s*第?\s*[0-9]{1,4}\s*号"
)
_NUMBER_LINE = re.compile(rf"[(]?{_DOCUMENT_NUMBER.pattern}[)]?")
_PAGE_NUMBER = re.compile(r"[-—]?\s*[0-9]{1,4}\s*[-—]?|第\s*[0-9]+\s*页(?:\s*共\s*[0-9]+\s*页)?")
_SALUTATION = re.compile(r"[^。;!?]{2,600}[:]")
_ADDRESSEE = re.compile(r"各|有关|人民政府|部门|单位|委员会|委、|局|厅|同志|代表|委员")
_ANNOUNCES = re.compile("^(?:为|根据|按照|现|经|近年)|提出|如下|通知|制定|方案如|特此")
_DISCLOSURE = re.compile(
    r"[(【]?(?:此件|本件)[^()]{0,6}(?:公开|发布)[^()]{0,6}[)】]?|[(]?(?:主动公开|依申请公开|不予公开|共印\s?[0-9]{1,4}\s?份)[)]?"
)
_CAPTION = re.compile(r".{0,60}(?:记者|通讯员)\s*[\u4e00-\u9fff]{2,4}\s*(?:摄|报道)[)]?")
_TABLE_ROW = re.compile(r"[\[【]\s*[\u4e00-\u9fff\s]{2,8}\s*(?:\]|】)\s*\|.*")
# 113701130042070099-A/2021-4059841: the catalogue number of a box that lost its labels
_INDEX_NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){8})[0-9A-Z]{8,24}(?:[-/][0-9A-Z]{1,24}){1,4}")
_ANNEX = re.compile(r"附\s?件\s?[0-9一二三四五六七八九十]{0,3}\s*(?:[:]|$)")
_SESSION = re.compile(
    rf"[(—-]*{_YEAR}年[0-9一二三四五六七八九十]{{1,3}}月[0-9一二三四五六七八九十]{{1,3}}日在[^。]{{4,60}}(?:会议|大会)上[)]?"
    rf"|[(]{_YEAR}年[0-9一二三四五六七八九十]{{1,3}}月[0-9一二三四五六七八九十]{{1,3}}日[^()。]{{4,60}}(?:会议|大会|全会)"
    r"[^()。]{0,8}(?:通过|批准)[)]"
)
_SPEAKER = re.compile(r".{0,24}(?:省长|市长|主席|县长|区长|州长|盟长|厅长|局长|主任)\s+[\u4e00-\u9fff]{2,4}")
_HEADER_FORM = re.compile(r"[\u4e00-\u9fff]{2,20}文件")
_LONGEST_CHROME = 400
_LONGEST_ROW = 120
LONGEST_PAGE_NUMBER = 16
_PAGE_WORD = re.compile("来源|日期|时间|点击|浏览|阅读|字号|字体|作者|编辑")
_BLANK = re.compile(r"\s+")


@cache
def _chrome(where: str) -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """The patterns told by how they open, as one; and those that open with anything, each with what it must hold."""
    rows = [row for row in load("chrome_patterns") if row.where in ("any", where)]
    opening = "|".join(f"(?:{row.pattern})" for row in rows if row.holds is None)
    return re.compile(opening), tuple((row.holds, re.compile(row.pattern)) for row in rows if row.holds is not None)


def _is_number_of_document(text: str) -> bool:
    return "号" in text and _NUMBER_LINE.fullmatch(text) is not None


@cache
def _spaced_labels() -> str:
    """Any label, the longest first, its characters perhaps apart."""
    return "|".join(r"\s*".join(row.label) for row in sorted(load("metadata_labels"), key=lambda row: -len(row.label)))


@cache
def _fields() -> dict[str, str]:
    return {row.label: row.field for row in load("metadata_labels")}


@cache
def _labels() -> re.Pattern[str]:
    return re.compile(rf"(?:[\[【(]\s*)?(?P<label>{_spaced_labels()})\s*(?:[\]】]\s*\|?\s*[:]?|[:]|\|)")


@cache
def _labels_in_rows() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<=\s)|^)(?P<label>{_spaced_labels()})(?=\s|$)")


def is_chrome(text: str, where: str = "any") -> bool:
    """Whether a folded paragraph is page furniture; `where` is head, tail or any."""
    if len(text) > _LONGEST_CHROME:
        return False
    opening, others = _chrome(where)
    if opening.fullmatch(text):
        return True
    possible = [pattern for word, pattern in others if word in text]
    return bool(possible) and any(pattern.fullmatch(text) for pattern in possible)


def chrome_among(texts: Mapping[int, str], whole: str) -> frozenset[int]:
    """The keys of the paragraphs that are page furniture wherever they stand; `whole` is the text they are of.

    Equal to asking `is_chrome` of each, but what the whole text lacks need not be looked for in any of them.
    """
    opening, others = _chrome("any")
    others = tuple(row for row in others if row[0] in whole)
    found = []
    for key, text in texts.items():
        if len(text) > _LONGEST_CHROME:
            continue
        if opening.fullmatch(text):
            found.append(key)
            continue
        for word, pattern in others:
            if word in text and pattern.fullmatch(text):
                found.append(key)
                break
    return frozenset(found)


def is_page_number(text: str) -> bool:
    """A lone number, as a page or a counter prints it."""
    return len(text) <= LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def metadata_fields(text: str) -> list[tuple[str, str, int]]:
    """(field, label, offset after the label) of every metadata label in a folded paragraph.

    Empty unless the paragraph begins with a label.
    """
    if _may_be_labelled(text) and _labels().match(text):
        return labels_anywhere(text)
    if len(text) > _LONGEST_ROW or " " not in text or not _labels_in_rows().match(text):
        return []
    # 索引号 MB1534522/2023-05475 发文日期 2023-01-03: a row of a box, its labels without a colon
    fields = _fields()
    found = [(_BLANK.sub("", match.group("label")), match.end()) for match in _labels_in_rows().finditer(text)]
    return [(fields[label], label, end) for label, end in found] if len(found) > 1 else []


def is_barred_label(text: str) -> bool:
    """标题 | 内容: a row of the page's box above the text, and of a table behind it."""
    match = _labels().match(text)
    return match is not None and match.group().endswith("|") and not text.startswith(("[", "【"))


def is_date_line(text: str) -> bool:
    """A line that holds a date and nothing else, perhaps in brackets."""
    return len(text) <= 32 and _DATE_LINE.fullmatch(text[1:-1] if is_bracketed(text) else text) is not None


def is_bracketed(text: str) -> bool:
    """(2007年1月26日): how a date stands under a title."""
    return text.startswith("(") and text.endswith(")")


def document_number(text: str) -> str | None:
    """The first document number (国发〔2018〕42号) in `text`, blanks removed."""
    match = _DOCUMENT_NUMBER.search(text)
    return _BLANK.sub("", match.group()) if match else None


def is_metadata(text: str) -> bool:
    """A line of the document's own metadata: a label, a date, a document number, a disclosure note."""
    if len(text) > 300:
        return False
    if is_header_form(text):
        return True
    return bool(
        is_date_line(text)
        or _is_number_of_document(text)
        or _INDEX_NUMBER.fullmatch(text)
        or _DISCLOSURE.fullmatch(text)
        or _TABLE_ROW.match(text)
        or _ANNEX.match(text)
        or metadata_fields(text)
        or _is_dated(text)
        or _is_print_line(text)
        or _SESSION.fullmatch(text)
        or _SPEAKER.fullmatch(text)
        or (("记者" in text or "通讯员" in text) and _CAPTION.fullmatch(text))
    )


def _is_print_line(text: str) -> bool:
    """Who printed it and when: 山西省科学技术厅办公室 2008年2月28日印发."""
    return len(text) <= 60 and text.endswith("印发") and find_date(text) is not None


def _is_dated(text: str) -> bool:
    """A date with a word of the page beside it, or a short line that opens with a date."""
    if len(text) > 80:
        return False
    date = find_date(text)
    if date is None:
        return False
    if _PAGE_WORD.search(text):
        return True
    return len(text) <= 40 and date[0] == 0 and not any(mark in text for mark in "。,(")


def is_header_form(text: str) -> bool:
    """The red header of an official document: 常州市武进区科学技术局文件."""
    return len(text) <= 30 and text.endswith("文件") and _HEADER_FORM.fullmatch(text) is not None


def is_session(text: str) -> bool:
    """A line that says when and where a report was given or a decision taken: (2026年1月27日在…会议上), (…会议通过)."""
    return len(text) <= 120 and _SESSION.fullmatch(text) is not None


def labels_anywhere(text: str) -> list[tuple[str, str, int]]:
    """Like `metadata_fields`, for a line of page furniture that has its labels anywhere."""
    if not _may_be_labelled(text):
        return []
    fields = _fields()
    found = []
    for match in _labels().finditer(text):
        label = _BLANK.sub("", match.group("label"))
        found.append((fields[label], label, match.end()))
    return found


def _may_be_labelled(text: str) -> bool:
    """Whether a text holds what stands behind every label."""
    return ":" in text or "]" in text or "】" in text or "|" in text


def is_salutation(text: str) -> bool:
    """A line that addresses the readers: 各市、县人民政府:"""
    if not text.endswith(":") or len(text) < 4 or text.startswith(("一", "二", "附")) or _ANNOUNCES.search(text):
        return False
    return _SALUTATION.fullmatch(text) is not None and (_ADDRESSEE.search(text) is not None or text.count("、") >= 5)
