"""Pages whose commands build, remove or start something: typed in order at a desk, as readers do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.at_the_desk import changes_data, commands, sit_down, try_page
from tests.docs.pages import ROOT, name

PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if commands(page) and changes_data(page)]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_of_the_page_runs_and_prints_what_is_shown(
    page: Path, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_page(page, sit_down(tmp_path, page, samples), monkeypatch)
