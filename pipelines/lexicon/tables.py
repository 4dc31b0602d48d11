"""Which lexicon files there are: their columns, keys, order and the words each row claims.

Belongs here: one row class and one declaration per file of `data/`; a new file needs both.
Does not belong here: reading (`loader`) and matching (`pipelines.conform`).

In a row class `str` must not be blank, `str | None` may be, `tuple[str, ...]` is written with `|` between its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from schemas import vocabulary


class RegionRow(NamedTuple):
    """A division in one edition: the years its code carried this name. The last year is the year of the change."""

    code: str
    name: str
    short_name: str
    level: str
    parent_code: str | None
    name_en: str | None
    valid_from: int
    valid_to: int | None


class RegionAliasRow(NamedTuple):
    """Another name of a region: `alias` anywhere in a text, `abbreviation` only in a document number."""

    alias: str
    region_code: str
    kind: str
    note: str | None


class RegionExceptionRow(NamedTuple):
    """A text that looks like a region name; `rule` says what it needs to be one."""

    text: str
    rule: str
    note: str


class DepartmentRow(NamedTuple):
    """A body that exists once in a region of the level; the aliases are its usual short forms there."""

    level: str
    name: str
    aliases: tuple[str, ...]
    org_type: str
    name_en: str | None
    note: str | None


class OrganizationSuffixRow(NamedTuple):
    """How names of a type of organisation end. `standing`: alone in the world, or inside an issuer."""

    suffix: str
    org_type: str
    standing: str
    note: str | None


class OrganizationPrefixRow(NamedTuple):
    """A word before a department that says whose department it is, relative to the issuer."""

    prefix: str
    level: str
    note: str | None


class CollectiveRow(NamedTuple):
    """A word that makes a name stand for several bodies, by the place where it stands in the name."""

    place: str
    word: str
    note: str | None


class SurnameRow(NamedTuple):
    """A surname."""

    surname: str


class NotPersonRow(NamedTuple):
    """A word that begins with a surname and is no person's name, or a character that no given name has."""

    kind: str
    text: str
    note: str | None


class NotOrganizationRow(NamedTuple):
    """A word that ends like an organisation and is none."""

    word: str
    note: str | None


class PersonTitleRow(NamedTuple):
    """An office a person's name may be written with."""

    title: str
    note: str | None


class UnitRow(NamedTuple):
    """A unit of measure. `factor` × a value in this unit = the value in the canonical unit."""

    code: str
    unit_zh: str
    unit_en: str
    quantity_kind: str
    canonical_code: str
    factor: float
    aliases: tuple[str, ...]


class IndicatorRow(NamedTuple):
    """A canonical indicator with the names it goes by."""

    code: str
    name_zh: str
    name_en: str
    parent_code: str | None
    family: str
    quantity_kind: str
    unit_code: str
    additivity: str
    direction: str
    aliases: tuple[str, ...]


class IndicatorPatternRow(NamedTuple):
    """A regular expression that a whole normalised indicator name must match; the first in the file wins."""

    order: int
    indicator_code: str
    pattern: str
    note: str | None


class ThemeRow(NamedTuple):
    """A theme; a theme without parent is a top theme."""

    code: str
    name_zh: str
    name_en: str
    parent_code: str | None


class ThemeKeywordRow(NamedTuple):
    """A word that speaks for a theme, with its weight."""

    keyword: str
    theme_code: str
    weight: int


class PolicyTypeRow(NamedTuple):
    """The type of an instrument whose title ends so."""

    suffix: str
    instrument_type: str
    note: str | None


class TaiwanTermRow(NamedTuple):
    """A term of a Taiwan conversion, in simplified characters, and the mainland term. Equal terms protect a word."""

    term: str
    mainland: str
    kind: str
    note: str


class ConversionErrorRow(NamedTuple):
    """A slip of a character conversion in Traditional text, and what was meant. Equal texts protect a word."""

    wrong: str
    right: str
    note: str


class RoleRow(NamedTuple):
    """A role of dim_responsibility_role."""

    role_key: int
    role_code: str
    name_zh: str
    name_en: str
    actor_kind: str
    is_lead: int


Words = tuple[tuple[Any, Any], ...]


