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


class Name(NamedTuple):
    """One name in a member of a list, folded and without blanks; the span counts from the member's start.

    Attributes:
        joins: whether it stands behind 会同.
        own_verb: the verb in brackets behind it, which gives it a role of its own, or None.
        mark: what the list sets beside it (★), or nothing.
    """

    name: str
    start: int
    end: int
    joins: bool
    own_verb: str | None
    mark: str = ""


class Member(NamedTuple):
    """What one member of a list says: names, the verb that closes the list so far, or that it is a deadline."""

    names: tuple[Name, ...] = ()
    verb: str | None = None
    is_deadline: bool = False


class ClauseReading(NamedTuple):
    """What a clause says: its parties, and the deadline written inside it (folded text), if any."""

    parties: tuple[Party, ...]
    deadline: str | None
