"""Rows of task_theme, of many documents at once.

Belongs here: from the words of tasks to the columns of the table.
Does not belong here: what words speak for (`conform.themes`), which words are a task's (`tasks`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipelines.conform import themes
from schemas import silver
from schemas.polars_types import polars_schema


def theme_rows(tasks: Sequence[tuple[int, Sequence[str]]]) -> pl.DataFrame:
    """The frame of table task_theme for documents in order: (content key, words of each of its tasks)."""
    shares = themes.of_each([words for _, document in tasks for words in document])
    sizes = np.array([len(document) for _, document in tasks], np.int64)
    keys = np.repeat(np.array([key for key, _ in tasks], np.int64), sizes)
    sequences = np.arange(1, len(keys) + 1) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return pl.DataFrame(
        {
            "content_key": keys[shares.text],
            "task_seq": sequences[shares.text],
            "theme_key": shares.theme_key,
            "weight": shares.weight,
            "match_rule_code": pl.Series(themes.rules()).gather(shares.spoke),
        }
    ).cast(pl.Schema(polars_schema(silver.TASK_THEME)))
