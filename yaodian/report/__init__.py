"""The report: one static page about a published snapshot.

Belongs here: putting the page together and writing it.
Does not belong here: what it says (`facts`), how bars are drawn (`charts`), how it looks (`templates`).
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from yaodian.report.facts import Facts
from yaodian.report.page import render

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from warehouse.snapshots import Snapshot


def write(con: DuckDBPyConnection, snapshot: Snapshot, path: Path, lang: str = "zh") -> None:
    """Write the page about `snapshot`, open as `con`, to `path`; a reader sees the old page or the new one."""
    page = render(Facts(con, lang), snapshot, lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        beside.write_text(page, encoding="utf-8", newline="\n")
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
