"""One target stated twice.

Belongs here: the same indicator, kind, value and deadline in two places.
Does not belong here: repeated text (`structure.repeats`).

Only agreement is reported. Two values of one indicator that differ are two targets until the text says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipelines.conform import indicators
from pipelines.extract.arithmetic.growth import is_annual
from pipelines.extract.arithmetic.model import Finding, show
from pipelines.extract.swapped_names import SwappedName
from pipelines.extract.targets import Target
from pipelines.text.numerals import to_number

# 新建X数 and X数 are one indicator
_WORDING = re.compile("^(?:新建|新增|培育|开发|建设|建成|启动|实施|组织实施|新认定|申报)|各类|数$")
_NUMBER = re.compile("[0-9]+|[一二三四五六七八九十]+")


def check(folded: str, targets: list[Target], swapped: list[SwappedName]) -> Iterator[Finding]:
    """One finding for each pair of statements that agree."""
    stated = [
        target for target in targets if target.low is not None and target.parent is None and target.frequency is None
    ]
    yield from _same_words(folded, stated)
    yield from _same_family(folded, stated)
    yield from _same_name(folded, swapped)


def _same_words(folded: str, targets: list[Target]) -> Iterator[Finding]:
    """Neighbouring statements of an indicator in the same words."""
    groups: dict[tuple[str, str, bool, str | None], list[Target]] = {}
    for target in targets:
        scope = target.qualifier if target.kind == "share" else None
        key = (_WORDING.sub("", target.indicator), target.kind, is_annual(folded, target), scope)
        groups.setdefault(key, []).append(target)
    for members in groups.values():
        for first, second in pairwise(members):
            if (
                first.low == second.low
                and first.quote_start != second.quote_start
                and first.deadline_year == second.deadline_year
            ):
                yield _finding(folded, first, second, "pass" if first.comparator == second.comparator else "approx")


def _same_family(folded: str, targets: list[Target]) -> Iterator[Finding]:
    """新建企业研发机构10个 in the goals, 新建企业研发中心10个 in a task: an indicator and one that it contains."""
    whole: dict[tuple[int, float | None, int | None], list[Target]] = {}
    parts: list[tuple[int, Target]] = []
    for target in targets:
        known = indicators.code_of(target.indicator, target.unit, target.kind) if target.kind == "count" else None
        if known and known.parent_indicator_key is not None:
            parts.append((known.parent_indicator_key, target))
        elif known:
            whole.setdefault((known.indicator_key, target.low, target.deadline_year), []).append(target)
    for parent, part in parts:
        for other in whole.get((parent, part.low, part.deadline_year), ())[:1]:
            if other.task != part.task:
                first, second = sorted((other, part), key=lambda target: target.quote_start)
                yield _finding(folded, first, second, "approx")


def _same_name(folded: str, swapped: list[SwappedName]) -> Iterator[Finding]:
    """10个重大科技专项 and 10大科技重大专项: a counted name whose words changed places."""
    for name in swapped:
        statement = f"{folded[name.other_start : name.other_end]} / {folded[name.start : name.end]}"
        number = _NUMBER.match(folded, name.start)
        value = to_number(number.group()) if number else None
        if value is not None:
            expression = f"{show(value)} = {show(value)}"
            yield Finding(
                "repetition", statement, expression, value, value, "pass", name.start, name.end, "audit.repetition"
            )


def _finding(folded: str, first: Target, second: Target, verdict: str) -> Finding:
    statements = (folded[target.quote_start : target.quote_end] for target in (first, second))
    return Finding(
        "repetition",
        " / ".join(statements),
        f"{show(first.low or 0)} = {show(second.low or 0)}",
        second.low,
        first.low,
        verdict,
        second.quote_start,
        second.quote_end,
        "audit.repetition",
    )
