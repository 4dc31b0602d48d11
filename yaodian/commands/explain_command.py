"""``yaodian explain``: where a row comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from yaodian import completing
from yaodian.console import paint
from yaodian.exits import CommandError
from yaodian.session import Session, with_session
from yaodian.text import harmless, one_line, pad, width

if TYPE_CHECKING:
    from yaodian.explanation import Explanation

_HIDDEN = ("run_key",)


@click.command("explain")
@click.argument("table", shell_complete=completing.kinds)
@click.argument("key")
@click.option(
    "--snapshot",
    metavar="RUN",
    shell_complete=completing.snapshots,
    help="Look into this snapshot instead of the published one.",
)
@with_session()
def command(session: Session, table: str, key: str, snapshot: str | None) -> None:
    """Show where a row of TABLE comes from: its rule, the sentence, the bytes of the original, the checks it passed.

    TABLE is task, target, responsibility, policy_reference, anomaly, arithmetic_check or section (or its table of
    the star). KEY is the key the view shows (task_key, target_key, section_key), or SOURCE_FILE:CHARACTER with any
    character of its words, as in `explain responsibility plan.txt:335`.
    """
    from pipelines.lake import Lake
    from yaodian import explanation

    kind = _kind(table)
    subject = explanation.SUBJECTS[kind]
    lake = Lake(session.settings.lake_dir, read_only=True)
    with session.open(snapshot) as con:
        number = explanation.key_at(con, kind, key)
        document = con.execute(
            f"SELECT d.raw_sha256 FROM star.dim_document AS d JOIN star.{subject.table} AS t USING (document_key)"
            f" WHERE t.{subject.key} = ?",
            [number],
        ).fetchall()
        found = explanation.explain(con, lake.raw_path(document[0][0]) if document else None, kind, number)
    _write(session, kind, number, found)
    if snapshot is None:
        _write_place(session, kind, number, found)


def _write_place(session: Session, kind: str, key: int, found: Explanation) -> None:
    """Where the report shows the row, if it does."""
    from schemas import report_places as places

    source_file = found.document.source_file
    if places.file(session.data_dir, places.document(source_file)).is_file():
        click.echo(paint(session.t("报告", "report"), "bold", coloured=session.coloured))
        click.echo(f"  {places.uri(session.data_dir, places.fact(source_file, kind, key))}")


def _kind(table: str) -> str:
    from yaodian.explanation import SUBJECTS

    by_table = {subject.table: kind for kind, subject in SUBJECTS.items()} | {"fct_task": "task"}
    wanted = table.rpartition(".")[2]
    if wanted in SUBJECTS:
        return wanted
    if wanted in by_table:
        return by_table[wanted]
    raise CommandError(
        f"{one_line(table)} 的行无法溯源；可以溯源的是：{'、'.join(SUBJECTS)}",
        f"rows of {one_line(table)} cannot be explained; these can: {', '.join(SUBJECTS)}",
    )


def _write(session: Session, kind: str, key: int, found: Explanation) -> None:
    t = session.t

    def head(text: str) -> None:
        click.echo(paint(text, "bold", coloured=session.coloured))

    head(f"{kind} {key}")
    _write_row(session, found)
    _write_corrections(session, found)
    head(t("规则", "rule"))
    click.echo(f"  {_rule(session, found)}")
    head(t("出处", "source"))
    document = found.document
    title = f"  {one_line(document.title)}" if document.title else ""
    click.echo(f"  {one_line(document.source_file)}{title}")
    if found.span:
        click.echo(f"  {t('字符', 'characters')} [{found.span[0]}, {found.span[1]})")
        shown = paint(one_line(found.words), "reverse", coloured=session.coloured)
        if not session.coloured:
            shown = f"⟦{shown}⟧"
        click.echo(f"  …{one_line(found.before)}{shown}{one_line(found.after)}…")
    if found.original:
        _write_bytes(session, found)
    head(t("检查", "checks"))
    _write_checks(session, found)


def _write_row(session: Session, found: Explanation) -> None:
    """The row with labels: codes as their words, members by their names, empty columns left out."""
    from schemas.star import TABLES
    from schemas.vocabulary import DOMAINS
    from yaodian.tables import number

    lang = session.settings.lang
    rows = []
    for column in TABLES[found.subject.table].columns:
        value = found.row.get(column.name)
        if value is None or column.name in _HIDDEN or (column.references and isinstance(value, int) and value < 0):
            continue
        shown = number(value) if isinstance(value, float) else str(value)
        if column.name in found.members:
            shown = f"{found.members[column.name]}  ({shown})"
        for entry in DOMAINS[column.domain] if column.domain else ():
            if entry.code == value and entry.code != entry.zh:
                shown = f"{shown}  ({entry.zh if lang == 'zh' else entry.en})"
        rows.append((column.zh if lang == "zh" else column.name, shown))
    widest = max(width(name) for name, _ in rows)
    for name, shown in rows:
        click.echo(f"  {pad(name, widest)} {one_line(shown)}")


def _rule(session: Session, found: Explanation) -> str:
    from schemas.extraction_rules import sentence

    rule_id = found.row.get("rule_id")
    if not rule_id:
        return session.t("（该表不记录规则）", "(this table keeps none)")
    said = sentence(str(rule_id), session.settings.lang)
    return one_line(f"{rule_id}: {said}" if said else str(rule_id))


def _write_checks(session: Session, found: Explanation) -> None:
    """What was checked of this row, in sentences; keys, references, lists and spans, which every table has, in one."""
    t = session.t
    for check in found.failed:
        bad = f"  ✗ {one_line(t(check.zh, check.en))}  {check.check_id}"
        click.echo(paint(bad, "red", coloured=session.coloured))
    for check in found.passed:
        if check.is_own:
            click.echo(f"  ✓ {one_line(t(check.zh, check.en)).partition(': ')[2]}")
    common = sum(not check.is_own for check in found.passed)
    if common:
        said = f"另有 {common} 项关于键、引用、代码、必填值和区间的检查"
        click.echo("  ✓ " + t(said, f"{common} more of keys, references, codes, required values and spans"))


def _write_corrections(session: Session, found: Explanation) -> None:
    """What people corrected, with what was extracted in its place."""
    nothing = session.t("（空）", "(nothing)")
    if found.corrections:
        click.echo(paint(session.t("更正", "corrected"), "bold", coloured=session.coloured))
    for one in found.corrections:
        change = f"{one.extracted or nothing} → {one.corrected or nothing}"
        click.echo(f"  {one.field}: {one_line(change)}")
        click.echo(f"    {one_line(one.reason)} ({one_line(one.author)}, {one.reviewed_on})")


def _write_bytes(session: Session, found: Explanation) -> None:
    t = session.t
    original = found.original
    assert original is not None
    click.echo(paint(t("原文字节", "bytes of the original"), "bold", coloured=session.coloured))
    click.echo(f"  {original.path}")
    if original.says is not None:
        click.echo(paint(f"  ✗ {harmless(original.says)}", "red", coloured=session.coloured))
    elif original.start is None:
        click.echo(
            t(
                "  ✓ 解码后的文字一致；原文经过修复或转换，没有逐字节位置",
                "  ✓ the decoded text agrees; it was repaired, so it has no bytes of its own",
            )
        )
    else:
        encoding = found.document.encoding
        click.echo(
            t(
                f"  ✓ 字节 [{original.start}, {original.end})（{encoding}）与文字一致，SHA-256 与解析时相同",
                f"  ✓ bytes [{original.start}, {original.end}) ({encoding}) are these words; same SHA-256 as parsed",
            )
        )
