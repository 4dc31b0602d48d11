"""How a process of the pool begins and ends.

Belongs here: what such a process does before its first job and after its last.
Does not belong here: which processes there are (`pool`), what they do (`jobs`). This is imported before any library is.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sys
import threading
import time

_PARENT_CHECK_SECONDS = 1.0
_GARBAGE_THRESHOLD = 100_000


def begin(parent: int) -> None:
    """Live as long as the process that has the id `parent`, however it ends; load and leave without ado.

    Libraries that are loaded make no garbage, and at the end the system takes all memory at once.
    """
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    gc.set_threshold(_GARBAGE_THRESHOLD)
    atexit.register(_leave)


def _leave() -> None:
    """End once the process has done all that its end asks for, except to take the interpreter apart.

    `multiprocessing` has run its own finalizers by then. Nobody asks a worker for its exit code: that one is gone, the
    pool sees by itself.
    """
    logging.shutdown()
    sys.stderr.flush()
    os._exit(0)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os._exit(1)
