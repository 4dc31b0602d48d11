"""Front matter: what stands before the body.

Belongs here: titles, salutation, metadata, signature and furniture above the first numbered paragraph.
Does not belong here: finding where the body begins (`layout`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.structure.furniture import (
    is_chrome,
    is_date_line,
    is_metadata,
    is_page_number,
    is_salutation,
    metadata_fields,
)
from pipelines.structure.layout.model import ENDS_SENTENCE, Layout, goes_on, is_issuer, is_signed_line
from pipelines.structure.numbering import bullet_at
from pipelines.structure.titles import ends_as_title, is_title_like

_LONGEST_TITLE = 8  # lines
# above the title, what is no sentence is an entry of the site's own lists
_LONGEST_ENTRY = 40
_FEWEST_ENTRIES = 2
_SENTENCE_MARK = re.compile("[。,;:!?]")
_MENU = re.compile(r"\S{1,8}(?:\s+\S{1,8}){3,}")
# (2014-2020年), 征求意见稿2014版
_EDITION = re.compile(r"[(][^()]*[)]|年|版")
_QUOTED = re.compile("《([^《》]{8,120}(?:《[^《》]*》[^《》]*)?)》")
_PUBLISHES = re.compile("印发|下发|转发|发布|公布")
_DASH = re.compile("[-—–~]+")
# (中国科协办公厅代章)
_SEALED_BY = re.compile(r"[(][\u4e00-\u9fff]{2,24}代章[)]")


def front_matter(front: list[int], texts: dict[int, str], layout: Layout) -> None:
    kinds = layout.kinds
    label_open = label_of_title = False
    for index in front:
        text = texts[index]
        if index in kinds:
            continue
        if is_chrome(text, "head") or is_page_number(text):
            kinds[index] = "chrome"
            label_open = False
            continue
        if label_open and len(text) <= 60 and not is_salutation(text) and not ("关于" in text and not label_of_title):
            # the value of a label that stands on the line before
            kinds[index] = "metadata"
            label_open = text.endswith(":")
            continue
        label_open = label_of_title = False
        fields = metadata_fields(text)
        if fields or is_metadata(text):
            kinds[index] = "metadata"
            label_open = bool(fields) and fields[-1][2] >= len(text.rstrip())
            label_of_title = label_open and fields[-1][0] == "title"
        elif is_salutation(text):
            kinds[index] = "salutation"
        elif bullet_at(text, 0, len(text)):
            kinds[index] = "chrome"  # an information box of the page
    _signatures(front, texts, kinds)
    stated = len(layout.titles)
    _titles(front, texts, layout)
    _drop_list_of_titles(front, texts, layout, stated)
    seen_title = False
    first_stated = min((index for title in layout.titles for index in title), default=-1)
    if first_stated < 0:
        # no title: lists of the site stand above the box that states it, and are no less than three lines
        first_box = min((index for index in front if kinds.get(index) == "metadata"), default=-1)
        if sum(index not in kinds for index in front if index < first_box) > _FEWEST_ENTRIES:
            first_stated = first_box
    for index in front:
        if kinds.get(index) == "title":
            seen_title = True
        if index in kinds:
            continue
        text = texts[index]
        is_phrase = len(text) <= 24 and not text.endswith(ENDS_SENTENCE)
        is_entry = (
            index < first_stated
            and _SENTENCE_MARK.search(text) is None
            and (len(text) <= _LONGEST_ENTRY or _MENU.fullmatch(text) is not None)
        )
        if is_entry or (is_phrase and len(text) <= 20 and not seen_title):
            kinds[index] = "chrome"
        elif is_phrase:
            kinds[index] = "metadata" if _EDITION.search(text) or is_issuer(text) else "chrome"
        else:
            kinds[index] = "preamble"


def _signatures(front: list[int], texts: dict[int, str], kinds: dict[int, str]) -> None:
    """Issuer and date under a notice's text are its signature; a date elsewhere is metadata of the page."""
    addressed = False
    for position, index in enumerate(front):
        text = texts[index]
        if kinds.get(index) == "salutation":
            addressed = True
        if addressed and index not in kinds and is_signed_line(text):
            kinds[index] = "signature"
        if not is_date_line(text) or kinds.get(index) != "metadata":
            continue
        before = position - 1
        lines = []
        while (
            before >= 0
            and front[before] not in kinds
            and (is_issuer(texts[front[before]]) or _SEALED_BY.fullmatch(texts[front[before]]))
        ):
            lines.append(front[before])
            before -= 1
        closes = before >= 0 and len(texts[front[before]]) > 12 and texts[front[before]].endswith(ENDS_SENTENCE)
        if addressed and (lines or closes):
            kinds.update(dict.fromkeys([*lines, index], "signature"))


