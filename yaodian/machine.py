"""Trouble of the machine, told apart from faults of the program: a full disk, a folder that cannot be written.

Belongs here: recognising it in whatever error the system, DuckDB or SQLite made of it.
Does not belong here: what cannot be read among the documents; that is quarantined.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator

from yaodian.exits import CommandError, Exit

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_DATABASES = ("duckdb", "_duckdb", "sqlite3", "sqlalchemy")
_FULL_WORDS = (
    "no space left on device",
    "disk quota exceeded",
    "file too large",
    "database or disk is full",
    "disk i/o error",
)
_CLOSED_WORDS = ("read-only file system", "permission denied", "readonly database", "unable to open database file")


def trouble(error: BaseException) -> CommandError | None:
    """What is wrong with the machine, as a sentence with a cure; None when it is not the machine."""
    for cause in _chain(error):
        is_full, is_closed = _signs(cause)
        said = " ".join(str(cause).partition("[SQL:")[0].split())[:300]
        if is_full:
            return CommandError(
                f"磁盘已满或文件大小受限：{said}。请腾出空间（yaodian snapshots prune）后重新运行；上一个快照保持不变",
                f"the disk is full, or files may not grow: {said}. Free some space (yaodian snapshots prune) and run"
                " again; the last snapshot stays",
                Exit.SNAPSHOT,
            )
        if is_closed:
            return CommandError(
                f"无法写入：{said}。请修改权限，或用 --data-dir 指定可写的文件夹",
                f"cannot be written: {said}. Change its permissions, or name another folder with --data-dir",
            )
    return None


def _signs(error: BaseException) -> tuple[bool, bool]:
    """Whether an error says that the disk is full, and that something cannot be written."""
    if isinstance(error, OSError):
        return error.errno in _FULL, error.errno in _CLOSED
    if type(error).__module__.partition(".")[0] not in _DATABASES:
        return False, False
    said = str(error).lower()
    return any(word in said for word in _FULL_WORDS), any(word in said for word in _CLOSED_WORDS)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
