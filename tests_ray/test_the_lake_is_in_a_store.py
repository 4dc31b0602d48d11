"""Input and lake in a store that speaks S3: what is published is what a run over folders publishes."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import boto3
import pytest

from assets.errors import PublicationRefused
from assets.stages.forgetting import forget, plan_forgetting
from pipelines.errors import LakeMoved, MissingPath, StoreTrouble
from pipelines.lake import Lake
from pipelines.objects import ObjectStore
from pipelines.shared_lake import SharedLake
from pipelines.shared_state import commit, newest, pull
from tests_ray import hostile
from tests_ray.building import Place, contents, documents
from tests_ray.conftest import Nodes

ON_RAY = {"engine": "ray", "workers": 0}
FEW = dict(list(documents().items())[:8])


def place(root: Path, bucket: str, **options: object) -> Place:
    """A machine that reads from the bucket and shares its lake there."""
    root.mkdir(exist_ok=True)
    return Place(root, f"{bucket}/inbox", {"shared_lake": f"{bucket}/lake", **options})


def keys(bucket: str, prefix: str) -> set[str]:
    return {entry.key for entry in ObjectStore(f"{bucket}/lake").entries(prefix)}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The same documents from a folder, by one process, into a lake of its own."""
    here = Place(tmp_path_factory.mktemp("local")).put(documents())
    here.run()
    return here


def test_a_run_on_the_cluster_from_store_to_store_equals_the_local_run(
    nodes: Nodes, bucket: str, local: Place, tmp_path: Path
) -> None:
    there = place(tmp_path, bucket, **ON_RAY).put(documents())
    record = there.run()

    assert record.parsed == contents()
    assert there.published() == local.published()
    assert there.shard_files() == local.shard_files()
    assert keys(bucket, "silver/") | keys(bucket, "shards/") == set(local.shard_files())
    shared = ObjectStore(f"{bucket}/lake")
    for entry in shared.entries("raw/"):
        assert hashlib.sha256(shared.get(entry.key)).hexdigest() == entry.key.rpartition("/")[2]
    assert len(shared.entries("raw/")) == contents()


