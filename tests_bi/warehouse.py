"""Making warehouses for the clients to read, with our own command line in our own environment.

Belongs here: starting `.venv/bin/yaodian` and other processes. Does not belong here: reading, assertions.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "raw"
OURS = ROOT / ".venv" / "bin" / "python"


def environment() -> dict[str, str]:
    """The environment of a process: nobody's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("YAODIAN_", "DAGSTER_"))}


def yaodian(*arguments: str | Path) -> str:
    """What our command line prints; its complaint is the failure."""
    command = [str(OURS), "-m", "yaodian", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def publish(data_dir: Path, source: Path = SAMPLES) -> Path:
    """Build and publish `source`; returns the path that clients open."""
    yaodian("build", source, "--data-dir", data_dir)
    return data_dir / "warehouse" / "current.duckdb"
