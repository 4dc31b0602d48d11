"""The page on the metrics, rendered from `metrics.yml`.

Belongs here: Markdown of what is declared, in Chinese or English (docs/metrics.zh.md, docs/metrics.md).
Does not belong here: results (docs/questions.md), and writing files (the command line does).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.metric_views import CATALOGUE, COUNTED_DOCUMENT, OVERVIEW
from schemas.metrics import Additivity, Kind, Metric, metrics
from schemas.vocabulary import label


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    intro: str
    how: str
    ask: str
    rules: dict[Kind, str]
    rules_head: str
    list_head: str
    measured: str
    formula: str
    where: str
    adds: str
    by: str
    group: str
    everywhere: str
    nowhere: str
    columns: str
    helpers: str


_EN = _Words(
    title="# Metrics",
    intro="Rendered from [`schemas/metrics.yml`](../schemas/metrics.yml); do not edit, run"
    " `yaodian schema --metrics --lang en`. [中文](metrics.zh.md)",
    how="""A metric is declared once: what is counted, how, and by what it may be asked. From the declaration come this
page, one view a metric in schema `metrics` with its twin in `metrics_zh`, and `yaodian query --metric`. What the
numbers are on the sample documents stands in [questions](questions.md).

Nothing is counted twice: a metric counts the current documents for which `metrics.counted_document` says `counts`. A
copy does not, its canonical document does; nor does a draft whose final text is there itself.

## How not to add up wrongly

A view has one row for each combination of its dimensions, and its columns say what may be done with them. Only a
column called `value` may be summed. Shares have no such column, since the mean of shares is not the share of the
whole; nor have distinct counts, since a thing in two groups would count twice. In every case the expression in the
last column gives the right number for any group of rows and under any filter on the dimensions. It stands in
`metrics.catalogue` too (`aggregate`), from which a BI tool can make its saved metrics.
""",
    ask="""`metrics.overview` has every metric in total and by one dimension at a time, worked out for each group: read
it, do not add it up. On the command line:

```sh
yaodian query --metric
yaodian query --metric quantified_task_share --by region,plan_year
```
""",
    rules={
        Kind.SUM: "adds up over every dimension",
        Kind.RATIO: "never: divide the sums",
        Kind.DISTINCT: "over the listed dimensions only: elsewhere a thing is in several groups",
        Kind.HIGHEST: "never: take the highest",
    },
    rules_head="| kind | columns of the view | numbers of groups add up | number of any group |",
    list_head="| metric | what | unit | adds up over |",
    measured="One row measured",
    formula="Expression",
    where="of the rows with",
    adds="Adds up over",
    by="Asked by",
    group="Any group of rows",
    everywhere="all its dimensions",
    nowhere="nothing",
    columns="view",
    helpers="## Views beside the metrics",
)

_ZH = _Words(
    title="# 指标",
    intro="本页由 [`schemas/metrics.yml`](../schemas/metrics.yml) 生成，请勿手工修改："
    "`yaodian schema --metrics --lang zh`。[English](metrics.md)",
    how="""每个指标只声明一次：数什么、怎样数、可以按什么查询。\
本页、模式 `metrics` 中每个指标的视图及其在 `metrics_zh` 中的中文视图、\
`yaodian query --metric` 都由这一声明得出。样本文件上的实际结果见[问题](questions.zh.md)。

不重复计数：指标只计 `metrics.counted_document`（`metrics_zh."计入统计的文件"`）中“是否计入”为真的现行文件。\
副本不计，计其正本；正式稿已在库中的草案也不计。

## 怎样避免加错

视图中每种维度组合一行，列名说明可以怎样使用。只有名为 `value`（数值）的列可以求和。\
占比没有这一列，因为占比的平均不等于总体的占比；\
去重计数也没有，因为同时属于两组的对象会被计两次。无论怎样分组、怎样按维度筛选，最后一列的算式都给出正确的数。\
它也在 `metrics.catalogue`（`metrics_zh."指标目录"`）的 `aggregate` 列中，BI 工具可据此建立指标。
""",
    ask="""`metrics.overview`（`metrics_zh."指标总览"`）给出每个指标的总数和按单一维度的结果，逐组算出：只供读取，不可再加总。在命令行上：

