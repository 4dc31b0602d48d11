"""The blocks of a page: paragraphs, headings, items of lists and rows of tables, as a browser would set them.

Belongs here: white space, line breaks, printed list numbers, which tables are data and which are layout.
Does not belong here: choosing among the blocks (`page`).

Elements are walked without recursion, so that no nesting is too deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipelines.formats.source import Budget

_SKIPPED = frozenset(
    [
        "script", "style", "noscript", "template", "iframe", "frame", "svg", "math", "object", "embed", "applet",
        "canvas", "audio", "video", "select", "option", "input", "button", "textarea", "datalist", "head", "title",
        "meta", "link", "map", "rp", "rt", "dialog", "-comment",
    ]
)  # fmt: skip
_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
# Elements that are a line of their container rather than a container.
_LEAF = frozenset(
    [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "pre", "figcaption", "legend", "summary",
        "caption", "address",
    ]
)  # fmt: skip
_CHROME_TAGS = frozenset({"nav", "footer", "aside", "menu"})
_CHROME_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav\w*|menu\w*|header|top|footer?|bottom|foot|crumbs?|breadcrumbs?|location|position|path|share\w*|bdshare\w*|"
    r"jiathis\w*|relat\w*|recommend\w*|copyright\w*|side|sidebar|search\w*|login\w*|toolbar|tools?|pager|pagination|"
    r"prev\w*|next\w*|print\w*|qrcode|ewm|friend\w*|links?|yqlj|banner|logo|hot|rank\w*|comments?|ads?|fontsize|wza|dqwz|weizhi|sitemap)"
    r"(?=$|[-_\s\d])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTENT_NAME = re.compile(r"TRS_Editor|UCAP-CONTENT|zoom|content|article|detail|main|text|view", re.IGNORECASE)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…"
_BREAK_IN_CHINESE = re.compile(f"(?<=[{_CJK}])[ \t\r\n\f]*\n[ \t\r\n\f]*(?=[{_CJK}])")
_WHITE = re.compile("[ \t\r\n\f\xa0]+")
_NUMBERED = re.compile(r"[(（]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[、.．)）]")
_SENTENCE = re.compile("[。；！？]")
_CELL_DIVIDER = " | "
_LONG_CELL = 1_500
_TIME_EVERY = 2_000
_DEEPEST = 100  # containers below so many others are not told apart any more


@dataclass(slots=True)
class Block:
    """A line of the page.

    Attributes:
        path: numbers of the elements around it, outermost first.
        link_chars, link_count: how much of it is link text, in how many links.
        heading: 1 to 6, else 0.
        is_row: a row of a data table.
        is_chrome: an element around it says by name that it is page furniture.
        is_content: reads like a part of a document (set by `page`).
    """

    text: str
    path: tuple[int, ...]
    chars: int
    link_chars: int
    link_count: int
    heading: int
    is_row: bool
    is_chrome: bool
    is_content: bool = False

    @property
    def is_heading(self) -> bool:
        return self.heading > 0


class Flattener:
    """Walks a tree once and collects its blocks."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._blocks: list[Block] = []
        self._path: list[int] = []
        self._pieces: list[str] = []
        self._link_chars = 0
        self._link_count = 0
        self._links = 0
        self._chrome = 0
        self._pre = 0
        self._heading = 0
        self._prefix = ""
        self._number = 0
        self._counts: dict[int, int] = {}
        self._layouts: set[int] = set()

    def blocks(self, body: Any) -> list[Block]:
        """The blocks below `body`; NotReadable when it takes too long."""
        self._layouts = _tables_with_tables(body)
        steps = 0
        stack: list[tuple[Any, Any]] = [(body, None)]
        while stack:
            steps += 1
            if steps % _TIME_EVERY == 0:
                self._budget.check_time()
            node, leave = stack.pop()
            if leave is not None:
                leave()
                continue
            tag = node.tag
            if tag == "-text":
                self._text(node.text_content or "")
                continue
            if tag in _SKIPPED or (tag and tag.startswith("!")):
                continue
            attributes = node.attributes
            if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
                continue
            if tag == "br":
                self._flush()
                continue
            if tag == "table":
                rows = None if node.mem_id in self._layouts else _data_rows(node)
                if rows is not None:
                    self._table(rows, attributes)
                    continue
            stack.append((node, self._enter(tag, node, attributes)))
            children = []
            child = node.first_child
            while child is not None:
                children.append((child, None))
                child = child.next
            stack.extend(reversed(children))
        self._flush()
        return self._blocks

    # --- elements ---------------------------------------------------------------------------------------------

    def _enter(self, tag: str, node: Any, attributes: dict[str, str | None]) -> Any:
        """Enter an element; the answer is called at its end."""
        if tag == "a":
            self._links += 1
            self._link_count += 1
            return self._leave_link
        if tag not in _BLOCK:
            return _nothing
        self._flush()
        is_container = tag not in _LEAF and len(self._path) < _DEEPEST
        if is_container:
            self._number += 1
            self._path.append(self._number)
        is_chrome = _is_chrome(tag, attributes)
        self._chrome += is_chrome
        before = self._heading
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading = int(tag[1])
        if tag == "pre":
            self._pre += 1
        if tag == "li":
            self._prefix = self._list_number(node)

        def leave() -> None:
            self._flush()
            if is_container:
                self._path.pop()
            self._chrome -= is_chrome
            self._heading = before
            self._pre -= tag == "pre"
            if tag == "li":
                self._prefix = ""

        return leave

    def _list_number(self, item: Any) -> str:
        """What a browser prints before an item of an ordered list; bullets are not printed."""
        parent = item.parent
        if parent is None or parent.tag != "ol":
            return ""
        key = parent.mem_id
        if key not in self._counts:
            self._counts[key] = _whole(parent.attributes.get("start"), 1) - 1
        self._counts[key] = count = _whole(item.attributes.get("value"), self._counts[key] + 1)
        style = parent.attributes.get("type") or "1"
        return f"{chr(ord(style) + count - 1)}. " if style in ("a", "A") and 1 <= count <= 26 else f"{count}. "

    def _leave_link(self) -> None:
        self._links -= 1

    def _text(self, text: str) -> None:
        if self._pre:
            lines = text.split("\n")
            for line in lines[:-1]:
                self._piece(line)
                self._flush()
            text = lines[-1]
        self._piece(text)

    def _piece(self, text: str) -> None:
        self._pieces.append(text)
        if self._links:
            self._link_chars += len("".join(text.split()))

    def _flush(self) -> None:
        if self._pieces:
            text = tidy("".join(self._pieces))
            if text:
                if self._prefix and not _NUMBERED.match(text):
                    text = self._prefix + text
                self._prefix = ""
                self._add(text, self._link_chars, is_row=False)
            self._pieces = []
        self._link_chars = 0
        self._link_count = 1 if self._links else 0

    def _add(self, text: str, link_chars: int, *, is_row: bool, chrome: bool = False) -> None:
        self._budget.spend(len(text))
        chars = len("".join(text.split()))
        self._blocks.append(
            Block(
                text, tuple(self._path), chars, min(link_chars, chars), self._link_count, self._heading, is_row,
                bool(self._chrome) or chrome,
            )
        )  # fmt: skip

    def _table(self, rows: list[tuple[list[str], int, int]], attributes: dict[str, str | None]) -> None:
        self._flush()
        self._number += 1
        self._path.append(self._number)
        chrome = _is_chrome("table", attributes)
        for cells, link_chars, link_count in rows:
            pairs = _label_pairs(cells)
            if pairs:
                for pair in pairs:
                    self._add(pair, 0, is_row=False, chrome=chrome)
                continue
            text = _CELL_DIVIDER.join(cells).strip()
            if any(cells):
                self._link_count = link_count
                self._add(text, link_chars, is_row=len(cells) > 1, chrome=chrome)
        self._link_count = 0
        self._path.pop()


