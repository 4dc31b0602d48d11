"""metrics.yml: what it may say, and that a mistake in it is named."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from schemas import metrics_page
from schemas.metric_views import metric_views, view_of
from schemas.metrics import DOCUMENT_DIMENSIONS, Additivity, Kind, metric, metrics
from schemas.metrics_file import BadMetrics, parse
from schemas.vocabulary import DOMAINS

DOCS = Path(__file__).parent.parent.parent / "docs"
TEXT = resources.files("schemas").joinpath("metrics.yml").read_text(encoding="utf-8")
TASKS = TEXT[TEXT.index("  - name: tasks\n") : TEXT.index("  - name: quantified_task_share\n")]
LED = TEXT[TEXT.index("  - name: led_tasks\n") : TEXT.index("  - name: leader_load\n")]
SHARE = TEXT[TEXT.index("  - name: quantified_task_share\n") : TEXT.index("  - name: owned_task_share\n")]

MISTAKES = {
    "no YAML": (
        "groups:",
        "groups: [",
        "metrics.yml is no YAML",
    ),
    "a section that is not there": (
        "grains:\n",
        "grain:\n",
        "metrics.yml lacks grains",
    ),
    "a key twice": (
        "    zh: 任务数\n",
        "    zh: 任务数\n    zh: 任务\n",
        r"metrics.yml line \d+: zh stands twice",
    ),
    "a key forgotten": (
        "    unit: 项\n    grain: task\n",
        "    grain: task\n",
        "metric tasks lacks unit",
    ),
    "a key of its own": (
        "    unit: 项\n    grain: task\n",
        "    unit: 项\n    grain: task\n    note: x\n",
        "metric tasks says note",
    ),
    "a metric twice": (
        "  - name: quantified_task_share",
        "  - name: tasks",
        "metric tasks is declared twice",
    ),
    "a Chinese name twice": (
        "    zh: 任务量化率\n",
        "    zh: 任务数\n",
        "metric quantified_task_share: 任务数 is the Chinese name of tasks",
    ),
    "a name with a blank": (
        "  - name: tasks\n",
        "  - name: all tasks\n",
        "metric all tasks: a name is lower case",
    ),
    "the name of another view": (
        "  - name: tasks\n",
        "  - name: overview\n",
        "metric overview: the name belongs to a view",
    ),
    "a label that is not Chinese": (
        "    zh: 任务数\n",
        "    zh: tasks\n",
        "metric tasks: zh has no Chinese character",
    ),
    "an unknown grain": (
        "    grain: task\n    expression: {sum",
        "    grain: tasks\n    expression: {sum",
        "metric tasks: grain is tasks; it can be document, text, task",
    ),
    "an unknown view": (
        "{name: document, view: document,",
        "{name: document, view: documents,",
        "grain document: no view documents",
    ),
    "a view without documents": (
        "{name: document, view: document,",
        "{name: document, view: check_result,",
        "grain document: view check_result has no source_file",
    ),
    "a column that is not there": (
        "{sum: weight}",
        "{sum: weights}",
        "metric theme_tasks: expression: view task_theme has no column weights; it has source_file",
    ),
    "a filter on what is not there": (
        "NOT is_collective",
        "NOT collective",
        "metric organizations: where: view responsibility has no column collective",
    ),
    "a dimension of another grain": (
        "dimensions: [of_document, theme]",
        "dimensions: [of_document, role]",
        "metric theme_tasks: dimension role is none of grain task_theme",
    ),
    "a dimension twice": (
        "dimensions: [of_document, theme]",
        "dimensions: [of_document, region]",
        "metric theme_tasks: dimensions has region twice",
    ),
    "no unknown codes": (
        "codes: role,",
        "codes: roles,",
        "dimension role: codes is roles; it can be",
    ),
    "a share that adds up": (
        SHARE,
        SHARE.replace("non_additive", "additive"),
        "metric quantified_task_share: a ratio is non_additive, not additive",
    ),
    "a sum that does not": (
        TASKS,
        TASKS.replace("additive", "non_additive"),
        "metric tasks: a sum is additive, not non_additive",
    ),
    "a distinct count that adds up": (
        LED,
        LED.replace("semi_additive", "additive"),
        "metric led_tasks: a distinct is semi_additive or non_additive",
    ),
    "half an additivity": (
        LED,
        LED.replace("    additive_over: [of_document]\n", ""),
        "metric led_tasks: additive_over belongs to a semi_additive",
    ),
    "additive over all": (
        LED,
        LED.replace("additive_over: [of_document]", "additive_over: [of_document, party]"),
        "over all its dimensions is no longer",
    ),
    "additive over what it has not": (
        LED,
        LED.replace("additive_over: [of_document]", "additive_over: [role]"),
        "metric led_tasks: additive_over names role",
    ),
    "half a share": (
        SHARE,
        SHARE.replace(', to: "1"', ""),
        "a ratio needs both of and to",
    ),
    "an expression of no kind": (
        "{sum: weight}",
        "{average: weight}",
        "metric theme_tasks: expression must be one of sum, ratio, distinct, highest",
    ),
    "a number for SQL": (
        "{sum: weight}",
        "{sum: 1}",
        "must be SQL in a text, not 1",
    ),
    "two statements": (
        "{sum: weight}",
        '{sum: "weight; DROP"}',
        "is more than an expression",
    ),
    "a group of nothing": (
        "groups:\n  of_document: [document,",
        "groups:\n  of_document: [documents,",
        "group of_document: documents is no dimension",
    ),
}


@pytest.mark.parametrize(("wrong", "right", "complaint"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_entry(wrong: str, right: str, complaint: str) -> None:
    assert wrong in TEXT
    with pytest.raises(BadMetrics, match=complaint):
        parse(TEXT.replace(wrong, right))


def test_the_file_as_it_stands_is_read() -> None:
    assert parse(TEXT) == metrics()
    assert metric("tasks").aggregate == "sum(value)"
    with pytest.raises(KeyError, match="no metric task; declared are documents, characters"):
        metric("task")


def test_only_additive_metrics_have_a_column_that_may_be_summed() -> None:
    for each in metrics():
        columns = view_of(each).column_names
        assert ("value" in columns) is (each.additivity is Additivity.ADDITIVE) is (each.kind is Kind.SUM)
        assert columns[: len(each.dimensions)] == [dimension.name for dimension in each.dimensions]


def test_every_kind_and_every_additivity_occurs_and_every_metric_can_be_asked_by_document() -> None:
    assert {each.kind for each in metrics()} == set(Kind)
    assert {each.additivity for each in metrics()} == set(Additivity)
    for each in metrics():
        assert {dimension.name for dimension in each.dimensions} >= set(DOCUMENT_DIMENSIONS)


def test_every_metric_view_has_names_of_its_own() -> None:
    for names in ([each.name for each in metric_views()], [each.zh for each in metric_views()]):
        assert len(set(names)) == len(names)
    for each in metric_views():
        assert len({column.zh for column in each.columns}) == len(each.columns)


def test_a_literal_in_a_filter_is_a_code_there_is() -> None:
    known = {entry.code for entries in DOMAINS.values() for entry in entries} | {"rd_gdp_share"}
    for each in metrics():
        for sql in (each.where, each.expression, each.base):
            assert set((sql or "").split("'")[1::2]) <= known, each.name


@pytest.mark.parametrize(("lang", "page"), [("en", "metrics.md"), ("zh", "metrics.zh.md")])
def test_the_page_is_up_to_date(lang: str, page: str) -> None:
    mend = f"metrics.yml changed: yaodian schema --metrics --lang {lang} > docs/{page}"
    assert (DOCS / page).read_text(encoding="utf-8") == metrics_page.render(lang), mend
