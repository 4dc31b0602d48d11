"""From originals to silver: what needs parsing, in which batches, and what the run leaves behind.

Belongs here: the cache of parsed contents, making batches, registering what was parsed.
Does not belong here: what happens to one batch (`jobs`), where it happens (`pool`), how a document is read (`batch`).
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from pipelines.engines import engine_of
from pipelines.errors import LakeCorrupted
from pipelines.jobs import Engine, Frames, Job, Parser, RejectedContent, RunBatch
from pipelines.lake import Content, Lake
from pipelines.land import Landing
from pipelines.parser_version import parser_version
from pipelines.proven import prove_shards
from pipelines.quarantine import collect_quarantine, write_quarantine
from pipelines.settings import Settings
from pipelines.shards import Manifest, Original, read_shard, remove_shards, shard_name
from pipelines.validate import PARENT_IS_REFUSED
from schemas import lake as lake_tables
from schemas.pandera_models import ContractBroken
from schemas.polars_types import empty, polars_schema

if TYPE_CHECKING:
    from pipelines.formats import Limits

_log = logging.getLogger(__name__)

_WHERE = {"content_key": pl.Int64(), "shard": pl.String()}
"""Columns of a frame that says in which shard the rows of each content lie."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, for whoever shows it."""

    documents_done: int
    documents_total: int
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class ParseReport:
    """What a run parsed.

    Attributes:
        parsed, reused: contents of the current documents, by whether they were parsed in this run.
        rejected: contents of the current documents that gave no document, in this run or before.
        rows: table → good rows in the shards of the current documents; refused_rows likewise.
        bytes: originals parsed in this run.
        seconds: wall-clock time by stage; `parse`, `validate` and `write` add up over processes.
        quarantine: what was written to the lake, columns of `lake.quarantine`.
        turnover: entries of the quarantine that ``entered``, ``stayed`` and ``left`` with this run.
    """

    parsed: int
    reused: int
    rejected: list[RejectedContent]
    rows: dict[str, int]
    refused_rows: dict[str, int]
    bytes: int
    seconds: dict[str, float]
    quarantine: pl.DataFrame
    turnover: dict[str, int]


def default_parser(settings: Settings) -> Parser:
    """The parser of the project with its present lexicon and the limits of `settings`.

    Limits decide what is no document, so other limits than the default are another parser: a file that was too large
    is looked at again when they change.
    """
    from pipelines import lexicon  # late: the lexicon is read from disk
    from pipelines.formats import Limits

    limits = Limits(
        max_extracted_bytes=settings.max_extracted_bytes,
        max_ratio=settings.max_pack_ratio,
        max_pages=settings.max_pages,
        max_seconds=min(filter(None, (Limits().max_seconds, settings.max_document_seconds))),
        max_memory_bytes=settings.max_document_memory_bytes,
    )
    version = parser_version()
    if limits != Limits():
        version += hashlib.sha256(repr(limits).encode()).hexdigest()[:8]
    return Parser(_Unloaded(limits), version, lexicon.sha256())


@dataclass(frozen=True, slots=True)
class _Unloaded:
    """The parser of the project before it is imported: a run that finds every document parsed does without it."""

    limits: Limits

    def load(self) -> RunBatch:
        """What goes to the workers, who import it before the limits of a document hold."""
        from pipelines import batch

        return partial(batch.parse_batch, limits=self.limits)

    def __call__(self, contents: Sequence[Content]) -> Frames:
        return self.load()(contents)


