"""Sketches as tables: two flat frames that go to Parquet and come back as they were.

Belongs here: the columns, and adding, taking out, saving and loading sketches.
Does not belong here: making sketches (`sketch`) and comparing them (`postings`, `judge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

SKETCH_VERSION = 1
"""Part of the file names: sketches of another version are not found and are made again."""

WORDS, WITH_DIGIT, NUMBER = 0, 1, 2
"""Kinds of mark: a shingle of words, a shingle that holds a digit, a number with the words around it."""

HEAD_SCHEMA = pl.Schema({"content_key": pl.Int64, "text_key": pl.Int64, "letters": pl.Int32, "is_draft": pl.Boolean})
MARK_SCHEMA = pl.Schema(
    {"content_key": pl.Int64, "kind": pl.Int8, "mark": pl.Int64, "value": pl.Int32, "passage": pl.Int64}
)


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of some contents.

    Attributes:
        heads: one row a content: `text_key` (equal for equal letters), `letters` (how many), `is_draft`.
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

    def __len__(self) -> int:
        return self.heads.height


@dataclass(frozen=True, slots=True)
class Index:
    """The sketches of a data folder."""

    sketches: Sketches

    @staticmethod
    def load(folder: Path) -> Index:
        """The index in `folder`; empty where there is none of this version."""
        heads, marks = _files(folder)
        if not (heads.is_file() and marks.is_file()):
            return Index(Sketches.empty())
        found = Sketches(
            pl.read_parquet(heads).select(HEAD_SCHEMA.names()), pl.read_parquet(marks).select(MARK_SCHEMA.names())
        )
        return Index(found)

    def save(self, folder: Path) -> None:
        """Write the index; heads last, so that a writer that was cut short leaves an index without the new heads."""
        folder.mkdir(parents=True, exist_ok=True)
        heads, marks = _files(folder)
        for path, frame in ((marks, self.sketches.marks), (heads, self.sketches.heads)):
            part = path.with_name(f".{path.name}.part")
            frame.write_parquet(part, compression="zstd", compression_level=1)
            part.replace(path)

    def append(self, sketches: Sketches) -> Index:
        """This index and `sketches`; a content that stands in both keeps the new sketch."""
        replaced = sketches.heads.select("content_key")
        return Index(
            Sketches.concat(
                [
                    Sketches(
                        self.sketches.heads.join(replaced, on="content_key", how="anti"),
                        self.sketches.marks.join(replaced, on="content_key", how="anti"),
                    ),
                    sketches,
                ]
            )
        )

    def only(self, content_keys: pl.Series) -> Index:
        """The index of these contents alone."""
        wanted = pl.DataFrame({"content_key": content_keys.cast(pl.Int64).unique()})
        heads = self.sketches.heads.join(wanted, on="content_key", how="semi", maintain_order="left")
        marks = self.sketches.marks.join(heads, on="content_key", how="semi", maintain_order="left")
        return Index(Sketches(heads, marks))

    def missing(self, content_keys: pl.Series) -> pl.Series:
        """The contents that have no sketch yet."""
        wanted = pl.DataFrame({"content_key": content_keys.cast(pl.Int64).unique()})
        return wanted.join(self.sketches.heads, on="content_key", how="anti")["content_key"].sort()


def _files(folder: Path) -> tuple[Path, Path]:
    return folder / f"sketch_head_v{SKETCH_VERSION}.parquet", folder / f"sketch_mark_v{SKETCH_VERSION}.parquet"


__all__ = ["HEAD_SCHEMA", "MARK_SCHEMA", "NUMBER", "SKETCH_VERSION", "WITH_DIGIT", "WORDS", "Index", "Sketches"]
