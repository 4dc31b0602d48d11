"""A total and its stated parts: 23 = 9 + 14, 10.2:45.3:44.5 = 100.

Belongs here: parts that the text calls parts (其中), ratios of a structure.
Does not belong here: sums the text does not claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.arithmetic.model import Finding, show
from pipelines.extract.targets import Target
from pipelines.structure.segments import Segment

_SPOKEN = frozenset({"task", "body", "preamble"})


_RATIO = "[0-9]{1,2}(?:\\.[0-9]+)?"
# 三次产业结构调整为10.2:45.3:44.5
_STRUCTURE = re.compile(f"(?:结构|比例)[^,。;:0-9]{{0,12}}(?P<shares>{_RATIO}(?:[:∶]{_RATIO}){{2,4}})(?![.0-9:∶])")
_EXACTLY = 1e-9
_LEAST_SUM, _LARGEST_SUM = 80, 120  # ratios that add up to anything else are no shares of a hundred


def check(folded: str, segments: list[Segment], targets: list[Target]) -> Iterator[Finding]:
    """One finding for each total with parts of its own unit, and for each structure in shares of a hundred."""
    for segment in segments:
        if segment.kind in _SPOKEN and folded.find("结构", segment.start, segment.end) >= 0:
            yield from _structures(folded, segment)
    yield from _totals(folded, targets)


def _structures(folded: str, segment: Segment) -> Iterator[Finding]:
    for match in _STRUCTURE.finditer(folded, segment.start, segment.end):
        printed = re.findall(_RATIO, match.group("shares"))
        shares = [float(share) for share in printed]
        computed = round(sum(shares), 6)
        if not _LEAST_SUM <= computed <= _LARGEST_SUM:
            continue
        difference = abs(computed - 100)
        rounding = sum(0.5 * 10 ** -len(share.partition(".")[2]) for share in printed)
        verdict = "pass" if not difference else "approx" if difference <= rounding + _EXACTLY else "fail"
        expression = " + ".join(map(show, shares)) + " = 100"
        yield Finding(
            "composition", match.group(), expression, computed, 100.0, verdict, *match.span(), "audit.structure"
        )


def _totals(folded: str, targets: list[Target]) -> Iterator[Finding]:
    for total_ordinal, parts in _parts(targets).items():
        total = targets[total_ordinal - 1]
        whole = _value(total)
        known = [value for part in parts if (value := _value(part)) is not None]
        if whole is None or len(known) < len(parts) or any(part.unit != total.unit for part in parts):
            continue
        if _is_by_years(parts) and known[-1] == whole:
            continue  # 到2018年100家,其中2016年30家、2017年60家、2018年100家: stages, and no parts
        computed = sum(known)
        start, end = total.quote_start, parts[-1].quote_end
        verdict = "pass" if computed <= whole or total.comparator in ("ge", "gt", "approx") else "fail"
        expression = f"{' + '.join(map(show, known))} {'=' if computed == whole else '≤'} {show(whole)}"
        yield Finding(
            "composition", folded[start:end], expression, computed, whole, verdict, start, end, "audit.composition"
        )


def _is_by_years(parts: list[Target]) -> bool:
    """Whether each part is due in a year of its own."""
    return len(parts) > 1 and len({part.deadline_year for part in parts}) == len(parts)


def _parts(targets: list[Target]) -> dict[int, list[Target]]:
    """Ordinal of a total → its parts, parts of parts included."""
    parts: dict[int, list[Target]] = {}
    for target in targets:
        whole = target.parent
        while whole is not None and (above := targets[whole - 1].parent) is not None:
            whole = above
        if whole is not None:
            parts.setdefault(whole, []).append(target)
    return parts


def _value(target: Target) -> float | None:
    return target.low if target.low is not None else target.high
