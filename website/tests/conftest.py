"""Fixtures: the built samples, shared with tests/docs, and the built site."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.running import ROOT, build_samples


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the five samples; for reading only."""
    return build_samples(tmp_path_factory)


@pytest.fixture(scope="session")
def site() -> Path:
    """The site as `make site` wrote it."""
    folder = ROOT / "data" / "site"
    assert (folder / "index.html").exists(), "there is no site; run make test-site, which builds it"
    return folder


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("YAODIAN_")]:
        monkeypatch.delenv(name)
