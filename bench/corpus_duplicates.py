"""How well and how fast copies are found among many plans, and what a peer finds in the same texts.

Run: ``python -m bench.corpus_duplicates [--documents 20000] [--workers 2] [--seed 1]``. The table goes to stdout.

Timed is what comes after parsing: the texts lie folded in memory, their fields are known. The peers, `rensa` and
`datasketch`, are measured in the same run on the same folded texts where they are installed (`make env-peers`).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from pathlib import Path

import polars as pl

from bench.measured import PEERS, measure
from bench.plans import Plan, corpus, fields_of
from pipelines.corpus import DOCUMENT_SCHEMA, CorpusResult, Sketches, Text, resolve, sketch_many
from pipelines.text.fold import fold


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the table there too")
    parser.add_argument("--misses", type=int, default=0, help="print so many wrong decisions")
    options = parser.parse_args()

    plans = corpus(options.documents, options.seed)
    folded = [fold(plan.text).text for plan in plans]
    size = sum(len(plan.text.encode()) for plan in plans)
    documents = documents_of(folded)
    print(f"{len(plans)} documents, {size / len(plans) / 1000:.1f} kB each, {len({p.cluster for p in plans})} clusters")
    print("  " + ", ".join(f"{kind} {n}" for kind, n in Counter(plan.kind for plan in plans).most_common()))

    before = _memory()
    share = -(-len(folded) // (4 * options.workers))
    parts = [(at, at + share) for at in range(0, len(folded), share)]
    with ProcessPoolExecutor(
        options.workers, multiprocessing.get_context("spawn"), initializer=_hand_over, initargs=(folded,)
    ) as pool:
        list(pool.map(_ready, range(options.workers)))
        started = time.perf_counter()
        made = list(pool.map(_sketch_part, parts))
        sketches = Sketches.concat([sketched for sketched, _ in made])
        sketched = time.perf_counter()
    resumed, cpu = time.perf_counter(), time.process_time()
    result = resolve(documents, sketches)
    done = time.perf_counter()
    cpu_sketch, cpu_resolve = sum(seconds for _, seconds in made), time.process_time() - cpu
    labels = dict(result.canonical.select("document_key", "canonical_document_key").iter_rows())
    score = Score.of(plans, [labels[key] for key in range(1, len(plans) + 1)])
    print(
        f"sketch {sketched - started:.2f} s ({cpu_sketch:.2f} s of CPU in {options.workers} workers),"
        f" resolve {done - resumed:.2f} s ({cpu_resolve:.2f} s of CPU); {result.previous.pairs.height} pairs judged;"
        f" memory {before} -> {_memory()} MB"
    )
    rows = [("yaodian", score, cpu_sketch + cpu_resolve)]
    peers = (("rensa", 0.5), ("rensa", 0.8), ("datasketch", 0.5))
    rows += [found for who, alike in peers if (found := _peer(who, alike, plans, folded))]
    titles = ("precision", "recall", "next-year", "other city", "drafts", "CPU seconds", "per CPU s")
    print("\n" + " " * 26 + "".join(f"{title:>13}" for title in titles))
    for name, of, cpu in rows:
        print(
            f"{name:<26}{of.precision:>13.4f}{of.recall:>13.4f}{of.merged['next_year']:>13}"
            f"{of.merged['other_city']:>13}{of.merged['draft']:>13}{cpu:>13.2f}{len(plans) / cpu:>13.0f}"
        )
    if options.json:
        said = [
            {
                "who": name, "precision": round(of.precision, 4), "recall": round(of.recall, 4),
                "merged": dict(of.merged), "cpu_seconds": round(cpu, 2), "documents_per_cpu_second": len(plans) / cpu,
            }
            for name, of, cpu in rows
        ]  # fmt: skip
        options.json.write_text(json.dumps({"documents": len(plans), "found": said}), encoding="utf-8")
    print(
        "(next-year, other city, drafts: such documents merged with the one they are an edition, sibling or draft of)"
    )
    print("\nrecall by kind of copy: " + ", ".join(f"{kind} {of:.3f}" for kind, of in sorted(score.by_kind.items())))
    _relations(plans, result)
    _increment(documents, sketches, result)
    for line in score.wrong[: options.misses]:
        print(line)


class Score:
    """Pairs that should be and pairs that are together."""

    def __init__(self) -> None:
        self.precision = self.recall = 1.0
        self.merged: Counter[str] = Counter()
        self.by_kind: dict[str, float] = {}
        self.wrong: list[str] = []

    @staticmethod
    def of(plans: Sequence[Plan], labels: Sequence[int]) -> Score:
        """The score of `labels`, in parallel to `plans`."""
        out = Score()
        true, found, both = (
            _pairs(Counter(groups)) for groups in (
                [plan.cluster for plan in plans],
                list(labels),
                [(plan.cluster, label) for plan, label in zip(plans, labels, strict=True)],
            )
        )  # fmt: skip
        out.precision, out.recall = both / max(1, found), both / max(1, true)
        sources = defaultdict(set)
        members = defaultdict(list)
        for index, (plan, label) in enumerate(zip(plans, labels, strict=True)):
            sources[plan.cluster].add(label)
            members[plan.cluster].append(index)
        for plan, label in zip(plans, labels, strict=True):
            if plan.origin != plan.cluster:
                out.merged[plan.kind] += label in sources[plan.origin]
        hits: Counter[str] = Counter()
        tries: Counter[str] = Counter()
        for group in members.values():
            for one, other in combinations(group, 2):
                for index in (one, other):
                    tries[plans[index].kind] += 1
                    hits[plans[index].kind] += labels[one] == labels[other]
                if labels[one] != labels[other]:
                    out.wrong.append(f"apart: {one} {plans[one].kind} | {other} {plans[other].kind}")
        together = defaultdict(list)
        for index, label in enumerate(labels):
            together[label].append(index)
        for group in together.values():
            for one, other in combinations(group[:50], 2):
                if plans[one].cluster != plans[other].cluster:
                    out.wrong.insert(0, f"merged: {one} {plans[one].kind} | {other} {plans[other].kind}")
        out.by_kind = {kind: hits[kind] / tries[kind] for kind in tries}
        return out


def documents_of(folded: Sequence[str]) -> pl.DataFrame:
    """Documents as `resolve` wants them, with the fields their texts state."""
    rows = [
        {
            "document_key": index + 1, "content_key": index + 1, "source_file": f"{index:06}.txt",
            "is_gone": False, "chars": len(text), "issue_date": -1, "publish_date": -1, **fields_of(text),
        }
        for index, text in enumerate(folded)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=DOCUMENT_SCHEMA)


_texts: list[Text] = []
"""The texts of a worker process, given to it before the clock starts, as a parsing worker has them."""


def _hand_over(folded: Sequence[str]) -> None:
    _texts[:] = [Text(index + 1, text) for index, text in enumerate(folded)]
    sketch_many(_texts[:50])


def _sketch_part(part: tuple[int, int]) -> tuple[Sketches, float]:
    """The sketches, and the seconds of CPU they took."""
    started = time.process_time()
    return sketch_many(_texts[slice(*part)]), time.process_time() - started


def _ready(_: int) -> None:
    time.sleep(0.2)  # long enough that every worker takes one


def _pairs(sizes: Counter[object]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _memory() -> int:
    """Largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _relations(plans: Sequence[Plan], result: CorpusResult) -> None:
    """Share of editions, siblings and drafts that are linked with what they belong to, and of links that are right."""
    cluster_of = {index + 1: plan.cluster for index, plan in enumerate(plans)}
    linked = defaultdict(set)
    for row in result.relations.iter_rows(named=True):
        linked[row["relation_code"]].add((cluster_of[row["document_key"]], cluster_of[row["related_document_key"]]))
    present = {plan.cluster for plan in plans}
    print("relations: ", end="")
    parts = []
    for kind, code in (("next_year", "next_year_of"), ("draft", "draft_of")):
        wanted = {(p.cluster, p.origin) for p in plans if p.kind == kind and p.origin in present}
        if kind == "next_year":  # the origin of a lineage is its first year; the link is to the year before
            wanted = {(cluster, cluster - 1) for cluster, origin in wanted if cluster - 1 == origin}
        hit = len(wanted & linked[code])
        parts.append(f"{code} {hit} of {len(wanted)} found")
    siblings = {p.cluster for p in plans if p.kind == "other_city" and p.origin in present}
    touched = {end for pair in linked["same_template"] for end in pair}
    parts.append(f"same_template {len(siblings & touched)} of {len(siblings)} found")
    print("; ".join(parts))


