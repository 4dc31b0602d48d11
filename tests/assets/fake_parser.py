"""A parser for documents that `tests.warehouse.synthetic` made up, which misbehaves on demand.

A file holds the text of ``synthetic.content(n)``, and maybe a last word that says what goes wrong: BADROW (a task that
breaks a rule), SHAPE (a frame of the wrong type), EVERYROW (no task is good), BINARY (no document), SLOW (minutes).
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.jobs import Parser
from pipelines.lake import Content
from pipelines.validate import REJECTED_CONTENT, REJECTED_CONTENT_SCHEMA
from schemas import silver, star
from schemas.polars_types import empty
from tests.warehouse import synthetic

LEXICON = hashlib.sha256(b"lexicon").hexdigest()
FAULTS = ("BADROW", "SHAPE", "EVERYROW", "BINARY", "SLOW")


def parser(
    version: str = "1",
    *,
    lexicon: str = LEXICON,
    reads: Collection[str] = (),
    crashes_on: Collection[int] = (),
    seen: list[int] | None = None,
) -> Parser:
    """The fake as `parse` takes it.

    Args:
        reads: faults that this version of the parser copes with.
        crashes_on: numbers of documents that crash it.
        seen: gets the number of every document that is parsed.
    """
    how = partial(parse_batch, reads=frozenset(reads), crashes_on=frozenset(crashes_on), seen=seen)
    return Parser(how, version, lexicon)


def write_document(folder: Path, number: int, fault: str = "") -> Path:
    """Write document `number`, with a fault if one is named; returns its path."""
    assert not fault or fault in FAULTS
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:03d}.txt"
    path.write_text(synthetic.content(number).text + fault, encoding="utf-8")
    return path


def reference_frames() -> dict[str, pl.DataFrame]:
    """The static dimensions the documents refer to."""
    return {name: synthetic.frame_of(star.TABLES[name], rows) for name, rows in synthetic.reference_rows().items()}


def parse_batch(
    contents: Sequence[Content],
    reads: frozenset[str] = frozenset(),
    crashes_on: frozenset[int] = frozenset(),
    seen: list[int] | None = None,
) -> dict[str, pl.DataFrame]:
    """Frames of a batch."""
    rows: dict[str, list[synthetic.Row]] = {table.name: [] for table in silver.TABLES}
    rejected = []
    faults = set()
    for content in contents:
        text = content.path.read_text(encoding="utf-8")
        fault = next((word for word in FAULTS if text.endswith(word)), "")
        found = re.search("第([0-9]+)号", text)
        if found and int(found[1]) in crashes_on:
            raise ValueError(f"told to crash on document {found[1]}")
        if found and seen is not None:
            seen.append(int(found[1]))
        if (fault == "BINARY" and fault not in reads) or not found:
            rejected.append((content.content_key, "binary_file", "文件不是文本", "the file is not text"))
            continue
        if fault == "SLOW":
            time.sleep(30)
        faults.add(fault)
        _add(rows, content, int(found[1]), fault, is_read=fault in reads)
    frames = {table.name: _frame(table.name, rows[table.name]) for table in silver.TABLES}
    if "SHAPE" in faults:
        frames["task"] = frames["task"].with_columns(pl.col("ordinal").cast(pl.String))
    frames[REJECTED_CONTENT] = pl.DataFrame(rejected, schema=REJECTED_CONTENT_SCHEMA, orient="row")
    return frames


def _add(rows: dict[str, list[synthetic.Row]], content: Content, number: int, fault: str, is_read: bool) -> None:
    made = synthetic.content(number)
    for name, found in made.rows.items():
        for place, row in enumerate(found):
            row = {"content_key": content.content_key, **row}
            if name == "document":
                row |= {"raw_sha256": content.raw_sha256, "raw_bytes": len(made.text.encode()) + len(fault)}
                row |= {"raw_chars": len(made.text) + len(fault)}
            is_bad = fault == "EVERYROW" or (fault == "BADROW" and place == 0)
            if name == "task" and is_bad and not is_read:
                row |= {"task_chars": -1}
            rows[name].append(row)
    if fault:
        last = made.rows["text_segment"][-1]
        start, first = int(str(last["char_end"])), int(str(last["byte_end"]))
        rows["text_segment"].append(
            {
                **last,
                "content_key": content.content_key,
                "ordinal": len(made.rows["text_segment"]) + 1,
                "segment_kind_code": "unclassified",
                "char_start": start,
                "char_end": start + len(fault),
                "byte_start": first,
                "byte_end": first + len(fault),
                "text_raw": fault,
            }
        )


def _frame(name: str, rows: Sequence[synthetic.Row]) -> pl.DataFrame:
    table = silver.TABLES[name]
    frame = synthetic.frame_of(table, rows) if rows else empty(table)
    return frame.unique(maintain_order=True) if name in silver.DIMENSIONS else frame
