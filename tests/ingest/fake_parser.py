"""A parser small enough to misbehave on demand: every line of a document is a task.

A line of one word does what the word says: CRASH raises, KILL kills the process, SLEEP never ends, BADROW gives a task
that breaks a rule, BADDOCUMENT a document that does, ORPHAN a bad task with a responsibility, BINARY is rejected,
SHAPE gives a frame of the wrong type, SILENT gives nothing.
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import polars as pl

from pipelines.jobs import Parser
from pipelines.lake import Content
from pipelines.validate import REJECTED_CONTENT, REJECTED_CONTENT_SCHEMA
from schemas.polars_types import polars_schema
from schemas.silver import DOCUMENT, ORGANIZATION, RESPONSIBILITY, TASK

LEXICON = hashlib.sha256(b"lexicon").hexdigest()


def parser(version: str = "1", *, reads: Collection[str] = (), seen: list[str] | None = None) -> Parser:
    """The fake as `parse` takes it.

    Args:
        reads: words that this version copes with.
        seen: gets the text of every document that is parsed.
    """
    if not reads and seen is None:
        return Parser(parse_batch, version, LEXICON)
    return Parser(partial(parse_batch, reads=frozenset(reads), seen=seen), version, LEXICON)


def parse_batch(
    contents: Sequence[Content], reads: frozenset[str] = frozenset(), seen: list[str] | None = None
) -> dict[str, pl.DataFrame]:
    """Frames of a batch, in the order of its contents."""
    documents: list[tuple[Any, ...]] = []
    tasks: list[tuple[Any, ...]] = []
    responsibilities: list[tuple[Any, ...]] = []
    rejected: list[tuple[Any, ...]] = []
    organizations: dict[int, tuple[Any, ...]] = {}
    shape_is_wrong = False
    for content in contents:
        raw = content.path.read_bytes()
        text = raw.decode("utf-8")
        words = set(text.split()) - reads
        if seen is not None:
            seen.append(text)
        if "KILL" in words:
            os.kill(os.getpid(), signal.SIGKILL)
        if "SLEEP" in words:
            time.sleep(600)
        if "CRASH" in words:
            raise ValueError("the fake parser was told to crash")
        if "BINARY" in words:
            rejected.append((content.content_key, "binary", "二进制内容", "binary content"))
            continue
        if "SILENT" in words:
            continue
        shape_is_wrong |= "SHAPE" in words
        chars = -1 if "BADDOCUMENT" in words else len(text)
        documents.append(_document(content, raw, chars))
        organizations[1] = (1, "org", "某局", None, "government", None, -1, -1, False)
        at = 0
        for ordinal, line in enumerate(text.splitlines(keepends=True), 1):
            is_bad = line.strip() in words & {"BADROW", "ORPHAN"}
            tasks.append(_task(content.content_key, ordinal, line, at, is_bad))
            if line.strip() == "ORPHAN":
                responsibilities.append(_responsibility(content.content_key, ordinal))
            at += len(line)
    frames = {
        "document": pl.DataFrame(documents, schema=polars_schema(DOCUMENT), orient="row"),
        "task": pl.DataFrame(tasks, schema=polars_schema(TASK), orient="row"),
        "responsibility": pl.DataFrame(responsibilities, schema=polars_schema(RESPONSIBILITY), orient="row"),
        "organization": pl.DataFrame(list(organizations.values()), schema=polars_schema(ORGANIZATION), orient="row"),
        REJECTED_CONTENT: pl.DataFrame(rejected, schema=REJECTED_CONTENT_SCHEMA, orient="row"),
    }
    if shape_is_wrong:
        frames["task"] = frames["task"].with_columns(pl.col("ordinal").cast(pl.String))
    return frames


def _document(content: Content, raw: bytes, chars: int) -> tuple[Any, ...]:
    sha = content.raw_sha256
    return (
        *(content.content_key, sha, sha, len(raw), chars, "utf-8", "Hans", False, None, None, None, None),
        *("工作要点", None, -1, -1, -1, -1, -1),
    )


def _task(key: int, ordinal: int, line: str, at: int, is_bad: bool) -> tuple[Any, ...]:
    end = at + len(line)
    return (
        *(key, ordinal, None, ordinal, None, None, line, at, end, None, None, -2),
        *(0 if is_bad else len(line), 0, 0, 0, 0, 0),
    )


def _responsibility(key: int, task: int) -> tuple[Any, ...]:
    return (key, task, task, "lead", "organization", 1, -2, 1, "某局", "某局", False, False, 1.0, 1.0, "fake", 0, 2)
