"""Fixtures: the published file of the five samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests_bi.warehouse import publish


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``warehouse/current.duckdb`` of the samples; for reading only."""
    return publish(tmp_path_factory.mktemp("bi") / "data")
