"""Sketches as tables: two flat frames, as the lake keeps them.

Belongs here: the columns, and putting together and choosing sketches.
Does not belong here: making sketches (`sketch`) and comparing them (`candidates`, `judge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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

IS_PASSAGE = (pl.col("passage") != 0, pl.col("kind") != NUMBER)
"""Conditions on a mark that begins a passage."""


class Sketched(Protocol):
    """Sketches that need not lie in memory, so that an increment reads those alone that it compares."""

    @property
    def heads(self) -> pl.DataFrame:
        """One row a content, columns of `HEAD_SCHEMA`."""

    def marks_of(self, content_keys: pl.Series) -> pl.DataFrame | None:
        """Their marks, columns of `MARK_SCHEMA`, those of a content together in the order of its text; contents without
        marks have no rows. None where one of them is not known any more."""

    def passages_of(self, content_keys: pl.Series) -> pl.DataFrame | None:
        """(content_key, passage): their passages, a small part of their marks; None as `marks_of`."""

    def holders(self, passages: pl.Series) -> pl.DataFrame:
        """(passage, content_key): the contents of `heads`, and perhaps others, in which these passages stand."""


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of some contents, in memory.

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

    def marks_of(self, content_keys: pl.Series) -> pl.DataFrame | None:
        """See `Sketched`."""
        wanted = pl.DataFrame({"content_key": content_keys.cast(pl.Int64).unique()})
        if wanted.join(self.heads, on="content_key", how="anti").height:
            return None
        return self.marks.join(wanted, on="content_key", how="semi", maintain_order="left")

    def passages_of(self, content_keys: pl.Series) -> pl.DataFrame | None:
        """See `Sketched`."""
        marks = self.marks_of(content_keys)
        return None if marks is None else marks.filter(*IS_PASSAGE).select("content_key", "passage")

    def holders(self, passages: pl.Series) -> pl.DataFrame:
        """See `Sketched`."""
        wanted = pl.DataFrame({"passage": passages})
        return self.marks.select("passage", "content_key").join(wanted, on="passage", how="semi")

    def __len__(self) -> int:
        return self.heads.height


__all__ = ["HEAD_SCHEMA", "IS_PASSAGE", "MARK_SCHEMA", "NUMBER", "WITH_DIGIT", "WORDS", "Sketched", "Sketches"]
