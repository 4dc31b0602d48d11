"""What a corpus of any size would cost, from builds of small ones.

Run: ``python -m bench.simulate`` shows what the kept model says of 10⁶, 10⁷ and 10⁸ documents. ``--calibrate`` measures
the small builds again, ``--measure 100000`` builds so many short documents and holds the prediction against it;
``--write`` keeps both and writes the tables of docs/scaling.md anew.

Belongs here: calibrating, fitting, predicting, and comparing a prediction with a run.
Does not belong here: measuring by itself (`builds`), tables and prices (`scaling_page`).

Every cost is fitted as fixed + per document + per megabyte, none negative. Parsing is then played out: batches as the
project makes them, handed to the next free worker, since the last batch and the single writer are what the clock waits
for.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from bench.builds import build, stored
from bench.corpus_folder import Corpus, corpus_folder
from bench.results import about_machine
from bench.stage_clock import STAGES
from pipelines.settings import Settings

MODEL = Path(__file__).parent / "results" / "model.json"
SHORT = 900
"""Bytes of a short document, with which a hundred thousand can be measured."""

_CALIBRATED = ((500, SHORT), (2000, SHORT), (5000, SHORT), (300, 12_500), (900, 12_500))
_IN_WORKERS = (
    "read", "decode", "fold", "segment", "dedupe", "extract", "rows", "conform", "validate", "write",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """One measured build, in one process.

    Attributes:
        cpu: stage → seconds. `stored`: part of the data folder → bytes.
        memory_mb: largest memory of the process; not predicted, since it is bounded by batches, not by sums.
    """

    documents: int
    megabytes: float
    cpu: dict[str, float]
    stored: dict[str, float]
    memory_mb: float | None

    @property
    def seconds(self) -> float:
        """Seconds of CPU of all stages."""
        return sum(self.cpu.values())


Fit = tuple[float, float, float]
"""Fixed, per document, per megabyte."""


@dataclass(frozen=True, slots=True)
class Model:
    """Fits of everything that is predicted, from the points they were fitted to."""

    cpu: dict[str, Fit]
    stored: dict[str, Fit]

    @staticmethod
    def of(points: Sequence[Point]) -> Model:
        """The model of some builds."""
        sizes = [(point.documents, point.megabytes) for point in points]
        return Model(
            {stage: fitted(sizes, [point.cpu.get(stage, 0.0) for point in points]) for stage in STAGES},
            {part: fitted(sizes, [point.stored[part] for point in points]) for part in points[0].stored},
        )

    def predict(self, documents: int, megabytes: float) -> Point:
        """What a build of so many documents in one process would cost."""
        return Point(
            documents,
            megabytes,
            {stage: _value(fit, documents, megabytes) for stage, fit in self.cpu.items()},
            {part: _value(fit, documents, megabytes) for part, fit in self.stored.items()},
            None,
        )


def fitted(sizes: Sequence[tuple[float, float]], costs: Sequence[float]) -> Fit:
    """The fixed part, the part per document and the part per megabyte that explain some costs best, none below zero.

    Errors count relative to the cost, so that the small builds, which know the fixed part, are heard.
    """
    wanted = np.array(costs, float)
    weights = 1 / np.maximum(np.abs(wanted), 1e-3 * max(1.0, float(np.abs(wanted).max())))
    terms = np.array([(1.0, documents, megabytes) for documents, megabytes in sizes])
    best: tuple[float, Fit] = (float(((wanted * weights) ** 2).sum()), (0.0, 0.0, 0.0))
    for count in (1, 2, 3):
        for chosen in combinations(range(3), count):
            found = np.linalg.lstsq(terms[:, chosen] * weights[:, None], wanted * weights, rcond=None)[0]
            if (found < 0).any():
                continue
            error = float((((terms[:, chosen] @ found - wanted) * weights) ** 2).sum())
            if error < best[0]:
                fit = [0.0, 0.0, 0.0]
                for at, value in zip(chosen, found, strict=True):
                    fit[at] = float(value)
                best = (error, (fit[0], fit[1], fit[2]))
    return best[1]


def _value(fit: Fit, documents: float, megabytes: float) -> float:
    return fit[0] + fit[1] * documents + fit[2] * megabytes


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours by the clock of a build on undisturbed cores: parsing on all of them, the rest on one."""

    parsing: float
    writer: float

    @property
    def total(self) -> float:
        """Both, one after the other."""
        return self.parsing + self.writer


