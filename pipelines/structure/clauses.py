"""Responsibility clauses: the stretches of text that only say who does a task.

Belongs here: finding the clause in its brackets, on its own line, or at the end of a paragraph.
Does not belong here: reading the parties out of it (see `extract.responsibilities`).

A clause is recognised by what fills it: a label (牵头单位:), a closing verb (…负责), or nothing but names of bodies.
Running text that says 由X牵头 inside a sentence is not a clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.conform import organizations
from pipelines.lexicon import load
from pipelines.lexicon.patterns import any_of
from pipelines.text.joined import Joined

_CLOSER = {"(": ")", "[": "]", "〔": "〕", "【": "】"}
_LIST_SEPARATOR = re.compile(r"[、,;\s]|和|及")
_MAX_LENGTH = 400
_LONGEST_SENTENCE = 120
_LONGEST_DEADLINE = 24
# 责任单位, and no 负责, which opens sentences
_SHORTEST_BARE = 4
# 市科技局会同市财政局, 市科技局和市财政局
_JOINED = re.compile("会同|以及|(?<=[局委厅办部院会])[和及与]")
# the first characters of labels: a paragraph that opens otherwise is no clause line
_LABEL_OPENERS = frozenset("责分牵配参主承协落完负联包实第领支挂直具时")
_BLANK = re.compile(r"\s+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NAME_BREAK = re.compile("[、,;/]")
# 列第一位者为牵头单位
FIRST_IS_LEAD = re.compile(
    "(?:列|排)(?:在)?(?:第一|首)位?(?:的)?(?:者|单位|部门|责任单位)?[^。]{0,8}为(?:牵头|主办|主要责任|汇总)"
)
# what a list sets beside one of its names; no name has it
MARKS = "☆★*※△▲●○◎◆◇#√"
# 标★的为牵头单位, ★为牵头部门
MARK_IS_LEAD = re.compile(
    rf"(?:[标带加注打画](?:有|注)?)?[“\"(]?(?P<mark>[{MARKS}])[”\")]?(?:号|标记)?(?:的|者)?(?:责任)?(?:单位|部门|处室|科室)?"
    "(?:均?为|是|系|表示|代表)(?:牵头|主办|主要责任|主责)"
)
# 以下各项工作均需各县政府落实,不再列出
REMARK_SENTENCE = re.compile("[。;]\\s*以下(?:各项|工作|任务|均|同|不再)")
# 6月底完成, 2018年底前, 长期, 二季度
DEADLINE = re.compile(
    r"(?:(?:(?:19|20)[0-9]{2}年)?[0-9]{1,2}月(?:[0-9]{1,2}日)?(?:底|前|底前|中旬|上旬|下旬|末)?"
    r"|(?:19|20)[0-9]{2}年(?:底|底前|前|内)?|全年|年底前?|年内|长期|持续(?:推进|实施)?|[一二三四1-4]季度)"
    r"(?:前|底)?(?:完成|落实到位)?$"
)
# 以下同, 不再列出
REMARK = re.compile("(?:以?下同|不再列出|排名不分先后|按排名先后|各?项任务.{0,12})")
_NOT_A_LIST = re.compile(r"[。!?:：“”《》]|是|为了|可以|应当|不得|按照《")


class Clause(NamedTuple):
    """A responsibility clause.

    Attributes:
        start, end: span with brackets and label.
        inner_start, inner_end: span of its content, labels included, without brackets.
        is_line: whether it fills a paragraph of its own.
        columns: for a row of a table, (label of the column, start, end) of each owner cell.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    is_line: bool
    columns: tuple[tuple[str, int, int], ...] = ()


@cache
def role_label_pattern() -> re.Pattern[str]:
    """A label such as ``牵头单位:`` with optional blanks inside; group ``label``."""
    behind: dict[str, list[str]] = {}
    for row in load("role_words"):
        if row.usage == "label":
            behind.setdefault(row.word[0], []).append(row.word[1:])
    # one class opens the pattern, so that the scan skips every other character
    blanks = r"\s*"
    spaced = "|".join(f"(?<={first}){blanks}{any_of(rest, between=blanks)}" for first, rest in behind.items())
    return re.compile(
        rf"(?P<label>[{''.join(behind)}](?<![\u4e00-\u9fff].)(?:{spaced}))"
        r"(?:\((?:单位|部门|科室|处室|股室|人)\))?"
        rf"(?:及(?:其)?(?P<second>[\u4e00-\u9fff]{{2,6}}))?\s*:"
    )


@cache
def role_verb_pattern() -> re.Pattern[str]:
    """A closing verb such as ``牵头`` or ``按职责分工负责`` at the end of a list; group ``verb``."""
    verbs = sorted((row.word for row in load("role_words") if row.usage == "verb"), key=len, reverse=True)
    return re.compile(rf"(?P<verb>{'|'.join(verbs)})(?=\s*(?:[,;。、\])]|$))")


