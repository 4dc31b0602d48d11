"""Size, pages, time and memory of one document are settings, and what passes them costs that document only."""

from __future__ import annotations

import hashlib
import random
import resource
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from pipelines.formats import read
from pipelines.jobs import Job, Parser, parse_alone, run_job
from pipelines.lake import Content, Lake
from pipelines.memory import memory_budget
from pipelines.parse import default_parser
from pipelines.settings import Settings, load
from pipelines.shards import read_silver
from pipelines.validate import REJECTED_CONTENT
from schemas.keys import content_key
from tests.formats.making import docx_of, pdf_of
from tests.ingest import fake_parser

DIGITS = "".join(random.Random(1).choices("0123456789", k=1_200_000))
LIMITS = {"max_extracted_bytes": 2_000, "max_pages": 1, "max_pack_ratio": 2}


def _content(lake: Lake, raw: bytes) -> Content:
    raw_sha256 = hashlib.sha256(raw).hexdigest()
    lake.keep_raw(raw, raw_sha256)
    return Content(content_key(raw_sha256), raw_sha256, lake.raw_path(raw_sha256))


def _reason(parser: Parser, content: Content) -> str:
    frames = parse_alone(parser, content, 60.0)
    assert isinstance(frames, dict)
    found = frames[REJECTED_CONTENT]
    return "" if found.is_empty() else f"{found['reason_code'][0]}: {found['reason_en'][0]}"


@pytest.mark.parametrize(
    ("setting", "raw", "said"),
    [
        ("max_extracted_bytes", docx_of(["新增企业5家，建设平台3个。" * 100]), "it unpacks to more than 2000 bytes"),
        (
            "max_pack_ratio",
            docx_of([DIGITS]),
            "is packed more than 2 to 1",
        ),
        ("max_pages", pdf_of([f"第{number}项任务：新增企业5家。" for number in range(90)]), "more than 1 pages"),
    ],
)
def test_a_limit_of_the_settings_refuses_what_the_default_reads(
    tmp_path: Path, setting: str, raw: bytes, said: str
) -> None:
    content = _content(Lake(tmp_path), raw)
    assert read(raw).text
    limited = _reason(default_parser(load({setting: LIMITS[setting]}, environment={})), content)
    assert limited.startswith("too_large: ") and said in limited


def test_other_limits_are_another_parser_so_that_a_refused_file_is_looked_at_again() -> None:
    versions = {default_parser(load({name: value}, environment={})).version for name, value in LIMITS.items()}
    assert len(versions | {default_parser(Settings()).version}) == len(LIMITS) + 1
    assert default_parser(load({"workers": 3}, environment={})).version == default_parser(Settings()).version


def test_beyond_the_memory_budget_there_is_an_error_and_afterwards_no_limit() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with pytest.raises(MemoryError), memory_budget(256 << 20):
        bytearray(1 << 30)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    with memory_budget(0):
        assert len(bytearray(1 << 28)) == 1 << 28


def _greedy(contents: Sequence[Content]) -> dict[str, pl.DataFrame]:
    """The fake parser, but a document that says so takes three gibibytes."""
    for content in contents:
        if b"GREEDY" in content.path.read_bytes():
            bytearray(3 << 30)
    return dict(fake_parser.parse_batch(contents))


def _job(lake: Lake) -> Job:
    texts = ["一、甲\n二、乙\n".encode(), "一、丙\n".encode(), "GREEDY\n一、丁\n".encode()]
    kept = [(_content(lake, text), len(text)) for text in texts]
    originals = tuple((content.content_key, content.raw_sha256, size) for content, size in kept)
    return Job("0" * 16, originals, Parser(_greedy, "1", "0" * 64), lake, 60.0, 512 << 20)


def test_a_document_that_takes_too_much_memory_is_quarantined_and_the_others_go_on(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    job = _job(lake)

    outcome = run_job(job)

    assert (outcome.manifest.rows["document"], outcome.manifest.rejected) == (2, 1)
    assert outcome.manifest.retry == (job.contents[2].content_key,)
    (said,) = read_silver(lake, REJECTED_CONTENT, job.shard)["reason_en"]
    assert "max_document_memory_bytes" in said
