"""Verdicts as Markdown, for a pull request or the summary of a job.

Belongs here: the format. Does not belong here: the findings.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from yaodian.gate.told import Told
from yaodian.text import clip, one_line

ROWS = 20
"""Findings shown of one check."""

_WIDEST = 160
_MEANT = re.compile(r"([\\`*_{}\[\]#+!|~])")


def as_markdown(told: Told) -> str:
    """A headline, a table of the checks that failed, and for each the rows."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Told) -> Iterator[str]:
    verdict = told.t("未通过", "closed") if told.is_closed else told.t("通过", "open")
    yield f"# {told.t('质量门', 'Quality gate')}: {verdict}"
    yield ""
    yield f"{_text(told.headline())} ({told.t('运行', 'run')} `{told.run}`, `--fail-on {told.fail_on}`)"
    if told.ended_by:
        said = told.t("上一次运行没有完成：", "The last run did not come to its end: ")
        yield from ("", f"**{_text(said + told.ended_by)}**")
    failing = told.failing()
    if failing:
        yield ""
        head = (("级别", "level"), ("检查", "check"), ("未通过", "failed"), ("已接受", "accepted"), ("应当", "rule"))
        columns = [told.t(zh, en) for zh, en in head]
        rows = [
            (
                each.severity,
                f"`{each.check_id}`",
                f"{each.rows_failed:,} / {each.rows_evaluated:,}",
                f"{each.accepted:,}",
                _text(told.description(each)),
            )
            for each in failing
        ]
        yield from _table(columns, rows)
    for each in failing:
        found = [finding for finding in each.findings if not finding.accepted]
        if not found:
            continue
        yield from ("", f"## `{each.check_id}`", "")
        where = [
            (
                _text(one_line(told.places.path(finding.source_file))) if finding.source_file else "",
                f"{finding.span[0]}–{finding.span[1]}" if finding.span else "",
                _text(clip(one_line(finding.says(told.lang)), _WIDEST)),
            )
            for finding in found[:ROWS]
        ]
        yield from _table([told.t("文件", "file"), told.t("字符", "characters"), told.t("发现", "finding")], where)
        if len(found) > ROWS:
            more = len(found) - ROWS
            yield from ("", told.t(f"另有 {more} 条。", f"{more} more."))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{' --- |' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _text(text: str) -> str:
    """Text that means nothing to Markdown or HTML."""
    return _MEANT.sub(r"\\\1", html.escape(text, quote=False).replace("\n", " "))
