"""``yaodian dev``: the Dagster UI over the data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import click

from yaodian.exits import CommandError, Exit
from yaodian.session import Session, with_session

_PATIENCE_SECONDS = 15


@click.command("dev")
@click.option("--port", type=click.IntRange(0, 65535), default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The UI has no password: leave it local.")
@with_session()
def command(session: Session, port: int, host: str) -> int:
    """Serve the Dagster UI: assets, checks, runs, schedule and sensor. Runs of `yaodian build` show there too.

    The report is served beside it, at the setting report_url, so that the UI can link to it.
    """
    if find_spec("dagster_webserver") is None:
        raise CommandError(
            "没有安装 dagster-webserver；运行 make build 安装", "dagster-webserver is not installed; run make build"
        )
    from assets.home import prepare_home
    from yaodian.report_server import served

    home = prepare_home(session.data_dir)
    address = session.settings.report_url
    with served(session.data_dir / "report", address) as is_served:
        if is_served:
            session.console.info(f"{address}  ({session.data_dir / 'report' / 'index.html'})")
        return _ui(session, home, host, port)


def _ui(session: Session, home: Path, host: str, port: int) -> int:
    from assets.home import VARIABLE, prepare_workspace

    # The UI's own processes read the settings from the environment.
    environment = os.environ | {VARIABLE: str(home), "YAODIAN_DATA_DIR": str(session.data_dir.absolute())}
    environment.setdefault("PYTHONWARNINGS", "ignore")  # the advice to use dg, which wants a checkout
    session.console.info(f"http://{host}:{port}  (DAGSTER_HOME {home})")
    dagster = Path(sys.executable).with_name("dagster")
    return _serve([str(dagster), "dev", "-w", str(prepare_workspace(home)), "-h", host, "-p", str(port)], environment)


def _serve(command: list[str], environment: dict[str, str]) -> int:
    """Run the server until it ends or somebody stops it, by Ctrl-C or SIGTERM; then nothing of it stays behind.

    Dagster ends in order on SIGINT only, and not at all where a shell started it in the background.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    with subprocess.Popen(command, env=environment, start_new_session=True) as server:
        try:
            return server.wait()
        except KeyboardInterrupt:
            server.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                server.wait(_PATIENCE_SECONDS)
            return Exit.INTERRUPTED
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
