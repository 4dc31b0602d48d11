"""The web server of Dagster over ``workspace.yaml``, asked as the UI asks: what is there, and launching a run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assets.home import prepare_home
from tests.cli.running import ROOT, environment
from warehouse import snapshots

SAMPLE = ROOT / "data" / "raw" / "002_74058f2537b402d4.txt"
PATIENCE_SECONDS = 180


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A web server that answers GraphQL."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/graphql"

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer; AssertionError with its errors."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: str) -> None:
    """Until the server answers; AssertionError with its log when it ends or takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            server.ask("{ version }")
            return
        except OSError:
            assert process.poll() is None, Path(log).read_text()
            assert time.monotonic() < end, "the web server does not answer"
            time.sleep(0.3)


@contextmanager
def serving(data_dir: Path, *, source: Path) -> Iterator[Server]:
    """A web server over the workspace, with its history in the data folder."""
    home = prepare_home(data_dir)
    port = _free_port()
    program = Path(sys.executable).with_name("dagster-webserver")
    log = (data_dir / "server.log").open("w+")  # a pipe that nobody reads would stop the run that writes to it
    process = subprocess.Popen(
        [program, "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)],
        cwd=ROOT,
        env=environment(DAGSTER_HOME=str(home), YAODIAN_DATA_DIR=str(data_dir), YAODIAN_PATHS=str(source)),
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    server = Server(port)
    try:
        _wait_for(server, process, log.name)
        yield server
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=30)
        log.close()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for left-over processes in /proc")
def test_the_dev_command_serves_and_ends_with_everything_it_started(tmp_path: Path) -> None:
    port = _free_port()
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "yaodian", "dev", "--port", str(port), "--data-dir", str(tmp_path / "data")],
            cwd=ROOT,
            env=environment(),
            stdout=log,
            stderr=log,
        )
        _wait_for(Server(port), process, log.name)
        children = _descendants(process.pid)
        assert len(children) >= 3
        process.terminate()
        assert process.wait(timeout=60) == 130
    assert not [child for child in children if _is_alive(child)]
    assert (tmp_path / "data" / "dagster_home" / "dagster.yaml").is_file()


def _descendants(parent: int) -> list[int]:
    children = [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    return [*children, *(grandchild for child in children for grandchild in _descendants(child))]


def _is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


LOCATIONS = """{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name }
 jobs { name } schedules { name } sensors { name } assetNodes { id groupName } } } } }"""

LAUNCH = """mutation Launch($where: JobOrPipelineSelector!) {
 launchRun(executionParams: {selector: $where, mode: "default"}) { __typename
 ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
 ... on RunConfigValidationInvalid { errors { message } } } }"""

RUN = """query Run($id: ID!) { runOrError(runId: $id) { ... on Run { status jobName
 stats { ... on RunStatsSnapshot { stepsSucceeded materializations } } } } }"""

CHECKS = """query Checks($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { ... on AssetNode {
 assetChecksOrError { ... on AssetChecks { checks { name executionForLatestMaterialization { status } } } } } } }"""


@pytest.mark.slow
def test_a_run_launched_as_the_ui_does_publishes_a_warehouse(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with serving(data_dir, source=SAMPLE) as server:
        (repository,) = server.ask(LOCATIONS)["repositoriesOrError"]["nodes"]
        assert repository["location"]["name"] == "yaodian"
        assert "build_warehouse" in {job["name"] for job in repository["jobs"]}
        assert {schedule["name"] for schedule in repository["schedules"]} == {"every_morning", "every_sunday"}
        sensors = {sensor["name"] for sensor in repository["sensors"]}
        assert sensors == {"input_folder_changed", "lexicon_changed", "run_failed"}
        groups = {node["groupName"] for node in repository["assetNodes"]}
        assert groups == {"landing", "silver", "star", "publish", "report"}

        where = {
            "repositoryLocationName": "yaodian",
            "repositoryName": repository["name"],
            "pipelineName": "build_warehouse",
        }
        launched = server.ask(LAUNCH, where=where)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        run = _end_of(server, launched["run"]["runId"])

        assert run["status"] == "SUCCESS"
        assert run["stats"]["stepsSucceeded"] == 6
        assert run["stats"]["materializations"] > 30
        node = server.ask(CHECKS, key={"path": ["silver", "task"]})["assetNodeOrError"]
        checks = node["assetChecksOrError"]["checks"]
        assert len(checks) > 5
        assert {check["executionForLatestMaterialization"]["status"] for check in checks} == {"SUCCEEDED"}

    assert snapshots.current(data_dir).rows["fct_task"] > 0
    assert (data_dir / "report" / "index.html").is_file()


def _end_of(server: Server, run_id: str) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        run: dict[str, Any] = server.ask(RUN, id=run_id)["runOrError"]
        if run["status"] in ("SUCCESS", "FAILURE", "CANCELED"):
            return run
        time.sleep(0.5)
    raise AssertionError("the run does not end")