def parse(
    landing: Landing,
    lake: Lake,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
    *,
    run_id: str,
    full: bool = False,
    again: Collection[int] | None = None,
    verify: bool = False,
    parser: Parser | None = None,
    engine: Engine | None = None,
) -> ParseReport:
    """Parse what the current documents need and the lake does not have, and collect the quarantine.

    Args:
        run_id: names the run in `first_seen_run_id` of the quarantine.
        full: parse everything, also what the lake has.
        again: parse these contents, also when the lake has them; of the others whatever the lake has will do, also
            what another parser or lexicon read.
        verify: hash every shard, also those that stand as they did when they were hashed before (`proven`).
        parser: defaults to `default_parser`.
        engine: where batches run; defaults to the engine of `settings`.

    A document that fails is rejected and the run goes on. Everything that was parsed is kept and registered, also
    when this raises.

    Raises:
        ContractBroken: a frame of the parser breaks the shape of its table, or every row of a table was refused.
    """
    started = time.perf_counter()
    parser = parser or default_parser(settings)
    registered = _registered(lake)
    where, shards, jobs = _plan(landing, lake, settings, parser, registered, full=full, again=again, verify=verify)
    reused = where.height
    seconds = {"verify": time.perf_counter() - started}

    tally = _Tally(progress, sum(len(job.originals) for job in jobs), sum(job.raw_bytes for job in jobs))
    broken: ContractBroken | None = None
    parsed: dict[str, Manifest] = {}
    try:
        outcomes = (engine or engine_of(settings))(jobs)
        del jobs  # the pool lets each go with its end; of 80 000 documents all together hold 20 MB
        for outcome in outcomes:
            manifest = outcome.manifest
            parsed[manifest.shard] = manifest
            tally.add(manifest)
            for stage, spent in outcome.seconds.items():
                seconds[stage] = seconds.get(stage, 0.0) + spent
    except ContractBroken as error:
        broken = error

    started = time.perf_counter()
    shards |= parsed
    where = pl.concat([where, *map(_contents_of, parsed.values())])
    _register(lake, registered, where, shards)
    quarantine = collect_quarantine(lake, landing, where, shards, run_id)
    write_quarantine(lake, quarantine)
    seconds["register"] = time.perf_counter() - started
    if broken:
        raise broken

    rows: Counter[str] = Counter()
    refused_rows: Counter[str] = Counter()
    for manifest in shards.values():
        rows.update(manifest.rows)
        refused_rows.update(manifest.refused_rows)
    _require_some_good_rows(rows, quarantine.entries)
    return ParseReport(
        parsed=tally.documents_done,
        reused=reused,
        rejected=quarantine.rejected,
        rows=dict(rows),
        refused_rows=dict(refused_rows),
        bytes=tally.bytes_done,
        seconds=seconds,
        quarantine=quarantine.entries,
        turnover={
            "entered": quarantine.entered,
            "stayed": quarantine.stayed,
            "left": quarantine.released.height,
        },
    )


def to_parse(
    landing: Landing, lake: Lake, settings: Settings, *, full: bool = False, parser: Parser | None = None
) -> list[int]:
    """The contents that `parse` would parse, by key; nothing is written."""
    parser = parser or default_parser(settings)
    _, _, jobs = _plan(landing, lake, settings, parser, _registered(lake), full=full, again=None)
    return sorted(key for job in jobs for key, _, _ in job.originals)


def _plan(
    landing: Landing,
    lake: Lake,
    settings: Settings,
    parser: Parser,
    registered: pl.DataFrame,
    *,
    full: bool,
    again: Collection[int] | None,
    verify: bool = False,
) -> tuple[pl.DataFrame, dict[str, Manifest], list[Job]]:
    """What the lake has of the current documents (columns of `_WHERE`, shard → manifest), and jobs for the rest."""
    current = landing.versions.filter("is_current").select("content_key", "raw_sha256").unique("content_key")
    where: pl.DataFrame
    shards: dict[str, Manifest]
    if full:
        where, shards = pl.DataFrame(schema=_WHERE), {}
    else:
        where, shards = _cached(lake, parser, current, registered, again, verify)
    wanted = current.join(where, on="content_key", how="anti")
    if wanted.height and isinstance(parser.run, _Unloaded):
        parser = replace(parser, run=parser.run.load())
    found, jobs = [where], []
    for job in _jobs(lake, parser, settings, dict(wanted.iter_rows())):
        # A run that was cut short has left whole shards that no table names yet.
        is_asked_for = full or any(key in (again or ()) for key, _, _ in job.originals)
        left = None if is_asked_for else read_shard(lake, job.shard)
        if left and not left.retry:
            shards[job.shard] = left
            found.append(_contents_of(left))
        else:
            jobs.append(job)
    return pl.concat(found), shards, jobs


def _contents_of(manifest: Manifest) -> pl.DataFrame:
    return pl.DataFrame([(key, manifest.shard) for key, _, _ in manifest.contents], schema=_WHERE, orient="row")


def collect_garbage(lake: Lake, keep: Iterable[str] | None = None) -> list[str]:
    """Remove the shards that no parsed content needs any more; returns their names.

    Args:
        keep: SHA-256 of the originals whose rows may be wanted again; others are forgotten, to be parsed again when
            they come back. None keeps every content.

    The caller holds the data folder and has published: until then the old shards are what a run would fall back to.
    """
    registered = _registered(lake)
    if keep is not None:
        kept = registered.filter(pl.col("raw_sha256").is_in(list(keep)))
        if kept.height < registered.height:
            registered = kept
            lake.write_table(lake_tables.CONTENT.name, kept)
    return remove_shards(lake, registered["shard"].unique().to_list())


