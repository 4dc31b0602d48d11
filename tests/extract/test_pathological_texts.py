"""Texts made to be slow end, and end with sound rows.

They run in a process of their own, which the system stops at many times the CPU they need: that tells linear from
quadratic, not fast from slow, and a busy machine changes nothing.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.extract.pathological import texts

_LIMIT = 90  # CPU seconds for all of them together; some 10 are needed
_ROOT = Path(__file__).parents[2]


def _stop_at_limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_LIMIT, _LIMIT))


def _run() -> dict[str, dict[str, Any]]:
    """Name → what the parser made of the text. Fails with the name of the text that does not end."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.extract.pathological"],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_stop_at_limit,
    )
    output = done.stdout
    errors = done.stderr or f"all of them were to end within {_LIMIT} s of CPU"
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{") and line.endswith("}")]
    found = {line["ends"]: line for line in lines if "ends" in line}
    if len(found) < len(texts()):
        unfinished = next((line["begins"] for line in reversed(lines) if "begins" in line), "the first one")
        pytest.fail(f"{unfinished!r} did not end: {errors[-1_500:]}")
    return found


# (text, table, least rows, most rows)
_READ = [
    ("20 000 list heads", "task", 20_000, 20_000),
    ("10 000 owners in one clause", "task", 1, 1),
    ("5 000 targets in one sentence", "target", 4_000, 5_000),
    ("10 000 percent values, each a sentence", "target", 9_000, 10_000),
    ("a line of 60 000 digits", "target", 0, 0),
    ("years in a row", "target", 0, 0),
    ("10 000 insertions of pinyin", "text_damage", 10_000, 10_001),
    ("a page of 800 kB", "task", 6_000, 6_000),
    ("a page of 800 kB", "responsibility", 6_000, 6_000),
]


# One test and not one for each text: they share a process, and workers share nothing.
def test_texts_made_to_be_slow_end_with_sound_rows() -> None:
    results = _run()
    assert {name: result["error"] for name, result in results.items() if "error" in result} == {}
    assert {name: result["faults"] for name, result in results.items() if result["faults"]} == {}
    assert [name for name, result in results.items() if not result["covered"]] == []
    counts = [(name, table, results[name]["rows"].get(table, 0), least, most) for name, table, least, most in _READ]
    assert [count for count in counts if not count[3] <= count[2] <= count[4]] == []
