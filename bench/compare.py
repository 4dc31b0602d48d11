"""Others on the same work: documents to tasks and responsibilities in DuckDB, encodings, and the floor.

Belongs here: starting the peers, counting their CPU seconds and what they find.
Does not belong here: the peers themselves (`peers/`), copies between documents (`corpus_duplicates`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from bench.builds import build
from bench.corpus_folder import Corpus
from bench.measured import PEERS, Usage, figures, measure
from bench.scores import score
from pipelines.decode import NotReadable
from pipelines.formats import read

Say = Callable[[str], None]
_SCRIPTS = Path(__file__).parent / "peers"
_QUIET = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DO_NOT_TRACK": "1"}
_MOST_FILES = 2000


def peers(corpus: Corpus, work: Path, runs: int, say: Say) -> list[dict[str, Any]]:
    """Cost, rows, precision and recall of each, this project first and the floor last.

    The runs of one round stand side by side, so that a machine that slows down slows all of them.
    """
    scripts = {"pandas": "pandas_script.py", "dlt": "dlt_script.py", "dbt-duckdb": "dbt_script.py"}
    used: dict[str, list[Usage]] = {name: [] for name in ("yaodian", *scripts, "floor")}
    scores: dict[str, tuple[Any, Any]] = {}
    for number in range(runs):
        say(f"peers, round {number + 1} of {runs}")
        used["yaodian"].append(build(corpus.files, work / "data", workers=2))
        if number == 0:
            scores["yaodian"] = score("yaodian", work / "data" / "warehouse" / "current.duckdb", corpus)
        for name, script in scripts.items():
            out = work / f"{name}.duckdb"
            out.unlink(missing_ok=True)
            used[name].append(measure([PEERS, _SCRIPTS / script, corpus.files, out], env=_QUIET))
            if number == 0:
                scores[name] = score(name, out, corpus)
        used["floor"].append(measure([PEERS, _SCRIPTS / "floor.py", corpus.files]))
    out_rows = []
    for name, runs_of in used.items():
        row: dict[str, Any] = {"name": name, **figures(runs_of)}
        if name in scores:
            row |= {"task": asdict(scores[name][0]), "duty": asdict(scores[name][1])}
        out_rows.append(row)
    return out_rows


def encodings(corpus: Corpus, work: Path) -> dict[str, Any]:
    """How many files each detector reads rightly, and its seconds of CPU."""
    known = corpus.truth("document").filter(~pl.col("is_damaged")).head(_MOST_FILES)
    rows = [
        (str(corpus.files / name), encoding) for name, encoding in known.select("source_file", "encoding").iter_rows()
    ]
    listed = work / "encodings.json"
    listed.write_text(json.dumps(rows), encoding="utf-8")
    right, started = 0, time.process_time()
    texts = []
    for path, _ in rows:
        raw = Path(path).read_bytes()
        try:
            texts.append(read(raw).text)
        except NotReadable:
            texts.append("")
    spent = time.process_time() - started
    for (path, encoding), text in zip(rows, texts, strict=True):
        right += Path(path).read_bytes().decode(encoding).removeprefix("\ufeff") == text
    found = [{"name": "yaodian", "right": right, "cpu_seconds": round(spent, 3)}]
    for name in ("chardet", "charset-normalizer"):
        said = json.loads(measure([PEERS, _SCRIPTS / "encodings.py", name, listed]).out)
        found.append({"name": name, "right": said["right"], "cpu_seconds": round(said["cpu_seconds"], 3)})
    return {"files": len(rows), "found": found}
