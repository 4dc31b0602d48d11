"""Vocabulary as data: reviewed CSV files and what reads them.

Belongs here: the words that are looked for in documents (regions, departments, units, indicators, themes, Taiwan
terms …), one file per kind in `data/`, and the loader that refuses a file a careless edit has broken.
Does not belong here: grammar, matching and resolution (`pipelines.conform`), and the code lists the program itself
decides between (`schemas.vocabulary`).

`load(name)` gives the immutable rows of one file, `sha256()` the hash over all of them, part of every document's cache
key. The static dimension tables are made of them in `pipelines.conform.reference`.
"""

from __future__ import annotations

from pipelines.lexicon.loader import LexiconError, load, names, parse, sha256, sha256_on_disk
from pipelines.lexicon.tables import RegionRow

__all__ = ["LexiconError", "RegionRow", "load", "names", "parse", "sha256", "sha256_on_disk"]
