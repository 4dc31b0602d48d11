"""Text of documents as HTML.

Belongs here: what has to be done to a text so that a page shows exactly it and obeys nothing in it.
Does not belong here: what is said around it (`words`, templates).

Pages are put together from strings where there are many of them, so these functions return plain ones: whoever puts a
text into HTML sends it through here.
"""

from __future__ import annotations

from markupsafe import Markup

from yaodian.text import harmless

_MARKUP = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;"))  # the first one first
_RETURN = "\r"


def html_cell(text: str) -> str:
    """`text` for the cell of a table: every character that could control a terminal or a line is shown instead."""
    if text.isalnum():  # most names are, and nothing is to be done to letters and digits
        return text
    if not text.isprintable():
        text = harmless(text)
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        text = _escaped(text)
    return text


def html_text(text: str) -> str:
    """`text` as HTML that shows exactly it; characters that control a terminal or the direction of a line are shown as
    `harmless` shows them, but a carriage return, which is part of every line of many files, stays itself."""
    if _RETURN in text:
        return "&#13;".join(html_text(part) for part in text.split(_RETURN))
    return html_cell(text)


def is_plain(text: str) -> bool:
    """Whether `text`, and so any stretch of it, is as HTML what it is: most texts are, and one look tells.

    May say no of a text that is.
    """
    # Line breaks and wide blanks do not count as printable, and stand in every text.
    return text.replace("\n", "").replace("\u3000", "").isprintable() and not any(
        character in text for character, _ in _MARKUP
    )


def printable(value: object) -> object:
    """What a template prints: text with control characters shown, as on a terminal; what is HTML already stays."""
    if type(value) is str and not value.isprintable():
        return harmless(value)
    return value


def html(text: str) -> Markup:
    """Text that was made safe by whoever calls this."""
    return Markup(text)


def _escaped(text: str) -> str:
    for character, instead in _MARKUP:
        text = text.replace(character, instead)
    return text
