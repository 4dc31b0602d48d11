"""docs/performance.md and its Chinese twin, written from the figures that were kept.

Run: ``python -m bench.performance_page``. A test compares the pages with what this writes.

Belongs here: the sentences around the tables, goals held against figures.
Does not belong here: any figure that is not in `results/results.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.chart import picture
from bench.results import read
from bench.stage_clock import STAGES
from bench.tables import Words, as_markdown, tables

_DOCS = Path(__file__).resolve().parents[1] / "docs"

_INTRO: Words = (
    """# Performance

Written by `make bench-results`; every figure comes from `bench/results/results.json`. `make bench` prints the same tables, smaller, on any machine. What is measured and how: [bench](../bench/README.md). What follows for millions of documents: [scaling](scaling.md).

CPU seconds are user and system time of all processes together, which a busy machine changes less than the clock. Medians, with the least and the most of the runs in brackets. Peak memory is that of all processes at one moment, shared pages once.
""",
    """# 性能

本页由 `make bench-results` 写出，所有数字来自 `bench/results/results.json`。`make bench` 在任何机器上以较小规模打印同样的表。测量内容与方法见 [bench](../bench/README.md)，百万份文件的推算见[扩展](scaling.zh.md)。

CPU 秒是全部进程的用户态与内核态时间之和，机器繁忙时比时钟稳定。数值为各次运行的中位数，括号内为最小与最大。内存峰值是同一时刻全部进程之和，共享页只计一次。
""",
)
_CORPUS: Words = (
    "The corpus is generated from templates of our own, by statistics of real pages, and its truth is known (`bench/corpus_statistics.json`): several encodings, Traditional characters, page furniture, copies, editions of the next year. The scores below are against that truth and say how equal the work was; how well real pages are read is measured on annotated ones (`yaodian eval`).",
    "语料按真实页面的统计、用自有模板生成，真值已知（`bench/corpus_statistics.json`）：多种编码、繁体、网页杂项、重复件、次年版本。下表得分以该真值为准，用来说明各方所做的事是否相当；对真实页面的识别质量另以标注文件衡量（`yaodian eval`）。",
)


def page(results: dict[str, Any], lang: str) -> str:
    """The page in one language."""
    at = 1 if lang == "zh" else 0
    parts = [_INTRO[at], _machine(results, at), f"![{('CPU seconds', 'CPU 秒')[at]}](performance{('', '.zh')[at]}.svg)"]
    parts.append(_goals(results, at))
    for table in tables(results):
        parts.append(f"## {table.title[at]}")
        if table.name == "peers":
            parts.append(_CORPUS[at])
        parts.append(as_markdown(table, lang))
        if table.note[at]:
            parts.append(table.note[at])
        if table.name == "stages":
            parts.append(_largest(results, at))
        parts.append(_dated(results, table.name, at))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _machine(results: dict[str, Any], at: int) -> str:
    about = results["about"]
    ours = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    theirs = ", ".join(f"{name} {number}" for name, number in about["peers"].items())
    return (
        f"{about['cores']} cores of {about['processor']}, {about['memory_gb']} GB, {about['system']}, Python"
        f" {about['python']}. {ours}. Peers: {theirs}.",
        f"{about['cores']} 核（{about['processor']}），{about['memory_gb']} GB 内存，{about['system']}，Python"
        f" {about['python']}。{ours}。对照工具：{theirs}。",
    )[at]


def _dated(results: dict[str, Any], name: str, at: int) -> str:
    when = results["dates"][name]
    return (
        f"Measured {when['measured']} at commit {when['commit']}, {when['runs']} runs; load of the machine before:"
        f" {when['load_before']}.",
        f"测于 {when['measured']}，提交 {when['commit']}，{when['runs']} 次；测前机器负载 {when['load_before']}。",
    )[at]


def _largest(results: dict[str, Any], at: int) -> str:
    """Where the next factor of two would have to come from."""
    seconds = {stage: results["stages"]["seconds"][stage]["median"] for stage in STAGES}
    total = sum(seconds.values())
    names = {table.name: table for table in tables(results)}["stages"]
    label = {stage: names.rows[index][0][at] for index, stage in enumerate(STAGES)}
    first = sorted(seconds, key=lambda stage: -seconds[stage])[:4]
    share = 100 * sum(seconds[stage] for stage in first) / total
    return (
        f"The four largest, {'; '.join(label[stage] for stage in first)}, take {share:.0f} % of it: a factor of two has"
        " to come from there.",
        f"最大的四项（{'；'.join(label[stage] for stage in first)}）占 {share:.0f} %：再快一倍只能从这里来。",
    )[at]


def _goals(results: dict[str, Any], at: int) -> str:
    """Each goal beside what was measured, reached or not."""
    builds = {(one["name"], one["workers"]): one for one in results["builds"]}
    starts = {one["name"]: one for one in results["starts"]}
    large = max((one for one in results["builds"] if one["workers"] == 2), key=lambda one: one["megabytes"])
    per_100 = large["cpu_seconds"]["median"] * 100 / large["megabytes"] / 2
    beyond = builds["samples", 1]["cpu_seconds"]["median"] - starts["imports of a build"]["cpu_seconds"]["median"]
    peers = {one["name"]: one["cpu_seconds"]["median"] for one in results["peers"]["found"]}
    fastest = min(peers[name] for name in peers if name not in ("yaodian", "floor"))
    rate = results["stages"]["mb_per_second_read_to_conform"]["median"]
    rows: list[tuple[Words, str, str, bool]] = [
        (("read to conform, MB per CPU second", "读取至对齐维度，MB/CPU 秒"), "≥ 20", f"{rate:.1f}", rate >= 20),
        (("100 MB to a published star, seconds of work of each of two workers", "100 MB 到发布，两进程各自的工作秒数"),
         "≤ 8", f"{per_100:.1f}", per_100 <= 8),
        (("CPU of the fastest peer ÷ ours", "最快对照工具的 CPU ÷ 要点"), "> 1", f"{fastest / peers['yaodian']:.2f}",
         fastest > peers["yaodian"]),
        (("peak memory, MB", "内存峰值，MB"), "≤ 700", f"{large['peak_mb']['median']:.0f}",
         large["peak_mb"]["median"] <= 700),
        (("the samples beyond imports, CPU seconds", "五份样本（除导入外），CPU 秒"), "≤ 2.5", f"{beyond:.1f}",
         beyond <= 2.5),
        (("`yaodian --help`, CPU seconds", "`yaodian --help`，CPU 秒"), "≤ 0.3", _median(starts, "yaodian --help"),
         starts["yaodian --help"]["cpu_seconds"]["median"] <= 0.3),
        (("`yaodian query`, CPU seconds", "`yaodian query`，CPU 秒"), "≤ 0.8", _median(starts, "yaodian query"),
         starts["yaodian query"]["cpu_seconds"]["median"] <= 0.8),
    ]  # fmt: skip
    head = (("goal", "目标"), ("wanted", "要求"), ("measured", "实测"), ("reached", "达到"))
    yes, no = (("yes", "是")[at], ("**no**", "**否**")[at])
    lines = [" | ".join(words[at] for words in head), "--- | ---: | ---: | ---"]
    lines += [f"{words[at]} | {wanted} | {found} | {yes if is_met else no}" for words, wanted, found, is_met in rows]
    return f"## {('Goals', '目标')[at]}\n\n" + "\n".join(f"| {line} |" for line in lines)


def _median(starts: dict[str, Any], name: str) -> str:
    return f"{starts[name]['cpu_seconds']['median']:.2f}"


def pages(results: dict[str, Any]) -> dict[Path, str]:
    """Every file that is written from the figures."""
    out = {}
    for lang, suffix in (("en", ""), ("zh", ".zh")):
        out[_DOCS / f"performance{suffix}.md"] = page(results, lang)
        out[_DOCS / f"performance{suffix}.svg"] = picture(results, lang)
    return out


def write_pages() -> None:
    """Write them."""
    for path, text in pages(read()).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages()
