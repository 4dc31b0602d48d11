"""The static dimensions as Polars frames.

Belongs here: the lexicon-born dimension tables in the columns of the star's contract.
Does not belong here: the reserved members -1 to -3, which the load adds to every dimension.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.conform import indicators, regions, themes, units
from pipelines.lexicon.loader import load

if TYPE_CHECKING:
    import polars as pl


def reference_frames() -> dict[str, pl.DataFrame]:
    """dim_region, dim_unit, dim_indicator, dim_theme and dim_responsibility_role, each sorted by its natural code."""
    import polars as pl  # late: polars is slow to import and only a build needs these frames

    def frame(schema: dict[str, Any], rows: list[tuple[Any, ...]]) -> pl.DataFrame:
        return pl.DataFrame(rows, schema=schema, orient="row")

    text, key = pl.String(), pl.Int64()
    return {
        "dim_region": frame(
            {
                "region_key": key,
                "region_code": text,
                "gbt2260_edition": text,
                "name_zh": text,
                "short_name_zh": text,
                "name_en": text,
                "level_code": text,
                "province_code": text,
                "province_name_zh": text,
                "city_code": text,
                "city_name_zh": text,
                "parent_region_key": key,
                "valid_from": pl.Date(),
                "valid_to": pl.Date(),
            },
            [
                (
                    region.region_key,
                    region.region_code,
                    str(region.valid_from),
                    region.name_zh,
                    region.short_name_zh,
                    region.name_en,
                    region.level_code,
                    region.province_code,
                    region.province_name_zh,
                    region.city_code,
                    region.city_name_zh,
                    region.parent_region_key,
                    region.starts_on,
                    region.ends_on,
                )
                for region in regions.all_regions()
            ],
        ),
        "dim_unit": frame(
            {
                "unit_key": key,
                "unit_code": text,
                "unit_zh": text,
                "unit_en": text,
                "quantity_kind": text,
                "canonical_unit_code": text,
                "factor_to_canonical": pl.Float64(),
            },
            [
                (
                    unit.unit_key,
                    unit.unit_code,
                    unit.unit_zh,
                    unit.unit_en,
                    unit.quantity_kind,
                    unit.canonical_unit_code,
                    unit.factor_to_canonical,
                )
                for unit in units.all_units()
            ],
        ),
        "dim_indicator": frame(
            {
                "indicator_key": key,
                "indicator_code": text,
                "name_zh": text,
                "name_en": text,
                "parent_indicator_key": key,
                "family_code": text,
                "quantity_kind": text,
                "canonical_unit_key": key,
                "additivity_code": text,
                "direction_code": text,
            },
            [
                (
                    indicator.indicator_key,
                    indicator.indicator_code,
                    indicator.name_zh,
                    indicator.name_en,
                    indicator.parent_indicator_key,
                    indicator.family_code,
                    indicator.quantity_kind,
                    indicator.canonical_unit_key,
                    indicator.additivity_code,
                    indicator.direction_code,
                )
                for indicator in indicators.all_indicators()
            ],
        ),
        "dim_theme": frame(
            {"theme_key": key, "theme_code": text, "name_zh": text, "name_en": text, "parent_theme_key": key},
            [
                (theme.theme_key, theme.theme_code, theme.name_zh, theme.name_en, theme.parent_theme_key)
                for theme in themes.all_themes()
            ],
        ),
        "dim_responsibility_role": frame(
            {
                "role_key": pl.Int8(),
                "role_code": text,
                "name_zh": text,
                "name_en": text,
                "actor_kind": text,
                "is_lead": pl.Boolean(),
            },
            [
                (row.role_key, row.role_code, row.name_zh, row.name_en, row.actor_kind, bool(row.is_lead))
                for row in load("responsibility_roles")
            ],
        ),
    }
