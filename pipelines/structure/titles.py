"""Titles: lines that name the document, and the type their last word stands for.

Belongs here: recognising a title line or a title broken over lines, and its document type.
Does not belong here: choosing the document's title among several (see `extract.fields`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pipelines.lexicon import load

_TAIL = re.compile(r"(?:[(〔](?:[^()〔〕]{1,24})[)〕]|[》”\"'。\s]|(?:解读|全文))+$")
_QUOTED = re.compile("《([^《》]{4,80}(?:《[^《》]*》[^《》]*)?)》")
_NOT_TITLE = re.compile(r"[;!?。]|,.*,|[:,]$|^(?:现将|为了?|根据|按照|请|抄送|附件|特此)|^[—-]{2}")


@cache
def _types() -> tuple[re.Pattern[str], dict[str, Any]]:
    rows = {row.word: row for row in load("document_types")}
    words = sorted(rows, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})$"), rows


def bare(title: str) -> str:
    """A title without trailing brackets such as (2014-2020年), quotes and blanks."""
    previous = None
    while previous != title:
        previous, title = title, _TAIL.sub("", title.rstrip())
    return title


def ends_as_title(text: str) -> bool:
    """Whether a folded line ends in a word that names a type of document."""
    return _types()[0].search(bare(re.sub(r"\s", "", text))) is not None


def is_title_like(text: str) -> bool:
    """Whether a line may be (part of) a title: short, no sentence."""
    return 2 <= len(text) <= 120 and _NOT_TITLE.search(text) is None


def document_type(title: str) -> tuple[str, bool]:
    """(type, orders measures) of a folded title; the plan's type wins over the 通知 that carries it."""
    text = re.sub(r"\s", "", title)
    pattern, rows = _types()
    candidates = [bare(part) for part in _QUOTED.findall(text)]
    whole = bare(text)
    if whole.endswith("的通知"):
        inner = re.sub(r"^.*?(?:关于)?(?:印发|发布|转发|下发|公布)", "", whole.removesuffix("的通知"))
        candidates.append(bare(inner))
    candidates.append(whole)
    for candidate in candidates:
        match = pattern.search(candidate)
        if match and match.group() != "通知":
            row = rows[match.group()]
            if row.document_type == "政府工作报告" and "政府工作报告" not in candidate:
                continue
            return row.document_type, bool(row.is_plan)
    if "责任分解" in text or "任务分解" in text or "任务分工" in text:
        return "责任分解", True
    if "工作要点" in text:
        return "工作要点", True
    if whole.endswith("通知"):
        return "通知", True
    return "其他", True
