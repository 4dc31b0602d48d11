"""The lines around the body, each with its kind and text, cut out of the document once.

Belongs here: what the other modules of this package read.
Does not belong here: judging a line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.structure.layout import Layout
from pipelines.structure.layout.model import is_issuer
from pipelines.structure.paragraphs import Paragraph
from pipelines.text.readings import has_readings, without_readings

_BLANKS = re.compile(r"\s+")
_BLANK_BEFORE_BRACKET = re.compile(r"(?<=[\u4e00-\u9fff》”]) (?=[(〔])")
# “党政混合信息公开” 中共…, 【规范性文件】某市…, 江政办〔2020〕2号 区人民政府办公室…: what a site sets before a title
_BEFORE_TITLE = re.compile(
    r"^(?:[“\"](?=[^“”\"]*(?:公开|信息|文件|政务))[^“”\"]{2,16}[”\"]\s+|[【\[][^【】\[\]]{2,16}[】\]]\s*"
    r"|[\u4e00-\u9fff]{1,12}\s?[〔\[](?:19|20)[0-9]{2}[〕\]]\s?第?\s?[0-9]{1,4}\s?号\s*)(?=[\u4e00-\u9fff《0-9])"
)
_BLANK_AT_QUOTE = re.compile("(?<=[“”]) +| +(?=[“”])")
_OPENING_PREAMBLES, _OPENING_BODY, _OPENING_REACH = 4, 2, 400


class Line(NamedTuple):
    """A paragraph outside the body: its number in the document, segment kind, folded text without inserted pinyin."""

    paragraph: int
    kind: str
    text: str

    def joined(self) -> str:
        """The text without blanks."""
        return without_blanks(self.text)


class Page:
    """The lines of one document that may state its fields.

    Attributes:
        folded: the whole text.
        lines: every paragraph outside the body, in order.
        titles: every title of the document, broken lines joined.
        opening: the first paragraphs of preamble and body, each cut to a few hundred characters.
        first_body: index of the first body paragraph.
        head_end: where the first nine paragraphs end.
    """

    def __init__(self, folded: str, paragraphs: list[Paragraph], layout: Layout) -> None:
        is_marked = has_readings(folded)

        def text(index: int) -> str:
            words = folded[paragraphs[index].start : paragraphs[index].end]
            return without_readings(words) if is_marked else words

        self.folded = folded
        self.lines = [Line(index, kind, text(index)) for index, kind in sorted(layout.kinds.items())]
        self.titles = [_title(list(map(text, run))) for run in layout.titles]
        preambles = [line.text for line in self.lines if line.kind == "preamble"][:_OPENING_PREAMBLES]
        body = [text(index) for index in layout.body[:_OPENING_BODY]]
        self.opening = "\n".join(paragraph[:_OPENING_REACH] for paragraph in (*preambles, *body))
        self.first_body = layout.body[0] if layout.body else len(paragraphs)
        self.head_end = paragraphs[min(len(paragraphs) - 1, 8)].end if paragraphs else 0


def _title(lines: list[str]) -> str:
    # Lines of a broken title join without a blank; a blank inside a line divides joint issuers and stays
    parts = [_BLANKS.sub(" ", line).strip(" |") for line in lines]
    for at in range(len(parts) - 1):
        if is_issuer(parts[at]) and is_issuer(parts[at + 1]):
            parts[at] += " "
    title = _BEFORE_TITLE.sub("", _BLANK_BEFORE_BRACKET.sub("", "".join(parts)), count=1)
    return _BLANK_AT_QUOTE.sub("", title)


def without_blanks(text: str) -> str:
    """The text on one line, blanks removed."""
    return _BLANKS.sub("", text)
