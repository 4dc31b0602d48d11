"""What the command line lends to a run in its own process.

Belongs here: progress on the terminal, and the report written by this process.
Does not belong here: the run (`assets.run`), what the report says (`yaodian.report`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assets.resources import Hooks
    from pipelines.settings import Settings
    from yaodian.session import Session


def run_hooks(session: Session) -> Hooks:
    """The hooks of a run that this command starts."""
    from assets.resources import Hooks

    return Hooks(progress=session.console.progress, report=_report)


def _report(settings: Settings) -> None:
    """Write the report as `yaodian report` does.

    Raises:
        ReportFailed: the files cannot be written, or the snapshot cannot be read.
    """
    from assets.errors import ReportFailed
    from schemas import report_places
    from warehouse import snapshots
    from warehouse.errors import WarehouseError
    from yaodian.report import write_report

    path = report_places.file(settings.data_dir)
    try:
        write_report(settings.data_dir, snapshots.current(settings.data_dir), path, settings.lang)
    except (OSError, WarehouseError) as error:
        zh, en = getattr(error, "zh", None) or str(error), str(error)
        raise ReportFailed(f"报告没有写成：{zh}", f"the report could not be written: {en}") from error
