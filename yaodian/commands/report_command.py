"""``yaodian report``: write the report."""

from __future__ import annotations

from pathlib import Path

import click

from yaodian import completing
from yaodian.session import Session, with_session


@click.command("report")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the first page (default: DATA/report/index.html); the others go beside it.",
)
@click.option(
    "--snapshot",
    metavar="RUN",
    shell_complete=completing.snapshots,
    help="Report on this snapshot instead of the published one.",
)
@with_session()
def command(session: Session, output: Path | None, snapshot: str | None) -> None:
    """Write the report on the published snapshot: one page about it, and one for each document."""
    from schemas import report_places
    from yaodian.chosen_snapshot import CURRENT
    from yaodian.chosen_snapshot import chosen as named
    from yaodian.report import write_report

    chosen = named(session.data_dir, snapshot or CURRENT)
    path = output or report_places.file(session.data_dir)
    write_report(session.data_dir, chosen, path, session.settings.lang)
    click.echo(str(path))
