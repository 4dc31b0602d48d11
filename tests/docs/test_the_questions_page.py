"""The pages with the answers are what the questions answer on a fresh build."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from schemas.metrics import metrics
from tests.docs.pages import read
from tests.docs.questions_page import PAGES, render
from warehouse.questions import questions


@pytest.mark.parametrize("lang", PAGES)
def test_every_answer_of_the_page_is_real(samples: Path, tmp_path: Path, lang: str) -> None:
    # A link to the file, since others of this process may have it open in another way.
    file = tmp_path / "current.duckdb"
    file.hardlink_to((samples / "warehouse" / "current.duckdb").resolve())
    with duckdb.connect(str(file), read_only=True) as con:
        found = render(con, lang)

    assert read(PAGES[lang]) == found, "look at what changed, then: python -m tests.docs.questions_page data"


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_asks_every_question_and_names_every_metric(lang: str) -> None:
    text = read(PAGES[lang])

    assert [name for name in questions() if f"\nyaodian query @{name}\n" not in text] == []
    assert [each.name for each in metrics() if f"`{each.name}`" not in text] == []
    assert text.count("No rows") + text.count("没有行") == 1, "only @ambition has nothing to compare in the samples"