```sh
yaodian query --metric
yaodian query --metric quantified_task_share --by region,plan_year
```
""",
    rules={
        Kind.SUM: "各维度均可",
        Kind.RATIO: "不可，应以合计相除",
        Kind.DISTINCT: "仅所列维度可以：在其他维度上一个对象属于多组",
        Kind.HIGHEST: "不可，应取最高值",
    },
    rules_head="| 类别 | 视图的列 | 各组结果能否相加 | 任意一组的算式 |",
    list_head="| 指标 | 名称 | 单位 | 可加维度 |",
    measured="计量粒度",
    formula="算式",
    where="限于",
    adds="可加维度",
    by="有效维度",
    group="任意一组的算式",
    everywhere="全部维度",
    nowhere="无",
    columns="视图",
    helpers="## 其他视图",
)

_COLUMNS = {
    Kind.SUM: "`value`",
    Kind.RATIO: "`numerator`, `denominator`",
    Kind.DISTINCT: "`counted`",
    Kind.HIGHEST: "`highest`",
}


def render(lang: str) -> str:
    """The page as Markdown, ``zh`` or ``en``."""
    return "\n".join(_lines(_ZH if lang == "zh" else _EN, lang == "zh")) + "\n"


def _lines(words: _Words, zh: bool) -> Iterator[str]:
    yield from (words.title, "", words.intro, "", words.how)
    yield from (words.rules_head, "|---|---|---|---|")
    for kind in Kind:
        aggregate = next(each.aggregate for each in metrics() if each.kind is kind)
        yield f"| `{kind}` | {_COLUMNS[kind]} | {words.rules[kind]} | `{aggregate}` |"
    yield from ("", words.ask)
    yield from (words.list_head, "|---|---|---|---|")
    for each in metrics():
        name = f"[`{each.name}`](#{each.name})"
        yield f"| {name} | {each.zh if zh else each.en} | {each.unit} | {_over(each, words)} |"
    for each in metrics():
        yield from _metric(each, words, zh)
    yield from ("", words.helpers, "")
    for view in (COUNTED_DOCUMENT, CATALOGUE, OVERVIEW):
        about = view.description_zh if zh else view.description_en
        columns = ", ".join(f"`{column.zh if zh else column.name}`" for column in view.columns)
        yield f"- `{f'metrics_zh.{view.zh}' if zh else f'metrics.{view.name}'}`: {about}. {columns}"


def _metric(metric: Metric, words: _Words, zh: bool) -> Iterator[str]:
    yield f"\n### {metric.name}\n"
    said = f"{metric.zh}。{metric.description_zh}。" if zh else f"{metric.en}. {metric.description_en}."
    yield f"{said}\n"
    yield f"- {words.columns}: `metrics.{metric.name}`, `metrics_zh.{metric.zh}`"
    yield f"- {words.measured}: {metric.grain.zh if zh else metric.grain.en} (`marts.{metric.grain.view}`)"
    shown = f"{metric.kind}: `{metric.expression}`" + (f" / `{metric.base}`" if metric.base else "")
    yield f"- {words.formula}: {shown}" + (f", {words.where} `{metric.where}`" if metric.where else "")
    additivity = label("additivity", metric.additivity)
    yield f"- {words.adds}: {_over(metric, words)} ({additivity if zh else metric.additivity})"
    yield f"- {words.by}: {', '.join(f'`{each.name}`' for each in metric.dimensions)}"
    yield f"- {words.group}: `{metric.aggregate}` [{metric.unit}]"


def _over(metric: Metric, words: _Words) -> str:
    if metric.additivity is Additivity.ADDITIVE:
        return words.everywhere
    return ", ".join(f"`{name}`" for name in metric.additive_over) or words.nowhere
