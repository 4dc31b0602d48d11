"""Figures from measuring to the page: costs of real processes, fits, scores, and pages that say what was kept."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import performance_page, scaling_page
from bench.blocks import UnknownBlock, with_blocks
from bench.corpus_folder import corpus_folder
from bench.measured import CommandFailed, measure, spread
from bench.results import read
from bench.scores import score
from bench.simulate import Model, fitted, played_out, points_of, read_model
from bench.stage_clock import StageClock
from pipelines.text.fold import fold

COSTS = st.floats(0, 1e4, allow_subnormal=False)


def test_the_performance_pages_say_what_was_measured_last() -> None:
    for path, text in performance_page.pages(read()).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run python -m bench.performance_page"


def test_the_scaling_pages_say_what_the_kept_model_says() -> None:
    for path, text in scaling_page.pages(read_model()).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run python -m bench.scaling_page"


def test_blocks_are_filled_and_filled_again_and_the_prose_between_them_stays() -> None:
    page = "a\n<!-- one -->\n<!-- end -->\nb\n<!-- two -->\nold\n\nolder\n<!-- end -->\nc\n"
    filled = with_blocks(page, {"one": lambda: "1", "two": lambda: "2\n2"})
    assert filled == "a\n<!-- one -->\n1\n<!-- end -->\nb\n<!-- two -->\n2\n2\n<!-- end -->\nc\n"
    assert with_blocks(filled, {"one": lambda: "1", "two": lambda: "2\n2"}) == filled
    with pytest.raises(UnknownBlock, match="two"):
        with_blocks(page, {"one": lambda: "1"})


def test_the_cost_of_a_command_holds_that_of_the_processes_it_starts() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); print('done')"
    used = measure([sys.executable, "-c", parent])
    assert used.out == "done\n"
    assert used.cpu >= 0.3
    assert used.largest_mb > 1


def test_a_command_that_fails_is_told_with_what_it_said() -> None:
    with pytest.raises(CommandFailed, match=r"ended with 3: no such plan"):
        measure([sys.executable, "-c", "import sys; print('no such plan', file=sys.stderr); sys.exit(3)"])


def test_the_clock_gives_time_to_the_stage_whose_code_runs() -> None:
    text = "加快科技創新，促進成果轉化。２０２０年達到２．５％。\n" * 4000
    with StageClock() as clock:
        for _ in range(12):
            fold(text)
    assert clock.seconds["fold"] > 0.5 * sum(clock.seconds.values())
    assert not {"extract", "load", "report"} & set(clock.seconds)


@given(COSTS, COSTS, COSTS)
def test_a_fit_finds_costs_that_are_linear_and_never_goes_below_zero(fixed: float, each: float, per_mb: float) -> None:
    sizes = [(500.0, 1.0), (2000.0, 2.0), (5000.0, 4.0), (300.0, 4.0), (900.0, 11.0)]
    costs = [fixed + each * documents + per_mb * megabytes for documents, megabytes in sizes]
    found = fitted(sizes, costs)
    assert min(found) >= 0
    for (documents, megabytes), cost in zip(sizes, costs, strict=True):
        assert found[0] + found[1] * documents + found[2] * megabytes == pytest.approx(cost, rel=1e-4, abs=1e-4)


def test_more_cores_never_take_longer_and_never_less_than_their_share() -> None:
    model = Model.of(points_of(read_model()))
    clocks = [played_out(model, 200_000, 12_500, cores) for cores in (1, 2, 8, 64)]
    assert [clock.parsing for clock in clocks] == sorted((clock.parsing for clock in clocks), reverse=True)
    assert clocks[3].parsing >= 0.9 * clocks[0].parsing / 64
    assert len({clock.writer for clock in clocks}) == 1


def test_scores_count_what_is_missing_and_what_is_too_much(tmp_path: Path) -> None:
    corpus = corpus_folder(tmp_path / "corpus", 30, 1500, workers=1)
    whole = corpus.truth("document").filter("is_damaged").select("source_file")
    tasks = corpus.truth("task").join(whole, on="source_file", how="anti").select("source_file", "title")
    duties = corpus.truth("duty").join(whole, on="source_file", how="anti").select("source_file", "role", "party")
    kept, more = duties.head(duties.height // 2), tasks.head(1)
    with duckdb.connect(str(tmp_path / "found.duckdb")) as con:
        con.execute("CREATE TABLE task AS SELECT * FROM tasks UNION ALL SELECT * FROM more")
        con.execute("CREATE TABLE duty AS SELECT * FROM kept")
    found_tasks, found_duties = score("somebody", tmp_path / "found.duckdb", corpus)
    assert found_tasks.recall == 1
    assert found_tasks.precision == round(tasks.height / (tasks.height + more.height), 4)
    assert (found_duties.precision, found_duties.recall) == (1, round(kept.height / duties.height, 4))


def test_a_spread_has_the_middle_and_both_ends() -> None:
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "least": 1.0, "most": 3.0, "runs": 3}
