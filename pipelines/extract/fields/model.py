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
        index_number, subject_category: what the page of a government site catalogues the document under (索引号,
            主题分类).
        issuer_name: the issuer as stated, where the name says by itself which body is meant; None where the place in
            it or the whole name is inferred.
        region_key: -1 where none is named, -3 where several could be meant.
        issue_date, publish_date: ``yyyymmdd`` keys, -1 unknown.
        period_is_inferred: whether the plan years are taken from a date instead of title or opening.
    """

    title: str | None
    document_number: str | None
    index_number: str | None
    subject_category: str | None
    document_type: str
    issuer: organizations.Organization | None
    issuer_name: str | None
    region_key: int
    plan_start_year: int | None
    plan_end_year: int | None
    period_is_inferred: bool
    issue_date: int
    publish_date: int
