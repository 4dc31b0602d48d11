"""A document that is published and no longer gives facts stops the publication; a new one that cannot be read warns."""

from __future__ import annotations

import duckdb
import pytest

from assets.errors import PublicationRefused
from assets.resources import RunChoices
from tests.assets import fake_parser
from tests.assets.conftest import Folder, evaluations
from warehouse import snapshots

CHECK = "lake.content.published_documents_still_parse"


def test_a_parser_that_crashes_on_a_published_document_publishes_nothing_and_names_it(published: Folder) -> None:
    before = snapshots.current(published.data)
    fake_parser.write_document(published.input, 4)

    with pytest.raises(PublicationRefused) as why:
        published.run_stages(parser=fake_parser.parser("2", crashes_on=[2]))

    for sentence, fix in ((why.value.zh, "请修正解析器"), (why.value.en, "mend the parser")):
        assert CHECK in sentence and "002.txt" in sentence and "told to crash on document 2" in sentence
        assert fix in sentence and "yaodian build --prune" in sentence
    assert snapshots.verify(published.data).run_id == before.run_id
    result = published.results()[CHECK]
    assert (result.status, result.rows_failed, result.rows_evaluated) == ("fail", 1, 3)
    assert "002.txt" in str(result.samples)
    # the stop lasts until the parser is mended
    with pytest.raises(PublicationRefused):
        published.run_stages(parser=fake_parser.parser("2", crashes_on=[2]))
    record = published.run_stages(parser=fake_parser.parser("3"))
    assert record.is_published and record.quarantine == {"entered": 0, "stayed": 0, "left": 1}


def test_in_the_ui_the_run_ends_before_anything_is_built(published: Folder) -> None:
    result = published.run(parser=fake_parser.parser("2", crashes_on=[2]))

    assert not result.success
    started = {event.step_key for event in result.all_events if event.is_step_start}
    assert started == {"source_files", "parse"}
    evaluation = evaluations(result)["silver/quarantine", "published_documents_still_parse"]
    assert not evaluation.passed and evaluation.blocking


def test_the_stop_ends_too_when_the_file_is_taken_out(published: Folder) -> None:
    (published.input / "002.txt").unlink()

    record = published.run_stages(choices=RunChoices(prune=True), parser=fake_parser.parser("2", crashes_on=[2]))

    assert record.is_published
    with duckdb.connect(str(published.data / "warehouse" / "current.duckdb"), read_only=True) as con:
        assert con.execute("SELECT source_file FROM marts.document ORDER BY 1").fetchall() == [
            ("001.txt",),
            ("003.txt",),
        ]


def test_a_new_version_that_crashes_the_parser_stops_the_run_too(published: Folder) -> None:
    fake_parser.write_document(published.input, 7).replace(published.input / "002.txt")

    with pytest.raises(PublicationRefused, match=r"002\.txt has facts"):
        published.run_stages(parser=fake_parser.parser(crashes_on=[7]))


def test_a_new_document_that_crashes_the_parser_only_warns(published: Folder) -> None:
    fake_parser.write_document(published.input, 4)

    record = published.run_stages(parser=fake_parser.parser(crashes_on=[4]))

    assert record.is_published and record.documents["quarantined"] == 1
    assert published.results()[CHECK].status == "pass"
    assert published.results()["star.quarantine.every_file_is_read"].status == "fail"


def test_published_bytes_that_are_called_no_document_stop_the_run_and_changed_ones_warn(published: Folder) -> None:
    """The same bytes were read yesterday, so it is the program that changed."""
    fake_parser.write_document(published.input, 4, "BINARY")
    published.run_stages(parser=fake_parser.parser("2", reads=["BINARY"]))

    with pytest.raises(PublicationRefused, match=r"004\.txt"):
        published.run_stages(parser=fake_parser.parser("3"))

    fake_parser.write_document(published.input, 5, "BINARY").replace(published.input / "004.txt")
    assert published.run_stages(parser=fake_parser.parser("3")).is_published


def test_before_the_first_snapshot_there_is_nothing_to_lose(empty: Folder) -> None:
    fake_parser.write_document(empty.input, 1)
    fake_parser.write_document(empty.input, 2)

    assert empty.run_stages(parser=fake_parser.parser(crashes_on=[2])).is_published
    assert empty.results()[CHECK].status == "skipped"
