"""Readers that go on reading while snapshots are published never meet an error or half a load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.warehouse import synthetic
from tests.warehouse.conftest import run_info
from warehouse import publish, snapshots
from warehouse.build import BuildRequest, build
from warehouse.lock import write_lock

READ = textwrap.dedent(
    """
    import json, sys, time
    from pathlib import Path
    from warehouse.read import open_current, query
    data_dir, stop = Path(sys.argv[1]), Path(sys.argv[2])
    seen, reads, wrong = set(), 0, []
    print("reading", flush=True)
    while not stop.exists():
        try:
            with open_current(data_dir) as con:
                run = query(con, "SELECT run_id FROM star.dim_run")["run_id"][0]
                documents = query(con, "SELECT count(*) AS n FROM marts.document")["n"][0]
                facts = query(con, "SELECT count(DISTINCT source_file) AS n FROM marts.target")["n"][0]
                results = query(con, "SELECT count(*) AS n FROM marts.check_result")["n"][0]
            # Run n holds n documents: any other number is half a load, or a mixture of two.
            if not (f"run-{documents}" == run and facts == documents and results > 300):
                wrong.append([run, documents, facts, results])
            seen.add(run)
            reads += 1
        except Exception as error:
            wrong.append([type(error).__name__, str(error)])
    print(json.dumps({"seen": sorted(seen), "reads": reads, "wrong": wrong}))
    """
)


def _publish(data_dir: Path, lake: Path, run_id: str) -> None:
    with write_lock(data_dir):
        target = publish.workspace(data_dir, run_id)
        build(BuildRequest(lake, target, run_info(run_id), threads=1))
        publish.publish(data_dir, run_id, target)


@pytest.mark.slow
def test_two_readers_never_see_an_error_or_half_a_load_during_five_publishes(tmp_path: Path) -> None:
    data_dir, stop = tmp_path / "data", tmp_path / "stop"
    lakes = {n: synthetic.write_lake(tmp_path / f"lake{n}", synthetic.corpus(n, 2)) for n in range(1, 7)}
    _publish(data_dir, lakes[1], "run-1")
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READ, str(data_dir), str(stop)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(2)
    ]
    try:
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "reading\n"
        for number in range(2, 7):
            _publish(data_dir, lakes[number], f"run-{number}")
            snapshots.prune(data_dir, keep=2)
            time.sleep(0.3)
    finally:
        stop.touch()
        said = [json.loads(reader.communicate(timeout=60)[0]) for reader in readers]
    for report in said:
        assert report["wrong"] == []
        assert report["reads"] > 20
        assert len(report["seen"]) >= 4, "the reader saw snapshots change"
        assert report["seen"][-1] == "run-6"
