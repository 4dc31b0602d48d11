"""Real folders and lakes for the tests of the ingest."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from pipelines.lake import Lake

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to land from."""
    path = tmp_path / "input"
    path.mkdir()
    return path


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake in a folder of its own."""
    return Lake(tmp_path / "data" / "lake")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user of the machine can reach."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def as_nobody() -> AbstractContextManager[None]:
    """Within it, file permissions count, also when the tests are run by root."""

    @contextmanager
    def drop() -> Iterator[None]:
        before = os.geteuid()
        if before == 0:
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            if before == 0:
                os.seteuid(before)

    return drop()
