"""A list of owners cut into its members.

Belongs here: separators, lists that are one party (各市、县科技局), parties joined by 和 or 会同, padding of names.
Does not belong here: the role of a member (`reader`).
"""

from __future__ import annotations

import re

from pipelines.conform import organizations
from pipelines.extract.responsibilities.words import roles
from pipelines.structure.clauses import MARKS

# 区直各部门, 市属企业 are those of one place
_OF_ONE_PLACE = re.compile("各?[省市州县区]级?[直属]")
# A list member that is only a kind of place shares its noun with the next one: 各市、县科技局 is one party.
_SHARES_NOUN = re.compile(
    r"(?:各有关|有关|各级|各|相关)?(?:地区|街道|开发区|园区|市|县|区|州|盟|旗|镇|乡|省|自治区|直辖市|地)(?:\([^()]{1,12}\))?"
    r"|各(?:有关|相关)?|有关|相关"
)
_SEPARATOR = re.compile(r"[、,;。/\s]")
# 牵头会同 stands between two parties without a mark
_UNMARKED = re.compile(r"[、,;。/\s]|(?<=牵头)(?=会同|联合)|(?<=负责)(?=会同|联合)")
_SPLIT_WORD = re.compile(r"等?以?及|和|与|、?并")
# 有关部门和单位 is one collective party, with 等 before it or without
_BARE_COLLECTIVE = re.compile("^(?:单位|部门|地方|企业|机构|地区|院所|高校|处室)(?:$|[、和及])")
_AND_OTHERS = re.compile(
    "等(?=(?:各|有关|相关|其他|国务院|省|市|州|县|区|中央|驻)[^、,;等]{0,8}(?:部门|单位|地方|企业))"
)
# the last word of a body, with what may stand behind it: 市科技局(知识产权局)等
_UNIT_END = re.compile(
    r"(?:部|委|委员会|局|厅|办|办公室|会|院|署|行|社|处|室|科|中心|政府|公司|大学|学院|集团|组|专班|单位|部门|处室|科室|队"
    r"|站|馆|所|总社|总局|企业|机构|法院|检察院|协会|联合会|总工会|团委|妇联|科协|工商联|区|县|市)(?:\([^()]*\))?等?$"
)
_OPENS_UNIT = re.compile(r"(?:各|有关|相关|省|市|州|县|区|国家|中央|全国|驻|其他|所属|直属|辖区)")
_BLANK = re.compile(r"\s+")
# 由, 会同 and their like before a name
_LEADING = re.compile("由|以及|及|和|并由|其中|主要由|请|等")


def tokens(folded: str, start: int, end: int, is_person: bool) -> list[tuple[int, int]]:
    """List members of [start, end): split at separators outside brackets, members that share a noun joined again."""
    pieces: list[tuple[int, int]] = []
    at = start
    may_join = folded.find("会同", start, end) >= 0 or folded.find("联合", start, end) >= 0
    has_brackets = folded.find("(", start, end) >= 0
    for match in (_UNMARKED if may_join else _SEPARATOR).finditer(folded, start, end):
        if has_brackets and folded.count("(", at, match.start()) > folded.count(")", at, match.start()):
            continue
        pieces.append((at, match.start()))
        at = match.end()
    pieces.append((at, end))
    pieces = [bare for piece in pieces if piece[1] > piece[0] and (bare := _strip(folded, *piece))[1] > bare[0]]
    joined: list[tuple[int, int]] = []
    for index, piece in enumerate(pieces):
        if joined:
            before_start, before_end = joined[-1]
            between = folded[before_end : piece[0]]
            if between in ("、", ",", "/"):
                if (
                    not is_person
                    and _continues_noun(folded[before_start:before_end], folded[piece[0] : piece[1]])
                    and _SHARES_NOUN.fullmatch(_SPLIT_WORD.split(folded[before_start:before_end])[-1])
                ):
                    joined[-1] = (before_start, piece[1])
                    continue
            elif not between.strip():
                before = folded[before_start:before_end]
                if _is_padding(between) and _is_lone(piece):
                    # a name padded to the width of a longer one: 陈  忠, 计 财 科; 陈 忠 李 梅 are two persons
                    width = len(_BLANK.sub("", before))
                    pairs_up = is_person and index + 1 < len(pieces) and _is_lone(pieces[index + 1])
                    if width == 1 or (width == 2 and not pairs_up):
                        joined[-1] = (before_start, piece[1])
                        continue
                if "\n" in between and not is_person and not organizations.looks_like_organization(before):
                    # a line break of the page inside a name
                    joined[-1] = (before_start, piece[1])
                    continue
        joined.append(piece)
    return joined


