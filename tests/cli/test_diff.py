"""What changed between two snapshots, and the names snapshots go by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import in_process, yaodian
from warehouse.snapshots import list_
from yaodian.exits import CommandError


def test_documents_rows_targets_and_checks_that_changed_are_told(drifted: Path) -> None:
    said = json.loads(in_process("diff", "--data-dir", drifted, "--format", "json").out)

    documents = {each["source_file"]: each["change"] for each in said["documents"]}
    assert documents == {"shanxi.txt": "removed", "省/浙江 2012.txt": "changed"}
    rows = {each["table"]: (each["before"], each["after"]) for each in said["rows"]}
    assert rows["fct_task"] == (5, 4)
    assert {"scope": "region", "member": "140000 山西省", "measure": "documents", "before": 1, "after": 0} in said[
        "slices"
    ]
    (changed,) = [each for each in said["targets"] if each["change"] == "changed"]
    assert changed["fields"]["value_low"] == {"before": 300.0, "after": 400.0}
    assert set(changed["fields"]) == {"value_low", "quote"}
    assert [each["source_file"] for each in said["targets"] if each["change"] == "removed"] == ["shanxi.txt"]
    checks = {each["check_id"]: each["after"] for each in said["checks"]}
    assert checks["star.volume.region_vanished"] == {"status": "fail", "rows_failed": 1}


def test_the_text_shows_old_and_new_value_in_both_languages(drifted: Path) -> None:
    chinese = in_process("diff", "--data-dir", drifted).out
    english = in_process("diff", "--data-dir", drifted, "--lang", "en").out

    assert "  ~ 省/浙江 2012.txt  新认定高新技术企业数  下限: 300 → 400" in chinese
    assert "  ~ 省/浙江 2012.txt  新认定高新技术企业数  value_low: 300 → 400" in english
    assert "  - shanxi.txt  山西省  2014" in chinese
    assert "  star.quarantine.every_file_is_read  pass → fail 1\n" in english


def test_a_snapshot_and_itself_say_the_same(drifted: Path) -> None:
    assert "say the same" in in_process("diff", "current", "current", "--data-dir", drifted, "--lang", "en").out


def test_what_was_added_one_way_was_removed_the_other(drifted: Path) -> None:
    there = json.loads(in_process("diff", "previous", "current", "--data-dir", drifted, "--format", "json").out)
    back = json.loads(in_process("diff", "current", "previous", "--data-dir", drifted, "--format", "json").out)

    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    for part in ("documents", "targets"):
        forth = sorted((each["source_file"], opposite[each["change"]]) for each in there[part])
        assert forth == sorted((each["source_file"], each["change"]) for each in back[part])


def test_a_snapshot_is_named_by_the_beginning_of_its_run(drifted: Path) -> None:
    new, old = (each.run_id for each in list_(drifted))
    unique = next(old[:length] for length in range(1, len(old)) if not new.startswith(old[:length]))

    assert in_process("diff", unique, "--data-dir", drifted).out == in_process("diff", "--data-dir", drifted).out
    with pytest.raises(CommandError, match="could be any of 2 snapshots"):
        in_process("diff", "20", "--data-dir", drifted)


def test_a_snapshot_that_is_not_there_ends_with_5(samples: Path) -> None:
    done = yaodian("diff", "no-such-run", "--data-dir", samples)
    assert done.code == 5 and "没有快照 no-such-run" in done.err
    done = yaodian("diff", "--data-dir", samples)
    assert done.code == 5 and "之前没有快照" in done.err and "yaodian build" in done.err


def test_a_target_that_only_moved_did_not_change() -> None:
    from warehouse.comparison import _SAME_TARGET, _paired

    row = {"source_file": "a", "indicator_name": "专利授权量", "qualifier": None, "deadline_year": 2020, "quote": "q"}
    row |= {"target_kind": "level", "value_low": 1.0, "value_high": None}
    before = [row | {"value_char_start": 5, "value_char_end": 7}, row | {"value_char_start": 50, "value_char_end": 52}]
    after = [row | {"value_char_start": 9, "value_char_end": 11}, row | {"value_char_start": 54, "value_char_end": 56}]

    changes, gone, come = _paired(before, after, _SAME_TARGET, ())

    assert (gone, come) == ([], [])
    assert [change.fields["value_char_start"] for change in changes] == [(5, 9), (50, 54)]
