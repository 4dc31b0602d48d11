"""The words that generated documents are put together from.

Belongs here: reading `corpus_words.txt`, and the places of the lexicon.
Does not belong here: how they make sentences (`corpus_sentences`).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

# Characters that could make a number, a unit or a duty of what stands beside them.
_TELLING = (
    "一二三四五六七八九十百千万亿零两半第年月日时分秒个家项件种人名亩所台倍元吨米斤升位条张次篇部套座辆只头株户批类届级期章节"
    "省市县区镇乡村州旗盟负责牵头配合参加达到超过少多以上下内前后增减占率比重共约各均每其中底初末"
)
_HERE = Path(__file__).parent
_REGIONS = _HERE.parent / "pipelines" / "lexicon" / "data" / "regions.csv"


@cache
def words() -> dict[str, tuple[str, ...]]:
    """List by name, in the order of the file; `city` and `county` are places of the lexicon with their
    full names, `hanzi` characters that made-up names are written with."""
    found: dict[str, tuple[str, ...]] = {}
    for part in (_HERE / "corpus_words.txt").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in part.strip().split("\n") if not line.startswith("#")]
        if lines and lines[0].endswith(":"):
            found[lines[0].removesuffix(":")] = tuple(" ".join(lines[1:]).split())
    common = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low))
    found["hanzi"] = tuple(char for char in common.decode("gb2312", "ignore") if char not in _TELLING)
    with _REGIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found["city"] = tuple(row["name"] for row in rows if row["level"] == "prefecture" and row["name"].endswith("市"))
    found["county"] = tuple(
        row["name"] for row in rows if row["level"] == "county" and row["name"][-1] in "县市" and len(row["name"]) < 5
    )
    return found
