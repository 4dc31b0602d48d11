"""Fixtures: the data folders whose results the pages show."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.running import SAMPLES, build_drifted, build_samples, yaodian


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the five samples; for reading only."""
    return build_samples(tmp_path_factory)


@pytest.fixture(scope="session")
def drifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two snapshots that differ; for reading only."""
    return build_drifted(tmp_path_factory)


@pytest.fixture
def own_drifted(drifted: Path, tmp_path: Path) -> Path:
    """A copy of that folder that a test may change."""
    return Path(shutil.copytree(drifted, tmp_path / "data", symlinks=True))


@pytest.fixture(scope="session")
def my_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the README's ``inbox``: one sample and a file that is no text. For reading only."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared / "my_data.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "my_data").exists():
            (shared / "inbox").mkdir()
            shutil.copy(min(SAMPLES.glob("*.txt")), shared / "inbox")
            (shared / "inbox" / "scan.pdf").write_bytes(b"%PDF-1.4\n")
            done = yaodian("build", "inbox", "--data-dir", "my_data", cwd=shared)
            assert done.code == 0, done.err
    return shared / "my_data"
