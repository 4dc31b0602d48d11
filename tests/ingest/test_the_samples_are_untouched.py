"""The sample documents are the bytes their provenance says, in this checkout and for git."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
PROVENANCE = json.loads((RAW / "PROVENANCE.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", PROVENANCE["files"], ids=lambda entry: entry["file"])
def test_a_sample_has_the_bytes_of_its_provenance(entry: dict[str, str | int]) -> None:
    raw = (RAW / str(entry["file"])).read_bytes()
    assert (len(raw), hashlib.sha256(raw).hexdigest()) == (entry["bytes"], entry["sha256"])


def test_every_sample_has_a_provenance_and_every_provenance_a_sample() -> None:
    assert sorted(path.name for path in RAW.glob("*.txt")) == [entry["file"] for entry in PROVENANCE["files"]]


def test_git_never_changes_the_bytes_of_a_sample() -> None:
    files = [entry["file"] for entry in PROVENANCE["files"]]
    asked = subprocess.run(
        ["git", "check-attr", "text", *files], cwd=RAW, capture_output=True, text=True, check=True
    ).stdout
    assert asked.splitlines() == [f"{file}: text: unset" for file in files]
