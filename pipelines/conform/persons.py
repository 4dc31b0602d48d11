"""Persons named in a document, as members inside an organisation.

Belongs here: the member a name means, and taking the office off a name.
Does not belong here: telling persons from bodies (`organizations.looks_like_person`).

Names are no identity: two people of one name in two bodies are two members, and inside one body one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines import lexicon
from pipelines.conform.organizations import Organization
from schemas.keys import UNKNOWN, dimension_key


@dataclass(frozen=True, slots=True)
class Person:
    """A member of dim_person, in the columns of the silver table."""

    person_key: int
    person_code: str
    name_zh: str
    scope_organization_key: int
    disambiguation_basis: str


@lru_cache(maxsize=1024)
def resolve(name: str, organization: Organization | None) -> Person:
    """The person called `name` in an organisation; without one, by the name alone.

    Raises:
        ValueError: the name is blank.
    """
    cleaned = _BLANKS.sub("", name)
    if not cleaned:
        raise ValueError("a person needs a name; the given one is blank")
    if organization is None:
        code = f"?/{cleaned}"
        return Person(dimension_key(code), code, cleaned, UNKNOWN, "name_only")
    code = f"{organization.organization_code}/{cleaned}"
    return Person(dimension_key(code), code, cleaned, organization.organization_key, "within_organization")


@lru_cache(maxsize=1024)
def without_title(name: str) -> str:
    """A name without the office before or after it (副厅长陈忠, 陈忠同志 → 陈忠); other texts as they are."""
    cleaned = _BLANKS.sub("", name)
    titles = _titles()
    shorter = titles.sub("", cleaned)
    return shorter if len(shorter) >= 2 else cleaned


_BLANKS = re.compile(r"[\s\u3000\u00a0\ue000-\uf8ff]+")


@cache
def _titles() -> re.Pattern[str]:
    words = sorted((row.title for row in lexicon.load("person_titles")), key=len, reverse=True)
    alternatives = "|".join(map(re.escape, words))
    return re.compile(f"^(?:{alternatives})[::]?|(?:{alternatives})$")
