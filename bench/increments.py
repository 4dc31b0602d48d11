"""What a run costs against how many documents there are: everything new, nothing new, one document changed.

Belongs here: ``python -m bench.increments [SIZE…] [--repeats 3] [--json FILE]``: real ``yaodian build`` processes over
folders of growing size, and the curves fitted to what they took.
Does not belong here: what the parser makes of a text; the documents are short (some 400 characters), so that their
number is what counts. The picture (`increments_chart`), the table of the page (`tables`).

CPU seconds and peak memory are what the system charged to the process and its workers. Start-up is what the same run
takes over ten documents; "over start-up" is the rest. The exponent is that of the power of the number of documents
that fits the cost over start-up best: 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measured import spread
from bench.plans import CITIES, Recipe, write

SIZES = (300, 1_000)
START_UP = 10
CASES = ("all new", "nothing new", "one changed")
LENGTH = 350
_COPIES = 0.03
_OFFICES = ("科学技术局", "农业农村局", "教育局", "财政局", "生态环境局", "水务局")
_AN_HOUR = 3600  # what was written just now is read once more, so files are dated back


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took.

    Attributes:
        cpu, wall: seconds. peak_mb: of the largest process. way: full or incremental, empty where nothing was built.
    """

    documents: int
    case: str
    cpu: float
    wall: float
    peak_mb: float
    way: str


def write_folder(folder: Path, documents: int) -> Path:
    """Write short plans, each from a template of its own, three in a hundred a repost of the one before."""
    text = ""
    for number in range(documents):
        rng = random.Random(number)
        if not text or rng.random() >= _COPIES:
            recipe = Recipe(
                number, rng.choice(CITIES), rng.choice(_OFFICES), rng.randint(2008, 2021), number, length=LENGTH
            )
            text = write(recipe)
        else:
            text = f"转载\n{text}"
        path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text, 0)
    return folder


def _write(path: Path, text: str, again: int) -> None:
    path.write_text(text, encoding="utf-8")
    written = time.time() - _AN_HOUR + again
    os.utime(path, (written, written))


def change_one(folder: Path, documents: int, again: int) -> None:
    """Let the document in the middle have another task."""
    number = documents // 2
    path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
    _write(path, path.read_text(encoding="utf-8") + f"\n9.新增示范企业{again + 3}家。\n", 1 + again)


def measure(source: Path, data: Path, documents: int, case: str) -> Cost:
    """Run a build in a process of its own.

    Raises:
        RuntimeError: it did not end well.
    """
    command = [sys.executable, "-m", "yaodian", "build", str(source), "--data-dir", str(data), "--json", "--lang", "en"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            err.seek(0)
            raise RuntimeError(
                f"build over {documents} documents ended with {process.returncode}: {err.read()[-500:]!r}"
            )
    last = json.loads((data / "lake" / "last_run.json").read_text(encoding="utf-8"))
    way = last["publication"].get("code", "")
    return Cost(documents, case, used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, way)


def curve(root: Path, documents: int, repeats: int) -> list[Cost]:
    """The costs of one size: everything new once, or as often as the other cases where the rest is compared with it;
    the other cases `repeats` times."""
    source, costs = write_folder(root / f"in{documents}", documents), []
    for again in range(repeats if documents == START_UP else 1):
        data = root / f"data{documents}-{again}"
        costs.append(measure(source, data, documents, CASES[0]))
    for again in range(repeats):
        costs.append(measure(source, data, documents, CASES[1]))
        change_one(source, documents, again)
        costs.append(measure(source, data, documents, CASES[2]))
    return costs


def spreads(costs: Iterable[Cost]) -> list[dict[str, Any]]:
    """One row for each size and case: `documents`, `case`, `way` of the last run, and the spread of the figures."""
    groups: dict[tuple[int, str], list[Cost]] = {}
    for cost in costs:
        groups.setdefault((cost.documents, cost.case), []).append(cost)
    return [
        {
            "documents": documents,
            "case": case,
            "way": same[-1].way,
            "cpu_seconds": spread([cost.cpu for cost in same]),
            "wall_seconds": spread([cost.wall for cost in same]),
            "peak_mb": spread([cost.peak_mb for cost in same], 0),
        }
        for (documents, case), same in groups.items()
    ]


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power of x that y grows with, by least squares over the logarithms; nan from fewer than two points."""
    logs = [(math.log(x), math.log(y)) for x, y in points if y > 0]
    if len(logs) < 2:
        return math.nan
    slope, _ = statistics.linear_regression(*zip(*logs, strict=True))
    return slope


def fitted(costs: Sequence[Cost]) -> dict[str, Any]:
    """The rows of `spreads` with `over_start_up`, the median CPU seconds beyond those of the same case over `START_UP`
    documents (the first rows), and the exponent of each case; null where too few sizes cost more than start-up."""
    rows = spreads(costs)
    start_up = {row["case"]: row["cpu_seconds"]["median"] for row in rows if row["documents"] == START_UP}
    for row in rows:
        row["over_start_up"] = round(row["cpu_seconds"]["median"] - start_up[row["case"]], 3)
    powers = {
        case: exponent([(r["documents"], r["over_start_up"]) for r in rows if r["case"] == case]) for case in CASES
    }
    return {"rows": rows, "exponents": {case: None if math.isnan(x) else round(x, 2) for case, x in powers.items()}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of documents")
    parser.add_argument(
        "--repeats", type=int, default=3, help="runs of each kind over a size, of which the median counts"
    )
    parser.add_argument("--work", type=Path, help="folder for documents and builds; default: one that is removed again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    given = parser.parse_args(arguments)
    costs: list[Cost] = []
    with tempfile.TemporaryDirectory(dir=given.work) as folder:  # the first build keeps what the next ones find
        measure(write_folder(Path(folder) / "in", 1), Path(folder) / "data", 1, CASES[0])
    for documents in (START_UP, *given.sizes):
        with tempfile.TemporaryDirectory(dir=given.work) as folder:
            costs += curve(Path(folder), documents, given.repeats)
        print(f"… {documents:,} documents measured", file=sys.stderr, flush=True)
    found = fitted(costs)
    for row in found["rows"]:
        cpu, way = row["cpu_seconds"], row["way"] or "stands"
        print(
            f"{row['documents']:>9,} {row['case']:12} {cpu['median']:8.2f} CPU s"
            f" ({cpu['least']:.2f}–{cpu['most']:.2f}),"
            f" {row['over_start_up']:8.2f} over start-up, {row['peak_mb']['median']:5.0f} MB, {way}"
        )
    for case, power in found["exponents"].items():
        said = "cannot be told from these sizes" if power is None else f"grows with documents^{power:.2f}"
        print(f"{case}: CPU over start-up {said}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
