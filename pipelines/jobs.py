"""One batch of work: parse it, validate it, write its shard.

Belongs here: what a job is, running it, taking a batch apart to find the document that breaks it, the time limit.
Does not belong here: how a document is read (`batch`), which process a job runs on (`pool`).

A `Job` travels to another process (or another engine) as paths, writes its own shard and comes back as a small
`Outcome`. What it writes depends on the bytes, the parser and the lexicon only, never on where it ran.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

import polars as pl

from pipelines.lake import Content, Lake
from pipelines.memory import memory_budget
from pipelines.shards import Manifest, Original, write_shard
from pipelines.validate import REJECTED_CONTENT, REJECTED_CONTENT_SCHEMA, check
from schemas import silver
from schemas.pandera_models import ContractBroken

Frames = Mapping[str, pl.DataFrame]
RunBatch = Callable[[Sequence[Content]], Frames]

_log = logging.getLogger(__name__)

# A batch of healthy documents is far faster than this; one that is not is taken apart to find the slow document.
_SLOWEST_BYTES_PER_SECOND = 1 << 17
_MOST_MEMORY_PER_BYTE = 64


@dataclass(frozen=True, slots=True)
class Parser:
    """How documents are read: a picklable function, and the two versions that are part of every cache key."""

    run: RunBatch
    version: str
    lexicon_sha256: str


@dataclass(frozen=True, slots=True)
class RejectedContent:
    """A content that is no readable document, or that the parser could not finish."""

    content_key: int
    reason_code: str
    reason_zh: str
    reason_en: str
    may_pass_later: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One batch, and everything needed to parse and write it.

    Attributes:
        originals: what to parse.
        lake: where it lies, and where the shard goes.
    """

    shard: str
    originals: tuple[Original, ...]
    parser: Parser
    lake: Lake
    max_document_seconds: float
    max_document_memory_bytes: int = 0

    @property
    def contents(self) -> tuple[Content, ...]:
        """The originals with their places in the lake."""
        return tuple(Content(key, sha, self.lake.raw_path(sha)) for key, sha, _ in self.originals)

    @property
    def raw_bytes(self) -> int:
        """Bytes of the originals."""
        return sum(size for _, _, size in self.originals)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job."""

    manifest: Manifest
    seconds: dict[str, float]


Engine = Callable[[Sequence[Job]], Iterator[Outcome]]
"""Runs jobs by calling `run_job` on each, anywhere that sees the lake, and yields outcomes in any order."""


def run_job(job: Job) -> Outcome:
    """Parse one batch, validate it and write its shard.

    Raises:
        ContractBroken: a frame breaks the shape of its table. Anything else that a document does is a rejection.
    """
    started = time.perf_counter()
    sound = [content for content in job.contents if job.lake.raw_is_sound(content.raw_sha256)]
    lost = {key for key, _, _ in job.originals} - {content.content_key for content in sound}
    rejected = [original_is_damaged(key) for key in sorted(lost)]
    budget = job.max_document_seconds and job.max_document_seconds + job.raw_bytes / _SLOWEST_BYTES_PER_SECOND
    memory = job.max_document_memory_bytes and job.max_document_memory_bytes + job.raw_bytes * _MOST_MEMORY_PER_BYTE
    frames: Frames
    try:
        with memory_budget(memory):
            frames = _within(budget, job.parser.run, sound) if sound else {}
    except (ContractBroken, KeyboardInterrupt):
        raise
    except (Exception, _TookTooLong) as error:
        _log.warning("a batch of %d documents failed (%s); parsing them one by one", len(sound), _sentence(error))
        frames = _one_by_one(job, sound, rejected)
    return finish(job, frames, rejected, time.perf_counter() - started)


def _one_by_one(job: Job, contents: Sequence[Content], rejected: list[RejectedContent]) -> Frames:
    parts = []
    for content in contents:
        part = parse_alone(job.parser, content, job.max_document_seconds, job.max_document_memory_bytes)
        if isinstance(part, RejectedContent):
            rejected.append(part)
        else:
            parts.append(part)
    return joined(parts)


def parse_alone(parser: Parser, content: Content, seconds: float, memory: int = 0) -> Frames | RejectedContent:
    """The frames of one document, or why there are none."""
    try:
        with memory_budget(memory):
            return _within(seconds, parser.run, [content])
    except (ContractBroken, KeyboardInterrupt):
        raise
    except MemoryError:
        return RejectedContent(
            content.content_key,
            "parse_failed",
            f"解析需要的内存超过 {memory} 字节（max_document_memory_bytes）",
            f"parsing takes more than {memory} bytes of memory (max_document_memory_bytes)",
            may_pass_later=True,
        )
    except _TookTooLong:
        return RejectedContent(
            content.content_key,
            "parse_failed",
            f"解析超过 {seconds:g} 秒（max_document_seconds）",
            f"parsing took longer than {seconds:g} s (max_document_seconds)",
            may_pass_later=True,
        )
    except Exception as error:
        _log.warning("document %s cannot be parsed", content.raw_sha256, exc_info=error)
        said = _sentence(error)
        return RejectedContent(
            content.content_key, "parse_failed", f"解析程序出错：{said}", f"the parser failed: {said}"
        )


def finish(job: Job, frames: Frames, rejected: Sequence[RejectedContent], parse_seconds: float) -> Outcome:
    """Validate what the parser gave for a job, write the shard, and say what became of it."""
    started = time.perf_counter()
    refused = pl.DataFrame(
        [(one.content_key, one.reason_code, one.reason_zh, one.reason_en) for one in rejected],
        schema=REJECTED_CONTENT_SCHEMA,
        orient="row",
    )
    frames = dict(frames)
    if REJECTED_CONTENT in frames:
        refused = pl.concat([frames[REJECTED_CONTENT].select(refused.columns).cast(refused.schema), refused])
    frames[REJECTED_CONTENT] = refused
    checked = check(frames, [key for key, _, _ in job.originals])
    validated = time.perf_counter()
    manifest = write_shard(
        job.lake,
        job.shard,
        checked,
        job.originals,
        job.parser.version,
        job.parser.lexicon_sha256,
        retry=(one.content_key for one in rejected if one.may_pass_later),
    )
    written = time.perf_counter()
    return Outcome(manifest, {"parse": parse_seconds, "validate": validated - started, "write": written - validated})


def joined(parts: Sequence[Frames]) -> Frames:
    """The frames of documents parsed one by one as those of one batch: dimension rows stand once."""
    names = dict.fromkeys(name for part in parts for name in part)
    joined = {name: pl.concat([part[name] for part in parts if name in part]) for name in names}
    for name in silver.DIMENSIONS:
        if name in joined:
            joined[name] = joined[name].unique(maintain_order=True)
    return joined


def original_is_damaged(content_key: int) -> RejectedContent:
    """The rejection of a content whose original the store cannot prove."""
    return RejectedContent(
        content_key,
        "unreadable",
        "湖中保存的原文缺失或损坏；请让来源文件在场，用 --verify-hashes 重新运行",
        "its original in the lake is missing or damaged; run again with --verify-hashes and the source file in place",
        may_pass_later=True,
    )


def killed(content_key: int) -> RejectedContent:
    """The rejection of a content whose process did not live to say what went wrong."""
    return RejectedContent(
        content_key,
        "parse_failed",
        "解析进程被系统终止（可能是内存不足）",
        "the process that parsed it was killed (out of memory?)",
        may_pass_later=True,
    )


def _sentence(error: BaseException) -> str:
    """What went wrong and where, in one line."""
    where = _innermost(error.__traceback__)
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}{f': {said}' if said else ''}{f' ({where})' if where else ''}"


def _innermost(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


class _TookTooLong(BaseException):
    """Raised inside the parser by the alarm; no `except Exception` of the parser may swallow it."""


def _within(seconds: float, run: RunBatch, contents: Sequence[Content]) -> Frames:
    """Run the parser for at most `seconds` (0: no limit). Only a process's main thread can be interrupted; elsewhere
    there is no limit."""
    if not seconds or threading.current_thread() is not threading.main_thread():
        return run(contents)

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _TookTooLong(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    # It rings again every second: an exception raised inside a destructor is lost.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        return run(contents)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
