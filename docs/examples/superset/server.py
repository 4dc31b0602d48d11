"""A Superset of one's own: set up once, then served on 127.0.0.1.

Belongs here: Superset's metadata database, its administrator, its process. Does not belong here: what it shows.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("superset"))
CONFIG = Path(__file__).with_name("superset_config.py")
USER = "admin"


def set_up(home: Path) -> str:
    """Make Superset's database and administrator in `home` where they are missing; returns the password."""
    password = home / "password"
    if (home / "ready").exists():
        return password.read_text(encoding="utf-8")
    home.mkdir(parents=True, exist_ok=True)
    (home / "superset.db").unlink(missing_ok=True)
    for secret in (password, home / "secret_key"):
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    admin = ["--username", USER, "--firstname", "Yao", "--lastname", "Dian", "--email", "admin@localhost.invalid"]
    said = password.read_text(encoding="utf-8")
    for step in (["db", "upgrade"], ["fab", "create-admin", *admin, "--password", said], ["init"]):
        print(f"superset {step[0]} {step[1] if len(step) > 1 else ''}".strip(), file=sys.stderr)
        done = subprocess.run([COMMAND, *step], env=_environment(home), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"superset {step[0]} failed:\n{done.stderr[-4000:]}")
    (home / "ready").touch()
    return said


@contextmanager
def serving(home: Path, port: int) -> Iterator[str]:
    """Superset in a process of its own; gives its address."""
    with (home / "server.log").open("w") as log:
        command = [COMMAND, "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"]
        process = subprocess.Popen(command, env=_environment(home), stdout=log, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, home / "server.log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"Superset ended:\n{log.read_text(encoding='utf-8')[-4000:]}")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise SystemExit(f"Superset does not answer; see {log}")


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(CONFIG),
        "FLASK_APP": "superset",
        "TZ": "UTC",
    }
