"""Where a command speaks: data on stdout, everything else on stderr.

Belongs here: colours, progress and log lines, and whether a stream may have them.
Does not belong here: what is said (the commands), and how rows become text (`yaodian.tables`).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from typing import IO

from yaodian.text import clip, escaped, harmless

_STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "reverse": "7",
}


def may_colour(stream: IO[str], environment: Mapping[str, str] = os.environ) -> bool:
    """Whether escape sequences are welcome: a terminal that is not dumb, and no ``NO_COLOR``."""
    return not environment.get("NO_COLOR") and environment.get("TERM") != "dumb" and stream.isatty()


def paint(text: str, style: str, *, coloured: bool) -> str:
    """`text` in one or more styles (``bold red``), or as it is when the stream has no colours."""
    if not coloured or not style:
        return text
    return f"\x1b[{';'.join(_STYLES[name] for name in style.split())}m{text}\x1b[0m"


class Console:
    """What a command writes beside its data.

    Args:
        lang: ``zh`` or ``en``, the language of sentences.
        log_format: ``text``, or ``json`` for one object per line.
    """

    def __init__(self, lang: str = "en", log_format: str = "text", quiet: bool = False) -> None:
        self.lang = lang
        self._json = log_format == "json"
        self._quiet = quiet
        self._live = not self._json and not quiet and sys.stderr.isatty()
        self._coloured = may_colour(sys.stderr)
        self._drawn = False

    def t(self, zh: str, en: str) -> str:
        """The sentence in the language of this console."""
        return zh if self.lang == "zh" else en

    def info(self, text: str) -> None:
        """A line of log."""
        if not self._quiet:
            self._line("info", text)

    def warn(self, text: str) -> None:
        """A line of log that asks for attention."""
        self._line("warning", text, "yellow")

    def error(self, text: str) -> None:
        """Why the command ends without what was asked for."""
        self._line("error", text, "red")

    def progress(self, stage: str, done: int, total: int) -> None:
        """Redraw one line in place; silent where nobody watches."""
        if not self._live:
            return
        share = f" {done:,}/{total:,}" if total else " …"
        sys.stderr.write("\r\x1b[2K" + paint(clip(stage + share, 78), "dim", coloured=self._coloured))
        sys.stderr.flush()
        self._drawn = True

    def clear(self) -> None:
        """Take the progress line away."""
        if self._drawn:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._drawn = False

    def _line(self, level: str, text: str, style: str = "") -> None:
        if self._json:
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            line = json.dumps({"time": stamp, "level": level, "message": text}, ensure_ascii=False)
            print(escaped(line), file=sys.stderr)
            return
        self.clear()
        print(paint(harmless(text), style, coloured=self._coloured), file=sys.stderr)
