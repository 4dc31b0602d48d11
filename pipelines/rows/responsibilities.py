"""Rows of responsibility and organization_alias, and the persons and organisations they name.

Belongs here: which clauses count for a task, one row for each party of it, and its weights.
Does not belong here: reading a clause (`extract.responsibilities`), what a name means (`conform`).

Most tasks have one clause, and a plan says the same clause again and again. What it makes of its parties depends on its
words alone, so that is worked out once a document, and a task adds its own place.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from pipelines.conform import organizations, persons
from pipelines.extract.responsibilities import (
    ClauseReading,
    Party,
    clause_of,
    first_is_lead,
    mark_of_leads,
    read_clause,
    read_row,
)
from pipelines.rows.model import DocumentRows, Reading, Row
from pipelines.structure.clauses import Clause
from pipelines.structure.outline import Outline, Task
from schemas.keys import NOT_APPLICABLE, UNKNOWN


class Duty(NamedTuple):
    """What the clauses of one task say: parties by role, and the deadline written in them, if any."""

    by_role: dict[str, int]
    deadline: str | None


class _Owner(NamedTuple):
    """Who a name stands for, in the columns of the row."""

    party_type: str
    organization_key: int
    person_key: int
    name: str
    is_collective: bool


_Share = tuple[str, _Owner, int, float, float, str, int, int]
"""One party of a task: role, owner, position and weights, rule, and the name's span counted from the clause's place."""


class _Statement(NamedTuple):
    """What clauses make of their parties, wherever they stand."""

    duty: Duty
    shares: list[_Share]


def add_responsibilities(reading: Reading, out: DocumentRows) -> list[Duty]:
    """Add a row for every party of every task; returns what each task's clauses say, in the order of the tasks."""
    return _Responsibilities(reading, out).add()


class _Responsibilities:
    """Makes the rows of one document."""

    def __init__(self, reading: Reading, out: DocumentRows) -> None:
        self.reading = reading
        self.out = out
        self.lead_is_first = first_is_lead(reading.folded)
        self.lead_mark = mark_of_leads(reading.folded)
        self.owners: dict[tuple[str, bool], _Owner] = {}
        self.aliases: dict[str, tuple[int, str]] = {}
        self.known: dict[tuple[str, int], _Statement] = {}

    def add(self) -> list[Duty]:
        key, text, structure = self.reading.key, self.reading.text, self.reading.structure
        rows: list[Row] = []
        duties: list[Duty] = []
        for sequence, task in enumerate(structure.tasks, start=1):
            is_inherited = not task.clauses
            place, (duty, shares) = self._stated(task.clauses or _inherited(structure, task))
            duties.append(duty)
            for role, owner, position, weight, weight_in_role, rule_id, start, end in shares:
                party_type, organization_key, person_key, name, is_collective = owner
                rows.append(
                    (
                        key,
                        len(rows) + 1,
                        sequence,
                        role,
                        party_type,
                        organization_key,
                        person_key,
                        position,
                        name,
                        text[place + start : place + end],
                        is_collective,
                        is_inherited,
                        weight,
                        weight_in_role,
                        rule_id,
                        place + start,
                        place + end,
                    )
                )
        self.out.extend("responsibility", rows)
        self.out.extend("organization_alias", [(key, alias, *basis) for alias, basis in self.aliases.items()])
        return duties

    def _stated(self, clauses: list[Clause]) -> tuple[int, _Statement]:
        """Where the clauses of a task stand, and what they state counted from there."""
        if len(clauses) == 1 and not clauses[0].columns:
            clause = clauses[0]
            place = max(0, clause.inner_start - 1)
            words = (self.reading.folded[place : clause.inner_end], clause.inner_start - place)
            known = self.known.get(words)
            if known is None:
                said = clause_of(*words, self.lead_is_first, self.lead_mark)
                known = self.known[words] = self._statement(said.parties, said.deadline)
            return place, known
        parties: list[Party] = []
        deadline = None
        for clause in clauses:
            said = self._read(clause)
            parties += said.parties
            deadline = deadline or said.deadline
        return 0, self._statement(parties, deadline)

    def _read(self, clause: Clause) -> ClauseReading:
        folded = self.reading.folded
        if clause.columns:
            return read_row(folded, clause.columns, lead_is_first=self.lead_is_first, lead_mark=self.lead_mark)
        return read_clause(
            folded,
            clause.inner_start,
            clause.inner_end,
            lead_is_first=self.lead_is_first,
            lead_mark=self.lead_mark,
        )

    def _statement(self, said: Iterable[Party], deadline: str | None) -> _Statement:
        """The shares of the parties; who is named twice in one role has one share."""
        parties: dict[tuple[str, str], tuple[int, Party]] = {}
        by_role: dict[str, int] = {}
        for party in said:
            role, _, name, *_ = party
            if (role, name) not in parties:
                position = by_role[role] = by_role.get(role, 0) + 1
                parties[role, name] = position, party
        weight = _part(len(parties))
        weights = {role: _part(count) for role, count in by_role.items()}
        shares: list[_Share] = []
        for position, (role, is_person, name, start, end, rule_id) in parties.values():
            owner = self.owners.get((name, is_person)) or self._owner(name, is_person)
            shares.append((role, owner, position, weight, weights[role], rule_id, start, end))
        return _Statement(Duty(by_role, deadline), shares)

    def _owner(self, raw_name: str, is_person: bool) -> _Owner:
        """Who a name stands for in this document; the person or organisation is kept with the rows."""
        name = self.reading.simplified(raw_name)
        if is_person and organizations.looks_like_organization(name):
            is_a_person = organizations.looks_like_person(name)
        else:
            is_a_person = is_person
        owner = self._person(name) if is_a_person else self._organization(name)
        self.owners[raw_name, is_person] = owner
        return owner

    def _person(self, name: str) -> _Owner:
        """A person, who belongs to the issuer."""
        scope = self.reading.fields.issuer
        person = persons.resolve(name, scope)
        self.out.member("person", person.person_key, person)
        return _Owner("person", scope.organization_key if scope else UNKNOWN, person.person_key, name, False)

    def _organization(self, name: str) -> _Owner:
        fields = self.reading.fields
        resolution = organizations.resolve_with_basis(name, fields.issuer, fields.region_key)
        organization = resolution.organization
        self.out.organization(organization)
        self.aliases[name] = (organization.organization_key, resolution.basis_code)
        key, is_collective = organization.organization_key, organization.is_collective
        return _Owner("organization", key, NOT_APPLICABLE, name, is_collective)


@cache
def _part(count: int) -> float:
    """What each of so many has of the whole. Rounding takes longer than the rest of a row."""
    return round(1 / count, 8) if count else 0.0


def _inherited(structure: Outline, task: Task) -> list[Clause]:
    """The clause of the nearest heading above a task that has none of its own."""
    section = task.section
    while section is not None:
        clause = structure.sections[section].clause
        if clause is not None:
            return [clause]
        section = structure.sections[section].parent
    return []
