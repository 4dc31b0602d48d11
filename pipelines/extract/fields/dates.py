"""Dates of issue and publication.

Belongs here: choosing a document's dates, and reading one out of a line even where the line is damaged.
Does not belong here: healthy dates (`text.numerals`), reporting the damage (`extract.damage`).
"""

from __future__ import annotations

import re

from pipelines.extract.fields.page import Page
from pipelines.structure.furniture import is_bracketed, is_date_line, is_session, metadata_fields
from pipelines.text.numerals import chinese_to_int, date_key, find_date

# 2024327
_COMPACT_DATE = re.compile(r"(20[0-9]{2})([0-9]{3,4})日?")
# 二?九年三月五日
_GARBLED_DATE = re.compile(r"([二一])([^0-9年\s]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
# 二一二年三月五日, 一二年三月五日: 〇 is lost, or 二〇; 二四年 may be 2004 as well as 2024
_SHORT_DATE = re.compile(
    "(二?一[一二三四五六七八九]|二[六七八九])年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_NO_NUMERAL = re.compile("[^一二三四五六七八九]")
# labels of other dates and of the number, which may look like one
_NOT_PUBLICATION = frozenset({"issue_date", "print_date", "document_number"})


def issue_date(page: Page, labelled: dict[str, str]) -> int:
    """The date of issue: under the signature, labelled, under the title, or of a report's session; -1 unknown."""
    for line in page.lines:
        if line.kind == "signature":
            key = key_of(line.text)
            if key < 0:
                # 2022121日 of a page of 2022-01-21 is no 1st of December
                key = _one_of(line.text, key_of(labelled.get("publish_date", "")))
            if key > 0:
                return key
    if "issue_date" in labelled:
        return key_of(labelled["issue_date"])
    for line in page.lines:
        if line.kind == "metadata" and (is_session(line.text) or _is_under_title(line.text)):
            return key_of(line.text)
    return -1


def publish_date(page: Page, labelled: dict[str, str]) -> int:
    """The date of publication: labelled, or a full date on a line of metadata before the body; -1 unknown."""
    if "publish_date" in labelled:
        key = key_of(labelled["publish_date"])
        if key > 0:
            return key
    for paragraph, kind, text in page.lines:
        if kind != "metadata" or paragraph >= page.first_body or is_session(text) or _is_under_title(text):
            continue
        if any(name in _NOT_PUBLICATION for name, _, _ in metadata_fields(text)):
            continue
        key = key_of(text)
        if key > 0 and key % 100:
            return key
    return -1


def _is_under_title(text: str) -> bool:
    """A date in brackets is the document's own; one without is that of the page."""
    return is_bracketed(text) and is_date_line(text)


def key_of(text: str) -> int:
    """``yyyymmdd`` of the first date of a line, a compact or garbled one included; -1 where there is none."""
    found = find_date(text)
    if found:
        return date_key(found[2], found[3], found[4])
    compact = _COMPACT_DATE.fullmatch(text.strip())
    if compact:
        days = _days_of(compact.group(2))
        if len(days) == 1:
            return date_key(int(compact.group(1)), *days.pop())
    garbled = _GARBLED_DATE.search(text)
    if garbled:
        # a 〇 that came out as another character: only 〇 is missing from fonts, so it is read as zero
        year = chinese_to_int(garbled.group(1) + _NO_NUMERAL.sub("〇", garbled.group(2)))
        month, day = chinese_to_int(garbled.group(3)), chinese_to_int(garbled.group(4))
        if year and month and day and 1990 <= year <= 2100 and month <= 12 and day <= 31:
            return date_key(year, month, day)
    short = _SHORT_DATE.fullmatch(text.strip())
    if short:
        month, day = chinese_to_int(short.group(2)), chinese_to_int(short.group(3))
        if month and day and month <= 12 and day <= 31:
            return date_key(_year_without_zeros(short.group(1)), month, day)
    return -1


def _year_without_zeros(numeral: str) -> int:
    """2012 of 二一二 and of 一二, 2009 of 二九."""
    digits = chinese_to_int(numeral) or 0
    return 2000 + digits % (10 if numeral.startswith("二") and len(numeral) == 2 else 100)


def _one_of(text: str, known: int) -> int:
    """The date `known` if the digits of a compact date can be cut so; -1 where they cannot."""
    compact = _COMPACT_DATE.fullmatch(text.strip())
    if compact is None or known < 0:
        return -1
    readings = {date_key(int(compact.group(1)), *day) for day in _days_of(compact.group(2))}
    return known if known in readings else -1


def _days_of(digits: str) -> set[tuple[int, int]]:
    """Every (month, day) that digits run together can be cut into."""
    cuts = ((digits[:cut], digits[cut:]) for cut in (1, 2))
    return {
        (int(month), int(day))
        for month, day in cuts
        if 1 <= len(day) <= 2 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    }
