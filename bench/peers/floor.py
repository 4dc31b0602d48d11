"""What nobody can do without: read, SHA-256, decode, OpenCC where a text is Traditional: ``python floor.py FOLDER``."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from plans import TRADITIONAL, converter, decoded


def main() -> None:
    """Do it, and print how many characters came out."""
    characters = 0
    seen = set()
    for path in sorted(Path(sys.argv[1]).rglob("*.txt")):
        raw = path.read_bytes()
        seen.add(hashlib.sha256(raw).digest())
        text = decoded(raw)
        if len(TRADITIONAL.findall(text)) > 10:
            text = converter().convert(text)
        characters += len(text)
    print(len(seen), characters)


if __name__ == "__main__":
    main()
