"""The views of schemas `metrics` and `metrics_zh`: names, columns and their order, in English and Chinese.

Belongs here: what `metrics.yml` promises to those who read the warehouse, as the same `View` as the views of `marts`.
Does not belong here: their SQL (`warehouse.metric_views`).

One view a metric, one row a combination of its dimensions, with the columns its kind of expression has (`metrics`).
`counted_document` says which documents count, `catalogue` what the metrics are, `overview` gives every number by one
dimension at a time: there nothing has to be added up, and nothing may be.
"""

from __future__ import annotations

from functools import cache

from schemas.contract import LogicalType
from schemas.marts import View, ViewColumn
from schemas.metrics import Additivity, Kind, Metric, metrics

_C = ViewColumn
_S, _F64, _BOOL = LogicalType.STRING, LogicalType.FLOAT64, LogicalType.BOOLEAN

COUNTED_DOCUMENT = View(
    "counted_document",
    "计入统计的文件",
    "现行文件是否计入统计, 副本与草案不计",
    "current documents, and whether they count: copies and drafts do not",
    (
        _C("document", _S, "来源文件", "Source of the document"),
        _C("document_type", _S, "文种", "Type of the document", "document_type"),
        _C("region", _S, "地区", "Region the plan is for"),
        _C("province", _S, "省份", "Province of the region"),
        _C("issuer", _S, "发文单位", "Organisation that issued the document"),
        _C("plan_year", LogicalType.INT16, "计划起始年", "First year of the plan"),
        _C("is_copy", _BOOL, "是否副本", "Whether another document stands for it"),
        _C("is_draft", _BOOL, "是否草案", "Whether it is a draft of a current document"),
        _C("counts", _BOOL, "是否计入", "Whether metrics count it"),
    ),
)

CATALOGUE = View(
    "catalogue",
    "指标目录",
    "全部指标及其用法, 一行一个",
    "the metrics and how to use them, one row each",
    (
        _C("metric", _S, "指标", "Name of the metric and of its view"),
        _C("label_zh", _S, "中文名", "Chinese label and name of the view in metrics_zh"),
        _C("label_en", _S, "英文名", "English label"),
        _C("description_zh", _S, "中文说明", "What is measured, in Chinese"),
        _C("description_en", _S, "英文说明", "What is measured"),
        _C("unit", _S, "计量单位", "Unit of the number"),
        _C("grain_zh", _S, "中文粒度", "What one measured row stands for, in Chinese"),
        _C("grain_en", _S, "英文粒度", "What one measured row stands for"),
        _C("additivity", _S, "可加性", "Whether numbers of groups may be added", "additivity"),
        _C("additive_over", _S, "可加维度", "Dimensions over which they may be added"),
        _C("dimensions", _S, "有效维度", "Dimensions of the view"),
        _C("aggregate", _S, "聚合算式", "SQL over the view that gives the number of any group"),
    ),
)

OVERVIEW = View(
    "overview",
    "指标总览",
    "各指标的总数与按单一维度的结果, 不可再加总",
    "every metric in total and by one dimension at a time; not to be added up",
    (
        _C("metric", _S, "指标", "Name of the metric"),
        _C("dimension", _S, "维度", "Dimension it is grouped by, or total"),
        _C("member", _S, "成员", "Member of the dimension, null where unknown or in total"),
        _C("result", _F64, "结果", "The number; groups of it must not be added up"),
    ),
)

_MEASURES: dict[Kind, tuple[tuple[str, str, str], ...]] = {
    Kind.SUM: (("value", "数值", "Number of the combination; may be summed"),),
    Kind.RATIO: (
        ("numerator", "分子", "Divide the sum of it by the sum of denominator"),
        ("denominator", "分母", "What the sum of numerator is divided by"),
    ),
    Kind.DISTINCT: (("counted", "计数对象", "Thing to count, each once however many rows have it"),),
    Kind.HIGHEST: (("highest", "最高值", "Highest of the combination; take the highest of several"),),
}
_RULE = {
    Additivity.ADDITIVE: ("各维度均可加总", "adds up over every dimension"),
    Additivity.SEMI_ADDITIVE: ("仅部分维度可加总", "adds up over some dimensions only"),
    Additivity.NON_ADDITIVE: ("不可加总", "does not add up"),
}


@cache
def metric_views() -> tuple[View, ...]:
    """Every view of schema `metrics`, each with its twin in `metrics_zh`."""
    return (COUNTED_DOCUMENT, CATALOGUE, OVERVIEW, *map(view_of, metrics()))


def view_of(metric: Metric) -> View:
    """The view of one metric."""
    measures = tuple(_C(name, metric.type, zh, en) for name, zh, en in _MEASURES[metric.kind])
    dimensions = tuple(_C(each.name, each.type, each.zh, each.en, each.codes) for each in metric.dimensions)
    zh, en = _RULE[metric.additivity]
    return View(
        metric.name,
        metric.zh,
        f"{metric.description_zh}; {zh}, 算式 {metric.aggregate}",
        f"{metric.description_en}; {en}: {metric.aggregate}",
        (*dimensions, *measures),
    )
