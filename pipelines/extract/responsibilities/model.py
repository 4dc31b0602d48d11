"""What a responsibility clause says.

Belongs here: the records that reading a clause gives.
Does not belong here: any rule.
"""

from __future__ import annotations

from typing import NamedTuple


class Party(NamedTuple):
    """One responsible party as a clause names it.

    Attributes:
        role: leader, lead, participant or responsible.
        is_person: whether the label says so.
        name: folded name, blanks removed.
        start, end: span of the name in the document.
        rule_id: which part of the grammar decided the role.
    """

    role: str
    is_person: bool
    name: str
    start: int
    end: int
    rule_id: str


class ClauseReading(NamedTuple):
    """What a clause says: its parties, and the deadline written inside it (folded text), if any."""

    parties: tuple[Party, ...]
    deadline: str | None
