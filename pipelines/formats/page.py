"""An html page to the text a reader came for.

Belongs here: reading the page with an html5 parser, taking its blocks, leaving out what is around the document.
Does not belong here: turning elements into blocks (`blocks`), labelled fields (`labels`), decoding (`plain`).

The parser is lexbor (selectolax), which reads what browsers read. The choice of content leans towards keeping: a line
of page furniture that stays is recognised later, a lost line of a plan is lost. Measured on the samples in two kinds of
pages, trafilatura lost four fifths of one plan, readability and resiliparse kept all and let lists of links in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.formats.blocks import Block, Flattener
from pipelines.formats.labels import is_label_line, read_labels
from pipelines.formats.source import Budget, Limits, Note, SourceText, no_text

_META = {
    "articletitle": "title",
    "pubdate": "publish_date",
    "publishdate": "publish_date",
    "contentsource": "source",
    "source": "source",
    "author": "author",
    "sitename": "site",
    "indexnumber": "index_number",
    "documentnumber": "document_number",
}
_SENTENCE = re.compile("[。；！？]")
_FURNITURE = re.compile(
    "版权所有|主办单位|承办单位|主办[：:]|承办[：:]|技术支持|ICP备|公网安备|网站标识码|建议使用|分辨率|浏览器|网站地图|联系我们|关于我们|"
    "分享到|打印本页|【?打印|关闭窗口|扫一扫|扫码|上一篇|下一篇|上一条|下一条|相关(?:新闻|文章|链接|信息|文档|阅读)|友情链接|"
    "(?:您|你)?(?:的|当前|现在|所在)*位置[：:]|邮编[：:]|无障碍|返回顶部|(?<!发文)字号[：:]|版權所有|聯[絡繫]我們|網站地圖|网站首页|设为首页|加入收藏|请输入|用户登录"
)
_ATTACHMENT = re.compile(r"附件|附表|附录|\.(?:docx?|wps|xlsx?|et|pdf|zip|rar|ofd)\b", re.IGNORECASE)
_DATED = re.compile("[0-9]{4}[-年./][0-9]{1,2}[-月./][0-9]{1,2}")
_CONTENT_LENGTH = 20
_MOST = 0.8  # a container that holds so much of the content is the place to look into
_LINKED = 0.5
_MIN_LINKS = 3


@dataclass(slots=True)
class _Container:
    """An element that holds blocks: what is below it, in characters of content, of text and of links."""

    content: float = 0.0
    chars: int = 0
    links: int = 0
    linked_blocks: int = 0
    own: int = 0  # characters of blocks that stand in it directly, headings apart


def read(source: SourceText, limits: Limits) -> SourceText:
    """The document inside a page whose characters are decoded; NotReadable where no text is left."""
    from selectolax.lexbor import LexborHTMLParser  # late: most files are no page

    budget = Budget(limits)
    parser = LexborHTMLParser(source.text)
    body = parser.body
    metadata = _meta(parser)
    blocks = Flattener(budget).blocks(body) if body is not None else []
    titles = [title for title in (metadata.get("title"), metadata.get("page_title")) if title]
    kept, beside = _kept(blocks, titles)
    lines = [block.text for block in kept]
    if not any(lines):
        raise no_text(
            "网页里没有文字（可能由脚本生成，或是框架页）",
            "the page has no text (it may be made by a script, or hold frames)",
        )
    for name, value in read_labels([*(block for block in kept if not block.is_content), *beside]).items():
        metadata.setdefault(name, value)
    notes = [replace(note, start=None, end=None) for note in source.notes]
    notes.extend(_lost_characters(lines))
    return SourceText("\n".join(lines), source.encoding, "text/html", True, source.is_repaired, metadata, tuple(notes))


def _lost_characters(lines: Sequence[str]) -> list[Note]:
    if not any("\ufffd" in line for line in lines):
        return []
    return [
        Note(
            "encoding_repair",
            "网页中有无法读出的字符，以 \ufffd 代替",
            "the page has characters that cannot be read; \ufffd stands for them",
        )
    ]


def _meta(parser: object) -> dict[str, str]:
    """The fields of the standard meta elements of government sites, and the page's title."""
    found: dict[str, str] = {}
    for node in parser.css("meta[name]"):  # type: ignore[attr-defined]
        attributes = node.attributes
        name = _META.get((attributes.get("name") or "").lower())
        value = " ".join((attributes.get("content") or "").split())
        if name and value and len(value) <= 500:
            found.setdefault(name, value)
    node = parser.css_first("head > title")  # type: ignore[attr-defined]
    if node is not None:
        title = " ".join(node.text().split())
        if title and len(title) <= 500:
            found.setdefault("page_title", title)
    return found


