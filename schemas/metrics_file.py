"""Reading `metrics.yml`, and refusing one that contradicts itself.

Belongs here: the keys of the file, and what must hold between them and the views of `marts`.
Does not belong here: what the words mean (`metrics`).

Every complaint names the entry and what would be right: the file is edited by people who do not read this code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from schemas.contract import LogicalType
from schemas.marts import View, view
from schemas.metrics import DOCUMENT_DIMENSIONS, Additivity, Dimension, Grain, Kind, Metric
from schemas.vocabulary import DOMAINS

RESERVED = ("catalogue", "overview", "counted_document")
"""Names of views of schema `metrics` that are no metrics."""

_SECTIONS = {"groups", "dimensions", "grains", "metrics"}
_WORDS = re.compile("and|or|not|is|null|in|true|false|case|when|then|else|end|between|coalesce|nullif", re.IGNORECASE)
_OF_METRIC = (
    "name", "zh", "en", "description_zh", "description_en", "unit", "grain", "expression", "type", "additivity",
    "dimensions",
)  # fmt: skip
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_T = TypeVar("_T")
_LITERAL = re.compile(r"'(?:[^']|'')*'")


class BadMetrics(ValueError):
    """The file contradicts itself or the views; the message names the entry and the fix."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One mapping of the file, which must have certain keys and no other."""

    what: str
    said: dict[str, Any]

    def keys(self, needed: Iterable[str], allowed: Iterable[str] = ()) -> None:
        needed, known = set(needed), {*needed, *allowed}
        if missing := sorted(needed - self.said.keys()):
            raise BadMetrics(f"{self.what} lacks {', '.join(missing)}")
        if unknown := sorted(map(str, self.said.keys() - known)):
            raise BadMetrics(f"{self.what} says {', '.join(unknown)}; it may say {', '.join(sorted(known))}")
        for key in ("name", "zh", "en", "description_zh", "description_en", "unit", "where"):
            if key in self.said and not (isinstance(self.said[key], str) and self.said[key].strip()):
                raise BadMetrics(f"{self.what}: {key} must be a text, not {self.said[key]!r}")
        if not _NAME.fullmatch(self.said.get("name", "a")):
            raise BadMetrics(f"{self.what}: a name is lower case letters, digits and _")
        for key in ("zh", "description_zh"):
            if key in self.said and not re.search("[\u4e00-\u9fff]", self.said[key]):
                raise BadMetrics(f"{self.what}: {key} has no Chinese character: {self.said[key]}")

    def one_of(self, key: str, known: Iterable[str]) -> str:
        names = [str(each) for each in known]
        if (found := self.said[key]) not in names:
            raise BadMetrics(f"{self.what}: {key} is {found}; it can be {', '.join(names)}")
        return str(found)


def parse(text: str) -> tuple[Metric, ...]:
    """The metrics that `text` declares; raises `BadMetrics`."""
    said = _read(text)
    _Entry("metrics.yml", said).keys(_SECTIONS)
    dimensions = _named(said["dimensions"], "dimension", _dimension)
    if missing := [name for name in DOCUMENT_DIMENSIONS if name not in dimensions]:
        raise BadMetrics(f"metrics.yml: dimensions lacks {', '.join(missing)}, which every document has")
    grains = _named(said["grains"], "grain", lambda entry: _grain(entry, dimensions))
    groups: dict[str, list[str]] = said["groups"]
    for group, members in groups.items():
        if unknown := [name for name in members if name not in dimensions]:
            raise BadMetrics(f"group {group}: {', '.join(unknown)} is no dimension")
    found = _named(said["metrics"], "metric", lambda entry: _metric(entry, dimensions, grains, groups))
    _refuse_twins(found.values())
    return tuple(found.values())


