"""Figures as tables, in both languages, for the terminal and for the page.

Belongs here: which figures stand in which table, and their words.
Does not belong here: measuring (`results`), sentences around the tables (`performance_page`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from bench.stage_clock import STAGES, TO_CONFORM

Words = tuple[str, str]
"""English and Chinese."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name in the results, its title, its columns, its rows, and what must be known to read it."""

    name: str
    title: Words
    columns: tuple[Words, ...]
    rows: list[tuple[Words, ...]]
    note: Words = ("", "")


_STAGES: dict[str, Words] = {
    "land": ("land: find, hash, store", "落地：查找、校验、入库"),
    "read": ("read", "读取"),
    "decode": ("decode", "解码"),
    "fold": ("fold", "字形归一"),
    "segment": ("segment", "分段"),
    "dedupe": ("deduplicate, in and between documents", "去重（文内、文间）"),
    "extract": ("extract", "抽取"),
    "rows": ("make rows", "成行"),
    "conform": ("conform", "对齐维度"),
    "validate": ("validate", "校验契约"),
    "write": ("write Parquet", "写 Parquet"),
    "load": ("load the star", "装载星型表"),
    "audit": ("audit", "审计"),
    "publish": ("publish", "发布"),
    "report": ("report", "报告"),
    "imports": ("import libraries", "导入库"),
    "other": ("Dagster and wiring", "Dagster 与调度"),
}


def tables(results: dict[str, Any]) -> list[Table]:
    """The tables of what was measured."""
    makers = {
        "peers": _peers, "stages": _stages, "builds": _builds, "memory": _memory, "starts": _starts, "copies": _copies,
        "encodings": _encodings, "repeats": _printed, "increments": _increments,
    }  # fmt: skip
    return [make(name, results[name]) for name, make in makers.items() if name in results]


def _peers(name: str, found: dict[str, Any]) -> Table:
    rows: list[tuple[Words, ...]] = []
    ours = found["found"][0]["cpu_seconds"]["median"]
    for one in found["found"]:
        scores = [_same("")] * 6
        if "task" in one:
            formats = (("rows", ",d"), ("precision", ".3f"), ("recall", ".3f"))
            scores = [_same(format(one[kind][what], form)) for kind in ("task", "duty") for what, form in formats]
        is_floor = one["name"] == "floor"
        label = ("floor: read, hash, decode", "下限：读、校验、解码") if is_floor else _same(one["name"])
        cpu = one["cpu_seconds"]
        rate = found["megabytes"] / cpu["median"]
        rows.append((label, _span(cpu, 1), _same(f"{rate:.1f}"), _same(f"{cpu['median'] / ours:.2f}"),
                     _span(one["wall_seconds"], 1), _same(f"{one['peak_mb']['median']:.0f}"), *scores))  # fmt: skip
    return Table(
        name,
        (
            f"Documents to DuckDB: {found['megabytes']:.0f} MB, {found['documents']:,} documents",
            f"文件入 DuckDB：{found['megabytes']:.0f} MB，{found['documents']:,} 份文件",
        ),
        (
            ("", ""), ("CPU seconds", "CPU 秒"), ("MB per CPU s", "MB/CPU 秒"), ("× yaodian", "相对要点"),
            ("clock seconds", "时钟秒"), ("peak MB", "内存峰值 MB"),
            ("tasks", "任务"), ("precision", "精确率"), ("recall", "召回率"),
            ("owners", "责任"), ("precision", "精确率"), ("recall", "召回率"),
        ),
        rows,
        (
            "The peers write two tables, tasks and who answers for them. Yaodian, with two workers, does everything: "
            "targets, policies, damage, arithmetic, spans, copies, dimensions, contracts, audit, snapshot and report.",
            "对照工具只写两张表：任务与责任。要点用两个进程完成全部工作：目标、政策、损坏、算术、位置、重复、维度、契约、审计、快照与报告。",
        ),
    )  # fmt: skip


