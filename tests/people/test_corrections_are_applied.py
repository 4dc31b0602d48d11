"""Corrections change what the star shows, never what was extracted, and hold only while the text holds."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.people.conftest import BREAKDOWN, LUOYANG, SHANXI, Desk, correction

NAMED_TARGET = "source_file = ? AND value_char_start = ?"

APPLIED = (
    # one of two numbers in one quote
    correction(
        source_file=SHANXI,
        table="target",
        char_start=7418,
        quote="35個",
        field="indicator_name",
        extracted="部署建设省级创新型试点县数",
        value="省级创新型试点县数",
    ),
    correction(
        source_file=SHANXI,
        table="target",
        char_start=7418,
        quote="35個",
        field="value_low",
        extracted="35",
        value="36",
    ),
    correction(
        source_file=SHANXI,
        table="target",
        char_start=7418,
        quote="35個",
        field="value_high",
        extracted="35",
        value="36",
    ),
    # a role: places, shares and counts follow
    correction(
        source_file=BREAKDOWN,
        table="responsibility",
        char_start=361,
        quote="工业处",
        field="role",
        extracted="participant",
        value="lead",
    ),
    # about the document as a whole: a date that was not there, with the evidence in the text
    correction(
        source_file=LUOYANG,
        table="document",
        char_start=0,
        quote="2008",
        field="issue_date",
        extracted="",
        value="2008-03",
    ),
    correction(
        source_file=LUOYANG,
        table="document",
        char_start=0,
        quote="2008",
        field="region_code",
        extracted="410300",
        value="410000",
    ),
    correction(
        source_file=LUOYANG,
        table="document",
        char_start=0,
        quote="2008",
        field="issuer_name",
        extracted="洛阳市科技局",
        value="洛阳市人民政府",
    ),
)
REFUSED = {
    "no_document": correction(
        source_file="nowhere.txt", table="task", char_start=0, quote="一", field="title", extracted="一", value="二"
    ),
    "text_changed": correction(
        source_file=SHANXI, table="target", char_start=7417, quote="35個", field="value_low", extracted="35", value="1"
    ),
    "value_changed": correction(
        source_file=SHANXI, table="target", char_start=4190, quote="6家", field="value_low", extracted="7", value="8"
    ),
    "not_needed": correction(
        source_file=SHANXI, table="target", char_start=4190, quote="6家", field="unit", extracted="个", value="家"
    ),
    "breaks_rule": correction(
        source_file=SHANXI, table="target", char_start=4190, quote="6家", field="value_low", extracted="6", value="9"
    ),
    "no_member": correction(
        source_file=SHANXI,
        table="target",
        char_start=4190,
        quote="6家",
        field="indicator_code",
        extracted="",
        value="no_such_indicator",
    ),
    "no_row": correction(
        source_file=SHANXI,
        table="policy_reference",
        char_start=0,
        quote="國",
        field="title",
        extracted="甲",
        value="乙",
    ),
}


@pytest.fixture(scope="module")
def corrected(published: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    root = tmp_path_factory.mktemp("reviewed") / "desk"
    shutil.copytree(published.root, root, symlinks=True)
    desk = Desk(root)
    text = _text(desk, SHANXI)
    REFUSED["no_row"]["quote"] = text[0]
    desk.correct(*APPLIED, *REFUSED.values())
    desk.build()
    return desk


def _text(desk: Desk, source_file: str) -> str:
    (text,) = desk.row(
        "SELECT string_agg(text, '' ORDER BY ordinal) FROM marts.segment WHERE source_file = ?", [source_file]
    )
    return str(text)


def _lake(desk: Desk) -> dict[str, str]:
    files = (path for part in ("silver", "shards", "raw") for path in (desk.data / "lake" / part).rglob("*"))
    return {str(path.name): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}


def test_a_corrected_target_shows_the_right_values_and_says_so(corrected: Desk) -> None:
    shown = corrected.row(
        f"SELECT indicator_name, value_low, value_high, is_corrected, quote FROM marts.target WHERE {NAMED_TARGET}",
        [SHANXI, 7418],
    )
    assert shown[:4] == ("省级创新型试点县数", 36.0, 36.0, True)
    assert "35個省級創新型試點" in shown[4]


def test_what_was_not_corrected_says_so_too(corrected: Desk) -> None:
    assert corrected.rows("SELECT value_char_start FROM marts.target WHERE is_corrected") == [(7418,)]
    assert corrected.row("SELECT count(*) FROM marts_all.responsibility WHERE is_corrected") == (1,)
    assert corrected.rows("SELECT source_file FROM marts.document WHERE is_corrected") == [(LUOYANG,)]
    assert corrected.row("SELECT count(*) FROM marts_zh.任务 WHERE 是否更正") == (0,)


def test_places_shares_and_counts_follow_a_corrected_role(corrected: Desk) -> None:
    parties = corrected.rows(
        "SELECT r.party_name, r.role, r.weight FROM marts.responsibility AS r JOIN marts.task AS t USING (task_key)"
        " WHERE r.source_file = ? AND r.task_key = (SELECT task_key FROM marts.responsibility"
        " WHERE source_file = $1 AND char_start = 361) AND r.role = 'lead' ORDER BY r.char_start",
        [BREAKDOWN],
    )
    assert parties == [("计成处", "lead", 0.5), ("工业处", "lead", 0.5)]
    (failed,) = corrected.row(
        "SELECT sum(rows_failed) FROM marts.check_result WHERE check_id IN"
        " ('star.fct_task.responsibility_counts', 'star.fct_task_responsibility.weight_role_adds_up')"
    )
    assert failed == 0


def test_a_corrected_document_hangs_on_other_members(corrected: Desk) -> None:
    fields = "region_name, issue_date, issuer_name, issuer_full_name"
    assert corrected.row(f"SELECT {fields} FROM marts.document WHERE source_file = ?", [LUOYANG]) == (
        "河南省",
        None,
        "洛阳市人民政府",
        "洛阳市人民政府",
    )
    (label,) = corrected.row(
        "SELECT label_zh FROM star.dim_document AS d JOIN star.dim_date ON date_key = issued_date_key"
        " WHERE source_file = ?",
        [LUOYANG],
    )
    assert label == "2008年3月"


def test_every_correction_says_what_became_of_it(corrected: Desk) -> None:
    found = corrected.rows("SELECT status, rows_corrected, message IS NULL FROM marts.correction ORDER BY status")
    assert sorted(found) == sorted([("applied", 1, True)] * len(APPLIED) + [(name, 0, False) for name in REFUSED])


def test_a_quote_that_moved_is_found_again_in_the_message(corrected: Desk) -> None:
    (message,) = corrected.row("SELECT message FROM marts.correction WHERE status = 'text_changed'")
    assert "[7418, 7421)" in message


def test_a_row_that_would_break_the_contract_stays_as_extracted(corrected: Desk) -> None:
    shown = corrected.row(
        f"SELECT value_low, value_high, is_corrected FROM marts.target WHERE {NAMED_TARGET}", [SHANXI, 4190]
    )
    assert shown == (6.0, 6.0, False)


def test_corrections_that_do_not_hold_warn_and_do_not_stop(corrected: Desk) -> None:
    status, failed = corrected.row(
        "SELECT status, rows_failed FROM marts.check_result"
        " WHERE check_id = 'star.fct_correction.every_correction_holds'"
    )
    assert (status, failed) == ("fail", len(REFUSED) - 1)  # what is not needed any more only informs
    assert corrected.row("SELECT count(*) FROM marts.check_result WHERE status = 'fail' AND severity = 'error'") == (0,)


def test_explain_shows_what_was_extracted_why_it_was_wrong_and_who_said_so(corrected: Desk) -> None:
    said = corrected.ask("explain", "target", f"{SHANXI}:7418").out
    assert "value_low: 35 → 36" in said
    assert "read against the original (Wang, 2026-11-20)" in said
    assert "corrected" not in corrected.ask("explain", "target", f"{SHANXI}:4190").out


def test_the_report_lists_every_correction(corrected: Desk, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert corrected.ask("report", "--output", page).code == 0
    said = page.read_text(encoding="utf-8")
    assert 'id="corrections"' in said and "no such document" in said and "read against the original" in said


def test_silver_and_its_cache_do_not_know_corrections(corrected: Desk, published: Desk) -> None:
    assert _lake(corrected) == _lake(published)
    record = corrected.build()
    assert (record.parsed, record.is_reused) == (0, True)


def test_without_its_corrections_the_star_is_what_it_was(corrected: Desk, published: Desk, tmp_path: Path) -> None:
    assert corrected.hashes()["fct_target"] != published.hashes()["fct_target"]
    desk = Desk(Path(shutil.copytree(corrected.root, tmp_path / "desk", symlinks=True)))
    desk.correct()
    record = desk.build()
    assert record.parsed == 0
    assert desk.hashes() == published.hashes()


def test_a_correction_waits_for_its_text_and_two_that_disagree_are_both_refused(desk: Desk) -> None:
    party = correction(
        source_file=BREAKDOWN,
        table="responsibility",
        char_start=361,
        quote="工业处",
        field="party_name",
        extracted="工业处",
        value="工业一处",
    )
    longer = _text(desk, BREAKDOWN)[361:363]  # reaches the same row by another span
    desk.correct(APPLIED[0], party, {**party, "quote": longer, "char_end": 363, "value": "工业二处"})
    path = desk.input / SHANXI
    path.write_text("公告\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    desk.build()

    assert desk.rows("SELECT status, rows_corrected FROM marts.correction ORDER BY char_start DESC, char_end") == [
        ("text_changed", 0),
        ("contradicts", 0),
        ("contradicts", 0),
    ]
    assert desk.row("SELECT count(*) FROM marts.target WHERE is_corrected") == (0,)
