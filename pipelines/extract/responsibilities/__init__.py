"""Responsibilities: who answers for a task, in which role, with the span of each name.

Belongs here: the grammar of a responsibility clause: labels, closing verbs, 会同, lists, and lists that are one party.
Does not belong here: finding the clause (`structure.clauses`) or resolving names to bodies (`conform`).

Where to find a rule: `reader` (labels, closing verbs, whole clauses), `members` (a list cut into names), `words` (the
role of each listed word), `model` (what a clause says).
"""

from pipelines.extract.responsibilities.model import ClauseReading, Party
from pipelines.extract.responsibilities.reader import clause_of, first_is_lead, mark_of_leads, read_clause, read_row

__all__ = ["ClauseReading", "Party", "clause_of", "first_is_lead", "mark_of_leads", "read_clause", "read_row"]
