"""What the plans promise and who answers: targets, load and themes over all canonical documents.

Belongs here: queries over `marts`, as the lines of tables.
Does not belong here: HTML; one document's own facts (`document_rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from schemas import report_places as places

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yaodian.report.words import Words

MOST_PARTIES = 20
MOST_PLANS = 8
"""Plans that stand side by side; of more, years do."""

_MOST_YEARS = 12


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target: whose, of what, by when, from where, and whether its numbers agree.

    Attributes:
        place: its row on the page of its document.
        audit: code of ``consistency``, or ``suspect``; empty where nothing could be recomputed.
    """

    indicator: str
    qualifier: str
    region: str
    year: int | None
    value: str
    base: str
    audit: str
    kind: str
    quote: str
    place: str
    plan: str


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


def targets(con: DuckDBPyConnection, words: Words) -> list[TargetLine]:
    """Every target of a canonical document, by indicator, region and year; indicators of many documents first."""
    rows = con.execute(
        "WITH named AS (SELECT t.*, coalesce(i.name_zh, t.indicator_name) AS said,"
        " d.region_name, coalesce(d.title, d.source_file) AS plan FROM marts.target AS t"
        " JOIN marts.document AS d USING (source_file)"
        " LEFT JOIN star.dim_indicator AS i ON i.indicator_code = t.indicator_code AND i.indicator_key > 0)"
        " SELECT said, qualifier, region_name, deadline_year, comparator, value_low, value_high, unit, benchmark,"
        " base_value, base_unit, base_year, consistency, is_suspect, target_kind, quote, source_file, target_key, plan,"
        " count(DISTINCT source_file) OVER (PARTITION BY said) AS documents, count(*) OVER (PARTITION BY said) AS n"
        " FROM named ORDER BY documents DESC, n DESC, said, region_name NULLS LAST, deadline_year NULLS LAST,"
        " source_file, target_key"
    ).fetchall()
    return [_target(words, row) for row in rows]


def grouped(lines: Sequence[TargetLine]) -> list[tuple[str, list[TargetLine]]]:
    """Lines by indicator, in their order."""
    return [(name, list(group)) for name, group in groupby(lines, key=lambda line: line.indicator)]


def _target(words: Words, row: tuple[Any, ...]) -> TargetLine:
    (said, qualifier, region, year, comparator, low, high, unit, benchmark, base, base_unit, base_year, consistency,
     is_suspect, kind, quote, source_file, key, plan, _, _) = row  # fmt: skip
    start = "" if base is None else words.amount(base) + (base_unit or "")
    start = " ".join(part for part in (start, f"({base_year})" if base_year else "") if part)
    audit = "suspect" if is_suspect else "" if consistency == "not_applicable" else consistency
    value = words.value(comparator, low, high, unit, benchmark)
    place = places.fact(source_file, "target", key)
    return TargetLine(
        said, qualifier or "", region or "", year, value, start, audit, words.label("target_kind", kind), quote or "",
        place, plan,
    )  # fmt: skip


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
    rows = con.execute(
        "SELECT t.theme_name, d.source_file, coalesce(d.title, d.source_file), d.plan_start_year, sum(t.weight)"
        " FROM marts.task_theme AS t JOIN marts.document AS d USING (source_file)"
        " WHERE t.theme_name IS NOT NULL GROUP BY ALL ORDER BY d.plan_start_year, d.source_file"
    ).fetchall()
    plans = {source: (title, places.document(source)) for _, source, title, _, _ in rows}
    by_plan = len(plans) <= MOST_PLANS
    years = sorted({year for _, _, _, year, _ in rows if year})[-_MOST_YEARS:]
    places_of: dict[Any, int] = {key: place for place, key in enumerate(plans if by_plan else years)}
    columns = list(plans.values()) if by_plan else [(str(year), "") for year in years]
    found: dict[str, list[float]] = {}
    for theme, source, _, year, weight in rows:
        line = found.setdefault(theme, [0.0] * (len(columns) + 1))
        line[-1] += weight
        place = places_of.get(source if by_plan else year)
        if place is not None:
            line[place] += weight
    ranked = sorted(found.items(), key=lambda item: (-item[1][-1], item[0]))
    return Themes(columns, [(theme, line[-1], line[:-1]) for theme, line in ranked])
