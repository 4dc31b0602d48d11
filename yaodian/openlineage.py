"""The last run as OpenLineage events, which catalogues such as Marquez or DataHub read.

Belongs here: the format (specification 2-0-2): START and COMPLETE or FAIL of the run, with what it read and wrote, and
of its audit, with every check as an assertion about the table it judges.
Does not belong here: sending them anywhere. They are told from the record of the run, so that telling them twice gives
the same events.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assets.ledger import Ledger
    from schemas.checks import CheckSpec
    from schemas.contract import Table
    from yaodian.verdicts import Verdict

Event = dict[str, Any]

NAMESPACE = "yaodian"
BUILD, AUDIT = "yaodian.build", "yaodian.audit"
_SPEC = "https://openlineage.io/spec"
_SCHEMA = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS = {
    "schema": "1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
    "documentation": "1-1-0/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
    "dataQualityAssertions": "1-1-0/DataQualityAssertionsDatasetFacet.json#/$defs/DataQualityAssertionsDatasetFacet",
    "dataQualityMetrics": "1-0-3/DataQualityMetricsInputDatasetFacet.json#/$defs/DataQualityMetricsInputDatasetFacet",
    "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet",
    "parent": "1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet",
    "jobType": "2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
}


def events(record: Ledger, verdicts: Sequence[Verdict], roots: Iterable[str], version: str) -> list[Event]:
    """The events of a run, in the order of time.

    Args:
        roots: absolute paths of the folders it read.
        version: of the program.
    """
    return _Telling(record, verdicts, sorted(set(roots)), version).events()


class _Telling:
    def __init__(self, record: Ledger, verdicts: Sequence[Verdict], folders: Sequence[str], version: str) -> None:
        self._record = record
        self._verdicts = verdicts
        self._folders = folders
        self._producer = f"urn:yaodian:program:{version}"
        self._audit_id = str(uuid.uuid5(uuid.UUID(record.dagster_run_id), "audit"))

    def events(self) -> list[Event]:
        record = self._record
        failed = bool(record.ended_by) or not record.snapshot
        finished = record.finished_at or record.started_at
        inputs, outputs = self._inputs(), [] if failed else self._outputs()
        run_facets = {"errorMessage": self._error()} if failed else {}
        told = [
            self._event("START", record.started_at, record.dagster_run_id, BUILD, {}, inputs, []),
            self._event(
                "FAIL" if failed else "COMPLETE", finished, record.dagster_run_id, BUILD, run_facets, inputs, outputs
            ),
        ]
        judged = self._judged()
        if judged:
            parent = {"parent": self._parent()}
            told.append(self._event("START", finished, self._audit_id, AUDIT, parent, judged, []))
            told.append(self._event("COMPLETE", finished, self._audit_id, AUDIT, parent, judged, []))
        return told

    def _event(
        self,
        kind: str,
        time: str,
        run_id: str,
        job: str,
        run_facets: dict[str, Any],
        inputs: list[dict[str, Any]],
        outputs: list[dict[str, Any]],
    ) -> Event:
        job_type = self._facet("jobType", processingType="BATCH", integration="YAODIAN", jobType="JOB")
        return {
            "eventType": kind,
            "eventTime": time,
            "run": {"runId": run_id, "facets": run_facets},
            "job": {"namespace": NAMESPACE, "name": job, "facets": {"jobType": job_type}},
            "inputs": inputs,
            "outputs": outputs,
            "producer": self._producer,
            "schemaURL": _SCHEMA,
        }

    def _facet(self, name: str, **said: Any) -> dict[str, Any]:
        return {"_producer": self._producer, "_schemaURL": f"{_SPEC}/facets/{_FACETS[name]}", **said}

    def _error(self) -> dict[str, Any]:
        said = self._record.ended_by.get("en", "nothing was published")
        return self._facet("errorMessage", message=said, programmingLanguage="PYTHON")

    def _parent(self) -> dict[str, Any]:
        job = {"namespace": NAMESPACE, "name": BUILD}
        return self._facet("parent", run={"runId": self._record.dagster_run_id}, job=job)

    def _inputs(self) -> list[dict[str, Any]]:
        seen = self._record.documents.get("seen")
        told = []
        for folder in self._folders:
            dataset: dict[str, Any] = {"namespace": "file", "name": folder, "facets": {}}
            if len(self._folders) == 1 and seen is not None:
                dataset["inputFacets"] = {
                    "dataQualityMetrics": self._facet("dataQualityMetrics", fileCount=seen, columnMetrics={})
                }
            told.append(dataset)
        return told

    def _outputs(self) -> list[dict[str, Any]]:
        told = []
        for table in _tables():
            dataset = self._dataset(table)
            rows = self._record.rows.get(table.name)
            if rows is not None:
                dataset["outputFacets"] = {"outputStatistics": self._facet("outputStatistics", rowCount=rows)}
            told.append(dataset)
        return told

    def _judged(self) -> list[dict[str, Any]]:
        """Tables of the star with the checks that were made of them."""
        made: dict[str, list[Verdict]] = {}
        for verdict in self._verdicts:
            if verdict.check_id.startswith("star.") and verdict.status != "skipped":
                made.setdefault(verdict.table, []).append(verdict)
        specs = _specs()
        told = []
        for table in _tables():
            if table.name not in made:
                continue
            assertions = []
            for verdict in made[table.name]:
                spec = specs.get(verdict.check_id)
                said: dict[str, Any] = {
                    "assertion": str(spec.kind) if spec else "custom",
                    "success": verdict.status == "pass",
                    "severity": verdict.severity,
                    "name": verdict.check_id,
                    "description": verdict.en,
                    "expected": "0",
                    "actual": str(verdict.rows_failed),
                }
                if spec and spec.column:
                    said["column"] = spec.column
                assertions.append(said)
            dataset = self._dataset(table)
            dataset["inputFacets"] = {
                "dataQualityAssertions": self._facet("dataQualityAssertions", assertions=assertions)
            }
            told.append(dataset)
        return told

    def _dataset(self, table: Table) -> dict[str, Any]:
        fields = [
            {"name": column.name, "type": str(column.type), "description": f"{column.zh} | {column.en}"}
            for column in table.columns
        ]
        facets = {
            "schema": self._facet("schema", fields=fields),
            "documentation": self._facet("documentation", description=f"{table.zh} | {table.en}"),
        }
        if self._record.snapshot:
            facets["version"] = self._facet("version", datasetVersion=self._record.snapshot)
        return {"namespace": NAMESPACE, "name": f"current.star.{table.name}", "facets": facets}


def _tables() -> Iterable[Table]:
    from schemas.star import TABLES

    return TABLES


def _specs() -> dict[str, CheckSpec]:
    """Checks by id."""
    from warehouse.checks import all_checks

    return {spec.check_id: spec for spec in all_checks()}
