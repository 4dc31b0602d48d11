"""``yaodian report``: write the report page."""

from __future__ import annotations

from pathlib import Path

import click

from yaodian import completing
from yaodian.session import Session, with_session


@click.command("report")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write (default: DATA/report/index.html).",
)
@click.option(
    "--snapshot",
    metavar="RUN",
    shell_complete=completing.snapshots,
    help="Report on this snapshot instead of the published one.",
)
@with_session()
def command(session: Session, output: Path | None, snapshot: str | None) -> None:
    """Write one static page about the published snapshot."""
    from yaodian.chosen_snapshot import CURRENT
    from yaodian.chosen_snapshot import chosen as named
    from yaodian.report import write

    chosen = named(session.data_dir, snapshot or CURRENT)
    path = output or session.data_dir / "report" / "index.html"
    with session.open(chosen.run_id) as con:
        write(con, chosen, path, session.settings.lang)
    click.echo(str(path))
