"""Who reads an asset: the second half of every description.

Belongs here: readers found in the declarations — the tables loaded from a silver table, the views over a table.
Does not belong here: what an asset is (its own module, or the declaration of its table).
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from assets.lineage import SILVER_OF
from assets.star_groups import StarGroup, group_of
from schemas.marts import VIEWS
from schemas.silver import COMPARED

_TABLE = re.compile(r"\bstar\.(\w+)")


def of_silver(table: str) -> str:
    """The sentence for a silver table, in both languages."""
    groups = dict.fromkeys(group_of(name).name for name, sources in SILVER_OF.items() if table in sources)
    names = [f"`star/{name}`" for name in groups]
    if table in COMPARED:
        names.append("`silver/document_copies`")
    return _sentence(names)


def of_group(group: StarGroup) -> str:
    """The sentence for tables of the star, in both languages."""
    tables = {table.name for table in group.tables}
    views = [view for view in VIEWS if tables & _tables_of(view.name)]
    return _sentence([f"`marts.{view.name}`（{view.zh}）" for view in views])


@cache
def _tables_of(view: str) -> frozenset[str]:
    """The tables of the star that a view is made of."""
    sql = resources.files("warehouse").joinpath("views", f"{view}.sql").read_text(encoding="utf-8")
    return frozenset(_TABLE.findall(sql))


def _sentence(names: list[str]) -> str:
    if not names:
        return "使用者：`published_warehouse`，随快照发布。 Read by: `published_warehouse`, which publishes it."
    english = ", ".join(re.sub("（.*?）", "", name) for name in names)
    return f"使用者：{'、'.join(names)}。 Read by: {english}."
