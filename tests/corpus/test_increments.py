"""The result depends on the documents, not on their order or on when they came."""

from __future__ import annotations

import random
from functools import cache
from importlib import import_module

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.corpus_duplicates import documents_of
from bench.plans import Plan, corpus
from pipelines.corpus import CorpusResult, Previous, Sketches, Text, changed, passages, resolve, sketch_many
from pipelines.corpus import candidates as candidates_module
from pipelines.text.fold import fold

SIZE = 120


@cache
def sample() -> tuple[list[Plan], pl.DataFrame, Sketches]:
    plans = corpus(SIZE, seed=5)
    folded = [fold(plan.text).text for plan in plans]
    sketches = sketch_many(Text(key, text) for key, text in enumerate(folded, start=1))
    return plans, documents_of(folded), sketches


@cache
def whole() -> CorpusResult:
    _, documents, sketches = sample()
    return resolve(documents, sketches)


def some(keys: list[int], previous: Previous | None = None) -> CorpusResult:
    _, documents, sketches = sample()
    wanted = documents.filter(pl.col("document_key").is_in(keys))
    return resolve(wanted, sketches.only(wanted["content_key"]), previous)


def assert_same(one: CorpusResult, other: CorpusResult) -> None:
    assert one.canonical.equals(other.canonical)
    assert one.duplicates.equals(other.duplicates)
    assert one.relations.equals(other.relations)
    assert one.previous.pairs.equals(other.previous.pairs)


def test_the_sample_holds_what_the_other_tests_need() -> None:
    plans, _, _ = sample()
    result = whole()

    assert {"draft", "next_year", "noise", "truncated"} <= {plan.kind for plan in plans}
    assert result.duplicates.height > 10
    assert set(result.relations["relation_code"]) >= {"draft_of", "next_year_of"}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_the_order_of_documents_and_sketches_does_not_matter(seed: int) -> None:
    _, documents, sketches = sample()
    order = random.Random(seed).sample(range(SIZE), SIZE)
    shuffled = documents[order]
    keys = shuffled["content_key"].to_list()
    parts = [
        Sketches(sketches.heads.filter(content_key=key), sketches.marks.filter(content_key=key)) for key in keys[:20]
    ]
    rest = sketches.only(pl.Series(keys[20:]))

    assert_same(resolve(shuffled, Sketches.concat([rest, *parts])), whole())


def test_looking_at_a_few_texts_at_a_time_gives_what_looking_at_all_at_once_gives() -> None:
    _, documents, sketches = sample()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passages, "_TEXTS_AT_ONCE", 7)
        patch.setattr(passages, "_PLACES", 1 << 12)  # so few that many passages share one
        patch.setattr(import_module("pipelines.corpus.resolve"), "_LETTERS_AT_ONCE", 20_000)
        assert_same(resolve(documents, sketches), whole())


@settings(max_examples=12, deadline=None)
@given(cuts=st.lists(st.integers(0, SIZE), max_size=4), seed=st.integers(0, 1 << 30))
def test_increments_give_what_the_whole_gives(cuts: list[int], seed: int) -> None:
    order = random.Random(seed).sample(range(1, SIZE + 1), SIZE)
    previous = None
    for cut in [*sorted(cuts), SIZE]:
        result = some(order[:cut], previous)
        previous = result.previous

    assert_same(result, whole())


def test_increments_give_what_the_whole_gives_when_passages_become_common() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates_module, "RARE", 4)
        full = some(list(range(1, SIZE + 1)))
        previous = None
        for cut in (30, 60, 90, SIZE):
            result = some(list(range(1, cut + 1)), previous)
            previous = result.previous
        assert_same(result, full)
    assert full.previous.pairs.height < whole().previous.pairs.height


@settings(max_examples=10, deadline=None)
@given(keys=st.sets(st.integers(1, SIZE), min_size=1))
def test_documents_that_go_leave_nothing_behind(keys: set[int]) -> None:
    left = sorted(keys)

    assert_same(some(left, whole().previous), some(left))


@pytest.mark.parametrize("rare", [2, 16])
@settings(max_examples=5, deadline=None)
@given(before=st.sets(st.integers(1, SIZE), min_size=60), after=st.sets(st.integers(1, SIZE), min_size=60))
def test_looking_only_at_what_changed_gives_what_looking_at_everything_gives(
    rare: int, before: set[int], after: set[int]
) -> None:
    _, documents, sketches = sample()
    old, new = (documents.filter(pl.col("document_key").is_in(keys)) for keys in (before, after))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates_module, "RARE", rare)
        full = resolve(new, sketches)
        earlier = resolve(old, sketches)
        patch.setattr(changed, "_FEW", SIZE)
        patch.setattr(candidates_module, "candidate_pairs", None)
        assert_same(resolve(new, sketches, earlier.previous), full)


@settings(max_examples=10, deadline=None)
@given(keys=st.sets(st.integers(1, SIZE), min_size=1))
def test_every_canonical_document_is_a_member_of_its_cluster_and_points_to_itself(keys: set[int]) -> None:
    result = some(sorted(keys))
    points_to = dict(result.canonical.select("document_key", "canonical_document_key").iter_rows())

    assert set(points_to) == keys
    assert all(points_to[canonical] == canonical for canonical in points_to.values())
    assert set(result.duplicates["left_document_key"]) == {key for key, value in points_to.items() if key != value}
    related = set(result.relations["document_key"]) | set(result.relations["related_document_key"])
    assert related <= set(points_to.values())


def test_resolving_again_changes_nothing() -> None:
    assert_same(some(list(range(1, SIZE + 1)), whole().previous), whole())


def test_a_document_without_a_sketch_stands_for_itself_and_its_equal_bytes() -> None:
    _, documents, _ = sample()
    again = documents.head(1).with_columns(document_key=pl.lit(9, pl.Int64), source_file=pl.lit("z.txt"))
    twice = pl.concat([documents.head(2), again])

    result = resolve(twice, Sketches.empty())

    assert result.canonical.sort("document_key")["canonical_document_key"].to_list() == [1, 2, 1]
    assert result.duplicates["method_code"].to_list() == ["exact_bytes"]