def played_out(model: Model, documents: int, mean_bytes: float, workers: int, seed: int = 1) -> Clock:
    """A build with `workers` cores: batches go to whoever is free, then one process writes.

    Batches differ by a tenth in what they cost, as those of real folders do.
    """
    megabytes = documents * mean_bytes / 1e6
    point = model.predict(documents, megabytes)
    fixed = sum(model.cpu[stage][0] for stage in _IN_WORKERS)
    parsing = sum(point.cpu[stage] for stage in _IN_WORKERS) - fixed
    batches = max(1, round(megabytes * 1e6 / Settings().batch_bytes))
    rng = random.Random(seed)
    free = [fixed] * workers
    for _ in range(min(batches, 100_000)):
        start = heapq.heappop(free)
        heapq.heappush(free, start + parsing / min(batches, 100_000) * max(0.5, rng.gauss(1, 0.1)))
    alone = sum(seconds for stage, seconds in point.cpu.items() if stage not in _IN_WORKERS)
    return Clock(max(free) / 3600, alone / 3600)


def measured(corpus: Corpus, work: Path) -> Point:
    """Build a corpus in one process and take down what it cost."""
    usage = build(corpus.files, work / "data", workers=1, module="bench.stage_run")
    cpu = json.loads(usage.out.strip().split("\n")[-1])
    return Point(corpus.documents, corpus.megabytes, cpu, dict(stored(work / "data")), usage.largest_mb)


def calibrate(work: Path) -> list[Point]:
    """The small builds that the model is made of, none above 10 000 documents."""
    points = []
    for documents, mean_bytes in _CALIBRATED:
        _say(f"calibrating with {documents} documents of {mean_bytes} bytes")
        corpus = corpus_folder(work / f"calibrate-{documents}-{mean_bytes}", documents, mean_bytes)
        points.append(measured(corpus, work))
    return points


def errors(predicted: Point, found: Point) -> dict[str, float]:
    """Predicted over measured, less one: of seconds, of bytes of lake and snapshot."""
    pairs = {
        "cpu_seconds": (predicted.seconds, found.seconds),
        "lake_bytes": (predicted.stored["lake"], found.stored["lake"]),
        "snapshot_bytes": (predicted.stored["snapshot"], found.stored["snapshot"]),
    }
    return {name: round(guess / fact - 1, 4) for name, (guess, fact) in pairs.items()}


def read_model() -> dict[str, Any]:
    """What was kept: `points`, `machine`, and `check` where a prediction was held against a run."""
    found: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    return found


def points_of(kept: Mapping[str, Any]) -> list[Point]:
    """The points of a kept model."""
    return [Point(**point) for point in kept["points"]]


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def _show(model: Model, sizes: Iterable[int], mean_bytes: float) -> None:
    heads = (("documents", 12), ("CPU hours", 12), ("lake GB", 10), ("snapshot GB", 13))
    print("".join(f"{head:>{width}}" for head, width in (*heads, ("clock h, 64 cores", 19))))
    for documents in sizes:
        point = model.predict(documents, documents * mean_bytes / 1e6)
        clock = played_out(model, documents, mean_bytes, 64)
        print(
            f"{documents:>12,}{point.seconds / 3600:>12.1f}{point.stored['lake'] / 1e9:>10.1f}"
            f"{point.stored['snapshot'] / 1e9:>13.1f}{clock.total:>19.1f}"
        )


def main() -> None:
    """Calibrate, predict, measure, keep: as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calibrate", action="store_true", help="measure the small builds again")
    parser.add_argument("--measure", type=int, metavar="N", help="build N short documents and compare")
    parser.add_argument("--mean-bytes", type=float, default=12_500, help="of the documents that are predicted")
    parser.add_argument("--work", type=Path, help="folder for corpora and builds; default: one that is removed again")
    parser.add_argument("--write", action="store_true", help="keep the model and write the tables of docs/scaling.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = (options.work or Path(folder)).resolve()
        kept = read_model() if MODEL.exists() else {}
        if options.calibrate or not kept:
            kept = {"machine": about_machine(), "points": [asdict(point) for point in calibrate(work)]}
        model = Model.of(points_of(kept))
        if options.measure:
            _say(f"measuring {options.measure} documents of {SHORT} bytes")
            found = measured(corpus_folder(work / "short", options.measure, SHORT), work)
            predicted = model.predict(found.documents, found.megabytes)
            kept["check"] = {
                "machine": about_machine(), "predicted": asdict(predicted), "measured": asdict(found),
                "errors": errors(predicted, found),
            }  # fmt: skip
            said = kept["check"]["errors"]
            print(f"predicted {predicted.seconds:.0f} s of CPU, measured {found.seconds:.0f}: {said}")
    _show(model, (10**6, 10**7, 10**8), options.mean_bytes)
    if options.write:
        MODEL.parent.mkdir(exist_ok=True)
        MODEL.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        from bench.scaling_page import write_pages

        write_pages()


if __name__ == "__main__":
    main()
