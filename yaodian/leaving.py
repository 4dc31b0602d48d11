"""How the process ends.

Belongs here: ending it without taking the interpreter apart.
Does not belong here: the exit code (`yaodian.exits`, `yaodian.cli`).
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
from contextlib import suppress
from typing import NoReturn


class Leaving:
    """Ends the process as soon as everything registered for its end has been done.

    After that the interpreter would free every module and object one by one; after a build, with all of Dagster loaded,
    that takes a second in which nothing happens.
    """

    def __init__(self) -> None:
        # What is registered first is called last, so this must be made before libraries are loaded.
        self._code: int | None = None
        atexit.register(self._stop)

    def leave(self, code: int) -> NoReturn:
        """End with `code`; threads are waited for and exit handlers called as ever."""
        self._code = code
        sys.exit(code)

    def _stop(self) -> None:
        if self._code is None:  # somebody else ended the process, and knows its code
            return
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(self._code)
