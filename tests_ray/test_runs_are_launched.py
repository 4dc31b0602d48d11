"""Engine ray from the command line, and from Dagster by configuration alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
import pytest
from dagster_ray import Lifecycle, LocalRay

from assets.definitions import build_defs
from assets.jobs import JOB
from pipelines import ray_engine
from pipelines.jobs import Job, Outcome
from tests_ray.building import BATCH_BYTES, Place, documents
from tests_ray.conftest import Nodes

FEW = dict(list(documents().items())[:10])


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The same documents, parsed in this process."""
    place = Place(tmp_path_factory.mktemp("local")).put(FEW)
    place.run()
    return place


def test_the_command_line_builds_on_a_cluster_by_its_address(nodes: Nodes, local: Place, tmp_path: Path) -> None:
    place = Place(tmp_path).put(FEW)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "yaodian", "build", str(tmp_path / "in"), "--data-dir", str(tmp_path / "data")),
            *("--engine", "ray", "--ray-address", nodes.address, "--json"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["documents"]["new"] == len(FEW)
    assert place.published() == local.published()


def run_config(place: Place, **more: object) -> dict[str, object]:
    given = {"data_dir": str(place.root / "data"), "paths": [str(place.root / "in")], "batch_bytes": BATCH_BYTES}
    return {"resources": {"settings": {"config": {**given, **more}}}}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many jobs each run gave to the cluster."""
    counts: list[int] = []
    before = ray_engine._Run.outcomes

    def outcomes(self: ray_engine._Run, jobs: Sequence[Job]) -> Iterator[Outcome]:
        counts.append(len(jobs))
        return before(self, jobs)

    monkeypatch.setattr(ray_engine._Run, "outcomes", outcomes)
    return counts


def test_a_run_from_dagster_uses_the_cluster_its_run_config_names(
    nodes: Nodes, local: Place, tmp_path: Path, asked: list[int]
) -> None:
    place = Place(tmp_path).put(FEW)
    job = build_defs().resolve_job_def(JOB)
    with dg.instance_for_test() as instance:
        done = job.execute_in_process(
            run_config=run_config(place, engine="ray", ray_address=nodes.address), instance=instance
        )

    assert done.success
    assert asked and asked[0] > 1
    assert place.published() == local.published()


def test_a_resource_of_dagster_ray_brings_the_connection(
    nodes: Nodes, local: Place, tmp_path: Path, asked: list[int]
) -> None:
    place = Place(tmp_path).put(FEW)
    ray_resource = LocalRay(ray_init_options={"ignore_reinit_error": True}, lifecycle=Lifecycle(cleanup="never"))
    job = build_defs({"ray": ray_resource}).resolve_job_def(JOB)
    with dg.instance_for_test() as instance:
        done = job.execute_in_process(run_config=run_config(place, engine="ray"), instance=instance)

    assert done.success
    assert asked and asked[0] > 1
    assert place.published() == local.published()


def test_the_local_engine_never_imports_ray(tmp_path: Path) -> None:
    Place(tmp_path).put(FEW)
    code = (
        "import sys; from yaodian.cli import main\ntry: main()\nfinally: print('ray' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "build", str(tmp_path / "in"), "--data-dir", str(tmp_path / "data"), "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr.strip().splitlines()[-1] == "False"
