"""What a build did, for a person and for a program.

Belongs here: turning the record of a run into a summary.
Does not belong here: the record (`assets.ledger`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from yaodian.exits import Exit
from yaodian.tables import aligned

if TYPE_CHECKING:
    from assets.ledger import Ledger
    from yaodian.session import Session

_COUNTS = (
    ("seen", "看到"),
    ("new", "新增"),
    ("changed", "改动"),
    ("unchanged", "未变"),
    ("absent", "缺席"),
    ("quarantined", "隔离"),
    ("ignored", "忽略"),
)
_FACTS = (
    ("dim_document", "文件版本", "document versions"),
    ("fct_text_segment", "文段", "segments"),
    ("dim_section", "章节", "sections"),
    ("fct_task", "任务", "tasks"),
    ("fct_task_responsibility", "责任", "responsibilities"),
    ("fct_target", "指标目标", "targets"),
    ("fct_policy_reference", "政策引用", "policy references"),
    ("fct_text_damage", "文本异常", "anomalies"),
    ("fct_arithmetic_check", "算术核对", "arithmetic checks"),
    ("fct_duplicate_block", "重复块", "duplicate blocks"),
)


def verdict(session: Session, record: Ledger) -> int:
    """How a command that ran to its end exits: with 1 when a check failed at the level of the session."""
    failed = record.checks.get("failed") or (session.settings.fail_on == "warn" and record.checks.get("warned"))
    return Exit.FAILED_CHECK if failed else Exit.PASS


def as_object(record: Ledger, seconds: float) -> dict[str, Any]:
    """The object of ``build --json``."""
    return {
        "documents": {name: record.documents.get(name, 0) for name, _ in _COUNTS},
        "rows": record.rows,
        "checks": {name: record.checks.get(name, 0) for name in ("passed", "warned", "failed")},
        "snapshot": record.snapshot,
        "seconds": {**record.seconds, "total": round(seconds, 3)},
    }


def documents_line(session: Session, counts: Mapping[str, int]) -> str:
    """The documents in one line."""
    parts = [session.t(f"{zh} {counts.get(name, 0)}", f"{counts.get(name, 0)} {name}") for name, zh in _COUNTS]
    return session.t("文件：", "documents: ") + session.t("，", ", ").join(parts)


def as_text(session: Session, record: Ledger, seconds: float) -> str:
    """The summary a person reads."""
    return "".join(f"{line}\n" for line in _lines(session, record, seconds))


def _lines(session: Session, record: Ledger, seconds: float) -> Iterator[str]:
    t = session.t
    yield documents_line(session, record.documents)
    parsed = t(f"解析 {record.parsed} 份，沿用 {record.reused} 份", f"parsed {record.parsed}, reused {record.reused}")
    if record.rejected:
        parsed += t(f"，其中 {record.rejected} 份被拒收", f", {record.rejected} of them refused")
    yield parsed
    if any(record.quarantine.values()):
        entered, stayed, left = (record.quarantine.get(name, 0) for name in ("entered", "stayed", "left"))
        yield t(
            f"隔离区：新增 {entered} 条，仍在 {stayed} 条，离开 {left} 条",
            f"quarantine: {entered} entered, {stayed} stayed, {left} left",
        )
    if record.rows:
        rows = [(t(zh, en), record.rows.get(table, 0)) for table, zh, en in _FACTS]
        yield ""
        yield aligned((t("表", "table"), t("行数", "rows")), rows).rstrip()
        yield ""
    if record.snapshot:
        yield from _conservation(session, record)
    if record.checks:
        passed, warned, failed = (record.checks.get(name, 0) for name in ("passed", "warned", "failed"))
        yield t(
            f"检查：{passed} 通过，{warned} 警告，{failed} 失败",
            f"checks: {passed} passed, {warned} warned, {failed} failed",
        )
    stages = ", ".join(f"{name} {spent:.1f}" for name, spent in record.seconds.items())
    rest = max(0.0, seconds - sum(record.seconds.values()))
    yield t(
        f"用时：{seconds:.1f} 秒（{stages}，启动与编排 {rest:.1f}）",
        f"time: {seconds:.1f} s ({stages}, start-up and orchestration {rest:.1f})",
    )
    yield from _whereabouts(session, record)


def _conservation(session: Session, record: Ledger) -> Iterator[str]:
    """Characters by what became of them, and what was taken out as a repeat."""
    with session.open(record.snapshot) as con:
        kinds = dict(con.execute("SELECT kind, sum(characters) FROM marts.conservation GROUP BY kind").fetchall())
        total = sum(kinds.values()) or 1
        (characters,) = con.execute("SELECT coalesce(sum(char_count), 0) FROM marts.document").fetchall()[0]
        (repeats,) = con.execute("SELECT count(*) FROM marts.duplicate WHERE scope = 'document'").fetchall()[0]
        (copies,) = con.execute("SELECT count(*) FROM marts.document WHERE NOT is_canonical").fetchall()[0]
    unclassified = kinds.get("unclassified", 0)
    yield session.t(
        f"守恒：{characters:,} 个字符中 {sum(kinds.values()):,} 个有归属，未归类 {unclassified / total:.2%}",
        f"conservation: {sum(kinds.values()):,} of {characters:,} characters accounted for,"
        f" {unclassified / total:.2%} unclassified",
    )
    yield session.t(
        f"去重：{repeats} 处重复块（{kinds.get('duplicate', 0):,} 个字符），{copies} 份副本",
        f"duplicates: {repeats} blocks ({kinds.get('duplicate', 0):,} characters), {copies} documents that are copies",
    )


def _whereabouts(session: Session, record: Ledger) -> Iterator[str]:
    t = session.t
    warehouse = session.data_dir / "warehouse" / "current.duckdb"
    if record.snapshot is None:
        yield t("没有发布快照", "no snapshot was published")
        return
    state = t("沿用", "stands") if record.is_reused else t("已发布", "published")
    yield t(f"快照：{record.snapshot}（{state}） {warehouse}", f"snapshot: {record.snapshot} ({state}) {warehouse}")
    if said := record.publication:
        way = t(*{"full": ("全量", "full"), "incremental": ("增量", "incremental")}[said["code"]])
        yield t(f"发布方式：{way}（{said['zh']}）", f"publication: {way} ({said['en']})")
    if record.report:
        yield t(f"报告：{record.report}", f"report: {record.report}")
    if record.documents.get("quarantined"):
        yield t(
            "接下来：yaodian quarantine list 查看被拒收的文件", "next: yaodian quarantine list shows what was refused"
        )
    elif record.checks.get("warned") or record.checks.get("failed"):
        yield t("接下来：yaodian check 查看未通过的检查", "next: yaodian check shows the checks that failed")
    else:
        yield t("接下来：yaodian query @lead-load，或打开报告", "next: yaodian query @lead-load, or open the report")
