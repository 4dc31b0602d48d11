"""The load: what of the lake reaches the star, under which keys, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from schemas import silver
from schemas.keys import CHILD_STRIDE, MEMBERS
from schemas.pandera_models import split
from schemas.star import MEMBER_TABLES, TABLES
from tests.warehouse import synthetic
from tests.warehouse.conftest import run_info
from warehouse.build import BuildReport, BuildRequest, build
from warehouse.errors import CollidingKeys, LoadFailed

Connection = duckdb.DuckDBPyConnection
Build = Callable[..., tuple[Path, BuildReport]]


def _one(con: Connection, sql: str) -> object:
    return con.execute(sql).fetchall()[0][0]


def _edit(lake: Path, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Rewrite every shard of a silver table."""
    for path in (lake / "silver" / table).glob("*.parquet"):
        synthetic.write(change(pl.read_parquet(path)), path)


def test_the_synthetic_documents_keep_the_silver_contracts(lake: Path) -> None:
    for table in silver.TABLES:
        for path in (lake / "silver" / table.name).glob("*.parquet"):
            assert split(table, pl.read_parquet(path)).rejected.is_empty(), table.name


def test_a_clean_lake_passes_every_check(built: tuple[Path, BuildReport]) -> None:
    failed = {check.check_id for check in built[1].checks if check.status == "fail"}
    # The lake has one unread file on purpose.
    assert failed == {"star.quarantine.every_file_is_read"}


def test_the_file_has_the_storage_version_that_old_clients_read(built: tuple[Path, BuildReport]) -> None:
    with duckdb.connect(str(built[0]), read_only=True) as con:
        tags = _one(con, "SELECT tags FROM duckdb_databases() WHERE NOT internal")
        assert str(dict(tags)["storage_version"]).startswith("v1.4")  # type: ignore[call-overload]
        assert _one(con, "SELECT storage_version FROM star.dim_run") == "v1.4.0"


def test_every_dimension_has_its_three_reserved_members(warehouse: Connection) -> None:
    for name in MEMBER_TABLES:
        key = TABLES[name].primary_key[0]
        found = warehouse.execute(f"SELECT {key} FROM star.{name} WHERE {key} < 0 ORDER BY 1 DESC").fetchall()
        assert [number for (number,) in found] == list(MEMBERS), name
    assert (
        _one(warehouse, "SELECT canonical_name_zh FROM star.dim_organization WHERE organization_key = -3") == "有歧义"
    )


def test_child_keys_are_made_of_document_and_ordinal(warehouse: Connection) -> None:
    rows = warehouse.execute(
        "SELECT t.task_key, t.document_key, row_number() OVER (PARTITION BY document_key ORDER BY char_start)"
        " FROM star.dim_task AS t WHERE task_key > 0"
    ).fetchall()
    assert rows
    assert all(key == document * CHILD_STRIDE + place for key, document, place in rows)


def test_facts_carry_the_context_of_their_document(warehouse: Connection) -> None:
    differing = _one(
        warehouse,
        "SELECT count(*) FROM star.fct_target AS t JOIN star.dim_document AS d USING (document_key)"
        " WHERE (t.region_key, t.plan_period_key, t.issued_date_key)"
        " <> (d.region_key, d.plan_period_key, d.issued_date_key)",
    )
    assert (differing, _one(warehouse, "SELECT count(*) > 0 FROM star.fct_target")) == (0, True)


def test_two_files_with_the_same_bytes_each_have_their_facts(warehouse: Connection) -> None:
    counts = dict(
        warehouse.execute("SELECT source_file, count(*) FROM marts_all.task GROUP BY 1").fetchall(),
    )
    assert counts["copies/again.txt"] == counts["dir/00001.txt"] > 0


def test_a_copy_stands_as_a_duplicate_of_its_canonical_document(warehouse: Connection) -> None:
    rows = warehouse.execute(
        "SELECT left_source_file, right_source_file, left_char_end, similarity, decision FROM marts.duplicate"
        " WHERE scope = 'corpus'"
    ).fetchall()
    chars = _one(warehouse, "SELECT char_count FROM marts.document WHERE source_file = 'copies/again.txt'")
    assert rows == [("copies/again.txt", "dir/00001.txt", chars, 1.0, "not_canonical")]