def _increment(documents: pl.DataFrame, sketches: Sketches, full: CorpusResult) -> None:
    """The last hundredth of the documents added to the rest: how long it takes, and that nothing differs."""
    old = documents.head(documents.height * 99 // 100)
    before = resolve(old, sketches.only(old["content_key"]))
    started = time.perf_counter()
    after = resolve(documents, sketches, before.previous)
    spent = time.perf_counter() - started
    equal = after.canonical.equals(full.canonical) and after.relations.equals(full.relations)
    print(
        f"increment: {documents.height - old.height} documents added to {old.height} in {spent:.2f} s;"
        f" result {'equal to' if equal else 'DIFFERS FROM'} that of the whole"
    )


def _peer(who: str, alike: float, plans: Sequence[Plan], folded: Sequence[str]) -> tuple[str, Score, float] | None:
    """A peer on the same folded texts, in its own environment; None where that is missing."""
    if not PEERS.exists():
        print(f"{who}: skipped, not installed (make env-peers installs it)")
        return None
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.parquet"
        pl.DataFrame({"text": folded}).write_parquet(texts)
        script = Path(__file__).parent / "peers" / "copies.py"
        found = json.loads(measure([PEERS, script, who, texts, str(alike)]).out)
    return f"{who} (Jaccard {alike})", Score.of(plans, found["labels"]), found["cpu_seconds"]


if __name__ == "__main__":
    main()
