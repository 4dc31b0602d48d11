"""Debris of web pages: tags, attributes, entities.

Belongs here: what an export left of the page's source.
Does not belong here: navigation and other furniture that reads as text (`structure.furniture`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.damage.model import Damage

# href="…" class="…"> / <span …> / &nbsp; with the closing quote a broken tag may have cut off
_MARKUP = re.compile(
    r"""(?P<tag>(?:\s?[A-Za-z_:]{1,20}=["“”'][^"“”'\n]{0,40}["“”']){1,6}[^\n>]{0,8}>|</?[A-Za-z][^<>\n]{0,80}>"""
    r"""|&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo);?)(?P<close>[^“”\s<>，,。]{0,8}”)?"""
)
_OPENED_BEFORE = re.compile("“[^“”\\s<>，,。]{0,8}$")
_REACH = 9


def find(text: str) -> Iterator[Damage]:
    """Markup left in the decoded text; the reading is what stands between the quotes it broke."""
    if "<" not in text and "&" not in text and not (">" in text and "=" in text):
        return
    for match in _MARKUP.finditer(text):
        close = match.group("close")
        opened = _OPENED_BEFORE.search(text, max(0, match.start() - _REACH), match.start()) if close else None
        start = opened.start() if opened else match.start()
        reading = (opened.group() if opened else "") + (close or "")
        if match.group("tag").startswith("&"):
            reading = ""
        yield Damage(start, match.end(), "markup_residue", reading or None, "high", "damage.markup")