@cache
def _verb_ends() -> frozenset[str]:
    """The last characters of the closing verbs: nearly no sentence of another kind ends with one."""
    return frozenset(row.word[-1] for row in load("role_words") if row.usage == "verb")


@cache
def _contact_labels() -> frozenset[str]:
    return frozenset(row.word for row in load("role_words") if row.usage == "label" and row.role == "contact")


@cache
def deadline_labels() -> frozenset[str]:
    """Labels of deadlines, which name no owners."""
    return frozenset(row.word for row in load("role_words") if row.usage == "label" and row.role == "deadline")


def _opens_clause(match: re.Match[str] | None, end: int) -> bool:
    """Whether a label opens a clause before `end`.

    Whom to call may stand inside one and makes none, and 时间进度:6月底前完成设备采购,年底前建成… tells what is done.
    """
    if match is None:
        return False
    label = "".join(match.group("label").split())
    if label in deadline_labels():
        following = role_label_pattern().search(match.string, match.end(), end)
        return (following.start() if following else end) - match.end() <= _LONGEST_DEADLINE
    return label not in _contact_labels()


@cache
def _person_labels() -> frozenset[str]:
    return frozenset(row.word for row in load("role_words") if row.usage == "label" and row.party == "person")


def find_clauses(folded: str, start: int, end: int, brackets: Sequence[int]) -> list[Clause]:
    """The clauses of the paragraph [start, end), in order; `brackets` are the places of those in it."""
    first = folded[start]
    label = role_label_pattern()
    if first in _LABEL_OPENERS:
        if _opens_clause(label.match(folded, start, end), end):
            return [Clause(start, end, start, end, True)]
        bare = _bare_label().match(folded, start, end)
        if bare is not None and _holds_names(folded[bare.end() : end], bare.group("label")):
            return [Clause(start, end, bare.end(), end, True, ((bare.group("label"), bare.end(), end),))]
    pairs = _bracket_pairs(folded, brackets) if brackets else []
    inline = _inline_label(folded, start, end, pairs)
    # a bracket among the names of a label is part of a name: 责任单位:市科技局、各镇(街道)
    limit = end if inline is None else inline.start
    clauses = [
        Clause(open_at, close_at + 1, open_at + 1, close_at, open_at == start and close_at + 1 >= end - 1)
        for open_at, close_at in pairs
        if open_at < limit and _is_clause(folded, open_at + 1, close_at, at_end=close_at + 1 >= end - 1)
    ]
    if clauses:
        return clauses if inline is None else [*clauses, inline]
    sentence = _owner_sentence(folded, start, end)
    if sentence is not None:
        return [Clause(sentence, end, sentence, end, sentence == start)]
    return [] if inline is None else [inline]


@cache
def _bare_label() -> re.Pattern[str]:
    """A label that lost its colon, at the beginning of a line: 责任单位 市科技局 市财政局; group ``label``."""
    words = [row.word for row in load("role_words") if row.usage == "label" and len(row.word) >= _SHORTEST_BARE]
    return re.compile(rf"(?P<label>{any_of(words)})[ \t]+(?=\S)")


def is_owner_line(text: str) -> bool:
    """Whether a line opens with a label of owners, with its colon or without."""
    if role_label_pattern().match(text):
        return True
    bare = _bare_label().match(text)
    return bare is not None and _holds_names(text[bare.end() :], bare.group("label"))


def _holds_names(text: str, label: str) -> bool:
    """Whether what stands behind a label is names and nothing else, divided by blanks or marks."""
    if "\n" in text or len(text) > _LONGEST_SENTENCE:
        return False
    if label in _person_labels():
        # 王 强 is one, 王强 李建国 are two
        lists = (text.split(), (_BLANK.sub("", name) for name in _NAME_BREAK.split(text) if name))
        return any(all(map(organizations.looks_like_person, names)) for names in lists)
    return label not in _contact_labels() and names_only(_BLANK.sub("、", text))


def _inline_label(folded: str, start: int, end: int, pairs: Sequence[tuple[int, int]]) -> Clause | None:
    """The clause of a label after the last sentence, outside of the closed brackets `pairs`."""
    if folded.find(":", start + 2, end) < 0:
        return None
    for match in role_label_pattern().finditer(folded, start + 2, end):
        before = folded[match.start() - 1]
        if not _opens_clause(match, end) or any(opened < match.start() < closed for opened, closed in pairs):
            continue
        if (
            before in "。;!,) \t\n([【〔—-"
            and end - match.start() <= _MAX_LENGTH
            and _stops_at_labels(folded, match.end(), end - 1)
        ):
            return Clause(match.start(), end, match.start(), end, False)
    return None


