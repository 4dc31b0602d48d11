"""Zip containers without surprises: what is inside, and its parts within the limits.

Belongs here: telling containers apart, size, ratio and password, XML without entities.
Does not belong here: what the parts mean (`word`).

Sizes are counted while unpacking; what the container says about itself is not believed.
"""

from __future__ import annotations

import io
import lzma
import xml.etree.ElementTree as ET
import zipfile
import zlib
from typing import Any

from pipelines.decode import NotReadable
from pipelines.formats.source import Budget, corrupt, encrypted, too_large, unsupported

_CHUNK = 1 << 16
_SMALL = 1 << 20
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, KeyError, IndexError, OverflowError,
    NotImplementedError, UnicodeError, MemoryError,
)  # fmt: skip
_FOREIGN = (
    ("xl/workbook.xml", "Excel 表格（.xlsx）", "an Excel workbook (.xlsx)"),
    ("xl/workbook.bin", "Excel 表格（.xlsb）", "an Excel workbook (.xlsb)"),
    ("ppt/presentation.xml", "演示文稿（.pptx）", "a presentation (.pptx)"),
    ("OFD.xml", "OFD 版式文件，请转成 docx 或 pdf", "an OFD document; make a docx or a pdf of it"),
    (
        "content.xml",
        "OpenDocument 文件（.odt、.ods），请另存为 docx",
        "an OpenDocument file (.odt, .ods); save it as docx",
    ),
    ("META-INF/container.xml", "EPUB 电子书", "an EPUB book"),
    ("META-INF/MANIFEST.MF", "Java 程序包", "a Java archive"),
)
MAIN_PART = "word/document.xml"


class Parts:
    """The parts of a word document."""

    def __init__(self, raw: bytes, budget: Budget) -> None:
        """Open the container.

        Raises:
            NotReadable: it is broken, encrypted, too large, or no word document.
        """
        self._budget = budget
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
            self._members = {member.filename.replace("\\", "/"): member for member in self._archive.infolist()}
        except _BROKEN as error:
            raise corrupt("压缩容器损坏，无法打开", "the zip container is damaged and cannot be opened") from error
        if len(self._members) > budget.limits.max_members:
            limit = budget.limits.max_members
            raise too_large(f"容器内的文件多于 {limit} 个", f"the container holds more than {limit} files")
        if MAIN_PART not in self._members and self._main_by_relation() is None:
            raise self._no_document()

    def _no_document(self) -> NotReadable:
        if any(member.flag_bits & 0x1 for member in self._members.values()):
            return encrypted("压缩包已加密，需要密码", "the zip archive is encrypted and asks for a password")
        for name, zh, en in _FOREIGN:
            if name in self._members:
                return unsupported(zh, en)
        if "[Content_Types].xml" in self._members:
            return corrupt("Office 文档缺少正文部件", "the Office document has no main part")
        return unsupported("zip 压缩包，请先解压", "a zip archive; unpack it first")

    def _main_by_relation(self) -> str | None:
        """The main part where a document calls it something else."""
        if "_rels/.rels" not in self._members or "[Content_Types].xml" not in self._members:
            return None
        for relation in self.tree("_rels/.rels").iter():
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                name = str(relation.get("Target", "")).lstrip("/")
                if name in self._members and name.startswith("word/"):
                    return name
        return None

    @property
    def main(self) -> str:
        """The name of the main part."""
        return MAIN_PART if MAIN_PART in self._members else self._main_by_relation() or MAIN_PART

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def tree(self, name: str) -> ET.Element:
        """The root element of an XML part."""
        parser = ET.XMLParser(target=_Builder(self._budget.limits.max_depth))
        for chunk in self._chunks(name):
            try:
                parser.feed(chunk)
            except ET.ParseError as error:
                raise corrupt(f"部件 {name} 的 XML 损坏", f"the XML of the part {name} is damaged") from error
        try:
            root = parser.close()
        except ET.ParseError as error:
            raise corrupt(f"部件 {name} 的 XML 不完整", f"the XML of the part {name} is cut off") from error
        if not isinstance(root, ET.Element):
            raise corrupt(f"部件 {name} 是空的", f"the part {name} is empty")
        return root

    def _chunks(self, name: str) -> Any:
        member = self._members[name]
        if member.flag_bits & 0x1:
            raise encrypted("文档已加密，需要密码", "the document is encrypted and asks for a password")
        size = 0
        ratio = self._budget.limits.max_ratio
        try:
            with self._archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._budget.spend(len(chunk))
                    self._budget.check_time()
                    if size > _SMALL and size > ratio * max(member.compress_size, 1):
                        raise too_large(
                            f"部件 {name} 的压缩比超过 {ratio}", f"the part {name} is packed more than {ratio} to 1"
                        )
                    yield chunk
        except _BROKEN as error:
            raise corrupt(f"部件 {name} 无法解压", f"the part {name} cannot be unpacked") from error
        except RuntimeError as error:  # zipfile says so of passwords
            raise encrypted("文档已加密，需要密码", "the document is encrypted and asks for a password") from error


class _Builder(ET.TreeBuilder):
    """A tree without document types (Office files have none; entities come with them) and without endless nesting."""

    def __init__(self, max_depth: int) -> None:
        super().__init__()
        self._depth = 0
        self._max_depth = max_depth

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise corrupt(
            "XML 里有文档类型声明（DOCTYPE），Office 文件不应有", "the XML has a DOCTYPE, which Office files never have"
        )

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        if self._depth > self._max_depth:
            raise too_large(
                f"XML 的层级深于 {self._max_depth} 层", f"the XML is nested deeper than {self._max_depth} levels"
            )
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)
