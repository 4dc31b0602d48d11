"""The facts of a document as tables of HTML.

Belongs here: one line for each row of each kind, and the tables around them.
Does not belong here: the text (`document_text`), what is known of the document as a whole (`document_page`).

Hundreds of lines a document are what the report mostly consists of, so they are put together here and not in a
template. Every value that a document gave is a number, a label or goes through `html_cell`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from schemas import report_places as places
from schemas.keys import CHILD_STRIDE
from yaodian.report.escaping import html_cell
from yaodian.report.labels import Labels
from yaodian.report.row_types import (
    Anomaly,
    ArithmeticCheck,
    DocumentRows,
    PolicyReference,
    Responsibility,
    Section,
    Target,
    Task,
)
from yaodian.report.words import Words

VERDICT_SIGNS = {"pass": "✓", "approx": "≈", "fail": "✗", "not_checkable": "?"}
_NUMBER = ("号", "No.")
_TABLES: Mapping[str, tuple[tuple[str, str], Sequence[tuple[str, str]]]] = {
    "tasks": (("任务", "Tasks"), (_NUMBER, ("任务", "task"), ("主题", "themes"), ("目标", "targets"))),
    "responsibilities": (
        ("责任", "Who answers"),
        (_NUMBER, ("角色", "role"), ("主体", "party"), ("任务", "task")),
    ),
    "targets": (
        ("指标目标", "Targets"),
        (
            _NUMBER, ("指标", "indicator"), ("目标值", "value"), ("到期", "due"), ("基期", "base"), ("核对", "audit"),
            ("任务", "task"),
        ),
    ),
    "arithmetic": (
        ("算术核对", "Arithmetic"),
        (_NUMBER, ("陈述", "statement"), ("算式", "computed as"), ("结论", "verdict")),
    ),
    "policies": (
        ("政策引用", "Policies cited"),
        (_NUMBER, ("名称", "title"), ("文号", "number"), ("动作", "action")),
    ),
    "anomalies": (
        ("文本异常", "Damage of the text"),
        (_NUMBER, ("类别", "kind"), ("原文", "as stored"), ("可能的写法", "likely reading"), ("可信度", "confidence")),
    ),
}  # fmt: skip
"""Anchor → names of the table and of its columns."""

Mention = tuple[Responsibility, list[Responsibility], bool]
"""A place where a party is named: its first fact, all facts that come from it, whether a person corrected one."""


def mentions(rows: Iterable[Responsibility]) -> list[Mention]:
    """The places where parties are named: one a place and role, in the order of the text."""
    found: dict[tuple[int, int, str | None, str | None], list[Responsibility]] = {}
    for row in rows:
        found.setdefault((row.char_start, row.char_end, row.role, row.organization_name), []).append(row)
    places_of = [(facts[0], facts, any(fact.is_corrected for fact in facts)) for facts in found.values()]
    return sorted(places_of, key=lambda mention: (mention[0].char_start, mention[0].responsibility_key))


class FactTables:
    """Writes the tables in one language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        t = words.t
        self._tables = {anchor: table(anchor, names, heads, words) for anchor, (names, heads) in _TABLES.items()}
        self._back = t("回到原文", "to the words in the text")
        tag = f' <a class="tag" href="#corrections">{t("已更正", "corrected")}</a>'
        self._corrected = {True: tag, False: ""}
        self._many = f' <span class="tag">{t("集合", "many")}</span>'
        self._inherited = f' <span class="tag">{t("承接", "inherited")}</span>'
        self._suspect = f'<span class="v-fail">{t("可疑", "suspect")}</span>'
        self._outline = t("章节", "Outline")
        self._roles = Labels(words, "role")
        self._target_kinds = Labels(words, "target_kind")
        self._directions = Labels(words, "direction")
        self._consistency = Labels(words, "consistency")
        self._check_types = Labels(words, "arithmetic_check_type")
        self._verdicts = Labels(words, "verdict")
        self._actions = Labels(words, "action")
        self._damage = Labels(words, "damage_kind")
        self._confidence = Labels(words, "confidence")

    def html(self, rows: DocumentRows, named: Sequence[Mention]) -> str:
        """The outline and every table that has lines.

        Args:
            named: `mentions` of its responsibilities.
        """
        parts = [self._sections(rows.section)] if rows.section else []
        for anchor, lines in (
            ("tasks", map(self._task, rows.task)),
            ("responsibilities", map(self._mention, named)),
            ("targets", map(self._target, rows.target)),
            ("arithmetic", map(self._check, rows.arithmetic_check)),
            ("policies", map(self._policy, rows.policy_reference)),
            ("anomalies", map(self._anomaly, rows.anomaly)),
        ):
            if body := "".join(lines):
                opened, closed = self._tables[anchor]
                parts += (opened, body, closed)
        return "".join(parts)

    def _sections(self, rows: Iterable[Section]) -> str:
        lines = []
        for key, level, number, heading, _ in rows:
            anchor = places.fact_anchor("section", key)
            name = html_cell((number or "") + (heading or ""))
            lines.append(f'<li class="l{level}" id="{anchor}"><a href="#{anchor}-text">{name}</a></li>\n')
        return (
            f'<section id="sections" aria-labelledby="sections-h">\n<h2 id="sections-h">{self._outline}</h2>\n'
            f'<ol class="outline">\n{"".join(lines)}</ol>\n</section>\n'
        )

    def _first(self, view: str, key: int, *, has_words: bool = True) -> str:
        """The beginning of a line: its number, which leads to its words."""
        number = key % CHILD_STRIDE
        if not has_words:
            return f'<tr id="{view}-{number}"><th scope="row">{number}</th>'
        anchor = f"{view}-{number}"
        link = f'<a href="#{anchor}-text" title="{self._back}">{number}</a>'
        return f'<tr id="{anchor}"><th scope="row">{link}</th>'

    def _task(self, row: Task) -> str:
        key, number, title, _, targets, themes, is_corrected = row
        return (
            f"{self._first('task', key)}<td>{html_cell((number or '') + (title or ''))}"
            f'{self._corrected[is_corrected]}</td><td class="small">{html_cell(themes or "")}</td>'
            f'<td class="number">{targets or ""}</td></tr>\n'
        )

    def _mention(self, mention: Mention) -> str:
        row, facts, is_corrected = mention
        name, full = row.party_name_raw, row.organization_name
        said = html_cell(name)
        if full and full != name:
            said += f' <span class="dim small">{html_cell(full)}</span>'
        if row.is_collective:
            said += self._many
        if row.is_inherited:
            said += self._inherited
        said += self._corrected[is_corrected]
        tasks = ""
        for fact in facts:
            anchor = "" if fact is row else f' id="responsibility-{fact.responsibility_key % CHILD_STRIDE}"'
            tasks += f"<span{anchor}>{_task_link(fact.task_key)}</span> "
        return (
            f'{self._first("responsibility", row.responsibility_key)}<td class="short">{self._roles[row.role]}</td>'
            f"<td>{said}</td><td>{tasks}</td></tr>\n"
        )

    def _target(self, row: Target) -> str:
        words = self._words
        name = html_cell(row.indicator_name)
        if row.qualifier:
            name = f'<span class="dim">{html_cell(row.qualifier)}</span> {name}'
        name += self._corrected[row.is_corrected]
        kind = self._target_kinds[row.target_kind]
        if row.direction == "decrease":
            kind += f" · {self._directions[row.direction]}"
        short = "" if row.value_low is None and row.value_high is None else ' class="short"'
        value = words.value(row.comparator, row.value_low, row.value_high, row.unit, row.benchmark)
        base = "" if row.base_value is None else html_cell(words.amount(row.base_value) + (row.base_unit or ""))
        if row.base_year:
            base += f' <span class="dim small">{row.base_year}</span>'
        return (
            f'{self._first("target", row.target_key)}<td>{name}<br><span class="dim small">{kind}</span></td>'
            f'<td{short}>{html_cell(value)}</td><td class="short">{row.deadline_year or ""}</td><td>{base}</td>'
            f"<td>{self._audit(row)}</td><td>{_task_link(row.task_key)}</td></tr>\n"
        )

    def _audit(self, row: Target) -> str:
        if row.is_suspect:
            return self._suspect
        if row.consistency == "inconsistent":
            return f'<span class="v-fail">✗ {self._consistency[row.consistency]}</span>'
        return "" if row.consistency == "not_applicable" else f"✓ {self._consistency[row.consistency]}"

    def _check(self, row: ArithmeticCheck) -> str:
        key, check_type, statement, expression, verdict, start, _, is_corrected = row
        return (
            f"{self._first('arithmetic_check', key, has_words=start is not None)}<td>{html_cell(statement)}"
            f'{self._corrected[is_corrected]}<br><span class="dim small">{self._check_types[check_type]}'
            f'</span></td><td class="small">{html_cell(expression)}</td><td class="short">'
            f'<span class="v-{html_cell(verdict)}">{VERDICT_SIGNS.get(verdict, "?")} {self._verdicts[verdict]}</span>'
            "</td></tr>\n"
        )

    def _policy(self, row: PolicyReference) -> str:
        key, title, number, action, _, _, is_corrected = row
        return (
            f"{self._first('policy_reference', key)}<td>{html_cell(title)}{self._corrected[is_corrected]}"
            f'</td><td class="small">{html_cell(number or "")}</td>'
            f'<td class="short">{self._actions[action]}</td></tr>\n'
        )

    def _anomaly(self, row: Anomaly) -> str:
        key, kind, raw, reading, confidence, _, _, is_corrected = row
        return (
            f"{self._first('anomaly', key)}<td>{self._damage[kind]}{self._corrected[is_corrected]}</td>"
            f"<td>{html_cell(raw.replace(_BREAK, _SHOWN))}</td>"
            f"<td>{html_cell((reading or '').replace(_BREAK, _SHOWN))}</td>"
            f'<td class="short">{self._confidence[confidence]}</td></tr>\n'
        )


_BREAK, _SHOWN = "\n", "↵"


def _task_link(key: int) -> str:
    number = key % CHILD_STRIDE
    return f'<a href="#task-{number}">{number}</a>' if key > 0 else ""


def table(anchor: str, names: tuple[str, str], heads: Sequence[tuple[str, str]], words: Words) -> tuple[str, str]:
    """What stands before and behind the lines of a table."""
    name = words.t(*names)
    headers = "".join(f'<th scope="col">{words.t(*head)}</th>' for head in heads)
    return (
        f'<section id="{anchor}" aria-labelledby="{anchor}-h">\n<h2 id="{anchor}-h">{name}</h2>\n'
        f'<div class="scroll" role="group" aria-label="{name}" tabindex="0">\n'
        f"<table><thead><tr>{headers}</tr></thead>\n<tbody>\n",
        "\n</tbody></table>\n</div>\n</section>\n",
    )
