"""``quarantine replay`` and ``build --dry-run``, as a person uses them."""

from __future__ import annotations

import json

from tests.cli.running import in_process
from tests.faults.conftest import Place, plan
from tests.faults.serving import Server


def test_a_mended_file_leaves_the_quarantine_by_replay_and_is_said_to(server: Server, published: Place) -> None:
    published.write("noise.txt", plan(4, 2014))  # changed: the next build reads it
    published.write("empty.txt", "")
    assert server.stages(published.source, published.data).code == 0
    published.write("empty.txt", plan(5, 2015))
    published.write("later.txt", plan(6, 2016))

    done = server.run("quarantine", "replay", "--data-dir", published.data, "--json", "--lang", "en")

    assert done.code == 0, done.said
    said = json.loads(done.out.read_text())
    assert [(entry["source_file"], entry["rule_id"]) for entry in said["left"]] == [("empty.txt", "empty_file")]
    assert said["stays"] == said["new"] == []
    names = published.ask("SELECT source_file FROM marts.document ORDER BY 1")
    assert [name for (name,) in names] == ["1.txt", "2.txt", "empty.txt", "noise.txt"]
    left = in_process("quarantine", "list", "--left", "--format", "json", "--data-dir", published.data, "--lang", "en")
    assert {entry["source_file"]: entry["cause"] for entry in json.loads(left.out)} == dict.fromkeys(
        ("empty.txt", "noise.txt"), "the source changed, or can be read now"
    )
    nothing = in_process("quarantine", "replay", "--data-dir", published.data, "--json", "--lang", "en")
    assert nothing.code == 0 and json.loads(nothing.out) == {"left": [], "stays": [], "new": []}


def test_a_dry_run_names_what_would_be_parsed_what_is_absent_and_what_would_leave(published: Place) -> None:
    published.write("1.txt", plan(100, 2011))
    published.write("3.txt", plan(3, 2013))
    (published.source / "2.txt").unlink()
    before = {path: path.stat().st_mtime_ns for path in published.data.rglob("*")}
    dry = ("build", published.source, "--data-dir", published.data, "--dry-run", "--lang", "en")

    said = json.loads(in_process(*dry, "--json").out)
    pruned = in_process(*dry, "--prune").out
    everything = json.loads(in_process(*dry, "--json", "--full").out)

    assert said["files"] == {"1.txt": "changed", "3.txt": "new"}
    assert said["parse"] == ["1.txt", "3.txt"] and said["prune"] == []
    assert said["documents"]["absent"] == 1
    assert "pruned    2.txt" in pruned and "would parse 2 documents and take 1 out of the current facts" in pruned
    assert everything["parse"] == ["1.txt", "2.txt", "3.txt", "noise.txt"]
    assert {path: path.stat().st_mtime_ns for path in published.data.rglob("*")} == before
