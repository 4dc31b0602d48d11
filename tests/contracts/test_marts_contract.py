"""The published contract of the views: what breaks it, what does not, and that it is written down."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from schemas.marts import MARTS_VERSION
from schemas.marts_contract import as_json, changes, declared, parse, published, version_needed, version_of

Contract = dict[str, Any]
WRITE = "yaodian schema --contract > schemas/contracts/marts_{}.json"


def view(contract: Contract, name: str) -> Contract:
    return next(each for each in contract["views"] if each["name"] == name)


def column(contract: Contract, name: str) -> Contract:
    of, _, called = name.partition(".")
    return next(each for each in view(contract, of)["columns"] if each["name"] == called)


def drop_view(contract: Contract) -> None:
    contract["views"] = [each for each in contract["views"] if each["name"] != "anomaly"]


def drop_column(contract: Contract) -> None:
    view(contract, "target")["columns"].remove(column(contract, "target.unit"))


def rename_column(contract: Contract) -> None:
    column(contract, "target.unit")["name"] = "units"


def retype_column(contract: Contract) -> None:
    column(contract, "target.base_year")["type"] = "int32"


def swap_columns(contract: Contract) -> None:
    columns = view(contract, "target")["columns"]
    columns[3], columns[4] = columns[4], columns[3]


def insert_column(contract: Contract) -> None:
    view(contract, "target")["columns"].insert(2, {"name": "new", "zh": "新列", "type": "string"})


def rename_in_chinese(contract: Contract) -> None:
    column(contract, "target.unit")["zh"] = "单位"


def rename_view_in_chinese(contract: Contract) -> None:
    view(contract, "target")["zh"] = "目标"


def drop_code(contract: Contract) -> None:
    column(contract, "responsibility.role")["codes"].remove("lead")


def leave_marts_all(contract: Contract) -> None:
    view(contract, "task")["every_document"] = False


def redefine_metric(contract: Contract) -> None:
    view(contract, "metrics.tasks")["meaning"] = "sum(2) of task, additive [项]"


def add_view(contract: Contract) -> None:
    contract["views"].append({"name": "new", "zh": "新", "every_document": False, "columns": []})


def add_column(contract: Contract) -> None:
    view(contract, "target")["columns"].append({"name": "new", "zh": "新列", "type": "string"})


def add_code(contract: Contract) -> None:
    column(contract, "responsibility.role")["codes"].append("observer")


BREAKING = (
    drop_view,
    drop_column,
    rename_column,
    retype_column,
    swap_columns,
    insert_column,
    rename_in_chinese,
    rename_view_in_chinese,
    drop_code,
    leave_marts_all,
    redefine_metric,
)
HARMLESS = (add_view, add_column, add_code)


def changed(change: Callable[[Contract], None]) -> Contract:
    contract = copy.deepcopy(declared())
    change(contract)
    return contract


@pytest.mark.parametrize("change", BREAKING, ids=lambda each: each.__name__)
def test_what_takes_something_away_is_breaking(change: Callable[[Contract], None]) -> None:
    found = changes(declared(), changed(change))

    assert any(each.is_breaking for each in found)
    assert version_needed(declared(), found) == f"{version_of(declared())[0] + 1}.0"
    assert all(each.zh and each.en for each in found)


@pytest.mark.parametrize("change", HARMLESS, ids=lambda each: each.__name__)
def test_what_adds_something_is_harmless(change: Callable[[Contract], None]) -> None:
    found = changes(declared(), changed(change))

    assert len(found) == 1 and not found[0].is_breaking


def test_an_added_column_asks_for_a_minor_version_and_a_code_for_none() -> None:
    major, minor = version_of(declared())

    assert version_needed(declared(), changes(declared(), changed(add_column))) == f"{major}.{minor + 1}"
    assert version_needed(declared(), changes(declared(), changed(add_code))) == f"{major}.{minor}"


def test_nothing_changed_between_a_contract_and_itself() -> None:
    assert changes(declared(), declared()) == []


def test_a_contract_reads_as_it_was_written() -> None:
    assert parse(as_json(declared())) == declared()


def test_the_contract_that_is_declared_is_the_newest_that_is_published() -> None:
    newest = published()[-1]

    assert newest["version"] == MARTS_VERSION, "write it down: " + WRITE.format(MARTS_VERSION)
    assert newest == declared(), "write it down: " + WRITE.format(MARTS_VERSION)


def test_every_published_version_is_as_high_as_its_changes_ask() -> None:
    for old, new in pairwise(published()):
        needed = version_needed(old, changes(old, new))
        assert version_of(new) >= version_of({"version": needed}), f"{old['version']} → {new['version']}"


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"contract": "other"}',
        '{"contract": "marts", "version": "1.0"}',
        '{"contract": "marts", "version": "1.0", "views": [{"name": "task"}]}',
    ],
)
def test_a_file_that_is_no_contract_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"it does not say|it lacks|lacks name"):
        parse(text)
