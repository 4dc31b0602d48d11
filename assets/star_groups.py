"""Which tables of the star make one asset.

Belongs here: the grouping. Does not belong here: the assets (`assets.star`).

Every asset costs Dagster some 60 ms a run, so the 33 tables are not one each: every fact is, since people look for
facts and for what they are made of; the dimensions together are one, and so is what the warehouse says about itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.contract import Table
from schemas.star import TABLES
from schemas.star_audit import RESULTS, RUN_AND_CHECK
from schemas.star_dimensions import DIMENSIONS
from schemas.star_facts import FACTS


@dataclass(frozen=True, slots=True)
class StarGroup:
    """Tables that are one asset; `badge` is the part they play."""

    name: str
    badge: str
    zh: str
    en: str
    tables: tuple[Table, ...]

    @property
    def single(self) -> Table | None:
        """The table, where there is only one."""
        return self.tables[0] if len(self.tables) == 1 else None


def star_groups() -> tuple[StarGroup, ...]:
    """Every table of the star in exactly one group."""
    facts = tuple(
        StarGroup(table.name, table.name.partition("_")[0].replace("fct", "fact"), table.zh, table.en, (table,))
        for table in FACTS
    )
    return (
        StarGroup(
            "dimensions",
            "dimension",
            "维度表：日期、地区、单位、人员、计划期、文件、章节、任务、计量单位、指标、主题、政策、角色；"
            "每张都有未知、不适用、有歧义三个保留成员",
            "The dimensions; reserved members (unknown, not applicable, ambiguous) stand in each",
            DIMENSIONS,
        ),
        *facts,
        StarGroup(
            "self_description",
            "audit",
            "仓库对自身的说明：运行、检查及结果、代码表、装载统计、隔离区、别名、表间关系",
            "What the warehouse says about itself: runs, checks and results, codes, load counts, quarantine, relations",
            (*RUN_AND_CHECK, *RESULTS),
        ),
    )


def group_of(table: str) -> StarGroup:
    """The group a table stands in; KeyError names the table."""
    for group in star_groups():
        if any(member.name == table for member in group.tables):
            return group
    raise KeyError(f"no asset holds the table {table}; declared are {', '.join(member.name for member in TABLES)}")
