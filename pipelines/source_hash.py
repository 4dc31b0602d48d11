"""The version of a piece of the program: a hash over its source.

Belongs here: hashing modules and packages of `pipelines`, so that no result of other code is reused.
Does not belong here: which sources make a version (`batch`, `copies`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


@cache
def source_hash(parts: Sequence[str]) -> str:
    """16 hex digits over the Python files of `parts`: modules and packages, as paths inside `pipelines`."""
    digest = hashlib.sha256()
    package = resources.files("pipelines")
    for part in parts:
        for file in _sources(package.joinpath(part)):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _sources(place: Traversable) -> Iterator[Traversable]:
    """The Python files of a package and of the packages inside it, in the order of their names."""
    if place.is_file():
        if place.name.endswith(".py"):
            yield place
        return
    for inner in sorted(place.iterdir(), key=lambda inner: inner.name):
        yield from _sources(inner)
