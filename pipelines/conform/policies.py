"""Policy instruments: cited titles become members.

Belongs here: when two citations mean one instrument, and of what type it is.
Does not belong here: finding citations, what is done with them, and linking an instrument to a document of the corpus.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines import lexicon
from pipelines.conform import regions
from schemas.keys import UNKNOWN, dimension_key


@dataclass(frozen=True, slots=True)
class PolicyInstrument:
    """A member of dim_policy_instrument, in the columns of the silver table."""

    policy_instrument_key: int
    instrument_code: str
    title_zh: str
    instrument_type_code: str
    issuer_organization_key: int
    document_number: str | None


@lru_cache(maxsize=1024)
def instrument(title: str, number: str | None = None) -> PolicyInstrument:
    """The instrument cited by a title (simplified, with or without 《》) and a document number.

    The code is the normalised title, with the number where one is given: it tells instruments of one title apart.

    Raises:
        ValueError: the title is blank.
    """
    canonical = normalise_title(title)
    if not canonical:
        raise ValueError("a policy instrument needs a title; the given one is blank")
    clean_number = _BLANKS.sub("", number).translate(_NUMBER_BRACKETS) if number else None
    kind = type_of(canonical)
    if kind == "law" and not canonical.startswith("中华人民共和国") and not regions.find(canonical[:12]):
        canonical = f"中华人民共和国{canonical}"
    code = f"{canonical}/{clean_number}" if clean_number else canonical
    return PolicyInstrument(dimension_key(code), code, canonical, kind, UNKNOWN, clean_number)


@lru_cache(maxsize=1024)
def normalise_title(title: str) -> str:
    """A title without its brackets and stray blanks, with one kind of brackets, dashes and quotation marks inside."""
    text = _BLANKS.sub("", title)
    if text.startswith(("《", "〈", "<")) and text.endswith(("》", "〉", ">")):
        text = text[1:-1]
    text = text.translate(_INNER)
    return _DASHES.sub("—", text).strip(",，。、;；:：")


@lru_cache(maxsize=1024)
def type_of(title: str) -> str:
    """The type by the longest listed ending of the title, remarks after it aside (…规划(2010—2020年) is a plan)."""
    bare = title
    while (shorter := _TRAILING_REMARK.sub("", bare)) and shorter != bare:
        bare = shorter
    endings = _endings()
    for length in range(min(_longest(), len(bare)), 0, -1):
        kind = endings.get(bare[-length:])
        if kind is not None:
            return kind
    return "other"


_BLANKS = re.compile(r"[\s\u3000\u00a0\ue000-\uf8ff]+")
_INNER = str.maketrans({"（": "(", "）": ")", "‘": "“", "’": "”", '"': "“", "<": "〈", ">": "〉"})
_NUMBER_BRACKETS = str.maketrans("[]【】（）()［］", "〔〕〔〕〔〕〔〕〔〕")
_DASHES = re.compile("(?<=[0-9年])[-–—－~～至]+(?=[0-9])")
_TRAILING_REMARK = re.compile(
    r"(?:\([^()]*\)|〔[^〔〕]*〕|[0-9]{4}(?:—[0-9]{4})?年?|(?:实施)?(?:试行|暂行|征求意见稿|草案|修订|送审稿|修订版|修正案?))$"
)


@cache
def _endings() -> dict[str, str]:
    return {row.suffix: row.instrument_type for row in lexicon.load("policy_types")}


@cache
def _longest() -> int:
    return max(map(len, _endings()))
