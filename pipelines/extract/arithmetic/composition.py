"""A total and its stated parts: 23 = 9 + 14.

Belongs here: parts that the text calls parts (其中).
Does not belong here: sums the text does not claim.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.extract.arithmetic.model import Finding, show
from pipelines.extract.targets import Target


def check(folded: str, targets: list[Target]) -> Iterator[Finding]:
    """One finding for each total with parts of its own unit."""
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
