"""A document is dated before it is printed or published.

Belongs here: the order of a document's own dates.
Does not belong here: choosing those dates (`extract.fields`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.arithmetic.model import Finding
from pipelines.extract.fields import Fields
from pipelines.structure.segments import Segment
from pipelines.text.numerals import find_date

_DAY = re.compile("[0-9〇○一二三四五六七八九]日")


def check(folded: str, segments: list[Segment], fields: Fields) -> Iterator[Finding]:
    """Issue date against every date of printing, and against the date of publication."""
    issued = fields.issue_date
    if issued <= 0:
        return
    signature = next(
        (
            segment
            for segment in segments
            if segment.kind == "signature" and _DAY.search(folded, segment.start, segment.end)
        ),
        None,
    )
    for segment in segments:
        if segment.kind != "metadata":
            continue
        line = folded[segment.start : segment.end]
        found = find_date(line) if line.endswith(("印发", "印")) else None
        if found and found[4]:
            printed = found[2] * 10_000 + (found[3] or 0) * 100 + found[4]
            yield _finding(line, issued, printed, signature or segment, "audit.issued_before_printed")
    published = fields.publish_date
    if signature is not None and published > 0 and published % 100 and issued % 100:
        line = folded[signature.start : signature.end]
        yield _finding(line, issued, published, signature, "audit.issued_before_published")


def _finding(line: str, issued: int, later: int, at: Segment, rule_id: str) -> Finding:
    verdict = "pass" if issued <= later else "fail"
    expression = f"{issued} <= {later}"
    return Finding("date_order", line, expression, float(issued), float(later), verdict, at.start, at.end, rule_id)
