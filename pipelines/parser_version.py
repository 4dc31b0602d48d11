"""The version of the parser, told without loading it.

Belongs here: which sources make a document's rows what they are.
Does not belong here: hashing them (`source_hash`), and reading a document (`batch`): a run that finds every document
parsed need not import what parses them.
"""

from __future__ import annotations

from pipelines.source_hash import source_hash

_PARTS = (
    *("text", "structure", "extract", "conform", "formats", "rows", "batch.py", "decode.py", "document.py"),
    # What a sketch is made of; the comparison of sketches is no part of reading a document.
    *("corpus/letters.py", "corpus/sketch.py", "corpus/sketches.py"),
)


def parser_version() -> str:
    """The version of the parser: a hash over its source, part of every cache key, so that no older result is reused."""
    return source_hash(_PARTS)
