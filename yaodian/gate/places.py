"""Where a finding stands in the file it speaks of.

Belongs here: from code points of the text to lines, columns and bytes of the stored original, and to a path that the
reader of an annotation can open.
Does not belong here: what was found.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from pipelines.formats.source import SourceText
    from pipelines.lake import Lake
    from yaodian.gate.finding import Finding
    from yaodian.session import Session

LONGEST_SNIPPET = 400


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a text file. Lines and columns count from 1 in code points, the end column is exclusive.

    Attributes:
        char_offset: code point of the text, a byte order mark not counted.
        byte_offset: byte of the file, a byte order mark counted; None where the bytes were repaired.
    """

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    char_offset: int
    char_length: int
    byte_offset: int | None
    byte_length: int | None
    snippet: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """A source file.

    Attributes:
        path: as the reader knows it: below the present folder where it lies there, else absolute.
        size: bytes.
    """

    source_file: str
    path: str
    encoding: str
    media_type: str
    sha256: str
    size: int

    @property
    def uri(self) -> str:
        """The path as a URI reference; absolute ones begin with ``file://``."""
        return ("file://" if self.path.startswith("/") else "") + quote(self.path)


class Places:
    """Artifacts and regions, each original read once."""

    def __init__(self, lake: Lake, versions: Mapping[str, tuple[str, str]], locate: Callable[[str, str], str]) -> None:
        """Args:
        versions: source file → SHA-256 of its bytes (empty where it was refused) and the address it was read from.
        locate: from source file and that address to the path shown.
        """
        self._lake = lake
        self._locate = locate
        self._versions = versions
        self._texts: dict[str, tuple[Artifact, SourceText | None, list[int]] | None] = {}

    def artifact(self, source_file: str) -> Artifact | None:
        """The file; None where the lake does not know it or its original is gone or was changed."""
        found = self._text(source_file)
        return found[0] if found else None

    def path(self, source_file: str) -> str:
        """The path of a source file, also of one that was refused and never stored."""
        return self._locate(source_file, self._versions.get(source_file, ("", ""))[1])

    def region(self, finding: Finding) -> Region | None:
        """The finding's stretch; None without a span, and where the text was taken out of a container or markup, so
        that the file has no such lines."""
        found = self._text(finding.source_file)
        if finding.span is None or found is None or found[1] is None or found[1].is_extracted:
            return None
        source, lines = found[1], found[2]
        start, end = (min(each, len(source.text)) for each in finding.span)
        first, last = bisect_right(lines, start) - 1, bisect_right(lines, end) - 1
        offsets = source.byte_offsets((start, end))
        return Region(
            start_line=first + 1,
            start_column=start - lines[first] + 1,
            end_line=last + 1,
            end_column=end - lines[last] + 1,
            char_offset=start,
            char_length=end - start,
            byte_offset=offsets[start] if offsets else None,
            byte_length=offsets[end] - offsets[start] if offsets else None,
            snippet=source.text[start:end][:LONGEST_SNIPPET],
        )

    def _text(self, source_file: str) -> tuple[Artifact, SourceText | None, list[int]] | None:
        if source_file not in self._texts:
            self._texts[source_file] = self._read(source_file)
        return self._texts[source_file]

    def _read(self, source_file: str) -> tuple[Artifact, SourceText | None, list[int]] | None:
        from pipelines.decode import NotReadable
        from pipelines.formats import read

        sha256, uri = self._versions.get(source_file, ("", ""))
        if not sha256:
            return None
        try:
            raw = self._lake.raw_path(sha256).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(raw).hexdigest() != sha256:
            return None
        path = self._locate(source_file, uri)
        try:
            source = read(raw)
        except NotReadable:
            return Artifact(source_file, path, "", "application/octet-stream", sha256, len(raw)), None, []
        artifact = Artifact(source_file, path, source.encoding, source.media_type, sha256, len(raw))
        return artifact, source, _line_starts(source.text)


def locator(source_root: str | None, here: Path) -> Callable[[str, str], str]:
    """How source files are named: below `source_root` where it is given, else by the address they were read from,
    relative to `here` where they lie below it."""

    def locate(source_file: str, uri: str) -> str:
        if source_root is not None:
            return f"{source_root.rstrip('/')}/{source_file}" if source_root not in ("", ".") else source_file
        split = urlsplit(uri)
        if split.scheme != "file":
            return source_file
        path = Path(unquote(split.path))
        return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()

    return locate


def judged_versions(session: Session, lake: Lake, snapshot: str | None) -> dict[str, tuple[str, str]]:
    """Source file → digest and address of the version that was judged: that of a snapshot, else the current one."""
    history, landed = lake.read_table("document_version"), lake.read_table("landed_file")
    addresses: dict[str, str] = {}
    digests: dict[str, str] = {}
    if history is not None:
        ordered = history.sort("version_no")
        addresses |= dict(zip(ordered["source_file"], ordered["source_uri"], strict=True))
        current = history.filter(history["is_current"])
        digests |= dict(zip(current["source_file"], current["raw_sha256"], strict=True))
    if landed is not None:
        for source, path in zip(landed["source_file"], landed["absolute_path"], strict=True):
            addresses.setdefault(source, f"file://{quote(path)}")
    if snapshot is not None:
        with session.open(snapshot) as con:
            digests = dict(
                con.execute(
                    "SELECT source_file, raw_sha256 FROM star.dim_document WHERE document_key > 0 AND is_current"
                ).fetchall()
            )
    return {name: (digests.get(name, ""), addresses.get(name, "")) for name in {*digests, *addresses}}


def _line_starts(text: str) -> list[int]:
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
