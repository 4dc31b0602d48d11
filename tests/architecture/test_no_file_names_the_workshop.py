"""No committed file names the machine or the place it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Put together so that this file does not hold them.
FORBIDDEN = re.compile(
    "|".join(
        [
            "/" + "work/",
            "/" + "tmp/w/",
            "/" + "root/",
            r"\.\./" + "shared",
            r"pypi\." + "org",
            "files.python" + "hosted",
            r"registry\." + "npmjs",
            r"deb\." + r"debian\.org",
        ]
    )
)


def _committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_committed_file_names_a_place_of_the_workshop() -> None:
    found = []
    for path in _committed():
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in FORBIDDEN.finditer(text)]
    assert not found


def test_every_package_says_what_belongs_in_it() -> None:
    for package in ("schemas", "pipelines", "warehouse", "assets", "yaodian"):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert text.startswith('"""'), f"{path.relative_to(ROOT)} has no docstring"
