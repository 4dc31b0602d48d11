"""Fixtures: an input folder of made-up documents, a data folder, and runs over them in this process."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets import ledger
from assets.definitions import build_defs
from assets.jobs import JOB
from assets.ledger import Ledger
from assets.resources import Hooks, RunChoices, as_resource, lake_of
from pipelines.conform import reference
from pipelines.jobs import Parser
from pipelines.settings import Settings, load
from tests.assets import fake_parser
from tests.stages import run_stages
from warehouse.audit import CheckResult

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Folder:
    """An input folder beside a data folder, and how to run over them."""

    root: Path

    @property
    def input(self) -> Path:
        """Where documents are put."""
        return self.root / "in"

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / "data"

    def settings(self, **given: Any) -> Settings:
        """Settings of a run over this folder."""
        return load({"data_dir": str(self.data), "paths": [str(self.input)], **given}, environment={})

    def run(
        self, *, choices: RunChoices | None = None, parser: Parser | None = None, **given: Any
    ) -> dg.ExecuteInProcessResult:
        """Materialise everything with a history that is forgotten afterwards."""
        resources = {
            "settings": as_resource(self.settings(**given)),
            "choices": choices or RunChoices(),
            "hooks": Hooks(parser=parser or fake_parser.parser()),
        }
        with warnings.catch_warnings(), dg.DagsterInstance.ephemeral() as instance:
            warnings.simplefilter("ignore")
            job = build_defs(resources).resolve_job_def(JOB)
            return job.execute_in_process(run_config=QUIET, instance=instance, raise_on_error=False)

    def run_stages(self, *, choices: RunChoices | None = None, parser: Parser | None = None, **given: Any) -> Ledger:
        """The stages one after the other without Dagster: what a test of data needs, in a third of the time."""
        return run_stages(self.settings(**given), choices or RunChoices(), parser or fake_parser.parser())

    def record(self) -> Ledger:
        """What the last run did."""
        found = ledger.read(lake_of(self.settings()))
        assert found is not None
        return found

    def results(self) -> dict[str, CheckResult]:
        """The results of the last run by check."""
        from assets.results import read_results

        return {result.check_id: result for result in read_results(lake_of(self.settings()))}


@pytest.fixture(autouse=True)
def _made_up_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "reference_frames", fake_parser.reference_frames)


@pytest.fixture(scope="session")
def _published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three documents, built once."""
    folder = Folder(tmp_path_factory.mktemp("published"))
    for number in (1, 2, 3):
        fake_parser.write_document(folder.input, number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "reference_frames", fake_parser.reference_frames)
        result = folder.run()
        assert result.success, failure(result)
    yield folder.root


@pytest.fixture
def empty(tmp_path: Path) -> Folder:
    """Nothing built, nothing to read."""
    (tmp_path / "in").mkdir()
    return Folder(tmp_path)


@pytest.fixture
def published(_published: Path, tmp_path: Path) -> Folder:
    """A copy of a data folder with three published documents."""
    return Folder(Path(shutil.copytree(_published, tmp_path / "copy", symlinks=True)))


def failure(result: dg.ExecuteInProcessResult) -> str:
    """What ended a run: the chain of errors of the step that failed."""
    chain = []
    for event in result.all_events:
        error = event.step_failure_data.error if event.is_step_failure else None
        while error is not None:
            chain.append(f"{error.cls_name}: {error.message}")
            error = error.cause
    return "\n".join(chain)


def evaluations(result: dg.ExecuteInProcessResult) -> dict[tuple[str, str], dg.AssetCheckEvaluation]:
    """(asset, check) → how it ended."""
    return {
        (evaluation.asset_key.to_user_string(), evaluation.check_name): evaluation
        for evaluation in result.get_asset_check_evaluations()
    }
