"""The Superset example from nothing to a drawn dashboard: its own environment, a real server, a real browser."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests_bi.warehouse import ROOT, environment

SUPERSET = ROOT / ".venv-superset"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.skipif(not (SUPERSET / ".installed").exists(), reason="Superset is not installed: make env-superset")
@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no chromium: apt-get install chromium")
def test_the_dashboard_shows_the_numbers_of_the_samples(published: Path, tmp_path: Path) -> None:
    picture = tmp_path / "dashboard.png"
    command = [
        *(SUPERSET / "bin" / "python", ROOT / "docs" / "examples" / "superset" / "dashboard.py"),
        *("--warehouse", published, "--home", tmp_path / "superset", "--port", str(free_port())),
        *("--screenshot", picture),
    ]

    done = subprocess.run([*map(str, command)], env=environment(), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    for title, number in (("计入统计的文件", "5"), ("任务", "142"), ("量化目标", "95"), ("有目标的任务占比", "20%")):
        assert lines[lines.index(title) + 1] == number
    assert "2.5" in lines and "浙江省\t2012\t" in lines
    assert picture.read_bytes().startswith(b"\x89PNG") and 50_000 < picture.stat().st_size < 400_000