def _stages(name: str, found: dict[str, Any]) -> Table:
    total = sum(found["seconds"][stage]["median"] for stage in STAGES)
    rows: list[tuple[Words, ...]] = []
    for stage in STAGES:
        seconds = found["seconds"][stage]
        rate = f"{found['megabytes'] / seconds['median']:.0f}" if seconds["median"] > 0.005 else ""
        rows.append((_STAGES[stage], _span(seconds, 2), _same(f"{100 * seconds['median'] / total:.1f} %"), _same(rate)))
    whole = found["mb_per_second_read_to_conform"]
    rows.append((("read to conform", "读取至对齐维度"), _same(""), _same(""), _span(whole, 1)))
    return Table(
        name,
        (
            f"Where the time goes: {found['megabytes']:.0f} MB, {found['documents']:,} documents, one process",
            f"时间去向：{found['megabytes']:.0f} MB，{found['documents']:,} 份文件，单进程",
        ),
        (("stage", "阶段"), ("CPU seconds", "CPU 秒"), ("share", "占比"), ("MB per CPU s", "MB/CPU 秒")),
        rows,
        (
            f"Read to conform: {', '.join(_STAGES[stage][0].partition(',')[0] for stage in TO_CONFORM)}.",
            f"“读取至对齐维度”包括：{'、'.join(_STAGES[stage][1] for stage in TO_CONFORM)}。",
        ),
    )


def _builds(name: str, found: list[dict[str, Any]]) -> Table:
    rows: list[tuple[Words, ...]] = []
    for one in found:
        label = ("the five samples", "五份样本") if one["name"] == "samples" else _same(one["name"])
        stored = one["stored_bytes"]
        rows.append(
            (label, _same(str(one["workers"])), _same(f"{one['documents']:,}"), _span(one["cpu_seconds"], 1),
             _span(one["wall_seconds"], 1), _same(f"{one['peak_mb']['median']:.0f}"),
             _same(f"{one['largest_process_mb']['median']:.0f}"), _same(f"{stored['lake'] / 1e6:.0f}"),
             _same(f"{stored['snapshot'] / 1e6:.0f}"))
        )  # fmt: skip
    return Table(
        name,
        ("A whole build, from nothing to a published snapshot", "完整构建：从零到已发布的快照"),
        (
            ("input", "输入"), ("workers", "进程"), ("documents", "文件"), ("CPU seconds", "CPU 秒"),
            ("clock seconds", "时钟秒"), ("peak MB, all", "内存峰值 MB（合计）"), ("largest process", "最大进程 MB"),
            ("lake MB", "数据湖 MB"), ("snapshot MB", "快照 MB"),
        ),
        rows,
    )  # fmt: skip


def _memory(name: str, found: list[dict[str, Any]]) -> Table:
    rows: list[tuple[Words, ...]] = [
        (
            _same(f"{one['megabytes']:.0f} MB"), _same(f"{one['documents']:,}"), _same(str(one["peak_mb"])),
            _same(str(one["largest_process_mb"])), _same(f"{one['cpu_seconds']:.0f}"),
            _same(f"{one['wall_seconds']:.0f}"),
        )
        for one in found
    ]  # fmt: skip
    return Table(
        name,
        ("Memory of a build with two workers", "两个进程构建时的内存"),
        (
            ("input", "输入"), ("documents", "文件"), ("peak MB, all", "内存峰值 MB（合计）"),
            ("largest process", "最大进程 MB"), ("CPU seconds", "CPU 秒"), ("clock seconds", "时钟秒"),
        ),
        rows,
    )  # fmt: skip


def _starts(name: str, found: list[dict[str, Any]]) -> Table:
    rows: list[tuple[Words, ...]] = [
        (_same(one["name"]), _span(one["cpu_seconds"], 2), _span(one["wall_seconds"], 2)) for one in found
    ]
    columns = (("command", "命令"), ("CPU seconds", "CPU 秒"), ("clock seconds", "时钟秒"))
    return Table(name, ("Starting", "启动"), columns, rows)


def _copies(name: str, found: dict[str, Any]) -> Table:
    rows: list[tuple[Words, ...]] = [
        (
            _same(one["who"]), _same(f"{one['precision']:.4f}"), _same(f"{one['recall']:.4f}"),
            _same(str(one["merged"].get("next_year", 0))), _same(str(one["merged"].get("other_city", 0))),
            _same(str(one["merged"].get("draft", 0))), _same(f"{one['documents_per_cpu_second']:,.0f}"),
        )
        for one in found["found"]
    ]  # fmt: skip
    return Table(
        name,
        (f"Copies among {found['documents']:,} documents", f"{found['documents']:,} 份文件中的重复"),
        (
            ("", ""), ("precision", "精确率"), ("recall", "召回率"), ("next year's merged", "误并：次年"),
            ("other cities' merged", "误并：他市"), ("drafts merged", "误并：草案"),
            ("documents per CPU s", "份/CPU 秒"),
        ),
        rows,
    )  # fmt: skip


