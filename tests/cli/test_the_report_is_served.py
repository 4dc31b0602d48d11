"""The report over HTTP beside the UI: its files, nothing else, and only on this machine."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from yaodian.report_server import served


def _free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_pages_are_served_while_the_block_runs_and_folders_are_not_listed(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    (folder / "documents").mkdir(parents=True)
    (folder / "index.html").write_text("<p>守恒</p>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no page", encoding="utf-8")
    address = _free_address()

    with served(folder, address) as is_served:
        assert is_served
        with urllib.request.urlopen(f"{address}/index.html", timeout=10) as answer:
            assert answer.read().decode("utf-8") == "<p>守恒</p>"
            assert answer.headers["Cache-Control"] == "no-cache"
        for path in ("documents/", "../secret.txt", "%2e%2e/secret.txt"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{address}/{path}", timeout=10)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/index.html", timeout=10)


@pytest.mark.parametrize(
    "address", ["", "https://plans.example/report", "http://127.0.0.1:3001/report", "http://10.0.0.1:3001", "127.0.0.1"]
)
def test_an_address_that_somebody_else_serves_is_left_to_them(tmp_path: Path, address: str) -> None:
    with served(tmp_path, address) as is_served:
        assert not is_served


def test_a_port_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    address = _free_address()
    with served(tmp_path, address) as first, served(tmp_path, address) as second:
        assert first and not second
