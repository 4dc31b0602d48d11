"""Running the command line as a person does: another process, real files.

Belongs here: starting ``python -m yaodian``, and one data folder with the five samples that all tests share.
Does not belong here: assertions.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli import plans
from yaodian.cli import cli

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "raw"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment of a command: nobody's settings, no terminal, this checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YAODIAN_", "DAGSTER_"))}
    return kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "", "TERM": "xterm", **more}


def yaodian(*arguments: str | Path, cwd: Path | None = None, **more: str) -> Done:
    """Run a command to its end."""
    command = [sys.executable, "-m", "yaodian", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd or ROOT, env=environment(**more), capture_output=True, text=True, timeout=300, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def in_process(*arguments: str | Path) -> Done:
    """Run a command in this process: as good for what it prints, and far cheaper than another interpreter."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="yaodian")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def build_samples(factory: pytest.TempPathFactory) -> Path:
    """The data folder of the five samples, built by the first process that asks."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    data_dir = shared / "samples"
    with (shared / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data_dir / "warehouse" / "current.duckdb").exists():
            done = yaodian("build", SAMPLES, "--data-dir", data_dir, "--lang", "en")
            assert (done.code, done.err) == (0, ""), done.err
            (shared / "samples.out").write_text(done.out, encoding="utf-8")
    return data_dir


def build_drifted(factory: pytest.TempPathFactory) -> Path:
    """The data folder of `plans`, built twice by the first process that asks."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    data_dir = shared / "drifted"
    with (shared / "drifted.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "drifted.done").exists():
            source = shared / "drifted_in"
            for number in (1, 2):
                plans.write(source, number)
                done = yaodian("build", source, "--data-dir", data_dir, "--prune", "--lang", "en")
                assert done.code == 0, done.err
            (shared / "drifted.done").touch()
    return data_dir
