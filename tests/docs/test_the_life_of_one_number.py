"""The walk through one number in docs/architecture.md, compared with a build."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.text.fold import fold
from schemas.keys import CHILD_STRIDE, content_key, dimension_key
from tests.docs.pages import ROOT, read

PAGE = ROOT / "docs" / "architecture.md"
SOURCE = "003_69f0c97a8cbde70c.txt"


@pytest.fixture(scope="module")
def steps() -> dict[str, str]:
    """The table of the walk: step → the rest of its row."""
    part = read(PAGE).partition("## The life of one number")[2]
    return {row[1]: row[2] for row in re.finditer(r"^\| ([\w-]+) \| (.+) \|$", part, re.MULTILINE)}


@pytest.fixture(scope="module")
def row(samples: Path, steps: dict[str, str]) -> dict[str, Any]:
    """The row of `marts.target` with the key the page gives, and its document."""
    key = int(re.findall(r"`target_key` (\d+)", steps["load"])[0])
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as con:
        found = con.sql(
            "SELECT t.*, d.* FROM marts.target AS t JOIN marts.document AS d USING (source_file)"
            f" WHERE target_key = {key}"
        ).pl()
    assert found.height == 1
    return found.to_dicts()[0]


def numbers(text: str) -> list[int]:
    """The whole numbers of a text; blanks between digits are read over."""
    return [int(found) for found in re.findall(r"\d+", re.sub(r"(?<=\d) (?=\d{3}\b)", "", text))]


def test_the_bytes_and_characters_are_where_the_page_says(
    samples: Path, steps: dict[str, str], row: dict[str, Any]
) -> None:
    start, end = re.findall(r"bytes \[(\d+), (\d+)\)", steps["bytes"])[0]
    original = samples / re.findall(r"`(lake/raw/\S+)`", steps["bytes"])[0]
    words = re.findall(r"^`(.+?)`", steps["bytes"])[0]
    text = original.read_bytes().decode("utf-8")

    assert original.read_bytes()[int(start) : int(end)].decode("utf-8") == words
    assert text[row["value_char_start"] : row["value_char_end"]] == words
    assert f"[{row['value_char_start']}, {row['value_char_end']})" in steps["text"]
    assert len(text) in numbers(steps["text"]) and row["char_count"] == len(text)
    assert (row["source_file"], row["encoding"], row["script"]) == (SOURCE, "utf-8", "Hant")
    printed, folded = re.findall(r"^(\S+) becomes (\S+),", steps["fold"])[0]
    at = text.index(printed)
    assert row["char_start"] <= at < row["value_char_start"]
    assert fold(text).text[at : at + len(printed)] == folded
    assert f"same {len(printed)} characters" in steps["fold"]
    assert f"quote [{row['char_start']}, {row['char_end']})" in steps["view"]
    assert row["quote"] == text[row["char_start"] : row["char_end"]]


def test_the_keys_are_made_as_the_page_says(steps: dict[str, str], row: dict[str, Any]) -> None:
    raw_sha256 = re.findall(r"([0-9a-f]{64})", steps["bytes"])[0]

    assert content_key(raw_sha256) in numbers(steps["content"])
    assert f"`document_key` {row['document_key']}, `document_id` {row['document_id']}" in steps["document"]
    assert dimension_key(row["indicator_code"]) in numbers(steps["conform"])
    assert f"`{row['indicator_code']}`" in steps["conform"]
    document_key, stride, ordinal, key = numbers(steps["load"])
    assert document_key * stride + ordinal == key == row["target_key"]
    assert (document_key, stride) == (row["document_key"], CHILD_STRIDE)
    assert f"ordinal {ordinal}" in steps["target"]


def test_the_row_says_what_the_page_says(samples: Path, steps: dict[str, str], row: dict[str, Any]) -> None:
    assert (row["comparator"], row["value_low"], row["unit"], row["deadline_year"]) == ("ge", 2.5, "%", 2020)
    assert (row["base_value"], row["base_year"], row["task_key"]) == (1.09, 2012, None)
    assert f"rule `{row['rule_id']}`" in steps["target"]
    for column in ("comparator", "deadline_basis", "consistency"):
        assert f"`{row[column]}`" in steps["view"]
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as con:
        segment = con.execute(
            "SELECT ordinal, char_start, char_end, kind FROM marts.segment"
            " WHERE source_file = ? AND char_start <= ? AND char_end > ?",
            [SOURCE, row["value_char_start"], row["value_char_start"]],
        ).fetchall()
        check = con.execute(
            "SELECT expression, computed, stated, check_type, verdict FROM marts.arithmetic_check"
            " WHERE source_file = ? AND stated = 2.5",
            [SOURCE],
        ).fetchall()
        audited = con.execute(
            "SELECT status FROM marts.check_result WHERE check_id = 'star.fct_target.value_text_raw_is_stored'"
        ).fetchall()
    assert len(segment) == 1
    ordinal, start, end, kind = segment[0]
    assert f"[{start}, {end}), kind `{kind}`" in steps["segment"] and f"ordinal {ordinal}" in steps["segment"]
    assert len(check) == 1
    expression, computed, stated, check_type, verdict = check[0]
    assert f"{expression} = {computed} against {stated}" in steps["cross-check"]
    assert f"`{check_type}`, `{verdict}`" in steps["cross-check"]
    assert audited == [("pass",)]
