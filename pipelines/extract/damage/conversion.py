"""What a conversion between mainland and Taiwan usage left in a Traditional text.

Belongs here: Taiwan terms for mainland ones, wrong characters of a conversion.
Does not belong here: the terms (`lexicon.terms`), telling that a text is Traditional (`text.fold`).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.extract.damage.model import Damage
from pipelines.lexicon import terms


def find(text: str, folded: str) -> Iterator[Damage]:
    """Each distinct Taiwan term once, and every wrong character."""
    seen: set[str] = set()
    for start, end, term, mainland in terms.find_terms(folded):
        if term not in seen and term != mainland:
            seen.add(term)
            yield Damage(start, end, "tw_phrase", mainland, "high", "damage.taiwan_term")
    for start, end, _, right in terms.find_conversion_errors(text):
        yield Damage(start, end, "char_conversion_error", right, "high", "damage.conversion_error")
