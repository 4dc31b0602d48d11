"""``yaodian export``: the published snapshot as files, the last run as events."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from yaodian import completing
from yaodian.exits import CommandError, Exit
from yaodian.session import Session, with_session

SCHEMAS = ("marts", "marts_all", "marts_zh", "metrics", "metrics_zh", "star")


@click.command("export")
@click.option("--parquet", type=click.Path(path_type=Path), metavar="DIR", help="One Parquet file per view.")
@click.option(
    "--csv",
    "csv_",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="One CSV file per view, safe to open in Excel.",
)
@click.option(
    "--openlineage", metavar="FILE", help="The events of the last run, one JSON object a line (- for stdout)."
)
@click.option("--schema", type=click.Choice(SCHEMAS), default="marts", show_default=True, help="Which views or tables.")
@click.option(
    "--snapshot",
    metavar="RUN",
    shell_complete=completing.snapshots,
    help="Export this snapshot instead of the published one.",
)
@with_session()
def command(
    session: Session,
    parquet: Path | None,
    csv_: Path | None,
    openlineage: str | None,
    schema: str,
    snapshot: str | None,
) -> None:
    """Write the published snapshot as Parquet or CSV, or the last run as OpenLineage events.

    A folder gets manifest.json with the SHA-256, rows and columns of every file and the snapshot they come from. It
    appears as a whole; an earlier export there is replaced. In CSV, a text that begins like a formula gets an
    apostrophe.
    """
    if not (parquet or csv_ or openlineage):
        raise CommandError(
            "请给出 --parquet DIR、--csv DIR 或 --openlineage FILE",
            "say what: --parquet DIR, --csv DIR or --openlineage FILE",
        )
    for folder, form in ((parquet, "parquet"), (csv_, "csv")):
        if folder is not None:
            _export(session, folder, form, schema, snapshot)
    if openlineage:
        _export_events(session, openlineage)


def _export(session: Session, folder: Path, form: str, schema: str, wanted: str | None) -> None:
    from warehouse.export import CannotExport, export
    from yaodian.chosen_snapshot import chosen

    snapshot = chosen(session.data_dir, wanted or "current")
    with session.open(snapshot.run_id) as con:
        try:
            done = export(con, snapshot, folder, form, schema)
        except CannotExport as error:
            raise CommandError(f"无法导出到 {folder}：{error}", str(error)) from error
    files, rows = len(done.rows), sum(done.rows.values())
    session.console.info(
        session.t(f"{snapshot.run_id}：{files} 个文件，{rows:,} 行", f"{snapshot.run_id}: {files} files, {rows:,} rows")
    )
    click.echo(str(done.manifest))


def _export_events(session: Session, target: str) -> None:
    from assets.version import program_version
    from pipelines.lake import Lake
    from warehouse import durable
    from yaodian import verdicts
    from yaodian.openlineage import events

    record = _record(session)
    lake = Lake(session.settings.lake_dir, read_only=True)
    landed = lake.read_table("landed_file")
    sources = [] if landed is None else zip(landed["absolute_path"], landed["source_file"], strict=True)
    roots = {path.removesuffix(name).rstrip("/") or "/" for path, name in sources}
    told = events(record, verdicts.of_last_run(session) or [], roots, program_version())
    text = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in told)
    if target == "-":
        sys.stdout.write(text)
        return
    path = Path(target)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        durable.write_text(path, text)
    except OSError as error:
        raise CommandError(f"无法写 {path}：{error.strerror}", f"{path} cannot be written: {error.strerror}") from error
    click.echo(str(path))


def _record(session: Session) -> Any:
    from assets import ledger
    from pipelines.lake import Lake

    record = ledger.read(Lake(session.settings.lake_dir, read_only=True))
    if record is None:
        raise CommandError(
            f"{session.data_dir} 还没有运行过；先运行 yaodian build",
            f"{session.data_dir} has had no run yet; run yaodian build first",
            Exit.SNAPSHOT,
        )
    return record