def test_superseded_versions_have_no_facts_but_stand_in_the_history(warehouse: Connection) -> None:
    history = warehouse.execute(
        "SELECT version_no, is_current FROM marts.document_version WHERE source_file = 'dir/00001.txt' ORDER BY 1"
    ).fetchall()
    assert history == [(1, False), (2, True)]
    old = _one(warehouse, "SELECT document_key FROM star.dim_document WHERE document_key > 0 AND NOT is_current")
    for table in TABLES:
        if table.name.startswith(("fct_", "bridge_")) and "document_key" in table.column_names:
            assert _one(warehouse, f"SELECT count(*) FROM star.{table.name} WHERE document_key = {old}") == 0


def test_dates_in_use_become_rows_of_the_right_precision(warehouse: Connection) -> None:
    rows = warehouse.execute(
        "SELECT date_key, full_date, precision_code, quarter_no, five_year_plan_no, label_zh FROM star.dim_date"
        " WHERE date_key IN (20210302, 20210600, 20210000) ORDER BY date_key"
    ).fetchall()
    assert rows == [
        (20210000, None, "year", None, 14, "2021年"),
        (20210302, dt.date(2021, 3, 2), "day", 1, 14, "2021年3月2日"),
        (20210600, None, "month", 2, 14, "2021年6月"),
    ]


def test_a_day_that_does_not_exist_is_refused(own_copy: Path, build_lake: Build) -> None:
    _edit(own_copy, "document", lambda frame: frame.with_columns(published_date_key=pl.lit(20210231, pl.Int32)))
    with pytest.raises(LoadFailed, match=r"star\.dim_date"):
        build_lake(own_copy)


def test_conservation_adds_up_the_segments_by_class(warehouse: Connection) -> None:
    row = warehouse.execute(
        "SELECT c.raw_chars, fact_chars, unclassified_chars, duplicate_chars, sum(length(s.text_raw))"
        " FROM star.fct_document_conservation AS c JOIN star.fct_text_segment AS s USING (document_key)"
        " WHERE document_key = 2 GROUP BY ALL"
    ).fetchall()[0]
    assert row[0] == row[4]
    assert row[1] > 0
    assert row[2:4] == (1, len("请各单位认真贯彻执行本要点。"))


def test_rows_in_are_loaded_quarantined_or_merged(built: tuple[Path, BuildReport], warehouse: Connection) -> None:
    rows = warehouse.execute(
        "SELECT table_name, rows_in, rows_loaded, rows_quarantined, rows_deduplicated FROM star.fct_load"
    ).fetchall()
    assert {name for name, *_ in rows} >= {table.name for table in TABLES if table.name.startswith("fct_t")}
    assert all(given == loaded + refused + merged for _, given, loaded, refused, merged in rows)
    by_name = {name: rest for name, *rest in rows}
    assert by_name["dim_organization"][3] > 0, "both shards mention the issuer, one of them is merged"
    assert {name: rest[1] for name, rest in by_name.items()} == built[1].rows


def test_a_lost_row_breaks_the_account(loose: Connection) -> None:
    from warehouse.audit import audit

    loose.execute("DELETE FROM star.fct_target WHERE target_key = (SELECT min(target_key) FROM star.fct_target)")
    failed = {check.check_id: check for check in audit(loose) if check.status == "fail"}
    assert failed["star.load.rows_loaded"].samples[0]["table_name"] == "fct_target"


def test_policies_resolve_to_the_document_of_that_title(tmp_path: Path, build_lake: Build) -> None:
    versions = synthetic.corpus(3)
    lake = synthetic.write_lake(tmp_path / "lake", versions)
    cited = pl.read_parquet(lake / "silver/policy_instrument/batch-0000.parquet")["title_zh"][0]
    # The punctuation differs on purpose: 《…》 and blanks do not matter.
    _edit(
        lake,
        "document",
        lambda frame: frame.with_columns(
            title_zh=pl.when(pl.col("content_key") == versions[2].content.key)
            .then(pl.lit(f"《{cited[:2]} {cited[2:]}》"))
            .otherwise("title_zh")
        ),
    )
    target, _ = build_lake(lake)
    with duckdb.connect(str(target), read_only=True) as con:
        found = dict(con.execute("SELECT title_zh, resolved_document_key FROM star.dim_policy_instrument").fetchall())
    assert found.pop(cited) == 3
    assert {key for title, key in found.items() if title.startswith("科技")} <= {-2}


