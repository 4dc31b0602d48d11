"""Ways from the UI into the report.

Belongs here: the address of a check or of the page as metadata. Does not belong here: the anchors
(`schemas.report_places`), the pages (`yaodian.report`), and serving them (`yaodian dev`).

A browser does not follow a link from a page of the web server to a file, so links go to where the report is served
(setting `report_url`); the file itself is shown beside them.
"""

from __future__ import annotations

import dagster as dg

from pipelines.settings import Settings
from schemas import report_places


def address(settings: Settings, place: str = report_places.INDEX) -> str:
    """Where people open `place`: below `report_url`, or the file itself where that is empty."""
    base = settings.report_url.rstrip("/")
    return f"{base}/{place}" if base else report_places.uri(settings.data_dir, place)


def page(settings: Settings, place: str = report_places.INDEX) -> dg.UrlMetadataValue:
    """A link to a page of the report."""
    return dg.MetadataValue.url(address(settings, place))


def check(settings: Settings, check_id: str) -> dg.UrlMetadataValue:
    """A link to a check with its failing rows."""
    return page(settings, report_places.check(check_id))
