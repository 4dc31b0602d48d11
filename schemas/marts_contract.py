"""The contract of the views as a file, and what a change of it means to those who rely on it.

Belongs here: writing the contract down, reading an earlier one, telling a breaking change from a harmless one.
Does not belong here: the views themselves (`marts`), their SQL (`warehouse`).

Every published version stands in ``contracts/marts_<version>.json``. People address columns by name and by place, the
Chinese names of `marts_zh` as much as the English ones, and compare codes: what takes one of these away is breaking.
Views of schema `metrics` stand in it as ``metrics.<name>``, and a metric that comes to mean something else breaks it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from schemas.marts import MARTS_VERSION, VIEWS, View
from schemas.metric_views import metric_views
from schemas.metrics import metrics
from schemas.vocabulary import codes

_KIND = "marts"


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One difference between two contracts.

    Attributes:
        what: ``view`` or ``view.column``.
        is_breaking: whether a query, a chart or a program that worked can stop working.
        needs_minor: whether the change is an addition that asks for a new minor version.
        zh, en: what changed.
    """

    what: str
    is_breaking: bool
    needs_minor: bool
    zh: str
    en: str


def declared() -> dict[str, Any]:
    """The contract as it is declared now, as JSON can say it."""
    meanings = {each.name: each.meaning for each in metrics()}
    of_metrics = [_view(view) | {"name": f"metrics.{view.name}"} for view in metric_views()]
    for said in of_metrics:
        if meaning := meanings.get(said["name"].removeprefix("metrics.")):
            said["meaning"] = meaning
    return {"contract": _KIND, "version": MARTS_VERSION, "views": [*map(_view, VIEWS), *of_metrics]}


def as_json(contract: dict[str, Any]) -> str:
    """The text of a contract file, one column a line so that a diff of it can be read."""
    lines = [
        "{",
        f' "contract": {json.dumps(contract["contract"])},',
        f' "version": {json.dumps(contract["version"])},',
    ]
    lines.append(' "views": [')
    for number, view in enumerate(contract["views"], 1):
        head = {name: value for name, value in view.items() if name != "columns"}
        lines.append(f'  {json.dumps(head, ensure_ascii=False)[:-1]}, "columns": [')
        columns = [f"   {json.dumps(column, ensure_ascii=False)}" for column in view["columns"]]
        lines.append(",\n".join(columns))
        lines.append("  ]}" + ("," if number < len(contract["views"]) else ""))
    return "\n".join([*lines, " ]", "}"]) + "\n"


def parse(text: str) -> dict[str, Any]:
    """The contract a file states; ValueError says what it lacks."""
    said = json.loads(text)
    if not isinstance(said, dict) or said.get("contract") != _KIND:
        raise ValueError('it does not say "contract": "marts"')
    if not isinstance(said.get("version"), str) or not isinstance(said.get("views"), list):
        raise ValueError("it lacks version or views")
    for view in said["views"]:
        if not {"name", "zh", "every_document", "columns"} <= view.keys():
            raise ValueError(f"view {view.get('name', '?')} lacks name, zh, every_document or columns")
        for column in view["columns"]:
            if not {"name", "zh", "type"} <= column.keys():
                raise ValueError(f"a column of view {view['name']} lacks name, zh or type")
    return said


