"""Labels of codes as HTML, each looked up once.

Belongs here: memory of what `words` says of the few codes that thousands of rows have.
Does not belong here: the labels themselves (`schemas.vocabulary`).
"""

from __future__ import annotations

from yaodian.report.escaping import html_cell
from yaodian.report.words import Words


class Labels(dict[str | None, str]):
    """Code → its label as HTML; that of no code is empty."""

    def __init__(self, words: Words, domain: str) -> None:
        super().__init__()
        self._words = words
        self._domain = domain

    def __missing__(self, code: str | None) -> str:
        label = self[code] = html_cell(self._words.label(self._domain, code))
        return label
