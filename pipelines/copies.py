"""Which of the current documents are copies or relatives of others, kept in the lake.

Belongs here: what is compared, what is remembered from run to run, and the tables that say what was found.
Does not belong here: how texts are compared (`pipelines.corpus`), and how a text becomes a sketch (`batch`).

The sketches lie with the other rows of their content in the shards, so they are made once. What is known of every pair
of texts is remembered beside them, and a new document is compared with the texts it shares passages with. What comes
out depends on the names and contents of the current documents alone, not on the order in which they came.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from pipelines.errors import LakeCorrupted
from pipelines.lake import Lake
from pipelines.land import is_gone
from pipelines.shards import read_of_contents
from pipelines.source_hash import source_hash
from schemas import lake as lake_tables
from schemas import silver
from schemas.contract import Table
from schemas.polars_types import empty

if TYPE_CHECKING:
    from pipelines.corpus import Previous

_log = logging.getLogger(__name__)

_PARTS = ("corpus", "copies.py", "stored_sketches.py")
_UNITS, _PAIRS, _EVIDENCE = "corpus_unit", "corpus_pair", "corpus_evidence"
"""What the next run need not find out again about pairs of texts."""
_STATE = "corpus.json"
_COMPARED = (
    "content_key",
    "raw_chars",
    "document_number",
    "issued_date_key",
    "published_date_key",
    "plan_period_key",
    "region_key",
    "issuer_organization_key",
)
_PERIOD = ("plan_period_key", "start_year")
"""What of a document and of its period tells it from others."""
_FOUND = (lake_tables.DOCUMENT_COPY, lake_tables.DOCUMENT_RELATION)


@dataclass(frozen=True, slots=True)
class Copies:
    """What is known of the current documents after comparing them.

    Attributes:
        versions: the whole history, columns of `document_version`, with the canonical document of each current one.
        copies: columns of `document_copy`.
        relations: columns of `document_relation`.
        is_reused: whether everything was as the last run left it.
    """

    versions: pl.DataFrame
    copies: pl.DataFrame
    relations: pl.DataFrame
    is_reused: bool


def compare_documents(lake: Lake) -> Copies:
    """Find copies and relations among the current documents of the lake and write them down.

    Documents without a readable text stand for themselves, and so do versions that are not current. Nothing is compared
    or written when neither documents nor contents nor this code changed since the last run.

    Raises:
        LakeCorrupted: the history is damaged. What this stage wrote is made again where it is damaged.
    """
    versions = _table(lake, lake_tables.DOCUMENT_VERSION)
    state = lake.read_json(lake.root / _STATE) or {}
    found = _found(lake)
    # Files that are gone without having been taken out are seen in the folder, not in the tables.
    if found and state.get("tables") == _tables(lake) and versions.filter("is_current", "is_absent").is_empty():
        return Copies(versions, *found, is_reused=True)

    contents = _table(lake, lake_tables.CONTENT)
    current = _current(versions, contents)
    read_with = _read_with(current)
    compared = hashlib.sha256(f"{read_with}\n{current.drop('shard').write_csv()}".encode()).hexdigest()
    if found and (state.get("compared"), state.get("found")) == (compared, _canonical_sha256(versions)):
        lake.write_json(lake.root / _STATE, {**state, "tables": _tables(lake)})
        return Copies(versions, *found, is_reused=True)

    from pipelines.corpus import resolve  # late: a run with nothing new does without
    from pipelines.stored_sketches import StoredSketches

    sketches = StoredSketches(lake, current, contents, read_with)
    previous = _previous(lake) if state.get("read_with") == read_with else None
    result = resolve(_documents(lake, current), sketches, previous)
    resolved = _with_canonical(versions, result.canonical)
    copies = result.duplicates.select(lake_tables.DOCUMENT_COPY.column_names)
    relations = result.relations.select(lake_tables.DOCUMENT_RELATION.column_names)
    before = (None, None, None) if previous is None else (previous.units, previous.pairs, previous.evidence)
    lake.write_table(_UNITS, result.previous.units, before[0])
    lake.write_table(_PAIRS, result.previous.pairs, before[1])
    lake.write_table(_EVIDENCE, result.previous.evidence, before[2])
    lake.write_table(lake_tables.DOCUMENT_COPY.name, copies, found and found[0])
    lake.write_table(lake_tables.DOCUMENT_RELATION.name, relations, found and found[1])
    lake.write_table(lake_tables.DOCUMENT_VERSION.name, resolved, versions)
    # Last: a run that was cut short before this compares again.
    said = {"read_with": read_with, "compared": compared, "found": _canonical_sha256(resolved)}
    lake.write_json(lake.root / _STATE, {**said, "tables": _tables(lake)})
    return Copies(resolved, copies, relations, is_reused=False)


def _current(versions: pl.DataFrame, contents: pl.DataFrame) -> pl.DataFrame:
    """The current documents with a parsed content, by name."""
    read = contents.select("content_key", "parser_version", "lexicon_sha256", "shard")
    wanted = ("document_key", "content_key", "source_file", "is_absent", "source_uri")
    current = versions.filter("is_current").select(wanted).join(read, on="content_key").sort("source_file")
    absent = current.filter("is_absent")
    gone = [is_gone(uri) for uri in absent["source_uri"]]
    keys = absent.filter(pl.Series(gone, dtype=pl.Boolean))["document_key"].implode()
    return current.drop("is_absent", "source_uri").with_columns(is_gone=pl.col("document_key").is_in(keys))


def _tables(lake: Lake) -> dict[str, str | None]:
    """Of what is compared and was found the bytes, and the code that compares: the same again need not be looked at."""
    tables = (lake_tables.DOCUMENT_VERSION, lake_tables.CONTENT, *_FOUND)
    return {"code": source_hash(_PARTS)} | {table.name: lake.sum_of_table(table.name) for table in tables}


def _read_with(current: pl.DataFrame) -> str:
    """What texts were read and are compared with; what was found out with anything else does not count."""
    versions = current.select("parser_version", "lexicon_sha256").unique().sort(pl.all())
    return hashlib.sha256(f"{source_hash(_PARTS)}\n{versions.write_csv()}".encode()).hexdigest()


def _documents(lake: Lake, current: pl.DataFrame) -> pl.DataFrame:
    """What `pipelines.corpus.resolve` must know of each document that has a row of its own."""
    if current.is_empty():
        rows, periods = empty(silver.DOCUMENT).select(_COMPARED), empty(silver.PLAN_PERIOD).select(_PERIOD)
    else:
        rows = read_of_contents(lake, silver.DOCUMENT.name, current, _COMPARED)
        # One key is one period, in whatever batch it was seen.
        files = [lake.silver_path(silver.PLAN_PERIOD.name, shard) for shard in current["shard"].unique().sort()]
        periods = pl.scan_parquet(files).select(_PERIOD).unique("plan_period_key", keep="any").collect()
    return (
        current.join(rows, on="content_key")
        .join(periods, on="plan_period_key", how="left")
        .rename(
            {
                "raw_chars": "chars",
                "issued_date_key": "issue_date",
                "published_date_key": "publish_date",
                "start_year": "plan_start_year",
            }
        )
    )


def _with_canonical(versions: pl.DataFrame, canonical: pl.DataFrame) -> pl.DataFrame:
    key = pl.col("document_key")
    stands = pl.coalesce("stands_for_it", key)
    return (
        versions.join(
            canonical.select("document_key", stands_for_it="canonical_document_key"),
            on="document_key",
            how="left",
            maintain_order="left",
        )
        .with_columns(canonical_document_key=stands, is_canonical=stands == key)
        .select(versions.columns)
    )


def _canonical_sha256(versions: pl.DataFrame) -> str:
    columns = versions.select("document_key", "canonical_document_key").sort("document_key")
    return hashlib.sha256(columns.write_csv().encode()).hexdigest()


def _found(lake: Lake) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Copies and relations as the last run wrote them."""
    copies, relations = (_remembered(lake, table.name) for table in _FOUND)
    return None if copies is None or relations is None else (copies, relations)


def _previous(lake: Lake) -> Previous | None:
    """What the last run found out about pairs of texts."""
    from pipelines.corpus import Previous

    units, pairs, evidence = (_remembered(lake, name) for name in (_UNITS, _PAIRS, _EVIDENCE))
    return None if units is None or pairs is None or evidence is None else Previous(units, pairs, evidence)


def _remembered(lake: Lake, name: str) -> pl.DataFrame | None:
    """A table of this stage; a damaged one counts as missing, since everything in it can be made again."""
    try:
        return lake.read_table(name)
    except LakeCorrupted as error:
        _log.warning("%s", error)
        return None


def _table(lake: Lake, table: Table) -> pl.DataFrame:
    found = lake.read_table(table.name)
    return empty(table) if found is None else found.select(table.column_names)
