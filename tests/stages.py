"""The stages of a run, one after the other without Dagster: what a test of data needs, in a third of the time.

Belongs here: their order, once for every test.
Does not belong here: folders and settings of a test, which its own package makes.
"""

from __future__ import annotations

import uuid

from assets import ledger
from assets.ledger import Ledger
from assets.resources import RunChoices, lake_of
from assets.stages.building import build_candidate
from assets.stages.comparing import compare
from assets.stages.landing import land_sources
from assets.stages.parsing import parse_documents
from assets.stages.publishing import publish_candidate
from pipelines.jobs import Parser
from pipelines.settings import Settings


def read_stages(settings: Settings, choices: RunChoices, parser: Parser | None = None) -> Ledger:
    """The first stages: find files, parse what is new, find copies."""
    lake = lake_of(settings)
    record = ledger.begin(lake, str(uuid.uuid4()))
    with record.stage("land", lake):
        record.documents = dict(land_sources(settings, choices).counts)
    with record.stage("parse", lake):
        parse_documents(settings, choices, record, parser=parser)
    with record.stage("compare", lake):
        compare(settings)
    return record


def run_stages(settings: Settings, choices: RunChoices, parser: Parser | None = None) -> Ledger:
    """All stages: read, build and publish; returns the record of the run."""
    record = read_stages(settings, choices, parser)
    lake = lake_of(settings)
    with record.stage("build", lake):
        build_candidate(settings, choices, record)
    with record.stage("publish", lake):
        publish_candidate(settings, record)
    return record
