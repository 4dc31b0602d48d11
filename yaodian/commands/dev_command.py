"""``yaodian dev``: the Dagster UI over the data folder."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from yaodian.exits import CommandError
from yaodian.session import Session, with_session


@click.command("dev")
@click.option("--port", type=click.IntRange(0, 65535), default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The UI has no password: leave it local.")
@with_session()
def command(session: Session, port: int, host: str) -> None:
    """Serve the Dagster UI: assets, checks, runs, schedule and sensor. Runs of `yaodian build` show there too."""
    if find_spec("dagster_webserver") is None:
        raise CommandError(
            "没有安装 dagster-webserver；运行 make build 安装", "dagster-webserver is not installed; run make build"
        )
    from assets.home import VARIABLE, prepare_home, prepare_workspace

    home = prepare_home(session.data_dir)
    # The UI's own processes read the settings from the environment.
    environment = os.environ | {VARIABLE: str(home), "YAODIAN_DATA_DIR": str(session.data_dir.absolute())}
    environment.setdefault("PYTHONWARNINGS", "ignore")  # the advice to use dg, which wants a checkout
    session.console.info(f"http://{host}:{port}  (DAGSTER_HOME {home})")
    dagster = Path(sys.executable).with_name("dagster")
    arguments = ["dev", "-w", str(prepare_workspace(home)), "-h", host, "-p", str(port)]
    os.execve(dagster, [str(dagster), *arguments], environment)
