"""Files of the report, each written in one step.

Belongs here: writing a file so that whoever opens it sees it whole or as it was.
Does not belong here: which files there are. Nothing is synced: a report that a crash of the machine takes is written
again.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

_OURS = ".part"


def put(path: Path, text: str) -> os.stat_result:
    """Write a file in one step; returns what the system says of it."""
    beside = f"{path.parent}/.{uuid.uuid4().hex}{_OURS}"
    try:
        try:
            status = _write(beside, text)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            status = _write(beside, text)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return status


def _write(path: str, text: str) -> os.stat_result:
    with open(path, "wb") as file:  # buffered: without, a full disk could take a part of it and say nothing
        file.write(text.encode("utf-8"))
        file.flush()
        return os.fstat(file.fileno())
