"""Pages that are written from the program say what the program says now; `make docs` writes them again."""

from __future__ import annotations

import dataclasses

import pytest

from pipelines.settings import Settings
from schemas.star_facts import FACTS
from tests.docs.pages import ROOT, read
from yaodian.cli import cli
from yaodian.reference import cli_page, stars
from yaodian.reference.chinese import sentences
from yaodian.reference.pages import pages


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    """Every generated page."""
    return pages()


def test_every_generated_page_is_the_one_in_the_repository(generated: dict[str, str]) -> None:
    for name, text in generated.items():
        assert (ROOT / "docs" / name).exists() and read(ROOT / "docs" / name) == text, f"docs/{name}: run make docs"


def test_every_command_and_option_is_on_the_page(generated: dict[str, str]) -> None:
    for page in ("reference/cli.md", "reference/cli.zh.md"):
        for name, command in cli_page.commands(cli, "yaodian"):
            assert f"\n{name}" in generated[page], name
            for option in cli_page.options_of(command):
                assert f"`{option.opts[0]}`" in generated[page], f"{name} {option.opts[0]}"


def test_every_sentence_of_command_line_and_settings_is_said_in_chinese() -> None:
    said = [sentence for _, command in cli_page.commands(cli, "yaodian") for sentence in cli_page.sentences_of(command)]
    said += [
        " ".join((option.help or "").split())
        for command in (cli, *(command for _, command in cli_page.commands(cli, "yaodian")))
        for option in cli_page.options_of(command, with_shared=True)
    ]
    said += [declared.metadata["description"] for declared in dataclasses.fields(Settings)]

    missing = sorted({sentence for sentence in said if sentence and sentence not in sentences()})

    assert missing == [], f"add to yaodian/reference/chinese.csv: {missing}"


def test_every_reference_of_a_fact_is_drawn() -> None:
    for fact in FACTS:
        drawn = stars.diagram(fact, "zh")
        for column in fact.foreign_keys:
            assert (column.name in drawn) == (column.name != "run_key"), f"{fact.name}.{column.name}"
