"""What a build would do, without doing it.

Belongs here: the documents that would be parsed and those that would leave, by name.
Does not belong here: finding out (`pipelines.land`, `pipelines.parse`), and printing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.land import Landing
    from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class Intentions:
    """Sources in the order of their names.

    Attributes:
        parse: sources whose content would be parsed.
        absent: sources that are known and were not seen.
        prune: of these, the ones that would leave the current facts.
    """

    parse: list[str]
    absent: list[str]
    prune: list[str]


def intentions(settings: Settings, landing: Landing, *, full: bool) -> Intentions:
    """What a build would do after this landing; nothing is written."""
    from pipelines.lake import Lake
    from pipelines.parse import to_parse

    keys = to_parse(landing, Lake(settings.lake_dir, read_only=True), settings, full=full)
    current = landing.versions.filter("is_current").sort("source_file")
    parse = current.filter(current["content_key"].is_in(keys))["source_file"].to_list()
    absent = current.filter("is_absent")["source_file"].to_list()
    return Intentions(parse, sorted({*absent, *landing.pruned}), list(landing.pruned))
