"""The errors of the ingest, each one naming the culprit and the fix.

Belongs here: exception classes that callers tell apart (the command line maps them to exit codes).
Does not belong here: handling them, and whatever a single document can do wrong: that is quarantined, not raised.
"""

from __future__ import annotations


class PipelineError(Exception):
    """Anything this package raises on purpose. `str` is English; `zh` the same sentence where a person meets it."""

    def __init__(self, message: str, *, zh: str | None = None) -> None:
        super().__init__(message)
        self.zh = zh or message


class UsageError(PipelineError):
    """What the person asked for cannot be meant; nothing was read or written."""


class ConfigurationError(UsageError):
    """A setting is unknown or has a value that cannot be used."""


class BadCorrections(UsageError):
    """The corrections file cannot be used; `zh` and `en` name file, line, and what to write instead."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class MissingPath(UsageError):
    """A file or folder named for reading does not exist."""


class DuplicateSource(UsageError):
    """Two files of one command would be known by the same name."""


class LakeCorrupted(PipelineError):
    """Bytes in the lake are not the bytes that were written there."""


class LakeReadOnly(PipelineError):
    """Something tried to write through a lake that was opened for reading."""


class KeyCollision(PipelineError):
    """Two different contents have the same content key."""


class NoProcesses(PipelineError):
    """The operating system does not let us start the processes that parse."""


class MissingExtra(UsageError):
    """Something was asked for that needs a library outside the ordinary installation."""


class ClusterTrouble(PipelineError):
    """The cluster cannot be reached, or runs another version of this program."""


class StoreTrouble(PipelineError):
    """A store that the settings name cannot be asked."""


class LakeMoved(PipelineError):
    """Somebody else wrote the shared lake while this run was under way."""
