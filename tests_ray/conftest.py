"""One cluster and one store for the whole suite; every test has a bucket and data folders of its own.

The store is moto, a server of its own process that speaks the S3 protocol, keeps objects in memory, lists, and honours
``If-None-Match``. It checks no signatures and forgets everything: it proves the requests, not the store of a provider.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)  # else Ray writes one into the home of whoever runs this

import boto3
import ray
from ray.cluster_utils import Cluster

_NODE: dict[str, Any] = {
    "object_store_memory": 100 << 20,
    "include_dashboard": False,
}
_SOON = {"health_check_period_ms": 500, "health_check_failure_threshold": 4, "health_check_timeout_ms": 2000}
"""A node that is gone is known to be gone in seconds."""
_SECONDS_TO_START = 60


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("YAODIAN_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server that speaks S3; this process and all it starts find it by the usual variables."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    os.environ |= {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(url)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no server answers at {url}")


@pytest.fixture
def bucket(server: str) -> str:
    """An empty bucket, as a URL."""
    name = f"test-{uuid.uuid4().hex}"
    boto3.client("s3").create_bucket(Bucket=name)
    return f"s3://{name}"


@dataclass
class Member:
    """A node: what the cluster knows it by, and the name it has for itself."""

    handle: object
    node_id: str


def _alive() -> set[str]:
    return {str(node["NodeID"]) for node in ray.nodes() if node["Alive"]}


@dataclass
class Nodes:
    """A cluster: a head without cores, and nodes that come and go."""

    cluster: Cluster

    @property
    def address(self) -> str:
        return str(self.cluster.address)

    def add(self) -> Member:
        """A node more, of one core."""
        before = _alive()
        handle = self.cluster.add_node(num_cpus=1, **_NODE)
        self.wait(lambda: len(_alive() - before) == 1)
        (node_id,) = _alive() - before
        return Member(handle, node_id)

    def kill(self, node: Member) -> None:
        """SIGKILL to what makes a node, its workers follow: its machine is gone."""
        self.cluster.remove_node(node.handle, allow_graceful=False)

    def kill_at_work(self, node: Member, marks: Path) -> threading.Thread:
        """Kill a node as soon as it has begun a batch (see `hostile`); the thread ends when it is dead."""

        def kill() -> None:
            self.wait(lambda: any(node.node_id in path.name for path in marks.iterdir()))
            self.kill(node)

        killer = threading.Thread(target=kill)
        killer.start()
        return killer

    def wait(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + _SECONDS_TO_START
        while not condition():
            assert time.monotonic() < until, "the cluster does not become what was asked for"
            time.sleep(0.1)


@pytest.fixture(scope="session")
def _cluster(server: str) -> Iterator[Nodes]:
    """A head and two nodes of one core each."""
    cluster = Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "_system_config": _SOON, **_NODE},
    )
    nodes = Nodes(cluster)
    try:
        _connect(nodes)
        nodes.add()
        nodes.add()
        yield nodes
    finally:
        ray.shutdown()
        cluster.shutdown()


@pytest.fixture
def nodes(_cluster: Nodes) -> Nodes:
    """The cluster, this process connected to it whatever the test before did; without that, engine ray would start
    another one."""
    _connect(_cluster)
    return _cluster


def _connect(nodes: Nodes) -> None:
    if not ray.is_initialized():
        ray.init(address=nodes.address, log_to_driver=False, namespace="yaodian")
    assert ray.get_runtime_context().gcs_address == nodes.address