def _stops_at_labels(folded: str, start: int, end: int) -> bool:
    """Whether no sentence follows, but perhaps another label: 牵头单位:区科技局。配合单位:区财政局。"""
    at = folded.find("。", start, end)
    while at >= 0:
        if role_label_pattern().match(folded, at + 1, end) is None:
            return False
        at = folded.find("。", at + 1, end)
    return True


def _owner_sentence(folded: str, start: int, end: int) -> int | None:
    """Where the last sentence begins if it says nothing but who does it: 由市农委牵头,市科技局配合落实。

    Every part between commas must be names of bodies and a closing verb; a sentence with anything else in it is text.
    """
    stop = end - 1 if folded[end - 1] == "。" else end
    if folded[stop - 1] not in _verb_ends():
        return None
    at = max(folded.rfind(mark, start, stop) for mark in "。;!") + 1 or start
    while at < stop and folded[at].isspace():
        at += 1
    if not 6 <= stop - at <= _LONGEST_SENTENCE or at == start:
        return None
    names: list[str] = []
    for part in folded[at:stop].split(","):
        names.append(part)
        verb = role_verb_pattern().search(part)
        if verb is not None and verb.end() == len(part):
            owners = "、".join([*names[:-1], part[: verb.start()]]).strip().removeprefix("由")
            if not owners or not names_only(_JOINED.sub("、", owners)):
                return None
            names = []
    return at if not names else None


def brackets_of(texts: Joined) -> list[list[int]]:
    """Where the brackets of each of several texts stand."""
    return texts.places(_is_bracket().take(texts.codes, mode="clip").nonzero()[0])


@cache
def _is_bracket() -> npt.NDArray[np.bool_]:
    table = np.zeros(0x10000, np.bool_)
    table[[ord(bracket) for pair in _CLOSER.items() for bracket in pair]] = True
    return table


def _bracket_pairs(folded: str, brackets: Sequence[int]) -> list[tuple[int, int]]:
    """Outermost pairs among the brackets of a paragraph. A bracket that is never closed is passed over."""
    if len(brackets) == 2 and _CLOSER.get(folded[brackets[0]]) == folded[brackets[1]]:
        return [(brackets[0], brackets[1])]  # most paragraphs with brackets have one pair
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for at in brackets:
        char = folded[at]
        if char in _CLOSER:
            stack.append((char, at))
        elif stack and _CLOSER[stack[-1][0]] == char:
            _, open_at = stack.pop()
            if not stack:
                pairs.append((open_at, at))
        elif any(_CLOSER[opened] == char for opened, _ in stack):
            while _CLOSER[stack[-1][0]] != char:
                stack.pop()
            _, open_at = stack.pop()
            if not stack:
                pairs.append((open_at, at))
    return pairs


def _is_clause(folded: str, start: int, end: int, *, at_end: bool) -> bool:
    length = end - start
    if not 2 <= length <= _MAX_LENGTH:
        return False
    content = folded[start:end].strip()
    if _opens_clause(role_label_pattern().match(content), len(content)):
        return True
    bar = _NOT_A_LIST.search(content)
    verb = role_verb_pattern().search(content)
    if verb is not None and (bar is None or not _NOT_A_LIST.search(content, 0, verb.start())):
        names = _BLANK.sub("", content[: verb.start()]).removeprefix("由")
        # 工业和信息化部 first, then 市农业局和市林业局
        owners = {_NAME_BREAK.split(names)[0].removesuffix("等"), _LIST_SEPARATOR.split(names)[0].removesuffix("等")}
        return any(owner and organizations.looks_like_organization(owner) for owner in owners)
    if not at_end:
        return False
    head = content.partition("。")[0]
    if bar is not None and _NOT_A_LIST.search(head):
        return False
    return names_only(head)


def names_only(text: str) -> bool:
    """Whether a text holds names of bodies and nothing else, deadlines and remarks aside."""
    text = _IN_BRACKETS.sub("", text)  # 各县(市、区) is one name
    members = [member for piece in _NAME_BREAK.split(text) if (member := _BLANK.sub("", piece))]
    names = [
        member
        for member in members
        if not (
            DEADLINE.fullmatch(member)
            or REMARK.fullmatch(member)
            or FIRST_IS_LEAD.search(member)
            or MARK_IS_LEAD.fullmatch(member)
        )
    ]
    return bool(names) and all(organizations.looks_like_organization(name.strip(MARKS)) for name in names)


def continues_clause(folded: str, clause: Clause, start: int, end: int) -> bool:
    """Whether the line [start, end) goes on with the names of a clause that began on a line before: one name a line."""
    text = folded[start:end].strip()
    if len(text) > 40 or _NOT_A_LIST.search(text):
        return False
    label = role_label_pattern().match(folded, clause.inner_start, clause.inner_end)
    if label is None:
        return False
    if _BLANK.sub("", label.group("label")) in _person_labels():
        names = (_BLANK.sub("", piece) for piece in _NAME_BREAK.split(text))
        return all(organizations.looks_like_person(name) for name in names if name)
    return names_only(text)
