"""The figures of one run of all benchmarks: gathering, keeping and reading them.

Belongs here: what is measured in which order, the machine it was measured on, the file.
Does not belong here: any measurement of its own; how figures are shown (`tables`, `chart`, `performance_page`).
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import builds, compare
from bench.corpus_folder import BYTES_A_DOCUMENT, Corpus, corpus_folder
from bench.measured import PEERS, measure

FILE = Path(__file__).parent / "results" / "results.json"
_ROOT = Path(__file__).resolve().parents[1]
_OURS = ("duckdb", "polars", "pyarrow", "pandera", "dagster", "numpy", "opencc", "ahocorasick-rs")
_THEIRS = ("pandas", "dlt", "dbt-duckdb", "dbt-core", "duckdb", "rensa", "datasketch", "chardet", "charset-normalizer")

_LARGE = 100.0
"""Megabytes from which memory has to be flat."""

Results = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured: sections, sizes, runs, where corpora and builds lie, sizes of folders with one change."""

    only: tuple[str, ...]
    megabytes: float
    documents: int
    runs: int
    work: Path
    increments: tuple[int, ...]


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def measure_all(options: Options, after_each: Callable[[Results], None] = lambda results: None) -> Results:
    """Every section that is asked for, in order; a section that cannot run here is missing, and said so.

    `after_each` gets the figures so far, so that a run that is cut short leaves what it has measured.
    """
    results: Results = {"about": about(options)}
    for name in options.only:
        _say(name)
        if name in ("peers", "encodings") and not PEERS.exists():
            _say(f"{name} left out: the peers are not installed (make env-peers)")
            continue
        found = SECTIONS[name](options)
        if found is not None:
            results[name] = found
            after_each(results)
    return results


def _corpus(options: Options, megabytes: float | None = None) -> Corpus:
    size = megabytes or options.megabytes
    documents = max(1, round(size * 1e6 / BYTES_A_DOCUMENT))
    return corpus_folder(options.work / f"corpus-{size:g}", documents)


def _stages(options: Options) -> Results:
    return builds.stages(_corpus(options), options.work, options.runs, _say)


def _builds(options: Options) -> list[Results]:
    corpora = [_corpus(options, options.megabytes / 4), _corpus(options)]
    return builds.builds(corpora, options.work, options.runs, _say)


def _memory(options: Options) -> list[Results]:
    """A build of the size asked for, beside one of 100 MB where that is smaller, else of a quarter."""
    smaller = _LARGE if options.megabytes > _LARGE else options.megabytes / 4
    corpora = [_corpus(options, smaller), _corpus(options)]
    return builds.memory(corpora, options.work, _say)


def _starts(options: Options) -> list[Results]:
    return builds.starts(options.runs, options.work)


def _peers(options: Options) -> Results:
    corpus = _corpus(options)
    found = compare.peers(corpus, options.work, options.runs, _say)
    return {"megabytes": round(corpus.megabytes, 1), "documents": corpus.documents, "found": found}


def _encodings(options: Options) -> Results:
    return compare.encodings(_corpus(options), options.work)


def _copies(options: Options) -> Results:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "copies.json"
        words = ["--documents", str(options.documents), "--json", str(kept)]
        printed = measure([sys.executable, "-m", "bench.corpus_duplicates", *words], cwd=_ROOT).out
        return {**json.loads(kept.read_text(encoding="utf-8")), "printed": printed}


def _increments(options: Options) -> Results:
    kept = options.work / "increments.json"
    words = [*map(str, options.increments), "--repeats", str(options.runs), "--work", options.work, "--json", kept]
    measure([sys.executable, "-m", "bench.increments", *words], cwd=_ROOT)
    found: Results = json.loads(kept.read_text(encoding="utf-8"))
    return found


def _printed(module: str) -> Callable[[Options], Results | None]:
    def run(_: Options) -> Results | None:
        if not (_ROOT / "bench" / f"{module}.py").exists():
            return None
        return {"printed": measure([sys.executable, "-m", f"bench.{module}"], cwd=_ROOT).out}

    return run


SECTIONS: dict[str, Callable[[Options], Any]] = {
    "starts": _starts,
    "stages": _stages,
    "builds": _builds,
    "memory": _memory,
    "peers": _peers,
    "encodings": _encodings,
    "copies": _copies,
    "repeats": _printed("repeats"),
    "increments": _increments,
}


def about(options: Options) -> Results:
    """When, on what and with which versions."""
    return {**about_machine(), "runs": options.runs, "peers": _peer_versions()}


def about_machine() -> Results:
    """When, on what machine, at which commit and with which versions of ours."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=_ROOT, capture_output=True, text=True)
    return {
        "measured": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit.stdout.strip(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "load_before": round(os.getloadavg()[0], 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _OURS},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n")
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _peer_versions() -> dict[str, str]:
    if not PEERS.exists():
        return {}
    code = (
        "import sys, json; from importlib.metadata import version;"
        "print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
    )
    found: dict[str, str] = json.loads(measure([PEERS, "-c", code, *_THEIRS]).out)
    return found


def keep(results: Results, file: Path = FILE) -> None:
    """Write the figures; sections that were not measured this time keep their last ones, with their date."""
    known = read(file) if file.exists() else {}
    when = {key: results["about"][key] for key in ("measured", "commit", "load_before", "runs")}
    dated = {name: {**when} for name in results if name != "about"}
    merged = {**known, **results, "dates": {**known.get("dates", {}), **dated}}
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(merged, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(file: Path = FILE) -> Results:
    """The figures that were kept last."""
    found: Results = json.loads(file.read_text(encoding="utf-8"))
    return found
