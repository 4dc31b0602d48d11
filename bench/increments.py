"""What a run costs against how many documents there are: everything new, nothing new, one document changed.

Belongs here: ``python -m bench.increments``: real ``yaodian build`` processes over folders of growing size, the curves
fitted to what they took, a table, a JSON file and a picture.
Does not belong here: what the parser makes of a text; the documents are short (some 400 characters), so that their
number is what counts.

CPU seconds and peak memory are what the system charged to the process and its workers. Start-up is what a run with
nothing new takes over ten documents; "over start-up" is the rest. The exponent is that of the power of the number of
documents that fits the cost over start-up best: 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.plans import CITIES, Recipe, write

SIZES = (300, 1_000, 3_000)
START_UP = 10
CASES = ("all new", "nothing new", "one changed")
LENGTH = 350
_COPIES = 0.03
_OFFICES = ("科学技术局", "农业农村局", "教育局", "财政局", "生态环境局", "水务局")


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
        path.write_text(text, encoding="utf-8")
    return folder


def change_one(folder: Path, documents: int, again: int) -> None:
    """Let the document in the middle have another task."""
    number = documents // 2
    path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
    path.write_text(path.read_text(encoding="utf-8") + f"\n9.新增示范企业{again + 3}家。\n", encoding="utf-8")


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
    """The costs of one size: everything new once, the other cases `repeats` times."""
    source, data = write_folder(root / f"in{documents}", documents), root / f"data{documents}"
    costs = [measure(source, data, documents, CASES[0])]
    measure(source, data, documents, CASES[1])  # what was written just now is read once more
    for again in range(repeats):
        costs.append(measure(source, data, documents, CASES[1]))
        change_one(source, documents, again)
        costs.append(measure(source, data, documents, CASES[2]))
    return costs


def medians(costs: Iterable[Cost]) -> list[Cost]:
    """One cost for each size and case."""
    groups: dict[tuple[int, str], list[Cost]] = {}
    for cost in costs:
        groups.setdefault((cost.documents, cost.case), []).append(cost)
    return [
        Cost(
            *group,
            *(statistics.median(getattr(cost, name) for cost in same) for name in ("cpu", "wall", "peak_mb")),
            same[-1].way,
        )
        for group, same in groups.items()
    ]


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power of x that y grows with, by least squares over the logarithms; nan from fewer than two points."""
    logs = [(math.log(x), math.log(y)) for x, y in points if y > 0]
    if len(logs) < 2:
        return math.nan
    slope, _ = statistics.linear_regression(*zip(*logs, strict=True))
    return slope


def exponents(costs: Sequence[Cost], start_up: Cost) -> dict[str, float]:
    """Case → exponent of the CPU seconds over start-up."""
    return {
        case: exponent([(cost.documents, cost.cpu - start_up.cpu) for cost in costs if cost.case == case])
        for case in CASES
    }


def as_table(costs: Sequence[Cost], start_up: Cost) -> str:
    """The costs in Markdown."""
    lines = [
        "| documents | run | CPU s | over start-up | wall s | peak MB | loaded |",
        "|---:|---|---:|---:|---:|---:|---|",
    ]
    lines += [
        f"| {cost.documents:,} | {cost.case} | {cost.cpu:.2f} | {cost.cpu - start_up.cpu:.2f} | {cost.wall:.2f} |"
        f" {cost.peak_mb:.0f} | {cost.way or 'stands'} |"
        for cost in (start_up, *costs)
    ]
    return "\n".join(lines)


def as_svg(costs: Sequence[Cost], start_up: Cost) -> str:
    """CPU seconds over start-up against documents, both logarithmic, one line for each case."""
    points = {
        case: [(cost.documents, max(cost.cpu - start_up.cpu, 0.01)) for cost in costs if cost.case == case]
        for case in CASES
    }
    every = [point for line in points.values() for point in line]
    low_x, high_x = (bound(math.log10(x) for x, _ in every) for bound in (min, max))
    low_y, high_y = math.floor(min(math.log10(y) for _, y in every)), math.ceil(max(math.log10(y) for _, y in every))

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / max(high_x - low_x, 1e-9)
        up = (math.log10(y) - low_y) / max(high_y - low_y, 1)
        return 70 + 400 * across, 290 - 250 * up

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 340" font-family="sans-serif" font-size="12">',
        '<rect width="620" height="340" fill="white"/>',
    ]
    for power in range(low_y, high_y + 1):
        _, y = at(10**low_x, 10**power)
        parts.append(f'<path d="M70 {y:.1f}H470" stroke="#ddd"/>')
        parts.append(f'<text x="62" y="{y + 4:.1f}" text-anchor="end">{10**power:g}</text>')
    for documents in sorted({cost.documents for cost in costs}):
        x, _ = at(documents, 10**low_y)
        parts.append(f'<text x="{x:.1f}" y="308" text-anchor="middle">{documents:,}</text>')
    for case, colour in zip(CASES, ("#444", "#0a7", "#c50"), strict=True):
        places = [at(*point) for point in points[case]]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        x, y = places[-1]
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{case}</text>')
    parts.append('<text x="270" y="330" text-anchor="middle">documents</text>')
    parts.append('<text x="70" y="24">CPU seconds over start-up</text></svg>')
    return "\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of documents")
    parser.add_argument(
        "--repeats", type=int, default=3, help="runs of each kind over a size, of which the median counts"
    )
    parser.add_argument("--out", type=Path, help="folder for increments.json and increments.svg")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        start_up = medians(curve(root, START_UP, given.repeats))[1]
        every = [cost for documents in given.sizes for cost in curve(root, documents, given.repeats)]
    costs = medians(every)
    powers = exponents(costs, start_up)
    print(as_table(costs, start_up))
    print()
    for case, power in powers.items():
        print(f"{case}: CPU over start-up grows with documents^{power:.2f}")
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
        said = {"start_up": asdict(start_up), "runs": [asdict(cost) for cost in every], "exponents": powers, **machine}
        (given.out / "increments.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        (given.out / "increments.svg").write_text(as_svg(costs, start_up), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
