"""Copies become one cluster; other editions, siblings and drafts do not, and are linked."""

from __future__ import annotations

import random
from dataclasses import replace

import polars as pl
import pytest

from bench.plans import COPIES, Recipe, copy_of, fields_of, noisy, traditional, write
from pipelines.corpus import DOCUMENT_SCHEMA, CorpusResult, Text, resolve, sketch, sketch_many
from pipelines.text.fold import fold

PLAN = Recipe(template=7, city="洛阳", office="科学技术局", year=2012, numbers=5, redrawn=0.0, parent=11)
NEXT_YEAR = replace(PLAN, year=2013, redrawn=0.7, edited=0.05)
OTHER_CITY = replace(PLAN, city="太原", numbers=6, redrawn=1.0, parent=12)
DRAFT = replace(PLAN, draft=True, edited=0.15, redrawn=0.1)


def resolved(*texts: str, **fields: list[object]) -> CorpusResult:
    """The result over `texts`, with keys and names in this order, with fields read from them."""
    folded = [fold(text).text for text in texts]
    rows = [
        {
            "document_key": key, "content_key": key, "source_file": f"{key:03}.txt", "chars": len(text),
            **fields_of(text),
        }
        for key, text in enumerate(folded, start=1)
    ]  # fmt: skip
    documents = pl.DataFrame([{name: row.get(name) for name in DOCUMENT_SCHEMA} for row in rows], DOCUMENT_SCHEMA)
    documents = documents.with_columns(**{name: pl.Series(values) for name, values in fields.items()})
    return resolve(documents, sketch_many(Text(key, text) for key, text in enumerate(folded, start=1)))


def canonical(result: CorpusResult) -> list[int]:
    return result.canonical.sort("document_key")["canonical_document_key"].to_list()


def links(result: CorpusResult) -> list[tuple[int, int, str]]:
    return result.relations.select("document_key", "related_document_key", "relation_code").rows()


@pytest.mark.parametrize("kind", COPIES)
@pytest.mark.parametrize("seed", range(6))
def test_a_copy_points_to_the_plan_it_was_made_from(kind: str, seed: int) -> None:
    plan = write(PLAN)
    result = resolved(plan, copy_of(plan, kind, random.Random(f"{kind}{seed}")))

    assert len(set(canonical(result))) == 1
    assert result.duplicates.height == 1
    assert not links(result)


def test_two_scans_with_three_errors_in_a_hundred_each_are_copies() -> None:
    plan = write(PLAN)

    assert canonical(resolved(noisy(plan, random.Random(1), 0.03), noisy(plan, random.Random(2), 0.03))) == [1, 1]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05])
def test_the_plan_of_the_next_year_is_linked_and_not_merged(share: float) -> None:
    texts = [noisy(write(recipe), random.Random(3), share) for recipe in (PLAN, NEXT_YEAR)]
    result = resolved(*texts)

    assert canonical(result) == [1, 2]
    assert links(result) == [(2, 1, "next_year_of")]


def test_next_years_plan_with_nothing_new_but_the_year_is_not_merged() -> None:
    plan = write(PLAN)
    result = resolved(plan, plan.replace("2012", "2013"))

    assert canonical(result) == [1, 2]
    assert links(result) == [(2, 1, "next_year_of")]


def test_years_that_moved_are_seen_where_no_field_states_a_year() -> None:
    plan = write(PLAN)
    result = resolved(plan, plan.replace("2012", "2013"), plan_start_year=[None, None])

    assert canonical(result) == [1, 2]


def test_a_year_misread_from_a_damaged_title_does_not_part_two_copies() -> None:
    plan = write(PLAN)

    assert canonical(resolved(plan, noisy(plan, random.Random(4), 0.01), plan_start_year=[2012, 2015])) == [1, 1]


def test_years_in_chinese_numerals_count_as_the_same_years() -> None:
    plan = write(PLAN)

    assert canonical(resolved(plan, plan.replace("2012年", "二○一二年"))) == [1, 1]
    assert canonical(resolved(plan, plan.replace("2012年", "二〇一三年"))) == [1, 2]


def test_another_city_with_the_same_template_is_linked_and_not_merged() -> None:
    result = resolved(write(PLAN), write(OTHER_CITY))

    assert canonical(result) == [1, 2]
    assert {code for _, _, code in links(result)} <= {"same_template"}


def test_a_city_that_takes_over_every_word_and_figure_is_still_another_city() -> None:
    plan = write(PLAN)
    result = resolved(plan, plan.replace("洛阳", "太原"))

    assert canonical(result) == [1, 2]
    assert links(result) == [(2, 1, "same_template")]


def test_a_repost_without_issuer_whose_region_was_read_as_the_province_is_a_copy() -> None:
    plan = write(PLAN)
    result = resolved(plan, plan + "\n相关下载", region_key=[41, 4], issuer_organization_key=[9, -1])

    assert canonical(result) == [1, 1]


def test_a_draft_is_linked_with_its_final_and_not_merged() -> None:
    result = resolved(write(PLAN), write(DRAFT))

    assert canonical(result) == [1, 2]
    assert links(result) == [(2, 1, "draft_of")]


def test_figures_that_changed_while_the_words_stayed_are_another_edition() -> None:
    plan = write(PLAN)
    result = resolved(plan, write(replace(PLAN, redrawn=1.0)), plan_start_year=[None, None], region_key=[-1, -1])

    assert canonical(result) == [1, 2]