# --- what to keep ---------------------------------------------------------------------------------------------


def _kept(blocks: Sequence[Block], titles: Sequence[str]) -> tuple[list[Block], list[Block]]:
    """(the blocks of the document in their order, lines before it that may state its fields)."""
    containers = _weigh(blocks)
    dropped = _link_lists(blocks, containers)
    root = _root(blocks, containers)
    near = root[:-1]
    kept: list[Block] = []
    beside: list[Block] = []
    has_begun = False
    for index, block in enumerate(blocks):
        is_inside = block.path[: len(root)] == root
        if is_inside:
            has_begun = True
        if index in dropped or (block.is_chrome and not is_inside):
            continue
        if (
            is_inside
            or block.is_content
            or (not has_begun and _names_the_document(block, titles))
            or (len(near) > 1 and block.path[: len(near)] == near and _may_belong(block))
        ):
            kept.append(block)
        elif not has_begun:
            beside.append(block)
    # a page of nothing but links is still what it is
    return kept or list(blocks), beside


def _weigh(blocks: Sequence[Block]) -> dict[tuple[int, ...], _Container]:
    containers: dict[tuple[int, ...], _Container] = {}
    for block in blocks:
        plain_chars = block.chars - block.link_chars
        is_furniture = (
            block.is_chrome or bool(_FURNITURE.search(block.text)) or block.link_chars > block.chars * _LINKED
        )
        block.is_content = not is_furniture and (
            block.is_row or (plain_chars >= _CONTENT_LENGTH and _SENTENCE.search(block.text) is not None)
        )
        weight = plain_chars * (1.0 if block.is_content else 0.0 if is_furniture else 0.5)
        for depth in range(1, len(block.path) + 1):
            container = containers.setdefault(block.path[:depth], _Container())
            container.content += weight
            container.chars += block.chars
            container.links += block.link_chars
            container.linked_blocks += block.link_chars > block.chars * _LINKED
        if not is_furniture and not block.is_heading:
            containers[block.path].own += plain_chars
    return containers


def _link_lists(blocks: Sequence[Block], containers: dict[tuple[int, ...], _Container]) -> set[int]:
    """Blocks that are links among links: navigation, related pages, neighbours. Links to annexes stay."""
    dropped = set()
    for index, block in enumerate(blocks):
        if block.link_chars <= block.chars * _LINKED or _ATTACHMENT.search(block.text):
            continue
        for depth in range(len(block.path), 0, -1):
            container = containers[block.path[:depth]]
            if container.links <= container.chars * _LINKED:
                break
            if container.linked_blocks >= _MIN_LINKS or block.link_count >= _MIN_LINKS:
                dropped.add(index)
                break
    return dropped


def _root(blocks: Sequence[Block], containers: dict[tuple[int, ...], _Container]) -> tuple[int, ...]:
    """The innermost container that holds most of the content and is no mere paragraph of it."""
    children: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for path in containers:
        if len(path) > 1:
            children.setdefault(path[:-1], []).append(path)
    root = blocks[0].path[:1] if blocks else ()
    while root in containers:
        here = containers[root]
        inner = max(children.get(root, ()), key=lambda path: containers[path].content, default=None)
        if inner is None or here.own or containers[inner].content < here.content * _MOST:
            break
        root = inner
    return root


def _names_the_document(block: Block, titles: Sequence[str]) -> bool:
    """A heading, the title, or a line of labelled fields or a date before the content."""
    if block.link_chars > block.chars * _LINKED:
        return False
    text = "".join(block.text.split())
    if is_label_line(block.text) or (len(text) <= 60 and _DATED.match(text)):
        return True
    if _FURNITURE.search(block.text):
        return False
    is_title = len(text) >= 6 and any(text in "".join(title.split()) for title in titles)
    return is_title or (block.heading in (1, 2) and len(text) >= 6)


def _may_belong(block: Block) -> bool:
    """A line beside the content that is not evidently furniture: an issuer, a date, a signature."""
    return block.link_chars <= block.chars * _LINKED and not _FURNITURE.search(block.text)
