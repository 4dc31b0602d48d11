"""Labelled metadata, and the document number.

Belongs here: the value of each label, on its own line or on the next.
Does not belong here: the labels (`structure.furniture`).
"""

from __future__ import annotations

import re

from pipelines.extract.fields.page import Page, without_blanks
from pipelines.structure.furniture import document_number, labels_anywhere, metadata_fields
from pipelines.structure.titles import is_title

_AROUND_VALUES = " |[]【】\t"
_LONGEST_NUMBER_LINE = 40
# 11500104009286420B/2021-00103, MB1912677/2020-1234567, 闽科00100-0400-2012-00015
_INDEX_NUMBER = re.compile(
    r"(?=(?:[^0-9]*[0-9]){4})[\u4e00-\u9fff]{0,6}[0-9A-Za-z]{1,30}(?:[-/_.][0-9A-Za-z]{1,24}){0,6}"
)
_SUBJECT_CATEGORY = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff、,;/\\> 与和()·-]{1,39}")
# values of the next cell where a table lost one
_OTHER_VALUE = re.compile("[:]|人民政府|办公[厅室]$|委员会$|[厅局]$")
_YEAR_IN_NUMBER = re.compile("(?<=[〔\\[(])(?:19|20)[0-9]{2}(?=[〕\\])])")


def labelled_values(page: Page) -> dict[str, str]:
    """The first value of each labelled metadata field; a value may stand on the line after its label."""
    values: dict[str, str] = {}
    open_field: str | None = None
    for _, kind, text in page.lines:
        if kind not in ("metadata", "chrome"):
            open_field = None
            continue
        found = metadata_fields(text) or labels_anywhere(text)
        if not found:
            if open_field:
                values.setdefault(open_field, text.strip())
            open_field = None
            continue
        next_labels = [label[:2] for _, label, _ in found[1:]]
        for (name, _, start), next_label in zip(found, [*next_labels, ""], strict=True):
            value = text[start:]
            if next_label:
                value = re.split(r"\s*".join(map(re.escape, next_label)), value, maxsplit=1)[0]
            value = value.strip(_AROUND_VALUES)
            if value and name != "none":
                values.setdefault(name, value)
        open_field = found[-1][0] if not text[found[-1][2] :].strip(" |") else None
    return values


def number_of(page: Page, labelled: dict[str, str]) -> str | None:
    """The document number: labelled, on a line that holds nothing else, or behind a title."""
    number = document_number(labelled.get("document_number", ""))
    if number:
        return number
    for line in page.lines:
        if line.kind in ("metadata", "title") and len(line.text) <= _LONGEST_NUMBER_LINE:
            number = document_number(line.text)
            if number:
                return number
    return None


def add_stated_title(page: Page) -> None:
    """Give a page without a title line the title its box states: 标题: 某市人民政府关于印发…的通知."""
    if not page.titles:
        value = labelled_values(page).get("title", "")
        if is_title(value):
            page.titles.append(value)


def index_number_of(labelled: dict[str, str]) -> str | None:
    """The catalogue number of a site: 000014349/2018-00123; None where the value is of another row of the table."""
    value = without_blanks(labelled.get("index_number", ""))
    return value if _INDEX_NUMBER.fullmatch(value) else None


def subject_category_of(labelled: dict[str, str]) -> str | None:
    """The subject a site files the document under: 科技、教育; None where the value is none (a date, a number)."""
    value = labelled.get("subject_category", "").strip()
    return value if _SUBJECT_CATEGORY.fullmatch(value) and not _OTHER_VALUE.search(value) else None


def year_of_number(number: str | None) -> int | None:
    """The year in a document number: 烟创组办〔2020〕11号."""
    match = _YEAR_IN_NUMBER.search(number or "")
    return int(match.group()) if match else None
