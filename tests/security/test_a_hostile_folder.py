"""Broken and hostile files beside good ones: the good ones' facts stay, every file is accounted for."""

from __future__ import annotations

import gzip
import http.server
import io
import os
import random
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.decode import NotReadable
from pipelines.formats import read
from schemas import marts
from tests.cli.running import SAMPLES
from tests.formats.making import docx, docx_of, modern_page, pdf_of, word_paragraph, zipped
from tests.people.conftest import LUOYANG, SHANXI, Desk
from tests.people.traces import traces
from warehouse import snapshots

PLAN = "2020年某市科技工作要点\n\n一、培育企业。新增高新技术企业100家。\n（牵头单位：计划处）\n"
QUOTES = "a'); DROP TABLE star.dim_document; --\n\".txt"
LONG = "长" * 84 + "123"  # 255 bytes
NO_UTF_8 = b"\xff\xfe\x1b[31m.txt"


def _bomb() -> bytes:
    return docx(word_paragraph("一" * 12_000_000))


def _with(whole: bytes, **parts: str) -> bytes:
    """A word document with other parts; a name is a path with ``__`` for the slash."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        named: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return zipped(named | {name.replace("__", "/"): content for name, content in parts.items()})


def _entities(address: str = "") -> bytes:
    """A document that multiplies an entity, and asks for another from elsewhere."""
    outer = f'<!ENTITY c SYSTEM "{address}">' if address else ""
    return _with(
        docx_of(["正文"]),
        **{"word__document.xml": f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">{outer}]><x>&b;</x>'},
    )


def _files(folder: Path, outside: Path) -> int:
    """Fill a folder with trouble; returns how many sources there are."""
    rng = random.Random(4)
    made: dict[str, bytes | Callable[[Path], object]] = {
        "empty.txt": b"",
        "blank.txt": b" \n\t\r\n",
        "noise.txt": rng.randbytes(20_000),
        "zeros.txt": bytes(50_000),
        "bomb.docx": _bomb(),
        "entities.docx": _entities(),
        "cut.docx": docx_of([PLAN])[:300],
        "cut.pdf": pdf_of(["科技工作要点"])[:200],
        "packed.gz": gzip.compress(PLAN.encode()),
        "brackets.txt": ("一、" + "（" * 30_000 + "责任单位" * 3_000).encode(),
        "digits.txt": ("二、" + "1" * 200_000 + "%").encode(),
        "spaces.txt": ("三、牵头" + " " * 100_000 + "：" + "、" * 50_000).encode(),
        "formula.txt": (PLAN + '=HYPERLINK("http://x")\n@SUM(1)\x1b]0;owned\x07\n').encode(),
        QUOTES: PLAN.replace("某市", "引号市").encode(),
        LONG: PLAN.replace("某市", "长名市").encode(),
        os.fsdecode(NO_UTF_8): PLAN.replace("某市", "乱名市").encode(),
        "page.txt": modern_page("2020年工作要点", ["<script>alert(1)</script>", "新增企业5家。"]).encode(),
        "link.txt": lambda path: path.symlink_to(outside),
        "pipe.txt": os.mkfifo,
    }
    for name, content in made.items():
        path = folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content(path)
    return len(made)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, int, str]:
    desk = Desk(tmp_path_factory.mktemp("attacked"))
    desk.input.mkdir()
    outside = desk.root / "outside.txt"
    outside.write_text("秘密：不在文件夹里的文字。", encoding="utf-8")
    count = _files(desk.input, outside)
    for name in (SHANXI, LUOYANG):
        shutil.copy(SAMPLES / name, desk.input)
    done = desk.run("build", desk.input)
    assert done.code == 0, done.err
    return desk, count + 2, done.out + done.err


def test_every_file_is_accounted_for_and_nothing_is_said_in_python(attacked: tuple[Desk, int, str]) -> None:
    desk, count, said = attacked
    (found,) = desk.row(
        "SELECT count(*) FROM (SELECT source_file FROM marts.document"
        " UNION SELECT source_file FROM marts.quarantine WHERE target_table IS NULL)"
    )
    assert found == count
    assert "Traceback" not in said and "\x1b" not in said.replace("\x1b[2K", "")
    assert not (desk.data / "logs").exists()


def test_the_facts_of_the_good_files_are_unchanged(attacked: tuple[Desk, int, str], published: Desk) -> None:
    desk, _, _ = attacked
    for view in ("task", "target", "responsibility", "segment", "anomaly"):
        columns = ", ".join(name for name in marts.view(view).column_names if not name.endswith("_key"))
        sql = f"SELECT {columns} FROM marts.{view} WHERE source_file IN (?, ?) ORDER BY ALL"
        assert desk.rows(sql, [SHANXI, LUOYANG]) == published.rows(sql, [SHANXI, LUOYANG]), view


def test_every_refusal_has_its_reason(attacked: tuple[Desk, int, str]) -> None:
    desk, _, _ = attacked
    reasons = dict(desk.rows("SELECT source_file, rule_id FROM marts.quarantine WHERE target_table IS NULL"))
    expected = {
        "empty.txt": "empty_file",
        "blank.txt": "empty_file",
        "bomb.docx": "too_large",
        "cut.docx": "corrupt_container",
        "cut.pdf": "corrupt_container",
        "packed.gz": "unsupported_format",
        "entities.docx": "corrupt_container",
        "link.txt": "not_a_regular_file",
        "pipe.txt": "not_a_regular_file",
    }
    assert expected.items() <= reasons.items()


def test_names_are_data_wherever_they_are_used(attacked: tuple[Desk, int, str]) -> None:
    desk, _, _ = attacked
    title = desk.row("SELECT title FROM marts.document WHERE source_file = ?", [QUOTES])
    assert title == ("2020年引号市科技工作要点",)
    assert desk.row("SELECT count(*) FROM marts.target WHERE source_file = ?", [LONG]) == (1,)
    for name in (QUOTES, LONG, "\\xff\\xfe\x1b[31m.txt"):
        done = desk.ask("show", name)
        assert done.code == 0 and "高新技术企业" in done.out
        assert "\x1b" not in done.out


def test_nothing_outside_the_folder_was_read(attacked: tuple[Desk, int, str]) -> None:
    desk, _, _ = attacked
    assert desk.row("SELECT count(*) FROM marts_all.task WHERE text LIKE '%秘密%'") == (0,)
    assert all(
        "秘密".encode() not in path.read_bytes() for path in (desk.data / "lake" / "raw").rglob("*") if path.is_file()
    )


def test_a_document_with_a_hostile_name_can_be_forgotten(attacked: tuple[Desk, int, str], tmp_path: Path) -> None:
    own = Desk(Path(shutil.copytree(attacked[0].root, tmp_path / "desk", symlinks=True, ignore=_no_pipes)))
    done = own.ask("forget", QUOTES, "--yes")
    assert done.code == 0
    assert traces(own.data, ["引号市", QUOTES]) == []
    assert snapshots.verify(own.data).is_current


def _no_pipes(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "pipe.txt"]


class _Counting(http.server.BaseHTTPRequestHandler):
    hits = 0

    def do_GET(self) -> None:
        _Counting.hits += 1
        self.send_error(404)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_nothing_a_document_names_is_fetched() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), _Counting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = f"http://127.0.0.1:{server.server_port}"
        page = modern_page("2020年工作要点", ["新增企业5家，培育重点实验室3个，建设创新平台。" * 3])
        links = (f'<img src="{there}/a">', f'<iframe src="{there}/b"></iframe>', f'<base href="{there}/c">')
        assert "新增企业5家" in read(page.replace("</body>", f"{''.join(links)}</body>").encode()).text
        template = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
        relation = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{template}" Target="{there}/d" TargetMode="External"/></Relationships>'
        )
        whole = docx_of(["2020年工作要点"])
        assert "2020年工作要点" in read(_with(whole, **{"word___rels__document.xml.rels": relation})).text
        with pytest.raises(NotReadable, match="DOCTYPE"):
            read(_entities(f"{there}/e"))
        server.shutdown()
    assert _Counting.hits == 0