def _encodings(name: str, found: dict[str, Any]) -> Table:
    rows: list[tuple[Words, ...]] = [
        (
            _same(one["name"]), _same(f"{100 * one['right'] / found['files']:.2f} %"),
            _same(f"{1e6 * one['cpu_seconds'] / found['files']:.0f}"),
        )
        for one in found["found"]
    ]  # fmt: skip
    return Table(
        name,
        (f"Encodings of {found['files']:,} files", f"{found['files']:,} 个文件的编码"),
        (("", ""), ("read rightly", "读对"), ("µs of CPU per file", "微秒/份")),
        rows,
        ("Yaodian's time includes decoding; the others' is detection alone.", "要点的时间含解码；其余只含检测。"),
    )


def _printed(name: str, found: dict[str, Any]) -> Table:
    titles = {"repeats": ("Repeats inside a document", "文内重复")}
    lines = found["printed"].rstrip("\n").split("\n")
    return Table(name, titles[name], (), [(_same(line),) for line in lines])


_CASES: dict[str, Words] = {
    "all new": ("everything new", "全部新增"),
    "nothing new": ("nothing new", "没有变化"),
    "one changed": ("one document changed", "改动一份"),
}
_WAYS: dict[str, Words] = {
    "full": ("in full", "全量"),
    "incremental": ("the difference", "只装差异"),
    "": ("snapshot stands", "沿用快照"),
}


def _increments(name: str, found: dict[str, Any]) -> Table:
    rows: list[tuple[Words, ...]] = [
        (
            _same(f"{row['documents']:,}"), _CASES[row["case"]], _span(row["cpu_seconds"], 2),
            _same(f"{row['over_start_up']:.2f}"), _span(row["wall_seconds"], 2),
            _same(f"{row['peak_mb']['median']:.0f}"), _WAYS[row["way"]],
        )
        for row in found["rows"]
    ]  # fmt: skip
    powers = found["exponents"]
    grown = [
        "; ".join(
            f"{_CASES[case][at]}: {('cannot be told', '无法判断')[at] if power is None else f'{power:.2f}'}"
            for case, power in powers.items()
        )
        for at in (0, 1)
    ]
    return Table(
        name,
        ("What a run costs against how many documents there are", "一次运行的开销与文件份数"),
        (
            ("documents", "文件"), ("run", "运行"), ("CPU seconds", "CPU 秒"), ("over start-up", "启动之外"),
            ("clock seconds", "时钟秒"), ("peak MB", "内存峰值 MB"), ("loaded", "装载"),
        ),
        rows,
        (
            "Documents of some 400 characters; the report is written too. Start-up is the same run over ten documents."
            f" CPU over start-up grows with the number of documents to the power of: {grown[0]} (1 is linear).",
            "每份约 400 字，含写报告。“启动”指在十份文件上做同样的运行。"
            f"启动之外的 CPU 按文件份数的幂增长，指数为：{grown[1]}（1 为线性）。",
        ),
    )  # fmt: skip


def _same(text: str) -> Words:
    return text, text


def _span(spread: dict[str, Any], digits: int) -> Words:
    return _same(f"{spread['median']:.{digits}f} ({spread['least']:.{digits}f}–{spread['most']:.{digits}f})")


def as_markdown(table: Table, lang: str) -> str:
    """The table as Markdown; what a script printed stands as it was."""
    at = 1 if lang == "zh" else 0
    if not table.columns:
        return "\n".join(["```text", *(row[0][at] for row in table.rows), "```"])
    head = [words[at] for words in table.columns]
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *([cell[at] for cell in row] for row in table.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_text(table: Table, lang: str) -> str:
    """The table for a terminal."""
    at = 1 if lang == "zh" else 0
    if not table.columns:
        return "\n".join([table.title[at], *(row[0][at] for row in table.rows)])
    lines = [[words[at] for words in table.columns], *([cell[at] for cell in row] for row in table.rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(lines[0]))]
    body = []
    for first, *others in lines:
        cells = (_padded(cell, width, left=False) for cell, width in zip(others, widths[1:], strict=True))
        body.append("  ".join((_padded(first, widths[0], left=True), *cells)).rstrip())
    return "\n".join([table.title[at], *body, *([table.note[at]] if table.note[at] else [])])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - _width(text))
    return text + blanks if left else blanks + text
