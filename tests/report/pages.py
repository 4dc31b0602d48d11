"""Reading a page of the report as a browser does.

Belongs here: the document tree of a page, and the text of its reader.
Does not belong here: what it should say.
"""

from __future__ import annotations

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

ACTIVE = ("script", "iframe", "object", "embed", "img", "link", "form", "base", "audio", "video", "input", "button")


def tree(text: str) -> LexborHTMLParser:
    """The page as HTML5 says it is read."""
    return LexborHTMLParser(text)


def opened(path: Path) -> LexborHTMLParser:
    """The page of a file."""
    return tree(path.read_text(encoding="utf-8"))


def of_the_document(page: LexborHTMLParser, reader: str) -> str:
    """The text content of a reader without what stands beside the text; whitespace between blocks is not of it."""
    said = []
    for block in page.css(f"{reader} .txt"):
        for aside in block.css("[data-aside]"):
            aside.decompose()
        said.append(block.text(deep=True, separator="", strip=False))
    return "".join(said)
