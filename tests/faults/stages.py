"""A build without Dagster, in a process of its own, that can be told to die at a step of its writing.

Belongs here: ``python -m``-able stages with the real parser, the real lock and the exit codes of the command line.
Does not belong here: assertions. Real ``yaodian build`` processes are in `serving`; they cost five times as much.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_STEPS = ("replace", "rename", "symlink", "unlink")


def die_at(pattern: str, when: str) -> None:
    """Kill this process for good when it is about to give a file a name that holds `pattern`, or has just done so.

    Every change of the data folder becomes visible by one of these calls, so this is any moment that leaves a trace.
    """
    for name in _STEPS:
        setattr(os, name, _deadly(getattr(os, name), pattern, when))


def _deadly(real: Callable[..., Any], pattern: str, when: str) -> Callable[..., Any]:
    def call(*paths: Any, **options: Any) -> Any:
        is_it = any(pattern in os.fspath(path) for path in paths[-1:])
        if is_it and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*paths, **options)
        if is_it:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call


def build(source: Path, data_dir: Path, **choices: bool) -> dict[str, Any]:
    """Land, parse, compare, build and publish; returns what the run did."""
    from assets.resources import RunChoices
    from pipelines.settings import load
    from tests.stages import run_stages
    from warehouse.lock import write_lock

    settings = load({"data_dir": str(data_dir), "paths": [str(source)], "lang": "en"})
    with write_lock(settings.data_dir, settings.lock_timeout_seconds):
        record = run_stages(settings, RunChoices(**choices))
    return {
        "documents": record.documents,
        "parsed": record.parsed,
        "reused": record.reused,
        "quarantine": record.quarantine,
        "snapshot": record.snapshot,
        "published": record.is_published,
        "publication": record.publication.get("code"),
    }


def main(source: str, data_dir: str, die: str = "", when: str = "", **choices: bool) -> None:
    """Run as a process does, and end with the exit code of the command line."""
    from yaodian.cli import _end

    if die:
        die_at(die, when)
    code = 0
    try:
        print(json.dumps(build(Path(source), Path(data_dir), **choices)))
    except BaseException as error:  # as the command line does
        code = _end(error)
    sys.stdout.flush()
    os._exit(code)