def _registered(lake: Lake) -> pl.DataFrame:
    """The table of parsed contents; a damaged one counts as empty, since it only says what need not be parsed."""
    try:
        found = lake.read_table(lake_tables.CONTENT.name)
    except LakeCorrupted as error:
        _log.warning("%s", error)
        found = None
    return empty(lake_tables.CONTENT) if found is None else found.select(lake_tables.CONTENT.column_names)


def _cached(
    lake: Lake,
    parser: Parser,
    needed: pl.DataFrame,
    registered: pl.DataFrame,
    again: Collection[int] | None,
    verify: bool,
) -> tuple[pl.DataFrame, dict[str, Manifest]]:
    """Needed contents that will do as they are, in a shard that is whole (columns of `_WHERE`), shard → manifest."""
    will_do = (
        (pl.col("parser_version") == parser.version) & (pl.col("lexicon_sha256") == parser.lexicon_sha256)
        if again is None
        else ~pl.col("content_key").is_in(list(again))
    )
    rows = registered.filter(will_do).join(needed, on="content_key", how="semi").select(list(_WHERE))
    manifests = prove_shards(lake, rows["shard"].unique().sort().to_list(), verify=verify)
    for name, manifest in manifests.items():
        if manifest is None:
            _log.warning("shard %s is damaged or missing; its documents are parsed again", name)
    sound = {name: manifest for name, manifest in manifests.items() if manifest}
    return rows.filter(pl.col("shard").is_in(list(sound))), sound


def _jobs(lake: Lake, parser: Parser, settings: Settings, wanted: Mapping[int, str]) -> list[Job]:
    """Batches of about `batch_bytes` in the order of the content keys: the same input gives the same shards."""
    jobs: list[Job] = []
    batch: list[Original] = []
    size_of_batch = 0

    def close() -> None:
        nonlocal size_of_batch
        if batch:
            name = shard_name(batch, parser.version, parser.lexicon_sha256)
            jobs.append(
                Job(name, tuple(batch), parser, lake, settings.max_document_seconds, settings.max_document_memory_bytes)
            )
        batch.clear()
        size_of_batch = 0

    for key in sorted(wanted):
        path = lake.raw_path(wanted[key])
        size = path.stat().st_size if path.exists() else 0
        if size_of_batch + size > settings.batch_bytes:
            close()
        batch.append((key, wanted[key], size))
        size_of_batch += size
    close()
    return jobs


@dataclass(slots=True)
class _Tally:
    progress: Callable[[Progress], None] | None
    documents: int
    bytes: int
    documents_done: int = 0
    bytes_done: int = 0

    def add(self, manifest: Manifest) -> None:
        self.documents_done += len(manifest.contents)
        self.bytes_done += sum(size for _, _, size in manifest.contents)
        if self.progress:
            self.progress(Progress(self.documents_done, self.documents, self.bytes_done, self.bytes))


def _register(lake: Lake, registered: pl.DataFrame, where: pl.DataFrame, shards: Mapping[str, Manifest]) -> None:
    """Write the table of parsed contents: what this run needs as it now stands, the rest as it was.

    Contents to be tried again are left out; so the next run does. What is registered already stays as it is.
    """
    retry = [key for manifest in shards.values() for key in manifest.retry]
    known = registered.select(list(_WHERE)).filter(~pl.col("content_key").is_in(retry))
    fresh = where.join(known, on=list(_WHERE), how="anti")
    if fresh.is_empty() and registered.height:
        return
    expected = dict(fresh.iter_rows())
    rows = [
        (key, raw_sha256, manifest.parser_version, manifest.lexicon_sha256, manifest.shard, size)
        for manifest in map(shards.__getitem__, sorted(set(expected.values())))
        for key, raw_sha256, size in manifest.contents
        if expected.get(key) == manifest.shard and key not in manifest.retry
    ]
    present = pl.DataFrame(rows, schema=polars_schema(lake_tables.CONTENT), orient="row")
    others = registered.join(fresh, on="content_key", how="anti")
    lake.write_table(lake_tables.CONTENT.name, pl.concat([others, present]).sort("content_key"))


def _require_some_good_rows(rows: Mapping[str, int], quarantine: pl.DataFrame) -> None:
    """A table of which every row breaks a rule is not thinned out but broken: nothing may be published."""
    own_fault = quarantine.filter(pl.col("target_table").is_not_null(), pl.col("rule_id") != PARENT_IS_REFUSED)
    for (table,), refused in own_fault.sort("target_table").group_by("target_table", maintain_order=True):
        if not rows.get(str(table)):
            zh, en = refused.select("message_zh", "message_en").row(0)
            raise ContractBroken(
                f"silver.{table}",
                f"silver.{table} 的所有行都被隔离，例如：{zh}；请修正解析器。",
                f"every row of silver.{table} was refused, for example: {en}; mend the parser.",
            )
