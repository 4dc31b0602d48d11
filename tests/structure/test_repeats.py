"""A body that stands twice on a page: one copy is kept whole, the other goes, and nothing lawful is ever lost.

The rules are those of the field notes: noise, width, line breaks, script, truncation, several copies, furniture
between; and what looks like a repeat and is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bench.repeat_cases import CHROME, merged_lines, noisy, plan, split_lines, title, traditional, wide
from bench.repeats import NEGATIVES, REPEATS, score
from tests.gold.reading import Parsed

SEEDS = range(4)


def _page(*parts: list[str] | str) -> str:
    lines: list[str] = []
    for part in parts:
        lines += [part] if isinstance(part, str) else part
    return "\n".join(lines) + "\n"


def _removed(document: Parsed) -> list[tuple[int, int]]:
    return [
        (row["char_start"], row["char_end"])
        for row in document.table("text_segment")
        if row["segment_kind_code"] == "duplicate"
    ]


def _kept(document: Parsed) -> str:
    """The text outside removed copies, without blanks."""
    return "".join(
        re.sub(r"\s", "", row["text_raw"])
        for row in document.table("text_segment")
        if row["segment_kind_code"] != "duplicate"
    )


def _length(lines: list[str]) -> int:
    return sum(len(re.sub(r"\s", "", line)) for line in lines)


def _lost(document: Parsed, lines: list[str]) -> list[str]:
    """Paragraphs of a plan that stand nowhere in what is kept."""
    kept = _kept(document)
    return [line for line in lines if re.sub(r"\s", "", line) not in kept]


COPIES: dict[str, Callable[[list[str]], list[str]]] = {
    "the same": lambda lines: lines,
    "other widths and spaces": wide,
    "a line for every sentence": split_lines,
    "items run together": merged_lines,
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", COPIES)
def test_a_second_copy_is_removed_and_nothing_else(how: str, seed: int) -> None:
    lines = plan(seed)
    document = Parsed(
        _page(
            title(),
            "2011年是关键的一年，全区要突出重点，狠抓落实，努力办好以下实事，请遵照执行。",
            lines,
            COPIES[how](lines),
        ).encode()
    )
    removed = sum(end - start for start, end in _removed(document))
    assert removed >= 0.9 * _length(lines)
    if how in ("the same", "a line for every sentence", "items run together"):
        assert _lost(document, [part for line in lines for part in re.findall("[^。]+。?", line)]) == []
    assert len(_kept(document)) >= _length(lines)
    assert len(document.table("task")) == 12


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rate", [0.01, 0.03, 0.05])
def test_noise_in_the_second_copy_does_not_hide_it(rate: float, seed: int) -> None:
    lines = plan(seed)
    document = Parsed(_page(title(), lines, noisy(lines, rate, seed)).encode())
    assert sum(end - start for start, end in _removed(document)) >= 0.85 * _length(lines)
    assert len(_kept(document)) >= 0.98 * _length(lines)
    assert len(document.table("task")) == 12


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_copy_in_traditional_characters_is_a_repeat(seed: int) -> None:
    lines = plan(seed)
    document = Parsed(_page(title(), lines, traditional(lines)).encode())
    assert sum(end - start for start, end in _removed(document)) >= 0.85 * _length(lines)
    assert len(document.table("task")) == 12


@pytest.mark.parametrize("seed", SEEDS)
def test_of_three_copies_one_is_kept(seed: int) -> None:
    lines = plan(seed)
    document = Parsed(_page(title(), lines, CHROME, lines, CHROME, lines).encode())
    assert _lost(document, lines) == []
    assert len(document.table("task")) == 12
    assert len(_kept(document)) < 1.4 * _length(lines)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", [slice(0, 8), slice(8, 16)], ids=["its beginning", "its end"])
def test_a_part_pasted_again_is_removed_and_the_whole_stays(part: slice, seed: int) -> None:
    lines = plan(seed)
    again = lines[part]
    document = Parsed(_page(title(), lines, CHROME, again).encode())
    assert _lost(document, lines) == []
    assert len(document.table("task")) == 12
    assert sum(end - start for start, end in _removed(document)) >= 0.9 * _length(again)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_a_cut_copy_and_a_whole_one_the_whole_stays(seed: int) -> None:
    lines = plan(seed)
    document = Parsed(_page(title(), lines[:9], CHROME, lines).encode())
    assert _lost(document, lines) == []
    assert len(document.table("task")) == 12
    assert all(end <= len(_page(title(), lines[:9])) for _, end in _removed(document))


@pytest.mark.parametrize("seed", SEEDS)
def test_furniture_between_the_copies_is_no_part_of_a_task(seed: int) -> None:
    lines = plan(seed)
    document = Parsed(_page(CHROME, title(), lines, CHROME, title(), lines, CHROME).encode())
    assert _lost(document, lines) == []
    assert len(document.table("task")) == 12
    for row in document.table("task"):
        assert not any(line in row["text_raw"] for line in [*CHROME, title()])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_block_that_is_removed_says_what_it_repeats(seed: int) -> None:
    lines = plan(seed)
    document = Parsed(_page(title(), lines, lines).encode())
    blocks = document.table("duplicate_block")
    assert blocks
    for block in blocks:
        left = re.sub(r"\s", "", document.text[block["left_char_start"] : block["left_char_end"]])
        right = re.sub(r"\s", "", document.text[block["right_char_start"] : block["right_char_end"]])
        assert left == right
        assert block["similarity"] == pytest.approx(1.0)
        assert 0 < block["matched_chars"] <= len(left)
    assert sorted(_removed(document)) == sorted((block["left_char_start"], block["left_char_end"]) for block in blocks)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_two_copies_woven_into_one_another_one_stays(seed: int) -> None:
    lines = plan(seed)
    woven = [part for line in lines for part in (line, *traditional([line]))]
    document = Parsed(_page(title(), woven).encode())
    assert _lost(document, lines) == []
    assert len(document.table("task")) == 12
    assert len(_kept(document)) < 1.1 * _length(lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_that_run_together_in_the_first_copy_are_known_again_in_the_second(seed: int) -> None:
    lines = plan(seed)
    document = Parsed(_page(title(), merged_lines(lines), lines).encode())
    assert sum(end - start for start, end in _removed(document)) >= 0.9 * _length(lines)
    assert len(document.table("task")) == 12


@pytest.mark.parametrize("seed", SEEDS)
def test_a_line_that_only_the_removed_copy_has_stays(seed: int) -> None:
    lines = plan(seed)
    document = Parsed(_page(title(), lines, lines[:6], "请各镇遵照执行", lines[6:]).encode())
    assert _lost(document, [*lines, "请各镇遵照执行"]) == []
    assert len(document.table("task")) == 12


# --- what is no repeat ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_that_says_nothing_twice_loses_nothing(seed: int) -> None:
    assert _removed(Parsed(_page(title(), plan(seed)).encode())) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_one_paragraph_quoted_again_stays(seed: int) -> None:
    lines = plan(seed)
    quoted = f"区委书记强调，要“{lines[5].split('.', 1)[1]}”各镇要认真学习领会。"
    assert _removed(Parsed(_page(title(), lines, quoted).encode())) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_owner_lines_said_under_every_measure_stay(seed: int) -> None:
    lines: list[str] = []
    for line in plan(seed, heading=False):
        lines += [
            line,
            "分管领导：卫小平",
            "责任单位：区住建局、区财政局、区水利局、区农业农村局",
            "完成时限：2011年12月底前",
        ]
    document = Parsed(_page(title(), lines).encode())
    assert _removed(document) == []
    assert len(document.table("task")) == 12
    assert len(document.table("responsibility")) == 12 * 5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_sentence_closing_every_measure_stays(seed: int) -> None:
    closing = "各责任单位要制定实施方案，明确专人负责，按月报送进展情况，年底前形成书面总结报区政府办公室。"
    lines = [line + closing if line[0].isdigit() else line for line in plan(seed)]
    document = Parsed(_page(title(), lines).encode())
    assert _removed(document) == []
    assert len(document.table("task")) == 12


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_measures_under_the_heading_of_every_town_stay(seed: int) -> None:
    measures = plan(seed, items=3, heading=False)
    towns = [[f"({'一二三四'[at]}){town}镇", *measures] for at, town in enumerate(("城关", "河口", "石桥", "柳林"))]
    assert _removed(Parsed(_page(title(), *towns).encode())) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_repeated_table_headers_stay(seed: int) -> None:
    header = ["序号 重点任务 工作措施 牵头部门 主责单位 协办单位 完成时限", "（单位：万元、公里、处、户、人次）"]
    lines: list[str] = []
    for at, line in enumerate(plan(seed)):
        if at % 4 == 0:
            lines += header
        lines.append(line)
    assert _removed(Parsed(_page(title(), lines).encode())) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_next_years_plan_on_the_same_page_is_no_copy(seed: int) -> None:
    first = plan(seed, year=2009)
    again = [
        re.sub("(?<=完成)[0-9]+", lambda match: str(int(match.group()) + 7), line.replace("2009", "2010"))
        for line in first
    ]
    document = Parsed(_page(title(2009), first, title(2010), again).encode())
    assert _removed(document) == []
    assert len(document.table("task")) == 24


@pytest.mark.parametrize("seed", SEEDS)
def test_an_annex_that_takes_up_the_tasks_with_owners_and_dates_stays(seed: int) -> None:
    lines = plan(seed)
    bureaus = ("住建", "水利", "民政", "教育", "卫健", "农业")
    annex = [
        f"{line.split('。')[0]}。责任单位：区{bureaus[at % 6]}局；完成时限：{at % 12 + 1}月底"
        for at, line in enumerate(line for line in lines if line[0].isdigit())
    ]
    assert _removed(Parsed(_page(title(), lines, "附件：任务分解表", annex).encode())) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_two_different_plans_on_one_page_both_stay(seed: int) -> None:
    document = Parsed(_page(title(2011), plan(seed), title(2012), plan(seed + 100, year=2012)).encode())
    assert _removed(document) == []
    assert len(document.table("task")) == 24


# --- all of it ------------------------------------------------------------------------------------------------------


def test_the_benchmark_finds_nearly_every_repeat_and_loses_nothing() -> None:
    found = {name: [score(make(seed)) for seed in range(3)] for name, make in REPEATS.items()}
    mistaken = {name: [score(make(seed)) for seed in range(3)] for name, make in NEGATIVES.items()}

    recalls = [sum(each.recall for each in of) / len(of) for of in found.values()]
    assert sum(recalls) / len(recalls) >= 0.97
    assert min(recalls) >= 0.9
    assert {name: each.lost for name, of in (found | mistaken).items() for each in of if each.lost} == {}
    assert {name for name, of in mistaken.items() if any(each.removed for each in of)} == set()
