"""Policy references: every 《…》 and nested 〈…〉, with what the text does to it.

Belongs here: finding cited titles, the verb that governs them, document numbers, and short forms of titles cited
before.
Does not belong here: linking a title to an instrument (`conform.policies`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipelines.lexicon import load
from pipelines.lexicon.patterns import any_of
from pipelines.text.readings import without_readings

_TITLE = re.compile("《[^《》\n]{1,120}(?:《[^《》\n]{1,80}》[^《》\n]{0,80})*》|《[^《》]{2,100}》")
_NESTED = re.compile("〈[^〈〉]{2,100}〉|(?<!^)《[^《》]{2,100}》")
_NUMBER_AFTER = re.compile(
    r"\s*[(]\s*(?P<number>[\u4e00-\u9fff]{1,12}\s*[〔\[(]\s*(?:19|20)[0-9]{2}\s*[〕\])]\s*第?\s*[0-9]{1,4}\s*号)"
)
_DEFINES_SHORT = re.compile("^[^《》。]{0,30}(?:以下简称|以下称|简称)[:]?[“《]([^”》]{2,20})[”》]")
_CLAUSE_BREAK = re.compile("[。;!?:,\n]")
_BASIS = re.compile("(?:按照|根据|依据|依照|遵照|参照|对照|结合|围绕|经|现将|以)(?:[^,。;]*)$")
_REVISES = re.compile("修订|修改|编制|制定|起草|制订")
_CARRIES_OUT = re.compile("(?:贯彻|落实|实施)[^,。;]{0,10}$")
_WINDOW = 40
# what stands between two titles of one list: (国发〔2015〕8号)、 / (…,以下简称 / )及省委、省政府
_JOINT = re.compile(
    r"(?:[)]|[(][^()]*[)])?\s*(?:(?:、|,|和|及|与|以及|等)\s*(?:关于印发|(?:[\u4e00-\u9fff]{1,10}、)?[\u4e00-\u9fff]{1,10}"
    r"(?:政府|[省市县区州]委?|自治区|办公[室厅]|[部委厅局办]))?)?\s*|[(][^()《》]{0,24}(?:以下简称|以下称|简称)[:“]?"
)
_LONGEST_JOINT = 48
_STATE = re.compile(r"\((?:草案|试行|修订|征求意见稿|送审稿)\)$")
_SHORT_TITLE = re.compile("(?:条例|办法|意见|纲要|规划|方案|计划|通知|决定|规定|细则|法)$")


class PolicyReference(NamedTuple):
    """One cited title: span with brackets, folded title (short form resolved), action, document number behind it."""

    start: int
    end: int
    title: str
    action: str
    document_number: str | None


@cache
def _actions() -> dict[str, str]:
    return {row.verb: row.action for row in load("action_verbs")}


@cache
def _verb() -> re.Pattern[str]:
    # 新修订的《…》: a verb before 的 only describes the title
    return re.compile(f"(?P<verb>{any_of(_actions())})(?!(?:后|过)?的)")


def find_policies(folded: str, spans: list[tuple[int, int]]) -> list[PolicyReference]:
    """The references inside `spans` (pieces of the text that are neither chrome nor duplicate), in order."""
    found: list[PolicyReference] = []
    known: list[str] = []
    short_forms: dict[str, str] = {}
    at = folded.find("《")
    for start, end in spans:
        if at < start:
            at = folded.find("《", start)
        if at < 0:
            break
        if at >= end:
            continue
        previous_end, previous_action = -_LONGEST_JOINT - 1, "other"
        for match in _TITLE.finditer(folded, at, end):
            title = _clean(match.group()[1:-1])
            opened, closed = match.span()
            if 0 <= opened - previous_end <= _LONGEST_JOINT and _JOINT.fullmatch(
                without_readings(folded[previous_end:opened])
            ):
                action = previous_action
            else:
                before = folded[max(start, opened - _WINDOW) : opened]
                action = _action_of(before, folded[closed : min(end, closed + 12)])
            number = _NUMBER_AFTER.match(folded, closed, min(end, closed + 40))
            resolved = _resolve(title, known, short_forms)
            found.append(
                PolicyReference(opened, closed, resolved, action, _clean(number.group("number")) if number else None)
            )
            behind = folded[closed : closed + 60]
            defined = _DEFINES_SHORT.match(behind) if "称" in behind else None
            if defined:
                short_forms[defined.group(1)] = resolved
            for nested in _NESTED.finditer(match.group()) if _holds_another(match.group()) else ():
                inner = _clean(nested.group()[1:-1])
                found.append(
                    PolicyReference(
                        opened + nested.start(),
                        opened + nested.end(),
                        _resolve(inner, known, short_forms),
                        "other",
                        None,
                    )
                )
                known.append(inner)
            known.append(resolved)
            previous_end, previous_action = closed, action
    return found


def _clean(title: str) -> str:
    return "".join(title.split())


def _holds_another(title: str) -> bool:
    return "〈" in title or title.find("《", 1) > 0


def _resolve(title: str, known: list[str], short_forms: dict[str, str]) -> str:
    """A title of a few characters (《条例》, 《纲要(草案)》) stands for the last title cited that ends so."""
    if title in short_forms:
        return short_forms[title]
    bare = _STATE.sub("", title)
    if len(bare) <= 4 and _SHORT_TITLE.search(bare):
        for earlier in reversed(known):
            if earlier != title and earlier.endswith(title):
                return earlier
    return title


def _action_of(before: str, after: str) -> str:
    """The action of the verb that governs a title: behind it (修订工作) or before it in the same clause."""
    clause = _CLAUSE_BREAK.split(before)[-1]
    clause = clause[clause.rfind("》") + 1 :]
    behind = _verb().match(after.lstrip("的"))
    if behind and not after.startswith(("等", "精神")) and _REVISES.match(behind.group()):
        return _actions()[behind.group("verb")]
    if _BASIS.search(clause) and not _CARRIES_OUT.search(clause.split("按照")[-1] if "按照" in clause else ""):
        return "other"
    verbs = list(_verb().finditer(clause))
    if not verbs:
        return "other"
    if len(verbs) >= 2:
        # 制定出台, 修订和出台: the first verb of the group that stands directly before the title
        first = len(verbs) - 1
        while first > 0 and len(clause[verbs[first - 1].end() : verbs[first].start()]) <= 2:
            first -= 1
        return _actions()[verbs[first].group("verb")]
    return _actions()[verbs[0].group("verb")]
