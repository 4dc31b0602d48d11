"""The code location: what Dagster loads.

Belongs here: the definitions, made when this is imported, as Dagster wants it.
Does not belong here: making them (`assets.assembling`).
"""

from __future__ import annotations

from assets.assembling import build_defs

__all__ = ["build_defs", "defs"]

defs = build_defs()
