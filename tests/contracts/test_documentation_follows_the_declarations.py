"""The rendered documents: they say everything that is declared, and the files in docs/ are up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schemas import dictionary, erd, lake, silver, star
from schemas.marts import VIEWS
from schemas.vocabulary import DOMAINS

DOCS = Path(__file__).parent.parent.parent / "docs"
MEND = "the declarations changed; render the file again (yaodian schema --docs, yaodian schema --erd)"


def test_the_data_dictionary_is_up_to_date() -> None:
    assert (DOCS / "data_dictionary.md").read_text(encoding="utf-8") == dictionary.render(), MEND


def test_the_diagram_is_up_to_date() -> None:
    assert (DOCS / "erd.md").read_text(encoding="utf-8") == erd.render_markdown(), MEND


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_dictionary_names_every_table_column_view_code_and_rule(lang: str) -> None:
    text = dictionary.render(lang)
    for table in (*lake.TABLES, *silver.TABLES, *star.TABLES):
        assert f"`{table.qualified_name}`" in text
        for column in table.columns:
            assert f"| `{column.name}` | {column.type} |" in text
        for rule in table.rules:
            assert f"- `{rule.rule_id}`: {rule.zh if lang == 'zh' else rule.en}" in text
    for view in VIEWS:
        assert f"`marts.{view.name}`" in text
    for domain, entries in DOMAINS.items():
        assert f"### {domain}\n" in text
        for entry in entries:
            assert f"| `{entry.code}` | {entry.zh} | {entry.en} |" in text


def test_the_rows_of_a_dictionary_table_have_as_many_cells_as_its_head() -> None:
    cells = 0
    for line in dictionary.render().splitlines():
        count = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not (cells and count) or count == cells, line
        cells = count


def test_the_dictionary_speaks_only_chinese_and_english() -> None:
    assert dictionary.render() == f"{dictionary.render('zh')}\n---\n\n{dictionary.render('en')}"
    with pytest.raises(ValueError, match="no language fr"):
        dictionary.render("fr")


def test_the_diagram_draws_every_table_and_every_reference_but_that_to_the_run() -> None:
    text = erd.render()
    for table in star.TABLES:
        assert f'{table.name}["{table.name} {table.zh}"]' in text
        for column in table.foreign_keys:
            drawn = re.search(rf'{column.references} \S+ {table.name} : "{column.name}"', text)
            assert bool(drawn) is (column.name != "run_key"), f"{table.name}.{column.name}"


def test_the_diagram_dots_what_is_only_audited() -> None:
    text = erd.render()
    assert 'dim_region |o..o{ dim_region : "parent_region_key"' in text
    assert 'dim_region ||--o{ dim_organization : "region_key"' in text
