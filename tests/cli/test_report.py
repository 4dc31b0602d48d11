"""The report of real documents: what its pages say, and that nothing from a document can do anything in them."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import pytest

from schemas import report_places as places
from tests.cli.running import in_process
from tests.report.pages import ACTIVE, of_the_document, opened
from warehouse import snapshots
from yaodian.report import writing
from yaodian.report.document_rows import rows_of
from yaodian.report.stamps import stamps
from yaodian.text import harmless

MOST_BYTES = 3_000_000


@pytest.fixture(scope="session")
def folder(samples: Path) -> Path:
    """The folder of the report of the samples, in Chinese."""
    written = samples.with_name("report_zh")
    done = in_process("report", "--data-dir", samples, "--output", written / "index.html")
    assert done.code == 0, done.err
    return Path(done.out.strip()).parent


@pytest.fixture(scope="session")
def english(samples: Path) -> Path:
    """The same in English."""
    written = samples.with_name("report_en")
    done = in_process("report", "--data-dir", samples, "--output", written / "index.html", "--lang", "en")
    assert done.code == 0, done.err
    return written


def _rows(data_dir: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(data_dir / "warehouse" / "current.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_the_first_page_shows_documents_targets_parties_and_checks(folder: Path, samples: Path) -> None:
    page = opened(folder / "index.html")
    body = page.css_first("body")
    assert body is not None
    text = body.text(deep=True)

    for source_file, title in _rows(samples, "SELECT source_file, title FROM marts.document"):
        assert str(source_file) in text and (title is None or str(title) in text)
    squeezed = "".join(text.split())
    for (quote,) in _rows(samples, "SELECT quote FROM marts.target"):
        assert "".join(harmless(str(quote)).split()) in squeezed
    ((checks,),) = _rows(samples, "SELECT count(*) FROM marts.check_result")
    assert f"全部检查 ({checks})" in text
    for word in ("字符守恒", "分管领导", "牵头单位", "隔离区", "重复与副本", "卫小平", "主题", "历史"):
        assert word in text


def test_the_reader_of_each_document_shows_exactly_its_text(folder: Path, samples: Path) -> None:
    texts = _rows(samples, "SELECT source_file, string_agg(text, '' ORDER BY ordinal) FROM marts.segment GROUP BY 1")
    assert len(texts) == 5

    for source_file, text in texts:
        shown = of_the_document(opened(folder / places.document(str(source_file))), "article")
        assert shown == "\r".join(harmless(part) for part in str(text).split("\r")), source_file


def test_every_fact_of_the_star_has_its_row_and_its_words(folder: Path, samples: Path) -> None:
    keys = {
        "section": ("dim_section", "section_key"),
        "task": ("dim_task", "task_key"),
        "responsibility": ("fct_task_responsibility", "responsibility_key"),
        "target": ("fct_target", "target_key"),
        "policy_reference": ("fct_policy_reference", "policy_reference_key"),
        "anomaly": ("fct_text_damage", "damage_key"),
        "arithmetic_check": ("fct_arithmetic_check", "arithmetic_check_key"),
    }
    assert set(keys) == set(places.FACTS)
    ids: dict[str, set[str]] = {}
    for view, (table, key) in keys.items():
        prefix = "quote_" if view == "target" else ""
        rows = _rows(
            samples,
            f"SELECT d.source_file, r.{key}, r.{prefix}char_start IS NOT NULL FROM star.{table} AS r"
            f" JOIN star.dim_document AS d USING (document_key) WHERE r.{key} > 0",
        )
        assert rows
        for source_file, number, has_words in rows:
            path, _, anchor = places.fact(str(source_file), view, int(str(number))).partition("#")
            if path not in ids:
                ids[path] = {str(node.attributes["id"]) for node in opened(folder / path).css("[id]")}
            assert anchor in ids[path], (path, anchor)
            # Parties that several tasks inherit from one mention share its words.
            assert not has_words or view == "responsibility" or f"{anchor}-text" in ids[path], (path, anchor)


@pytest.mark.parametrize("lang", ["folder", "english"])
def test_every_link_leads_somewhere(lang: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue(lang)
    pages = {str(path): opened(path) for path in root.rglob("*.html")}
    ids = {path: {str(node.attributes["id"]) for node in page.css("[id]")} for path, page in pages.items()}
    assert len(pages) == 6

    for path, page in pages.items():
        for link in {str(node.attributes["href"]) for node in page.css("a")}:
            address = urlsplit(link)
            assert not address.scheme and not address.netloc
            there = os.path.normpath(os.path.join(os.path.dirname(path), unquote(address.path)))
            there = there if address.path else path
            assert there in pages and (not address.fragment or unquote(address.fragment) in ids[there]), (path, link)


@pytest.mark.parametrize("which", ["folder", "hostile"])
def test_no_page_runs_or_fetches_anything(which: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue(which)
    root = root / "report" if which == "hostile" else root
    for path in root.rglob("*.html"):
        page = opened(path)
        assert not page.css(", ".join(ACTIVE)), path
        for node in page.css("*"):
            names = set(node.attributes)
            assert not any(name.startswith("on") or name in ("style", "src", "action") for name in names), path
            assert not re.match(r"\s*[a-z]+:", node.attributes.get("href") or "", re.IGNORECASE), path


def test_the_policy_of_every_page_knows_its_one_style_sheet_by_its_hash(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (meta,) = opened(path).css('meta[http-equiv="Content-Security-Policy"]')
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        assert meta.attributes["content"] == policy


def test_text_of_a_document_stays_text(hostile: Path) -> None:
    index = (hostile / "report" / "index.html").read_text(encoding="utf-8")
    (about,) = (hostile / "report" / "documents").glob("*.html")
    page = about.read_text(encoding="utf-8")

    for written in (index, page):
        assert "<script" not in written and "<img" not in written and "\x1b" not in written and "\u202e" not in written
    assert "evil␛[31m&lt;script&gt;alert(3)&lt;img&gt;.txt" in index
    shown = of_the_document(opened(about), "article")
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in shown and "<U+202E>" in shown
    assert re.fullmatch("[A-Za-z0-9_-]+\\.html", about.name)


def test_the_report_speaks_english_too(english: Path) -> None:
    for path in english.rglob("*.html"):
        page = opened(path)
        (root,) = page.css("html")
        assert root.attributes["lang"] == "en"
        said = " ".join(node.text() for node in page.css("h2, h3, nav, .legend, footer, .skip, .label"))
        assert not re.search("[\u4e00-\u9fff]", said), path
    assert "Conservation of characters" in (english / "index.html").read_text(encoding="utf-8")


def test_the_first_page_names_its_snapshot(folder: Path, samples: Path) -> None:
    head = (folder / "index.html").read_text(encoding="utf-8")[:2000]

    assert f'<meta name="yaodian-snapshot" content="{snapshots.current(samples).run_id}">' in head


def test_failed_checks_come_with_rows_that_lead_to_their_words(folder: Path, samples: Path) -> None:
    page = opened(folder / "index.html")
    failed = _rows(samples, "SELECT check_id FROM marts.check_result WHERE status = 'fail'")
    assert failed

    for (check_id,) in failed:
        (block,) = page.css(f'.check[id="{places.check_anchor(str(check_id))}"]')
        links = [str(node.attributes["href"]) for node in block.css("li a")]
        assert links and all(re.fullmatch(r"documents/[^#]+\.html#[a-z_]+-\d+", link) for link in links)
    every = {str(node.attributes["id"]) for node in page.css('[id^="check-"]')}
    assert every == {f"check-{name}" for (name,) in _rows(samples, "SELECT check_id FROM marts.check_result")}


def test_history_and_changes_stand_on_the_first_page(drifted: Path, tmp_path: Path) -> None:
    done = in_process("report", "--data-dir", drifted, "--output", tmp_path / "index.html", "--lang", "en")
    assert done.code == 0, done.err
    page = opened(tmp_path / "index.html")

    assert len(page.css("#history tbody tr")) == 2
    assert all(len(chart.css("circle")) == 2 and chart.css("desc") for chart in page.css("#history svg.line"))
    signs = {node.text() for node in page.css("#summary .changes b")}
    assert {"−", "±"} <= signs
    before = snapshots.list_(drifted)[1].run_id
    assert before in "".join(node.text() for node in page.css("#summary p"))


def test_only_what_changed_is_written_and_what_is_gone_is_taken_away(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "index.html"
    assert in_process("report", "--data-dir", samples, "--output", first).code == 0
    pages = sorted((tmp_path / "documents").glob("*.html"))
    for path in pages:
        os.utime(path, (1, 1))
    damaged, gone = pages[0], tmp_path / "documents" / "gone.html"
    damaged.write_text("half a page", encoding="utf-8")
    gone.write_bytes(pages[1].read_bytes())
    foreign = tmp_path / "documents" / "notes.html"
    foreign.write_text("<p>mine", encoding="utf-8")

    assert in_process("report", "--data-dir", samples, "--output", first).code == 0
    assert [path.stat().st_mtime == 1 for path in pages] == [False, True, True, True, True]
    assert "yaodian-page" in damaged.read_text(encoding="utf-8")
    assert not gone.exists() and foreign.exists()
    assert not list(tmp_path.rglob("*.part"))

    made: list[int] = []
    monkeypatch.setattr(writing, "stamps", lambda con, keys, also: made.extend(keys) or {})
    assert in_process("report", "--data-dir", samples, "--output", first).code == 0
    assert not made  # no text was read to find that nothing changed

    monkeypatch.undo()
    assert in_process("report", "--data-dir", samples, "--output", first, "--lang", "en").code == 0
    assert all(path.stat().st_mtime > 1 for path in pages)


def test_rows_are_asked_for_by_keys_of_any_size(samples: Path) -> None:
    largest = 2**33  # 2**53 over the stride of the keys of children
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as con:
        found = dict(rows_of(con, [1, largest]))

        assert found[1].task and not found[largest].task
        assert len(stamps(con, [1, largest], "")) == 2


def test_five_documents_are_light(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.rglob("*.html")) < MOST_BYTES


def test_explain_says_where_the_report_shows_the_row(samples: Path) -> None:
    ((key, source_file),) = _rows(samples, "SELECT target_key, source_file FROM marts.target ORDER BY 1 DESC LIMIT 1")
    done = in_process("explain", "target", str(key), "--data-dir", samples, "--lang", "en")

    place = places.fact(str(source_file), "target", int(str(key)))
    assert done.out.rstrip().endswith(f"report\n  {places.uri(samples, place)}")
    path, _, anchor = place.partition("#")
    assert opened(samples / "report" / path).css(f'tr[id="{anchor}"]')
