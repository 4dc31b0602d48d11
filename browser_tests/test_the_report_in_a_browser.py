"""The report as people use it: clicked, tabbed through, read on a phone, in the dark and on paper."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser_tests.conftest import DESK, PHONE, Report, Watched

Visit = Callable[..., Watched]
KINDS = ("index.html", "documents/002*.html", "documents/003*.html", "documents/hostile*.html", "copies/*.html")
"""One page of each kind, and the documents with a folded repeat, with most facts, and with hostile text."""


_OF_THE_DOCUMENT = """reader => {
    const copy = reader.cloneNode(true);
    copy.querySelectorAll("[data-aside]").forEach(one => one.remove());
    return copy.textContent;
}"""
"""What the reader shows without what stands beside the text."""


def _of_each_kind(report: Report) -> list[Path]:
    found = [next(iter(sorted(report.folder.glob(pattern)))) for pattern in KINDS]
    assert len(set(found)) == len(KINDS)
    return found


class _Anchors(HTMLParser):
    """Links and ids of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: dict[str, int] = {}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if said.get("id"):
            self.ids[str(said["id"])] = self.ids.get(str(said["id"]), 0) + 1
        if tag == "a":
            self.links.append(str(said["href"]))


@pytest.mark.parametrize("lang", ["report", "english"])
def test_every_link_of_every_page_leads_somewhere(lang: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(lang)
    known = {str(path): _Anchors(path) for path in report.pages}
    assert len(known) >= 9

    followed = 0
    for path, anchors in known.items():
        assert set(anchors.ids.values()) == {1}, f"{path} names a place twice"
        for link in set(anchors.links):
            address = urlsplit(link)
            assert not address.scheme and not address.netloc, f"{path}: {link}"
            there = os.path.normpath(os.path.join(os.path.dirname(path), unquote(address.path)))
            there = there if address.path else path
            assert there in known, f"{path}: {link}"
            assert not address.fragment or unquote(address.fragment) in known[there].ids, f"{path}: {link}"
            followed += 1
    assert followed > 1000


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_page_is_wider_than_the_screen(report: Report, english: Report, visit: Visit, width: int) -> None:
    for path in [*report.pages, english.folder / "index.html"]:
        page = visit(width).open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name


def test_every_document_has_bars_that_are_seen_on_a_phone(report: Report, visit: Visit) -> None:
    page = visit(PHONE).open(report.folder / "index.html")
    bars = page.locator("#documents .stack")

    assert bars.count() == 7
    for number in range(bars.count()):
        box = bars.nth(number).bounding_box()
        assert box is not None and box["width"] > 150 and box["x"] >= 0 and box["x"] + box["width"] <= PHONE


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_fact_leads_from_its_words_to_its_row_and_back(report: Report, visit: Visit, width: int) -> None:
    page = visit(width).open(report.about("004"))
    words = page.locator("#target-5-text")
    quote = words.inner_text()
    words.click()

    row = page.locator("#target-5")
    assert page.url.endswith("#target-5")
    expect(row).to_be_in_viewport()
    lit = row.locator("td").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
    other = page.locator("#target-6 td").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
    assert lit != other

    row.get_by_role("link").first.click()
    assert page.url.endswith("#target-5-text")
    expect(words).to_be_in_viewport()
    assert words.inner_text() == quote


def test_every_kind_of_fact_has_its_words_and_its_row(report: Report, visit: Visit) -> None:
    page = visit().open(report.about("003"))
    for view in ("task", "section", "responsibility", "target", "policy_reference", "anomaly", "arithmetic_check"):
        link = page.locator(f'a[href^="#{view}-"][href$="-text"]').first
        words = page.locator(str(link.get_attribute("href")))
        link.click()
        expect(words).to_be_in_viewport()
        words.click()
        expect(page.locator(f"#{str(words.get_attribute('id')).removesuffix('-text')}")).to_be_in_viewport()


def test_a_removed_repeat_is_folded_and_points_to_what_it_repeats(report: Report, visit: Visit) -> None:
    page = visit().open(report.about("002"))
    repeat = page.locator(".k-duplicate")
    text = repeat.locator("details > div")
    expect(text).to_be_hidden()

    repeat.locator("summary").click()
    expect(text).to_be_visible()
    assert len(text.inner_text()) > 2500

    repeat.locator(".repeats a").click()
    target = page.locator(page.evaluate("location.hash"))
    expect(target).to_be_in_viewport()
    assert target.locator(".txt").inner_text()[:20] == text.inner_text()[:20]


def test_damage_and_verdicts_stand_at_their_place(report: Report, visit: Visit) -> None:
    page = visit().open(report.about("004"))
    text = page.locator(".text")

    assert "12008年〔1.2008年〕" in text.inner_text().replace(" ", "")
    verdict = page.locator("a.after.v-approx, a.after.v-pass").first
    assert verdict.inner_text() in "✓≈"
    assert "算术核对" in str(verdict.get_attribute("aria-label"))


def test_a_failed_check_leads_to_the_row_it_speaks_of(report: Report, visit: Visit) -> None:
    page = visit().open(report.folder / "index.html")
    page.locator(".check li a[href*='#target-']").first.click()

    assert re.search(r"documents/004.*#target-\d+$", page.url)
    expect(page.locator(page.evaluate("location.hash"))).to_be_in_viewport()


def test_an_address_of_a_check_opens_the_folded_list(report: Report, visit: Visit) -> None:
    page = visit().open(report.folder / "index.html", "check-star.fct_target.bounds_are_ordered")

    expect(page.locator("[id='check-star.fct_target.bounds_are_ordered']")).to_be_in_viewport()


def test_a_copy_stands_beside_its_canonical_document(report: Report, visit: Visit) -> None:
    watched = visit()
    page = watched.open(report.folder / "index.html")
    page.locator("#copies a[href^='copies/']").first.click()
    left, right = page.locator(".pair:not(.heads) > div:visible").all()[:2]
    left_box, right_box = left.bounding_box(), right.bounding_box()

    assert left_box and right_box and left_box["y"] == right_box["y"] and left_box["x"] < right_box["x"]
    assert page.locator("del, ins").count() > 0


def test_history_and_changes_are_drawn_and_told(report: Report, visit: Visit) -> None:
    page = visit().open(report.folder / "index.html")

    assert page.locator("#history svg.line").count() == 6
    for chart in page.locator("#history svg.line").all():
        assert chart.locator("circle").count() == 2
        assert chart.locator("title").first.text_content() and chart.locator("desc").text_content()
    page.locator("#history summary").click()
    expect(page.locator("#history tbody tr")).to_have_count(2)
    assert page.locator("#summary .changes li").count() >= 6


def _light(page: Page, selector: str, what: str) -> float:
    colour = page.locator(selector).first.evaluate(f"(one) => getComputedStyle(one).{what}")
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255


def test_the_dark_scheme_is_dark(report: Report, visit: Visit) -> None:
    for path in _of_each_kind(report):
        page = visit(DESK, "dark").open(path)
        assert _light(page, "body", "backgroundColor") < 0.15 < 0.75 < _light(page, "body", "color"), path.name
        page = visit(DESK, "light").open(path)
        assert _light(page, "body", "backgroundColor") > 0.95 > 0.2 > _light(page, "body", "color"), path.name


def test_paper_shows_the_whole_text_and_no_navigation(report: Report, visit: Visit) -> None:
    page = visit().open(report.about("002"))
    page.emulate_media(media="print")

    expect(page.locator("nav.jump")).to_be_hidden()
    expect(page.locator(".k-duplicate details > div")).to_be_visible()
    assert page.locator(".facts").evaluate("pane => pane.scrollHeight <= pane.clientHeight + 1")
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf()))
    assert pages >= 8


