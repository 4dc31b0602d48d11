"""The documents of a corpus: which are copies, which one stands for them, and which are related.

Belongs here: the order of the steps, the choice of the canonical document, rows of evidence.
Does not belong here: the steps themselves (`units`, `candidates`, `judge`, `clusters`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.corpus import candidates
from pipelines.corpus.changed import UNIT_SCHEMA, as_frame, changed_pairs
from pipelines.corpus.clusters import cluster
from pipelines.corpus.evidence import SHARED_SCHEMA, evidence
from pipelines.corpus.judge import (
    DRAFT_OF,
    NEXT_YEAR_OF,
    OVERHANG,
    PAIR_SCHEMA,
    SAME,
    SAME_TEMPLATE,
    UNRELATED,
    are_fragments,
    judge,
)
from pipelines.corpus.passages import repeated_passages
from pipelines.corpus.sketch import SAMPLED_ONE_IN
from pipelines.corpus.sketches import Sketched
from pipelines.corpus.units import FIELDS, Units, laid_out, units_of, with_passages

DOCUMENT_SCHEMA = pl.Schema(
    {
        "document_key": pl.Int64,
        "content_key": pl.Int64,
        "source_file": pl.String,
        "is_gone": pl.Boolean,
        "chars": pl.Int32,
        "document_number": pl.String,
        "issue_date": pl.Int32,
        "publish_date": pl.Int32,
        "plan_start_year": pl.Int64,
        "region_key": pl.Int64,
        "issuer_organization_key": pl.Int64,
    }
)
"""What `resolve` must know of each document in force, one for each `source_file`. `is_gone` is true where the file is
no longer there, `chars` are the code points of the text; of the rest, null or a negative key means that the document
does not say."""

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

EVIDENCE_SCHEMA = pl.Schema([*SHARED_SCHEMA.items(), ("are_fragments", pl.Boolean)])
"""What two contents share, and whether neither can stand for the other (`judge.are_fragments`)."""

_STANDING = ("cluster", "place", "document_key")
_AS_COMPLETE = 0.97  # of the letters of the longest copy: leftovers of a page do not make a copy more complete
_STANDS_FOR = 0.4
"""A document stands for another only if it holds so much of it; two scans with five errors in a hundred share 0.59."""
_SIBLINGS = 3  # closest documents of the same template that are named; a template may have hundreds

_LETTERS_AT_ONCE = 32_000_000
"""Of texts whose marks are in memory at once: some 100 MB."""

Clusters = NDArray[np.int64]
"""The cluster of each unit, named by the smallest index of a unit in it."""


@dataclass(frozen=True, slots=True)
class Previous:
    """What was found out about texts before, and need not be found out again: pure functions of the two texts each.

    Attributes:
        units: the texts that were compared (`UNIT_SCHEMA`).
        pairs: verdicts (`PAIR_SCHEMA`) on candidates among them, but for those that have nothing to do with each other.
        evidence: what copies share with their canonical documents (`EVIDENCE_SCHEMA`), also with those that turned out
            to be strangers to them.
    """

    units: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNIT_SCHEMA))
    pairs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PAIR_SCHEMA))
    evidence: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EVIDENCE_SCHEMA))


@dataclass(frozen=True, slots=True)
class CorpusResult:
    """Copies and relations of a corpus.

    Attributes:
        canonical: every document and the one that stands for it (`CANONICAL_SCHEMA`).
        duplicates: each document that is not canonical (left) against its canonical one (`DUPLICATE_SCHEMA`);
            spans run from the first to the last passage in common, in code points.
        relations: between canonical documents (`RELATION_SCHEMA`): `document_key` is the draft, the later year's
            plan, or of two from one template the one whose name comes later.
        previous: to be handed to the next `resolve`.
    """

    canonical: pl.DataFrame
    duplicates: pl.DataFrame
    relations: pl.DataFrame
    previous: Previous


def resolve(documents: pl.DataFrame, sketches: Sketched, previous: Previous | None = None) -> CorpusResult:
    """Resolve the documents in force.

    Args:
        documents: rows of `DOCUMENT_SCHEMA`, in any order; those without a sketch stand for themselves.
        sketches: of all their contents; others are ignored, but those of the earlier result save looking at all.
        previous: of an earlier result; where little changed since, only what changed is looked at.

    Raises:
        LookupError: the marks of a content in `sketches` cannot be had.

    The result depends on names and contents alone: not on the order of rows, on how the documents were divided into
    increments, or on the keys they were given when they came.
    """
    documents = documents.select(DOCUMENT_SCHEMA.names()).cast(DOCUMENT_SCHEMA).sort("source_file")
    units, contents = units_of(documents, sketches.heads)
    previous = previous or Previous()
    pairs = _pairs(units, contents, sketches, previous)
    clusters = cluster(units, pairs)
    members = documents.with_row_index("place").join(contents, on="content_key", how="left", maintain_order="left")
    placed = _placed(members, clusters)
    is_alone = pl.col("document_key").len().over("cluster") == 1
    ranked, alone = _ranked(placed.filter(~is_alone)), placed.filter(is_alone)
    known = _evidence(ranked, units, sketches, previous.evidence)
    found = _duplicates(ranked, known)
    found_out = [known]
    while len(strangers := _strangers(found)):
        moved = np.flatnonzero(np.isin(clusters, clusters[strangers]))
        clusters = _parted(clusters, moved, strangers)
        is_moved = pl.col("unit").is_in(pl.Series(moved).implode()).fill_null(False)
        again = _placed(ranked.filter(is_moved).select(members.columns), clusters)
        ranked = pl.concat([ranked.filter(~is_moved), _ranked(again)])
        known = _evidence(ranked, units, sketches, pl.concat([previous.evidence, *found_out]).unique())
        found_out.append(known)
        found = _duplicates(ranked, known)
    standing = pl.concat([alone.select(_STANDING), ranked.filter("is_canonical").select(_STANDING)])
    of_itself = alone.with_columns(canonical_document_key="document_key", is_canonical=True)
    canonical = pl.concat([each.select(CANONICAL_SCHEMA.names()) for each in (of_itself, ranked)])
    return CorpusResult(
        canonical.sort("document_key"),
        found.select(DUPLICATE_SCHEMA.names()).cast(DUPLICATE_SCHEMA).sort("left_document_key"),
        _relations(units, clusters, pairs, standing),
        Previous(as_frame(units), pairs, pl.concat(found_out).unique().sort("content_key", "canonical_content_key")),
    )


def _strangers(found: pl.DataFrame) -> NDArray[np.int64]:
    """Units that were joined to a canonical document by others between them, and have too little in common with it."""
    doubtful = found.filter(pl.col("similarity") < 1 - OVERHANG)
    is_stranger = (pl.col("similarity") < _STANDS_FOR) | pl.col("are_fragments")
    strangers: NDArray[np.int64] = doubtful.filter(is_stranger)["unit"].unique().sort().to_numpy()
    return strangers


def _parted(clusters: Clusters, moved: NDArray[np.int64], strangers: NDArray[np.int64]) -> Clusters:
    """Clusters with the strangers of each in a new one of their own; both parts are named anew.

    Args:
        moved: all units of the clusters that have strangers, ascending.
    """
    side = 2 * clusters[moved]
    side[np.searchsorted(moved, strangers)] += 1
    _, first, member = np.unique(side, return_index=True, return_inverse=True)
    parted = clusters.copy()
    parted[moved] = moved[first][member]
    return parted


def _pairs(units: Units, contents: pl.DataFrame, sketches: Sketched, previous: Previous) -> pl.DataFrame:
    """Every candidate pair that has to do with each other with its verdict, judged now or before."""
    ends = ["left_unit", "right_unit"]
    now = as_frame(units)
    of = contents.select("content_key", unit_key=pl.lit(now["unit_key"]).gather(pl.col("unit")))
    change = changed_pairs(now, previous.units, of, sketches)
    if change is None:
        told = repeated_passages(sketches, now["content_key"])
        left, right = candidates.candidate_pairs(with_passages(units, *told))
        wanted = pl.DataFrame({"left_unit": units.keys[left], "right_unit": units.keys[right]})
        kept = previous.pairs.join(wanted, on=ends, how="semi")
    else:
        wanted = change.wanted
        kept = pl.concat(
            [
                previous.pairs.join(change.doubtful, on=ends, how="anti"),
                previous.pairs.join(wanted, on=ends, how="semi"),
            ]
        )
    fresh = wanted.join(kept, on=ends, how="anti")
    left, right = (np.searchsorted(units.keys, fresh[end].to_numpy()) for end in ends)
    judged = [kept]
    for piece in _pieces(units, left, right):
        compared = now[np.union1d(left[piece], right[piece])]["content_key"]
        marked = laid_out(units, _known(sketches.marks_of(compared)))
        judged.append(judge(marked, left[piece], right[piece]).filter(pl.col("verdict") != UNRELATED))
    return pl.concat(judged).sort(ends)


def _pieces(units: Units, left: NDArray[np.int64], right: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Indexes of the pairs in pieces whose texts have a bounded number of letters, in the order of the left ones."""
    order = np.argsort(left, kind="stable")
    ends = np.cumsum(units.letters[left[order]] + units.letters[right[order]])
    cuts = np.flatnonzero(np.diff(ends // _LETTERS_AT_ONCE)) + 1
    return [piece for piece in np.split(order, cuts) if len(piece)]


def _known(found: pl.DataFrame | None) -> pl.DataFrame:
    if found is None:
        raise LookupError("sketches has the head of a content but not its marks")
    return found


def _placed(documents: pl.DataFrame, clusters: Clusters) -> pl.DataFrame:
    """Every document with its cluster; one without a sketch is a cluster of its own bytes."""
    by_unit = pl.DataFrame({"unit": np.arange(len(clusters)), "cluster": clusters}).cast(pl.Int64)
    # Contents have 63-bit keys of their own: a negative one cannot be the number of a cluster.
    cluster = pl.col("cluster").fill_null(-1 - pl.col("content_key"))
    return documents.join(by_unit, on="unit", how="left").with_columns(cluster)


def _ranked(documents: pl.DataFrame) -> pl.DataFrame:
    """Every document with its canonical one: the most complete, then the most official, then the earliest."""
    official = (
        pl.col("document_number").is_not_null().cast(pl.Int8) * 4
        + (pl.col("issuer_organization_key").fill_null(-1) > 0).cast(pl.Int8) * 2
        + (pl.col("issue_date").fill_null(-1) > 0).cast(pl.Int8)
    )
    return (
        documents.with_columns(is_gone=pl.col("is_gone").fill_null(False))
        .with_columns(
            is_short=(pl.col("letters") < _AS_COMPLETE * pl.col("letters").max().over("cluster")).fill_null(False),
            official=official,
            dated=pl.min_horizontal(
                pl.when(pl.col(name) > 0).then(pl.col(name)) for name in ("issue_date", "publish_date")
            ),
        )
        .sort(
            "cluster", "is_short", "official", "is_gone", "dated", "place",
            descending=[False, False, True, False, False, False], nulls_last=True,
        )
        .with_columns(
            canonical_document_key=pl.col("document_key").first().over("cluster"),
            canonical_content_key=pl.col("content_key").first().over("cluster"),
            canonical_text_key=pl.col("text_key").first().over("cluster"),
            canonical_letters=pl.col("letters").first().over("cluster"),
            canonical_unit=pl.col("unit").first().over("cluster"),
            canonical_chars=pl.col("chars").first().over("cluster"),
            canonical_char_start=pl.col("char_start").first().over("cluster"),
            canonical_char_end=pl.col("char_end").first().over("cluster"),
        )
        .with_columns(is_canonical=pl.col("document_key") == pl.col("canonical_document_key"))
    )  # fmt: skip


_SAME_BYTES = pl.col("content_key") == pl.col("canonical_content_key")
_SAME_TEXT = (_SAME_BYTES | (pl.col("text_key") == pl.col("canonical_text_key"))).fill_null(False)


def _evidence(ranked: pl.DataFrame, units: Units, sketches: Sketched, known: pl.DataFrame) -> pl.DataFrame:
    """What each copy of other letters shares with its canonical document, found now or before (`EVIDENCE_SCHEMA`)."""
    ends = ["content_key", "canonical_content_key"]
    both = ["unit", "canonical_unit"]
    wanted = ranked.filter(~pl.col("is_canonical") & ~_SAME_TEXT).select(*ends, *both).unique(ends)
    kept = known.join(wanted, on=ends, how="semi")
    fresh = wanted.join(kept, on=ends, how="anti")
    found = [kept]
    for piece in _pieces(units, fresh["canonical_unit"].to_numpy(), fresh["unit"].to_numpy()):
        of_piece = fresh[piece]
        pairs = of_piece.select(both).unique()
        firsts = pl.Series(units.content_keys).gather(pl.concat([pairs[name] for name in both]).unique())
        marks = _known(sketches.marks_of(pl.concat([*(of_piece[name] for name in ends), firsts])))
        fragments = are_fragments(laid_out(units, marks), *(pairs[name].to_numpy() for name in both))
        apart = of_piece.join(pairs.with_columns(are_fragments=pl.Series(fragments)), on=both)
        shared = evidence(of_piece.select(ends), marks).join(apart.select(*ends, "are_fragments"), on=ends)
        found.append(shared.select(kept.columns))
    return pl.concat(found).sort(ends)


def _duplicates(ranked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """A row of `DUPLICATE_SCHEMA`, and the two units, for every document that is not canonical."""
    letters = pl.min_horizontal("letters", "canonical_letters")

    def where(side: str, edge: str, body: str, whole: pl.Expr) -> pl.Expr:
        """Equal bytes are the same from end to end, equal texts from the first letter to the last."""
        shared = pl.col(f"{side}_char_{edge}")
        return pl.when(_SAME_BYTES).then(whole).when(_SAME_TEXT).then(pl.col(body)).otherwise(shared)

    copies = ranked.filter(~pl.col("is_canonical"))
    return copies.join(known, on=["content_key", "canonical_content_key"], how="left").select(
        "unit",
        "are_fragments",
        left_document_key="document_key",
        right_document_key="canonical_document_key",
        left_char_start=where("left", "start", "char_start", pl.lit(0)),
        left_char_end=where("left", "end", "char_end", pl.col("chars")),
        right_char_start=where("right", "start", "canonical_char_start", pl.lit(0)),
        right_char_end=where("right", "end", "canonical_char_end", pl.col("canonical_chars")),
        similarity=pl.when(_SAME_TEXT).then(1.0).otherwise(pl.col("shared") / pl.max_horizontal("smaller", 1)).round(6),
        matched_chars=pl.when(_SAME_BYTES)
        .then("chars")
        .when(_SAME_TEXT)
        .then(letters)
        .otherwise(pl.min_horizontal(letters, pl.col("shared") * SAMPLED_ONE_IN)),
        method_code=pl.when(_SAME_BYTES)
        .then(pl.lit("exact_bytes"))
        .when(_SAME_TEXT)
        .then(pl.lit("exact_text"))
        .otherwise(pl.lit("sketch_containment")),
        decision_code=pl.lit("not_canonical"),
    )


def _relations(units: Units, clusters: Clusters, pairs: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Relations between the canonical documents of different clusters, the closest pair of texts speaking for them.

    Args:
        standing: the canonical documents (`_STANDING`).
    """
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
        .otherwise(pl.col("place") > pl.col("place_right"))
    )
    related = (
        named.select(
            document_key=pl.when(left_leads).then("document_key").otherwise("document_key_right"),
            related_document_key=pl.when(left_leads).then("document_key_right").otherwise("document_key"),
            relation_code="verdict",
            similarity="similarity",
            low=pl.min_horizontal("place", "place_right"),
            high=pl.max_horizontal("place", "place_right"),
            first=pl.when(left_leads).then("place").otherwise("place_right"),
        )
        .with_columns(rank=pl.col("relation_code").replace_strict({DRAFT_OF: 0, NEXT_YEAR_OF: 1, SAME_TEMPLATE: 2}))
        .sort("low", "high", "rank", "similarity", "first", descending=[False, False, False, True, False])
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