def _read(text: str) -> dict[str, Any]:
    """The mapping in `text`; YAML lets a key stand twice and takes the last, which hides a mistake."""
    import yaml

    try:
        # Safe ones: nothing is executed. That of libyaml is eight times as quick, and not everywhere.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        tree = loader.get_single_node()
        _refuse_keys_twice(tree)
        said = loader.construct_document(tree) if tree else None
    except yaml.YAMLError as error:
        raise BadMetrics(f"metrics.yml is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(said, dict):
        raise BadMetrics(f"metrics.yml must have the sections {', '.join(sorted(_SECTIONS))}")
    return said


def _refuse_keys_twice(node: Any) -> None:
    """Raise `BadMetrics` when a mapping inside a node of YAML has a key twice."""
    seen: set[str] = set()
    for inner in node.value if node and isinstance(node.value, list) else ():
        if not isinstance(inner, tuple):  # of a sequence
            _refuse_keys_twice(inner)
            continue
        key, said = inner
        if key.value in seen:
            raise BadMetrics(f"metrics.yml line {key.start_mark.line + 1}: {key.value} stands twice")
        seen.add(key.value)
        _refuse_keys_twice(said)


def _named(entries: Any, what: str, make: Callable[[_Entry], _T]) -> dict[str, _T]:
    found: dict[str, _T] = {}
    for number, said in enumerate(entries or (), 1):
        if not isinstance(said, dict) or not isinstance(said.get("name"), str):
            raise BadMetrics(f"{what} number {number} has no name")
        if said["name"] in found:
            raise BadMetrics(f"{what} {said['name']} is declared twice")
        found[said["name"]] = make(_Entry(f"{what} {said['name']}", said))
    return found


def _dimension(entry: _Entry) -> Dimension:
    entry.keys(("name", "type", "zh", "en"), ("codes",))
    said = entry.said
    codes = entry.one_of("codes", DOMAINS) if "codes" in said else None
    return Dimension(said["name"], LogicalType(entry.one_of("type", LogicalType)), said["zh"], said["en"], codes)


def _grain(entry: _Entry, dimensions: dict[str, Dimension]) -> Grain:
    entry.keys(("name", "view", "zh", "en"), ("dimensions",))
    said = entry.said
    try:
        of = view(said["view"])
    except KeyError as error:
        raise BadMetrics(f"{entry.what}: {error.args[0]}") from error
    if "source_file" not in of.column_names:
        raise BadMetrics(f"{entry.what}: view {of.name} has no source_file, so its rows belong to no document")
    own: dict[str, str] = said.get("dimensions", {})
    for name, expression in own.items():
        if name not in dimensions or name in DOCUMENT_DIMENSIONS:
            raise BadMetrics(f"{entry.what}: {name} is no dimension of a row; declare it under dimensions")
        _check_sql(f"{entry.what}: dimension {name}", expression, of)
    return Grain(said["name"], of.name, said["zh"], said["en"], dict(own))


def _metric(
    entry: _Entry, dimensions: dict[str, Dimension], grains: dict[str, Grain], groups: dict[str, list[str]]
) -> Metric:
    entry.keys(_OF_METRIC, ("where", "additive_over"))
    said = entry.said
    if said["name"] in RESERVED:
        raise BadMetrics(f"{entry.what}: the name belongs to a view that is no metric; choose another")
    grain = grains[entry.one_of("grain", grains)]
    of = view(grain.view)
    kind, expression, base = _expression(entry, of)
    if where := said.get("where"):
        _check_sql(f"{entry.what}: where", where, of)
    valid = _spread(entry, "dimensions", groups)
    possible = [*DOCUMENT_DIMENSIONS, *grain.dimensions]
    if wrong := [name for name in valid if name not in possible]:
        raise BadMetrics(
            f"{entry.what}: dimension {wrong[0]} is none of grain {grain.name}; it has {', '.join(possible)}"
        )
    additivity = Additivity(entry.one_of("additivity", Additivity))
    return Metric(
        said["name"], said["zh"], said["en"], said["description_zh"], said["description_en"], said["unit"],
        grain, kind, expression, base, where, LogicalType(entry.one_of("type", LogicalType)), additivity,
        tuple(dimensions[name] for name in valid), _additive_over(entry, kind, additivity, valid, groups),
    )  # fmt: skip


def _expression(entry: _Entry, of: View) -> tuple[Kind, str, str | None]:
    said = entry.said["expression"]
    kinds = ", ".join(Kind)
    if not isinstance(said, dict) or len(said) != 1 or next(iter(said)) not in list(Kind):
        raise BadMetrics(f"{entry.what}: expression must be one of {kinds}, such as {{sum: weight}}")
    kind, parts = Kind(next(iter(said))), next(iter(said.values()))
    if kind is not Kind.RATIO:
        _check_sql(f"{entry.what}: expression", parts, of)
        return kind, parts, None
    if not isinstance(parts, dict) or parts.keys() != {"of", "to"}:
        raise BadMetrics(f"{entry.what}: a ratio needs both of and to, and nothing else")
    for part in ("of", "to"):
        _check_sql(f"{entry.what}: expression, {part}", parts[part], of)
    return kind, parts["of"], parts["to"]


def _additive_over(
    entry: _Entry, kind: Kind, additivity: Additivity, valid: tuple[str, ...], groups: dict[str, list[str]]
) -> tuple[str, ...]:
    """What the numbers may be added over; refuses an additivity that the expression cannot have."""
    possible = {
        Kind.SUM: (Additivity.ADDITIVE,),
        Kind.DISTINCT: (Additivity.SEMI_ADDITIVE, Additivity.NON_ADDITIVE),
    }.get(kind, (Additivity.NON_ADDITIVE,))
    if additivity not in possible:
        raise BadMetrics(f"{entry.what}: a {kind} is {' or '.join(possible)}, not {additivity}")
    listed = "additive_over" in entry.said
    if listed != (additivity is Additivity.SEMI_ADDITIVE):
        raise BadMetrics(f"{entry.what}: additive_over belongs to a semi_additive metric, and to no other")
    if additivity is Additivity.ADDITIVE:
        return valid
    over = _spread(entry, "additive_over", groups) if listed else ()
    if strange := [name for name in over if name not in valid]:
        raise BadMetrics(f"{entry.what}: additive_over names {strange[0]}, which is none of its dimensions")
    if listed and set(over) == set(valid):
        raise BadMetrics(f"{entry.what}: over all its dimensions is no longer semi_additive; leave one out")
    return over


def _spread(entry: _Entry, key: str, groups: dict[str, list[str]]) -> tuple[str, ...]:
    """The dimensions listed under `key`, groups taken apart."""
    said = entry.said[key]
    if not isinstance(said, list) or not said:
        raise BadMetrics(f"{entry.what}: {key} must be a list of dimensions or groups")
    names = [name for each in said for name in groups.get(each, [each])]
    if twice := [name for name in names if names.count(name) > 1]:
        raise BadMetrics(f"{entry.what}: {key} has {twice[0]} twice")
    return tuple(names)


def _check_sql(what: str, expression: Any, of: View) -> None:
    """Refuse an expression that names something its view has not got."""
    if not isinstance(expression, str) or not expression.strip():
        raise BadMetrics(f"{what} must be SQL in a text, not {expression!r}; put it in quotes")
    bare = _LITERAL.sub(" ", expression)
    if ";" in bare or "--" in bare:
        raise BadMetrics(f"{what}: {expression} is more than an expression")
    known = set(of.column_names)
    for word in _IDENTIFIER.findall(bare):
        if word not in known and not _WORDS.fullmatch(word):
            raise BadMetrics(f"{what}: view {of.name} has no column {word}; it has {', '.join(of.column_names)}")


def _refuse_twins(found: Iterable[Metric]) -> None:
    seen: dict[str, str] = {}
    for each in found:
        if each.zh in seen:
            raise BadMetrics(f"metric {each.name}: {each.zh} is the Chinese name of {seen[each.zh]} already")
        seen[each.zh] = each.name
