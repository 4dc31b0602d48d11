"""One gold document and what the warehouse says about it.

Belongs here: reading gold files and views, and the shift where the pipeline kept the other copy of a block.
Does not belong here: judging (see `yaodian.evaluate.measures`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yaodian.evaluate.comparing import Span

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Copies are scored too, so facts come from the views that hold every document.
_FACT_VIEWS = frozenset({"task", "responsibility", "target", "policy_reference", "arithmetic_check"})

Record = dict[str, Any]
Say = Callable[[str], None]


def ignore(_: str) -> None:
    """A `Say` that nobody listens to."""


@dataclass(slots=True)
class Subject:
    """A document under evaluation.

    Attributes:
        gold: the annotation, as in ``gold/README.md``.
        raw: the decoded text.
        read: view name → the rows of this document.
        delta: how far the kept copy of a repeated block lies before the gold's; 0 when they agree.
        task_keys: gold task id → `task_key`, once the tasks are matched.
    """

    gold: Record
    raw: str
    read: Callable[[str], list[Record]]
    delta: int = 0
    task_keys: dict[str, Any] = field(default_factory=dict)

    @property
    def source_file(self) -> str:
        """The name of the document."""
        return str(self.gold["document"]["source_file"])

    @property
    def repeats(self) -> list[Record]:
        """Blocks that stand twice, with where the gold keeps them."""
        found = self.gold.get("duplicate_map") or []
        return found if isinstance(found, list) else [found]

    def placed(self, start: int, end: int) -> Span:
        """A gold span where the pipeline has it."""
        for block in self.repeats:
            if self.delta and block["canonical_start"] <= start < block["canonical_end"]:
                return start - block["delta"], end - block["delta"]
        return start, end

    def snippet(self, start: int, end: int | None = None, at_most: int = 30) -> str:
        """Some text from `start`, for a person."""
        stop = start + at_most if end is None else min(end, start + at_most)
        return repr(self.raw[start:stop])


def gold_files(folder: Path, only: str | None = None) -> list[Path]:
    """The annotation files of a folder, those that start with `only`."""
    return [path for path in sorted(folder.glob("*.json")) if not only or path.name.startswith(only)]


def load_gold(path: Path) -> Record:
    """The annotation in a file; ValueError names a file that is none."""
    try:
        gold = json.loads(path.read_text("utf-8"))
        gold["document"]["source_file"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a gold annotation: {error}") from error
    found: Record = gold
    return found


def reader(con: DuckDBPyConnection, source_file: str) -> Callable[[str], list[Record]]:
    """How to read the views of one document."""

    def read(view: str) -> list[Record]:
        schema = "marts_all" if view in _FACT_VIEWS else "marts"
        cursor = con.execute(f"SELECT * FROM {schema}.{view} WHERE source_file = ?", [source_file])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return read
