"""Encodings told by detectors: ``python encodings.py chardet|charset-normalizer FILES.json``.

FILES.json: a list of [path, encoding]. A file is right when decoding it as told gives the text it was written from.
Prints one JSON object: `right`, and `cpu_seconds` of detecting alone.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    """Detect, decode, count."""
    who, listed = sys.argv[1:3]
    detect = detector(who)
    detect("工作要点".encode())
    right, spent = 0, 0.0
    for path, encoding in json.loads(Path(listed).read_text()):
        raw = Path(path).read_bytes()
        started = time.process_time()
        told = detect(raw)
        spent += time.process_time() - started
        right += decoded(raw, told) == decoded(raw, encoding)
    print(json.dumps({"right": right, "cpu_seconds": spent}))


def detector(who: str) -> Callable[[bytes], str | None]:
    """What tells the encoding of bytes."""
    if who == "chardet":
        import chardet

        return lambda raw: chardet.detect(raw)["encoding"]
    from charset_normalizer import from_bytes

    def best(raw: bytes) -> str | None:
        found = from_bytes(raw).best()
        return found.encoding if found else None

    return best


def decoded(raw: bytes, encoding: str | None) -> str | None:
    """The text without byte order mark; None where it cannot be decoded so."""
    try:
        return None if encoding is None else raw.decode(encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        return None


if __name__ == "__main__":
    main()
