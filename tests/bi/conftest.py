"""Fixtures: the published warehouse of the five samples, as a BI client finds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cli.running import build_samples


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the five samples; for reading only."""
    return build_samples(tmp_path_factory)


# For a module only: while a process has the file open in one way, nobody in it can open it in another.
@pytest.fixture(scope="module")
def engine(samples: Path) -> Iterator[sa.Engine]:
    """The engine of the README, on the published file."""
    made = sa.create_engine(f"duckdb:///{samples}/warehouse/current.duckdb?access_mode=read_only")
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def inspector(engine: sa.Engine) -> sa.Inspector:
    """What SQLAlchemy finds behind that engine."""
    return sa.inspect(engine)
