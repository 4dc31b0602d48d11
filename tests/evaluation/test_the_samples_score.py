"""The command on the five samples, and the floor below which no change may take their scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, SAMPLES, yaodian

GOLD = ROOT / "tests" / "gold"

FLOOR = {"tasks": 0.98, "responsibilities": 0.98, "targets": 0.9, "targets_full": 0.8, "policy_references": 0.9}
"""F1 over all documents; raise it when the extraction got better for good."""


@pytest.fixture(scope="session")
def scores(samples: Path) -> dict[str, dict[str, Any]]:
    """The figures of ``eval --json``."""
    done = yaodian("eval", GOLD, "--data-dir", samples, "--json")
    assert done.code == 0, done.err
    found: dict[str, dict[str, Any]] = json.loads(done.out)
    return found


def test_every_gold_document_is_scored(scores: dict[str, dict[str, Any]]) -> None:
    assert sorted(scores) == ["000", "001", "002", "003", "004"]


def test_no_character_is_lost(scores: dict[str, dict[str, Any]]) -> None:
    assert {name: figures["conservation_gap_chars"] for name, figures in scores.items()} == dict.fromkeys(scores, 0)


@pytest.mark.parametrize("measure", sorted(FLOOR))
def test_the_scores_stay_above_the_floor(scores: dict[str, dict[str, Any]], measure: str) -> None:
    right, false, missed = (sum(figures[measure][count] for figures in scores.values()) for count in ("tp", "fp", "fn"))

    assert 2 * right / (2 * right + false + missed) >= FLOOR[measure]


def test_the_table_shows_the_figures_and_misses_on_request(samples: Path, tmp_path: Path) -> None:
    gold = json.loads((GOLD / "002.json").read_text(encoding="utf-8"))
    gold["tasks"][0]["end"] = gold["tasks"][0]["start"] + 5
    (tmp_path / "002.json").write_text(json.dumps(gold), encoding="utf-8")

    plain = yaodian("eval", tmp_path, "--data-dir", samples)
    shown = yaodian("eval", tmp_path, "--data-dir", samples, "--show", "tasks")

    assert "targets_full" in plain.out and "tasks:" not in plain.out
    missed = [line for line in shown.out.splitlines() if line.startswith("002 tasks: ")]
    assert any(gold["tasks"][0]["task_id"] in line for line in missed)
    assert any("false alarm" in line for line in missed)
    assert shown.out.endswith(plain.out)


def test_the_originals_of_the_lake_and_those_of_the_folder_give_the_same(
    samples: Path, scores: dict[str, dict[str, Any]]
) -> None:
    done = yaodian("eval", GOLD, "--data-dir", samples, "--raw-dir", SAMPLES, "--json")

    assert json.loads(done.out) == scores


def test_what_cannot_be_scored_is_said(samples: Path, tmp_path: Path) -> None:
    done = yaodian("eval", tmp_path, "--data-dir", samples, "--lang", "en")
    assert done.code == 2 and "holds no gold file" in done.err

    gold = json.loads((GOLD / "000.json").read_text(encoding="utf-8"))
    gold["document"]["source_file"] = "unknown.txt"
    (tmp_path / "000.json").write_text(json.dumps(gold), encoding="utf-8")
    done = yaodian("eval", tmp_path, "--data-dir", samples, "--lang", "en")
    assert done.code == 2 and "unknown.txt is not in the warehouse" in done.err
