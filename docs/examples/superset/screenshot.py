"""A picture of a page of Superset, taken by the system's Chromium without a screen.

Belongs here: starting the browser, logging in, waiting until every chart is drawn. Does not belong here: what is shown.
The browser is spoken to in its own DevTools protocol, so no driver has to fit its version.
"""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import requests
import websocket

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0")
_STILL_SECONDS = 4  # tables fill and bars grow for a moment after they are there
DRAWN = """
(() => {
  const charts = document.querySelectorAll('[data-test="chart-container"], .dashboard-chart');
  const busy = document.querySelectorAll('[data-test="loading-indicator"], .loading, [aria-label="Loading"]');
  const failed = [...document.querySelectorAll('[role="alert"], .ant-alert-error')].map((each) => each.innerText);
  const text = document.body.innerText.slice(0, 2000);
  return JSON.stringify({charts: charts.length, busy: busy.length, failed, text});
})()
"""


def take(address: str, path: str, user: str, password: str, charts: int, file: Path, seconds: int = 180) -> str:
    """Write a PNG of ``address + path`` once `charts` charts are drawn; returns the text of the page.

    Raises:
        SystemExit: there is no Chromium, or not every chart was drawn in time.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no chromium; on Debian: apt-get install chromium fonts-noto-cjk")
    cookie = _log_in(address, user, password)
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            page = _Page(Path(profile) / "DevToolsActivePort")
            page.say("Emulation.setDeviceMetricsOverride", width=1400, height=1430, deviceScaleFactor=1, mobile=False)
            page.say("Network.setCookie", name="session", value=cookie, url=address)
            page.say("Page.navigate", url=f"{address}{path}")
            text = _wait(page, charts, seconds)
            picture = page.say("Page.captureScreenshot", format="png")["data"]
        finally:
            process.terminate()
            process.wait(timeout=30)
    file.write_bytes(base64.b64decode(picture))
    return text


def _wait(page: _Page, charts: int, seconds: int) -> str:
    state: dict[str, Any] = {}
    seen, looks = "", 0
    for _ in range(seconds):
        time.sleep(1)
        state = json.loads(page.say("Runtime.evaluate", expression=DRAWN)["result"].get("value", "{}"))
        if state.get("failed"):
            raise SystemExit(f"a chart failed: {state['failed']}")
        is_drawn = state.get("charts", 0) >= charts and not state["busy"]
        looks = looks + 1 if is_drawn and state["text"] == seen else 0
        seen = str(state.get("text", ""))
        if looks == _STILL_SECONDS:
            return seen
    raise SystemExit(f"the page was not drawn in {seconds} seconds: {state}")


def _log_in(address: str, user: str, password: str) -> str:
    session = requests.Session()
    session.post(f"{address}/login/", data={"username": user, "password": password}, timeout=60).raise_for_status()
    return session.cookies["session"]


class _Page:
    """The one page of the browser."""

    def __init__(self, port_file: Path) -> None:
        for _ in range(120):
            if port_file.exists() and (lines := port_file.read_text().splitlines()):
                break
            time.sleep(0.5)
        else:
            raise SystemExit("chromium does not start")
        pages = requests.get(f"http://127.0.0.1:{lines[0]}/json", timeout=30).json()
        where = next(each["webSocketDebuggerUrl"] for each in pages if each["type"] == "page")
        self._socket = websocket.create_connection(where, timeout=120, suppress_origin=True)
        self._numbers = itertools.count(1)

    def say(self, method: str, **parameters: Any) -> Any:
        """Send a command and wait for its result."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
