"""Debris of web pages: tags, attributes, entities.

Belongs here: what an export left of the page's source.
Does not belong here: navigation and other furniture that reads as text (`structure.furniture`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extract.damage.model import Damage
from pipelines.extract.signs import Signs

# href="…" class="…"> / <span …> / &nbsp; with the closing quote a broken tag may have cut off
_ATTRIBUTES = r"""(?:\s?[A-Za-z_:]{1,20}=["“”'][^"“”'\n]{0,40}["“”']){1,6}[^\n>]{0,8}>"""
_TAG = r"</?[A-Za-z][^<>\n]{0,80}>|&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo);?"
_CLOSE = "(?P<close>[^“”\\s<>，,。]{0,8}”)?"
_MARKUP = re.compile(f"(?P<tag>{_ATTRIBUTES}|{_TAG}){_CLOSE}")
# Nearly every text lacks an attribute, and where there is none the scan can skip to the next < or &.
_WITHOUT_ATTRIBUTES = re.compile(f"(?=[<&])(?P<tag>{_TAG}){_CLOSE}")
_OPENED_BEFORE = re.compile("“[^“”\\s<>，,。]{0,8}$")
_REACH = 9


def find(text: str, signs: Signs) -> Iterator[Damage]:
    """Markup left in the decoded text; the reading is what stands between the quotes it broke."""
    if "<" not in text and "&" not in text and not (signs.attribute and ">" in text):
        return
    for match in (_MARKUP if signs.attribute else _WITHOUT_ATTRIBUTES).finditer(text):
        close = match.group("close")
        opened = _OPENED_BEFORE.search(text, max(0, match.start() - _REACH), match.start()) if close else None
        start = opened.start() if opened else match.start()
        reading = (opened.group() if opened else "") + (close or "")
        if match.group("tag").startswith("&"):
            reading = ""
        yield Damage(start, match.end(), "markup_residue", reading or None, "high", "damage.markup")
