"""A generated corpus on disk, with its truth beside it.

Run: ``python -m bench.corpus_folder OUT [--megabytes 100] [--documents 8000] [--seed 1] [--workers 2]``. Makes
``OUT/documents/0000/0000000.txt`` and on, and ``OUT/truth/*.parquet``. 100 MB take half a minute of one core; memory
stays flat, also at 10 000 MB.

Belongs here: writing, reading the truth again. Does not belong here: what a document says (`corpus`).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import polars as pl

from bench.corpus import Document, document

BYTES_A_DOCUMENT = 12_500
_PART = 1000  # documents of one folder, one part of the truth and one step of a worker


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus on disk.

    Attributes:
        folder: with `documents` and `truth` in it.
        documents, bytes: how many there are.
    """

    folder: Path
    documents: int
    bytes: int
    seed: int
    mean_bytes: int

    @property
    def files(self) -> Path:
        """The folder of the documents."""
        return self.folder / "documents"

    @property
    def megabytes(self) -> float:
        """Size of the documents in MB (10⁶ bytes)."""
        return self.bytes / 1e6

    def truth(self, table: str) -> pl.DataFrame:
        """`document`, `task` or `duty`, in the order of the files.

        document: source_file, cluster, kind, style, encoding, script, is_damaged, repeats, bytes, tasks, duties,
        targets, policies. task: source_file, ordinal, title. duty: source_file, ordinal (of the task), role, party.
        """
        return pl.read_parquet(self.folder / "truth" / f"{table}-*.parquet")


def corpus_folder(
    folder: Path, documents: int, mean_bytes: int = BYTES_A_DOCUMENT, seed: int = 1, workers: int = 2
) -> Corpus:
    """Write a corpus, or find it written before with the same numbers by the same generator."""
    note = folder / "corpus.json"
    wanted = {"documents": documents, "mean_bytes": mean_bytes, "seed": seed, "generator": _version()}
    if note.exists():
        found = json.loads(note.read_text(encoding="utf-8"))
        if found["wanted"] == wanted:
            return Corpus(**{**found["corpus"], "folder": folder})
    for part in ("documents", "truth"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    note.unlink(missing_ok=True)
    starts = range(0, documents, _PART)
    work = partial(_write_part, folder, documents, mean_bytes, seed)
    if workers > 1 and documents > _PART:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
            size = sum(pool.map(work, starts))
    else:
        size = sum(map(work, starts))
    made = Corpus(folder, documents, size, seed, mean_bytes)
    note.write_text(json.dumps({"wanted": wanted, "corpus": {**asdict(made), "folder": ""}}), encoding="utf-8")
    return made


def _write_part(folder: Path, documents: int, mean_bytes: int, seed: int, start: int) -> int:
    """Write one thousand documents and their truth; returns their bytes."""
    rows: list[dict[str, object]] = []
    tasks: list[tuple[str, int, str]] = []
    duties: list[tuple[str, int, str, str]] = []
    size = 0
    for index in range(start, min(start + _PART, documents)):
        made = document(index, seed, mean_bytes)
        path = folder / "documents" / made.name
        if index == start:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.raw)
        size += len(made.raw)
        rows.append(_row(made))
        tasks += ((made.name, ordinal, title) for ordinal, title in enumerate(made.truth.tasks, 1))
        duties += ((made.name, task + 1, role, party) for task, role, party in made.truth.duties)
    number = f"{start // _PART:04}"
    truth = folder / "truth"
    pl.DataFrame(rows).write_parquet(truth / f"document-{number}.parquet")
    pl.DataFrame(
        tasks, schema={"source_file": pl.String, "ordinal": pl.Int64, "title": pl.String}, orient="row"
    ).write_parquet(truth / f"task-{number}.parquet")
    pl.DataFrame(
        duties,
        schema={"source_file": pl.String, "ordinal": pl.Int64, "role": pl.String, "party": pl.String},
        orient="row",
    ).write_parquet(truth / f"duty-{number}.parquet")
    return size


def _row(made: Document) -> dict[str, object]:
    return {
        "source_file": made.name, "cluster": made.cluster, "kind": made.kind, "style": made.style,
        "encoding": made.encoding, "script": made.script, "is_damaged": made.is_damaged, "repeats": made.repeats,
        "bytes": len(made.raw), "tasks": len(made.truth.tasks), "duties": len(made.truth.duties),
        "targets": made.truth.targets, "policies": made.truth.policies,
    }  # fmt: skip


def _version() -> str:
    """What the generator is: a hash over its files, so that a folder of an older one is written again."""
    import hashlib

    here = Path(__file__).parent
    parts = [*sorted(here.glob("corpus*.*")), here / "plans.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:16]


def main() -> None:
    """Write a corpus as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=100.0)
    parser.add_argument("--documents", type=int, help="default: so many that one has 12 500 bytes on average")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    documents = options.documents or max(1, round(options.megabytes * 1e6 / BYTES_A_DOCUMENT))
    mean_bytes = round(options.megabytes * 1e6 / documents)
    made = corpus_folder(options.folder, documents, mean_bytes, options.seed, options.workers)
    print(f"{made.documents} documents, {made.megabytes:.1f} MB in {made.files}")


if __name__ == "__main__":
    main()
