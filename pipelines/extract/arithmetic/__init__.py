"""The arithmetic audit: stated numbers against what the other stated numbers imply.

Belongs here: growth, compound growth, composition, enumeration, numbering, repetition and date order, each with its
expression.
Does not belong here: plausibility (a machine should not claim it) and checks of tables.

A false alarm is worse than a missing check: a check is made only where the text itself gives both sides.

Where to find a check: `growth`, `composition` (a total and its parts), `enumeration` (an announced number and a list),
`numbering` (list numbers), `repetition` (one target stated twice), `dates` (order of dates); `audit` runs them all.
"""

from pipelines.extract.arithmetic.audit import audit
from pipelines.extract.arithmetic.model import Finding

__all__ = ["Finding", "audit"]
