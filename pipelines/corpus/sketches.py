"""Sketches as tables: two flat frames, as the lake keeps them.

Belongs here: the columns, and putting together and choosing sketches.
Does not belong here: making sketches (`sketch`) and comparing them (`candidates`, `judge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

WORDS, WITH_DIGIT, NUMBER = 0, 1, 2
"""Kinds of mark: a shingle of words, a shingle that holds a digit, a number with the words around it."""

HEAD_SCHEMA = pl.Schema(
    {
        "content_key": pl.Int64,
        "text_key": pl.Int64,
        "letters": pl.Int32,
        "is_draft": pl.Boolean,
        "char_start": pl.Int32,
        "char_end": pl.Int32,
    }
)
MARK_SCHEMA = pl.Schema(
    {"content_key": pl.Int64, "kind": pl.Int8, "mark": pl.Int64, "value": pl.Int32, "passage": pl.Int64}
)


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of some contents.

    Attributes:
        heads: one row a content: `text_key` (equal for equal letters), `letters` (how many), `is_draft`, and where the
            first letter stands and the last one ends, in code points.
        marks: the marks of each content in the order of its text; `value` is the place of a shingle in code points,
            or the number itself;
            `passage` is a hash of the longer passage that a shingle begins, 0 where there is none.
    """

    heads: pl.DataFrame
    marks: pl.DataFrame

    @staticmethod
    def empty() -> Sketches:
        """No sketches."""
        return Sketches(pl.DataFrame(schema=HEAD_SCHEMA), pl.DataFrame(schema=MARK_SCHEMA))

    @staticmethod
    def concat(parts: Sequence[Sketches]) -> Sketches:
        """All of `parts`, which share no content."""
        if not parts:
            return Sketches.empty()
        return Sketches(pl.concat([part.heads for part in parts]), pl.concat([part.marks for part in parts]))

    def only(self, content_keys: pl.Series) -> Sketches:
        """The sketches of these contents alone."""
        wanted = pl.DataFrame({"content_key": content_keys.cast(pl.Int64).unique()})
        heads = self.heads.join(wanted, on="content_key", how="semi", maintain_order="left")
        return Sketches(heads, self.marks.join(heads, on="content_key", how="semi", maintain_order="left"))

    def __len__(self) -> int:
        return self.heads.height


__all__ = ["HEAD_SCHEMA", "MARK_SCHEMA", "NUMBER", "WITH_DIGIT", "WORDS", "Sketches"]
