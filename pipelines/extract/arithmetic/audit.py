"""The audit of one document: every check, and the order of the findings.

Belongs here: which checks run.
Does not belong here: any check.
"""

from __future__ import annotations

from pipelines.extract.arithmetic import composition, dates, enumeration, growth, numbering, repetition
from pipelines.extract.arithmetic.model import Finding
from pipelines.extract.fields import Fields
from pipelines.extract.swapped_names import SwappedName
from pipelines.extract.targets import Target
from pipelines.structure.outline import Outline
from pipelines.structure.segments import Segment


def audit(
    folded: str,
    segments: list[Segment],
    structure: Outline,
    targets: list[Target],
    fields: Fields,
    swapped: list[SwappedName],
    counts: list[int],
) -> list[Finding]:
    """Every check the document allows; sets `consistency` of the targets it concerns.

    `swapped` are the names that the document writes in two orders, `counts` the places where it may count things.
    """
    findings = [
        *growth.check(folded, targets),
        *composition.check(folded, segments, targets),
        *enumeration.check(folded, segments, structure, counts),
        *numbering.check(structure),
        *repetition.check(folded, targets, swapped),
        *dates.check(folded, segments, fields),
    ]
    return sorted(
        findings, key=lambda finding: (finding.start is None, finding.start or 0, finding.check_type, finding.statement)
    )
