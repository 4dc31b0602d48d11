"""The memory of this process: a budget for a piece of work, and giving back what is not used.

Belongs here: the limit on writable memory around a call, and what allocators of libraries must be told.
Does not belong here: what a call does, and what the end of its budget means; the memory of DuckDB (`warehouse`).
"""

from __future__ import annotations

import gc
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_POLARS_ALLOCATOR = "_RJEM_MALLOC_CONF"
"""Read by the allocator of Polars when it is loaded."""

_PAGES_HELD = "/proc/self/statm"
_RESIDENT, _SHARED, _DATA = 1, 2, 5  # fields of that file, in pages; the last: data and stack
_LITTLE = 192 << 20
"""Bytes. A process that holds no more of its own has too little to give back for what looking for it takes."""


def let_go_early() -> None:
    """Have Polars give unused pages back to the system instead of leaving them to be fetched when memory runs short.

    Only where Polars is not loaded yet, and in processes started from here on; a setting of the user stays.
    """
    os.environ.setdefault(_POLARS_ALLOCATOR, "muzzy_decay_ms:0")


def give_back() -> None:
    """Give the system what this process has freed, where its C library can do that: after work that left holes.

    A tenth of a second of CPU; nothing happens in a process that is small, as far as the system says.
    """
    if 0 < _pages(_RESIDENT) - _pages(_SHARED) <= _LITTLE:
        return
    gc.collect()
    with suppress(ImportError, OSError):  # a Python without libffi, a system without that library
        import ctypes  # late: most commands never come here

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


@contextmanager
def memory_budget(extra_bytes: int) -> Iterator[None]:
    """Let this process take at most `extra_bytes` (0: no limit) more than it holds now; beyond it there is MemoryError.

    What counts is memory that can be written (`RLIMIT_DATA`), not address space: threads and allocators reserve far
    more of that than they use, the more the more cores there are. Only where the system says how much a process holds
    (Linux); elsewhere there is no limit. A library that cannot tell an allocation that failed from the end of the world
    ends the process, which the pool takes for a killed one.
    """
    held = _pages(_DATA) if extra_bytes else 0
    if not held:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limits = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([held + extra_bytes, *limits]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _pages(field: int) -> int:
    """Bytes in a field of what the system says of this process, 0 where it does not."""
    try:
        with open(_PAGES_HELD, encoding="ascii") as file:
            return int(file.read().split()[field]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0
