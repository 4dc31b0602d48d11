"""Punctuation that is doubled, unbalanced, lost or of the wrong kind.

Belongs here: rules about single marks and the words beside them.
Does not belong here: brackets with pinyin (`encoding`), marks of list numbers (`numbering`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.extract.damage.model import HAN, Damage
from pipelines.extract.signs import LIST_PIECE, Signs
from pipelines.lexicon import load

_MARKS = "，。、；：,;"
# 。。
_DOUBLED = re.compile(f"(?P<mark>[{_MARKS}])(?P=mark)+")
# “甲”和“乙“丙”: a quote opened inside a quote
_TWICE_OPENED = re.compile("“(?P<first>[^“”\n]{2,40})“(?P<second>[^“”\n]{1,30})”")
_CONNECTIVE_END = re.compile("(?:和|与|及|、|以及)$")
# · 发布单位 科技厅
_BULLET_LABEL = re.compile(
    "^[ ]*[•·][ ]*(?P<label>发布单位|发布时间|发布日期|发布机构|发文字号|成文日期|中文名|性质|文号)"
    "(?![:\\s])[^\n:]{2,40}$",
    re.M,
)
_CITED = re.compile("《([^《》\n]{4,60})》")
_BLANK = re.compile(r"\s+")
# 洛阳—郑州 and, elsewhere, 洛阳-郑州
_DASHED = re.compile(f"—(?<={HAN}{{2}}—)(?={HAN}{{2}}(?P<third>{HAN})?)")
_HYPHENED = re.compile(f"-(?<={HAN}{{2}}-)(?={HAN}{{2}})")
_JOINED = re.compile("[和与及等的两三四五六大0-9]")
# 对, 将 and all before them are no part of the first member
_LEAD = re.compile(".*[对将把为以](?=[\u4e00-\u9fff]{4})")


def find(text: str, folded: str, signs: Signs) -> Iterator[Damage]:
    """Damaged punctuation of the decoded and the folded text."""
    if signs.doubled_mark:
        for match in _DOUBLED.finditer(text):
            mark = match.group("mark")
            yield Damage(match.start(), match.end(), "doubled_punctuation", mark, "high", "damage.doubled_punctuation")
    if signs.quote_in_quote:
        yield from _quotes_opened_twice(text)
    if "•" in folded or "·" in folded:
        yield from _labels_without_colon(text, folded)
    yield from _official_titles_with_lost_marks(folded)
    if "—" in folded and "-" in folded:
        yield from _hyphens_for_dashes(folded)
    for start, end in signs.lists:
        yield from _lost_list_marks(folded, start, end)


def _quotes_opened_twice(text: str) -> Iterator[Damage]:
    for match in _TWICE_OPENED.finditer(text):
        if "=" in match.group():
            continue  # debris of markup
        first = match.group("first")
        connective = _CONNECTIVE_END.search(first)
        inner = first[: connective.start()] if connective else first
        reading = f"“{inner}”{connective.group() if connective else ''}“{match.group('second')}”"
        yield Damage(match.start(), match.end(), "unbalanced_quote", reading, "high", "damage.quote_opened_twice")


def _labels_without_colon(text: str, folded: str) -> Iterator[Damage]:
    for match in _BULLET_LABEL.finditer(folded):
        start, end = match.span("label")
        reading = f"{text[start:end]}:{text[end : match.end()].strip()}"
        yield Damage(start, match.end(), "lost_punctuation", reading, "high", "damage.label_without_colon")


@cache
def _official_titles() -> dict[str, str]:
    """Official titles with an enumeration inside, by the title without its marks."""
    return {row.title.replace("、", ""): row.title for row in load("official_titles")}


def _official_titles_with_lost_marks(folded: str) -> Iterator[Damage]:
    titles = _official_titles()
    for match in _CITED.finditer(folded):
        cited = _BLANK.sub("", match.group(1))
        right = titles.get(cited.replace("、", ""))
        if right is None or right == cited:
            continue
        marks = [at for at, char in enumerate(right) if char == "、"]
        first, last = max(0, marks[0] - 2), marks[-1] + 3
        start = match.start(1)
        end = min(start + last - len(marks), match.end(1))
        yield Damage(start + first, end, "lost_punctuation", right[first:last], "high", "damage.official_title")


def _hyphens_for_dashes(folded: str) -> Iterator[Damage]:
    """A pair of names joined by a dash in one place and by a hyphen in another."""
    named: set[str] = set()
    behind = 0  # what one pair holds belongs to no other
    for match in _DASHED.finditer(folded):
        at = match.start()
        if at - 2 >= behind:
            named.add(folded[at - 2 : at] + folded[at + 1 : at + 3])
            behind = at + (4 if match.group("third") else 3)
    behind = 0
    for match in _HYPHENED.finditer(folded) if named else ():
        at = match.start()
        if at - 2 < behind:
            continue
        behind = at + 3
        before, after = folded[at - 2 : at], folded[at + 1 : at + 3]
        if before + after in named:
            yield Damage(at - 2, at + 3, "char_variant", f"{before}—{after}", "medium", "damage.hyphen_for_dash")


def _lost_list_marks(folded: str, start: int, end: int) -> Iterator[Damage]:
    """A、 is lost where one member of a list ends twice in the noun that every member ends in."""
    for offset in range(start, end, LIST_PIECE):
        piece = folded[offset : min(end, offset + LIST_PIECE)]
        mark = piece.find("、")
        if mark >= 0 and len(piece) >= 6 and piece[max(0, mark - 2) : mark] == piece[-2:]:
            yield from _members_said_twice(piece, offset)


def _members_said_twice(chunk: str, at: int) -> Iterator[Damage]:
    members = chunk.split("、")
    nouns = {member[-2:] for member in members}
    if len(nouns) != 1:
        return
    noun = nouns.pop()
    for member in members:
        inner = member.find(noun)
        if (
            2 <= inner < len(member) - 4
            and member.count(noun) == 2
            and not _JOINED.search(member, inner + 2, len(member) - 2)
        ):
            cut = inner + 2
            lead = _LEAD.match(member, 0, inner)
            skip = lead.end() if lead else 0
            reading = f"{member[skip:cut]}、{member[cut:]}"
            yield Damage(at + skip, at + len(member), "lost_punctuation", reading, "high", "damage.list_mark_lost")
        at += len(member) + 1
