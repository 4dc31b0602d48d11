"""A Superset with one dashboard over the published warehouse.

``make superset`` serves it on 127.0.0.1 until Ctrl-C; ``make superset ARGS="--screenshot picture.png"`` takes a picture
and ends. Run again, it brings connection, datasets and charts up to date. State lies in ``--home``; take the folder
away to begin anew.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import api
import screenshot
import server
from charts import ROWS


def main() -> None:
    """Set up, make the dashboard, then serve or take the picture."""
    options = _options()
    if not options.warehouse.exists():
        raise SystemExit(f"{options.warehouse} is not there; run `make build` first, or name another with --warehouse")
    home = options.home.resolve()
    password = server.set_up(home)
    # absolute, but through the link: a new snapshot is seen without telling Superset
    warehouse = options.warehouse.parent.resolve() / options.warehouse.name
    with server.serving(home, options.port) as address:
        number = api.make_dashboard(api.Superset(address, server.USER, password), warehouse)
        path = f"/superset/dashboard/{number}/?standalone=2"
        if options.screenshot:
            charts = sum(len(row) for row in ROWS)
            print(screenshot.take(address, path, server.USER, password, charts, options.screenshot))
            return
        print(
            f"{address}/superset/dashboard/{number}/  user {server.USER}, password in {home / 'password'}; Ctrl-C ends"
        )
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A Superset with one dashboard over the published warehouse.")
    parser.add_argument("--warehouse", type=Path, default=Path("data/warehouse/current.duckdb"))
    parser.add_argument("--home", type=Path, default=Path("data/superset"), help="where Superset keeps its own data")
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--screenshot", type=Path, metavar="FILE", help="write a PNG of the dashboard and end")
    return parser.parse_args()


if __name__ == "__main__":
    main()
