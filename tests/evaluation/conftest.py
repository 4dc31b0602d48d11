"""Fixtures: the five samples, built once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import build_samples


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the five samples; for reading only."""
    return build_samples(tmp_path_factory)
