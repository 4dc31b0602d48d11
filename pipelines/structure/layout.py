"""Layout: which paragraphs are front matter, body and back matter, and what each of the outer ones is.

Belongs here: judging paragraphs by their text and their neighbours, before any heading is read.
Does not belong here: headings and tasks of the body (see `outline`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.structure.clauses import role_label_pattern
from pipelines.structure.furniture import (
    is_chrome,
    is_date_line,
    is_metadata,
    is_page_number,
    is_salutation,
    metadata_fields,
)
from pipelines.structure.numbering import RANK_DIGIT, Head, bullet_at, plain_head_at
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.tables import is_table_head
from pipelines.structure.titles import LONGEST_TITLE_LINE, ends_as_title, is_title_like
from pipelines.text.numerals import find_date

_MEMBER = re.compile(
    "(?:局长|主任|书记|市长|县长|区长|部长|院长|处长|科长|组长|成员|主席)$|^(?:组|副组|成)\\s*(?:长|员)"
)
_ANNEX_LABEL = re.compile("附\\s?件\\s?[0-9一二三四五六七八九十]{0,3}\\s?:?")
_LONGEST_TITLE = 8  # lines
_ENDS_SENTENCE = tuple("。!?;:…)]】")
# 国务院, 黄冈市科学技术局, 中共洛阳市委 洛阳市人民政府
_ISSUER_LINE = re.compile(
    r"(?:中共|国务院|[\u4e00-\u9fff]{2,20}(?:人民政府|委员会|委|厅|局|办公厅|办公室|科技部|部|院|联席会议|领导小组|政府"
    r"|联合会|协会|总会|学会|联盟|集团|公司|大学|中心|法院|检察院|总社|总工会|管委会))"
    r"(?:[\s、][\u4e00-\u9fff\s]{2,60})?(?:[(][^()]{2,20}[)])?"
)
# (2014-2020年), 征求意见稿2014版
_EDITION = re.compile(r"[(][^()]*[)]|年|版")


@dataclass(slots=True)
class Layout:
    """The kind of every paragraph outside the body, and where the body is.

    Attributes:
        kinds: paragraph index → segment kind, for every paragraph that is not body.
        heads: paragraph index → numbered head, for body paragraphs.
        body: indexes of the body paragraphs, in order.
        titles: runs of paragraph indexes, each one title.
        part_starts: indexes where the body of a further document of the file begins; headings nest anew there.
    """

    kinds: dict[int, str] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)
    body: list[int] = field(default_factory=list)
    titles: list[list[int]] = field(default_factory=list)
    part_starts: set[int] = field(default_factory=set)


def lay_out(folded: str, paragraphs: list[Paragraph], numbers: Sequence[Head | None], removed: set[int]) -> Layout:
    """Sort the paragraphs of a document.

    `numbers` are the list numbers they begin with, one for each; `removed` the indexes of duplicate paragraphs.
    """
    layout = Layout()
    texts = {
        index: folded[paragraph.start : paragraph.end]
        for index, paragraph in enumerate(paragraphs)
        if index not in removed
    }
    layout.kinds.update(dict.fromkeys(removed, "duplicate"))
    order = sorted(texts)
    if not order:
        return layout
    heads = {index: head for index in order if (head := numbers[index])}
    if any(head.style == "decimal" for head in heads.values()):
        for index in order:
            plain = None if index in heads else plain_head_at(folded, paragraphs[index].start, paragraphs[index].end)
            if plain is not None:
                heads[index] = plain
    if _are_page_numbers(order, texts, heads):
        heads = {index: head for index, head in heads.items() if head.style != "digit"}
    bounds = [0, *_inner_titles(order, texts, heads), len(order)]
    for start, end in pairwise(bounds):
        _lay_out_part(order[start:end], texts, heads, layout)
    return layout


def _lay_out_part(order: list[int], texts: dict[int, str], heads: dict[int, Head], layout: Layout) -> None:
    """One document of the file: most files hold one, some a notice and its plans, or a plan and its annexes."""
    first_body = _first_body(order, texts, heads)
    front = [index for index in order if index < first_body]
    rest = [index for index in order if index >= first_body]
    back = _back_matter(rest, texts, heads)
    _front_matter(front, texts, layout)
    layout.part_starts.add(first_body)
    for index in rest:
        text = texts[index]
        if index in back:
            layout.kinds[index] = back[index]
        elif is_chrome(text) or is_page_number(text):
            layout.kinds[index] = "chrome"
        else:
            layout.body.append(index)
            if index in heads:
                layout.heads[index] = heads[index]


def _inner_titles(order: list[int], texts: dict[int, str], heads: dict[int, Head]) -> list[int]:
    """Where another document begins: a title in the midst of the body, behind which the numbering begins anew."""
    numbered = [position for position, index in enumerate(order) if index in heads and not is_chrome(texts[index])]
    if not numbered:
        return []
    starts: list[int] = []
    for position in range(numbered[0] + 1, numbered[-1]):
        index = order[position]
        text = texts[index]
        if index in heads or not 8 <= len(text) <= LONGEST_TITLE_LINE:
            continue
        if not ends_as_title(text) or not is_title_like(text) or is_chrome(text) or is_metadata(text):
            continue
        following = next((heads[order[later]] for later in numbered if later > position), None)
        if following is None or following.value != 1 or following.rank >= heads[order[numbered[0]]].rank + 2:
            continue
        first = position
        while (
            first > numbered[0] + 1
            and order[first - 1] not in heads
            and (
                _goes_on(texts[order[first - 1]], texts[order[first]])
                or _ANNEX_LABEL.fullmatch(texts[order[first - 1]])
            )
        ):
            first -= 1
        if not starts or first > starts[-1]:
            starts.append(first)
    return starts


def _are_page_numbers(order: list[int], texts: dict[int, str], heads: dict[int, Head]) -> bool:
    """Whether the numbers at line starts are those of pages: each page breaks off inside a sentence."""
    numbered = [position for position, index in enumerate(order) if index in heads and heads[index].style == "digit"]
    if len(numbered) < 2:
        return False
    broken = sum(
        len(texts[order[position - 1]]) > 100 and not texts[order[position - 1]].endswith(_ENDS_SENTENCE)
        for position in numbered[1:]
    )
    return broken >= (len(numbered) - 1) / 2


def _first_body(order: list[int], texts: dict[int, str], heads: dict[int, Head]) -> int:
    """The first paragraph of the body: where the numbering begins, or the first prose after the title."""
    titled = [
        position
        for position, index in enumerate(order[:60])
        if index not in heads and is_title_like(texts[index]) and ends_as_title(texts[index])
    ]
    table = next((index for index in order if is_table_head(texts[index])), None)
    # numbers before the first title are those of the page; further titles are told apart by `_inner_titles`
    numbered = [
        index
        for index in order[titled[0] if titled else 0 :]
        if index in heads and not is_chrome(texts[index]) and heads[index].rank <= RANK_DIGIT
    ]
    if not numbered:
        numbered = [index for index in order if index in heads and not is_chrome(texts[index])]
    first = next((index for index in numbered if heads[index].value == 1), numbered[0] if numbered else None)
    if first is not None or table is not None:
        return min(index for index in (first, table) if index is not None)
    for index in order[titled[-1] if titled else 0 :]:
        text = texts[index]
        if len(text) >= 60 and "。" in text and not is_chrome(text) and not is_metadata(text):
            return index
    return order[-1] + 1


def _back_matter(rest: list[int], texts: dict[int, str], heads: dict[int, Head]) -> dict[int, str]:
    """Signature, metadata and chrome after the last paragraph of the body."""
    kinds: dict[int, str] = {}
    for position in range(len(rest) - 1, -1, -1):
        index = rest[position]
        text = texts[index]
        if is_chrome(text, "tail") or is_page_number(text):
            kinds[index] = "chrome"
        elif _is_signed_line(text):
            kinds[index] = "signature"
        elif is_date_line(text):
            kinds[index] = "metadata" if text.endswith(("印发", "印")) else "signature"
        elif is_metadata(text):
            kinds[index] = "metadata"
        elif (
            _is_issuer(text) and position + 1 < len(rest) and kinds.get(rest[position + 1]) in ("signature", "metadata")
        ):
            kinds[index] = kinds[rest[position + 1]] if is_date_line(texts[rest[position + 1]]) else "signature"
        elif (
            index not in heads
            and len(text) <= 20
            and not text.endswith(_ENDS_SENTENCE)
            and position > 0
            and not _is_content(text)
        ):
            kinds[index] = "chrome"
        else:
            break
    return kinds


def _is_content(text: str) -> bool:
    """Whether a short last line says something: a bullet cut off, an owner, a member of a list."""
    return bool(
        "\t" in text or bullet_at(text, 0, len(text)) or role_label_pattern().match(text) or _MEMBER.search(text)
    )


def _is_signed_line(text: str) -> bool:
    """Who signs and when, on one line: 青海省科学技术厅办公室 2014年2月24日."""
    if len(text) > 60 or not text.endswith(("日", "月")):
        return False
    date = find_date(text)
    return date is not None and date[0] > 0 and text[date[1] :].strip() == "" and _is_issuer(text[: date[0]].strip())


def _is_issuer(text: str) -> bool:
    return len(text) <= 60 and "。" not in text and _ISSUER_LINE.fullmatch(text) is not None


def _front_matter(front: list[int], texts: dict[int, str], layout: Layout) -> None:
    kinds = layout.kinds
    label_open = label_of_title = False
    for index in front:
        text = texts[index]
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
    _titles(front, texts, layout)
    seen_title = False
    for index in front:
        if kinds.get(index) == "title":
            seen_title = True
        if index in kinds:
            continue
        text = texts[index]
        is_phrase = len(text) <= 24 and not text.endswith(_ENDS_SENTENCE)
        if is_phrase and len(text) <= 20 and not seen_title:
            kinds[index] = "chrome"
        elif is_phrase:
            kinds[index] = "metadata" if _EDITION.search(text) or _is_issuer(text) else "chrome"
        else:
            kinds[index] = "preamble"


def _signatures(front: list[int], texts: dict[int, str], kinds: dict[int, str]) -> None:
    """Issuer and date under a notice's text are its signature; a date elsewhere is metadata of the page."""
    addressed = False
    for position, index in enumerate(front):
        text = texts[index]
        if kinds.get(index) == "salutation":
            addressed = True
        if not is_date_line(text) or kinds.get(index) != "metadata":
            continue
        before = position - 1
        lines = []
        while before >= 0 and _is_issuer(texts[front[before]]) and front[before] not in kinds:
            lines.append(front[before])
            before -= 1
        closes = before >= 0 and len(texts[front[before]]) > 12 and texts[front[before]].endswith(_ENDS_SENTENCE)
        if addressed and (lines or closes):
            kinds.update(dict.fromkeys([*lines, index], "signature"))