def test_a_node_killed_while_workers_write_to_the_store_leaves_no_half_shard(
    nodes: Nodes, bucket: str, local: Place, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    doomed = nodes.add()
    there = place(tmp_path, bucket, **ON_RAY).put(documents())

    killer = nodes.kill_at_work(doomed, marks)
    there.run(hostile.parser(there.settings(), marks, seconds=1.0))
    killer.join()

    assert there.published() == local.published()
    store = ObjectStore(f"{bucket}/lake")
    for key in keys(bucket, "shards/"):
        said = json.loads(store.get(key))
        for table, (size, sha256) in said["files"].items():
            data = store.get(f"silver/{table}/{said['shard']}.parquet")
            assert (len(data), hashlib.sha256(data).hexdigest()) == (size, sha256)
    assert keys(bucket, "silver/") | keys(bucket, "shards/") == set(local.shard_files())


def test_a_machine_that_lost_its_disk_publishes_the_same_without_parsing(bucket: str, tmp_path: Path) -> None:
    machine = place(tmp_path / "one", bucket).put(FEW)
    machine.run()
    before = machine.published()
    shutil.rmtree(tmp_path / "one" / "data")

    record = machine.run()

    assert (record.parsed, record.reused) == (0, len(FEW))
    assert machine.published() == before


def test_two_machines_take_turns_and_know_what_the_other_did(bucket: str, tmp_path: Path) -> None:
    one, two = place(tmp_path / "one", bucket), place(tmp_path / "two", bucket)
    names = sorted(FEW)
    one.put({name: FEW[name] for name in names[:4]}).run()
    two.put({name: FEW[name] for name in names[4:]})
    assert two.run().parsed == 4
    record = one.run()

    assert record.parsed == 0
    assert one.published() == two.published()
    state = newest(SharedLake(f"{bucket}/lake"))
    assert state is not None and state.number == 2


def test_the_store_decides_which_of_two_commits_counts(bucket: str, tmp_path: Path) -> None:
    one, two = place(tmp_path / "one", bucket), place(tmp_path / "two", bucket)
    one.put(FEW).run()
    shared = SharedLake(f"{bucket}/lake")
    lake = Lake(tmp_path / "two" / "data" / "lake")
    lake.root.mkdir(parents=True)
    assert pull(shared, lake)
    one.put({"late.txt": documents()["plans/050.txt"]}).run()
    frame = lake.read_table("document_version")
    assert frame is not None
    lake.write_table("document_version", frame.head(3))

    with pytest.raises(LakeMoved, match="another run wrote state 2"):
        commit(shared, lake, "late")
    assert two.run().parsed == 0
    assert two.published() == one.published()


def test_changed_and_vanished_objects_are_told_like_files(bucket: str, tmp_path: Path) -> None:
    machine = place(tmp_path, bucket).put(FEW)
    machine.run()
    first, second = sorted(FEW)[:2]
    machine.put({first: FEW[first] + "\n附注：略。\n".encode("utf-8" if first.endswith("txt") else "ascii")})
    ObjectStore(f"{bucket}/inbox").remove(second)

    record = machine.run()

    assert record.documents["changed"] == 1
    assert record.documents["absent"] == 1
    assert record.documents["unchanged"] == len(FEW) - 2


def test_what_is_forgotten_is_gone_from_the_store(bucket: str, tmp_path: Path) -> None:
    machine = place(tmp_path, bucket).put(FEW)
    machine.run()
    name = sorted(FEW)[0]
    sha256 = hashlib.sha256(FEW[name]).hexdigest()
    assert any(sha256 in key for key in keys(bucket, "raw/"))

    settings = machine.settings()
    forget(settings, plan_forgetting(settings, name))

    left = ObjectStore(f"{bucket}/lake")
    assert not any(sha256 in key for key in keys(bucket, ""))
    for entry in left.entries():
        if not entry.key.startswith("raw/"):
            assert sha256.encode() not in left.get(entry.key)


def test_an_original_damaged_in_the_store_stops_the_run_by_name_and_is_mended_on_demand(
    nodes: Nodes, bucket: str, tmp_path: Path
) -> None:
    machine = place(tmp_path, bucket, **ON_RAY).put(FEW)
    name = sorted(FEW)[2]
    sha256 = hashlib.sha256(FEW[name]).hexdigest()
    machine.run()
    before = machine.published()
    damaged, key = ObjectStore(f"{bucket}/lake"), f"raw/{sha256[:2]}/{sha256}"
    damaged.put(key, bytes(len(FEW[name])))

    with pytest.raises(PublicationRefused, match=name):
        machine.run(full=True)
    assert machine.published() == before

    assert machine.run(full=True, verify_hashes=True).rejected == 0
    assert damaged.get(key) == FEW[name]
    assert machine.published() == before


def test_a_bucket_that_is_not_there_is_named(server: str, tmp_path: Path) -> None:
    with pytest.raises(MissingPath, match="s3://no-such-bucket/inbox"):
        place(tmp_path / "a", "s3://no-such-bucket").run()
    lost = Place(tmp_path / "b", options={"shared_lake": "s3://no-such-bucket/lake"})
    (tmp_path / "b").mkdir()
    with pytest.raises(StoreTrouble, match=r"s3://no-such-bucket/lake cannot be written: .*bucket does not exist"):
        lost.put(FEW).run()


def test_the_server_honours_a_conditional_put(bucket: str) -> None:
    """What a commit relies on; a provider that ignores the condition must not be used for a shared lake."""
    client = boto3.client("s3")
    name = bucket.removeprefix("s3://")
    client.put_object(Bucket=name, Key="x", Body=b"1", IfNoneMatch="*")

    with pytest.raises(client.exceptions.ClientError, match="PreconditionFailed"):
        client.put_object(Bucket=name, Key="x", Body=b"2", IfNoneMatch="*")
    store = ObjectStore(bucket)
    with pytest.raises(FileExistsError):
        store.put_new("x", b"2")
