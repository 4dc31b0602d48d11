"""The record of an internal error.

Belongs here: writing the traceback where the person can find it.
Does not belong here: deciding what is internal (`yaodian.exits`).
"""

from __future__ import annotations

import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path


def write_log(error: BaseException, data_dir: str | None = None) -> Path:
    """Write traceback, command and versions to ``<data folder>/logs``, or to the temporary folder where that
    cannot be written. Returns the path."""
    name = f"yaodian-{time.strftime('%Y%m%dT%H%M%S')}-{abs(hash(str(error))) % 10_000:04d}.log"
    text = "\n".join(
        [
            f"command: {' '.join(sys.argv)}",
            f"python: {platform.python_version()} on {platform.platform()}",
            "",
            "".join(traceback.format_exception(error)),
        ]
    )
    for folder in (Path(data_dir or "data") / "logs", Path(tempfile.gettempdir())):
        try:
            if folder.parent.is_dir():
                folder.mkdir(exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8")
                return (folder / name).absolute()
        except OSError:
            continue
    return Path("(no folder could be written)")
