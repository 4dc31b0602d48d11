"""One writer at a time: the second waits, or says who holds the folder."""

from __future__ import annotations

import json
import signal
import time

from tests.faults.conftest import Place, plan
from tests.faults.serving import Server


def test_the_second_of_two_builds_waits_for_the_first_and_finds_nothing_to_do(server: Server, published: Place) -> None:
    published.write("3.txt", plan(3, 2013))
    asked = {"source": str(published.source), "data_dir": str(published.data)}
    first, second = (server.start(stages=asked, YAODIAN_LOCK_TIMEOUT_SECONDS="300") for _ in range(2))

    assert (first.wait(), second.wait()) == (0, 0), first.said + second.said
    done = [json.loads(process.out.read_text()) for process in (first, second)]
    assert sorted(each["documents"]["new"] for each in done) == [0, 1]
    assert sorted(each["published"] for each in done) == [False, True]
    assert len({each["snapshot"] for each in done}) == 1


def test_a_build_that_may_not_wait_names_the_process_that_holds_the_folder(server: Server, published: Place) -> None:
    published.write("3.txt", plan(3, 2013))
    asked = {"source": str(published.source), "data_dir": str(published.data)}
    lock = published.data / ".writer.lock"
    first = server.start(stages=asked)
    while not lock.stat().st_size and first.is_alive():
        time.sleep(0.001)
    first.kill(signal.SIGSTOP)  # it holds the folder for as long as we want

    second = server.run(
        "build", published.source, "--data-dir", published.data, "--lang", "en", YAODIAN_LOCK_TIMEOUT_SECONDS="0"
    )

    first.kill(signal.SIGCONT)
    assert second.code == 5
    assert f"is being written by process {first.pid}" in second.said
    assert first.wait() == 0, first.said
