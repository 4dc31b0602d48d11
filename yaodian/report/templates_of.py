"""Templates with their style, and the security policy of every page.

Belongs here: the environment in which pages are written.
Does not belong here: what they show.
"""

from __future__ import annotations

import base64
import gc
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from schemas import report_places as places
from yaodian.report.compiled import Compiled
from yaodian.report.escaping import html, html_text, printable
from yaodian.report.words import Words

_SIGN = "\0"  # in no template
_TEMPLATES = ("base.html", "parts.html", "index.html", "list.html", "lines.html", "document.html", "copy.html")
STYLES = {
    "index.html": ("style.css", "index.css"),
    "list.html": ("style.css", "index.css"),
    "document.html": ("style.css", "reader.css"),
    "copy.html": ("style.css", "copy.css"),
}
"""Kind of page → its style sheets, which stand in the page: it is one file, whoever opens it."""


class Pages:
    """Writes pages in one language."""

    def __init__(self, lang: str, index: str) -> None:
        self.words = Words(lang)
        self._environment = Environment(
            loader=PackageLoader("yaodian.report"),
            bytecode_cache=Compiled(),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=printable,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            lang="zh-CN" if lang == "zh" else "en",
            t=self.words.t,
            w=self.words,
            slug=places.slug,
            index=index,
            text=lambda said: html(html_text(said)),
        )
        self._templates: dict[str, tuple[Template, dict[str, Any]]] = {}

    def page(self, name: str, **data: Any) -> str:
        """The page `name`; every text from a document is escaped, and nothing in it can run or be fetched."""
        if name not in self._templates:
            style = "".join(_source(each) for each in STYLES[name])
            shared = {"style": html(style), "policy": policy(style)}
            self._templates[name] = self._environment.get_template(name), shared
        template, shared = self._templates[name]
        text = template.render(**shared, **data)
        # Macros and what a page was rendered with refer to each other, and a build hardly looks for garbage by itself:
        # 1 700 pages of a list would hold half a gigabyte.
        gc.collect(0)
        return text

    def frame(self, name: str) -> Callable[[Mapping[str, str]], str]:
        """The page `name`, rendered once: a function from the HTML of each of its places to the page.

        Thousands of pages that differ in a few places only are so made at the cost of those places.
        """
        parts = self.page(name, page=_Sentinels()).split(_SIGN)
        names = parts[1::2]

        def filled(said: Mapping[str, str]) -> str:
            parts[1::2] = [said[name] for name in names]
            return "".join(parts)

        return filled


class _Sentinels:
    """Whatever a template asks of a page, a sign that tells where it stands."""

    def __getattr__(self, name: str) -> Markup:
        return html(f"{_SIGN}{name}{_SIGN}")


def policy(style: str) -> str:
    """Nothing may be loaded or run; the one style sheet is known by its hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def looks() -> str:
    """A hash of templates and styles: a page written with others has to be written again."""
    names = sorted({*_TEMPLATES, *(name for styles in STYLES.values() for name in styles)})
    return hashlib.sha256("\0".join(map(_source, names)).encode("utf-8")).hexdigest()


@cache
def _source(name: str) -> str:
    return resources.files("yaodian.report").joinpath("templates", name).read_text(encoding="utf-8")