def test_two_documents_of_the_cited_title_are_ambiguous(tmp_path: Path, build_lake: Build) -> None:
    lake = synthetic.write_lake(tmp_path / "lake", synthetic.corpus(2))
    cited = pl.read_parquet(lake / "silver/policy_instrument/batch-0000.parquet")["title_zh"][0]
    _edit(lake, "document", lambda frame: frame.with_columns(title_zh=pl.lit(cited)))
    target, _ = build_lake(lake)
    with duckdb.connect(str(target), read_only=True) as con:
        sql = f"SELECT resolved_document_key FROM star.dim_policy_instrument WHERE title_zh = '{cited}'"
        assert _one(con, sql) == -3


def test_members_nobody_refers_to_stay_out(own_copy: Path, build_lake: Build) -> None:
    def with_stranger(frame: pl.DataFrame) -> pl.DataFrame:
        stranger = frame.head(1).with_columns(
            organization_key=pl.lit(4242, pl.Int64), organization_code=pl.lit("org:stranger")
        )
        return pl.concat([frame, stranger])

    _edit(own_copy, "organization", with_stranger)
    target, _ = build_lake(own_copy)
    with duckdb.connect(str(target), read_only=True) as con:
        assert _one(con, "SELECT count(*) FROM star.dim_organization WHERE organization_key = 4242") == 0


