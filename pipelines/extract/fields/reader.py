"""Every field of a document whose layout is known.

Belongs here: the order in which the fields are read, since one is a hint for the next.
Does not belong here: any rule about one field.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.extract.fields.dates import issue_date, publish_date
from pipelines.extract.fields.issuer import issuer_and_region
from pipelines.extract.fields.labels import (
    add_stated_title,
    index_number_of,
    labelled_values,
    number_of,
    subject_category_of,
    year_of_number,
)
from pipelines.extract.fields.model import Fields
from pipelines.extract.fields.page import Page
from pipelines.extract.fields.period import first_year, period_of
from pipelines.extract.fields.titles import title_of
from pipelines.structure.layout import Layout
from pipelines.structure.paragraphs import Paragraph


def read_page(folded: str, paragraphs: list[Paragraph], layout: Layout) -> Page:
    """The lines that may state the fields."""
    page = Page(folded, paragraphs, layout)
    add_stated_title(page)
    return page


def read_fields(page: Page, document_type: str, stated: Mapping[str, str]) -> Fields:
    """Read every field; `document_type` comes from `read_type`, `stated` is what a container says of its text."""
    title = title_of(page) or stated.get("title")
    labelled = {**stated, **labelled_values(page)}
    issued, published = issue_date(page, labelled), publish_date(page, labelled)
    number = number_of(page, labelled)
    dated = _year_of(issued) or year_of_number(number) or _year_of(published)
    year = first_year(" ".join(page.titles)) or first_year(page.opening) or dated
    issuer, issuer_name, region_key = issuer_and_region(page, labelled, title, year)
    start, end, is_inferred = period_of(page.titles, page.opening, dated, page.folded, document_type)
    return Fields(
        title=title,
        document_number=number,
        index_number=index_number_of(labelled),
        subject_category=subject_category_of(labelled),
        document_type=document_type,
        issuer=issuer,
        issuer_name=issuer_name,
        region_key=region_key,
        plan_start_year=start,
        plan_end_year=end,
        period_is_inferred=is_inferred,
        issue_date=issued,
        publish_date=published,
    )


def _year_of(date_key: int) -> int | None:
    return date_key // 10_000 if date_key > 0 else None
