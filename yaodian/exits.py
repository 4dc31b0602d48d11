"""What ends a command, and with which exit code.

Belongs here: the exit codes of the contract and the one table from exception class to code.
Does not belong here: printing (see `yaodian.cli`), and anything that would import another package of ours.
"""

from __future__ import annotations

import sys
from enum import IntEnum

import click


class Exit(IntEnum):
    """The exit codes scripts rely on."""

    PASS = 0
    FAILED_CHECK = 1
    USAGE = 2
    NOTHING_READABLE = 3
    INTERNAL = 4
    SNAPSHOT = 5
    INTERRUPTED = 130


class CommandError(Exception):
    """A sentence for the person at the terminal, in both languages, and the code the command ends with."""

    def __init__(self, zh: str, en: str, code: Exit = Exit.USAGE) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.code = code


# Named, not imported: a class whose module nobody loaded cannot have been raised. The first match wins,
# so a subclass stands before its base.
_CODES: tuple[tuple[str, str, Exit], ...] = (
    ("schemas.pandera_models", "ContractBroken", Exit.FAILED_CHECK),
    ("assets.errors", "NothingReadable", Exit.NOTHING_READABLE),
    ("assets.errors", "PublicationRefused", Exit.FAILED_CHECK),
    ("assets.errors", "RunRefused", Exit.INTERNAL),
    ("pipelines.errors", "UsageError", Exit.USAGE),
    ("pipelines.errors", "KeyCollision", Exit.FAILED_CHECK),
    ("pipelines.errors", "LakeCorrupted", Exit.SNAPSHOT),
    ("pipelines.errors", "ClusterTrouble", Exit.USAGE),
    ("pipelines.errors", "StoreTrouble", Exit.SNAPSHOT),
    ("pipelines.errors", "LakeMoved", Exit.SNAPSHOT),
    ("pipelines.errors", "PipelineError", Exit.INTERNAL),
    ("warehouse.errors", "BadQuery", Exit.USAGE),
    ("warehouse.errors", "UnknownStorageVersion", Exit.USAGE),
    ("warehouse.errors", "LoadFailed", Exit.FAILED_CHECK),
    ("warehouse.errors", "SnapshotTrouble", Exit.SNAPSHOT),
    ("warehouse.errors", "WarehouseError", Exit.SNAPSHOT),
)


def code_of(error: BaseException) -> Exit | None:
    """The exit code of an error that one of our packages raised on purpose, None for a surprise."""
    if isinstance(error, CommandError):
        return error.code
    if isinstance(error, click.UsageError):
        return Exit.USAGE
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return Exit.INTERRUPTED
    for module, name, code in _CODES:
        known = getattr(sys.modules.get(module), name, None)
        if known is not None and isinstance(error, known):
            return code
    return None
