"""What the judges of paragraphs share: the lines of a document, and where each of them belongs.

Belongs here: the two records, and the few questions that several judges ask of a line.
Does not belong here: judging a part of the document (`front`, `inner`, `back`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.structure.loose_tables import LooseRow
from pipelines.structure.numbering import Head
from pipelines.structure.titles import ends_as_title, is_type_word
from pipelines.text.numerals import find_date

ENDS_SENTENCE = tuple("。!?;:…)]】")
ANNEX_LABEL = re.compile("附\\s?件\\s?[0-9一二三四五六七八九十]{0,3}\\s?:?")
# 国务院, 黄冈市科学技术局, 中共洛阳市委 洛阳市人民政府
_ISSUER_LINE = re.compile(
    r"(?:中共|国务院|[\u4e00-\u9fff]{2,20}(?:人民政府|委员会|委|厅|局|办公厅|办公室|科技部|部|院|联席会议|领导小组|政府"
    r"|联合会|协会|总会|学会|联盟|集团|公司|大学|中心|法院|检察院|总社|总工会|管委会))"
    r"(?:[\s、][\u4e00-\u9fff\s]{2,60})?(?:[(][^()]{2,20}[)])?"
)
_YEAR = re.compile("(?:19|20)[0-9]{2}年")


@dataclass(frozen=True, slots=True)
class Lines:
    """The paragraphs of a document that are no duplicates, by index.

    Attributes:
        texts: their folded text. heads: the list numbers some of them begin with.
        chrome: those that are page furniture wherever they stand; found once, since every judge asks.
        may_hold_tables: whether the document has anything at all that tables have.
        cells: those that are cells of tables with every cell on a line of its own.
        annexes: those that go on with a list of annexes: 附件:1.… / 2.…
    """

    texts: dict[int, str]
    heads: dict[int, Head]
    chrome: frozenset[int]
    may_hold_tables: bool
    cells: frozenset[int] = frozenset()
    annexes: frozenset[int] = frozenset()


@dataclass(slots=True)
class Layout:
    """The kind of every paragraph outside the body, and where the body is.

    Attributes:
        kinds: paragraph index → segment kind, for every paragraph that is not body.
        heads: paragraph index → numbered head, for body paragraphs.
        body: indexes of the body paragraphs, in order.
        titles: runs of paragraph indexes, each one title.
        cell_rows: the rows of tables with every cell on a line of its own, by the line of their number.
        part_starts: indexes where the body of a further document of the file begins; headings nest anew there.
    """

    kinds: dict[int, str] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)
    body: list[int] = field(default_factory=list)
    titles: list[list[int]] = field(default_factory=list)
    cell_rows: dict[int, LooseRow] = field(default_factory=dict)
    part_starts: set[int] = field(default_factory=set)


def is_issuer(text: str) -> bool:
    return len(text) <= 60 and "。" not in text and _ISSUER_LINE.fullmatch(text) is not None


def is_signed_line(text: str) -> bool:
    """Who signs and when, on one line: 青海省科学技术厅办公室 2014年2月24日."""
    if len(text) > 60 or not text.endswith(("日", "月")):
        return False
    date = find_date(text)
    return date is not None and date[0] > 0 and text[date[1] :].strip() == "" and is_issuer(text[: date[0]].strip())


def goes_on(before: str, line: str) -> bool:
    """Whether a title runs on from one line to the next."""
    if line.startswith(("(", "〔", "关于", "印发", "的")) or before.endswith(("关于", "印发", "的", "和", "与", "》")):
        return True
    if ends_as_title(before):
        return False
    # 国务院办公厅关于深入开展消费扶贫 / 助力打赢脱贫攻坚战的指导意见, 2019年第四季度科技宣传 / 工作要点
    return "关于" in before or is_issuer(before) or (_YEAR.match(before) is not None and is_type_word(line))
