"""What a target is, and what is handed about while one is read.

Belongs here: the records of this package, and the silver row of a target.
Does not belong here: any rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipelines.conform import indicators, units
from pipelines.extract.fields import Fields
from pipelines.extract.quantities import Quantity, Shape
from pipelines.structure.outline import Outline
from pipelines.structure.segments import Segment
from pipelines.text.numerals import date_key
from schemas.keys import UNKNOWN


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading of targets needs of a document.

    Attributes:
        simplified: turns a folded value into what mainland readers write.
    """

    folded: str
    segments: list[Segment]
    structure: Outline
    fields: Fields
    simplified: Callable[[str], str]


@dataclass(slots=True)
class Target:
    """One target; values before the multiplier are kept in `quantity`.

    Attributes:
        task, parent: ordinals from 1; section: position in the outline.
        stated_growth, implied_growth, consistency: set by the arithmetic audit.
        is_suspect: set after the damage ledger has named suspect values.
    """

    quantity: Quantity
    indicator: str
    qualifier: str | None
    kind: str
    comparator: str
    direction: str | None
    low: float | None
    high: float | None
    unit: str | None
    deadline_year: int | None
    deadline_basis: str
    frequency: str | None
    base_year: int | None
    base_value: float | None
    base_unit: str | None
    quote_start: int
    quote_end: int
    task: int | None
    section: int | None
    parent: int | None
    is_suspect: bool
    rule_id: str
    plan_end: int | None
    stated_growth: float | None = None
    implied_growth: float | None = None
    consistency: str = "not_applicable"

    def stage(self) -> str:
        """Where the deadline lies in the plan: recurring, unspecified, final, interim or beyond."""
        if self.frequency:
            return "recurring"
        if self.deadline_year is None or self.plan_end is None:
            return "unspecified"
        if self.deadline_year == self.plan_end:
            return "final"
        return "interim" if self.deadline_year < self.plan_end else "beyond"

    def row(self, content_key: int, ordinal: int, text: str) -> tuple[Any, ...]:
        """The silver row, in the column order of the contract."""
        unit = units.find(self.unit) if self.unit else None
        known = indicators.code_of(self.indicator, self.unit, self.kind)
        quantity = self.quantity
        return (
            content_key,
            ordinal,
            self.parent,
            self.task,
            None if self.section is None else self.section + 1,
            known.indicator_key if known else UNKNOWN,
            self.indicator,
            self.qualifier,
            self.kind,
            self.comparator,
            self.direction,
            self.frequency,
            self.deadline_year,
            self.deadline_basis,
            date_key(self.deadline_year),
            self.is_suspect,
            unit.unit_key if unit else UNKNOWN,
            self.unit,
            quantity.low if self.comparator not in ("le", "lt") else None,
            quantity.high if self.comparator not in ("ge", "gt") else None,
            self.low,
            self.high,
            self.base_year,
            self.base_value,
            self.base_unit,
            date_key(self.base_year),
            self.stated_growth,
            self.implied_growth,
            self.consistency,
            self.stage(),
            quantity.benchmark,
            text[quantity.start : quantity.end],
            self.quote_start,
            self.quote_end,
            quantity.start,
            quantity.end,
            self.rule_id,
        )


@dataclass(slots=True)
class Memory:
    """What earlier clauses of a sentence said.

    Attributes:
        last, last_number: the target before, and the last one that is no per cent.
        stated: the indicators of the sentence so far; of_unit: the last of them in each unit.
        outside, outside_at: the subject before the bracket that is read, and its place; empty outside of brackets.
        earlier: the clauses of the sentence before the one that is read.
    """

    subject: str = ""
    subject_at: int = -1
    qualifier: str | None = None
    verb: str = ""
    base_year: int | None = None
    base_value: float | None = None
    base_unit: str | None = None
    base_of: str | None = None
    last: Target | None = None
    last_ordinal: int | None = None
    last_number: Target | None = None
    last_number_ordinal: int | None = None
    stated: tuple[str, ...] = ()
    of_unit: dict[str | None, str] = field(default_factory=dict)
    outside: str = ""
    outside_at: int = -1
    earlier: str = ""

    def copied(self, moved: int) -> Memory:
        """A copy whose place counts from `moved` characters further back."""
        return Memory(
            self.subject,
            self.subject_at + moved if self.subject_at >= 0 else -1,
            self.qualifier,
            self.verb,
            self.base_year,
            self.base_value,
            self.base_unit,
            self.base_of,
        )

    def keep_base_for(self, subject: str) -> None:
        """A base belongs to the first thing measured behind it, and to what else is said of that."""
        if self.base_of is None:
            self.base_of = subject
        elif subject != self.base_of:
            self.base_year = self.base_value = self.base_unit = self.base_of = None

    def note(self, target: Target, ordinal: int) -> None:
        """Remember a target that was just stated."""
        self.last, self.last_ordinal = target, ordinal
        if target.quantity.form == "number":
            self.last_number, self.last_number_ordinal = target, ordinal
        self.stated += (target.indicator,)
        self.of_unit[target.unit] = target.indicator

    def measured_in(self, unit: str | None) -> str:
        """What was last measured in a unit (接待观众45万人次,开放8小时,增加 5万人次), or else the subject."""
        if self.last is None or self.last.unit == unit:
            return self.subject
        return self.of_unit.get(unit, self.subject)

    def whole(self, form: str) -> int | None:
        """The target that a value of this form is part of."""
        if form == "number" and self.last is not self.last_number and self.last_number is not None:
            return self.last_number.parent or self.last_number_ordinal
        if self.last is not None and self.last.parent is not None:
            return self.last.parent
        return self.last_ordinal


class Place(NamedTuple):
    """The shape of a quantity and the words of its clause around it.

    Attributes:
        before: from the last value (or the start of the clause) to the quantity.
        after: from the quantity to the end of the clause.
        growth_cue: words such as 年均增长 at the end of `before`.
        level_cue: words such as 达到 at the end of `before`.
    """

    quantity: Shape
    before: str
    after: str
    growth_cue: re.Match[str] | None
    level_cue: re.Match[str] | None


class Reading(NamedTuple):
    """What a quantity states: the indicator's words, the kind of measure, and the rule that found it."""

    subject: str
    kind: str
    rule_id: str
    qualifier: str | None = None
    is_part: bool = False
