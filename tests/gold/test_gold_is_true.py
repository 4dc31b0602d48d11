"""The annotation itself: offsets that fit the text, and sources that give the files beside them.

Belongs here: what must hold of gold before anything is measured with it.
Does not belong here: how well the parser does (`test_floors`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.vocabulary import DOMAINS
from tests.gold.reading import STYLES, seed_gold, style_gold, text_folder, whole_gold
from tests.gold.styles.make_gold import SourceError, build, read_text, rendered, sources

GOLD_FILES = [*seed_gold(), *style_gold(), *whole_gold()]
SOURCES = sources()


def _load(path: Path) -> tuple[dict[str, Any], str]:
    gold = json.loads(path.read_text("utf-8"))
    return gold, (text_folder(path) / gold["document"]["source_file"]).read_bytes().decode("utf-8")


def _quotes(node: Any) -> Iterator[tuple[str, int, int]]:
    """Every (text, start, end) that a gold file claims, wherever it stands."""
    if isinstance(node, list):
        for item in node:
            yield from _quotes(item)
    if not isinstance(node, dict):
        return
    for text_key, start_key, end_key in (
        ("quote", "quote_start", "quote_end"),
        ("quote", "start", "end"),
        ("raw", "start", "end"),
        ("name_raw", "quote_start", "quote_end"),
        ("value_raw", "value_start", "value_end"),
        ("title_or_first_sentence", "title_start", "title_end"),
    ):
        if text_key in node and start_key in node and not node.get("raw_truncated"):
            yield node[text_key], node[start_key], node[end_key]
    for value in node.values():
        yield from _quotes(value)


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: path.stem)
def test_every_quote_equals_its_span(path: Path) -> None:
    gold, text = _load(path)
    claims = list(_quotes({key: value for key, value in gold.items() if key != "document"}))
    assert len(claims) >= 1
    assert [claim for claim in claims if text[claim[1] : claim[2]] != claim[0]] == []


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: path.stem)
def test_every_heading_stands_in_its_span(path: Path) -> None:
    gold, text = _load(path)
    for section in gold["sections"]:
        assert section["heading"] in text[section["heading_start"] : section["heading_end"]], section["section_id"]


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: path.stem)
def test_every_annotated_value_stands_inside_its_quote(path: Path) -> None:
    gold, _ = _load(path)
    for target in gold["targets"]:
        assert target["quote_start"] <= target["value_start"] < target["value_end"] <= target["quote_end"], target[
            "target_id"
        ]


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: path.stem)
def test_the_segments_partition_the_text_where_they_are_annotated(path: Path) -> None:
    gold, text = _load(path)
    at = 0
    for segment in gold["segments"]:
        assert segment["start"] == at < segment["end"]
        at = segment["end"]
    assert at == (len(text) if gold["segments"] else 0)


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: path.stem)
def test_every_code_of_the_annotation_is_one_of_the_contract(path: Path) -> None:
    gold, _ = _load(path)
    codes = {name: {code.code for code in domain} for name, domain in DOMAINS.items()}
    assert {row["role"] for row in gold["responsibilities"]} <= codes["role"]
    assert {row["kind"] for row in gold["segments"]} <= codes["segment_kind"]
    assert {row["kind"] for row in gold["anomalies"]} <= codes["damage_kind"]
    assert {row["comparator"] for row in gold["targets"]} <= codes["comparator"]
    assert {row["kind"] for row in gold["targets"]} <= codes["target_kind"]
    assert {action for row in gold["policy_refs"] for action in row["actions"]} <= codes["action"]
    assert gold["document"]["doc_type"] in codes["document_type"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_style_file_is_what_its_source_gives(source: Path) -> None:
    assert source.with_suffix(".json").read_text("utf-8") == rendered(build(source)), (
        "run python -m tests.gold.styles.make_gold"
    )


def test_every_style_document_is_short_and_says_what_it_shows() -> None:
    assert len(SOURCES) >= 18
    shown = [build(source)["shows"] for source in SOURCES]
    assert len(set(shown)) == len(shown)
    assert all(len(sentence) > 30 for sentence in shown)
    assert {source.stem: len(read_text(source)) for source in SOURCES if not 200 <= len(read_text(source)) <= 900} == {}


def test_every_document_has_its_source_and_its_gold() -> None:
    names = {suffix: {path.stem for path in STYLES.glob(f"[0-9]*{suffix}")} for suffix in (".txt", ".toml", ".json")}
    assert names[".txt"] == names[".toml"] == names[".json"]


def test_a_quote_that_does_not_stand_in_the_text_is_an_error_that_names_it(tmp_path: Path) -> None:
    text = "某市2020年工作要点\n1.建设学校5所。\n"
    (tmp_path / "99_wrong.txt").write_text(text, "utf-8")
    source = tmp_path / "99_wrong.toml"
    document = '[document]\ntitle = "某市2020年工作要点"\ndoc_type = "工作要点"\n'
    source.write_text(f'shows = "x"\n{document}[[task]]\nfrom = "1.新建"\nto = "5所。"\n', "utf-8")
    with pytest.raises(SourceError, match=re.escape("99_wrong: '1.新建' does not stand in the text")):
        build(source)
