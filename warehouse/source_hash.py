"""The version of the code that makes a warehouse: a hash over its source.

Belongs here: hashing `schemas` and `warehouse`. Does not belong here: what follows from another version.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import schemas


@cache
def loader_sha256() -> str:
    """SHA-256 over the sources that declare and load the warehouse, so that a changed view is built again."""
    digest = hashlib.sha256()
    for folder in (Path(schemas.__path__[0]), Path(__file__).parent):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".sql", ".yml")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
