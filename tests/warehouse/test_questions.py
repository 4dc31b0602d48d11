"""The named questions: every one runs, has words in two languages and a settled order."""

from __future__ import annotations

import duckdb
import pytest

from warehouse.questions import Question, parse, questions
from warehouse.read import query

NAMES = [
    "lead-load", "leader-load", "rd-share", "contradictions", "collaboration", "unowned", "quantified", "themes",
    "most-cited", "due", "ambition", "reuse", "worst-parsed", "quality", "provenance",
]  # fmt: skip


def test_the_fifteen_questions_are_there() -> None:
    assert list(questions()) == NAMES


@pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.name)
def test_a_question_is_asked_in_two_languages(question: Question) -> None:
    assert any("一" <= character <= "鿿" for character in question.zh)
    assert question.en.isascii()
    assert ";" not in question.sql


@pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.name)
def test_a_question_runs_and_answers_the_same_twice(warehouse: duckdb.DuckDBPyConnection, question: Question) -> None:
    once = query(warehouse, question.sql)
    warehouse.execute("SET threads = 1")
    assert query(warehouse, question.sql).equals(once)
    assert question.sql.count("ORDER BY") == 1


@pytest.mark.parametrize("name", [name for name in NAMES if name != "unowned"])
def test_a_question_has_an_answer_in_the_fixture(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    assert len(query(warehouse, questions()[name].sql)) > 0


def test_a_repost_is_counted_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    frame = query(warehouse, questions()["quantified"].sql)
    assert "copies/again.txt" not in frame["source_file"].to_list()
    assert "dir/00001.txt" in frame["source_file"].to_list()


def test_a_malformed_block_is_named() -> None:
    with pytest.raises(ValueError, match="lonely needs the lines"):
        parse("-- name: lonely\nSELECT 1;\n")
    twice = "-- name: a\n-- zh: 甲\n-- en: A\nSELECT 1;\n"
    with pytest.raises(ValueError, match="a is defined twice"):
        parse(twice * 2)
