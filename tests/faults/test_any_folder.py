"""Whatever people drop into a folder: every file is accounted for, and what is good stays what it was."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import duckdb
import opencc
import pytest

from tests.cli.running import SAMPLES, build_samples, in_process
from tests.faults.conftest import Place, plan
from tests.faults.serving import Server
from tests.formats import making
from warehouse.read import open_current, query

SHARED = ("task", "responsibility", "target", "arithmetic_check", "task_theme")
FACTS = (*(f"marts_all.{name}" for name in (*SHARED, "policy_reference")), "marts.anomaly", "marts.segment")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the five samples; for reading only."""
    return build_samples(tmp_path_factory)


def _columns(con: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    """The columns of a view of the marts without keys, which belong to a data folder."""
    return [name for name, *_ in con.execute(f"DESCRIBE {view}").fetchall() if not name.endswith("_key")]


def _facts(con: duckdb.DuckDBPyConnection, view: str, where: str) -> list[tuple[object, ...]]:
    return query(con, f"SELECT {', '.join(_columns(con, view))} FROM {view} WHERE {where} ORDER BY ALL").rows()


def _hostile(folder: Path) -> dict[str, str | None]:
    """13 kinds of broken and hostile files: source → reason it is refused for, None where it is read."""
    (folder / "01_empty.txt").write_bytes(b"")
    (folder / "02_noise.txt").write_bytes(bytes(range(256)) * 64)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", b"0" * (80 << 20))
    (folder / "03_bomb.docx").write_bytes(bomb.getvalue())
    (folder / "04_cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\nxref")
    (folder / "05_legacy.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    os.mkfifo(folder / "06_pipe.txt")
    (folder / "07_outside.txt").symlink_to("/etc/passwd")
    os.symlink("08_round.txt", folder / "08_round.txt")
    os.mkdir(folder / "09_folder.txt")
    (folder / "10_image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    (folder / "11_entities.xml").write_text(
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>', encoding="utf-8"
    )
    name = "12_'; DROP TABLE star.dim_task; --\n<script>.txt"
    (folder / name).write_text("一、" + "（责任单位：" * 3000 + "“" * 3000 + "。1." * 3000, encoding="utf-8")
    (folder / os.fsdecode(b"13_\xff\xfe" + b"x" * 240)).write_text("=cmd|' /C calc'!A0\n" * 20, encoding="utf-8")
    return {
        "01_empty.txt": "empty_file",
        "02_noise.txt": "binary",
        "03_bomb.docx": "too_large",
        "04_cut.pdf": "corrupt_container",
        "05_legacy.doc": "unsupported_format",
        "06_pipe.txt": "not_a_regular_file",
        "07_outside.txt": "not_a_regular_file",
        "08_round.txt": "unreadable",
        "09_folder.txt": "not_a_regular_file",
        "10_image.txt": "unsupported_format",
        "11_entities.xml": "unsupported_format",
        name: None,
        "13_\\xff\\xfe" + "x" * 240: None,
    }


def test_the_samples_beside_thirteen_kinds_of_hostile_files_keep_their_facts_and_every_file_is_accounted_for(
    server: Server, samples: Path, tmp_path: Path
) -> None:
    place = Place(tmp_path)
    place.source.mkdir()
    seeds = []
    for path in sorted(SAMPLES.glob("*.txt")):
        (place.source / path.name).write_bytes(path.read_bytes())
        seeds.append(path.name)
    expected = _hostile(place.source)

    process = server.run("build", place.source, "--data-dir", place.data, "--json", "--lang", "en")

    assert process.code == 0, process.said
    assert "Traceback" not in process.said
    said = json.loads(process.out.read_text())["documents"]
    assert said["seen"] == len(seeds) + len(expected) == 18
    with open_current(place.data) as con, open_current(samples) as alone:
        read = {str(name) for (name,) in query(con, "SELECT source_file FROM marts.document").rows()}
        refused = dict(
            query(con, "SELECT source_file, rule_id FROM marts.quarantine WHERE target_table IS NULL").rows()
        )
        assert read == {*seeds, *(name for name, reason in expected.items() if reason is None)}
        assert refused == {name: reason for name, reason in expected.items() if reason is not None}
        ours = f"source_file IN ({', '.join(repr(name) for name in seeds)})"
        for view in FACTS:
            assert _facts(con, view, ours) == _facts(alone, view, ours), view
        hashes = "SELECT source_file, char_count, title, issuer_name FROM marts.document"
        assert set(query(alone, hashes).rows()) <= set(query(con, hashes).rows())
    warned = in_process("check", "--data-dir", place.data, "--lang", "en")
    assert "star.quarantine.every_file_is_read  11/" in warned.out


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk")


def test_one_document_in_any_encoding_gives_the_same_facts(server: Server, tmp_path: Path) -> None:
    """Byte offsets apart, and the record of what was repaired."""
    place = Place(tmp_path)
    place.source.mkdir()
    text = plan(100).replace("高新处", "创新处")
    for encoding in ENCODINGS:
        (place.source / f"{encoding}.txt").write_bytes(text.encode(encoding))
    latin = text.encode("utf-8").decode("latin-1")
    (place.source / "twice_utf8.txt").write_bytes(latin.encode("utf-8"))
    (place.source / "twice_gbk.txt").write_bytes(text.encode("gb18030").decode("latin-1").encode("utf-8"))
    traditional = opencc.OpenCC("s2t").convert(text)
    for encoding in ("big5hkscs", "utf-8", "utf-16-be"):
        (place.source / f"hant_{encoding}.txt").write_bytes(traditional.encode(encoding))

    done = server.stages(place.source, place.data)

    assert done.code == 0, done.said
    with open_current(place.data) as con:
        for name in SHARED:
            view = f"marts_all.{name}"
            by_file: dict[str, list[tuple[object, ...]]] = {}
            for row in _facts(con, view, "true"):
                by_file.setdefault(str(row[0]), []).append(row[1:])
            for is_hant, number in ((True, 3), (False, 10)):
                same = [str(found) for file, found in by_file.items() if file.startswith("hant_") is is_hant]
                assert len(same) == number and len(set(same)) == 1, (view, is_hant)
        simplified = "SELECT DISTINCT indicator_name, value_low, unit FROM marts_all.target ORDER BY ALL"
        assert len(query(con, simplified).rows()) == 3
        repaired = query(
            con, "SELECT DISTINCT source_file FROM marts.anomaly WHERE kind = 'mojibake' ORDER BY 1"
        ).rows()
        assert repaired == [("twice_gbk.txt",), ("twice_utf8.txt",)]


def test_the_table_of_a_disclosure_page_gives_the_fields_of_the_document(server: Server, tmp_path: Path) -> None:
    place = Place(tmp_path)
    lines = [line for line in plan(100).splitlines() if line]
    table = making.metadata_table(
        [
            ("索引号", "006939748/2012-00123"),
            ("发文字号", "甲科发计〔2012〕12号"),
            ("发布机构", "洛阳市科技局"),
            ("发布日期", "2012-01-25"),
            ("成文日期", "2012-01-20"),
            ("主题分类", "科技、教育/科技"),
        ]
    )
    page = making.modern_page(lines[0], lines[1:], table=table)
    place.write("page.html", page)
    place.write("hello.txt", "hello world")

    done = server.stages(place.source, place.data)

    assert done.code == 0, done.said
    fields = (
        "document_number, CAST(publish_date AS VARCHAR), CAST(issue_date AS VARCHAR), title, index_number,"
        " subject_category, issuer_name, issuer_full_name"
    )
    assert place.ask(f"SELECT {fields} FROM marts.document WHERE source_file = 'page.html'") == [
        (
            "甲科发计〔2012〕12号",
            "2012-01-25",
            "2012-01-20",
            lines[0],
            "006939748/2012-00123",
            "科技、教育/科技",
            "洛阳市科技局",
            "洛阳市科学技术局",
        )
    ]
    kept = "SELECT text FROM marts.segment WHERE source_file = 'page.html' AND kind = 'metadata'"
    metadata = "".join(str(text) for (text,) in place.ask(kept))
    assert "索引号：006939748/2012-00123" in metadata and "主题分类：科技、教育/科技" in metadata
    # a text that says nothing of what a plan says is kept, and people are told
    assert place.ask("SELECT char_count FROM marts.document WHERE source_file = 'hello.txt'") == [(11,)]
    told = "SELECT status, rows_failed FROM marts.check_result WHERE check_id = 'star.dim_document.documents_are_plans'"
    assert place.ask(told) == [("fail", 1)]
