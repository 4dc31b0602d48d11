"""Checks as Dagster shows them.

Belongs here: the asset checks of every asset, and turning results into Dagster's.
Does not belong here: what is checked (`schemas.rules`) and how (`assets.results`, `warehouse.audit`).

Every check costs Dagster some 15 ms a run, so not each of the 600 checks of the catalogue is one of its own. A rule
about single rows of silver is: its failure is what people look for. The shape of a silver table is one check
(``contract``), and so is everything about an asset of the star (``audit``); their metadata lists what failed, rule by
rule. `yaodian check` and ``marts.check_result`` list all of them singly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg

from assets import report_links
from assets.metadata import Link, markdown_table
from assets.star_groups import StarGroup
from pipelines.settings import Settings
from schemas import report_places
from schemas.contract import Layer, Severity, Table
from schemas.rules import CheckKind, CheckSpec, check_catalogue
from schemas.run_checks import PUBLISHED_STILL_PARSE
from warehouse.audit import CheckResult

CONTRACT = "contract"
AUDIT = "audit"
KEPT = "published_documents_still_parse"
_SHOWN = 10


def silver_key(table: str) -> dg.AssetKey:
    """The asset of a silver table."""
    return dg.AssetKey(["silver", table])


def star_key(group: str) -> dg.AssetKey:
    """The asset of a group of tables of the star."""
    return dg.AssetKey(["star", group])


def row_rules(table: str) -> list[CheckSpec]:
    """The rules of a silver table that single rows can break."""
    return [
        spec
        for spec in check_catalogue()
        if spec.layer is Layer.SILVER and spec.table == table and spec.kind is CheckKind.ROW_RULE
    ]


def silver_specs(tables: Iterable[Table]) -> list[dg.AssetCheckSpec]:
    """One check per row rule, and one for the contract of each table as a whole."""
    specs = []
    for table in tables:
        specs.append(
            dg.AssetCheckSpec(
                CONTRACT,
                asset=silver_key(table.name),
                blocking=True,
                description=f"{table.zh}：列、类型、主键、必填值和代码表与声明一致。"
                " Columns, types, key, required values and code lists are as declared.",
            )
        )
        for spec in row_rules(table.name):
            specs.append(
                dg.AssetCheckSpec(
                    _name(spec),
                    asset=silver_key(table.name),
                    blocking=spec.is_blocking,
                    description=_both(spec.zh, spec.en),
                    metadata={"check_id": spec.check_id},
                )
            )
    return specs


def star_specs(groups: Iterable[StarGroup]) -> list[dg.AssetCheckSpec]:
    """One check per asset: keys, references, code lists, row rules and reconciliations of its tables together."""
    return [
        dg.AssetCheckSpec(
            AUDIT,
            asset=star_key(group.name),
            blocking=True,
            description=f"{group.zh.partition('：')[0]}：键、引用、代码表、逐行规则和对账全部成立。"
            " Keys, references, code lists, row rules and reconciliations hold.",
        )
        for group in groups
    ]


def lake_spec(key: dg.AssetKey) -> dg.AssetCheckSpec:
    """The contract of what an asset wrote into the lake."""
    return dg.AssetCheckSpec(
        CONTRACT,
        asset=key,
        blocking=True,
        description="写入湖中的表符合声明。 What was written into the lake is as declared.",
    )


def kept_spec() -> dg.AssetCheckSpec:
    """Nothing that is published may fall into the quarantine by a fault of the parser."""
    return dg.AssetCheckSpec(
        KEPT,
        asset=silver_key("quarantine"),
        blocking=True,
        description=_both(PUBLISHED_STILL_PARSE.zh, PUBLISHED_STILL_PARSE.en),
        metadata={"check_id": PUBLISHED_STILL_PARSE.check_id},
    )


def kept_result(results: Sequence[CheckResult], settings: Settings) -> dg.AssetCheckResult:
    """How that check ended."""
    (own,) = (result for result in results if result.check_id == PUBLISHED_STILL_PARSE.check_id)
    return _single(own, silver_key("quarantine"), KEPT, settings)


def silver_check_results(table: str, results: Sequence[CheckResult], settings: Settings) -> list[dg.AssetCheckResult]:
    """The results of a silver table for its asset."""
    own = [result for result in results if result.check_id.startswith(f"silver.{table}.")]
    by_id = {result.check_id: result for result in own}
    rules = row_rules(table)
    single = [_single(by_id[spec.check_id], silver_key(table), _name(spec), settings) for spec in rules]
    rule_ids = {spec.check_id for spec in rules}
    rest = [result for result in own if result.check_id not in rule_ids]
    return [together(rest, silver_key(table), CONTRACT, settings), *single]


def star_check_result(group: StarGroup, results: Sequence[CheckResult], settings: Settings) -> dg.AssetCheckResult:
    """The results of a group of tables of the star for its asset."""
    tables = {table.name for table in group.tables}
    own = [result for result in results if result.check_id.startswith("star.") and result.table_name in tables]
    return together(own, star_key(group.name), AUDIT, settings)


def together(results: Sequence[CheckResult], key: dg.AssetKey, name: str, settings: Settings) -> dg.AssetCheckResult:
    """Several results as one: as bad as the worst of them, with a line for each that failed."""
    failed = [result for result in results if result.status == "fail"]
    serious = [result for result in failed if result.severity != Severity.INFO]
    has_error = any(result.severity == Severity.ERROR for result in failed)
    metadata: dict[str, Any] = {
        "checks": len(results),
        "rows_evaluated": max((result.rows_evaluated for result in results), default=0),
        "rows_failed": sum(result.rows_failed for result in failed),
    }
    if failed:
        rows = [
            (_linked(r.check_id, settings), r.severity, r.rows_failed, r.rows_evaluated, r.description_zh)
            for r in failed[:_SHOWN]
        ]
        columns = ("check", "severity", "failed", "of", "rule")
        metadata["failed"] = dg.MetadataValue.md(markdown_table(columns, rows))
        metadata["report"] = report_links.check(settings, failed[0].check_id)
        metadata["samples"] = dg.MetadataValue.json({r.check_id: r.samples for r in failed[:_SHOWN]})
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=not serious,
        severity=dg.AssetCheckSeverity.ERROR if has_error else dg.AssetCheckSeverity.WARN,
        description="；".join(map(_refuted, failed[:_SHOWN])) or None,
        metadata=metadata,
    )


def _single(result: CheckResult, key: dg.AssetKey, name: str, settings: Settings) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {"rows_evaluated": result.rows_evaluated, "rows_failed": result.rows_failed}
    if result.samples:
        metadata["samples"] = dg.MetadataValue.json(list(result.samples))
        metadata["report"] = report_links.check(settings, result.check_id)
        metadata["first"] = str(result.samples[0].get("message_zh", ""))
    is_error = result.severity == Severity.ERROR
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=result.status != "fail",
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description=_refuted(result) if result.status == "fail" else None,
        metadata=metadata,
    )


def _refuted(result: CheckResult) -> str:
    """That what the check says does not hold, and for how many rows."""
    return f"不成立（{result.rows_failed}/{result.rows_evaluated}）：{result.description_zh}"


def _linked(check_id: str, settings: Settings) -> Link:
    """The check in a table, with the way to its failing rows in the report."""
    return Link(check_id, report_links.address(settings, report_places.check(check_id)))


def _name(spec: CheckSpec) -> str:
    """The rule id: what the check id says after layer and table."""
    return spec.check_id.split(".", 2)[2].replace(".", "_")


def _both(zh: str, en: str) -> str:
    return f"{zh}。 {en}."
