"""A parser of the project that misbehaves where a document says so: it kills its process, or eats its memory.

Belongs here: what travels to workers by the name of this module. Does not belong here: tests.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl
import ray

from pipelines import batch
from pipelines.jobs import Parser
from pipelines.lake import Content
from pipelines.parse import default_parser
from pipelines.settings import Settings

KILLS, EATS, CRASHES = "KILLSWITCH", "EATSMEMORY", "CRASHSWITCH"


def parser(settings: Settings, marks: Path | None = None, seconds: float = 0.0) -> Parser:
    """The parser of the project, ill-behaved; of the same version, so that its shards have the same names.

    Args:
        marks: a folder in which every batch that begins leaves a file: its first content, process and node in the name.
        seconds: how long a batch takes at least.
    """
    given = default_parser(settings)
    return Parser(partial(parse_batch, marks=marks, seconds=seconds), given.version, given.lexicon_sha256)


def parse_batch(contents: Sequence[Content], marks: Path | None, seconds: float) -> dict[str, pl.DataFrame]:
    """Do what the texts say, then parse them."""
    if marks:
        name = f"{contents[0].raw_sha256[:16]}-{os.getpid()}-{ray.get_runtime_context().get_node_id()}"
        (marks / name).write_text(str(os.getpid()), encoding="ascii")
    time.sleep(seconds)
    for content in contents:
        text = content.path.read_text(encoding="utf-8", errors="replace")
        if KILLS in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if EATS in text:
            _eat()
        if CRASHES in text:
            raise ValueError("the parser was told to crash")
    return batch.parse_batch(contents)


def _eat() -> None:
    """Take memory as a library does that gives up when it gets none: the process ends, no exception is raised."""
    take = ctypes.CDLL(None).malloc
    take.restype, take.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    while take(64 << 20):
        pass
    os.abort()
