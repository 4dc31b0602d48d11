"""What a document says about itself.

Belongs here: the record of all fields.
Does not belong here: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.conform import organizations


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a document (folded text; None where it does not say).

    Attributes:
        region_key: -1 where none is named, -3 where several could be meant.
        issue_date, publish_date: ``yyyymmdd`` keys, -1 unknown.
        period_is_inferred: whether the plan years are taken from a date instead of title or opening.
    """

    title: str | None
    document_number: str | None
    document_type: str
    issuer: organizations.Organization | None
    region_key: int
    plan_start_year: int | None
    plan_end_year: int | None
    period_is_inferred: bool
    issue_date: int
    publish_date: int
