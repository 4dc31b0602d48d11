"""The report page: what it shows, and that nothing from a document can do anything in it."""

from __future__ import annotations

import base64
import hashlib
import html
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from tests.cli.running import in_process
from warehouse import snapshots
from yaodian.report.charts import WIDTH, lengths, stacked
from yaodian.report.facts import Bar, Facts, Share


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="session")
def page(samples: Path) -> str:
    """The page about the samples, in Chinese."""
    done = in_process("report", "--data-dir", samples, "--output", samples.with_name("page.html"))
    assert done.code == 0, done.err
    return Path(done.out.strip()).read_text(encoding="utf-8")


def test_the_page_shows_documents_targets_parties_and_checks(page: str, samples: Path) -> None:
    text = html.unescape("".join(Page(page).text))
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as con:
        documents = con.execute("SELECT source_file, title FROM marts.document").fetchall()
        quotes = [quote for (quote,) in con.execute("SELECT quote FROM marts.target").fetchall()]
        (checks,) = con.execute("SELECT count(*) FROM marts.check_result").fetchall()[0]

    for source_file, title in documents:
        assert source_file in text
        assert title is None or title in text
    squeezed = "".join(text.split())
    assert all("".join(quote.split()) in squeezed for quote in quotes)
    assert f"全部检查 ({checks})" in text
    for word in ("字符守恒", "分管领导", "牵头单位", "隔离区", "重复文本", "卫小平"):
        assert word in text


def test_the_page_runs_nothing_and_fetches_nothing(page: str) -> None:
    found = Page(page)
    names = {tag for tag, _ in found.tags}

    assert not names & {"script", "iframe", "object", "embed", "img", "link", "form", "base"}
    for _, attributes in found.tags:
        assert not any(name.startswith("on") or name in ("style", "src", "action") for name in attributes)
        assert all(str(value).startswith("#") for name, value in attributes.items() if name == "href")


def test_the_policy_knows_the_one_style_sheet_by_its_hash(page: str) -> None:
    (policy,) = [
        attributes["content"]
        for tag, attributes in Page(page).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_text_of_a_document_stays_text(hostile: Path) -> None:
    written = (hostile / "report" / "index.html").read_text(encoding="utf-8")

    assert not {tag for tag, _ in Page(written).tags} & {"script", "img"}
    assert "<script" not in written and "<img" not in written
    shown = "".join(Page(written).text)
    assert "evil␛[31m<script>alert(3)<img>.txt" in shown
    assert "\x1b" not in written


def test_the_page_speaks_english_too(samples: Path, tmp_path: Path) -> None:
    done = in_process("report", "--data-dir", samples, "--output", tmp_path / "en.html", "--lang", "en")

    assert done.code == 0
    written = (tmp_path / "en.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in written
    assert "Conservation of characters" in written and "字符守恒" not in "".join(Page(written).text)


def test_the_page_names_its_snapshot(page: str, samples: Path) -> None:
    run_id = snapshots.current(samples).run_id

    assert f'<meta name="yaodian-snapshot" content="{run_id}">' in page


def test_failed_checks_come_with_failing_rows(samples: Path) -> None:
    with duckdb.connect(str(samples / "warehouse" / "current.duckdb"), read_only=True) as con:
        failed = Facts(con, "zh").failed_checks
        expected = con.execute("SELECT count(*) FROM marts.check_result WHERE status = 'fail'").fetchall()

    assert [(len(failed),)] == expected
    assert all(check.samples for check in failed)


def test_the_parts_of_a_document_fill_the_bar_without_gap() -> None:
    shares = [
        Share("task", "任务", 900, 0.9),
        Share("chrome", "页面", 99, 0.099),
        Share("unclassified", "未分类", 1, 0.001),
        Share("title", "标题", 0, 0.0),
    ]

    pieces = stacked(shares)

    assert [piece.kind for piece in pieces] == ["task", "chrome", "unclassified"]
    for left, right in itertools.pairwise(pieces):
        assert left.x + left.width == pytest.approx(right.x, abs=0.02)
    assert pieces[-1].x + pieces[-1].width == pytest.approx(WIDTH, abs=0.05)
    assert pieces[-1].width > 1


def test_the_longest_bar_is_as_wide_as_the_drawing() -> None:
    bars = [Bar("甲", "", 4.0), Bar("乙", "", 1.0)]

    assert [width for _, width in lengths(bars)] == [WIDTH, WIDTH / 4]
    assert lengths([]) == []
    assert lengths([Bar("丙", "", 0.0)])[0][1] == 0.0
