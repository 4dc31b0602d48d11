"""Titles: lines that name the document, and the type their last word stands for.

Belongs here: recognising a title line or a title broken over lines, and its document type.
Does not belong here: choosing the document's title among several (see `extract.fields`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pipelines.lexicon import load

# what may stand behind a title: (2014-2020年), a closing quote, 解读
_TAIL = re.compile(
    r"(?:[(〔](?:[^()〔〕]{1,24})[)〕]|[(][^()〔〕]{1,12}〔[^()〔〕]{1,8}〕[^()〔〕]{1,8}[)]|[》”\"'。.|\s]|(?:解读|全文))+$"
)
_TAIL_ENDS = (")", "〕", "》", "”", '"', "'", "。", ".", "|", "解读", "全文")
_QUOTED = re.compile("《([^《》]{4,80}(?:《[^《》]*》[^《》]*)?)》")
LONGEST_TITLE_LINE = 120
_NOT_TITLE = re.compile(r"[;!?。]|,.*,|[:,]$|^(?:现将|为了?|根据|按照|请|抄送|附件|特此)|^[—-]{2}")


_BLANK = re.compile(r"\s+")
# 层层签订目标责任书: an order
_SIGNS = re.compile("签[订定署].*责任书$")
# 关于印发X的通知: what the notice carries begins behind the verb
_CARRIES = re.compile(r"^.*?(?:关于)?(?:印发|发布|转发|下发|公布)")
_DIVIDES = re.compile("(?:分解|贯彻)?落实《[^《》]*》[^《》]*的通知")


@cache
def _types() -> dict[str, Any]:
    """Type word → its row, longest word first."""
    rows = {row.word: row for row in load("document_types")}
    return {word: rows[word] for word in sorted(rows, key=len, reverse=True)}


@cache
def _type_words() -> tuple[str, ...]:
    return tuple(_types())


def _type_word(title: str) -> str | None:
    """The longest type word a bare title ends in."""
    if not title.endswith(_type_words()):
        return None
    return next(word for word in _type_words() if title.endswith(word))


def bare(title: str) -> str:
    """A title without trailing brackets such as (2014-2020年), quotes and blanks."""
    title = title.rstrip()
    while title.endswith(_TAIL_ENDS):
        shorter = _TAIL.sub("", title).rstrip()
        if shorter == title:
            break
        title = shorter
    return title


@cache
def _last_characters() -> frozenset[str]:
    """What a line that ends as a title can end with: most lines are refused by it."""
    return frozenset(word[-1] for word in (*_type_words(), *_TAIL_ENDS))


@cache
def _headings() -> tuple[str, ...]:
    """Words that end as a type of document and head a part of a plan: 保障措施."""
    return tuple(row.word for row in load("document_types") if row.note == "a heading of a plan")


def ends_as_title(text: str) -> bool:
    """Whether a folded line, without blanks at its end, ends in a word that names a type of document."""
    if text[-1:] not in _last_characters():
        return False
    title = bare("".join(text.split()))
    return title.endswith(_type_words()) and not title.endswith(_headings()) and not _SIGNS.search(title)


def is_type_word(text: str) -> bool:
    """Whether a line is a type word and nothing else: 工作要点."""
    return text in _types()


def is_title_like(text: str) -> bool:
    """Whether a line may be (part of) a title: short, no sentence."""
    return 2 <= len(text) <= LONGEST_TITLE_LINE and _NOT_TITLE.search(text) is None


def is_title(text: str) -> bool:
    """Whether a line may be a whole title: short, no sentence, and its end names a type of document."""
    # a line with a sentence in it is refused before its end is looked at
    return text[-1:] in _last_characters() and is_title_like(text) and ends_as_title(text)


def document_type(title: str) -> tuple[str, bool]:
    """(type, orders measures) of a folded title; the plan's type wins over the 通知 that carries it."""
    text = _BLANK.sub("", title)
    candidates = [bare(part) for part in _QUOTED.findall(text)]
    whole = bare(text)
    inner = ""
    if whole.endswith("的通知"):
        # 关于印发《政府工作报告》任务分解方案的通知 carries the division of tasks
        inner = bare(_CARRIES.sub("", whole.removesuffix("的通知")))
        # 分解落实《…规划纲要》主要目标和任务的通知 carries no outline
        candidates = [inner] if _DIVIDES.search(text) else [inner, *candidates]
    elif not text.endswith("》"):
        # 关于贯彻落实《…纲要》的实施意见 is no outline
        candidates = [whole, *candidates]
    candidates.append(whole)

    def not_carried(report: str) -> bool:
        """分解落实《政府工作报告》重点任务的通知 divides the tasks of a report, and carries none."""
        return inner != "" and not inner.startswith(("《", report))

    for candidate in candidates:
        word = _type_word(candidate)
        if word is not None and word != "通知":
            row = _types()[word]
            if row.document_type == "政府工作报告" and ("政府工作报告" not in candidate or not_carried(candidate)):
                continue
            return row.document_type, bool(row.is_plan)
    if "责任分解" in text or "分解落实" in text or "任务分解" in text or "任务分工" in text:
        return "责任分解", True
    if "工作要点" in text:
        return "工作要点", True
    if whole.endswith("通知"):
        return "通知", True
    return "其他", True
