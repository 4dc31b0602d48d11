"""Trying again what was refused, and nothing else.

Belongs here: which files and contents of the quarantine another attempt can change.
Does not belong here: the attempt itself (`land`, `parse`), and what becomes of its result (`quarantine`).
"""

from __future__ import annotations

import os
import stat

import polars as pl

from pipelines import remote_input
from pipelines.discover import Discovery, Files, SourceFile, system_name
from pipelines.lake import Lake
from pipelines.objects import is_url
from schemas.lake import LANDED_FILE, QUARANTINE

_MAY_END_OTHERWISE = ("empty_file", "unreadable", "too_large", "changed_while_reading")
"""Reasons of landing that a mended file, a permission or a setting can take away."""


def refused_files(lake: Lake) -> Discovery:
    """The files that landing refused in the last run and that may be read now.

    What is gone, or is no file of its own any more, is left to the next build, which looks at the whole folder.
    """
    landed = lake.read_table(LANDED_FILE.name)
    if landed is None:
        return Discovery(Files.of(()))
    refused = landed.filter(pl.col("reason_code").is_in(_MAY_END_OTHERWISE))
    files = []
    for source_file, readable in refused.select("source_file", "absolute_path").sort("source_file").iter_rows():
        if is_url(readable):
            again = remote_input.look_again(readable, source_file)
            files += [again] if again else []
            continue
        path = system_name(readable)
        try:
            found = os.lstat(path)
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode):
            files.append(SourceFile(source_file, path, found.st_size, found.st_mtime_ns))
    return Discovery(Files.of(files))


def refused_contents(lake: Lake) -> frozenset[int]:
    """The contents that were refused whole or lost a row, by key.

    Raises:
        LakeCorrupted: the quarantine is damaged.
    """
    quarantine = lake.read_table(QUARANTINE.name)
    return frozenset() if quarantine is None else frozenset(quarantine["content_key"].drop_nulls())
