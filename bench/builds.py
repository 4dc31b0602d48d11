"""What a build costs: stage by stage in one process, and as a whole in one and in two.

Belongs here: building generated corpora and the samples, and measuring it.
Does not belong here: what others need for the same (`compare`), increments (`increments`).
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.corpus_folder import Corpus
from bench.measured import Usage, figures, measure, spread
from bench.stage_clock import STAGES, TO_CONFORM

Say = Callable[[str], None]
_SAMPLES = Path(__file__).resolve().parents[1] / "data" / "raw"


def stages(corpus: Corpus, work: Path, runs: int, say: Say) -> dict[str, Any]:
    """Seconds of CPU by stage, and megabytes a second of what is done to each byte."""
    found = []
    for number in range(runs):
        say(f"stages, run {number + 1} of {runs}")
        usage = build(corpus.files, work / "data", workers=1, module="bench.stage_run")
        found.append((usage, json.loads(usage.out.strip().split("\n")[-1])))
    megabytes = corpus.megabytes
    return {
        "megabytes": round(megabytes, 1),
        "documents": corpus.documents,
        "seconds": {stage: spread([one.get(stage, 0.0) for _, one in found]) for stage in STAGES},
        "mb_per_second_read_to_conform": spread(
            [megabytes / sum(one.get(stage, 0.0) for stage in TO_CONFORM) for _, one in found], 2
        ),
        **figures([usage for usage, _ in found]),
    }


def builds(corpora: Sequence[Corpus], work: Path, runs: int, say: Say) -> list[dict[str, Any]]:
    """A full build of each corpus with one and with two workers, and of the samples; rows and checks that came out."""
    out = []
    jobs = [(f"{corpus.megabytes:.0f} MB", corpus, workers) for corpus in corpora for workers in (1, 2)]
    for name, corpus, workers in (("samples", None, 1), *jobs):
        used = []
        for number in range(runs):
            say(f"build of {name} with {workers} workers, run {number + 1} of {runs}")
            used.append(build(corpus.files if corpus else _SAMPLES, work / "data", workers))
        said = json.loads(used[-1].out)
        out.append(
            {
                "name": name,
                "workers": workers,
                "megabytes": round(corpus.megabytes, 1) if corpus else 0.1,
                "documents": said["documents"]["seen"],
                "rows": said["rows"],
                "checks": said["checks"],
                "stored_bytes": stored(work / "data"),
                **figures(used),
            }
        )
    return out


def memory(corpora: Sequence[Corpus], work: Path, say: Say) -> list[dict[str, Any]]:
    """One build of each corpus with two workers: the peak of all processes, and how long each stage took."""
    out = []
    for corpus in corpora:
        say(f"memory of a build of {corpus.megabytes:.0f} MB with two workers")
        usage = build(corpus.files, work / "data", workers=2)
        said = json.loads(usage.out)
        out.append(
            {
                "megabytes": round(corpus.megabytes, 1),
                "documents": said["documents"]["seen"],
                "peak_mb": round(usage.peak_mb),
                "largest_process_mb": round(usage.largest_mb),
                "cpu_seconds": round(usage.cpu, 1),
                "wall_seconds": round(usage.wall, 1),
            }
        )
    return out


# As a build does it: garbage is hardly looked for meanwhile, and the interpreter is not taken apart at the end.
_IMPORTS = """
import gc
gc.set_threshold(500_000)
import assets.run, pipelines.batch, warehouse.build, yaodian.report
import os
os._exit(0)
"""


def starts(runs: int, work: Path) -> list[dict[str, Any]]:
    """What a command costs before it does anything: help, a query, and loading all that a build needs."""
    build(_SAMPLES, work / "data", workers=1)
    data: list[str | Path] = ["--data-dir", work / "data"]
    commands: list[tuple[str, list[str | Path]]] = [
        ("yaodian --help", ["-m", "yaodian", "--help"]),
        ("yaodian query", ["-m", "yaodian", "query", "SELECT count(*) FROM marts.task", *data]),
        ("imports of a build", ["-c", _IMPORTS]),
    ]
    return [
        {"name": name, **figures([measure([sys.executable, *words]) for _ in range(runs)])} for name, words in commands
    ]


def build(folder: Path, data: Path, workers: int, module: str = "yaodian") -> Usage:
    """Build `folder` into `data`, which is emptied first."""
    shutil.rmtree(data, ignore_errors=True)
    words: list[str | Path] = ["build", folder, "--data-dir", data, "--workers", str(workers), "--json"]
    return measure([sys.executable, "-m", module, *words], env={"YAODIAN_POOL_BYTES": "0"} if workers > 1 else {})


def stored(data: Path) -> dict[str, int]:
    """Bytes of what a build leaves, by part: originals, silver, the rest of the lake, the snapshot, the report."""
    lake = data / "lake"
    parts = {
        "originals": [lake / "raw"],
        "silver": [lake / "silver"],
        "sketches": [lake / "silver" / "text_sketch", lake / "silver" / "text_mark"],
        "lake": [lake],
        "snapshot": [data / "warehouse" / "snapshots"],
        "report": [data / "report"],
    }
    return {
        name: sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())
        for name, folders in parts.items()
    }