@dataclass(frozen=True, slots=True)
class LexiconTable:
    """One file of `data/`.

    Attributes:
        name: the file's name without ``.csv``.
        row: class of its rows; the fields are the columns, in order.
        key: what makes a row unique.
        order: what the rows are sorted by, `order_says` in words.
        claims: functions from a row to (word, member) pairs; two rows must not give one word to two members.
        codes: for a column, the codes it may hold.
    """

    name: str
    row: type[Any]
    key: Callable[[Any], Any]
    order: Callable[[Any], Any]
    order_says: str
    claims: tuple[Callable[[Any], Words], ...] = ()
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _domain(name: str) -> frozenset[str]:
    return frozenset(vocabulary.codes(name))


def _claims_of_department(row: DepartmentRow) -> Words:
    return tuple(((row.level, word), row.name) for word in (row.name, *row.aliases))


def _claims_of_unit(row: UnitRow) -> Words:
    return tuple((word, row.code) for word in {row.unit_zh, *row.aliases})


def _claims_of_indicator(row: IndicatorRow) -> Words:
    return tuple((word, row.code) for word in {row.name_zh, *row.aliases})


def _table(name: str, row: type[Any], *key: str, **rest: Any) -> LexiconTable:
    """A file whose rows are unique and sorted by the columns of `key`."""
    rest.setdefault("order", attrgetter(*key))
    rest.setdefault("order_says", ", then ".join(key))
    return LexiconTable(name, row, attrgetter(*key), **rest)


TABLES: dict[str, LexiconTable] = {
    table.name: table
    for table in (
        _table(
            "collectives",
            CollectiveRow,
            "place",
            "word",
            codes={"place": frozenset({"start", "end", "whole", "inside"})},
        ),
        _table("conversion_errors", ConversionErrorRow, "wrong"),
        _table(
            "departments",
            DepartmentRow,
            "level",
            "name",
            claims=(_claims_of_department,),
            codes={
                "level": frozenset({"national", "province", "municipality", "prefecture", "county"}),
                "org_type": _domain("organization_type"),
            },
        ),
        _table("indicator_patterns", IndicatorPatternRow, "order"),
        _table(
            "indicators",
            IndicatorRow,
            "code",
            claims=(_claims_of_indicator,),
            codes={
                "quantity_kind": _domain("quantity_kind"),
                "additivity": _domain("additivity"),
                "direction": _domain("indicator_direction"),
            },
        ),
        _table("not_persons", NotPersonRow, "kind", "text", codes={"kind": frozenset({"word", "character"})}),
        _table("not_organizations", NotOrganizationRow, "word"),
        _table(
            "organization_prefixes",
            OrganizationPrefixRow,
            "prefix",
            codes={
                "level": frozenset(
                    {"national", "province", "prefecture", "county", "autonomous_region", "self", "none"}
                )
            },
        ),
        _table(
            "organization_suffixes",
            OrganizationSuffixRow,
            "suffix",
            codes={"org_type": _domain("organization_type"), "standing": frozenset({"alone", "inside", "region"})},
        ),
        _table("person_titles", PersonTitleRow, "title"),
        _table("policy_types", PolicyTypeRow, "suffix", codes={"instrument_type": _domain("instrument_type")}),
        _table(
            "region_aliases",
            RegionAliasRow,
            "alias",
            "kind",
            codes={"kind": frozenset({"alias", "abbreviation"})},
        ),
        _table(
            "region_exceptions",
            RegionExceptionRow,
            "text",
            codes={"rule": frozenset({"not_a_region", "suffix_required", "context_required", "not_before"})},
        ),
        _table("regions", RegionRow, "code", "valid_from", codes={"level": _domain("region_level")}),
        _table(
            "responsibility_roles",
            RoleRow,
            "role_key",
            claims=(lambda row: ((row.role_code, row.role_key),),),
            codes={"role_code": _domain("role"), "actor_kind": _domain("actor_kind")},
        ),
        _table("surnames", SurnameRow, "surname"),
        _table(
            "taiwan_terms",
            TaiwanTermRow,
            "term",
            order=lambda row: (-len(row.term), row.term),
            order_says="length, longest first, then term",
            codes={"kind": frozenset({"phrase", "character", "orthography", "protected"})},
        ),
        _table("theme_keywords", ThemeKeywordRow, "keyword", "theme_code"),
        _table("themes", ThemeRow, "code"),
        _table("units", UnitRow, "code", claims=(_claims_of_unit,), codes={"quantity_kind": _domain("quantity_kind")}),
    )
}
"""Every lexicon by name."""
