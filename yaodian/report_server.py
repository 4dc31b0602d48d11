"""The report over HTTP on this machine, for links from the UI: a browser follows none from a web page to a file.

Belongs here: serving the files of the report, and nothing else. Does not belong here: writing them (`yaodian.report`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from os import PathLike
from pathlib import Path
from urllib.parse import urlsplit

_LOCAL = {"127.0.0.1", "localhost"}


class _Pages(SimpleHTTPRequestHandler):
    """Files below one folder; no listing, no log, always the present state."""

    def list_directory(self, path: str | PathLike[str]) -> None:
        """There is none."""
        self.send_error(404)

    def end_headers(self) -> None:
        """A page written a moment ago is the one that is shown."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def served(folder: Path, address: str) -> Iterator[bool]:
    """Serve `folder` at `address` while the block runs.

    Yields:
        whether it is: not where the address is of another machine (somebody else serves it there), has a path, or its
        port is taken.
    """
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname not in _LOCAL or not parts.port or parts.path.strip("/"):
        yield False
        return
    try:
        server = ThreadingHTTPServer(("127.0.0.1", parts.port), partial(_Pages, directory=str(folder)))
    except OSError:
        yield False
        return
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield True
        finally:
            server.shutdown()
