"""The language of `metrics.yml`: what a metric, a grain and a dimension are.

Belongs here: the immutable classes, and asking for the metrics there are.
Does not belong here: reading and judging the file (`metrics_file`), the views (`metric_views`, and `warehouse` for
their SQL), the page (`metrics_page`).

How a metric may be added up follows from its expression, and shows in the columns of its view:

========== ============================ ================================= ==============================
expression columns of the view          a group of rows is                additivity
========== ============================ ================================= ==============================
sum        `value`                      ``sum(value)``                    additive over every dimension
ratio      `numerator`, `denominator`   the quotient of their sums        non-additive
distinct   `counted`, one row for each  ``count(DISTINCT counted)``       semi-additive over the listed
           thing and combination                                          dimensions, or non-additive
highest    `highest`                    ``max(highest)``                  non-additive
========== ============================ ================================= ==============================

So a column called `value` may be summed, and no metric that may not be summed has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from schemas.contract import LogicalType

DOCUMENT_DIMENSIONS = ("document", "document_type", "region", "province", "issuer", "plan_year")
"""What `metrics.counted_document` knows of a document, whatever the grain."""


class Kind(StrEnum):
    """How rows become a number."""

    SUM = "sum"
    RATIO = "ratio"
    DISTINCT = "distinct"
    HIGHEST = "highest"


class Additivity(StrEnum):
    """Over what the numbers of groups may be added to the number of them all."""

    ADDITIVE = "additive"
    SEMI_ADDITIVE = "semi_additive"
    NON_ADDITIVE = "non_additive"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What numbers are grouped by; `codes` names the code list of its values, where they are codes."""

    name: str
    type: LogicalType
    zh: str
    en: str
    codes: str | None = None


@dataclass(frozen=True, slots=True)
class Grain:
    """What one row stands for: a row of a view of `marts`.

    Attributes:
        dimensions: dimensions a row has beside those of its document, each with its SQL over the view's columns.
    """

    name: str
    view: str
    zh: str
    en: str
    dimensions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes:
        zh: its label and the name of its view in `metrics_zh`.
        kind: how rows become a number; `expression` is the SQL over the view's columns that a row gives, `base` that
            of the denominator of a ratio.
        where: which rows of the grain are measured; None for all.
        type: of what `expression` gives.
        dimensions: the valid ones, in the order of the view.
        additive_over: those over which the numbers of groups add up.
    """

    name: str
    zh: str
    en: str
    description_zh: str
    description_en: str
    unit: str
    grain: Grain
    kind: Kind
    expression: str
    base: str | None
    where: str | None
    type: LogicalType
    additivity: Additivity
    dimensions: tuple[Dimension, ...]
    additive_over: tuple[str, ...]

    @property
    def aggregate(self) -> str:
        """SQL over the columns of the metric's view that gives the number of any group of its rows."""
        return _AGGREGATE[self.kind]

    @property
    def meaning(self) -> str:
        """All that decides the number, in one line: a change of it is a change of the metric."""
        what = f"{self.kind}({self.expression}{f' / {self.base}' if self.base else ''}) of {self.grain.view}"
        return f"{what}{f' where {self.where}' if self.where else ''}, {self.additivity} [{self.unit}]"


_AGGREGATE = {
    Kind.SUM: "sum(value)",
    Kind.RATIO: "sum(numerator) / nullif(sum(denominator), 0)",
    Kind.DISTINCT: "count(DISTINCT counted)",
    Kind.HIGHEST: "max(highest)",
}


@cache
def metrics() -> tuple[Metric, ...]:
    """Every metric in the order of the file; `BadMetrics` when the file contradicts itself."""
    from schemas.metrics_file import parse

    return parse(resources.files("schemas").joinpath("metrics.yml").read_text(encoding="utf-8"))


def metric(name: str) -> Metric:
    """The metric called `name`; KeyError lists those there are."""
    for each in metrics():
        if each.name == name:
            return each
    raise KeyError(f"no metric {name}; declared are {', '.join(each.name for each in metrics())}")
