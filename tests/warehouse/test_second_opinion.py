"""Pandera and SQL read one declaration and count the same failing rows."""

from __future__ import annotations

import duckdb
import pytest

from schemas.checks import CheckKind
from warehouse.audit import audit
from warehouse.checks import star_checks
from warehouse.second_opinion import refused_by_pandera

ROW_KINDS = (CheckKind.ROW_RULE, CheckKind.DOMAIN)


def test_pandera_refuses_nothing_of_a_clean_warehouse(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert refused_by_pandera(warehouse) == {}


@pytest.mark.parametrize("batch_rows", [3, 200_000])
def test_both_count_the_same_rows_of_planted_faults(loose: duckdb.DuckDBPyConnection, batch_rows: int) -> None:
    loose.execute("UPDATE star.fct_target SET value_low = -1 WHERE target_key % 2 = 0")
    loose.execute("UPDATE star.fct_target SET comparator_code = 'about' WHERE target_key % 3 = 0")
    loose.execute("UPDATE star.fct_text_segment SET char_end = char_start WHERE ordinal = 4")
    loose.execute("UPDATE star.dim_document SET raw_chars = 0 WHERE document_key = 2")
    by_sql = {
        result.check_id: result.rows_failed
        for result in audit(loose, [spec for spec in star_checks() if spec.kind in ROW_KINDS])
        if result.rows_failed
    }
    assert len(by_sql) >= 5
    assert refused_by_pandera(loose, batch_rows) == by_sql
