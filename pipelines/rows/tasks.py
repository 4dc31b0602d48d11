"""Rows of task.

Belongs here: title, number, due date and counts of a task.
Does not belong here: deciding what a task is (`structure.outline`), its themes (`task_themes`).
"""

from __future__ import annotations

import re
from collections import Counter

from pipelines.extract.targets import Target
from pipelines.rows.model import DocumentRows, Reading, Row
from pipelines.rows.responsibilities import Duty
from pipelines.text.numerals import date_key, find_date

_FIRST_SENTENCE = re.compile("[。!?]")
_MONTH = re.compile("([0-9]{1,2})月")
_YEAR = re.compile("((?:19|20)[0-9]{2})年")


def add_tasks(reading: Reading, out: DocumentRows, duties: list[Duty], targets: list[Target]) -> None:
    """Add every task, and the words its themes are told from."""
    tasks = reading.structure.tasks
    target_counts = Counter([target.task for target in targets])
    all_numbered = all(task.number is not None for task in tasks)
    rows: list[Row] = []
    for sequence, (task, duty) in enumerate(zip(tasks, duties, strict=True), start=1):
        stop = _FIRST_SENTENCE.search(reading.folded, task.text_start, task.end)
        title = reading.span(task.text_start, stop.start() if stop else task.end)
        by_role = duty.by_role.get
        rows.append(
            (
                reading.key,
                sequence,
                None if task.section is None else task.section + 1,
                task.number if all_numbered else task.position,
                None if task.number_end is None else reading.text[task.start : task.number_end],
                title or None,
                reading.text[task.start : task.end],
                task.start,
                task.end,
                reading.bytes_at.get(task.start),
                reading.bytes_at.get(task.end),
                _due(duty.deadline, reading.fields.plan_end_year),
                task.end - task.start,
                target_counts[sequence],
                by_role("leader", 0),
                by_role("lead", 0),
                by_role("participant", 0),
                by_role("responsible", 0),
            )
        )
        out.task_words.append(reading.span(task.text_start, task.end))
    out.extend("task", rows)


def _due(deadline: str | None, plan_end: int | None) -> int:
    """The date key of a deadline written in a clause (6月底完成); the plan's end where there is none."""
    if deadline is None:
        return date_key(plan_end)
    found = find_date(deadline)
    if found:
        return date_key(found[2], found[3], found[4])
    month, year = _MONTH.search(deadline), _YEAR.search(deadline)
    stated = int(year.group(1)) if year else plan_end
    return date_key(stated, int(month.group(1)) if month and 1 <= int(month.group(1)) <= 12 else None)
