"""What every format gives: a text, where it comes from, and what was noticed on the way.

Belongs here: the shapes shared by the formats, the limits and their clock.
Does not belong here: reading anything.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.decode import Decoded, NotReadable


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost. What exceeds a limit is refused as ``too_large``.

    Attributes:
        max_extracted_bytes: bytes unpacked from one container, all parts together; also characters of its text.
        max_ratio: unpacked to packed size of a part that unpacks to more than a mebibyte.
        max_members: files inside a container.
        max_pages: pages of a pdf.
        max_depth: nesting of elements in XML.
        max_seconds: time spent on one container, looked at between pages and parts; 0 is no limit.
        max_memory_bytes: address space of the process that reads a pdf; 0 is no limit.
    """

    max_extracted_bytes: int = 64 << 20
    max_ratio: int = 300
    max_members: int = 10_000
    max_pages: int = 2_000
    max_depth: int = 256
    max_seconds: float = 30.0
    max_memory_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader did to the text or could not do.

    Attributes:
        kind: a code of the list ``damage_kind`` where the text itself is concerned, else ``remark``.
        zh, en: a sentence.
        start, end: the characters concerned, half-open; None where it is the whole text.
    """

    kind: str
    zh: str
    en: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file.

    Attributes:
        text: code points; spans of facts refer to it. No byte order mark.
        encoding: Python codec name of the bytes the characters were read from (``utf-8`` for docx and pdf).
        media_type: what the file is, e.g. ``text/html``.
        is_extracted: the text was taken out of a container or markup, and has no byte offsets.
        is_repaired: broken bytes or a double encoding were repaired; the text has no byte offsets.
        metadata: fields the container states, by the names of the lexicon of labels (title, issuer, publish_date …),
            or by the label itself where the lexicon has no name for it (体裁分类).
        notes: in the order of the text.
    """

    text: str
    encoding: str
    media_type: str
    is_extracted: bool = False
    is_repaired: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    decoded: Decoded | None = None

    def byte_offsets(self, cuts: Iterable[int]) -> dict[int, int] | None:
        """Byte offset in the original file of each character offset; None where the text is not the file's own."""
        if self.is_extracted or self.is_repaired or self.decoded is None:
            return None
        return self.decoded.byte_offsets(cuts)


class Budget:
    """The clock and the counter of one container."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._ends = time.monotonic() + limits.max_seconds if limits.max_seconds else None
        self._left = limits.max_extracted_bytes

    def check_time(self) -> None:
        """Raise NotReadable when the time is up."""
        if self._ends is not None and time.monotonic() > self._ends:
            raise too_large(
                f"读取超过 {self.limits.max_seconds:g} 秒", f"reading takes longer than {self.limits.max_seconds:g} s"
            )

    def spend(self, size: int) -> None:
        """Count `size` unpacked bytes; raise NotReadable when there are too many."""
        self._left -= size
        if self._left < 0:
            limit = self.limits.max_extracted_bytes
            raise too_large(f"解压后超过 {limit} 字节", f"it unpacks to more than {limit} bytes")


def too_large(zh: str, en: str) -> NotReadable:
    """A limit was exceeded."""
    return NotReadable("too_large", zh, en)


def unsupported(zh: str, en: str) -> NotReadable:
    """A format that is not read."""
    return NotReadable("unsupported_format", f"不支持的文件格式：{zh}", f"the format is not supported: {en}")


def corrupt(zh: str, en: str) -> NotReadable:
    """A container that cannot be taken apart."""
    return NotReadable("corrupt_container", zh, en)


def no_text(zh: str, en: str) -> NotReadable:
    """A sound container without words."""
    return NotReadable("no_text", zh, en)


def encrypted(zh: str, en: str) -> NotReadable:
    """A container that asks for a password."""
    return NotReadable("encrypted", zh, en)
