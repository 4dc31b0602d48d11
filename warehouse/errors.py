"""The errors of the warehouse, each one naming the culprit and the fix.

Belongs here: exception classes that callers tell apart (the command line maps them to exit codes).
Does not belong here: handling them.
"""

from __future__ import annotations


class WarehouseError(Exception):
    """Anything this package raises on purpose. `str` is English; `zh` the same sentence where a person meets it."""

    def __init__(self, message: str, *, zh: str | None = None) -> None:
        super().__init__(message)
        self.zh = zh or message


class LoadFailed(WarehouseError):
    """The lake cannot be loaded as it stands; nothing was published.

    Attributes:
        table: the table of the star whose contract the rows break, None when it is not one table's fault.
    """

    def __init__(self, message: str, *, table: str | None = None) -> None:
        super().__init__(message)
        self.table = table


class NeedsFullLoad(WarehouseError):
    """A difference cannot be applied to a snapshot; everything is to be loaded. Says why, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en, zh=zh)


class UnknownStorageVersion(WarehouseError):
    """The database library cannot write the file format that was asked for."""


class CollidingKeys(LoadFailed):
    """Two different natural keys hash to one surrogate key."""


class SnapshotTrouble(WarehouseError):
    """A snapshot is missing, modified or cannot be opened."""


class NoSnapshot(SnapshotTrouble):
    """No snapshot is published, or the one asked for does not exist."""


class SnapshotExists(SnapshotTrouble):
    """The run that asks to publish already did."""


class SnapshotModified(SnapshotTrouble):
    """The bytes of a published file are not the bytes that were published."""


class Locked(WarehouseError):
    """Another writer holds the data folder.

    Attributes:
        pid, host, since: who holds it, as far as the lock file tells (`None` when it does not).
    """

    def __init__(
        self, message: str, *, pid: int | None, host: str | None, since: str | None, zh: str | None = None
    ) -> None:
        super().__init__(message, zh=zh)
        self.pid = pid
        self.host = host
        self.since = since


class BadQuery(WarehouseError):
    """The SQL a person typed does not run."""
