"""Copies among texts by MinHash: ``python copies.py rensa|datasketch TEXTS.parquet 0.5``.

Letters in shingles of five, 128 permutations, LSH, joined blindly at an estimated Jaccard of the given size. Prints
one JSON object: `labels` (a number a text; equal ones are copies) and `cpu_seconds` from texts in memory to labels.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow.parquet as pq

_PERMUTATIONS = 128


def main() -> None:
    """Read, label, print."""
    who, path = sys.argv[1:3]
    alike = float(sys.argv[3])
    texts = pq.read_table(path)["text"].to_pylist()
    pairs = {"rensa": rensa_pairs, "datasketch": datasketch_pairs}[who]
    started = time.process_time()
    labels = joined(len(texts), pairs(texts, alike))
    print(json.dumps({"labels": labels, "cpu_seconds": time.process_time() - started}))


def rensa_pairs(texts: Sequence[str], alike: float) -> Iterator[tuple[int, int]]:
    """Neighbours in one of 32 bands of four that are alike."""
    import rensa

    rows: list[Sequence[int]] = []
    for at in range(0, len(texts), 2000):
        tokens = [shingles(text) for text in texts[at : at + 2000]]
        rows += rensa.RMinHash.digest_matrix_from_token_sets(tokens, num_perm=_PERMUTATIONS, seed=42).to_rows()
    hashes = np.array(rows, np.uint32)
    for band in range(0, _PERMUTATIONS, 4):
        keys = np.ascontiguousarray(hashes[:, band : band + 4]).view([("", np.uint32)] * 4).ravel()
        order = np.argsort(keys, kind="stable")
        for one in np.flatnonzero(keys[order][1:] == keys[order][:-1]).tolist():
            left, right = int(order[one]), int(order[one + 1])
            if (hashes[left] == hashes[right]).mean() >= alike:
                yield left, right


def datasketch_pairs(texts: Sequence[str], alike: float) -> Iterator[tuple[int, int]]:
    """What its LSH index of that threshold gives, as its documentation shows."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=alike, num_perm=_PERMUTATIONS)
    made = MinHash.bulk(
        [[shingle.encode() for shingle in shingles(text)] for text in texts], num_perm=_PERMUTATIONS, seed=42
    )
    for at, sketch in enumerate(made):
        for other in index.query(sketch):
            if made[other].jaccard(sketch) >= alike:
                yield other, at
        index.insert(at, sketch)


def joined(count: int, pairs: Iterator[tuple[int, int]]) -> list[int]:
    """A label for each text: texts joined by any chain of pairs share one."""
    parent = list(range(count))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for left, right in pairs:
        parent[find(left)] = find(right)
    return [find(index) for index in range(count)]


def shingles(text: str) -> list[str]:
    """Letters in runs of five."""
    letters = "".join(filter(str.isalnum, text))
    return [letters[at : at + 5] for at in range(max(1, len(letters) - 4))]


if __name__ == "__main__":
    main()
