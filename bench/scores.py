"""How much of what plans say is in a database, and how much of what is in it they say.

Belongs here: reading tasks and duties of any of the compared databases, counting them against the truth of a corpus.
Does not belong here: making the databases (`compare`), the project's own annotated texts (`yaodian eval`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from bench.corpus_folder import Corpus

_WIDE = ("，：；（）", ",:;()")

# Who → (query of tasks, query of duties): source_file and title; source_file, role and party.
QUERIES = {
    "yaodian": (
        "SELECT source_file, title FROM marts_all.task",
        "SELECT source_file, role, party_name AS party FROM marts_all.responsibility WHERE NOT is_inherited",
    ),
    "dlt": ("SELECT source_file, title FROM plans.task", "SELECT source_file, role, party FROM plans.duty"),
}
_PLAIN = ("SELECT source_file, title FROM task", "SELECT source_file, role, party FROM duty")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts and shares, of tasks or of duties."""

    rows: int
    precision: float
    recall: float


def score(who: str, database: Path, corpus: Corpus) -> tuple[Score, Score]:
    """Tasks and duties in `database` against the truth of `corpus`; files that were damaged on purpose do not count.

    A task is right when its first sentence is one of its file; a duty when name and role are. What stands in the
    database twice must be said twice.
    """
    tasks, duties = QUERIES.get(who, _PLAIN)
    with duckdb.connect(str(database), read_only=True) as con:
        found_tasks = con.sql(tasks).pl().with_columns(title=pl.col("title").str.split("。").list.first())
        found_duties = con.sql(duties).pl()
    whole = corpus.truth("document").filter(~pl.col("is_damaged")).select("source_file")
    return (
        _score(found_tasks, corpus.truth("task").select("source_file", "title"), whole),
        _score(found_duties, corpus.truth("duty").select("source_file", "role", "party"), whole),
    )


def _score(found: pl.DataFrame, wanted: pl.DataFrame, whole: pl.DataFrame) -> Score:
    texts = pl.col(pl.String).exclude("source_file").str.replace_all(r"\s+", "")
    wanted, given = (
        frame.join(whole, on="source_file", how="semi")
        .with_columns(texts.str.replace_many(list(_WIDE[0]), list(_WIDE[1])))
        .group_by(wanted.columns)
        .len()
        for frame in (wanted, found)
    )
    names = [name for name in wanted.columns if name != "len"]
    both = given.join(wanted, on=names, suffix="_wanted")
    hits = int(both.select(pl.min_horizontal("len", "len_wanted").sum()).item())
    total, all_wanted = int(given["len"].sum()), int(wanted["len"].sum())
    return Score(found.height, round(hits / max(1, total), 4), round(hits / max(1, all_wanted), 4))
