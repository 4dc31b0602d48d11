"""Words of one lexicon file that name members of another, and the static dimension tables."""

from __future__ import annotations

import re

import polars as pl
import pytest

from pipelines import lexicon
from pipelines.conform import reference, regions
from schemas import star
from schemas.pandera_models import split


def codes(name: str) -> set[str]:
    return {row.code for row in lexicon.load(name)}


def test_every_canonical_unit_is_a_unit_of_its_kind_with_factor_one() -> None:
    units = {row.code: row for row in lexicon.load("units")}
    for row in units.values():
        canonical = units[row.canonical_code]
        assert canonical.factor == 1.0 and canonical.canonical_code == canonical.code
        assert canonical.quantity_kind == row.quantity_kind, row.code


def test_indicators_name_units_of_their_kind_and_parents_that_exist() -> None:
    units = {row.code: row for row in lexicon.load("units")}
    for row in lexicon.load("indicators"):
        assert units[row.unit_code].quantity_kind == row.quantity_kind, row.code
        assert row.parent_code is None or row.parent_code in codes("indicators")


def test_patterns_compile_and_name_indicators() -> None:
    for row in lexicon.load("indicator_patterns"):
        re.compile(row.pattern)
        assert row.indicator_code in codes("indicators")


def test_themes_have_two_levels_and_keywords_speak_for_the_second() -> None:
    themes = {row.code: row for row in lexicon.load("themes")}
    for row in themes.values():
        if row.parent_code is not None:
            assert themes[row.parent_code].parent_code is None
            assert row.code.startswith(f"{row.parent_code}.")
    for row in lexicon.load("theme_keywords"):
        assert themes[row.theme_code].parent_code is not None
        assert row.weight > 0


def test_region_parents_and_aliases_name_codes_that_exist() -> None:
    known = codes("regions")
    for row in lexicon.load("regions"):
        assert row.parent_code is None if row.level == "country" else row.parent_code in known
        assert row.valid_to is None or row.valid_to > row.valid_from
    for row in lexicon.load("region_aliases"):
        assert row.region_code in known or row.region_code == regions.COUNTRY_CODE


def test_editions_of_a_code_follow_each_other_without_overlap() -> None:
    ends: dict[str, int | None] = {}
    for row in lexicon.load("regions"):
        if row.code in ends:
            assert ends[row.code] is not None and row.valid_from >= ends[row.code], row
        ends[row.code] = row.valid_to


@pytest.mark.parametrize("name", ["dim_region", "dim_unit", "dim_indicator", "dim_theme", "dim_responsibility_role"])
def test_a_reference_frame_keeps_the_contract_of_its_table(name: str) -> None:
    frame = reference.reference_frames()[name]
    table = star.TABLES[name]
    assert frame.columns == table.column_names
    result = split(table, frame)
    assert result.rejected.height == 0
    assert result.good.height == frame.height
    assert frame.select(pl.struct(table.primary_key).n_unique()).item() == frame.height
    assert frame.select(pl.struct(table.natural_key or table.primary_key).n_unique()).item() == frame.height


def test_parent_keys_of_reference_frames_point_into_their_table() -> None:
    frames = reference.reference_frames()
    for name, parent, key in (
        ("dim_region", "parent_region_key", "region_key"),
        ("dim_indicator", "parent_indicator_key", "indicator_key"),
        ("dim_theme", "parent_theme_key", "theme_key"),
    ):
        frame = frames[name]
        assert set(frame[parent].drop_nulls()) <= set(frame[key])
    assert set(frames["dim_indicator"]["canonical_unit_key"]) <= set(frames["dim_unit"]["unit_key"])
