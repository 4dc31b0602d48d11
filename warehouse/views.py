"""The views that people query, one SQL file each in `views/`.

Belongs here: creating schemas `marts`, `marts_all` and `marts_zh` from the files and the contract `schemas.marts`.
Does not belong here: the tables under them (`ddl`), names and labels of columns (`schemas.marts`).

A file holds one SELECT with the columns of the contract. ``{documents}`` in it stands for the documents whose rows a
view shows, ``{lang}`` for the language of sentences. `marts_zh` shows the same rows as `marts` under Chinese names,
codes as their Chinese labels.
"""

from __future__ import annotations

from importlib import resources

from schemas.marts import MARTS_VERSION, VIEWS, View, ViewColumn
from schemas.vocabulary import DOMAINS
from warehouse.ddl import literal, quoted

CURRENT = "d.is_current AND d.document_key > 0"
CANONICAL = f"{CURRENT} AND d.is_canonical"


def statements() -> list[str]:
    """CREATE VIEW and COMMENT ON for every view of every schema; the tables of schema ``star`` must exist."""
    lines = []
    for view in VIEWS:
        shown = CANONICAL if view.is_fact else CURRENT
        lines += _english("marts", view, shown)
        if view.is_fact:
            lines += _english("marts_all", view, CURRENT)
        lines += _chinese(view, shown)
    return lines


def body(view: View, documents: str, lang: str) -> str:
    """The SELECT of a view for the chosen documents and language."""
    text = resources.files("warehouse").joinpath("views", f"{view.name}.sql").read_text(encoding="utf-8")
    return text.replace("{documents}", documents).replace("{lang}", lang).strip()


def _english(schema: str, view: View, documents: str) -> list[str]:
    name = f"{schema}.{quoted(view.name)}"
    about = f"{view.description_zh} | {view.description_en} (marts {MARTS_VERSION})"
    return [
        f"CREATE VIEW {name} AS {body(view, documents, 'en')}",
        f"COMMENT ON VIEW {name} IS {literal(about)}",
        *(
            f"COMMENT ON COLUMN {name}.{quoted(column.name)} IS {literal(f'{column.zh} | {column.en}')}"
            for column in view.columns
        ),
    ]


def _chinese(view: View, documents: str) -> list[str]:
    name = f"marts_zh.{quoted(view.zh)}"
    columns = ",\n    ".join(f"{labelled(column)} AS {quoted(column.zh)}" for column in view.columns)
    about = f"{view.description_zh} | {view.description_en} (marts.{view.name}, {MARTS_VERSION})"
    return [
        f"CREATE VIEW {name} AS SELECT\n    {columns}\nFROM (\n{body(view, documents, 'zh')}\n)",
        f"COMMENT ON VIEW {name} IS {literal(about)}",
        *(
            f"COMMENT ON COLUMN {name}.{quoted(column.zh)} IS {literal(f'{column.name} | {column.en}')}"
            for column in view.columns
        ),
    ]


def labelled(column: ViewColumn) -> str:
    """The value as a Chinese reader sees it: a code as its label, unless the code is Chinese already."""
    name = quoted(column.name)
    labels = [entry for entry in DOMAINS[column.domain] if entry.code != entry.zh] if column.domain else []
    if not labels:
        return name
    cases = " ".join(f"WHEN {literal(entry.code)} THEN {literal(entry.zh)}" for entry in labels)
    return f"CASE {name} {cases} ELSE {name} END"
