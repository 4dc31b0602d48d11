"""What must hold of the rows of any document, whatever its text.

Belongs here: the laws: partition, spans, references between rows, values that re-read from their spans.
Does not belong here: what the rows should be for a given text.
"""

from __future__ import annotations

import re
from typing import Any

from pipelines.text.fold import fold
from pipelines.text.numerals import chinese_to_int
from tests.gold.reading import Parsed

Row = dict[str, Any]

SILENT = frozenset({"chrome", "duplicate", "whitespace"})
_ROUND = re.compile("[十百千]?[万亿]元")
_NUMBER = re.compile(
    r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?"
)


def faults(document: Parsed) -> list[str]:
    """Every broken law, as a sentence; empty when the rows are sound."""
    return [
        *_partition(document),
        *_spans(document),
        *_references(document),
        *_values(document),
        *_names(document),
        *_places(document),
        *_tasks(document),
    ]


def _partition(document: Parsed) -> list[str]:
    at, found = 0, []
    for number, row in enumerate(document.table("text_segment"), start=1):
        if row["ordinal"] != number or row["char_start"] != at or row["char_end"] <= at:
            found.append(f"segment {number} [{row['char_start']}, {row['char_end']}) does not follow {at}")
        if row["segment_kind_code"] == "whitespace" and fold(row["text_raw"]).text.strip():
            found.append(f"segment {number} is no whitespace: {row['text_raw'][:20]!r}")
        at = row["char_end"]
    return found if at == len(document.text) else [*found, f"segments end at {at} of {len(document.text)}"]


# table → (start column, end column, column with the text at that span or None)
_SPANS = {
    "text_segment": ("char_start", "char_end", "text_raw"),
    "section": ("char_start", "char_end", None),
    "task": ("char_start", "char_end", "text_raw"),
    "responsibility": ("char_start", "char_end", "party_name_raw"),
    "target": ("value_char_start", "value_char_end", "value_text_raw"),
    "policy_reference": ("char_start", "char_end", "cited_text_raw"),
    "text_damage": ("char_start", "char_end", "raw_text"),
}


def _spans(document: Parsed) -> list[str]:
    found = []
    size = len(document.text)
    for table, (first, last, column) in _SPANS.items():
        for number, row in enumerate(document.table(table), start=1):
            start, end = row[first], row[last]
            if row["ordinal"] != number:
                found.append(f"{table} {number} has ordinal {row['ordinal']}")
            if not 0 <= start < end <= size and not (table == "text_damage" and 0 <= start <= end <= size):
                found.append(f"{table} {number} has span [{start}, {end}) in a text of {size}")
            elif column and row[column] != document.text[start:end]:
                found.append(f"{table} {number} says {row[column]!r} and its span {document.text[start:end]!r}")
    for row in document.table("target"):
        if (
            not 0
            <= row["quote_char_start"]
            <= row["value_char_start"]
            < row["value_char_end"]
            <= row["quote_char_end"]
            <= size
        ):
            found.append(f"target {row['ordinal']} has its value outside its quote")
    for row in document.table("arithmetic_check"):
        if row["char_start"] is not None and not 0 <= row["char_start"] < row["char_end"] <= size:
            found.append(f"check {row['ordinal']} has span [{row['char_start']}, {row['char_end']})")
    for row in document.table("duplicate_block"):
        if not (
            0 <= row["left_char_start"] < row["left_char_end"] <= size
            and 0 <= row["right_char_start"] < row["right_char_end"] <= size
        ):
            found.append(f"duplicate {row['ordinal']} lies outside the text")
    return found


def _references(document: Parsed) -> list[str]:
    found = []
    tasks, sections = len(document.table("task")), len(document.table("section"))
    targets = len(document.table("target"))
    for table in ("responsibility", "target", "policy_reference", "arithmetic_check", "task_theme"):
        for row in document.table(table):
            if row["task_seq"] is not None and not 1 <= row["task_seq"] <= tasks:
                found.append(f"{table} points to task {row['task_seq']} of {tasks}")
    for table in ("text_segment", "task", "target"):
        for row in document.table(table):
            if row["section_ordinal"] is not None and not 1 <= row["section_ordinal"] <= sections:
                found.append(f"{table} points to section {row['section_ordinal']} of {sections}")
    for row in document.table("section"):
        if row["parent_ordinal"] is not None and not 1 <= row["parent_ordinal"] < row["ordinal"]:
            found.append(f"section {row['ordinal']} has parent {row['parent_ordinal']}")
    for row in document.table("target"):
        if row["parent_ordinal"] is not None and not 1 <= row["parent_ordinal"] < row["ordinal"] <= targets:
            found.append(f"target {row['ordinal']} has parent {row['parent_ordinal']}")
    for table, column in (("responsibility", "organization_key"), ("document", "issuer_organization_key")):
        for row in document.table(table):
            if row[column] > 0 and document.member("organization", row[column]) is None:
                found.append(f"{table} points to an organisation that is no member")
    return found


