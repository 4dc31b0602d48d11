"""Who answers and what for: load and themes over all canonical documents.

Belongs here: queries over all documents, as the lines of tables.
Does not belong here: HTML; targets (`target_lines`); one document's own facts (`document_rows`).

`DocumentLines` has made its table on the connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas import report_places as places
from schemas.keys import CHILD_STRIDE

if TYPE_CHECKING:
    from decimal import Decimal

    from duckdb import DuckDBPyConnection

MOST_PARTIES = 20
MOST_PLANS = 8
"""Plans that stand side by side; of more, years do."""

_MOST_YEARS = 12
# Tasks are counted for the few that are shown: telling them apart costs as much as everything else.
_PARTIES = f"""
    WITH said AS (
        SELECT r.party_type_code AS kind,
            coalesce(CASE WHEN r.party_type_code = 'organization' THEN o.canonical_name_zh END, r.party_name_zh)
                AS name,
            coalesce(d.issuer_name, d.title, d.source_file) AS place, role.role_code AS role, r.weight_role AS weight,
            CASE WHEN r.task_key > 0 THEN r.task_key END AS task
        FROM star.fct_task_responsibility AS r
        JOIN report_document AS d USING (document_key)
        LEFT JOIN star.dim_responsibility_role AS role ON role.role_key = r.role_key AND role.role_key > 0
        LEFT JOIN star.dim_organization AS o ON o.organization_key = r.organization_key AND o.organization_key > 0
        WHERE d.is_canonical AND NOT r.is_collective
    ), loaded AS (
        SELECT kind, name, place, coalesce(sum(weight) FILTER (role IS DISTINCT FROM 'participant'), 0) AS load
        FROM said GROUP BY kind, name, place
    ), heavy AS (
        FROM loaded QUALIFY rank() OVER (PARTITION BY kind ORDER BY round(load, 6) DESC) <= {MOST_PARTIES}
    )
    SELECT kind, name, place, role, sum(weight), count(DISTINCT task)
    FROM said SEMI JOIN heavy USING (kind, name, place)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""
_THEMED = f"""
    SELECT t.name_zh, {{plan}}, sum(CAST(b.weight AS DECIMAL(18, 9)))
    FROM star.bridge_task_theme AS b
    JOIN star.dim_theme AS t USING (theme_key)
    JOIN report_document AS d ON d.document_key = b.task_key // {CHILD_STRIDE}
    WHERE b.theme_key > 0 AND d.is_canonical
    GROUP BY 1, 2 ORDER BY 1, 2"""
# Weights have six digits behind the point, so their sum is exact and the same in any order.
_PLANS = f"""
    SELECT source_file, coalesce(title, source_file) FROM report_document
    WHERE is_canonical AND document_key IN (
        SELECT task_key // {CHILD_STRIDE} FROM star.bridge_task_theme WHERE theme_key > 0
    )
    ORDER BY plan_start_year, source_file LIMIT {MOST_PLANS + 1}"""


@dataclass(frozen=True, slots=True)
class Party:
    """Who answers: weights by role (a task shared by two counts half for each), and the tasks in any role."""

    name: str
    where: str
    weights: dict[str, float]
    tasks: int

    @property
    def load(self) -> float:
        """What it carries itself: as leader, lead or responsible."""
        return sum(weight for role, weight in self.weights.items() if role != "participant")


@dataclass(frozen=True, slots=True)
class Themes:
    """Themes by plan, or by year where there are many plans: weights of tasks.

    Attributes:
        columns: name and address of each plan; the address is empty for a year.
        rows: theme, weight over all, weight in each column.
    """

    columns: list[tuple[str, str]]
    rows: list[tuple[str, float, list[float]]]


def parties(con: DuckDBPyConnection) -> dict[str, list[Party]]:
    """Type of party → those with the heaviest load, that one first; collective names are left out."""
    found: dict[str, dict[tuple[str, str], Party]] = {}
    for kind, name, where, role, weight, tasks in con.execute(_PARTIES).fetchall():
        of_kind = found.setdefault(kind, {})
        known = of_kind.get((name, where)) or Party(name, where, {}, 0)
        of_kind[name, where] = Party(name, where, {**known.weights, role: float(weight or 0)}, known.tasks + tasks)
    return {kind: sorted(of_kind.values(), key=_rank)[:MOST_PARTIES] for kind, of_kind in found.items()}


def _rank(party: Party) -> tuple[float, int, str, str]:
    return -party.load, -party.tasks, party.name, party.where


def themes(con: DuckDBPyConnection) -> Themes:
    """What the tasks are about, the largest theme first."""
    plans = con.execute(_PLANS).fetchall()
    by_plan = len(plans) <= MOST_PLANS
    rows = con.execute(_THEMED.format(plan="d.source_file" if by_plan else "d.plan_start_year")).fetchall()
    if by_plan:
        names = [source for source, _ in plans]
        columns = [(title, places.document(source)) for source, title in plans]
    else:
        names = sorted({year for _, year, _ in rows if year})[-_MOST_YEARS:]
        columns = [(str(year), "") for year in names]
    found: dict[str, dict[Any, Decimal]] = {}
    for theme, plan, weight in rows:
        found.setdefault(theme, {})[plan] = weight
    lines = [
        (theme, float(sum(weights.values())), [float(weights.get(name, 0)) for name in names])
        for theme, weights in found.items()
    ]
    return Themes(columns, sorted(lines, key=lambda line: (-line[1], line[0])))
