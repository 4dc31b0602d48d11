"""What the dashboard shows: charts over views of schema `metrics_zh`, and where each stands.

Belongs here: titles, kinds, dimensions, widths. Does not belong here: expressions. Those come from
`metrics_zh."指标目录"` of the published file, so a chart cannot add up what may not be added up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TITLE = "要点 · 科技工作计划"


@dataclass(frozen=True)
class Chart:
    """One chart.

    Attributes:
        metric: Chinese name of the metric and of its view.
        kind: Superset's name of the visualisation.
        width: of twelve columns.
        height: in Superset's units of eight pixels.
    """

    title: str
    metric: str
    kind: str
    width: int
    height: int
    by: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> dict[str, Any]:
        """The form data of the chart."""
        form: dict[str, Any] = {
            "viz_type": self.kind,
            "adhoc_filters": [],
            "row_limit": 1000,
            "color_scheme": "supersetColors",
        }
        if self.kind == "big_number_total":
            form |= {"metric": self.metric, "header_font_size": 0.4, "subtitle_font_size": 0.15}
        elif self.kind == "pie":
            form |= {"metric": self.metric, "groupby": list(self.by), "show_legend": False, "label_type": "key_percent"}
        elif self.kind == "table":
            form |= {"query_mode": "aggregate", "groupby": list(self.by), "metrics": [self.metric], "order_desc": True}
        else:
            form |= {"metrics": [self.metric], "x_axis": self.by[0], "groupby": list(self.by[1:]), "show_legend": False}
            form |= {"x_axis_sort": self.metric, "x_axis_sort_asc": False, "show_value": True, "truncate_metric": True}
        return form | self.more


_SHARE = {"y_axis_format": ".0%"}
_LYING = {"orientation": "horizontal", "x_axis_sort_asc": True}

ROWS: tuple[tuple[Chart, ...], ...] = (
    (
        Chart("计入统计的文件", "文件数", "big_number_total", 3, 18),
        Chart("任务", "任务数", "big_number_total", 3, 18),
        Chart("量化目标", "目标数", "big_number_total", 3, 18),
        Chart("有目标的任务占比", "任务量化率", "big_number_total", 3, 18, more=_SHARE),
    ),
    (
        Chart("各地任务量化率", "任务量化率", "echarts_timeseries_bar", 6, 45, ("地区",), _SHARE),
        Chart("各地任务落实率（写明责任主体）", "任务落实率", "echarts_timeseries_bar", 6, 45, ("地区",), _SHARE),
    ),
    (
        Chart(
            "牵头任务量前十的单位",
            "牵头任务量",
            "echarts_timeseries_bar",
            6,
            55,
            ("责任主体",),
            _LYING | {"row_limit": 10, "y_axis_format": ".1f"},
        ),
        Chart(
            "任务的主题（分摊）",
            "主题任务量",
            "echarts_timeseries_bar",
            6,
            55,
            ("主题",),
            _LYING | {"row_limit": 12, "y_axis_format": ".1f"},
        ),
    ),
    (
        Chart("文件由什么文字构成", "字符数", "pie", 6, 50, ("文段类别",)),
        Chart("研发投入强度目标（%）", "研发投入强度目标", "table", 6, 50, ("地区", "到期年份")),
    ),
)
"""The dashboard, row by row."""