def test_two_codes_under_one_key_stop_the_load(own_copy: Path, build_lake: Build) -> None:
    def collide(frame: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([frame, frame.head(1).with_columns(organization_code=pl.lit("org:another"))])

    _edit(own_copy, "organization", collide)
    with pytest.raises(CollidingKeys, match="org:another"):
        build_lake(own_copy)


def test_a_member_whose_attributes_differ_between_batches_is_merged_the_same_way_in_any_order(
    tmp_path: Path, build_lake: Build
) -> None:
    found = []
    for place, shuffle in enumerate((None, 7)):
        lake = synthetic.write_lake(tmp_path / f"lake{place}", synthetic.corpus(4), shuffle=shuffle)
        first = min((lake / "silver/organization").glob("*.parquet"))
        synthetic.write(pl.read_parquet(first).with_columns(name_en=pl.lit("Another name")), first)
        target, report = build_lake(lake, f"run-{place}")
        assert not [check for check in report.checks if check.status == "fail"]
        with duckdb.connect(str(target), read_only=True) as con:
            found.append(_one(con, "SELECT count(*) FROM star.dim_organization WHERE name_en = 'Another name'"))
    assert found[0] == found[1] != 0


def test_a_content_without_facts_needs_no_shard_of_them(tmp_path: Path, build_lake: Build) -> None:
    lake = synthetic.write_lake(tmp_path / "lake", synthetic.corpus(2), shards=1)
    for table in ("duplicate_block", "text_damage", "policy_reference", "policy_instrument", "arithmetic_check"):
        (lake / "silver" / table / "batch-0000.parquet").unlink()
    target, report = build_lake(lake)
    assert report.rows["fct_policy_reference"] == 0
    assert not [check for check in report.checks if check.status == "fail"]
    with duckdb.connect(str(target), read_only=True) as con:
        assert _one(con, "SELECT count(*) FROM marts.policy_reference") == 0


def test_a_missing_shard_of_segments_stops_the_load(own_copy: Path, build_lake: Build) -> None:
    next((own_copy / "silver/text_segment").glob("*.parquet")).unlink()
    with pytest.raises(LoadFailed, match="text_segment lacks the shards"):
        build_lake(own_copy)


def test_a_current_document_without_content_stops_the_load(own_copy: Path, build_lake: Build) -> None:
    path = own_copy / "content.parquet"
    synthetic.write(pl.read_parquet(path).slice(1), path)
    with pytest.raises(LoadFailed, match=r"no parsed content.*dir/00001\.txt"):
        build_lake(own_copy)


def test_a_quarantined_file_may_be_without_content(tmp_path: Path, build_lake: Build) -> None:
    versions = synthetic.corpus(3)
    lake = synthetic.write_lake(
        tmp_path / "lake", versions, quarantine=[synthetic.refused_file("dir/00001.txt", "undecodable")]
    )
    path = lake / "content.parquet"
    synthetic.write(pl.read_parquet(path).filter(pl.col("content_key") != versions[0].content.key), path)
    _, report = build_lake(lake)
    assert report.rows["dim_document"] == 2


def test_rows_of_a_refused_document_count_as_quarantined(tmp_path: Path, build_lake: Build) -> None:
    versions = synthetic.corpus(3)
    lake = synthetic.write_lake(
        tmp_path / "lake", versions, quarantine=[synthetic.refused_row(versions[0], "document", "{}")]
    )
    key = versions[0].content.key
    _edit(lake, "document", lambda frame: frame.filter(pl.col("content_key") != key))
    target, report = build_lake(lake)
    assert not [c for c in report.checks if c.status == "fail" and c.severity == "error"]
    with duckdb.connect(str(target), read_only=True) as con:
        account = dict(con.execute("SELECT table_name, rows_quarantined FROM star.fct_load").fetchall())
    assert account["dim_document"] == 1
    assert account["fct_task"] == len(versions[0].content.rows["task"])


def test_parties_of_a_refused_task_go_with_it_and_its_targets_lose_it(tmp_path: Path, build_lake: Build) -> None:
    versions = synthetic.corpus(2)
    lake = synthetic.write_lake(
        tmp_path / "lake", versions, quarantine=[synthetic.refused_row(versions[0], "task", '{"ordinal": 2}')]
    )
    key = versions[0].content.key
    _edit(lake, "task", lambda frame: frame.filter((pl.col("content_key") != key) | (pl.col("ordinal") != 2)))
    target, report = build_lake(lake)
    assert not [c for c in report.checks if c.status == "fail" and c.severity == "error"]
    lost = CHILD_STRIDE + 2
    with duckdb.connect(str(target), read_only=True) as con:
        assert _one(con, f"SELECT count(*) FROM star.fct_task_responsibility WHERE task_key = {lost}") == 0
        assert _one(con, f"SELECT task_key FROM star.fct_target WHERE target_key = {lost}") == -1
        account = {
            name: rest
            for name, *rest in con.execute(
                "SELECT table_name, rows_in, rows_loaded, rows_quarantined FROM star.fct_load"
            ).fetchall()
        }
    assert account["dim_task"] == [8, 7, 1]
    assert account["fct_task_responsibility"] == [24, 21, 3]
    assert account["bridge_task_theme"] == [16, 14, 2]


def test_facts_of_a_refused_organisation_point_to_unknown(tmp_path: Path, build_lake: Build) -> None:
    versions = synthetic.corpus(2)
    office = versions[0].content.rows["organization"][1]["organization_key"]
    row = synthetic.refused_row(versions[0], "organization", f'{{"organization_key": {office}}}', "not_null")
    lake = synthetic.write_lake(tmp_path / "lake", versions, quarantine=[row])
    _edit(lake, "organization", lambda frame: frame.filter(pl.col("organization_key") != office))
    target, report = build_lake(lake)
    assert not [c for c in report.checks if c.status == "fail" and c.severity == "error"]
    with duckdb.connect(str(target), read_only=True) as con:
        assert _one(con, "SELECT count(*) FROM star.fct_task_responsibility WHERE organization_key = -1") != 0


def test_a_reference_to_a_task_that_never_was_stops_the_load(own_copy: Path, build_lake: Build) -> None:
    _edit(own_copy, "responsibility", lambda frame: frame.with_columns(task_seq=pl.lit(999, pl.Int32)))
    with pytest.raises(LoadFailed, match=r"star\.fct_task_responsibility") as raised:
        build_lake(own_copy)
    assert raised.value.table == "fct_task_responsibility"


def test_old_rows_of_a_content_that_was_parsed_again_are_not_read(tmp_path: Path, build_lake: Build) -> None:
    lake = synthetic.write_lake(tmp_path / "lake", synthetic.corpus(4), shards=2)
    before = build_lake(lake, "run-1")[1].content_hashes
    # The rows of the first content also lie in the other shard, as if that batch had parsed it once.
    key = synthetic.corpus(1)[0].content.key
    for table in silver.TABLES:
        home, other = (lake / "silver" / table.name / f"batch-000{n}.parquet" for n in (0, 1))
        if table.name not in silver.DIMENSIONS and home.is_file():
            stale = pl.read_parquet(home).filter(pl.col("content_key") == key)
            synthetic.write(pl.concat([pl.read_parquet(other), stale]), other)
    assert build_lake(lake, "run-2")[1].content_hashes == before


def test_a_failed_build_leaves_no_file_behind(own_copy: Path, tmp_path: Path) -> None:
    _edit(own_copy, "responsibility", lambda frame: frame.with_columns(task_seq=pl.lit(999, pl.Int32)))
    target = tmp_path / "out" / "run.duckdb"
    with pytest.raises(LoadFailed):
        build(BuildRequest(own_copy, target, run_info()))
    assert list(target.parent.iterdir()) == []


def test_a_small_memory_limit_is_enough(tmp_path: Path) -> None:
    lake = synthetic.write_big_lake(tmp_path / "lake", 400, shards=4)
    request = BuildRequest(lake, tmp_path / "run.duckdb", run_info(), threads=2, memory_bytes=200 << 20)
    report = build(request)
    assert report.rows["fct_text_segment"] == 400 * 200
    assert not [check for check in report.checks if check.status == "fail"]


def test_a_load_that_does_not_fit_takes_more_memory_and_says_so(
    lake: Path, built: tuple[Path, BuildReport], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    too_little = 8 << 20
    report = build(BuildRequest(lake, tmp_path / "run.duckdb", run_info(), memory_bytes=too_little))
    assert report.content_hashes == built[1].content_hashes
    assert f"does not fit {too_little} bytes" in caplog.text


def test_large_tables_are_filled_in_parts(
    lake: Path, built: tuple[Path, BuildReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.insert._ROWS_AT_ONCE", 7)
    report = build(BuildRequest(lake, tmp_path / "run.duckdb", run_info()))
    assert max(report.rows.values()) > 7
    assert (report.rows, report.content_hashes) == (built[1].rows, built[1].content_hashes)


def test_results_of_earlier_checks_are_kept_with_the_warehouse(
    lake: Path, built: tuple[Path, BuildReport], tmp_path: Path
) -> None:
    from schemas.rules import check_catalogue
    from warehouse.audit import CheckResult

    spec = next(spec for spec in check_catalogue() if spec.check_id.startswith("silver.target."))
    earlier = CheckResult(spec.check_id, spec.table, "warn", "fail", 10, 2, spec.zh, spec.en)
    target = tmp_path / "run.duckdb"
    build(dataclasses.replace(BuildRequest(lake, target, run_info()), earlier=(earlier,)))
    with duckdb.connect(str(target), read_only=True) as con:
        found = con.execute(
            "SELECT status, rows_evaluated, rows_failed FROM marts.check_result WHERE check_id = ?", [spec.check_id]
        ).fetchall()
    assert found == [("fail", 10, 2)]


def test_what_failed_is_kept_row_by_row(tmp_path: Path, build_lake: Build) -> None:
    lake = synthetic.write_lake(tmp_path / "lake", synthetic.corpus(2))
    _edit(lake, "target", lambda frame: frame.with_columns(is_suspect=pl.lit(True)))
    rows = []
    for run_id in ("run-1", "run-2"):
        target, _ = build_lake(lake, run_id)
        with duckdb.connect(str(target), read_only=True) as con:
            rows.append(
                con.execute(
                    "SELECT entity_table, entity_key, document_key, fingerprint FROM star.fct_anomaly ORDER BY ALL"
                ).fetchall()
            )
    assert rows[0] == rows[1]
    assert rows[0][0][:3] == ("fct_target", CHILD_STRIDE + 1, 1)
