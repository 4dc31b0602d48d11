"""When two values count as the same, and which prediction belongs to which gold entry.

Belongs here: pure functions over strings, numbers and spans.
Does not belong here: what is compared (see `yaodian.evaluate.measures`).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

Span = tuple[int, int]

_NOT_WORD = re.compile(r"[\s\W_]+")
_TOLERANCE = 1e-4
_UNIT_NAMES = {"百分之": "%", "个百分点": "百分点", "m2": "平方米"}
# A name that holds the other counts as close, unless it is more than this many times as long.
_CONTAINED_SHARE = 0.4
_CONTAINED_SCORE = 0.75


def rates(right: float, wrong: float, missed: float) -> dict[str, float]:
    """Precision, recall and F1 with their counts; nothing to find and nothing found is a full score."""
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "tp": right, "fp": wrong, "fn": missed}


def share(part: float, whole: float) -> float:
    """`part` of `whole`; of nothing, everything is right."""
    return part / whole if whole else 1.0


def overlap(a: Span, b: Span) -> int:
    """Code points two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def jaccard(a: Span, b: Span) -> float:
    """Shared code points over all code points of two spans."""
    shared = overlap(a, b)
    together = (a[1] - a[0]) + (b[1] - b[0]) - shared
    return shared / together if together else 0.0


def bare(text: str | None) -> str:
    """`text` without width differences, spaces and punctuation."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text or ""))


def likeness(a: str | None, b: str | None) -> float:
    """How alike two names are, 0 to 1, looking at their bare characters."""
    first, second = bare(a), bare(b)
    if not first or not second:
        return 0.0
    ratio = min(len(first), len(second)) / max(len(first), len(second))
    if (first in second or second in first) and ratio >= _CONTAINED_SHARE:
        return max(_CONTAINED_SCORE, ratio)
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def same_number(a: float | None, b: float | None) -> bool:
    """Equal within one part in ten thousand; nothing equals only nothing."""
    if a is None or b is None:
        return a is None and b is None
    return abs(float(a) - float(b)) <= _TOLERANCE * max(1.0, abs(float(a)), abs(float(b)))


def unit_name(unit: str | None) -> str | None:
    """One spelling per unit."""
    if unit is None:
        return None
    name = unicodedata.normalize("NFKC", unit).strip()
    return _UNIT_NAMES.get(name, name)


def same_text(got: Any, accepted: Iterable[Any]) -> bool:
    """Whether `got` is one of the accepted values, compared as text; null is accepted only where it is listed."""
    return any((got is None and want is None) or str(got) == str(want) for want in accepted)


def best_pairs(scored: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Match one to one, best score first: gold index → predicted index."""
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    pairs: dict[int, int] = {}
    for _, gold, predicted in sorted(scored, key=lambda entry: -entry[0]):
        if gold in taken_gold or predicted in taken_predicted:
            continue
        taken_gold.add(gold)
        taken_predicted.add(predicted)
        pairs[gold] = predicted
    return pairs
