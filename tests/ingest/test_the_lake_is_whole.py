"""The lake: writes are whole or not there, and what is damaged is found."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import LakeCorrupted, LakeReadOnly
from pipelines.lake import Lake

FRAME = pl.DataFrame({"n": list(range(1000)), "text": ["要点"] * 1000})


def flip(path: Path, at: int = -20) -> None:
    """Change one byte of a file, in place."""
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_table_is_read_as_it_was_written(lake: Lake) -> None:
    assert lake.read_table("content") is None
    lake.write_table("content", FRAME)
    assert lake.read_table("content").equals(FRAME)
    lake.write_table("content", FRAME.head(1))
    assert lake.read_table("content").equals(FRAME.head(1))


@pytest.mark.parametrize("at", [0, 500, -20, -1])
def test_a_damaged_table_is_found_and_the_error_names_file_and_cure(lake: Lake, at: int) -> None:
    lake.write_table("document_version", FRAME)
    flip(lake.table_path("document_version"), at)
    with pytest.raises(LakeCorrupted) as error:
        lake.read_table("document_version")
    assert str(lake.table_path("document_version")) in str(error.value)
    assert "published snapshot" in str(error.value) and "move the file away" in str(error.value)


def test_a_cut_table_is_found_even_when_its_checksum_file_is_gone(lake: Lake) -> None:
    lake.write_table("content", FRAME)
    path = lake.table_path("content")
    path.write_bytes(path.read_bytes()[:-100])
    path.with_name("content.parquet.sum").unlink()
    with pytest.raises(LakeCorrupted):
        lake.read_table("content")


WRITER = """
import sys
import polars as pl
from pathlib import Path
from pipelines.lake import Lake
lake = Lake(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    lake.write_table("content", pl.DataFrame({"n": [number] * 20_000, "text": [str(number)] * 20_000}))
    if number == 3:
        print("ready", flush=True)
"""


@pytest.mark.parametrize("delay", [0.001, 0.007, 0.02, 0.05])
def test_a_writer_that_is_killed_leaves_a_whole_table(lake: Lake, delay: float) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(lake.root)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    frame = lake.read_table("content")
    assert frame is not None
    assert frame["n"].n_unique() == 1
    assert frame.height == 20_000
    lake.sweep()
    assert sorted(path.name for path in lake.root.iterdir()) == ["content.parquet", "content.parquet.sum"]
    lake.write_table("content", FRAME)
    assert lake.read_table("content").equals(FRAME)


def test_every_moment_between_the_steps_of_a_write_leaves_a_readable_table(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace
    lake.write_table("content", FRAME)
    for allowed in range(3):
        steps = iter(range(allowed))

        def dies(source: object, target: object, steps=steps) -> None:  # type: ignore[no-untyped-def]
            if next(steps, None) is None:
                raise KeyboardInterrupt
            replace(source, target)

        monkeypatch.setattr(os, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            lake.write_table("content", FRAME.head(allowed + 1))
        monkeypatch.setattr(os, "replace", replace)
        assert lake.read_table("content").height == (1000 if allowed < 2 else 3)


def test_a_full_disk_leaves_the_old_table_and_no_rest(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.write_table("content", FRAME)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        lake.write_table("content", FRAME.head(1))
    assert lake.read_table("content").equals(FRAME)
    assert list(lake.root.glob(".*.part")) == []


def test_sweeping_removes_what_crashed_writers_left_and_nothing_else(lake: Lake) -> None:
    lake.write_table("content", FRAME)
    lake.keep_raw(b"x", hashlib.sha256(b"x").hexdigest())
    kept = sorted(path for path in lake.root.rglob("*") if path.is_file())
    for folder in (lake.root, lake.root / "raw"):
        (folder / ".content.parquet.0123.part").write_bytes(b"half")
    assert lake.raw_names() == [hashlib.sha256(b"x").hexdigest()], "halves are no originals"
    assert lake.sweep() == 2
    assert sorted(path for path in lake.root.rglob("*") if path.is_file()) == kept
    (lake.root / "raw" / "2d" / ".2d711642.0123.part").write_bytes(b"half of an earlier version")
    assert lake.sweep(originals=True) == 1
    assert sorted(path for path in lake.root.rglob("*") if path.is_file()) == kept


def test_an_original_is_stored_once_under_its_checksum_and_read_only(lake: Lake) -> None:
    data = "一、抓好工作。".encode()
    name = hashlib.sha256(data).hexdigest()
    lake.keep_raw(data, name)
    path = lake.raw_path(name)
    assert path == lake.root / "raw" / name[:2] / name
    assert path.read_bytes() == data
    assert path.stat().st_mode & 0o777 == 0o444
    written = path.stat().st_ino
    lake.keep_raw(data, name)
    assert path.stat().st_ino == written


def test_the_store_refuses_bytes_that_are_not_what_their_name_says(lake: Lake) -> None:
    with pytest.raises(LakeCorrupted, match="do not hash to"):
        lake.keep_raw(b"other", hashlib.sha256(b"this").hexdigest())
    assert not (lake.root / "raw").exists()


def test_a_damaged_original_is_found_and_mended_from_its_source(lake: Lake) -> None:
    data = b"original " * 100
    name = hashlib.sha256(data).hexdigest()
    lake.keep_raw(data, name)
    flip(lake.raw_path(name))
    assert lake.has_raw(name, len(data))
    assert not lake.raw_is_sound(name)
    lake.keep_raw(data, name)
    assert lake.raw_is_sound(name)


def test_a_lake_opened_for_reading_cannot_be_written(lake: Lake) -> None:
    lake.write_table("content", FRAME)
    reader = Lake(lake.root, read_only=True)
    assert reader.read_table("content").equals(FRAME)
    data = b"x"
    for write in (
        lambda: reader.write_table("content", FRAME),
        lambda: reader.write_json(reader.registry_path, {}),
        lambda: reader.keep_raw(data, hashlib.sha256(data).hexdigest()),
        reader.sweep,
    ):
        with pytest.raises(LakeReadOnly, match="opened for reading"):
            write()
