"""The data dictionary, rendered from the declarations.

Belongs here: Markdown of tables, views and code lists in Chinese and English.
Does not belong here: facts about tables that no declaration holds, and writing files (the command line does).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemas import lake, silver, star
from schemas.contract import Column, Registry, Table
from schemas.keys import MEMBERS
from schemas.marts import MARTS_VERSION, VIEWS, View
from schemas.vocabulary import DOMAINS


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    intro: str
    layers: tuple[tuple[str, str, Registry], ...]
    views: str
    views_intro: str
    lists: str
    grain: str
    key: str
    natural_key: str
    column_head: str
    view_head: str
    list_head: str
    rules: str
    required: str
    optional: str
    canonical: str
    current: str
    members: str
    stop: str


_ZH = _Words(
    title="数据字典",
    intro="本文件由 `schemas/` 中的声明生成, 请勿手工修改: `yaodian schema --docs`。",
    layers=(
        ("lake", "数据湖(Parquet)", lake.TABLES),
        ("silver", "解析结果(Parquet)", silver.TABLES),
        ("star", "星型模型(DuckDB)", star.TABLES),
    ),
    views="查询视图",
    views_intro=f"模式 `marts`(英文名)与 `marts_zh`(中文名), 合约版本 {MARTS_VERSION}。区间为字符下标, 左闭右开。",
    lists="代码表",
    grain="粒度",
    key="主键",
    natural_key="自然键",
    column_head="| 列 | 类型 | 必填 | 名称 | 单位 | 取值或引用 |",
    view_head="| 列 | 中文列名 | 类型 | 取值 |",
    list_head="| 代码 | 中文 | 英文 |",
    rules="规则",
    required="是",
    optional="",
    canonical="`marts` 只含正本, `marts_all` 含全部现行文件",
    current="含全部现行文件",
    members="保留成员",
    stop="。",
)

_EN = _Words(
    title="Data dictionary",
    intro="Rendered from the declarations in `schemas/`; do not edit, run `yaodian schema --docs`.",
    layers=(
        ("lake", "Lake (Parquet)", lake.TABLES),
        ("silver", "Silver: what was read (Parquet)", silver.TABLES),
        ("star", "Star (DuckDB)", star.TABLES),
    ),
    views="Views",
    views_intro=f"Schemas `marts` (English names) and `marts_zh` (Chinese names), contract version {MARTS_VERSION}."
    " Spans count code points and are half-open.",
    lists="Code lists",
    grain="Grain",
    key="Primary key",
    natural_key="Natural key",
    column_head="| Column | Type | Required | Description | Unit | Values or reference |",
    view_head="| Column | Type | Description | Values |",
    list_head="| Code | Chinese | English |",
    rules="Rules",
    required="yes",
    optional="",
    canonical="canonical documents in `marts`, every current document in `marts_all`",
    current="every current document",
    members="Reserved members",
    stop=".",
)


def render(lang: str = "both") -> str:
    """The dictionary as Markdown: ``zh``, ``en``, or ``both`` one after the other (as in docs/data_dictionary.md).

    Raises:
        ValueError: `lang` is none of these.
    """
    if lang == "both":
        return f"{render('zh')}\n---\n\n{render('en')}"
    if lang not in ("zh", "en"):
        raise ValueError(f"no language {lang}; use zh, en or both")
    return "\n".join(_document(_ZH if lang == "zh" else _EN, lang)) + "\n"


def _document(words: _Words, lang: str) -> Iterator[str]:
    yield f"# {words.title}"
    yield ""
    yield words.intro
    yield ""
    members = "; ".join(f"{key} {zh if lang == 'zh' else code}" for key, (code, zh) in MEMBERS.items())
    yield f"{words.members}: {members}{words.stop}"
    yield f"\n## {words.views}\n"
    yield words.views_intro
    for view in VIEWS:
        yield from _view(view, words, lang)
    for name, heading, registry in words.layers:
        yield f"\n## {heading}"
        for table in registry:
            yield from _table(name, table, words, lang)
    yield f"\n## {words.lists}"
    for domain, entries in DOMAINS.items():
        yield f"\n### {domain}\n"
        yield from _grid(words.list_head, ((f"`{entry.code}`", entry.zh, entry.en) for entry in entries))


def _view(view: View, words: _Words, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    yield f"\n### {view.zh} `marts.{view.name}`\n" if zh else f"\n### `marts.{view.name}` ({view.zh})\n"
    description = view.description_zh if zh else view.description_en
    yield f"{description}; {words.canonical if view.is_fact else words.current}{words.stop}\n"
    rows = []
    for column in view.columns:
        values = f"[{column.domain}](#{column.domain})" if column.domain else ""
        name, type_ = f"`{column.name}`", str(column.type)
        rows.append((name, column.zh, type_, values) if zh else (name, type_, column.en, values))
    yield from _grid(words.view_head, rows)


def _table(layer: str, table: Table, words: _Words, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    yield f"\n### {table.zh} `{layer}.{table.name}`\n" if zh else f"\n### `{layer}.{table.name}` ({table.zh})\n"
    if not zh:
        yield f"{table.en}.\n"
    yield f"- {words.grain}: {table.grain_zh if zh else table.grain_en}"
    for label, key in ((words.key, table.primary_key), (words.natural_key, table.natural_key)):
        if key:
            yield f"- {label}: {', '.join(f'`{name}`' for name in key)}"
    yield ""
    yield from _grid(words.column_head, (_column(column, words, zh) for column in table.columns))
    if table.rules:
        yield f"\n{words.rules}:\n"
        for rule in table.rules:
            yield f"- `{rule.rule_id}`: {rule.zh if zh else rule.en}"


def _column(column: Column, words: _Words, zh: bool) -> tuple[str, ...]:
    values = ""
    if column.domain:
        values = f"[{column.domain}](#{column.domain})"
    elif column.references:
        values = f"→ `{column.references}`"
    return (
        f"`{column.name}`",
        str(column.type),
        words.optional if column.nullable else words.required,
        column.zh if zh else column.en,
        column.unit or "",
        values,
    )


def _grid(head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield head
    yield "|" + " --- |" * (head.count("|") - 1)
    for row in rows:
        cells = (cell.replace("|", "\\|") for cell in row)
        yield f"| {' | '.join(cells)} |"
