"""One small diagram a fact: the fact in the middle, the dimensions it refers to around it.

Belongs here: the drawing of what the declarations say, in pieces that can be read. Does not belong here: the whole
diagram (`schemas.erd`), and what the model means (`docs/model.md`).
"""

from __future__ import annotations

from collections import Counter

from schemas.contract import LogicalType, Table
from schemas.star_dimensions import DIMENSIONS
from schemas.star_facts import FACTS

_HEAD = {
    "en": (
        "# Every fact with its dimensions",
        "Written from the declarations in `schemas/` by `make docs`; do not edit. Each line is a foreign key, with its"
        " column on it; `run_key`, which every fact has, is not drawn. The columns in the box are those that can be"
        " counted or added. All tables at once: [the whole diagram](../erd.md).",
    ),
    "zh": (
        "# 每张事实表与它的维度",
        "由 `make docs` 从 `schemas/` 中的声明生成，请勿手工修改。一条线是一个外键，线上是列名；"
        "每张事实表都有的 `run_key` 不画。框里列的是可以计数或相加的列。全部表画在一起：[关系图](../erd.md)。",
    ),
}
_NUMBERS = (LogicalType.INT16, LogicalType.INT32, LogicalType.INT64, LogicalType.FLOAT64)
_NO_MEASURE = ("_key", "_start", "_end", "ordinal", "_year", "version_no")


def render(lang: str) -> str:
    """The page: a heading, a sentence and a diagram for every fact and bridge."""
    title, head = _HEAD[lang]
    parts = [title, head]
    for table in FACTS:
        grain = f"{table.zh}：{table.grain_zh}一行。" if lang == "zh" else f"{table.en}. One row is {table.grain_en}."
        parts += [f"## {table.name}", grain, f"```mermaid\n{diagram(table, lang)}```"]
    return "\n\n".join(parts) + "\n"


def diagram(fact: Table, lang: str) -> str:
    """The star of one fact as Mermaid text."""
    titles = {table.name: table.zh if lang == "zh" else table.name for table in (*DIMENSIONS, *FACTS)}
    lines = ["flowchart LR", f'    {fact.name}["<b>{titles[fact.name]}</b>{_measures(fact)}"]']
    references = [(str(column.references), column.name) for column in fact.foreign_keys if column.name != "run_key"]
    left = Counter(name for name, _ in references)
    for at, name in enumerate(left):
        columns = "<br>".join(column for other, column in references if other == name)
        if name == fact.name:
            lines.append(f"    {name} -. {columns} .-> {name}")
            continue
        lines.append(f'    {name}(["{titles.get(name, name)}"])')
        # Half of them on either side, so that the fact stands in the middle.
        arrow = f'{name} ---|"{columns}"| {fact.name}' if at % 2 else f'{fact.name} ---|"{columns}"| {name}'
        lines.append(f"    {arrow}")
    return "\n".join(lines) + "\n"


def _measures(fact: Table) -> str:
    names = [
        column.name
        for column in fact.columns
        if column.type in _NUMBERS and not column.references and not column.name.endswith(_NO_MEASURE)
    ]
    return "".join(f"<br>{name}" for name in names)
