"""The corpora that benchmarks run on: the same every time, and saying what their truth says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.corpus import Document, document, statistics
from bench.corpus_folder import corpus_folder
from bench.corpus_styles import STYLES
from pipelines.document import parse_document
from pipelines.formats import read

SHORT = 2500


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [document(index, mean_bytes=SHORT) for index in range(120)]


def test_a_document_is_the_same_whenever_and_in_whatever_order_it_is_made(documents: list[Document]) -> None:
    for index in (119, 3, 60):
        assert document(index, mean_bytes=SHORT) == documents[index]
    assert document(3, seed=2, mean_bytes=SHORT).raw != documents[3].raw


def test_a_folder_is_the_same_from_any_number_of_workers(tmp_path: Path) -> None:
    one, two = (corpus_folder(tmp_path / str(n), 1010, 400, workers=n) for n in (1, 2))
    assert one.bytes == two.bytes
    names = sorted(path.relative_to(one.files) for path in one.files.rglob("*.txt"))
    assert len(names) == 1010
    assert all((one.files / name).read_bytes() == (two.files / name).read_bytes() for name in names)
    for table in ("document", "task", "duty"):
        assert one.truth(table).equals(two.truth(table))
    assert one.truth("document")["tasks"].sum() == one.truth("task").height


def test_a_folder_written_before_is_taken_as_it_is_and_another_size_is_written_anew(tmp_path: Path) -> None:
    first = corpus_folder(tmp_path, 6, 400, workers=1)
    (first.files / "0000" / "0000002.txt").unlink()
    assert corpus_folder(tmp_path, 6, 400, workers=1) == first
    assert not (first.files / "0000" / "0000002.txt").exists()
    assert corpus_folder(tmp_path, 7, 400, workers=1).documents == 7
    assert (first.files / "0000" / "0000002.txt").exists()


def test_every_style_and_encoding_is_among_them(documents: list[Document]) -> None:
    assert {made.style for made in documents} == {name for name, _, _ in STYLES}
    assert {made.script for made in documents} == {"Hans", "Hant"}
    for made in documents:
        if not made.is_damaged:
            assert read(made.raw, None).text.encode(made.encoding, "replace").strip() in made.raw


def test_copies_say_what_their_original_says(documents: list[Document]) -> None:
    copies = [made for made in documents if made.cluster != made.index]
    assert len(copies) > 3
    for made in copies:
        original = documents[made.cluster]
        assert original.cluster == original.index
        assert made.truth == original.truth
        assert made.kind not in ("original", "next_year")


def test_the_real_parser_finds_what_the_truth_says(documents: list[Document]) -> None:
    wanted: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for made in documents:
        if made.is_damaged:
            continue
        rows = parse_document(1, made.raw).all_rows()
        truth = {
            "task": len(made.truth.tasks), "responsibility": len(made.truth.duties), "target": made.truth.targets,
            "policy_reference": made.truth.policies,
        }  # fmt: skip
        for table, count in truth.items():
            wanted[table] += count
            apart[table] += abs(count - len(rows.get(table, ())))
    assert min(wanted.values()) > 50
    assert {table: apart[table] <= 0.02 * wanted[table] for table in wanted} == dict.fromkeys(wanted, True), apart


def test_lengths_follow_what_was_asked_for(documents: list[Document]) -> None:
    mean = sum(len(made.raw) for made in documents) / len(documents)
    assert 0.75 * SHORT < mean < 1.35 * SHORT


def test_every_share_that_steers_the_generator_says_where_it_comes_from() -> None:
    found = statistics()
    assert set(found["why"]) == set(found["shares"])
