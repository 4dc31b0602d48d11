"""Text of documents in HTML: it can be read back, and nothing in it becomes markup, whichever way it takes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.keys import child_key
from tests.report.pages import ACTIVE, tree
from yaodian.report.document_head import DocumentHead
from yaodian.report.document_text import Places
from yaodian.report.escaping import html_cell, html_text, is_plain
from yaodian.report.fact_tables import FactTables, mentions
from yaodian.report.rare_tables import html as rare_tables
from yaodian.report.row_types import (
    About,
    Anomaly,
    ArithmeticCheck,
    Correction,
    DocumentRows,
    PolicyReference,
    Refused,
    Responsibility,
    Section,
    Segment,
    Target,
    Task,
)
from yaodian.report.words import Words
from yaodian.text import harmless

HOSTILE = "<img src=x onerror=alert(1)>&amp;\"'</td><script>\x1b\u202e"
TEXT = st.text(
    st.one_of(st.sampled_from("要点<>&\"'/ \n\r\t=、。\u3000\u202e\x1b"), st.characters(exclude_categories=("Cs",))),
    max_size=40,
)


@given(TEXT)
def test_a_text_is_read_back_as_what_may_be_shown_of_it(text: str) -> None:
    cell = tree(f'<!doctype html><p title="{html_cell(text)}">{html_cell(text)}</p>').css_first("p")
    exact = tree(f"<!doctype html><pre>x{html_text(text)}</pre>").css_first("pre")
    assert cell is not None and exact is not None

    assert cell.text(strip=False) == cell.attributes["title"] == harmless(text)
    assert exact.text(strip=False) == "x" + "\r".join(harmless(part) for part in text.split("\r"))


@given(TEXT, st.integers(0, 40), st.integers(0, 40))
def test_any_stretch_of_a_plain_text_is_its_own_html(text: str, start: int, end: int) -> None:
    if is_plain(text):
        assert html_text(text[start:end]) == html_cell(text[start:end]) == text[start:end]


def _rows(said: str) -> DocumentRows:
    """A document in which every text that can be said is `said`."""
    key, day = child_key(7, 3), dt.date(2020, 1, 1)
    return DocumentRows(
        document=[About(said, said, said, said, said, said, said, 2020, 2021, day, day, said, said, 9, False, said, 1,
                        said, True)],
        segment=[Segment(1, "body", 0, len(said), said)],
        section=[Section(key, 1, said, said, 0)],
        task=[Task(key, said, said, 0, 1, said, True)],
        responsibility=[Responsibility(key, key, said, said, f"{said}局", True, True, 0, 1, True)],
        target=[Target(key, key, said, said, "ge", 1.5, None, "decrease", said, said, 2019, 1.0, said, 2021, None,
                       False, said, 0, 1, 0, 1, True)],
        policy_reference=[PolicyReference(key, said, said, said, 0, 1, True)],
        anomaly=[Anomaly(key, said, said, said, said, 0, 1, True)],
        arithmetic_check=[ArithmeticCheck(key, said, said, said, said, 0, 1, True)],
        correction=[Correction(said, said, said, said, said, said, day, said, said, said, "dim_task", key)],
        quarantine=[Refused(said, said, said, said, said, 0)],
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_field_of_any_row_becomes_markup(lang: str) -> None:
    def page(said: str) -> str:
        rows, words = _rows(said), Words(lang)
        named, places = mentions(rows.responsibility), Places(rows.segment)
        head = DocumentHead(words).pieces(rows)
        tables = FactTables(words).html(rows, named) + rare_tables(rows, words, places)
        return "<!doctype html><div>" + "".join(head.values()) + tables + "</div>"

    hostile, harmless_one = tree(page(HOSTILE)), tree(page("要点"))

    assert not hostile.css(", ".join(ACTIVE))
    assert [node.tag for node in hostile.css("*")] == [node.tag for node in harmless_one.css("*")]
    assert "\x1b" not in page(HOSTILE) and "\u202e" not in page(HOSTILE)
    assert not any(name.startswith("on") for node in hostile.css("*") for name in node.attributes)
