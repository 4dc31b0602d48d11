"""What a replay of the quarantine came to, entry by entry.

Belongs here: the quarantine before and after, as three lists.
Does not belong here: the replay itself (`assets`), and printing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.quarantine import ENTRY_KEY

if TYPE_CHECKING:
    import polars as pl

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replayed:
    """The entries that left the quarantine, that stay, and that came instead; rows of `lake.quarantine`."""

    left: list[Entry]
    stays: list[Entry]
    new: list[Entry]


def compare(before: pl.DataFrame, after: pl.DataFrame) -> Replayed:
    """Tell the entries apart by what identifies them from run to run."""
    was = {_key(entry) for entry in before.iter_rows(named=True)}
    now = {_key(entry) for entry in after.iter_rows(named=True)}
    return Replayed(
        left=[entry for entry in before.iter_rows(named=True) if _key(entry) not in now],
        stays=[entry for entry in after.iter_rows(named=True) if _key(entry) in was],
        new=[entry for entry in after.iter_rows(named=True) if _key(entry) not in was],
    )


def _key(entry: Entry) -> tuple[Any, ...]:
    return tuple(entry[name] for name in ENTRY_KEY)
