"""Fixtures: the five samples, built once for all tests; nobody may change that folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import build_samples


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the five samples; for reading only."""
    return build_samples(tmp_path_factory)


@pytest.fixture(scope="session")
def summary(samples: Path) -> str:
    """What `build` printed for the samples."""
    return samples.with_name("samples.out").read_text(encoding="utf-8")


@pytest.fixture
def own_samples(samples: Path, tmp_path: Path) -> Path:
    """A copy of that folder that a test may change."""
    return Path(shutil.copytree(samples, tmp_path / "data", symlinks=True))
