"""What a heading announces.

Belongs here: telling direction, goals, a look back or organisation from a measure, by the words of a heading.
Does not belong here: which paragraphs are headings (`reader`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipelines.lexicon import load

_CLAUSE_BREAK = re.compile("[:。,;\n]")
_GUIDANCE_REACH = 40
# 全面完成年度重点工作任务和目标: a heading that orders something is no statement of goals
_ORDERS = re.compile("(?:全面|圆满|坚决|确保|认真|扎实)*(?:完成|落实|执行|办理)(?!情况)")
# 按照政府引导、企业主体的原则,加快建设…; 放宽科技人才项目申报条件
_ON_PRINCIPLE = re.compile("按照?|坚持|本着|遵循|围绕|放宽|优化|简化|改进")
_LONGEST_PRINCIPLE = 5  # 坚持原则 heads what they are
_IN_BRACKETS_AT_END = re.compile(r"\([^()]*\)$")


@cache
def _guidance() -> re.Pattern[str]:
    words = sorted((row.word for row in load("guidance_headings")), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})(?:是|为|和[^,。]{{0,8}})?$")


def is_guidance(text: str) -> bool:
    """Whether a heading's text announces direction, goals, a look back or organisation instead of a measure."""
    return _announces_guidance(_first_clause(text)[:_GUIDANCE_REACH])


def is_guidance_at(folded: str, start: int, end: int) -> bool:
    """`is_guidance` of a stretch without blanks around it, most of which need not be looked at."""
    stop = min(end, start + _GUIDANCE_REACH)
    mark = _CLAUSE_BREAK.search(folded, start, stop)
    clause = folded[start : mark.start() if mark else stop]
    # 一、指导思想 坚持…: on one line, where a blank stands for the line break
    return _announces_guidance(clause) or (" " in clause and _announces_guidance(clause.split(" ", 1)[0]))


@lru_cache(maxsize=1024)
def _announces_guidance(clause: str) -> bool:
    """The same few headings open the parts of most plans."""
    if _guidance().search(clause) is None or _ORDERS.match(clause):
        return False
    return len(clause) <= _LONGEST_PRINCIPLE or _ON_PRINCIPLE.match(clause) is None


@cache
def _retrospect() -> re.Pattern[str]:
    words = sorted(
        (row.word for row in load("guidance_headings") if row.note in ("a look back", "situation")),
        key=len,
        reverse=True,
    )
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})$")


def looks_back(heading: str) -> bool:
    """Whether a heading announces what was achieved or how things stand: its numbers are no targets."""
    return _retrospect().search(_IN_BRACKETS_AT_END.sub("", _first_clause(heading))) is not None


def _first_clause(text: str) -> str:
    return _CLAUSE_BREAK.split(text.strip(), maxsplit=1)[0]
