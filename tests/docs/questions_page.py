"""The pages that answer the fifteen questions over the five samples (docs/questions.md and its Chinese twin).

Belongs here: asking the questions of a built data folder and writing the answers as Markdown.
Does not belong here: the questions (`warehouse/questions.sql`), and whether the pages are up to date (the test).

Write the pages again, over a folder that `make build` made: ``python -m tests.docs.questions_page data``
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from schemas.metrics import metrics
from tests.docs.pages import ROOT
from warehouse.metric_views import question as question_about
from warehouse.questions import Question, questions
from yaodian.tables import number

PAGES = {"en": ROOT / "docs" / "questions.md", "zh": ROOT / "docs" / "questions.zh.md"}
_MOST_ROWS, _MOST_COUNTED, _WIDEST = 8, 200, 60

_INTRO = {
    "en": """# Fifteen questions

What an analyst asks of work plans, as named questions: `yaodian query` lists them, `yaodian query @NAME` answers one.
Below are the real answers over the five sample documents, at most eight rows each; a test compares this page with a
fresh build and says how to write it again. The questions read the views of schema `marts`, so they run in any client.
[中文](questions.zh.md)
""",
    "zh": """# 十五个问题

分析人员向工作计划提出的问题，各有其名：`yaodian query` 列出全部，`yaodian query @NAME` 回答其一。\
下面是在五份样本文件上的真实结果，每题至多八行；测试把本页与重新构建的结果对照，不一致时说明怎样重写。\
问题只读模式 `marts` 的视图，可在任何客户端运行。[English](questions.md)
""",
}
_NO_ROWS = {
    "en": "No rows: no two of the five samples are plans of one region for two years in a row.",
    "zh": "没有行：五份样本中没有同一地区相邻两年的计划。",
}
_METRICS = {
    "en": """## The metrics in total

Every [metric](metrics.md) over all five documents, and by region: `yaodian query --metric NAME --by region`.
""",
    "zh": """## 各项指标的总数

五份文件合计的每个[指标](metrics.zh.md)及其分地区结果：`yaodian query --metric NAME --by region`。
""",
}
_REGIONS = {"en": ("metric", "unit", "all"), "zh": ("指标", "单位", "合计")}


def render(con: duckdb.DuckDBPyConnection, lang: str) -> str:
    """The page of one language; `con` is a warehouse of the five samples."""
    parts = [_INTRO[lang], *(_answer(con, each, lang) for each in questions().values())]
    return "\n".join([*parts, _METRICS[lang], *_totals(con, lang)]) + "\n"


def _answer(con: duckdb.DuckDBPyConnection, question: Question, lang: str) -> str:
    cursor = con.execute(question.sql)
    heads = [column[0] for column in cursor.description or ()]
    rows = cursor.fetchall()
    lines = [
        f"## {question.zh if lang == 'zh' else question.en}",
        "",
        "```sh",
        f"yaodian query @{question.name}",
        "```",
        "",
    ]
    if rows:
        lines += [*_grid(heads, rows[:_MOST_ROWS]), ""]
        if len(rows) > _MOST_ROWS:
            lines += [_of_how_many(len(rows), lang), ""]
    else:
        lines += [_NO_ROWS[lang], ""]
    return "\n".join([*lines, "```sql", question.sql, "```", ""])


def _of_how_many(rows: int, lang: str) -> str:
    # A number that every new check would change tells the reader nothing.
    many = rows > _MOST_COUNTED
    if lang == "zh":
        return f"前 {_MOST_ROWS} 行，共{'两百多' if many else f' {rows} '}行。"
    return f"The first {_MOST_ROWS} of {'more than two hundred' if many else rows} rows."


def _totals(con: duckdb.DuckDBPyConnection, lang: str) -> Iterator[str]:
    regions = [
        name for (name,) in con.execute("SELECT DISTINCT region FROM metrics.counted_document ORDER BY 1").fetchall()
    ]
    yield from _grid([*_REGIONS[lang], *regions], [])
    for metric in metrics():
        ((total,),) = con.execute(question_about(metric, [])).fetchall()
        by = dict(con.execute(question_about(metric, ["region"])).fetchall())
        label = f"{metric.zh if lang == 'zh' else metric.en} `{metric.name}`"
        numbers = map(_cell, (total, *(by.get(region) for region in regions)))
        yield f"| {' | '.join((label, metric.unit, *numbers))} |"


def _grid(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number(value)
    text = re.sub(r"\s+", " ", str(value)).strip()
    text = text if len(text) <= _WIDEST else text[:_WIDEST] + "…"
    return re.sub(r"([\\|*_<>\[\]`$])", r"\\\1", text)


def main(data_dir: str) -> None:
    """Write both pages."""
    with duckdb.connect(str(Path(data_dir) / "warehouse" / "current.duckdb"), read_only=True) as con:
        for lang, page in PAGES.items():
            page.write_text(render(con, lang), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
