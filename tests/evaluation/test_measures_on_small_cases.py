"""Each measure on cases small enough to count by hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from yaodian.evaluate import evaluate, measures
from yaodian.evaluate.comparing import best_pairs, jaccard, likeness, rates, same_number, unit_name
from yaodian.evaluate.subject import Record, Subject, gold_files, ignore, load_gold, reader
from yaodian.evaluate.targets import judge, targets


def subject(gold: Record, raw: str = "", **views: list[Record]) -> Subject:
    """A document with these gold entries, of which the warehouse says these rows."""
    empty = {"tasks": [], "responsibilities": [], "targets": [], "policy_refs": [], "anomalies": []}
    return Subject({"document": {"source_file": "doc.txt"}, **empty, **gold}, raw, lambda view: views.get(view, []))


def task(task_id: str, start: int, end: int, borderline: bool = False) -> Record:
    return {
        "task_id": task_id,
        "start": start,
        "end": end,
        "title_or_first_sentence": task_id,
        "borderline": borderline,
    }


def row(**columns: Any) -> Record:
    return columns


# -- comparing


def test_rates_count_nothing_as_right_when_there_is_nothing() -> None:
    assert rates(0, 0, 0)["f1"] == 1.0
    assert rates(3, 1, 2) == {"precision": 0.75, "recall": 0.6, "f1": pytest.approx(2 / 3), "tp": 3, "fp": 1, "fn": 2}
    assert rates(0, 2, 0)["f1"] == 0.0


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        ("专利申请量", "专利申请量", 1.0),
        ("专利申请量", " 专利 申请量：", 1.0),
        ("ＡＢＣ", "ABC", 1.0),
        ("专利", "专利申请量", 0.75),  # holds the other, two fifths as long
        ("利", "专利申请量", pytest.approx(1 / 3)),  # too short to count as held: 2 of 6 characters match
        ("", "专利", 0.0),
        (None, "专利", 0.0),
        ("甲乙", "丙丁", 0.0),
    ],
)
def test_likeness_looks_at_bare_characters(a: str | None, b: str, wanted: float) -> None:
    assert likeness(a, b) == wanted


def test_numbers_are_equal_within_a_ten_thousandth() -> None:
    assert same_number(1_000_000, 1_000_090)
    assert not same_number(1_000_000, 1_000_200)
    assert same_number(None, None) and not same_number(None, 0)


def test_spans_are_half_open() -> None:
    assert jaccard((0, 10), (5, 15)) == pytest.approx(5 / 15)
    assert jaccard((0, 5), (5, 10)) == 0.0


def test_units_have_one_name() -> None:
    assert unit_name("百分之") == "%" and unit_name("㎡") == "平方米" and unit_name("个百分点") == "百分点"
    assert unit_name(None) is None


def test_pairs_are_made_best_first_and_one_to_one() -> None:
    assert best_pairs([(0.9, 0, 0), (0.95, 1, 0), (0.8, 0, 1)]) == {1: 0, 0: 1}


# -- segments


SEGMENTS = [
    {"start": 0, "end": 2, "kind": "title"},
    {"start": 2, "end": 3, "kind": "whitespace"},
    {"start": 3, "end": 7, "kind": "body", "alt_kinds": ["preamble"]},
]


def test_segments_are_compared_character_by_character_without_spaces() -> None:
    rows = [
        row(char_start=0, char_end=1, kind="title"),
        row(char_start=1, char_end=5, kind="preamble"),
        row(char_start=5, char_end=6, kind="task"),
    ]
    notes: list[str] = []

    figures = measures.segments(subject({"segments": SEGMENTS}, "标题\n正文四字", segment=rows), notes.append)

    # Right: the first of the title, two of the body by its other kind. Wrong: one of the title, two of the body.
    assert figures["segment_accuracy"] == 3 / 6
    assert figures["conservation_gap_chars"] == 1
    assert len(notes) == 3


def test_gaps_and_overlaps_both_break_the_partition() -> None:
    rows = [row(char_start=1, char_end=4, kind="title"), row(char_start=3, char_end=7, kind="body")]

    assert (
        measures.segments(subject({"segments": SEGMENTS}, "标题\n正文四字", segment=rows), ignore)[
            "conservation_gap_chars"
        ]
        == 2
    )


def test_the_other_copy_of_a_repeated_block_is_as_good_and_moves_every_offset() -> None:
    gold = {
        "segments": [{"start": 0, "end": 3, "kind": "duplicate"}, {"start": 3, "end": 6, "kind": "task"}],
        "duplicate_map": [{"start": 0, "end": 3, "canonical_start": 3, "canonical_end": 6, "delta": 3}],
        "tasks": [task("T1", 3, 6)],
    }
    kept_first = [row(char_start=0, char_end=3, kind="task"), row(char_start=3, char_end=6, kind="duplicate")]
    found = [row(task_key=7, char_start=0, char_end=3)]
    one = subject(gold, "甲乙丙甲乙丙", segment=kept_first, task=found)

    assert measures.segments(one, ignore)["segment_accuracy"] == 1.0
    assert one.delta == 3
    assert measures.tasks(one, ignore)["f1"] == 1.0


# -- document fields


def document(**changes: Any) -> Record:
    gold = {
        "source_file": "doc.txt",
        "title": "2008年科技工作要点",
        "title_source": "inferred",
        "issuer_name": "省科技厅",
        "admin_code_gbt2260": "140000",
        "plan_start_year": 2008,
        "plan_end_year": 2008,
        "doc_type": "责任分解",
        "doc_type_also": ["通知"],
        "issue_date": "2008-02-27",
        "publish_date": None,
        "script": "Hans",
    }
    return {"document": gold | changes}


GOOD = {
    "title": None,
    "issuer_name": "省科技厅",
    "region_code": "140000",
    "plan_start_year": 2008,
    "plan_end_year": 2008,
    "document_type": "通知",
    "issue_date": dt.date(2008, 2, 27),
    "publish_date": None,
    "script": "Hans",
}


@pytest.mark.parametrize(
    ("gold", "changes", "right"),
    [
        ({}, {}, 9),
        ({}, {"title": "2008年科技工作要点（印发）"}, 9),
        ({}, {"title": "另一个标题"}, 8),
        ({"title_source": "printed"}, {}, 8),
        ({}, {"document_type": "规划", "region_code": None}, 7),
        ({"publish_date_accept": ["2008-02-28", None]}, {}, 9),
        ({}, {"publish_date": dt.datetime(2008, 2, 28)}, 8),
    ],
)
def test_document_fields_take_any_accepted_value(gold: Record, changes: Record, right: int) -> None:
    found = measures.document_fields(subject(document(**gold), document=[GOOD | changes]), ignore)

    assert found == {"right": right, "of": 9}


def test_a_document_that_is_not_there_has_no_field_right() -> None:
    assert measures.document_fields(subject(document()), ignore) == {"right": 0, "of": 9}


# -- tasks and responsibilities


def test_tasks_match_by_span_and_entries_in_doubt_count_neither_way() -> None:
    gold = {"tasks": [task("T1", 0, 100), task("T2", 100, 200), task("T3", 200, 300, True), task("T4", 300, 400, True)]}
    rows = [
        row(task_key=1, char_start=0, char_end=100),
        row(task_key=2, char_start=100, char_end=170),  # shares 70 of 100: not the same task
        row(task_key=3, char_start=200, char_end=290),  # shares 90 of 100: the one in doubt
    ]
    one = subject(gold, "字" * 400, task=rows)

    figures = measures.tasks(one, ignore)

    assert (figures["tp"], figures["fp"], figures["fn"]) == (1, 1, 1)
    assert figures["exact_span"] == 0.5
    assert one.task_keys == {"T1": 1, "T3": 3}


def test_responsibilities_match_by_task_role_and_bare_name() -> None:
    gold = {
        "tasks": [task("T1", 0, 10)],
        "responsibilities": [
            {"task_id": "T1", "role": "lead", "party_type": "organization", "name_normalized": "计划处"},
            {"task_id": "T1", "role": "leader", "party_type": "person", "name_normalized": "卫小平"},
            {"task_id": "T9", "role": "lead", "party_type": "organization", "name_normalized": "农业处"},
        ],
    }
    rows = [
        row(task_key=5, role="lead", party_type="person", party_name="计 划 处"),
        row(task_key=5, role="participant", party_type="person", party_name="卫小平"),
    ]
    one = subject(gold, "字" * 10, task=[row(task_key=5, char_start=0, char_end=10)], responsibility=rows)
    measures.tasks(one, ignore)

    figures = measures.responsibilities(one, ignore)

    assert (figures["tp"], figures["fp"], figures["fn"]) == (1, 1, 2)
    assert figures["party_type_accuracy"] == 0.0


# -- targets


TARGET: Record = {
    "target_id": "G1",
    "quote": "达到1000家",
    "quote_start": 10,
    "quote_end": 17,
    "value_start": 12,
    "value_end": 17,
    "indicator": "高新技术企业",
    "value_low_norm": 1000.0,
    "value_high_norm": 1000.0,
    "comparator": "eq",
    "comparator_alt": ["ge"],
    "unit": "家",
    "kind": "level",
    "kind_alt": ["count"],
    "deadline_year": 2012,
    "base_value": None,
    "base_year": None,
    "borderline": False,
}
FOUND: Record = {
    "indicator_name": "高新技术企业",
    "value_low": 1000.0,
    "value_high": 1000.0,
    "comparator": "eq",
    "unit": "家",
    "target_kind": "level",
    "deadline_year": 2012,
    "base_value": None,
    "base_year": None,
    "is_suspect": False,
    "quote": "达到1000家",
    "char_start": 10,
    "char_end": 17,
    "value_char_start": 12,
    "value_char_end": 17,
}


@pytest.mark.parametrize(
    ("gold", "changes", "wrong"),
    [
        ({}, {}, []),
        ({}, {"comparator": "ge", "value_high": None, "target_kind": "count"}, []),
        ({}, {"comparator": "le"}, ["comparator"]),
        ({}, {"value_low": 1001.0}, ["value"]),
        ({}, {"unit": "个"}, ["unit"]),
        ({"unit_alt": ["个"]}, {"unit": "个"}, []),
        ({"unit": "比例", "value_low_norm": 0.333333}, {"unit": "%", "value_low": 33.33}, []),
        ({}, {"deadline_year": 2013}, ["deadline"]),
        ({"deadline_accept": [2013]}, {"deadline_year": 2013}, []),
        ({}, {"base_value": 5.0}, ["base"]),
        ({"base_value": 5.0, "base_year": 2007}, {"base_value": 5.0, "base_year": 2006}, ["base"]),
        ({"base_value": 5.0, "base_year": 2007, "base_year_basis": "inferred"}, {"base_value": 5.0}, []),
        ({"base_value": 5.0, "base_value_norm": 5e4, "base_year": 2007}, {"base_value": 5e4, "base_year": 2007}, []),
        ({}, {"indicator_name": "专利授权量"}, ["indicator"]),
        ({"suspect": True, "value_low_norm": 58.0}, {"value_low": 5.0, "value_high": 8.0, "is_suspect": True}, []),
        ({"suspect": True, "value_low_norm": 58.0}, {"value_low": 5.0, "value_high": 8.0}, ["value"]),
    ],
)
def test_a_target_is_judged_attribute_by_attribute(gold: Record, changes: Record, wrong: list[str]) -> None:
    judged = judge(TARGET | gold, FOUND | changes)

    assert [name for name, is_right in judged.items() if not is_right] == wrong


def test_targets_on_one_value_are_told_apart_by_their_indicator() -> None:
    gold = {"targets": [TARGET | {"indicator": "专利申请量"}, TARGET | {"indicator": "专利授权量", "target_id": "G2"}]}
    rows = [FOUND | {"indicator_name": "专利授权量"}, FOUND | {"indicator_name": "专利申请量"}]

    figures, full = targets(subject(gold, "字" * 20, target=rows), ignore)

    assert figures["tp"] == 2 and full["tp"] == 2


def test_a_target_in_doubt_and_its_prediction_count_neither_way() -> None:
    figures, full = targets(subject({"targets": [TARGET | {"borderline": True}]}, "字" * 20, target=[FOUND]), ignore)

    assert (figures["tp"], figures["fp"], figures["fn"]) == (0, 0, 0)
    assert full["f1"] == 1.0


def test_a_wrong_attribute_makes_a_found_target_both_missed_and_false_in_full() -> None:
    rows = [FOUND | {"unit": "个"}, FOUND | {"value_char_start": 0, "value_char_end": 5}]
    notes: list[str] = []

    figures, full = targets(subject({"targets": [TARGET]}, "字" * 20, target=rows), notes.append)

    assert (figures["tp"], figures["fp"], figures["fn"]) == (1, 1, 0)
    assert figures["attributes"]["unit"] == 0.0 and figures["attributes"]["value"] == 1.0
    assert (full["tp"], full["fp"], full["fn"]) == (0, 2, 1)
    assert any("wrong unit" in note for note in notes)


def test_a_target_without_value_span_is_scored_by_its_quote() -> None:
    rows = [FOUND | {"value_char_start": None, "value_char_end": None}]

    assert targets(subject({"targets": [TARGET]}, "字" * 20, target=rows), ignore)[0]["tp"] == 1


# -- policies, anomalies, arithmetic


def test_policies_need_span_and_title_and_any_of_the_actions() -> None:
    reference = {
        "quote": "《促进法》",
        "quote_start": 0,
        "quote_end": 5,
        "title_normalized": "促进法",
        "action": "修订",
        "actions": ["修订", "出台"],
        "borderline": False,
    }
    gold = {"policy_refs": [reference, reference | {"quote_start": 10, "quote_end": 15, "borderline": True}]}
    rows = [
        row(title="促进法", action="出台", char_start=0, char_end=5),
        row(title="另一部", action="出台", char_start=10, char_end=15),
    ]

    figures = measures.policy_references(subject(gold, policy_reference=rows), ignore)

    assert (figures["tp"], figures["fp"], figures["fn"]) == (1, 1, 0)
    assert figures["action_accuracy"] == 1.0


def test_anomalies_count_places_of_high_confidence_and_refuse_long_spans() -> None:
    damage = {"kind": "lost_word", "start": 20, "end": 22, "confidence": "high", "likely_reading": "落实", "raw": "落"}
    gold = {
        "anomalies": [
            damage,
            damage | {"start": 50, "end": 52},
            damage | {"start": 80, "end": 82, "confidence": "low"},
            damage | {"start": 90, "end": 92, "kind": "tw_phrase"},
        ]
    }
    rows = [
        row(kind="lost_word", char_start=21, char_end=24, likely_reading="贯彻落实"),
        row(kind="lost_word", char_start=40, char_end=60, likely_reading="落实"),  # 20 characters for 2
        row(kind="other", char_start=81, char_end=83, likely_reading=None),
    ]

    figures = measures.anomalies(subject(gold, "字" * 100, anomaly=rows), ignore)

    assert (figures["hit"], figures["of"]) == (1, 2)
    assert figures["reading_accuracy"] == 1.0
    assert (figures["predicted"], figures["known"]) == (3, 2)


def test_arithmetic_needs_type_verdict_and_place_and_counts_claims() -> None:
    def check(kind: str, verdict: str, start: int) -> Record:
        quotes = [{"start": start, "end": start + 5}]
        return {"check_id": "A", "check_type": kind, "verdict": verdict, "quotes": quotes, "statement": "和"}

    gold = {
        "arithmetic_checks": [
            check("growth", "pass", 0),
            check("growth", "approx", 10),
            check("composition", "fail", 20),
            check("plausibility", "fail", 30),
        ]
    }
    base = {"statement": "和", "expression": "1+1"}
    rows = [
        row(check_type="growth", verdict="pass", char_start=3, char_end=9, **base),
        row(check_type="growth", verdict="pass", char_start=10, char_end=15, **base),
        row(check_type="composition", verdict="fail", char_start=None, char_end=None, **base),
    ]

    figures = measures.arithmetic(subject(gold, arithmetic_check=rows), ignore)

    assert figures == {"hit": {"growth": 1, "composition": 1}, "of": {"growth": 2, "composition": 1}, "claimed_fail": 1}


# -- the whole


def test_documents_are_added_up_and_only_what_is_asked_for_is_noted() -> None:
    gold = {**document(), "tasks": [task("T1", 0, 10)]}
    good = subject(gold, "字" * 10, document=[GOOD], task=[row(task_key=1, char_start=0, char_end=10)])
    bad = subject(gold, "字" * 10, document=[GOOD])

    found = evaluate([("a", good), ("b", bad)], show=["tasks"])

    assert found.totals["tasks"]["recall"] == 0.5
    assert found.documents["a"]["tasks"]["f1"] == 1.0
    assert [note.startswith("doc tasks: missed T1") for note in found.notes] == [True]
    assert "segment_accuracy" not in found.documents["a"]


def test_facts_are_read_of_every_document_and_the_rest_from_the_published_views() -> None:
    with duckdb.connect() as con:
        for schema in ("marts", "marts_all"):
            con.execute(f"CREATE SCHEMA {schema}")
            con.execute(f"CREATE TABLE {schema}.task AS SELECT 'a.txt' AS source_file, '{schema}' AS says")
        con.execute("CREATE TABLE marts.segment AS SELECT 'a.txt' AS source_file, 'marts' AS says")
        read = reader(con, "a.txt")

        assert read("task") == [{"source_file": "a.txt", "says": "marts_all"}]
        assert read("segment") == [{"source_file": "a.txt", "says": "marts"}]
        assert reader(con, "b.txt")("task") == []


def test_a_file_that_is_no_annotation_is_named(tmp_path: Path) -> None:
    (tmp_path / "000.json").write_text(json.dumps({"document": {}}), encoding="utf-8")
    (tmp_path / "notes.md").write_text("x", encoding="utf-8")

    assert [path.name for path in gold_files(tmp_path)] == ["000.json"]
    assert gold_files(tmp_path, only="001") == []
    with pytest.raises(ValueError, match=r"000\.json is not a gold annotation"):
        load_gold(tmp_path / "000.json")
