"""A run on a cluster gives what a run of one process gives: hashes, shards and refusals, also when machines die."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import polars as pl
import pytest

from pipelines import ray_engine
from pipelines.errors import ClusterTrouble
from pipelines.lake import Lake
from schemas.lake import CONTENT, QUARANTINE
from tests_ray import hostile
from tests_ray.building import Place, contents, documents
from tests_ray.conftest import Nodes

ON_RAY = {"engine": "ray", "workers": 0}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The same documents, parsed in this process."""
    place = Place(tmp_path_factory.mktemp("local")).put(documents())
    place.run()
    return place


def quarantine(place: Place) -> list[tuple[str, str, str]]:
    """Source, rule and sentence of everything refused."""
    frame = Lake(place.root / "data" / "lake").read_table(QUARANTINE.name)
    assert frame is not None
    return sorted(frame.select("source_file", "rule_id", "message_en").rows())


def test_a_run_on_the_cluster_publishes_the_same_hashes_and_writes_the_same_shards(
    nodes: Nodes, local: Place, tmp_path: Path
) -> None:
    place = Place(tmp_path, options=ON_RAY).put(documents())
    record = place.run()

    assert record.parsed == contents()
    assert len([name for name in place.shard_files() if name.startswith("shards/")]) > 8
    assert place.published() == local.published()
    assert place.shard_files() == local.shard_files()


@pytest.mark.parametrize("batch_bytes", [6_000, 70_000])
def test_increments_on_the_cluster_and_other_batches_publish_the_same_hashes(
    nodes: Nodes, local: Place, tmp_path: Path, batch_bytes: int
) -> None:
    place = Place(tmp_path, options={**ON_RAY, "batch_bytes": batch_bytes})
    names = sorted(documents(), reverse=True)
    for part in (names[::3], names[1::3], names[2::3]):
        place.put({name: documents()[name] for name in part}).run()

    assert place.published() == local.published()


def test_a_node_killed_in_mid_run_loses_nothing_and_writes_nothing_twice(
    nodes: Nodes, local: Place, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    doomed = nodes.add()
    place = Place(tmp_path, options=ON_RAY).put(documents())
    killer = nodes.kill_at_work(doomed, marks)
    record = place.run(hostile.parser(place.settings(), marks, seconds=1.0))
    killer.join()

    begun = [path.name.partition("-")[0] for path in marks.iterdir()]
    assert len(begun) > len(set(begun))  # at least one batch was under way on that node, and was handed out again
    assert record.parsed == contents()
    assert place.published() == local.published()
    assert place.shard_files() == local.shard_files()


def test_documents_that_kill_their_worker_are_refused_and_all_others_are_published(
    nodes: Nodes, tmp_path: Path
) -> None:
    healthy = dict(list(documents().items())[:12])
    bad = {
        "eats.txt": f"{hostile.EATS}\n{'甲' * 3000}".encode(),
        "kills.txt": f"{hostile.KILLS}\n{'乙' * 3000}".encode(),
        "crashes.txt": f"{hostile.CRASHES}\n{'丙' * 3000}".encode(),
    }
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    limits = {"max_document_memory_bytes": 400 << 20}
    cluster = Place(tmp_path / "one", options={**ON_RAY, **limits}).put({**healthy, **bad})
    pool = Place(tmp_path / "two", options={"workers": 2, "pool_bytes": 0, **limits}).put({**healthy, **bad})
    record = cluster.run(hostile.parser(cluster.settings()))
    pool.run(hostile.parser(pool.settings()))

    refused = {source: message for source, _, message in quarantine(cluster) if source in bad}
    assert record.rejected == 3
    assert "killed (out of memory?)" in refused["kills.txt"]
    assert "killed (out of memory?)" in refused["eats.txt"]
    assert "told to crash" in refused["crashes.txt"]
    assert quarantine(cluster) == quarantine(pool)
    assert cluster.published() == pool.published()


def test_what_is_refused_for_a_killed_worker_is_tried_again(nodes: Nodes, tmp_path: Path) -> None:
    files = dict(list(documents().items())[:5])
    kills = f"{hostile.KILLS}\n各处室：\n2010年工作要点\n".encode()
    place = Place(tmp_path, options=ON_RAY).put({**files, "kills.txt": kills})
    first = place.run(hostile.parser(place.settings()))
    second = place.run()

    assert (first.rejected, second.rejected) == (1, 0)
    assert second.parsed == 1


def test_shards_of_a_run_on_the_cluster_name_every_content_once(nodes: Nodes, tmp_path: Path) -> None:
    place = Place(tmp_path, options=ON_RAY).put(documents())
    place.run()
    content = Lake(place.root / "data" / "lake").read_table(CONTENT.name)

    assert content is not None
    assert content["content_key"].is_unique().all()
    listed = {name.rpartition("/")[2].removesuffix(".json") for name in place.shard_files() if "shards/" in name}
    assert listed == set(content["shard"])
    rows = pl.concat(
        pl.read_parquet(path) for path in (place.root / "data" / "lake" / "silver" / "document").glob("*.parquet")
    )
    assert rows["content_key"].is_unique().all()


def test_a_worker_killed_from_outside_costs_an_attempt_and_nothing_else(
    nodes: Nodes, local: Place, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    place = Place(tmp_path, options=ON_RAY).put(documents())

    def kill_one() -> None:
        nodes.wait(lambda: any(path.stat().st_size for path in marks.iterdir()))
        (first, *_) = (path for path in marks.iterdir() if path.stat().st_size)
        os.kill(int(first.read_text(encoding="ascii")), signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    record = place.run(hostile.parser(place.settings(), marks, seconds=0.5))
    killer.join()

    assert record.rejected == 0
    assert place.published() == local.published()


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # The suite is connected to its cluster; what is asked here is how a failing connection is told.
    def refuse(**_: object) -> None:
        raise ConnectionError("Failed to connect to Ray cluster")

    monkeypatch.setattr(ray_engine.ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray_engine.ray, "init", refuse)
    place = Place(tmp_path, options={**ON_RAY, "ray_address": "10.255.255.1:6379"}).put({"a.txt": b"x"})

    with pytest.raises(ClusterTrouble, match=r"no Ray cluster answers at 10\.255\.255\.1:6379"):
        place.run()