def _values(document: Parsed) -> list[str]:
    found = []
    for row in document.table("target"):
        text = fold(document.text).text[row["value_char_start"] : row["value_char_end"]]
        if row["value_low_raw"] is None and row["value_high_raw"] is None:
            if not row["benchmark_text_zh"]:
                found.append(f"target {row['ordinal']} has neither value nor benchmark: {text!r}")
            continue
        if ("分之" in text and "百分之" not in text) or "番" in text or "倍" in text:
            continue
        readings = {value for match in _NUMBER.findall(text) if (value := _number(match)) is not None}
        if _ROUND.match(text):
            readings.add(1.0)  # 百亿元 is one of it
        for column in ("value_low_raw", "value_high_raw"):
            if row[column] is not None and row[column] not in readings:
                found.append(f"target {row['ordinal']} has {column} {row[column]} from {text!r}")
        for raw, multiplied in (("value_low_raw", "value_low"), ("value_high_raw", "value_high")):
            plain, value = row[raw], row[multiplied]
            if plain and value and all(abs(value - plain * 10.0**power) > 1e-6 * value for power in range(13)):
                found.append(f"target {row['ordinal']} has {multiplied} {value} from {plain}")
        low, high, comparator = row["value_low"], row["value_high"], row["comparator_code"]
        if (low is None) != (comparator in ("le", "lt")) or (high is None) != (comparator in ("ge", "gt")):
            found.append(f"target {row['ordinal']} is {comparator} with {low}..{high}")
        if low is not None and high is not None and low > high:
            found.append(f"target {row['ordinal']} has {low}..{high}")
    return found


def _number(text: str) -> float | None:
    if text[0].isdigit() and text[0] not in "零〇":
        return float(text.replace(",", ""))
    whole, _, fraction = text.partition("点")
    value = chinese_to_int(whole)
    if value is None:
        return None
    return value + ((chinese_to_int(fraction) or 0) / 10 ** len(fraction) if fraction else 0)


def _names(document: Parsed) -> list[str]:
    if document.table("document")[0]["script_code"] == "Hant":
        return []
    folded = fold(document.text).text
    found = []
    for row in document.table("responsibility"):
        printed = re.sub(r"\s|\([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)", "", folded[row["char_start"] : row["char_end"]])
        if row["party_name_zh"] != printed:
            found.append(f"responsibility {row['ordinal']} is named {row['party_name_zh']!r} and printed {printed!r}")
    return found


def _places(document: Parsed) -> list[str]:
    """Facts lie inside one segment, and never in one that says nothing."""
    segments = document.table("text_segment")
    found = []
    for table, first, last in (
        ("responsibility", "char_start", "char_end"),
        ("target", "quote_char_start", "quote_char_end"),
        ("policy_reference", "char_start", "char_end"),
    ):
        for row in document.table(table):
            holding = [s for s in segments if s["char_start"] <= row[first] and row[last] <= s["char_end"]]
            if len(holding) != 1 or holding[0]["segment_kind_code"] in SILENT:
                kinds = [
                    s["segment_kind_code"]
                    for s in segments
                    if s["char_start"] < row[last] and row[first] < s["char_end"]
                ]
                found.append(f"{table} {row['ordinal']} lies in {kinds}")
    return found


def _tasks(document: Parsed) -> list[str]:
    """Tasks stand in order without overlap, begin in a segment of tasks, and count their own rows."""
    found = []
    starts = {row["char_start"] for row in document.table("text_segment") if row["segment_kind_code"] == "task"}
    owners, targets = document.table("responsibility"), document.table("target")
    at = 0
    for row in document.table("task"):
        if row["char_start"] < at or row["char_start"] not in starts:
            found.append(f"task {row['ordinal']} begins at {row['char_start']}, the one before ends at {at}")
        at = row["char_end"]
        if row["task_chars"] != at - row["char_start"]:
            found.append(f"task {row['ordinal']} counts {row['task_chars']} characters")
        mine = [owner for owner in owners if owner["task_seq"] == row["ordinal"]]
        for role in ("leader", "lead", "participant", "responsible"):
            if row[f"{role}_count"] != sum(owner["role_code"] == role for owner in mine):
                found.append(f"task {row['ordinal']} has {role}_count {row[f'{role}_count']}")
        if mine and abs(sum(owner["weight_all"] for owner in mine) - 1) > 1e-6:
            found.append(f"the weights of task {row['ordinal']} do not add up to one")
        if row["target_count"] != sum(target["task_seq"] == row["ordinal"] for target in targets):
            found.append(f"task {row['ordinal']} has target_count {row['target_count']}")
        if row["number_raw"] is not None and not row["text_raw"].startswith(row["number_raw"]):
            found.append(f"task {row['ordinal']} does not begin with its number {row['number_raw']!r}")
    return found
