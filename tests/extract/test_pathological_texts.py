"""Texts made to be slow end, and end with sound rows.

They run in a process of their own, with a limit many times what they need: it tells linear from quadratic, not fast
from slow.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.extract.pathological import texts

_LIMIT = 90  # seconds for all of them together; some 15 are needed
_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    """Name → what the parser made of the text; a text that did not finish is missing."""
    command = [sys.executable, "-m", "tests.extract.pathological"]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    try:
        done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=_LIMIT, check=False)
        output, errors = done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        output = late.stdout.decode() if isinstance(late.stdout, bytes) else late.stdout or ""
        errors = f"not finished within {_LIMIT} s"
    lines = [json.loads(line) for line in output.splitlines()]
    found = {line["ends"]: line for line in lines if "ends" in line}
    if len(found) < len(texts()):
        unfinished = next((line["begins"] for line in reversed(lines) if "begins" in line), "the first one")
        pytest.fail(f"{unfinished!r} did not end: {errors[-1_500:]}")
    return found


# one process for all of them, so one worker runs them
@pytest.mark.xdist_group("pathological")
@pytest.mark.parametrize("name", texts())
def test_a_text_made_to_be_slow_ends_with_sound_rows(name: str, results: dict[str, dict[str, Any]]) -> None:
    assert results[name]["faults"] == []
    assert results[name]["covered"]


@pytest.mark.xdist_group("pathological")
@pytest.mark.parametrize(
    ("name", "table", "least", "most"),
    [
        ("20 000 list heads", "task", 20_000, 20_000),
        ("10 000 owners in one clause", "task", 1, 1),
        ("5 000 targets in one sentence", "target", 4_000, 5_000),
        ("10 000 percent values, each a sentence", "target", 9_000, 10_000),
        ("a line of 60 000 digits", "target", 0, 0),
        ("years in a row", "target", 0, 0),
        ("10 000 insertions of pinyin", "text_damage", 10_000, 10_001),
        ("a page of 800 kB", "task", 6_000, 6_000),
        ("a page of 800 kB", "responsibility", 6_000, 6_000),
    ],
)
def test_what_it_says_is_read_all_the_same(name: str, table: str, least: int, most: int, results: dict[str, dict[str, Any]]) -> None:
    assert least <= results[name]["rows"].get(table, 0) <= most
