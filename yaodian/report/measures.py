"""Who answers and what for: load and themes over all canonical documents.

Belongs here: queries over `marts`, as the lines of tables.
Does not belong here: HTML; targets (`target_lines`); one document's own facts (`document_rows`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas import report_places as places
from yaodian.report import listing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yaodian.report.words import Words

MOST_PARTIES = 20
MOST_PLANS = 8
"""Plans that stand side by side; of more, years do."""

_MOST_YEARS = 12
_THEMED = "marts.task_theme AS t JOIN marts.document AS d USING (source_file) WHERE t.theme_name IS NOT NULL"


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


def parties(con: DuckDBPyConnection, party_type: str) -> list[Party]:
    """Persons or organisations with what they answer for, the heaviest load first; collective names are left out."""
    rows = con.execute(
        "SELECT coalesce(CASE WHEN r.party_type = 'organization' THEN r.organization_name END, r.party_name),"
        " coalesce(d.issuer_name, d.title, r.source_file), r.role, sum(r.weight), count(DISTINCT r.task_key)"
        " FROM marts.responsibility AS r JOIN marts.document AS d USING (source_file)"
        " WHERE r.party_type = ? AND NOT r.is_collective GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        [party_type],
    ).fetchall()
    found: dict[tuple[str, str], Party] = {}
    for name, where, role, weight, tasks in rows:
        known = found.get((name, where)) or Party(name, where, {}, 0)
        found[name, where] = Party(name, where, {**known.weights, role: float(weight or 0)}, known.tasks + tasks)
    ranked = sorted(found.values(), key=lambda party: (-party.load, -party.tasks, party.name, party.where))
    return ranked[:MOST_PARTIES]


def themes(con: DuckDBPyConnection, words: Words) -> Themes:
    """What the tasks are about, the largest theme first."""
    found: dict[str, list[float]] = {}
    plans = con.execute(
        f"SELECT DISTINCT d.plan_start_year, d.source_file, coalesce(d.title, d.source_file) FROM {_THEMED}"
        f" ORDER BY d.plan_start_year, d.source_file LIMIT {MOST_PLANS + 1}"
    ).fetchall()
    by_plan = len(plans) <= MOST_PLANS
    if by_plan:
        names = [source for _, source, _ in plans]
        columns = [(title, places.document(source)) for _, source, title in plans]
    else:
        years = con.execute(f"SELECT DISTINCT d.plan_start_year FROM {_THEMED} AND d.plan_start_year <> 0").fetchall()
        names = sorted(year for (year,) in years)[-_MOST_YEARS:]
        columns = [(str(year), "") for year in names]
    places_of: dict[Any, int] = {key: place for place, key in enumerate(names)}
    # Added up in this order, so that the same rows give the same number to the last digit.
    query = (
        f"SELECT t.theme_name, {'d.source_file' if by_plan else 'd.plan_start_year'}, sum(t.weight) FROM {_THEMED}"
        " GROUP BY t.theme_name, d.source_file, d.plan_start_year ORDER BY d.plan_start_year, d.source_file"
    )
    for theme, plan, weight in listing.streamed(con, query):
        line = found.setdefault(theme, [0.0] * (len(columns) + 1))
        line[-1] += weight
        place = places_of.get(plan)
        if place is not None:
            line[place] += weight
    ranked = sorted(found.items(), key=lambda item: (-item[1][-1], item[0]))
    return Themes(columns, [(theme, line[-1], line[:-1]) for theme, line in ranked])
