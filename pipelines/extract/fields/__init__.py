"""Document fields: title, issuer, region, plan period, dates, document number, type.

Belongs here: choosing each field from the lines that may state it, in order of how directly they do.
Does not belong here: recognising those lines (`structure.furniture`, `structure.titles`), or naming regions and bodies
(`conform`).

Where to find a rule: `page` (the lines around the body), `titles` (title and type), `labels` (labelled metadata and
the document number), `dates`, `period` (plan years), `issuer` (body and region); `reader` asks them in turn.
"""

from pipelines.extract.fields.model import Fields
from pipelines.extract.fields.reader import read_fields, read_page
from pipelines.extract.fields.titles import read_type

__all__ = ["Fields", "read_fields", "read_page", "read_type"]
