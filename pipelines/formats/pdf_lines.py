"""A program: a pdf on standard input, its printed lines as JSON on standard output.

Belongs here: everything that touches pdfium. It runs as a process of its own (see `pdf`), under limits on memory and
time, since pdfium is a C++ library: what a hostile file can break is this process.
Does not belong here: anything of this project; it is started without it.

Output: {"pages": [[[text, left, right, y, em], …], …], "title": …} or {"refused": "encrypted" | "corrupt" | "pages" |
"size" | "empty"}.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import math
import sys
from typing import Any

_CJK_FROM = 0x2E80
_PASSWORD = 4  # pdfium's error code
_ASKEW = 0.05  # radians from the straight


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on every system; there the parent's clock is the limit
        return
    for kind, value in (("RLIMIT_AS", memory), ("RLIMIT_CPU", seconds), ("RLIMIT_CORE", 0)):
        if hasattr(resource, kind) and (value or kind == "RLIMIT_CORE"):
            resource.setrlimit(getattr(resource, kind), (value, value))


def _lines(page: Any, raw: Any, left_chars: int) -> list[list[Any]]:
    """[text, left, right, y, em] of each printed line; text set askew (a watermark) is left out."""
    text_page = page.get_textpage()
    lines: list[list[Any]] = []
    current: list[Any] | None = None
    box = raw.FS_RECTF()
    count = min(text_page.count_chars(), left_chars + 1)
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in (10, 13):
            current = None
            continue
        if (code < 32 and code != 9) or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
            continue
        char = chr(code)
        if raw.FPDFText_IsGenerated(text_page, index) == 1 or char.isspace():
            if current is not None:
                current[0] += char
            continue
        angle = raw.FPDFText_GetCharAngle(text_page, index)
        if angle >= 0 and min(angle % (math.pi / 2), math.pi / 2 - angle % (math.pi / 2)) > _ASKEW:
            continue
        if not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
            continue
        if current is None:
            current = ["", box.left, box.right, (box.top + box.bottom) / 2, 0.0]
            lines.append(current)
        current[0] += char
        current[2] = max(current[2], box.right)
        wide = code >= _CJK_FROM
        current[4] = max(current[4], (box.right - box.left) if wide else (box.top - box.bottom) * 0.7)
    return [line for line in lines if line[0].strip()]


def main(max_pages: int, max_chars: int) -> dict[str, Any]:
    """The lines of the pdf on standard input, or why there are none."""
    pypdfium2: Any = importlib.import_module("pypdfium2")  # it has no types
    raw: Any = importlib.import_module("pypdfium2.raw")

    data = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        return {"refused": "encrypted" if getattr(error, "err_code", None) == _PASSWORD else "corrupt"}
    if not count:
        return {"refused": "empty"}
    if count > max_pages:
        return {"refused": "pages"}
    pages: list[list[list[Any]]] = []
    broken = 0
    for index in range(count):
        try:
            page = document[index]
            pages.append(_lines(page, raw, max_chars))
            page.close()
        except pypdfium2.PdfiumError:
            broken += 1
            pages.append([])
        max_chars -= sum(len(line[0]) for line in pages[-1])
        if max_chars < 0:
            return {"refused": "size"}
    if broken == count:
        return {"refused": "corrupt"}
    return {"pages": pages, "broken": broken, "title": (document.get_metadata_value("Title") or "")[:500]}


if __name__ == "__main__":
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    try:
        said = main(int(sys.argv[3]), int(sys.argv[4]))
    except MemoryError:
        said = {"refused": "size"}
    sys.stdout.buffer.write(json.dumps(said).encode("ascii"))
