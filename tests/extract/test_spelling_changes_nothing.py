"""What a page does to the spelling of a document changes none of its facts.

Line ends, indents, widths, script and encoding vary from site to site. The style documents are read in each spelling,
and say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import pytest

from pipelines.text.fold import fold
from tests.gold.reading import STYLES, Parsed, parsed

_DOCUMENTS = sorted(STYLES.glob("[0-9]*.txt"))


def _facts(document: Parsed) -> dict[str, list[Any]]:
    """The facts of a document without offsets, in mainland spelling."""
    folded = fold(document.text).text
    return {
        "tasks": [re.sub(r"\s", "", folded[row["char_start"] : row["char_end"]]) for row in document.table("task")],
        "owners": [
            (row["task_seq"], row["role_code"], _plain(row["party_name_zh"]), row["is_collective"], row["is_inherited"])
            for row in document.table("responsibility")
        ],
        "targets": [
            (
                row["task_seq"],
                row["measure_kind_code"],
                row["comparator_code"],
                row["value_low"],
                row["value_high"],
                row["deadline_year"],
                row["base_year"],
                row["base_value"],
                row["frequency_code"],
            )
            for row in document.table("target")
        ],
        "policies": [
            (row["task_seq"], _plain(row["title_zh"]), row["action_code"]) for row in document.table("policy_reference")
        ],
        "document": [
            (
                _plain(row["title_zh"] or ""),
                row["document_type_code"],
                row["issuer_organization_key"],
                row["region_key"],
                row["plan_period_key"],
                row["issued_date_key"],
            )
            for row in document.table("document")
        ],
    }


def _plain(text: str) -> str:
    return re.sub(r"\s", "", fold(text).text)


@cache
def _to_traditional() -> Callable[[str], str]:
    return opencc.OpenCC("s2t").convert


def _full_width(text: str) -> str:
    return re.sub(r"[0-9%.,;:()\[\]!?]", lambda match: chr(ord(match.group()) + 0xFEE0), text)


def _half_width(text: str) -> str:
    return re.sub("[０-９％．，；：（）！？]", lambda match: chr(ord(match.group()) - 0xFEE0), text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "empty lines between the lines": lambda text: text.replace("\n", "\n\n"),
    "blanks at the ends of lines": lambda text: text.replace("\n", " \u3000\n"),
    "lines indented by two wide blanks": lambda text: re.sub(r"(?m)^(?=\S)", "\u3000\u3000", text),
    "lines indented by no-break blanks": lambda text: re.sub(r"(?m)^(?=\S)", "\u00a0\u00a0", text),
    "full-width digits and marks": _full_width,
    "half-width digits and marks": _half_width,
    "a byte order mark": lambda text: "\ufeff" + text,
    "no line end at the end": lambda text: text.rstrip("\n"),
}
# A page that is told by the width of its lines is another page with empty lines between them.
_MEANT = {
    "empty lines between the lines": {"16_pdf_line_wraps"},
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("path", _DOCUMENTS, ids=lambda path: path.stem)
def test_a_spelling_changes_no_fact(path: Path, spelling: str) -> None:
    if path.stem in _MEANT.get(spelling, ()):
        pytest.skip("what varies is what the document shows")
    again = Parsed(SPELLINGS[spelling](parsed(path).text).encode())
    wanted, found = _facts(parsed(path)), _facts(again)
    assert found == wanted


@pytest.mark.parametrize(
    "path", [path for path in _DOCUMENTS if not path.stem.startswith(("18", "19"))], ids=lambda path: path.stem
)
def test_a_text_converted_to_traditional_characters_says_the_same(path: Path) -> None:
    again = Parsed(_to_traditional()(parsed(path).text).encode())
    wanted, found = _facts(parsed(path)), _facts(again)
    assert again.table("document")[0]["script_code"] == "Hant"
    for kind in ("tasks", "owners", "targets", "policies"):
        assert found[kind] == wanted[kind], kind


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("path", _DOCUMENTS[::3], ids=lambda path: path.stem)
def test_an_encoding_changes_no_row_but_bytes(path: Path, encoding: str) -> None:
    again = Parsed(parsed(path).text.encode(encoding))
    first, second = parsed(path), again
    assert again.text == first.text
    for table in (
        "section",
        "responsibility",
        "target",
        "policy_reference",
        "text_damage",
        "arithmetic_check",
        "duplicate_block",
    ):
        assert second.table(table) == first.table(table)


@pytest.mark.parametrize("path", _DOCUMENTS, ids=lambda path: path.stem)
def test_page_furniture_around_a_document_changes_no_fact(path: Path) -> None:
    head, tail = (
        "您的位置：首页 > 政务公开 > 规划计划\n字号：大 中 小\n",
        "\n【打印本页】\n【关闭窗口】\n上一篇：没有了\n",
    )
    page = head + parsed(path).text.rstrip() + tail
    wanted, found = _facts(parsed(path)), _facts(Parsed(page.encode()))
    for kind in ("tasks", "owners", "targets", "policies"):
        assert found[kind] == wanted[kind], kind
