"""The row of table document, with the issuer and the plan period it refers to.

Belongs here: hashes, sizes and fields of the whole document.
Does not belong here: choosing the fields (`extract.fields`).
"""

from __future__ import annotations

import hashlib

from pipelines.conform import periods
from pipelines.rows.model import DocumentRows, Reading
from schemas.keys import UNKNOWN


def add_document(reading: Reading, out: DocumentRows) -> None:
    """Add the one row of the document."""
    fields = reading.fields
    if fields.issuer is not None:
        out.organization(fields.issuer)
    period = periods.resolve(fields.plan_start_year, fields.plan_end_year, fields.period_is_inferred)
    if period is not None:
        out.member("plan_period", period.plan_period_key, period)
    normalized = "".join(reading.folded.split())
    row = (
        reading.key,
        hashlib.sha256(reading.raw).hexdigest(),
        hashlib.sha256(normalized.encode("utf-8", "surrogatepass")).hexdigest(),
        len(reading.raw),
        len(reading.text),
        reading.source.encoding,
        reading.folding.script,
        reading.source.is_extracted,
        reading.simplified(fields.title) if fields.title else None,
        fields.document_number,
        fields.index_number,
        reading.simplified(fields.subject_category) if fields.subject_category else None,
        fields.document_type,
        reading.simplified(fields.issuer_name) if fields.issuer_name else None,
        fields.issuer.organization_key if fields.issuer else UNKNOWN,
        fields.region_key,
        period.plan_period_key if period else UNKNOWN,
        fields.issue_date,
        fields.publish_date,
    )
    out.extend("document", [row])
