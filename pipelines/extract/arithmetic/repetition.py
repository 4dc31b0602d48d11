"""One target stated twice.

Belongs here: the same indicator, kind, value and deadline in two places.
Does not belong here: repeated text (`structure.repeats`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipelines.extract.arithmetic.growth import is_annual
from pipelines.extract.arithmetic.model import Finding, show
from pipelines.extract.targets import Target

# 新建X数 and X数 are one indicator
_WORDING = re.compile("^(?:新建|新增|培育|开发|建设|建成|启动|实施|组织实施|新认定|申报)|(?:各类|企业研发)|数$")


def check(folded: str, targets: list[Target]) -> Iterator[Finding]:
    """One finding for each pair of neighbouring statements that agree."""
    groups: dict[tuple[str, str, bool, str | None], list[Target]] = {}
    for target in targets:
        if target.low is not None and target.parent is None and target.frequency is None:
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
                yield _finding(folded, first, second)


def _finding(folded: str, first: Target, second: Target) -> Finding:
    statements = (folded[target.quote_start : target.quote_end] for target in (first, second))
    return Finding(
        "repetition",
        " / ".join(statements),
        f"{show(first.low or 0)} = {show(second.low or 0)}",
        second.low,
        first.low,
        "pass" if first.comparator == second.comparator else "approx",
        second.quote_start,
        second.quote_end,
        "audit.repetition",
    )
