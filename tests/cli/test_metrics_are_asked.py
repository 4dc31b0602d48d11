"""A metric on the command line: asked by its dimensions, and refused by others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.metrics import metrics
from tests.cli.running import Done, in_process
from warehouse.errors import BadQuery
from yaodian.exits import CommandError


def ask(samples: Path, *arguments: str) -> Done:
    return in_process("query", *arguments, "--data-dir", samples, "--lang", "en")


def rows(done: Done) -> list[dict[str, Any]]:
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_the_command_line_answers_by_any_valid_dimensions(samples: Path) -> None:
    by_region = rows(ask(samples, "--metric", "tasks", "--by", "region,plan_year", "--format", "json"))
    assert by_region[0] == {"region": "山西省", "plan_year": 2014, "tasks": 43}
    assert rows(ask(samples, "--metric", "tasks", "--format", "json")) == [{"tasks": 142}]
    listed = rows(ask(samples, "--metric", "--format", "json"))
    assert [row["metric"] for row in listed] == [each.name for each in metrics()]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--metric", "task"), "there is no metric task"),
        (("--metric", "tasks", "--by", "party"), "tasks cannot be asked by party; it can by document"),
        (("--by", "region"), "--by belongs to --metric"),
        (("SELECT 1", "--metric", "tasks"), "takes no SQL beside it"),
    ],
)
def test_a_wrong_question_about_a_metric_is_refused(samples: Path, arguments: tuple[str, ...], complaint: str) -> None:
    with pytest.raises((BadQuery, CommandError), match=complaint):
        ask(samples, *arguments)
