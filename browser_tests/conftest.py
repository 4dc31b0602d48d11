"""The report of the samples, and a real browser to open it with.

Belongs here: building once what the tests click through, and pages that notice every error and every request.
Does not belong here: tests. They run in an environment of their own (`make test-browser`), which has the browser's
driver and not the project; the project is asked through its command line.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "raw"
COMMAND = ROOT / ".venv" / "bin" / "yaodian"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK = 390, 1280
HOSTILE = """2020年某市科技工作要点

一、<script>document.title = "owned"</script>培育企业
1.新增高新技术企业100家<img src="http://127.0.0.1:9/x" onerror="document.title='owned'">。"><b id="text">\u202e倒
（牵头单位：<a href="javascript:alert(1)">计划处</a>）
"""


@dataclass
class Report:
    """A report on disk.

    Attributes:
        folder: where its first page lies.
    """

    folder: Path

    @property
    def pages(self) -> list[Path]:
        """Every page."""
        return sorted(self.folder.rglob("*.html"))

    def about(self, name: str) -> Path:
        """The page of the document whose name begins so."""
        (found,) = (self.folder / "documents").glob(f"{name}*.html")
        return found


@dataclass
class Watched:
    """A page of the browser, and what went wrong in it or left the machine's files."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: Path, anchor: str = "") -> Page:
        """Open a file, at an anchor."""
        self.page.goto(path.as_uri() + (f"#{anchor}" if anchor else ""))
        return self.page


def _yaodian(*arguments: str | Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YAODIAN_", "DAGSTER_"))}
    done = subprocess.run(
        [COMMAND, *map(str, arguments)], cwd=ROOT, env=kept, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two snapshots: one sample first, then all, a copy of one of them and a hostile text."""
    base = tmp_path_factory.mktemp("browser")
    source = base / "in"
    source.mkdir()
    samples = sorted(SAMPLES.glob("*.txt"))
    shutil.copy(samples[0], source)
    _yaodian("build", source, "--data-dir", base / "data")
    for sample in samples[1:]:
        shutil.copy(sample, source)
    text = next(path for path in samples if path.name.startswith("001")).read_bytes()
    (source / "reposted.txt").write_bytes(
        text[: len(text) * 7 // 10].decode("utf-8", "ignore").encode() + "……".encode()
    )
    (source / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    _yaodian("build", source, "--data-dir", base / "data")
    return base / "data"


@pytest.fixture(scope="session")
def report(data: Path) -> Report:
    """The report in Chinese."""
    return Report(data / "report")


@pytest.fixture(scope="session")
def english(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report in English."""
    folder = tmp_path_factory.mktemp("english")
    _yaodian("report", "--data-dir", data, "--output", folder / "index.html", "--lang", "en")
    return Report(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without it there is nothing to test with."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium on this machine (Debian: apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """A new page of a width and a colour scheme; errors and foreign requests fail the test that caused them."""
    opened = []

    def make(width: int = DESK, scheme: str = "light", *, bypass_csp: bool = False) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=bypass_csp
        )
        watched = Watched(context.new_page())
        watched.page.on("console", lambda message: watched.errors.append(message.text))
        watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
        watched.page.on("request", lambda request: watched.requests.append(request.url))
        watched.page.set_default_timeout(10_000)
        opened.append((context, watched))
        return watched

    yield make
    for context, watched in opened:
        context.close()
        assert watched.errors == []
        assert [url for url in watched.requests if not url.startswith("file://")] == []
