"""Files that are made once and kept beside the compiled code, in ``__pycache__``.

Belongs here: keeping such a file, and finding it whole.
Does not belong here: what is in it, and what its key is made of.

Like Python's compiled code it follows from something else, is found by a key that says from what, and may be deleted at
any time. It begins with a hash of the rest: what is damaged is not found. Processes that keep one at once write the
same under one name, each whole. Where the folder cannot be written nothing is kept, and everybody makes it again.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

_NEWEST = 4  # of one kind: those of other versions and settings that are in use too
_ABANDONED_SECONDS = 3600
_DIGEST_BYTES = hashlib.sha256().digest_size


def key_of(made_of: Iterable[str]) -> str:
    """A key (32 hex digits) that stands for everything a file is made of."""
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()[:32]


def find(kind: str, key: str) -> bytes | None:
    """What was kept under a key; None where nothing was, or it is damaged."""
    try:
        found = _file(kind, key).read_bytes()
    except OSError:
        return None
    digest, content = found[:_DIGEST_BYTES], found[_DIGEST_BYTES:]
    return content if hashlib.sha256(content).digest() == digest else None


def keep(kind: str, key: str, content: bytes) -> None:
    """Keep `content` for who looks for it next; all but the newest few of its kind go."""
    file = _file(kind, key)
    beside = file.with_name(f".{file.name}.{uuid.uuid4().hex}.part")
    with suppress(OSError):  # a folder that is not ours to write
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(hashlib.sha256(content).digest() + content)
            os.replace(beside, file)
        finally:
            beside.unlink(missing_ok=True)
        for left in file.parent.glob(f".{kind}-*.part"):  # of a process that was killed
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                left.unlink(missing_ok=True)
        for old in sorted(file.parent.glob(f"{kind}-*.kept"), key=lambda path: path.stat().st_mtime)[:-_NEWEST]:
            old.unlink(missing_ok=True)


def folder() -> Path:
    """Where the files are kept."""
    return Path(cache_from_source(__file__)).parent


def _file(kind: str, key: str) -> Path:
    return folder() / f"{kind}-{key}.kept"