def _titles(front: list[int], texts: dict[int, str], layout: Layout) -> None:
    """Runs of neighbouring short lines whose whole ends in a word that names a document."""
    kinds = layout.kinds
    run: list[int] = []
    runs: list[list[int]] = []
    for position, index in enumerate(front):
        text = texts[index]
        if index not in kinds and is_title_like(text):
            if run and (
                len(run) == _LONGEST_TITLE
                or (
                    _is_complete(run, texts)
                    and not text.startswith(("(", "〔"))
                    and not _ends_below(_joined(run, texts), [texts[below] for below in front[position:][:2]])
                )
            ):
                runs.append(run)
                run = []
            run.append(index)
        elif run:
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    quoted = _quoted(front, texts)
    for candidate in _rejoined(runs, texts, quoted):
        lines = list(candidate)
        # a line that is no part of the title (a site's name, a source) may stand before it
        while lines and not _is_complete(lines, texts):
            lines.pop()
        if not lines:
            continue
        first = len(lines) - 1
        while first > 0 and (
            goes_on(texts[lines[first - 1]], texts[lines[first]])
            or _closes_notice(_joined(lines[:first], texts), _joined(lines[first:], texts))
            or any(_joined(lines[before:], texts) in quoted for before in range(first))
        ):
            first -= 1
        title = lines[first:]
        layout.titles.append(title)
        kinds.update(dict.fromkeys(title, "title"))


def _drop_list_of_titles(front: list[int], texts: dict[int, str], layout: Layout, stated: int) -> None:
    """Titles in a row, none of which carries another, are the site's list of its pages: the last is the document's."""
    *entries, own = layout.titles[stated:] or [[]]
    kinds = layout.kinds
    if len(entries) < _FEWEST_ENTRIES or any(kinds.get(index) == "salutation" for index in front):
        return
    between = [index for index in front if entries[0][0] < index < own[0]]
    # 来源:… stands below the title of a page: what follows it is a list of other pages
    if any(index not in kinds or "来源" in texts[index] for index in between):
        return
    # 关于印发《…》的通知 and the plan itself below it
    names = [_joined(title, texts) for title in (*entries, own)]
    if any(_PUBLISHES.search(name) for name in names[:-1]) or any(names[-1] in name for name in names[:-1]):
        return
    del layout.titles[stated:-1]
    kinds.update((index, "chrome") for title in entries for index in title)


def _quoted(front: list[int], texts: dict[int, str]) -> frozenset[str]:
    """The titles in quotes that the front matter names: 《…工作方案》已经市政府同意."""
    return frozenset(
        _plain(title) for index in front if "《" in texts[index] for title in _QUOTED.findall(texts[index])
    )


def _rejoined(runs: list[list[int]], texts: dict[int, str], quoted: frozenset[str]) -> Iterator[list[int]]:
    """The runs; two that are one title in the notice's words are one: 某市2020年重点工作 / 任务分解方案."""
    held: list[int] = []
    for run in runs:
        if held and _joined([*held, *run], texts) in quoted:
            held = [*held, *run]
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def _joined(lines: list[int], texts: dict[int, str]) -> str:
    return _plain("".join(texts[index] for index in lines))


def _plain(title: str) -> str:
    """A title without blanks, its dashes alike: a notice and its plan print them each in their own way."""
    return _DASH.sub("-", "".join(title.split()))


def _ends_below(above: str, below: list[str]) -> bool:
    """Whether a title that carries a plan ends in one of the next lines."""
    return any(_closes_notice(above, "".join(below[: count + 1])) for count in range(len(below)))


def _closes_notice(above: str, line: str) -> bool:
    """Whether a title that carries a plan ends with what follows: 关于印发…任务责任分解 / 方案的通知."""
    return (
        line.endswith("的通知")
        and _PUBLISHES.search(line) is None
        and "关于" not in line
        and "通知" not in above
        and _PUBLISHES.search(above) is not None
    )


def _is_complete(lines: list[int], texts: dict[int, str]) -> bool:
    return ends_as_title("".join(texts[index] for index in lines))