def test_an_end_without_title_that_fits_two_years_does_not_make_them_one() -> None:
    plan = write(PLAN)
    later = plan.replace("2012", "2013")
    lines = [line for line in plan.split("\n") if "2012" not in line and "2013" not in line]
    result = resolved(plan, later, "\n".join(lines))

    assert canonical(result)[:2] == [1, 2]
    assert len(set(canonical(result))) == 2


def test_different_plans_have_nothing_to_do_with_each_other() -> None:
    result = resolved(*(write(replace(PLAN, template=seed, parent=seed, numbers=seed)) for seed in range(20, 30)))

    assert canonical(result) == list(range(1, 11))


def test_empty_and_very_short_texts_are_copies_only_when_their_bytes_are_equal() -> None:
    assert canonical(resolved("", "", "通知", "通知")) == [1, 2, 3, 4]


def test_a_page_that_was_copied_a_hundred_times_is_one_cluster() -> None:
    plan = write(PLAN)
    copies = [noisy(plan, random.Random(seed), 0.01) for seed in range(100)]

    assert len(set(canonical(resolved(plan, *copies)))) == 1


def test_the_most_complete_copy_stands_for_the_others() -> None:
    plan = write(PLAN)

    assert canonical(resolved(plan[: len(plan) * 6 // 10], plan)) == [2, 2]


def test_of_complete_copies_the_official_one_stands_for_the_others_then_the_earliest() -> None:
    plan = write(PLAN)
    texts = [plan, traditional(plan, random.Random(0)), plan + "\n"]

    assert canonical(resolved(*texts, document_number=[None, "洛政发〔2012〕3号", None])) == [2, 2, 2]
    assert canonical(resolved(*texts)) == [1, 1, 1]
    assert canonical(resolved(*texts, publish_date=[20120305, 20120300, 20120211])) == [3, 3, 3]
    assert canonical(resolved(*texts, publish_date=[20120305, -1, None])) == [1, 1, 1]


def test_of_equal_copies_one_that_is_still_there_stands_for_one_that_is_gone() -> None:
    plan = write(PLAN)

    assert canonical(resolved(plan, plan, is_gone=[True, False])) == [2, 2]


def test_a_cut_copy_does_not_stand_for_a_whole_one_that_is_gone_and_not_pruned() -> None:
    plan = write(PLAN)

    assert canonical(resolved(plan, plan[: len(plan) * 6 // 10], is_gone=[True, False])) == [1, 1]


def part(text: str, start: float, end: float) -> str:
    return text[round(start * len(text)) : round(end * len(text))]


def test_two_fragments_that_overlap_stand_for_themselves_until_the_whole_is_there() -> None:
    plan = write(PLAN)
    beginning, end = part(plan, 0, 0.65), part(plan, 0.35, 1)

    assert canonical(resolved(beginning, end)) == [1, 2]
    assert canonical(resolved(beginning, end, plan)) == [3, 3, 3]


def test_nobody_is_a_copy_by_a_chain_of_others() -> None:
    plan = write(PLAN)
    windows = [part(plan, start / 100, start / 100 + 0.6) for start in (0, 6, 12, 18, 24, 30, 36, 40)]
    result = resolved(*windows)
    stands = canonical(result)

    assert len(set(stands)) > 1
    assert all(stands[one - 1] == one for one in stands)
    assert result.duplicates["similarity"].min() >= 0.4


def test_evidence_says_what_and_where_the_copies_share() -> None:
    plan = write(PLAN)
    chrome = "首页 > 通知公告 > 正文\n打印本页\n" * 3
    row = resolved(plan, chrome + plan[: len(plan) * 3 // 4]).duplicates.row(0, named=True)

    assert (row["left_document_key"], row["right_document_key"]) == (2, 1)
    assert row["similarity"] > 0.9
    assert row["method_code"] == "sketch_containment"
    assert row["decision_code"] == "not_canonical"
    assert len(chrome) <= row["left_char_start"] < row["left_char_end"] <= len(chrome) + len(plan) * 3 // 4
    assert 0 <= row["right_char_start"] < 100
    assert abs(row["right_char_end"] - len(plan) * 3 // 4) < 150
    shift = row["left_char_start"] - row["right_char_start"]
    assert shift == len(chrome)


def test_what_lies_outside_the_spans_does_not_count() -> None:
    plan = fold(write(PLAN)).text
    chrome = "网站地图 联系我们 2025年第3期 "

    alone, framed = sketch(Text(1, plan)), sketch(Text(1, chrome + plan, [(len(chrome), len(chrome) + len(plan))]))

    place = ["char_start", "char_end"]
    assert alone.heads.drop(place).equals(framed.heads.drop(place))
    assert framed.heads.select(place).row(0) == (len(chrome), len(chrome) + len(plan))
    assert alone.marks.drop("value").equals(framed.marks.drop("value"))


def test_a_sketch_does_not_depend_on_what_is_sketched_with_it() -> None:
    texts = [Text(key, fold(write(replace(PLAN, template=key))).text) for key in range(1, 60)]
    together = sketch_many(texts)

    for text in texts[::7]:
        alone = sketch(text)
        assert alone.heads.equals(together.heads.filter(content_key=text.content_key))
        kept = together.marks.filter(content_key=text.content_key)
        assert alone.marks.sort("kind", "mark").equals(kept.sort("kind", "mark"))