def test_the_keyboard_reaches_the_facts(report: Report, visit: Visit) -> None:
    page = visit().open(report.about("004"))
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#main"
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    for _ in range(30):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if "m" in str(here.get_attribute("class")).split():
            break
    outline = here.evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline != "none"
    address = str(here.get_attribute("href"))
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == address
    expect(page.locator(address)).to_be_in_viewport()


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_axe_finds_nothing_to_complain_about(report: Report, visit: Visit, width: int, scheme: str) -> None:
    for path in _of_each_kind(report):
        page = visit(width, scheme, bypass_csp=True).open(path)
        found = Axe().run(page)
        said = [
            f"{each['id']}: {each['help']} {[node['html'][:160] for node in each['nodes'][:3]]}"
            for each in found.response["violations"]
        ]
        assert said == [], path.name


def test_the_english_report_says_everything_in_english(english: Report, visit: Visit) -> None:
    for path in _of_each_kind(english):
        page = visit().open(path)
        assert page.locator("html").get_attribute("lang") == "en"
        ours = page.locator(
            "h2:not(.heads), h3, nav, thead, caption, .legend, figcaption, summary > .label, footer, .skip"
        )
        chinese = [text for text in ours.all_inner_texts() if re.search("[\u4e00-\u9fff]", text)]
        if path.name == "index.html":  # names of plans head the columns of the table of themes
            chinese = [text for text in chinese if not text.startswith("THEME") and not text.startswith("theme")]
        assert chinese == [], path.name


def test_hostile_text_does_nothing(report: Report, visit: Visit) -> None:
    page = visit().open(report.about("hostile"))

    assert page.title() != "owned"
    assert page.locator(".text script, .text img, .text b").count() == 0
    text = page.locator(".text").evaluate(_OF_THE_DOCUMENT)
    assert '<script>document.title = "owned"</script>' in text and "<U+202E>" in text
    assert page.locator("a[href^='javascript']").count() == 0
