"""The damage ledger: where the text is broken, and what it most likely said.

Belongs here: one rule per kind of damage, each giving span, likely reading and confidence. The text itself is never
changed.
Does not belong here: quality checks of tables, or doubts about what a text means.

Where to find a rule: `spacing` (blanks), `punctuation` (marks doubled, lost or unbalanced), `dates`, `markup` (debris
of pages), `encoding` (debris of conversions, pinyin), `numbering` (list numbers), `repetition` (a phrase said twice),
`values` (numbers that lost a sign), `blocks` (whole lines), `conversion` (Traditional text); `ledger` runs them all.
"""

from pipelines.extract.damage.ledger import find_damage
from pipelines.extract.damage.model import Damage
from pipelines.extract.damage.repetition import phrases_said_twice

__all__ = ["Damage", "find_damage", "phrases_said_twice"]
