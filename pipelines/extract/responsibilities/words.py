"""The words that assign roles, as the lexicon lists them.

Belongs here: which role each label, closing verb and prefix gives.
Does not belong here: where in a clause they stand (`members`, `reader`).
"""

from __future__ import annotations

from functools import cache

from pipelines.lexicon import load


@cache
def roles(usage: str) -> dict[str, tuple[str, bool]]:
    """Word → (role, whether it speaks of persons), of one usage: label, verb or prefix."""
    return {row.word: (row.role, row.party == "person") for row in load("role_words") if row.usage == usage}


@cache
def verb_words() -> tuple[str, ...]:
    """The closing verbs: a list member that ends in none of them is closed by none, and need not be searched."""
    return tuple(roles("verb"))
