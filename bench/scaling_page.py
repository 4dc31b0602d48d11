"""The tables of docs/scaling.md and its Chinese twin, from the kept model.

Run: ``python -m bench.scaling_page``. A test compares the pages with what this writes.

Belongs here: tables, prices. Does not belong here: fitting and predicting (`simulate`), the prose of the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.blocks import with_blocks
from bench.simulate import Model, Point, played_out, points_of, read_model
from bench.stage_clock import TO_CONFORM

# Assumed on 2026-11-22, in US dollars: an on-demand core of a general machine, object storage, requests to it.
PRICE_CORE_HOUR = 0.04
PRICE_GB_MONTH = 0.023
PRICE_1000_WRITES = 0.005

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_SIZES = (100_000, 10**6, 10**7, 10**8)
_MEAN_BYTES = 12_500
_CORES = 64
_PARSING = (*TO_CONFORM, "validate", "write")
_STARTING = ("imports", "other")

Lines = list[Sequence[str]]


def page(text: str, kept: dict[str, Any], lang: str) -> str:
    """A page with its tables written anew."""
    model = Model.of(points_of(kept))
    at = 1 if lang == "zh" else 0
    makers: dict[str, Callable[[], str]] = {
        "per document": lambda: _per_document(model, kept, at),
        "sizes": lambda: _sizes(model, at),
        "check": lambda: _check(kept, at),
        "money": lambda: _money(model, at),
    }
    return with_blocks(text, makers)


def _per_document(model: Model, kept: dict[str, Any], at: int) -> str:
    """What a thousand more documents cost, the fixed part left out."""
    documents, megabytes = 1000, _MEAN_BYTES / 1e3
    more, none = model.predict(documents, megabytes), model.predict(0, 0)
    groups = (
        (("parsing: read to written shards", "解析：从读取到写出分片"), _PARSING),
        (("landing", "落地"), ("land",)),
        (("load, audit, publish", "装载、审计、发布"), ("load", "audit", "publish")),
        (("libraries, Dagster and wiring", "导入库、Dagster 与调度"), _STARTING),
    )
    lines: Lines = [(("1 000 documents of 12.5 kB", "1 000 份 12.5 kB 的文件")[at], ("more", "增加")[at])]
    for words, stages in groups:
        seconds = sum(more.cpu[stage] - none.cpu[stage] for stage in stages)
        lines.append((words[at], f"{seconds:.2f} {('CPU s', 'CPU 秒')[at]}"))
    rate = documents / sum(more.cpu[stage] - none.cpu[stage] for stage in _PARSING)
    lines.append((("documents parsed per second and core", "每核每秒解析份数")[at], f"{rate:.0f}"))
    parts = (
        ("originals", ("originals", "原文")), ("silver", ("silver, with sketches", "silver（含草图）")),
        ("sketches", ("of it the index of sketches", "其中草图索引")), ("lake", ("the whole lake", "数据湖合计")),
        ("snapshot", ("snapshot", "快照")),
    )  # fmt: skip
    for part, words in parts:
        per = (more.stored[part] - none.stored[part]) / documents
        lines.append((words[at], f"{per / 1e3:.1f} {('kB a document', 'kB/份')[at]}"))
    machine = kept["machine"]
    on = f"Python {machine['python']}, DuckDB {machine['versions']['duckdb']}, {machine['processor']}"
    return f"{_table(lines)}\n\n{_when(machine, at)} {on}."


def _sizes(model: Model, at: int) -> str:
    heads = (
        ("documents", "CPU hours", "originals GB", "silver GB", "sketches GB", "snapshot GB",
         f"parsing h, {_CORES} cores", "writer h"),
        ("文件", "CPU 小时", "原文 GB", "silver GB", "草图 GB", "快照 GB",
         f"解析小时（{_CORES} 核）", "单写进程小时"),
    )[at]  # fmt: skip
    lines: Lines = [heads]
    for documents in _SIZES:
        point = model.predict(documents, documents * _MEAN_BYTES / 1e6)
        clock = played_out(model, documents, _MEAN_BYTES, _CORES)
        stored = (f"{_short(point.stored[part] / 1e9)}" for part in ("originals", "silver", "sketches", "snapshot"))
        lines.append(
            (f"{documents:,}", _short(point.seconds / 3600), *stored, _short(clock.parsing), _short(clock.writer))
        )
    return _table(lines)


def _check(kept: dict[str, Any], at: int) -> str:
    """The prediction beside the run, or that none was measured."""
    check = kept.get("check")
    if not check:
        return (
            "No run was held against this calibration yet (`python -m bench.simulate --measure 100000 --write`).",
            "本次标定尚未与实测对照（`python -m bench.simulate --measure 100000 --write`）。",
        )[at]
    predicted, found = Point(**check["predicted"]), Point(**check["measured"])
    size = f"{found.documents:,} {('documents', '份')[at]}, {found.megabytes:.0f} MB"
    heads = (("predicted", "measured", "error"), ("预测", "实测", "误差"))[at]
    lines: Lines = [(size, *heads)]
    off = check["errors"]
    rows = (
        (("CPU seconds", "CPU 秒"), predicted.seconds, found.seconds, off["cpu_seconds"]),
        (("lake, MB", "数据湖，MB"), predicted.stored["lake"] / 1e6, found.stored["lake"] / 1e6, off["lake_bytes"]),
        (("snapshot, MB", "快照，MB"), predicted.stored["snapshot"] / 1e6, found.stored["snapshot"] / 1e6,
         off["snapshot_bytes"]),
    )  # fmt: skip
    lines += [(words[at], f"{guess:.0f}", f"{fact:.0f}", f"{100 * error:+.0f} %") for words, guess, fact, error in rows]
    lines.append((("largest memory, MB", "内存峰值，MB")[at], "", f"{found.memory_mb:.0f}", ""))
    return f"{_table(lines)}\n\n{_when(check['machine'], at)}"


def _when(machine: dict[str, Any], at: int) -> str:
    when, commit, load = machine["measured"], machine["commit"], machine["load_before"]
    return (
        f"Measured {when} at commit {commit}; load of the machine before: {load}.",
        f"测于 {when}，提交 {commit}；测前机器负载 {load}。",
    )[at]


def _money(model: Model, at: int) -> str:
    """US dollars for a million documents, once and every month."""
    documents = 10**6
    point = model.predict(documents, documents * _MEAN_BYTES / 1e6)
    hours = point.seconds / 3600
    # Every core is charged while the writer works alone, unless that runs on a small machine of its own.
    clock = played_out(model, documents, _MEAN_BYTES, _CORES)
    kept = (point.stored["lake"] + 2 * point.stored["snapshot"]) / 1e9
    lines: Lines = [(("a million documents of 12.5 kB", "一百万份 12.5 kB 的文件")[at], "US$")]
    rows: tuple[tuple[str, str, float], ...] = (
        (f"first build: {hours:.1f} core hours at {PRICE_CORE_HOUR}",
         f"首次构建：{hours:.1f} 核时 × {PRICE_CORE_HOUR}", hours * PRICE_CORE_HOUR),
        (f"the same with all {_CORES} cores kept while one writes",
         f"同上，单写期间 {_CORES} 核空等", clock.total * _CORES * PRICE_CORE_HOUR),
        (f"writing originals: 1 000 requests at {PRICE_1000_WRITES}",
         f"写入原文：每千次请求 {PRICE_1000_WRITES}", documents / 1000 * PRICE_1000_WRITES),
        (f"each month: lake and two snapshots, {kept:.0f} GB at {PRICE_GB_MONTH}",
         f"每月：数据湖与两个快照，{kept:.0f} GB × {PRICE_GB_MONTH}", kept * PRICE_GB_MONTH),
    )  # fmt: skip
    lines += [((en, zh)[at], f"{dollars:.2f}") for en, zh, dollars in rows]
    return _table(lines)


def _short(value: float) -> str:
    """Two figures that count: 0.31, 4.2, 76, 1,300."""
    if value < 10:
        return f"{value:.2g}" if value < 1 else f"{value:.1f}"
    digits = len(str(int(value))) - 2
    return f"{int(round(value, -digits)):,}"


def _table(lines: Lines) -> str:
    head, *rows = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([head, f"|---|{'---:|' * (len(lines[0]) - 1)}", *rows])


def pages(kept: dict[str, Any]) -> dict[Path, str]:
    """The pages as they should be."""
    found = {}
    for lang, name in (("en", "scaling.md"), ("zh", "scaling.zh.md")):
        found[_DOCS / name] = page((_DOCS / name).read_text(encoding="utf-8"), kept, lang)
    return found


def write_pages() -> None:
    """Write them."""
    for path, text in pages(read_model()).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages()
