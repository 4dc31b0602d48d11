"""SIGKILL: whatever a run was doing, the last snapshot stays readable and the next run comes to the same content."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.faults.conftest import Place, plan
from tests.faults.serving import Server
from warehouse import snapshots

# A name that the run gives to a file, in the order in which it does so.
MOMENTS = (
    ("/raw/", "before"),
    ("/registry.json", "after"),
    ("/document_version.parquet.sum", "after"),
    ("/landed_file.parquet", "before"),
    ("/silver/task/", "after"),
    ("/shards/", "after"),
    ("/content.parquet", "before"),
    ("/quarantine_release.parquet", "after"),
    ("/reference/", "after"),
    ("/building/", "before"),
    ("/building/", "after"),
    ("/manifest.json", "before"),
    ("/snapshots/", "after"),
    ("/warehouse/current.duckdb", "before"),
)
BEHIND_THE_SWITCH = (("/warehouse/current.duckdb", "after"), ("/published.json", "before"))


def _changed(published: Place) -> None:
    """One plan changed, one new, one that was refused mended, one not seen any more."""
    published.write("1.txt", plan(100, 2011))
    published.write("3.txt", plan(3, 2013))
    published.write("noise.txt", plan(4, 2014))
    (published.source / "2.txt").unlink()
    shutil.rmtree(published.data / "lake" / "reference")  # what stands as it should is not written again


def test_a_run_that_dies_again_and_again_leaves_the_last_snapshot_and_comes_to_the_same_end(
    server: Server, published: Place, tmp_path: Path
) -> None:
    _changed(published)
    undisturbed = Place(Path(shutil.copytree(published.root, tmp_path / "undisturbed", symlinks=True)))
    done = server.stages(published.source, undisturbed.data)
    assert done.code == 0, done.said
    before = snapshots.current(published.data)

    for moment, when in MOMENTS:
        process = server.stages(published.source, published.data, die=moment, when=when)
        assert process.code == -signal.SIGKILL, (moment, when, process.said)
        assert snapshots.verify(published.data).run_id == before.run_id, (moment, when)
        assert published.ask("SELECT count(*) FROM marts.task") == [(6,)], (moment, when)

    last = server.stages(published.source, published.data)
    assert last.code == 0, last.said
    assert json.loads(last.out.read_text())["parsed"] == 0, "what was parsed before dying is kept"
    assert published.content() == undisturbed.content()
    left = {path.name for path in published.data.rglob("*.part*")}
    assert not left


DURING_A_DIFFERENCE = (
    ("/building/", "before"),
    ("/manifest.json", "before"),
    ("/snapshots/", "after"),
    ("/warehouse/current.duckdb", "before"),
)


def test_a_difference_that_dies_leaves_the_last_snapshot_and_is_applied_by_the_next_run(
    server: Server, published: Place, tmp_path: Path
) -> None:
    published.write("3.txt", plan(3, 2013))
    undisturbed = Place(Path(shutil.copytree(published.root, tmp_path / "undisturbed", symlinks=True)))
    done = server.stages(published.source, undisturbed.data, full=True)
    assert (done.code, json.loads(done.out.read_text())["publication"]) == (0, "full"), done.said
    before = snapshots.current(published.data)

    for moment, when in DURING_A_DIFFERENCE:
        process = server.stages(published.source, published.data, die=moment, when=when)
        assert process.code == -signal.SIGKILL, (moment, when, process.said)
        assert snapshots.verify(published.data).run_id == before.run_id, (moment, when)

    last = server.stages(published.source, published.data)
    assert (last.code, json.loads(last.out.read_text())["publication"]) == (0, "incremental"), last.said
    assert published.content() == undisturbed.content()
    assert not {path.name for path in published.data.rglob("*.part*")}


@pytest.mark.parametrize(("moment", "when"), BEHIND_THE_SWITCH)
def test_a_run_that_dies_behind_the_switch_has_published(
    server: Server, published: Place, moment: str, when: str
) -> None:
    before = snapshots.current(published.data)
    published.write("3.txt", plan(3, 2013))

    assert server.stages(published.source, published.data, die=moment, when=when).code == -signal.SIGKILL

    assert snapshots.verify(published.data).run_id != before.run_id
    content = published.content()
    assert server.stages(published.source, published.data).code == 0
    assert published.ask("SELECT count(*) FROM marts.document") == [(3,)]
    assert published.content() == content


def test_a_real_build_that_is_killed_while_it_loads_leaves_no_process_and_the_next_completes(
    server: Server, published: Place
) -> None:
    before = snapshots.current(published.data)
    published.write("3.txt", plan(3, 2013))
    building = published.data / "warehouse" / "building"

    process = server.start("build", published.source, "--data-dir", published.data)
    assert process.kill_when(lambda: any(building.glob(".*.part"))) == -signal.SIGKILL

    assert snapshots.verify(published.data).run_id == before.run_id
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    again = server.run("build", published.source, "--data-dir", published.data, "--json")
    assert again.code == 0, again.said
    assert json.loads(again.out.read_text())["documents"]["unchanged"] == 3
    assert published.ask("SELECT count(*) FROM marts.document") == [(3,)]
    assert list(building.iterdir()) == []
