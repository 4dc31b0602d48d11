"""``yaodian diff``: what changed between two snapshots."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from yaodian import completing
from yaodian.session import Session, with_session
from yaodian.text import harmless, one_line

if TYPE_CHECKING:
    from warehouse.comparison import Change, CheckChange, Comparison
    from warehouse.snapshots import Snapshot

_SHOWN = 40
_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}
_KINDS = {"added": "新增", "removed": "减少", "changed": "改动"}


@click.command("diff")
@click.argument("before", metavar="[A]", required=False, shell_complete=completing.snapshots_or_words)
@click.argument("after", metavar="[B]", required=False, shell_complete=completing.snapshots_or_words)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_session()
def command(session: Session, before: str | None, after: str | None, form: str) -> None:
    """Show what changed from snapshot A to snapshot B: documents, rows, targets with old and new value, checks.

    A snapshot is named by its run, the beginning of it, `current` or `previous`. Without B the current one is meant,
    without A the one published before it.
    """
    from warehouse import comparison
    from yaodian.chosen_snapshot import chosen

    old, new = chosen(session.data_dir, before or "previous"), chosen(session.data_dir, after or "current")
    found = comparison.compare(old, new)
    if form == "json":
        json.dump(_as_object(old, new, found), sys.stdout, ensure_ascii=False, indent=1, default=str)
        sys.stdout.write("\n")
        return
    _write_text(session, old, new, found)


def _as_object(old: Snapshot, new: Snapshot, found: Comparison) -> dict[str, Any]:
    def change(each: Change) -> dict[str, Any]:
        return {
            "change": each.kind,
            "source_file": each.source_file,
            "fields": {name: {"before": was, "after": now} for name, (was, now) in each.fields.items()},
            "before": each.before,
            "after": each.after,
        }

    return {
        "before": {"run_id": old.run_id, "published_at": old.published_at, "versions": old.versions},
        "after": {"run_id": new.run_id, "published_at": new.published_at, "versions": new.versions},
        "documents": [change(each) for each in found.documents],
        "rows": [{"table": each.table, "before": each.before, "after": each.after} for each in found.tables],
        "slices": [
            {"scope": scope, "member": member, "measure": measure, "before": was, "after": now}
            for (scope, member, measure), (was, now) in found.slices.items()
        ],
        "targets": [change(each) for each in found.targets],
        "targets_moved": found.moved,
        "checks": [
            {"check_id": each.check_id, "before": _result(each.before), "after": _result(each.after)}
            for each in found.checks
        ],
    }


def _result(said: tuple[str, int] | None) -> dict[str, Any] | None:
    return None if said is None else {"status": said[0], "rows_failed": said[1]}


def _write_text(session: Session, old: Snapshot, new: Snapshot, found: Comparison) -> None:
    from schemas.volumes import MEASURES
    from yaodian.tables import aligned

    t = session.t
    click.echo(f"{old.run_id} → {new.run_id}")
    if found.is_empty:
        click.echo(t("两个快照内容相同", "both snapshots say the same"))
        return
    _changes(session, t("文件", "documents"), found.documents, _document)
    if found.tables:
        _head(session, t("行数", "rows"))
        rows = [
            (each.table, each.before, each.after, t("内容改动", "content differs") if each.before == each.after else "")
            for each in found.tables
        ]
        click.echo(aligned((t("表", "table"), t("之前", "before"), t("之后", "after"), ""), rows), nl=False)
    if found.slices:
        _head(session, t("地区与年份", "regions and years"))
        lines = [
            f"{member}  {t(*MEASURES[measure])} {was:,} → {now:,}"
            for (_, member, measure), (was, now) in found.slices.items()
        ]
        _some(session, lines)
    _changes(session, t("指标目标", "targets"), found.targets, _target)
    if found.moved:
        click.echo(t(f"  另有 {found.moved} 个目标只是换了位置", f"  {found.moved} targets only moved"))
    if found.checks:
        _head(session, t("检查", "checks"))
        _some(session, [_check(session, each) for each in found.checks])


def _changes(session: Session, name: str, changes: Sequence[Change], words: Any) -> None:
    if not changes:
        return
    from yaodian.console import paint

    counts = [
        session.t(f"{zh} {count}", f"{count} {kind}")
        for kind, zh in _KINDS.items()
        if (count := sum(each.kind == kind for each in changes))
    ]
    _head(session, f"{name}  {', '.join(counts)}")
    lines = []
    for each in changes:
        sign, style = _SIGNS[each.kind]
        lines.append(f"{paint(sign, style, coloured=session.coloured)} {one_line(words(session, each))}")
    _some(session, lines)


def _head(session: Session, text: str) -> None:
    from yaodian.console import paint

    click.echo(paint(text, "bold", coloured=session.coloured))


def _some(session: Session, lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > _SHOWN:
        more = len(lines) - _SHOWN
        rest = session.t(f"另有 {more} 条（--format json 列出全部）", f"{more} more (--format json lists all)")
        click.echo(f"  {rest}")


def _document(session: Session, change: Change) -> str:
    row = change.after or change.before or {}
    if change.kind != "changed":
        parts = (row.get("region_name"), row.get("plan_start_year"), row.get("title"))
        return "  ".join([change.source_file, *(str(part) for part in parts if part)])
    fields = _fields(session, "document", change)
    return f"{change.source_file}  " + ("  ".join(fields) or session.t("内容有新版本", "a new version of its text"))


def _target(session: Session, change: Change) -> str:
    row = change.after or change.before or {}
    name = "".join(part for part in (row.get("qualifier"), row.get("indicator_name")) if part)
    if change.kind != "changed":
        return f"{change.source_file}  {name}  {_value(session, row)}  {row.get('quote') or ''}"
    return f"{change.source_file}  {name}  " + "  ".join(_fields(session, "target", change))


def _value(session: Session, row: dict[str, Any]) -> str:
    from schemas.vocabulary import label
    from yaodian.tables import number

    bounds = [row.get("value_low"), row.get("value_high")]
    said = "–".join(dict.fromkeys(number(bound) for bound in bounds if bound is not None))
    said = f"{said}{row.get('unit') or ''}" if said else str(row.get("benchmark") or "")
    comparator = label("comparator", row["comparator"], session.settings.lang) if row.get("comparator") else ""
    year = f"@{row['deadline_year']}" if row.get("deadline_year") else ""
    return " ".join(part for part in (comparator, said, year) if part)


def _fields(session: Session, view_name: str, change: Change) -> Iterable[str]:
    """``field: old → new`` for everything that differs; places only where nothing else does."""
    from schemas.marts import view

    contract = {column.name: column for column in view(view_name).columns}
    places = {"char_start", "char_end", "value_char_start", "value_char_end"}
    names = [name for name in change.fields if name not in places] or list(change.fields)
    return [
        f"{session.t(contract[name].zh, name)}: {_shown(change.fields[name][0])} → {_shown(change.fields[name][1])}"
        for name in names
    ]


def _shown(value: Any) -> str:
    from yaodian.tables import number

    if value is None:
        return "∅"
    return number(value) if isinstance(value, float) else harmless(str(value))


def _check(session: Session, change: CheckChange) -> str:
    def said(result: tuple[str, int] | None) -> str:
        from schemas.vocabulary import label

        if result is None:
            return session.t("未做", "not made")
        words = label("check_status", result[0], session.settings.lang)
        return f"{words} {result[1]:,}" if result[0] == "fail" else words

    return f"{change.check_id}  {said(change.before)} → {said(change.after)}"
