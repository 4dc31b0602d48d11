"""Why a run ends without a new snapshot, each reason in a sentence.

Belongs here: exception classes of the orchestration.
Does not belong here: errors of the packages it calls; they pass through as they are.
"""

from __future__ import annotations


class RunRefused(Exception):
    """The run ends on purpose. `str` is English; `zh` and `en` are the same sentence."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class NothingReadable(RunRefused):
    """Not one file of the run is a readable document."""


class PublicationRefused(RunRefused):
    """A check failed at a level that forbids publishing."""


class NothingToPublish(RunRefused):
    """A step was run alone before the step it needs."""


class ReportFailed(RunRefused):
    """The warehouse is published, its report page is not."""
