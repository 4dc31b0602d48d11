"""What each table of the star is made of.

Belongs here: the silver tables and other inputs behind every table of the star, for the asset graph.
Does not belong here: how they are made (`warehouse.load_dimensions`, `warehouse.load_facts`).
"""

from __future__ import annotations

import dagster as dg

from assets.checks import silver_key, star_key
from assets.star_groups import StarGroup, group_of
from schemas import silver
from schemas.contract import Table

SOURCE_FILES = dg.AssetKey("source_files")
LEXICON = dg.AssetKey("lexicon")
INPUT = dg.AssetKey("input_folder")
QUARANTINE = silver_key("quarantine")
COPIES = silver_key("document_copies")
PUBLISHED = dg.AssetKey("published_warehouse")
REPORT = dg.AssetKey("report")

SILVER_OF: dict[str, tuple[str, ...]] = {
    "dim_date": ("document", "task", "target"),
    "dim_organization": ("organization", "responsibility", "document"),
    "dim_person": ("person", "responsibility"),
    "dim_plan_period": ("plan_period", "document"),
    "dim_document": ("document",),
    "dim_section": ("section",),
    "dim_task": ("task",),
    "dim_policy_instrument": ("policy_instrument", "policy_reference"),
    "fct_text_segment": ("text_segment",),
    "fct_task": ("task", "document"),
    "fct_task_responsibility": ("responsibility",),
    "bridge_task_theme": ("task_theme",),
    "fct_target": ("target", "document"),
    "fct_policy_reference": ("policy_reference",),
    "fct_duplicate_block": ("duplicate_block",),
    "fct_document_conservation": ("text_segment",),
    "fct_arithmetic_check": ("arithmetic_check",),
    "fct_text_damage": ("text_damage",),
    "map_organization_alias": ("organization_alias",),
    "quarantine": ("quarantine",),
}
"""Table of the star → the silver tables it is loaded from."""

_FROM_LEXICON = frozenset({"dim_region", "dim_unit", "dim_indicator", "dim_theme", "dim_responsibility_role"})
_FROM_LANDING = frozenset({"dim_document", "dim_run"})
_FROM_COPIES = frozenset({"dim_document", "fct_duplicate_block", "bridge_document_relation"})


def group_sources(group: StarGroup) -> list[dg.AssetKey]:
    """What the tables of a group are loaded from, and the groups they refer to."""
    keys: dict[dg.AssetKey, None] = {}
    for table in group.tables:
        keys |= dict.fromkeys(_sources(table))
        for column in table.foreign_keys:
            other = group_of(str(column.references))
            # Dimensions are loaded first; the rest refers to them, never the other way round.
            if other.name != group.name and other.name == "dimensions":
                keys[star_key(other.name)] = None
    return list(keys)


def group_columns(group: StarGroup) -> dict[dg.AssetKey, list[str]]:
    """The columns of the silver tables behind a group of one table."""
    return {
        silver_key(name): silver.TABLES[name].column_names
        for table in group.tables
        for name in SILVER_OF.get(table.name, ())
        if name != "quarantine"
    }


def _sources(table: Table) -> list[dg.AssetKey]:
    keys = [silver_key(name) for name in SILVER_OF.get(table.name, ())]
    if table.name in _FROM_LEXICON:
        keys.append(LEXICON)
    if table.name in _FROM_LANDING:
        keys.append(SOURCE_FILES)
    if table.name in _FROM_COPIES:
        keys.append(COPIES)
    return keys
