"""What Dagster serves, held against a reviewed list: `definitions.txt` is read when it changes.

Write it again with ``python -m tests.assets.test_definitions``.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import dagster as dg
import pytest

from assets import checks, report_links
from assets.definitions import build_defs, defs
from assets.figures import FIGURES
from assets.figures import TABLES as TABLES_OF_FIGURES
from assets.resources import RunChoices, YaodianSettings, as_resource
from assets.results import SILVER_TABLES
from assets.star_groups import star_groups
from pipelines.settings import Settings, load
from schemas.silver import TABLES

SNAPSHOT = Path(__file__).with_name("definitions.txt")


def described() -> str:
    """The definitions as text: one line an asset, its checks below it."""
    graph = build_defs().resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys(), key=lambda key: key.to_user_string()):
        node = graph.get(key)
        kinds = " ".join(sorted(node.kinds))
        parents = " ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        lines.append(f"{node.group_name}: {key.to_user_string()} [{kinds}] <- {parents}".rstrip())
        lines += [f"    {'!' if graph.get(check).blocking else '?'} {check.name}" for check in sorted(node.check_keys)]
    definitions = build_defs()
    lines += [
        f"job {name}" for name in sorted(job.name for job in definitions.resolve_all_job_defs()) if name[0] != "_"
    ]
    lines += [f"schedule {schedule.name} {schedule.cron_schedule}" for schedule in definitions.schedules or ()]
    lines += [f"sensor {sensor.name}" for sensor in definitions.sensors or ()]
    return "\n".join(lines) + "\n"


def test_the_definitions_are_the_reviewed_ones() -> None:
    assert described() == SNAPSHOT.read_text(encoding="utf-8")


def test_every_asset_has_a_group_an_owner_a_kind_and_a_description() -> None:
    graph = build_defs().resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.owners == ["team:data-engineering"], key
        assert node.group_name in ("landing", "silver", "star", "publish", "report"), key
        assert node.kinds, key
        assert node.description, key


def test_every_description_says_in_both_languages_who_reads_the_asset() -> None:
    graph = build_defs().resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        description = graph.get(key).description or ""
        assert "使用者：" in description and "Read by: " in description, key
    target = graph.get(dg.AssetKey(["star", "fct_target"])).description or ""
    assert "`marts.target`（指标目标）" in target


def test_every_figure_belongs_to_an_asset_of_the_star() -> None:
    assert FIGURES.keys() | TABLES_OF_FIGURES.keys() <= {group.name for group in star_groups()}


def test_a_link_to_the_report_is_served_or_else_the_file_itself(tmp_path: Path) -> None:
    served = load({"report_url": "https://plans.example/report/"}, environment={})
    file = load({"report_url": "", "data_dir": str(tmp_path)}, environment={})

    assert report_links.check(served, "star.a.b").value == "https://plans.example/report/index.html#check-star.a.b"
    assert report_links.page(file).value == (tmp_path / "report").as_uri() + "/index.html"


def test_every_row_rule_of_silver_is_a_check_of_its_own() -> None:
    names = {(spec.asset_key.to_user_string(), spec.name) for spec in checks.silver_specs(SILVER_TABLES)}

    for table in SILVER_TABLES:
        for rule in table.rules:
            assert (f"silver/{table.name}", rule.rule_id) in names
        assert (f"silver/{table.name}", "contract") in names


def test_every_silver_table_is_an_asset() -> None:
    keys = {key.to_user_string() for key in build_defs().resolve_asset_graph().get_all_asset_keys()}

    assert {f"silver/{table.name}" for table in TABLES} <= keys


def test_tables_show_their_declared_columns() -> None:
    graph = build_defs().resolve_asset_graph()
    schema = graph.get(dg.AssetKey(["silver", "task"])).metadata["dagster/column_schema"]

    assert isinstance(schema, dg.TableSchema)
    assert [column.name for column in schema.columns] == TABLES["task"].column_names
    assert all(column.description for column in schema.columns)


def test_columns_of_facts_lead_back_to_silver() -> None:
    graph = build_defs().resolve_asset_graph()
    lineage = graph.get(dg.AssetKey(["star", "fct_target"])).metadata["dagster/column_lineage"]

    assert isinstance(lineage, dg.TableColumnLineage)
    (source,) = lineage.deps_by_column["value_low"]
    assert (source.asset_key, source.column_name) == (dg.AssetKey(["silver", "target"]), "value_low")


def test_definitions_are_fresh_and_resources_can_be_replaced() -> None:
    other = RunChoices(full=True)

    assert build_defs() is not build_defs()
    assert (build_defs({"choices": other}).resources or {})["choices"] is other
    assert (build_defs().resources or {})["choices"] is not other
    assert (defs.resources or {}).keys() == {"settings", "choices", "hooks", "ray"}


def test_the_resource_has_every_setting() -> None:
    assert set(YaodianSettings.model_fields) == {field.name for field in dataclasses.fields(Settings)}
    for name, field in YaodianSettings.model_fields.items():
        assert field.description, name


def test_an_empty_resource_takes_the_environment_and_a_full_one_gives_its_settings_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YAODIAN_FAIL_ON", "warn")
    monkeypatch.setenv("YAODIAN_WORKERS", "3")

    assert YaodianSettings().resolve().fail_on == "warn"
    assert YaodianSettings(workers=5).resolve().workers == 5
    settings = load({"data_dir": "there", "paths": ["a", "b"], "lang": "en"})
    assert as_resource(settings).resolve() == settings


if __name__ == "__main__":
    SNAPSHOT.write_text(described(), encoding="utf-8")