def _is_padding(between: str) -> bool:
    """Blanks inside one line, of blanks that stand between two members."""
    return " " in between and "\n" not in between


def _is_lone(piece: tuple[int, int]) -> bool:
    return piece[1] - piece[0] == 1


def _continues_noun(before: str, text: str) -> bool:
    """Whether a list of kinds of place goes on: such lists run from the higher kind to the lower, 各镇、街道办事处."""
    if _OF_ONE_PLACE.match(text) or (before.endswith("街道") and text.removeprefix("各")[:1] in "省市州县区"):
        return False
    return text[:1] in "市县区州盟旗镇乡街省地" or text.startswith(
        ("各市", "各县", "各区", "开发区", "园区", "自治区", "直辖市")
    )


def split_join(folded: str, start: int, end: int, is_person: bool) -> list[tuple[int, int, bool]]:
    """Parties inside one list member: A和B, A会同B. The flag marks what follows 会同."""
    text = folded[start:end]
    parts: list[tuple[int, int, bool]] = []
    if not is_person:
        for prefix in roles("prefix"):
            at = text.find(prefix)
            if at >= 0 and (at == 0 or _UNIT_END.search(text[:at])):
                before = [(s, e, False) for s, e in _split_and(folded, start, start + at)] if at else []
                return before + [(s, e, True) for s, e in _split_and(folded, start + at + len(prefix), end)]
        return [(s, e, False) for s, e in _split_and(folded, start, end)]
    parts.append((start, end, False))
    return parts


def _split_and(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    others = _AND_OTHERS.search(folded, start + 1, end)
    if others:
        return [*_split_and(folded, start, others.start()), *_split_and(folded, others.end(), end)]
    text = folded[start:end]
    if not ("及" in text or "和" in text or "与" in text or "并" in text):
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    at = start
    for match in _SPLIT_WORD.finditer(folded, start, end):
        left, right = folded[at : match.start()], folded[match.end() : end]
        if (
            _BARE_COLLECTIVE.match(right)
            or left.endswith("党委")
            or right.startswith(("人民政府", "政府", "信息化", "改革", "储备", "旅游", "草原"))
        ):
            continue
        inside = folded.count("(", at, match.start()) > folded.count(")", at, match.start())
        if (
            not inside
            and _UNIT_END.search(left)
            and len(right) > 1
            and (_UNIT_END.search(right) or _OPENS_UNIT.match(right))
        ):
            parts.append((at, match.start()))
            at = match.end()
    parts.append((at, end))
    return parts


def _strip(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in " \t\r\n:":
        start += 1
    while end > start and folded[end - 1] in " \t\r\n:。":
        end -= 1
    return start, end


def trim(folded: str, start: int, end: int) -> tuple[int, int]:
    """Take off 由, 等, marks and blanks; a person's title stays out of the name."""
    start, end = _strip(folded, start, end)
    while start < end and folded[start] in MARKS:
        start += 1
    while end > start and folded[end - 1] in MARKS:
        end -= 1
    lead = _LEADING.match(folded, start, end)
    if lead and end > lead.end() + 1:
        start = lead.end()
    if end - start > 2 and folded[end - 1] == "等":
        end -= 1
    elif end - start > 5 and folded.endswith(("等部门", "等单位"), start, end):
        end -= 3
    return start, end
