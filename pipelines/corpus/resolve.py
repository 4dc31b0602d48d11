"""The documents of a corpus: which are copies, which one stands for them, and which are related.

Belongs here: the order of the steps, the choice of the canonical document, rows of evidence.
Does not belong here: the steps themselves (`units`, `candidates`, `judge`, `clusters`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pipelines.corpus.candidates import candidate_pairs, still_candidates
from pipelines.corpus.clusters import cluster
from pipelines.corpus.evidence import evidence
from pipelines.corpus.index import Sketches
from pipelines.corpus.judge import DRAFT_OF, NEXT_YEAR_OF, PAIR_SCHEMA, SAME, SAME_TEMPLATE, judge
from pipelines.corpus.sketch import SAMPLED_ONE_IN
from pipelines.corpus.units import FIELDS, Units, units_of

DOCUMENT_SCHEMA = pl.Schema(
    {
        "document_key": pl.Int64,
        "content_key": pl.Int64,
        "source_file": pl.String,
        "landed": pl.Int64,
        "is_gone": pl.Boolean,
        "document_number": pl.String,
        "issue_date": pl.Int32,
        "plan_start_year": pl.Int64,
        "region_key": pl.Int64,
        "issuer_organization_key": pl.Int64,
    }
)
"""What `resolve` must know of each document in force. `landed` orders landings; `is_gone` is true where the file is no
longer there; of the rest, null or a negative key means that the document does not say."""

CANONICAL_SCHEMA = pl.Schema(
    {"document_key": pl.Int64, "content_key": pl.Int64, "canonical_document_key": pl.Int64, "is_canonical": pl.Boolean}
)
DUPLICATE_SCHEMA = pl.Schema(
    {
        "left_document_key": pl.Int64,
        "right_document_key": pl.Int64,
        "left_char_start": pl.Int32,
        "left_char_end": pl.Int32,
        "right_char_start": pl.Int32,
        "right_char_end": pl.Int32,
        "similarity": pl.Float64,
        "matched_chars": pl.Int32,
        "method_code": pl.String,
        "decision_code": pl.String,
    }
)
RELATION_SCHEMA = pl.Schema(
    {
        "document_key": pl.Int64,
        "related_document_key": pl.Int64,
        "relation_code": pl.String,
        "similarity": pl.Float64,
    }
)

_AS_COMPLETE = 0.97  # of the letters of the longest copy: leftovers of a page do not make a copy more complete
_SIBLINGS = 3  # closest documents of the same template that are named; a template may have hundreds


@dataclass(frozen=True, slots=True)
class Previous:
    """What an increment needs of the last result: the units it knew, and its verdicts."""

    units: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.Int64))
    pairs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PAIR_SCHEMA))


@dataclass(frozen=True, slots=True)
class CorpusResult:
    """Copies and relations of a corpus.

    Attributes:
        canonical: every document and the one that stands for it (`CANONICAL_SCHEMA`).
        duplicates: each document that is not canonical (left) against its canonical one (`DUPLICATE_SCHEMA`);
            spans run from the first to the last passage in common, in code points.
        relations: between canonical documents (`RELATION_SCHEMA`): `document_key` is the draft, the later year's
            plan, or the document with the larger key of two from one template.
        previous: to be handed to the next `resolve`.
    """

    canonical: pl.DataFrame
    duplicates: pl.DataFrame
    relations: pl.DataFrame
    previous: Previous


def resolve(documents: pl.DataFrame, sketches: Sketches, previous: Previous | None = None) -> CorpusResult:
    """Resolve the documents in force.

    Args:
        documents: rows of `DOCUMENT_SCHEMA`, in any order; those without a sketch stand for themselves.
        sketches: of all their contents; others are ignored.
        previous: of the last result. When one of its texts is gone, everything is compared again.

    The result does not depend on the order of rows or on how the documents were divided into increments.
    """
    documents = documents.select(DOCUMENT_SCHEMA.names()).cast(DOCUMENT_SCHEMA)
    units, contents = units_of(documents, sketches)
    pairs = _pairs(units, previous)
    clusters = cluster(units, pairs)
    # A document without a sketch is a cluster of its own bytes.
    ranked = _ranked(documents.join(contents, on="content_key", how="left"), clusters)
    canonical = ranked.select(CANONICAL_SCHEMA.names()).sort("document_key")
    return CorpusResult(
        canonical,
        _duplicates(ranked, sketches),
        _relations(units, clusters, pairs, ranked),
        Previous(pl.Series("unit_key", units.keys), pairs),
    )


def _pairs(units: Units, previous: Previous | None) -> pl.DataFrame:
    """Every candidate pair with its verdict, judged now or before."""
    known = np.array([], np.int64) if previous is None else previous.units.to_numpy()
    if previous is None or not np.isin(known, units.keys).all():
        left, right = candidate_pairs(units, np.ones(len(units), np.bool_))
        return judge(units, left, right).sort("left_unit", "right_unit")
    is_new = ~np.isin(units.keys, known)
    if not is_new.any():
        return previous.pairs
    old_left = np.searchsorted(units.keys, previous.pairs["left_unit"].to_numpy())
    old_right = np.searchsorted(units.keys, previous.pairs["right_unit"].to_numpy())
    kept = previous.pairs.filter(pl.Series(still_candidates(units, is_new, old_left, old_right)))
    left, right = candidate_pairs(units, is_new)
    return pl.concat([kept, judge(units, left, right)]).sort("left_unit", "right_unit")


def _ranked(documents: pl.DataFrame, clusters: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pl.DataFrame:
    """Every document with its canonical one: the most complete, then the most official, then the earliest."""
    by_unit = pl.DataFrame({"unit": np.arange(len(clusters)), "cluster": clusters}).cast(pl.Int64)
    official = (
        pl.col("document_number").is_not_null().cast(pl.Int8) * 4
        + (pl.col("issuer_organization_key").fill_null(-1) > 0).cast(pl.Int8) * 2
        + (pl.col("issue_date").fill_null(-1) > 0).cast(pl.Int8)
    )
    return (
        documents.join(by_unit, on="unit", how="left")
        # Contents have 63-bit keys of their own: a negative one cannot be the number of a cluster.
        .with_columns(
            cluster=pl.col("cluster").fill_null(-1 - pl.col("content_key")),
            is_gone=pl.col("is_gone").fill_null(False),
        )
        .with_columns(
            is_short=(pl.col("letters") < _AS_COMPLETE * pl.col("letters").max().over("cluster")).fill_null(False),
            official=official,
        )
        .sort(
            "cluster", "is_gone", "is_short", "official", "landed", "source_file", "document_key",
            descending=[False, False, False, True, False, False, False], nulls_last=True,
        )
        .with_columns(
            canonical_document_key=pl.col("document_key").first().over("cluster"),
            canonical_content_key=pl.col("content_key").first().over("cluster"),
            canonical_text_key=pl.col("text_key").first().over("cluster"),
            canonical_letters=pl.col("letters").first().over("cluster"),
        )
        .with_columns(is_canonical=pl.col("document_key") == pl.col("canonical_document_key"))
    )  # fmt: skip


def _duplicates(ranked: pl.DataFrame, sketches: Sketches) -> pl.DataFrame:
    """Evidence for every document that is not canonical."""
    copies = ranked.filter(~pl.col("is_canonical"))
    if copies.is_empty():
        return pl.DataFrame(schema=DUPLICATE_SCHEMA)
    pairs = copies.select("content_key", "canonical_content_key").unique()
    found = evidence(pairs, sketches.marks)
    is_same_text = (pl.col("content_key") == pl.col("canonical_content_key")) | (
        pl.col("text_key") == pl.col("canonical_text_key")
    )
    letters = pl.min_horizontal("letters", "canonical_letters")
    similarity = pl.col("shared") / pl.max_horizontal("smaller", 1)
    return (
        copies.join(found, on=["content_key", "canonical_content_key"], how="left")
        .with_columns(similarity=pl.when(is_same_text).then(1.0).otherwise(similarity.fill_null(0.0)).round(6))
        .with_columns(
            left_document_key="document_key",
            right_document_key="canonical_document_key",
            matched_chars=pl.when(is_same_text)
            .then(letters)
            .otherwise(pl.min_horizontal(letters, pl.col("shared") * SAMPLED_ONE_IN))
            .fill_null(0),
            method_code=pl.when(pl.col("content_key") == pl.col("canonical_content_key"))
            .then(pl.lit("exact_bytes"))
            .when(is_same_text)
            .then(pl.lit("exact_text"))
            .otherwise(pl.lit("sketch_containment")),
            decision_code=pl.lit("not_canonical"),
        )
        .select(DUPLICATE_SCHEMA.names())
        .cast(DUPLICATE_SCHEMA)
        .sort("left_document_key")
    )


def _relations(
    units: Units, clusters: np.ndarray[tuple[int], np.dtype[np.int64]], pairs: pl.DataFrame, ranked: pl.DataFrame
) -> pl.DataFrame:
    """Relations between the canonical documents of different clusters, the closest pair of texts speaking for them."""
    standing = ranked.filter(is_canonical=True).filter(pl.col("cluster") >= 0).select("cluster", "document_key")
    by_unit = pl.DataFrame({"unit": units.keys, "cluster": clusters, "is_draft": units.is_draft}).join(
        standing, on="cluster"
    )
    # A pair of the same text that could not be joined is a pair of one template as far as anyone can tell.
    named = (
        pairs.filter(pl.col("verdict").is_in([DRAFT_OF, NEXT_YEAR_OF, SAME_TEMPLATE]))
        .join(by_unit, left_on="left_unit", right_on="unit")
        .join(by_unit, left_on="right_unit", right_on="unit", suffix="_right")
        .filter(pl.col("cluster") != pl.col("cluster_right"))
    )
    left_leads = (
        pl.when(pl.col("verdict") == DRAFT_OF)
        .then(pl.col("is_draft"))
        .when(pl.col("verdict") == NEXT_YEAR_OF)
        .then(pl.col("years_later") < 0)
        .otherwise(pl.col("document_key") > pl.col("document_key_right"))
    )
    related = (
        named.select(
            document_key=pl.when(left_leads).then("document_key").otherwise("document_key_right"),
            related_document_key=pl.when(left_leads).then("document_key_right").otherwise("document_key"),
            relation_code="verdict",
            similarity="similarity",
        )
        .with_columns(rank=pl.col("relation_code").replace_strict({DRAFT_OF: 0, NEXT_YEAR_OF: 1, SAME_TEMPLATE: 2}))
        .with_columns(
            low=pl.min_horizontal("document_key", "related_document_key"),
            high=pl.max_horizontal("document_key", "related_document_key"),
        )
        .sort("low", "high", "rank", "similarity", "document_key", descending=[False, False, False, True, False])
        .unique(["low", "high"], keep="first", maintain_order=True)
    )
    return (
        pl.concat([related.filter(pl.col("relation_code") != SAME_TEMPLATE), _closest(related)])
        .select(RELATION_SCHEMA.names())
        .cast(RELATION_SCHEMA)
        .sort("document_key", "related_document_key")
    )


def _closest(related: pl.DataFrame) -> pl.DataFrame:
    """Of the pairs of one template, those that are among the closest of either document."""
    siblings = related.filter(pl.col("relation_code") == SAME_TEMPLATE)
    ends = pl.concat(
        [
            siblings.select("low", "high", "similarity", end="low", other="high"),
            siblings.select("low", "high", "similarity", end="high", other="low"),
        ]
    )
    close = (
        ends.sort("end", "similarity", "other", descending=[False, True, False])
        .group_by("end", maintain_order=True)
        .head(_SIBLINGS)
        .select("low", "high")
        .unique()
    )
    return siblings.join(close, on=["low", "high"], how="semi")


__all__ = [
    "CANONICAL_SCHEMA",
    "DOCUMENT_SCHEMA",
    "DUPLICATE_SCHEMA",
    "FIELDS",
    "RELATION_SCHEMA",
    "SAME",
    "CorpusResult",
    "Previous",
    "resolve",
]
