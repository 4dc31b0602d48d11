"""What DuckDB may take of this machine's memory, and where it puts what does not fit.

Belongs here: settings of a connection, as DuckDB names them.
Does not belong here: how much memory a load or a reader gets (their callers know).
"""

from __future__ import annotations

import tempfile
from pathlib import Path


def memory_config(memory_bytes: int) -> dict[str, str]:
    """The settings of DuckDB that bound what it takes to `memory_bytes`; none where that is 0."""
    return {"memory_limit": f"{memory_bytes}B"} if memory_bytes else {}


def spill_config() -> dict[str, str]:
    """The settings for a reader of files that nobody may write beside: what does not fit lies in the system's folder
    for temporary files."""
    return {"temp_directory": str(Path(tempfile.gettempdir()) / "yaodian_spill")}
