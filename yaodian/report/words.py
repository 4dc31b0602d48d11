"""How values are said in the language of a page.

Belongs here: labels of codes, numbers, spans.
Does not belong here: sentences of one page (templates), queries, HTML (`escaping`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from schemas.vocabulary import DOMAINS
from yaodian.tables import number

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈"}
_LARGE = ((100_000_000, 100_000_000, "亿"), (100_000, 10_000, "万"))
"""From where on a number is said in which unit."""

_LONG_NUMBER = re.compile(r"-?[0-9]{4,}(?=\.|$)")


@dataclass(frozen=True, slots=True)
class Words:
    """The language of a page: ``zh`` or ``en``."""

    lang: str

    def t(self, zh: str, en: str) -> str:
        """The sentence in the language of the page."""
        return zh if self.lang == "zh" else en

    def label(self, domain: str, code: Any) -> str:
        """The label of a code; empty for none, the code itself where the list has no such entry."""
        if code is None:
            return ""
        entry = _entries(domain).get(str(code))
        return str(code) if entry is None else entry[0 if self.lang == "zh" else 1]

    def number(self, value: Any) -> str:
        """A number as short as it is exact, thousands told apart; empty for none. Years are not numbers."""
        if value is None:
            return ""
        text = number(value) if isinstance(value, float) else str(value)
        return _LONG_NUMBER.sub(lambda match: f"{int(match.group()):,}", text, count=1)

    def value(self, comparator: Any, low: Any, high: Any, unit: Any, benchmark: Any) -> str:
        """What a target binds to: ``≥ 2.5%``, ``3–5家``; the words it is measured against where there is no number."""
        if low is None and high is None:
            return str(benchmark or "")
        sign = SIGNS.get(str(comparator), "")
        bounds = "–".join(dict.fromkeys([self.amount(bound) for bound in (low, high) if bound is not None]))
        glue = "" if self.lang == "zh" or unit == "%" else " "
        return f"{sign} {bounds}{glue if unit else ''}{unit or ''}".strip()

    def amount(self, value: Any) -> str:
        """A number as people write it: in Chinese large ones in 万 and 亿, where that is exact."""
        return _amount(self.lang, value)

    def plain(self, value: Any) -> str:
        """Any value as text."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.t("是" if value else "否", "yes" if value else "no")
        if isinstance(value, float):
            return self.number(value)
        return value.isoformat(" ", "seconds") if isinstance(value, dt.datetime) else str(value)


@lru_cache(maxsize=10_000, typed=True)  # thousands of targets have the same numbers
def _amount(lang: str, value: Any) -> str:
    words = Words(lang)
    if lang == "zh" and value is not None:
        for least, size, name in _LARGE:
            if abs(value) >= least and (value / size * 10_000) % 1 == 0:
                return words.number(value / size) + name
    return words.number(value)


_BY_DOMAIN: dict[str, dict[str, tuple[str, str]]] = {}


def _entries(domain: str) -> dict[str, tuple[str, str]]:
    if domain not in _BY_DOMAIN:
        _BY_DOMAIN[domain] = {entry.code: (entry.zh, entry.en) for entry in DOMAINS[domain]}
    return _BY_DOMAIN[domain]
