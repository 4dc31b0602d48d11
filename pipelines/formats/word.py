"""A word document (docx) to text: one paragraph a line, one row of a table a line, with the numbers Word prints.

Belongs here: paragraphs, runs, tables, text boxes, notes, tracked changes of WordprocessingML.
Does not belong here: unpacking (`container`), counting (`numbering`), headers and footers, which repeat on every page.

It is read by this walk rather than by a library: the common one gives neither printed numbers nor text boxes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from pipelines.formats.container import Parts
from pipelines.formats.numbering import Numbering, child, local, value_of, whole
from pipelines.formats.source import Budget, Limits, Note, SourceText, no_text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CELL_DIVIDER = " | "
# Content that is not printed, or printed elsewhere.
_SILENT = frozenset(
    [
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "tblPr",
        "trPr",
        "tcPr",
        "sectPr",
        "proofErr",
        "Fallback",
        "rt",
        "commentReference",
        "annotationRef",
        "tblGrid",
        "binData",
    ]
)
_TIME_EVERY = 500


def read(raw: bytes, limits: Limits) -> SourceText:
    """The text of a zip container that holds a word document; NotReadable for any other or a broken one."""
    budget = Budget(limits)
    parts = Parts(raw, budget)
    styles = _Styles(parts.tree("word/styles.xml") if "word/styles.xml" in parts else None)
    numbering = Numbering(parts.tree("word/numbering.xml") if "word/numbering.xml" in parts else None, styles.list_of)
    walker = _Walker(styles, numbering, budget)
    body = child(parts.tree(parts.main), "body")
    lines = walker.lines(body) if body is not None else []
    for kind, sign in (("footnotes", "注"), ("endnotes", "尾注")):
        wanted = walker.references.get(kind[:-1] + "Reference", [])
        if wanted and f"word/{kind}.xml" in parts:
            lines += _notes(parts.tree(f"word/{kind}.xml"), wanted, sign, walker)
    if not any(line.strip() for line in lines):
        raise no_text("文档里没有文字（可能只有图片）", "the document has no text (it may hold images only)")
    metadata = {}
    if "docProps/core.xml" in parts:
        title = child(parts.tree("docProps/core.xml"), "title")
        if title is not None and title.text and title.text.strip():
            # often left over from another document, so never taken for the title
            metadata["container_title"] = " ".join(title.text.split())[:500]
    notes = []
    if walker.changes:
        notes.append(
            Note(
                "remark",
                f"文档带有 {walker.changes} 处修订，按接受修订后的文字读取",
                f"the document has {walker.changes} tracked changes; it was read as if they were accepted",
            )
        )
    return SourceText("\n".join(lines), "utf-8", MEDIA_TYPE, True, False, metadata, tuple(notes))


def _notes(root: ET.Element, wanted: list[str], sign: str, walker: _Walker) -> list[str]:
    """The notes that are referred to, in that order, each on a line of its own behind its number."""
    found = {value_of(note, "id"): note for note in root}
    lines = []
    for number, key in enumerate(dict.fromkeys(wanted), 1):
        note = found.get(key)
        text = "".join(walker.lines(note)) if note is not None else ""
        if text.strip():
            lines.append(f"{sign}{number}：{text.strip()}")
    return lines


class _Styles:
    """Which list a paragraph style is in."""

    def __init__(self, root: ET.Element | None) -> None:
        self._numbers: dict[str, tuple[str | None, int | None]] = {}
        self._based_on: dict[str, str | None] = {}
        self.default: str | None = None
        for style in root if root is not None else ():
            if local(style.tag) != "style":
                continue
            name = value_of(style, "styleId") or ""
            properties = child(child(style, "pPr"), "numPr")
            self._numbers[name] = _number_of(properties)
            self._based_on[name] = value_of(child(style, "basedOn"))
            if value_of(style, "type") == "paragraph" and value_of(style, "default") in ("1", "true"):
                self.default = name

    def numbering(self, style: str | None) -> tuple[str | None, int | None]:
        """(list, level) of a style or of what it is based on."""
        number: str | None = None
        level: int | None = None
        for _ in range(20):  # a style based on itself ends here
            if not style:
                break
            own_number, own_level = self._numbers.get(style, (None, None))
            number = own_number if number is None else number
            level = own_level if level is None else level
            style = self._based_on.get(style)
        return number, level

    def list_of(self, style: str) -> str | None:
        """The list a numbering style stands for."""
        return self.numbering(style)[0]


def _number_of(properties: ET.Element | None) -> tuple[str | None, int | None]:
    level = value_of(child(properties, "ilvl"))
    return value_of(child(properties, "numId")), None if level is None else whole(level, 0)


class _Walker:
    """Collects lines in reading order. Its depth is bounded by that of the XML."""

    def __init__(self, styles: _Styles, numbering: Numbering, budget: Budget) -> None:
        self._styles = styles
        self._numbering = numbering
        self._budget = budget
        self._steps = 0
        self.references: dict[str, list[str]] = {}
        self.changes = 0

    def lines(self, container: ET.Element) -> list[str]:
        """The lines of a body, a cell, a text box or a note."""
        lines: list[str] = []
        for element in container:
            self._steps += 1
            if self._steps % _TIME_EVERY == 0:
                self._budget.check_time()
            name = local(element.tag)
            if name == "p":
                lines += self._paragraph(element)
            elif name == "tbl":
                lines += self._table(element)
            elif name in _SILENT:
                self.changes += name in ("del", "moveFrom")
            else:
                # content controls, custom XML and insertions hold paragraphs like a body
                self.changes += name in ("ins", "moveTo")
                lines += self.lines(element)
        return lines

    def _paragraph(self, paragraph: ET.Element) -> list[str]:
        boxes: list[ET.Element] = []
        pieces: list[str] = []
        self._runs(paragraph, pieces, boxes)
        text = "".join(pieces)
        properties = child(paragraph, "pPr")
        if text.strip():  # Word counts an empty numbered paragraph too, but nobody sees what it numbers
            number = self._number(properties)
            text = number + text.lstrip() if number else text
        lines = [line.strip() for line in text.split("\n")] if text.strip() else []
        lines = [line for line in lines if line]
        for box in boxes:
            lines += self.lines(box)
        return lines

    def _number(self, properties: ET.Element | None) -> str:
        number, level = _number_of(child(properties, "numPr"))
        style = value_of(child(properties, "pStyle")) or self._styles.default
        if number is None or level is None:
            of_style = self._styles.numbering(style)
            number = of_style[0] if number is None else number
            level = of_style[1] if level is None else level
        return "" if number in (None, "0") else self._numbering.next(number or "", level or 0)

    def _runs(self, element: ET.Element, pieces: list[str], boxes: list[ET.Element]) -> None:
        for part in element:
            name = local(part.tag)
            if name == "t":
                pieces.append(part.text or "")
            elif name in _SILENT:
                self.changes += name in ("del", "moveFrom")
            elif name == "r" and _is_hidden(part):
                continue
            elif name == "tab" or name == "ptab":
                pieces.append("\t")
            elif name == "br" or name == "cr":
                pieces.append("\n")
            elif name == "noBreakHyphen":
                pieces.append("-")
            elif name == "sym":
                pieces.append(_symbol(part))
            elif name in ("footnoteReference", "endnoteReference"):
                self.references.setdefault(name, []).append(value_of(part, "id") or "")
            elif name == "txbxContent":
                boxes.append(part)
            else:
                self.changes += name in ("ins", "moveTo")
                self._runs(part, pieces, boxes)

    # --- tables -----------------------------------------------------------------------------------------------

    def _table(self, table: ET.Element) -> list[str]:
        """One line a row; a table of one column frames paragraphs and gives them as they are."""
        lines: list[str] = []
        for row in _rows(table):
            cells = [self._cell(cell) for cell in _named(row, "tc")]
            if len(cells) == 1:
                lines += cells[0]
            elif any(cells):
                lines.append(_CELL_DIVIDER.join(" ".join(cell) for cell in cells).strip())
        return lines

    def _cell(self, cell: ET.Element) -> list[str]:
        merged = child(child(cell, "tcPr"), "vMerge")
        if merged is not None and value_of(merged) != "restart":
            return []
        return self.lines(cell)


def _rows(table: ET.Element) -> Iterator[ET.Element]:
    for row in _named(table, "tr"):
        if child(child(row, "trPr"), "del") is None:
            yield row


def _named(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Children of this name, also inside content controls and custom XML."""
    for part in element:
        found = local(part.tag)
        if found == name:
            yield part
        elif found in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _named(part, name)


def _is_hidden(run: ET.Element) -> bool:
    vanish = child(child(run, "rPr"), "vanish")
    return vanish is not None and value_of(vanish) not in ("0", "false")


def _symbol(element: ET.Element) -> str:
    """A character given by its number in a font; the numbers of symbol fonts lie in the private use area."""
    code = value_of(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number <= 0xFFFD else ""
