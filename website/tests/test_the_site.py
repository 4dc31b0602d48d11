"""The site as it was built: every link leads somewhere, nothing comes from elsewhere, and it works opened from disk."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import ROOT

MERMAID = "74d7c46dabca328c2294733910a8aa1ed0c37451776e8d5295da38a2b758fb9b"
"""SHA-256 of dist/mermaid.min.js in the npm package mermaid 11.16.0."""
CHROMIUM = Path("/usr/bin/chromium")
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src"}


class _Page(HTMLParser):
    """Targets of links, what the page loads, and its anchors."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        is_hint = tag == "link" and given.get("rel") in ("canonical", "alternate", "next", "prev")
        if tag in LOADING and given.get(LOADING[tag]) and not is_hint:
            self.loads.append(given[LOADING[tag]])


@cache
def page(path: Path) -> _Page:
    """A page, read once."""
    return _Page(path)


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    """Every page but the one for what is not found, whose links start at the root of a server."""
    return [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]


def test_every_link_and_anchor_leads_somewhere(pages: list[Path], site: Path) -> None:
    seen = 0
    for path in pages:
        for link in page(path).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file() and target.is_relative_to(site.resolve()), f"{path}: {link}"
            if parts.fragment and target.suffix == ".html":
                anchor = unquote(parts.fragment)
                assert anchor in page(target).anchors or anchor == "__tabbed_1_1", f"{path}: {link}"
            seen += 1
    assert seen > 1000


def test_no_page_loads_anything_from_another_host(pages: list[Path], site: Path) -> None:
    for path in pages:
        for load in page(path).loads:
            parts = urlsplit(load)
            assert not parts.scheme and not parts.netloc, f"{path} loads {load}"
            assert (path.parent / unquote(parts.path)).resolve().is_file(), f"{path} loads {load}, which is not there"
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//|@import", style.read_text(encoding="utf-8")), style


def test_every_page_has_a_chinese_address(site: Path) -> None:
    english = {path.relative_to(site) for path in site.rglob("*.html")} - {Path("404.html")}
    english = {path for path in english if path.parts[0] != "zh"}

    assert {path for path in english if not (site / "zh" / path).exists()} == set()
    for written in ("tutorial", "model", "comparison", "howto/roll_back", "reference/cli", "index"):
        assert re.search(r"<h1[^>]*>[^<]*[\u4e00-\u9fff]", (site / "zh" / f"{written}.html").read_text("utf-8")), (
            written
        )


def test_the_diagrams_are_drawn_by_mermaid_as_its_authors_published_it(site: Path) -> None:
    assert hashlib.sha256((site / "assets" / "mermaid.min.js").read_bytes()).hexdigest() == MERMAID
    assert 'class="mermaid"' in (site / "model.html").read_text("utf-8")


def test_the_search_knows_chinese_words_as_words(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    texts = " ".join(f"{entry['title']} {entry['text']}" for entry in index["docs"])

    assert "\u200b" in texts, "jieba is not in the environment: Chinese text was not told apart"
    assert "隔离区" in texts.replace("\u200b", "")


def _drawn(address: str) -> str:
    """The page as Chromium has it after its scripts ran, opened from disk."""
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
    command += ["--disable-background-networking", "--disable-component-update", "--virtual-time-budget=20000"]
    done = subprocess.run([*command, "--dump-dom", address], capture_output=True, text=True, timeout=180, check=True)
    return done.stdout


@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian: apt-get install chromium)")
@pytest.mark.parametrize(
    ("address", "wanted"),
    [("index.html?q=quarantine", "replay_the_quarantine.html"), ("zh/index.html?q=回滚", "howto/roll_back.html")],
    ids=["English", "Chinese"],
)
def test_the_search_answers_in_a_page_opened_from_disk(site: Path, address: str, wanted: str) -> None:
    dom = _drawn(f"{site.as_uri()}/{address}")

    results = re.findall(r'<a href="([^"]+)" class="md-search-result__link"', dom)
    assert any(wanted in result for result in results), results[:10]


@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian: apt-get install chromium)")
def test_a_diagram_is_drawn_in_a_page_opened_from_disk(site: Path) -> None:
    dom = _drawn(f"{site.as_uri()}/zh/model.html")

    # Where Mermaid ran, its source has gone from the page into a drawing.
    assert "flowchart LR" not in dom and '<div class="mermaid"' in dom


def test_a_page_that_is_not_listed_is_shown_last_and_a_listed_one_may_be_missing() -> None:
    code = "from navigation import navigation as n; print(n(['tutorial.md', 'new.md', 'adr/0001.md', 'adr/README.md']))"
    done = subprocess.run(["python3", "-c", code], cwd=ROOT / "website", capture_output=True, text=True, check=True)

    expected = {"Start": ["tutorial.md"], "Decisions": ["adr/README.md", "adr/0001.md"], "More": ["new.md"]}
    assert done.stdout.strip() == str(expected)
