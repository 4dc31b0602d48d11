"""Rows of responsibility and organization_alias, and the persons and organisations they name.

Belongs here: which clauses count for a task, one row for each party of it, and its weights.
Does not belong here: reading a clause (`extract.responsibilities`), what a name means (`conform`).
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from pipelines.conform import organizations, persons
from pipelines.extract.responsibilities import ClauseReading, Party, first_is_lead, read_clause, read_row
from pipelines.rows.model import DocumentRows, Reading, Row
from pipelines.structure.clauses import Clause
from pipelines.structure.outline import Outline, Task
from schemas.keys import NOT_APPLICABLE, UNKNOWN


class Duty(NamedTuple):
    """What the clauses of one task say: parties by role, and the deadline written in them, if any."""

    by_role: Counter[str]
    deadline: str | None


def add_responsibilities(reading: Reading, out: DocumentRows) -> list[Duty]:
    """Add a row for every party of every task; returns what each task's clauses say, in the order of the tasks."""
    lead_is_first = first_is_lead(reading.folded)
    known: dict[Clause, ClauseReading] = {}
    aliases: dict[str, tuple[int, str]] = {}
    rows: list[Row] = []
    duties: list[Duty] = []
    for sequence, task in enumerate(reading.structure.tasks, start=1):
        clauses = task.clauses or _inherited(reading.structure, task)
        is_inherited = not task.clauses
        parties: dict[tuple[str, str], Party] = {}
        deadline = None
        for clause in clauses:
            if clause not in known:
                known[clause] = (
                    read_row(reading.folded, clause.columns, lead_is_first=lead_is_first)
                    if clause.columns
                    else read_clause(reading.folded, clause.inner_start, clause.inner_end, lead_is_first=lead_is_first)
                )
            for party in known[clause].parties:
                parties.setdefault((party.role, party.name), party)
            deadline = deadline or known[clause].deadline
        by_role = Counter([party.role for party in parties.values()])
        duties.append(Duty(by_role, deadline))
        position: Counter[str] = Counter()
        weight = round(1 / len(parties), 8) if parties else 0.0
        for role, is_person, raw_name, start, end, rule_id in parties.values():
            position[role] += 1
            name = reading.simplified(raw_name)
            if is_person and organizations.looks_like_organization(name):
                is_person = organizations.looks_like_person(name)
            if is_person:
                organization_key, person_key = _person(reading, out, name)
                is_collective = False
            else:
                resolution = organizations.resolve_with_basis(name, reading.fields.issuer, reading.fields.region_key)
                organization = resolution.organization
                organization_key, person_key = organization.organization_key, NOT_APPLICABLE
                is_collective = organization.is_collective
                out.organization(organization)
                aliases[name] = (organization_key, resolution.basis_code)
            rows.append(
                (
                    reading.key,
                    len(rows) + 1,
                    sequence,
                    role,
                    "person" if is_person else "organization",
                    organization_key,
                    person_key,
                    position[role],
                    name,
                    reading.text[start:end],
                    is_collective,
                    is_inherited,
                    weight,
                    round(1 / by_role[role], 8),
                    rule_id,
                    start,
                    end,
                )
            )
    out.extend("responsibility", rows)
    out.extend("organization_alias", [(reading.key, alias, *basis) for alias, basis in aliases.items()])
    return duties


def _person(reading: Reading, out: DocumentRows, name: str) -> tuple[int, int]:
    """(organization_key, person_key) of a person, who belongs to the issuer."""
    scope = reading.fields.issuer
    person = persons.resolve(name, scope)
    out.member("person", person.person_key, person)
    return scope.organization_key if scope else UNKNOWN, person.person_key


def _inherited(structure: Outline, task: Task) -> list[Clause]:
    """The clause of the nearest heading above a task that has none of its own."""
    section = task.section
    while section is not None:
        clause = structure.sections[section].clause
        if clause is not None:
            return [clause]
        section = structure.sections[section].parent
    return []
