"""The tables of docs/performance.md and its Chinese twin, and their picture, from the figures that were kept.

Run: ``python -m bench.performance_page``. A test compares the pages with what this writes.

Belongs here: the blocks of those pages, goals held against figures.
Does not belong here: the prose of the pages, any figure that is not in `results/results.json`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import increments_chart
from bench.blocks import with_blocks
from bench.chart import picture
from bench.results import SECTIONS, read
from bench.stage_clock import STAGES
from bench.tables import Table, Words, as_markdown, tables

_TOLD_BY = {"stages", "builds", "starts", "peers"}
_MISSING: Words = ("Not measured yet.", "尚未测量。")
_FLAT = 1.1
"""How much more memory ten times the input may take and still count as the same."""
_LARGE = 90  # megabytes from which a figure stands for 100
_MANY = 100_000  # documents at which work has to follow change
_DOCS = Path(__file__).resolve().parents[1] / "docs"


def page(text: str, results: dict[str, Any], lang: str) -> str:
    """A page with its blocks written anew; a section that was not measured says so."""
    at = 1 if lang == "zh" else 0
    found = {table.name: table for table in tables(results)}
    makers: dict[str, Callable[[], str]] = {
        "machine": lambda: _machine(results, at),
        "goals": lambda: _goals(results, at) if set(results) >= _TOLD_BY else _MISSING[at],
        "largest": lambda: _largest(results, at) if "stages" in results else _MISSING[at],
    }
    for name in SECTIONS:
        makers[name] = partial(_section, found.get(name), results, lang)
    if "increments" in results:
        suffix, words = ("", "CPU seconds over start-up by documents") if at == 0 else (".zh", "启动之外的 CPU 秒")
        shown = f"![{words}](increments{suffix}.svg)"
        makers["increments"] = lambda: f"{shown}\n\n{_section(found['increments'], results, lang)}"
    return with_blocks(text, makers)


def _section(table: Table | None, results: dict[str, Any], lang: str) -> str:
    at = 1 if lang == "zh" else 0
    if table is None:
        return _MISSING[at]
    parts = [f"{table.title[at]}{('.', '。')[at]}", as_markdown(table, lang), table.note[at]]
    return "\n\n".join([*filter(None, parts), _dated(results, table.name, at)])


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
    large = max(
        (_size_of(one) for one in (*_two_workers(results["builds"]), *results.get("memory", []))), key=_nearness
    )
    megabytes, cpu_seconds, peak = large
    is_large = megabytes >= _LARGE
    work = f"{cpu_seconds * 100 / megabytes / 2:.1f}" if is_large else ""
    grown, sizes = _grown(results)
    beyond = builds["samples", 1]["cpu_seconds"]["median"] - starts["imports of a build"]["cpu_seconds"]["median"]
    peers = {one["name"]: one["cpu_seconds"]["median"] for one in results["peers"]["found"]}
    fastest = min(peers[name] for name in peers if name not in ("yaodian", "floor"))
    rate = results["stages"]["mb_per_second_read_to_conform"]["median"]
    rows: list[tuple[Words, str, str, bool | None]] = [
        (("read to conform, MB per CPU second", "读取至对齐维度，MB/CPU 秒"), "≥ 20", f"{rate:.1f}", rate >= 20),
        (("100 MB to a published star: seconds of work of each of two workers", "100 MB 到发布：两进程各自的工作秒数"),
         "≤ 8", work, float(work) <= 8 if is_large else None),
        (("CPU of the fastest peer ÷ ours", "最快对照工具的 CPU ÷ 要点"), "> 1", f"{fastest / peers['yaodian']:.2f}",
         fastest > peers["yaodian"]),
        (("peak memory, MB", "内存峰值，MB"), "≤ 700", f"{peak:.0f}", peak <= 700 if is_large else None),
        ((f"peak memory, {sizes}: growth", f"内存峰值，{sizes}：倍数"), f"≤ {_FLAT}", f"{grown:.2f}" if grown else "",
         grown <= _FLAT if grown else None),
        (("the samples beyond imports, CPU seconds", "五份样本（除导入外），CPU 秒"), "≤ 2.5", f"{beyond:.1f}",
         beyond <= 2.5),
        (("`yaodian --help`, CPU seconds", "`yaodian --help`，CPU 秒"), "≤ 0.3", _median(starts, "yaodian --help"),
         starts["yaodian --help"]["cpu_seconds"]["median"] <= 0.3),
        (("`yaodian query`, CPU seconds", "`yaodian query`，CPU 秒"), "≤ 0.8", _median(starts, "yaodian query"),
         starts["yaodian query"]["cpu_seconds"]["median"] <= 0.8),
        *_change_goals(results),
    ]  # fmt: skip
    head = (("goal", "目标"), ("wanted", "要求"), ("measured", "实测"), ("reached", "达到"))
    small = f"{megabytes:.0f} MB"
    verdict = {
        True: ("yes", "是"),
        False: ("**no**", "**否**"),
        None: (f"cannot be told from {small}", f"{small} 不足以判断"),
    }
    lines = [" | ".join(words[at] for words in head), "--- | ---: | ---: | ---"]
    lines += [f"{words[at]} | {wanted} | {found} | {verdict[is_met][at]}" for words, wanted, found, is_met in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _two_workers(builds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in builds if one["workers"] == 2]


def _size_of(one: dict[str, Any]) -> tuple[float, float, float]:
    """Megabytes, CPU seconds and peak of a build: medians where it ran several times."""
    seconds, peak, largest = (
        one[name]["median"] if isinstance(one[name], dict) else one[name]
        for name in ("cpu_seconds", "peak_mb", "largest_process_mb")
    )
    return one["megabytes"], seconds, max(peak, largest)


def _nearness(size: tuple[float, float, float]) -> float:
    """Goals are about 100 MB: the size that is nearest to it speaks for it."""
    return -abs(size[0] - 100)


def _change_goals(results: dict[str, Any]) -> list[tuple[Words, str, str, bool | None]]:
    """What a run over a large folder may cost where little is new, and how costs may grow; none where unmeasured."""
    found = results.get("increments", {"rows": []})
    largest = {row["case"]: row for row in found["rows"] if row["documents"] >= _MANY}
    if not largest:
        return []
    many = f"{largest['nothing new']['documents']:,}"
    nothing = largest["nothing new"]["over_start_up"]
    one = largest["one changed"]["cpu_seconds"]["median"] - largest["nothing new"]["cpu_seconds"]["median"]
    steepest = max(power for power in found["exponents"].values() if power is not None)
    return [
        ((f"nothing new among {many} documents, CPU seconds over start-up", f"{many} 份无新增，启动之外的 CPU 秒"),
         "≤ 1.5", f"{nothing:.1f}", nothing <= 1.5),
        ((f"one changed among {many}, CPU seconds more than that", f"{many} 份中一份变动，比无新增多用的 CPU 秒"),
         "≤ 2", f"{one:.1f}", one <= 2),
        (("steepest cost curve, power of the number of documents", "最陡的开销曲线：文件份数的幂"),
         "≤ 1", f"{steepest:.2f}", steepest <= 1),
    ]  # fmt: skip


def _grown(results: dict[str, Any]) -> tuple[float | None, str]:
    """How much more memory ten times the input takes, and of which sizes; None where so much was not measured."""
    sizes = [(one["megabytes"], max(one["peak_mb"], one["largest_process_mb"])) for one in results.get("memory", [])]
    if len(sizes) < 2 or sizes[0][0] < _LARGE or sizes[-1][0] < 10 * _LARGE:
        return None, "100 MB → 1 GB"
    return sizes[-1][1] / sizes[0][1], f"{sizes[0][0]:.0f} MB → {sizes[-1][0]:.0f} MB"


def _median(starts: dict[str, Any], name: str) -> str:
    return f"{starts[name]['cpu_seconds']['median']:.2f}"


def pages(results: dict[str, Any]) -> dict[Path, str]:
    """Every file that is written from the figures."""
    out = {}
    for lang, suffix in (("en", ""), ("zh", ".zh")):
        path = _DOCS / f"performance{suffix}.md"
        out[path] = page(path.read_text(encoding="utf-8"), results, lang)
        out[_DOCS / f"performance{suffix}.svg"] = picture(results, lang)
        if "increments" in results:
            out[_DOCS / f"increments{suffix}.svg"] = increments_chart.picture(results["increments"], lang)
    return out


def write_pages() -> None:
    """Write them."""
    for path, text in pages(read()).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages()