def _whole(text: str | None, default: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else default


def _nothing() -> None:
    return None


def tidy(text: str) -> str:
    """White space as a browser shows it; a line break between Chinese characters of the source is none."""
    if "\n" in text:
        text = _BREAK_IN_CHINESE.sub("", text)
    return _WHITE.sub(" ", text).strip().strip("\u3000 ")


def _is_chrome(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag in _CHROME_TAGS:
        return True
    if not attributes or tag in ("body", "html"):
        return False
    if attributes.get("role") in ("navigation", "banner", "contentinfo", "search", "complementary"):
        return True
    for name in (attributes.get("class"), attributes.get("id")):
        if name and _CHROME_NAME.search(name) and not _CONTENT_NAME.search(name):
            return True
    return False


# --- tables ---------------------------------------------------------------------------------------------------


def _tables_with_tables(body: Any) -> set[int]:
    """The tables that hold another: they lay out a page."""
    found = set()
    for table in body.css("table table"):
        node = table.parent
        for _ in range(_DEEPEST):
            if node is None or node.tag == "table":
                break
            node = node.parent
        if node is not None and node.tag == "table":
            found.add(node.mem_id)
    return found


def _data_rows(table: Any) -> list[tuple[list[str], int, int]] | None:
    """(cells, characters in links, links) of each row of a data table; None for a table that lays out a page."""
    if table.css_first("h1, form, ol") is not None:
        return None
    rows: list[tuple[list[str], int, int]] = []
    longest = 0
    widest = 0
    for row in table.css("tr"):
        cells: list[str] = []
        cell = row.first_child
        while cell is not None:
            if cell.tag in ("td", "th"):
                if len(cell.css("p, br, li, div")) > 12:
                    return None
                text = tidy(_cell_text(cell))
                longest = max(longest, len(text))
                cells.append(text)
            cell = cell.next
        links = row.css("a")
        link_chars = sum(len("".join((link.text() or "").split())) for link in links)
        rows.append((cells, link_chars, len(links)))
        widest = max(widest, len(cells))
    if widest < 2 or longest > _LONG_CELL:
        return None
    caption = table.css_first("caption")
    if caption is not None and (said := tidy(caption.text() or "")):
        rows.insert(0, ([said], 0, 0))
    return rows


def _cell_text(cell: Any) -> str:
    """The text of a cell; its paragraphs and line breaks are divided by a blank."""
    out: list[str] = []
    for node in cell.traverse(include_text=True):
        tag = node.tag
        if tag == "-text":
            parent = node.parent
            if parent is None or parent.tag not in _SKIPPED:
                out.append(node.text_content or "")
        elif tag == "br" or tag in _BLOCK:
            out.append(" ")
    return "".join(out)


_LABEL = re.compile(r"[\[【]?\s*[\u4e00-\u9fff\u3000 ]{2,10}[\]】]?\s*[：:]?")
_ENDS_LABEL = re.compile(r"[：:\]】]\s*$")


def _label_pairs(cells: list[str]) -> list[str]:
    """``label：value`` of a row of labels and values in turn; nothing for any other row."""
    if len(cells) % 2 or not cells:
        return []
    pairs = []
    for label, value in zip(cells[::2], cells[1::2], strict=True):
        if not label and not value:
            continue
        if not (_LABEL.fullmatch(label) and _ENDS_LABEL.search(label)):
            return []
        name = re.sub(r"[\s\u3000\[\]【】：:]", "", label)
        pairs.append(f"{name}：{value}")
    return pairs
