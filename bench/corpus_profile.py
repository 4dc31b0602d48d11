"""What a folder of plans looks like, in numbers: lengths, lines, facts per thousand characters, what is said again.

Run: ``python -m bench.corpus_profile FOLDER… [--json]``. Beside it stand the same figures of generated documents of as
many characters, so that one sees where the generator is not like what it imitates.

Belongs here: measuring, with the project's own parser where facts are counted.
Does not belong here: making documents (`corpus`). No word of what is measured is kept.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import statistics
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bench.corpus import document
from pipelines.document import parse_document

_FACTS = ("section", "task", "responsibility", "target", "policy_reference")
_EXCERPT = 1000  # a file of fewer characters is an excerpt: it tells nothing about length
_WINDOW = 20


def profile(originals: Iterable[bytes]) -> dict[str, float]:
    """The figures of some files: lengths in characters, facts per 1 000 characters, shares from 0 to 1."""
    lengths: list[int] = []
    lines: list[int] = []
    facts: Counter[str] = Counter()
    scripts: Counter[str] = Counter()
    total = said_again = digits = blank = all_lines = twice = 0
    seen: set[str] = set()
    known_lines: set[str] = set()
    across = 0
    pooled = []
    for raw in originals:
        rows = parse_document(1, raw).all_rows()
        text = _text_of(raw)
        total += len(text)
        lengths.append(len(text))
        own = [line.strip() for line in text.split("\n")]
        all_lines += len(own)
        blank += own.count("")
        own = [line for line in own if line]
        lines += map(len, own)
        twice += sum(map(len, own)) - sum(map(len, set(own)))
        across += sum(len(line) for line in set(own) if line in known_lines)
        known_lines.update(own)
        dense = "".join(text.split())
        digits += sum(map(dense.count, "0123456789"))
        for at in range(len(dense) - _WINDOW):
            window = dense[at : at + _WINDOW]
            said_again += window in seen
            seen.add(window)
        pooled.append(dense)
        facts.update({name: len(rows.get(name, ())) for name in _FACTS})
        scripts[rows["document"][0][6]] += 1
    whole = [length for length in lengths if length >= _EXCERPT]
    stream = "".join(pooled).encode()
    ordered = sorted(lines)
    return {
        "files": len(lengths),
        "characters": total,
        "whole_files": len(whole),
        "length_median": statistics.median(whole),
        "length_sigma": round(statistics.stdev(map(math.log, whole)), 3),
        "line_median": ordered[len(ordered) // 2],
        "line_p90": ordered[len(ordered) * 9 // 10],
        "blank_lines": round(blank / all_lines, 3),
        "characters_in_lines_of_the_same_file": round(twice / total, 4),
        "characters_in_lines_of_earlier_files": round(across / total, 4),
        "windows_of_20_seen_before": round(said_again / total, 4),
        "digits": round(digits / total, 4),
        "compressed_to": round(len(lzma.compress(stream, preset=6)) / len(stream), 4),
        "traditional_files": round(scripts["Hant"] / len(lengths), 3),
        **{f"{name}_per_1000": round(1000 * facts[name] / total, 2) for name in _FACTS},
    }


def _text_of(raw: bytes) -> str:
    from pipelines.formats import read

    return read(raw, None).text


def generated(characters: int, seed: int = 1) -> list[bytes]:
    """The first originals of a corpus, of `characters` together."""
    out: list[bytes] = []
    size = index = 0
    while size < characters:
        made = document(index, seed, 17_000)
        index += 1
        if made.cluster == made.index:
            out.append(made.raw)
            size += len(_text_of(made.raw))
    return out


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="the measured figures only, for corpus_statistics.json")
    options = parser.parse_args()
    real = profile(path.read_bytes() for folder in options.folders for path in sorted(folder.rglob("*.txt")))
    if options.json:
        print(json.dumps(real, indent=2))
        return
    made = profile(generated(int(real["characters"])))
    print(f"{'':<40}{'given':>12}{'generated':>12}")
    for name, value in real.items():
        print(f"{name:<40}{value:>12}{made[name]:>12}")


if __name__ == "__main__":
    main()