def _titles(front: list[int], texts: dict[int, str], layout: Layout) -> None:
    """Runs of neighbouring short lines whose whole ends in a word that names a document."""
    kinds = layout.kinds
    run: list[int] = []
    runs: list[list[int]] = []
    for index in front:
        text = texts[index]
        if index not in kinds and is_title_like(text):
            if run and (len(run) == _LONGEST_TITLE or (_is_complete(run, texts) and not text.startswith(("(", "〔")))):
                runs.append(run)
                run = []
            run.append(index)
        elif run:
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    for candidate in runs:
        lines = list(candidate)
        # a line that is no part of the title (a site's name, a source) may stand before it
        while lines and not _is_complete(lines, texts):
            lines.pop()
        if not lines:
            continue
        first = len(lines) - 1
        while first > 0 and _goes_on(texts[lines[first - 1]], texts[lines[first]]):
            first -= 1
        title = lines[first:]
        layout.titles.append(title)
        kinds.update(dict.fromkeys(title, "title"))


def _is_complete(lines: list[int], texts: dict[int, str]) -> bool:
    return ends_as_title("".join(texts[index] for index in lines))


def _goes_on(before: str, line: str) -> bool:
    """Whether a title runs on from one line to the next."""
    if line.startswith(("(", "〔", "关于", "印发", "的")) or before.endswith(("关于", "印发", "的", "和", "与", "》")):
        return True
    # 国务院办公厅关于深入开展消费扶贫 / 助力打赢脱贫攻坚战的指导意见
    return not ends_as_title(before) and ("关于" in before or _is_issuer(before))