def published() -> list[dict[str, Any]]:
    """Every published contract, the oldest first."""
    folder = resources.files("schemas").joinpath("contracts")
    found = [parse(file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    return sorted(found, key=lambda contract: version_of(contract))


def version_of(contract: dict[str, Any]) -> tuple[int, int]:
    """Major and minor version."""
    major, _, minor = str(contract["version"]).partition(".")
    return int(major), int(minor or 0)


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[ContractChange]:
    """What changed from contract `old` to `new`, view by view in the order of `old`."""
    return list(_changes(old, new))


def version_needed(old: dict[str, Any], found: Sequence[ContractChange]) -> str:
    """The lowest version that may carry these changes."""
    major, minor = version_of(old)
    if any(change.is_breaking for change in found):
        return f"{major + 1}.0"
    return f"{major}.{minor + 1}" if any(change.needs_minor for change in found) else f"{major}.{minor}"


def _view(view: View) -> dict[str, Any]:
    columns = []
    for column in view.columns:
        said: dict[str, Any] = {"name": column.name, "zh": column.zh, "type": str(column.type)}
        if column.domain:
            said["codes"] = list(codes(column.domain))
        columns.append(said)
    return {"name": view.name, "zh": view.zh, "every_document": view.is_fact, "columns": columns}


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[ContractChange]:
    after = {view["name"]: view for view in new["views"]}
    before = {view["name"]: view for view in old["views"]}
    for name, view in before.items():
        if name not in after:
            yield ContractChange(name, True, False, "视图被删去", "the view is gone")
            continue
        now = after[name]
        if view["zh"] != now["zh"]:
            yield _breaking(name, f"中文名由 {view['zh']} 改为 {now['zh']}", "its Chinese name changed", view, now)
        if view.get("meaning") != now.get("meaning"):
            before_that, now_means = view.get("meaning"), now.get("meaning")
            yield ContractChange(
                name,
                True,
                False,
                f"指标的含义由 {before_that} 改为 {now_means}",
                f"the metric means {now_means} instead of {before_that}",
            )
        if view["every_document"] and not now["every_document"]:
            yield ContractChange(name, True, False, "不再见于 marts_all", "it is no longer in marts_all")
        if now["every_document"] and not view["every_document"]:
            yield ContractChange(name, False, True, "新见于 marts_all", "it is in marts_all too")
        yield from _columns(name, view["columns"], now["columns"])
    for name in after:
        if name not in before:
            yield ContractChange(name, False, True, "新增视图", "a new view")


def _columns(view: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[ContractChange]:
    before = {column["name"]: column for column in old}
    after = {column["name"]: column for column in new}
    places = {name: place for place, name in enumerate(after)}
    kept = [name for name in before if name in after]
    for name, column in before.items():
        what = f"{view}.{name}"
        if name not in after:
            yield ContractChange(what, True, False, "列被删去或改名", "the column is gone or renamed")
            continue
        now = after[name]
        if column["type"] != now["type"]:
            yield ContractChange(
                what,
                True,
                False,
                f"类型由 {column['type']} 改为 {now['type']}",
                f"retyped from {column['type']} to {now['type']}",
            )
        if column["zh"] != now["zh"]:
            yield _breaking(what, f"中文名由 {column['zh']} 改为 {now['zh']}", "its Chinese name changed", column, now)
        yield from _codes(what, column.get("codes"), now.get("codes"))
    # What is gone moves all behind it, and is told already.
    moved = [name for place, name in enumerate(before) if len(kept) == len(before) and places[name] != place]
    if moved or sorted(kept, key=places.__getitem__) != kept:
        names = moved or kept
        yield ContractChange(
            view, True, False, f"列的位置改变：{'、'.join(names)}", f"columns changed place: {', '.join(names)}"
        )
    for name in after:
        if name not in before:
            yield ContractChange(f"{view}.{name}", False, True, "新增列", "a new column")


def _codes(what: str, old: list[str] | None, new: list[str] | None) -> Iterator[ContractChange]:
    gone = [code for code in old or [] if code not in (new or [])]
    come = [code for code in new or [] if code not in (old or [])]
    if gone and new is not None:
        yield ContractChange(what, True, False, f"代码 {'、'.join(gone)} 被删去", f"codes are gone: {', '.join(gone)}")
    if come and old is not None:
        yield ContractChange(what, False, False, f"新增代码 {'、'.join(come)}", f"new codes: {', '.join(come)}")


def _breaking(what: str, zh: str, en: str, old: dict[str, Any], new: dict[str, Any]) -> ContractChange:
    return ContractChange(what, True, False, zh, f"{en} from {old['zh']} to {new['zh']}")
